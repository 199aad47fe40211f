"""The alerts of a watch: what means "look", and never by itself "go back".

Spikes of failed sign-ins, uploads and runs; "page now", since a total outage has ten minutes before T1 may fire;
metrics that are silent while the service answers; and what people and the audit say of outputs.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from golive.config.runbook import percent
from golive.model.defect import CITATIONS
from golive.model.observations import MINUTE, Sample, Signal
from golive.watch.triggers.binomial import errors_needed
from golive.watch.triggers.reports import Known
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import clock, minutes

_SPIKES = {
    "login-failures": (Signal.LOGIN_FAILURES, Signal.LOGIN_ATTEMPTS, "sign-ins"),
    "upload-failures": (Signal.UPLOAD_FAILURES, Signal.UPLOAD_ATTEMPTS, "uploads"),
    "run-failures": (Signal.RUN_FAILURES, None, "runs"),
}
ALERT_IDS = (*_SPIKES, "page-now", "metrics-silent", "suspected", "reviewer-reports", "citation-defects")
"""Every alert that there is."""
_PAGE_SHARE, _PAGE_REQUESTS, _PAGE_MINUTES = Fraction(1, 2), 10, 2
_SILENT_MINUTES = 3
_Counts = dict[Signal, int]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: what it is about, since when it has been known, until when it lasted (None: still), who looks."""

    id: str
    since: datetime
    reason: str
    who: str
    until: datetime | None = None


@dataclass(slots=True)
class _Table:
    """Every signal's counts by minute as they are known at a look; of several samples the one seen last counts."""

    arriving: dict[int, list[tuple[int, Sample]]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, dict[Signal, tuple[datetime, int]]] = field(default_factory=lambda: defaultdict(dict))

    def arrive(self, look: int) -> None:
        for index, sample in self.arriving.pop(look, ()):
            came = (sample.known, sample.value)
            known = self.counts[index].get(sample.signal)
            if known is None or came > known:
                self.counts[index][sample.signal] = came

    def minute(self, index: int) -> _Counts:
        return {signal: value for signal, (_seen, value) in self.counts.get(index, {}).items()}


def alerts(
    samples: Iterable[Sample],
    said: Known,
    *,
    first_minute: datetime,
    looks: Sequence[datetime],
    rules: Rules,
    absent: Collection[Signal] = (),
) -> tuple[Alert, ...]:
    """Every alert by the last of these looks, in the order in which they were raised.

    What the target does not have is ``absent``, and its silence no alert.
    """
    counted = not {Signal.API_REQUESTS, Signal.API_ERRORS} & set(absent)
    table = _Table()
    for sample in samples:
        index = (sample.minute - first_minute) // MINUTE
        due = bisect_left(looks, sample.known)
        if 0 <= index < len(looks) and due < len(looks):
            table.arriving[due].append((index, sample))
    raised: list[Alert] = []
    standing: dict[str, Alert] = {}
    heard: tuple[Alert, ...] = ()
    wake = {bisect_left(looks, one.known) for one in (*said.reviews, *said.suspects)}
    for index, look in enumerate(looks):
        table.arrive(index)
        heard = tuple(_heard(said.by(look), look)) if index in wake else heard
        window = [table.minute(one) for one in range(max(0, index - rules.window + 1), index + 1)]
        silence = _silence(window, look) if counted else ()
        present = {one.id: one for one in (*_measured(window, look, rules), *silence, *heard)}
        raised += [_ended(standing.pop(gone), look) for gone in standing.keys() - present.keys()]
        standing |= {name: one for name, one in present.items() if name not in standing}
    raised += standing.values()
    return tuple(sorted(raised, key=lambda one: (one.since, one.id)))


def _ended(alert: Alert, at: datetime) -> Alert:
    return Alert(alert.id, alert.since, alert.reason, alert.who, at)


def _measured(window: Sequence[_Counts], look: datetime, rules: Rules) -> Iterator[Alert]:
    """What the counts of the last minutes say, the newest last."""
    for name, (failures, attempts, what) in _SPIKES.items():
        failed = sum(one.get(failures, 0) for one in window)
        tried = max(failed, sum(one.get(attempts, 0) for one in window)) if attempts is not None else 0
        usual = errors_needed(tried, rules.usual, rules.certainty) if attempts is not None else 0
        if failed >= max(rules.spike, usual):
            of = f" of {tried}" if attempts is not None else ""
            reason = (
                f"{failed}{of} {what} failed in {minutes(len(window))}; usual are {percent(rules.usual)}. Look now."
            )
            yield Alert(name, look, reason, "support lead")
    last = window[-_PAGE_MINUTES:]
    errors = sum(one.get(Signal.API_ERRORS, 0) for one in last)
    requests = sum(max(one.get(Signal.API_REQUESTS, 0), one.get(Signal.API_ERRORS, 0)) for one in last)
    if len(last) == _PAGE_MINUTES and requests >= _PAGE_REQUESTS and errors > _PAGE_SHARE * requests:
        reason = f"{errors} of {requests} requests failed in {minutes(_PAGE_MINUTES)}. Page the technical owner now."
        yield Alert("page-now", look, reason, "technical owner")
    elif len(last) == _PAGE_MINUTES and all(_all_failed(one) for one in last):
        reason = f"All of our own requests failed for {minutes(_PAGE_MINUTES)}. Page the technical owner now."
        yield Alert("page-now", look, reason, "technical owner")


def _silence(window: Sequence[_Counts], look: datetime) -> Iterator[Alert]:
    silent = window[-_SILENT_MINUTES:]
    if len(silent) == _SILENT_MINUTES and all(_silent(one) for one in silent):
        silence = minutes(_SILENT_MINUTES)
        reason = f"The load balancer counted nothing for {silence}, while our own requests were answered."
        yield Alert("metrics-silent", look, reason, "technical owner")


def _all_failed(counts: _Counts) -> bool:
    return 0 < counts.get(Signal.PROBE_SENT, 0) <= counts.get(Signal.PROBE_FAILED, 0)


def _silent(counts: _Counts) -> bool:
    """No sample of the load balancer's, while our own requests pass."""
    answered = counts.get(Signal.PROBE_SENT, 0) > counts.get(Signal.PROBE_FAILED, 0)
    return answered and Signal.API_REQUESTS not in counts and Signal.API_ERRORS not in counts


def _heard(said: Known, look: datetime) -> Iterator[Alert]:
    """What the audit and the reviewers say."""
    suspects = said.unanswered()
    if suspects:
        runs = ", ".join(dict.fromkeys(one.run for one in suspects))
        reason = f"Suspected since {clock(suspects[0].at)}, confirm now: {runs}."
        yield Alert("suspected", look, reason, "QA reviewer")
    critical = [one for one in said.reviews if one.critical]
    if critical:
        reason = f"A reviewer reported a critical defect in {_outputs(len(critical))}."
        yield Alert("reviewer-reports", look, reason, "QA reviewer")
    cited = {one.verdict_on for one in critical if any("cit" in item.casefold() for item in one.critical)}
    audited = {one.run for one in suspects if CITATIONS.intersection(one.codes)} - cited
    if cited or audited:
        of = f", of {len(audited)} the audit says so: {', '.join(sorted(audited))}" if audited else ""
        reason = f"Citations are wrong or missing in {_outputs(len(cited | audited))}{of}."
        yield Alert("citation-defects", look, reason, "QA reviewer")


def _outputs(count: int) -> str:
    return "1 output" if count == 1 else f"{count} outputs"
