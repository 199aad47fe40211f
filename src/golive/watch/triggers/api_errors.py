"""T1: API errors above 2 % for 10 minutes or more (runbook, "Immediate Escalation Triggers" 1; DESIGN 8).

Each minute is judged from the state that the minutes before it left; so a minute that late data re-opens is judged
again, with all after it, by the same function that judged it first.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from golive.model.observations import MINUTE, Ack, Sample, WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import api_error_words as words
from golive.watch.triggers.api_error_state import START, MinuteTable, Observed, State, judge_minute
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Trigger


@dataclass(frozen=True, slots=True)
class Fire:
    """The trigger went off: the state of the minute at whose end the line was crossed, and when that was known."""

    state: State
    fired_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """One minute of the watch as it is known at the end; ``seen`` is None when it was blind."""

    minute: datetime
    verdict: Verdict
    seen: Observed | None


@dataclass(frozen=True, slots=True)
class Watched:
    """T1 over a whole watch: the trigger as it stands, and every judged minute."""

    trigger: Trigger
    timeline: tuple[Judged, ...]

    @property
    def observed(self) -> int:
        """Minutes of which something is known; only they count towards the length of a watch."""
        return sum(1 for one in self.timeline if one.seen is not None)

    @property
    def no_traffic(self) -> int:
        """Observed minutes in which nobody asked anything, golive included."""
        return sum(1 for one in self.timeline if one.seen is not None and one.seen.requests == 0)

    @property
    def blind(self) -> int:
        """Minutes of which nothing is known."""
        return len(self.timeline) - self.observed


def api_errors(
    samples: Iterable[Sample], acks: Iterable[Ack], *, span: WatchSpan, now: datetime, rules: Rules
) -> Trigger:
    """T1 as it stands at ``now``, judged at every due moment by then from exactly what had been seen at it."""
    return watch_api_errors(samples, acks, span=span, now=now, rules=rules).trigger


def watch_api_errors(
    samples: Iterable[Sample], acks: Iterable[Ack], *, span: WatchSpan, now: datetime, rules: Rules
) -> Watched:
    """T1 at ``now`` together with the verdict of each minute, for a timeline."""
    looks = span.looks(rules.settle, now)
    fold = _Fold(MinuteTable(samples, span.first_minute, looks), span.first_minute, rules)
    given: dict[int, list[Ack]] = defaultdict(list)
    for ack in acks:
        if ack.trigger == "T1":
            given[bisect_left(looks, ack.known)].append(ack)
    for index, look in enumerate(looks):
        fold.look(index, look, given[index])
    return Watched(fold.trigger(looks[-1] if looks else now), tuple(fold.timeline()))


@dataclass(slots=True)
class _Fold:
    """The watch so far: the state after each minute, what fires, and from which minute on minutes count."""

    table: MinuteTable
    first_minute: datetime
    rules: Rules
    states: list[State] = field(default_factory=list)
    stopped: list[bool] = field(default_factory=list)
    base: int = 0
    fire: Fire | None = None
    revised: bool = False

    def look(self, index: int, now: datetime, acks: list[Ack]) -> None:
        """Judge the minute that is due at ``now``, and again those before it that late data changed."""
        again = max(self.table.arrive(index), self.base)
        known = len(self.states)
        if self._rearmed(acks):
            again, known = self.base, self.base
        if index < self.base:
            self.states.append(START)
        for one in range(again, index + 1):
            self._judge(one, already=one < known)
        if self.fire is None:
            self._look_for_fire(again, index, now)
        self.stopped.append(self.fire is not None)

    def _rearmed(self, acks: list[Ack]) -> bool:
        """Whether a person acknowledged the fire after it was decided; minutes up to that no longer count."""
        if self.fire is None:
            return False
        given = [ack.at for ack in acks if ack.at >= self.fire.decided_at]
        if not given:
            return False
        self.base = max(0, -((self.first_minute - max(given)) // MINUTE))
        self.fire = None
        return True

    def _judge(self, index: int, *, already: bool) -> None:
        before = self.states[index - 1] if index > self.base else START
        state = judge_minute(before, self.first_minute + index * MINUTE, self.table.minute(index), self.rules)
        if index == len(self.states):
            self.states.append(state)
            return
        self.revised = self.revised or (already and self.states[index].verdict is not state.verdict)
        self.states[index] = state

    def _look_for_fire(self, again: int, index: int, now: datetime) -> None:
        for one in range(again, index + 1):
            if self.states[one].verdict is Verdict.FAIL:
                self.fire = Fire(self.states[one], self.first_minute + (one + 1) * MINUTE, now)
                return

    def timeline(self) -> Iterable[Judged]:
        """Every minute as it is known now; STOP while a fire stood that nobody had acknowledged."""
        for index, (state, stopped) in enumerate(zip(self.states, self.stopped, strict=True)):
            verdict = Verdict.FAIL if stopped else state.verdict
            yield Judged(self.first_minute + index * MINUTE, verdict, self.table.minute(index))

    def trigger(self, now: datetime) -> Trigger:
        """The trigger as it stands after the last look."""
        if not self.states:
            return words.not_yet(self.first_minute + MINUTE + self.rules.settle, now=now, rules=self.rules)
        present = words.trigger(self.states[-1], now=now, rules=self.rules)
        if self.fire is None:
            return replace(present, revised=self.revised)
        undone = not any(state.verdict is Verdict.FAIL for state in self.states[self.base :])
        return replace(
            words.fired(self.fire.state, undone=undone, rules=self.rules),
            fired_at=self.fire.fired_at,
            decided_at=self.fire.decided_at,
            revised=self.revised,
        )
