"""How one minute is judged for T1, from what the minutes before it left behind."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from golive.model.observations import MINUTE, Sample, Signal
from golive.verdict import Verdict
from golive.watch.triggers.binomial import errors_needed
from golive.watch.triggers.rules import Rules

_USED = (Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT, Signal.PROBE_FAILED)


@dataclass(frozen=True, slots=True)
class Observed:
    """A minute of which something is known. ``probes_only``: nobody but golive itself asked anything.

    ``uncounted``: of nobody else is it known, since nothing counts their requests.
    """

    requests: int
    errors: int
    probes_only: bool = False
    uncounted: bool = False


def observed(counts: dict[Signal, int]) -> Observed | None:
    """What a minute's counts amount to; None when it is blind.

    An error is a request too, also where the load balancer counts it as none. Without traffic of others golive's own
    probes say whether the service answers; beside traffic only those that failed count, as errors that users met.
    """
    sent = counts.get(Signal.PROBE_SENT, 0)
    failed = min(counts.get(Signal.PROBE_FAILED, 0), sent)
    errors = counts.get(Signal.API_ERRORS, 0)
    requests = max(counts.get(Signal.API_REQUESTS, 0), errors)
    if requests > 0:
        return Observed(requests + failed, errors + failed)
    counted = Signal.API_REQUESTS in counts or Signal.API_ERRORS in counts
    if sent > 0:
        return Observed(sent, failed, probes_only=True, uncounted=not counted)
    return Observed(0, 0) if counted else None


class MinuteTable:
    """The counts by minute, filled in the order in which they were seen, one look after the other.

    Of several samples of one signal and minute the one seen last counts; of those seen at the same moment the largest.
    """

    def __init__(self, samples: Iterable[Sample], first_minute: datetime, looks: Sequence[datetime]) -> None:
        self._arriving: dict[int, list[tuple[int, Sample]]] = defaultdict(list)
        self._counts: dict[int, dict[Signal, tuple[datetime, int]]] = defaultdict(dict)
        for sample in samples:
            index = (sample.minute - first_minute) // MINUTE
            due = bisect_left(looks, sample.known)
            if sample.signal in _USED and 0 <= index < len(looks) and due < len(looks):
                self._arriving[due].append((index, sample))

    def arrive(self, look: int) -> int:
        """Take in what came by this look; the earliest minute that it changed, or the look's own if none before."""
        earliest = look
        for index, sample in self._arriving.pop(look, ()):
            counts = self._counts[index]
            came = (sample.known, sample.value)
            if came > counts.get(sample.signal, (sample.known, -1)):
                counts[sample.signal] = came
                earliest = min(earliest, index)
        return earliest

    def minute(self, index: int) -> Observed | None:
        """What is known of a minute now; None when it is blind."""
        return observed({signal: value for signal, (_seen, value) in self._counts.get(index, {}).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is known after a minute.

    ``window``: the last observed minutes, at most ten. ``episode``: how many observed minutes in a row ended with the
    window above the limit. ``run``: how many in a row had traffic and were above it by themselves. ``blind``: how many
    minutes in a row nothing was known. ``unsure_since``: since when it can't be told, None while it can.
    """

    minute: datetime | None = None
    window: tuple[Observed, ...] = ()
    episode: int = 0
    run: int = 0
    blind: int = 0
    verdict: Verdict = Verdict.INCONCLUSIVE
    unsure_since: datetime | None = None

    @property
    def requests(self) -> int:
        """Requests in the window."""
        return sum(one.requests for one in self.window)

    @property
    def errors(self) -> int:
        """Errors in the window."""
        return sum(one.errors for one in self.window)


START = State()
"""Before any observed minute: at the start of a watch, and after an acknowledgement."""


def judge_minute(before: State, minute: datetime, seen: Observed | None, rules: Rules) -> State:
    """The state after ``minute``, given the state before it and what was observed; ``seen`` is None if it is blind."""
    after = _blind(before, rules) if seen is None else _observed(before, seen, rules)
    unsure = after.verdict is Verdict.INCONCLUSIVE
    return replace(after, minute=minute, unsure_since=(before.unsure_since or minute + MINUTE) if unsure else None)


def errors_to_fire(requests: int, rules: Rules) -> int:
    """The fewest errors among the window's requests that can stop the launch: surely, and so also, above the limit."""
    return errors_needed(requests, rules.limit, rules.certainty)


def _blind(before: State, rules: Rules) -> State:
    """A blind minute keeps the verdict of the one before it, until the fifth in a row; before all others it is none."""
    blind = before.blind + 1
    lost = blind >= rules.blind or not before.window
    return replace(before, blind=blind, verdict=Verdict.INCONCLUSIVE if lost else before.verdict)


def _observed(before: State, seen: Observed, rules: Rules) -> State:
    window = (*before.window, seen)[-rules.window :]
    state = State(
        window=window,
        run=before.run + 1 if rules.above(seen.errors, seen.requests) else 0,
    )
    state = replace(state, episode=before.episode + 1 if rules.above(state.errors, state.requests) else 0)
    return replace(state, verdict=_verdict(state, rules))


def _verdict(state: State, rules: Rules) -> Verdict:
    if _literal(state, rules) or (_pooled(state, rules) and state.errors >= errors_to_fire(state.requests, rules)):
        return Verdict.FAIL
    if _pooled(state, rules) or state.requests == 0:
        return Verdict.INCONCLUSIVE
    if state.episode >= rules.moving or state.run >= rules.moving:
        return Verdict.WATCH
    return Verdict.PASS


def _literal(state: State, rules: Rules) -> bool:
    """The literal sentence: each of the last ten minutes has traffic and is above the limit by itself."""
    return state.run >= rules.window


def _pooled(state: State, rules: Rules) -> bool:
    """The first three conditions of the full reading; the fourth, that it is no chance, is the caller's."""
    if rules.book.api_reading == "strict" or state.episode < rules.window:
        return False
    recent = state.window[-rules.recent :]
    return rules.above(sum(one.errors for one in recent), sum(one.requests for one in recent))
