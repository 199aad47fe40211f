"""A whole watch judged: the three triggers, a person's stop, and the alerts.

A pure function of the rules, the lines and the moment: live and in a replay the same lines give the same verdicts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from golive.errors import UsageError
from golive.model.observations import (
    MINUTE,
    Ack,
    Fired,
    Line,
    PacketStatus,
    Review,
    Sample,
    Signal,
    Stop,
    Suspect,
    WatchEnd,
    WatchSpan,
    WatchStart,
)
from golive.verdict import Verdict, worst
from golive.watch.triggers.alarm_rules import Missing, alarm_states
from golive.watch.triggers.alerts import Alert, alerts
from golive.watch.triggers.api_errors import Watched, watch_api_errors
from golive.watch.triggers.legal_defects import watch_legal_defects
from golive.watch.triggers.reports import Known, uncleared
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.run_failures import watch_run_failures
from golive.watch.triggers.trigger import Trigger, clock, day_clock


@dataclass(frozen=True)
class Watch:
    """What a watch comes to at a moment. ``late`` has T2's and T3's verdict at each look, as the timeline has T1's."""

    span: WatchSpan
    rules: Rules
    triggers: Mapping[str, Trigger]
    alerts: tuple[Alert, ...]
    api: Watched
    late: Mapping[str, Sequence[Verdict]]

    @property
    def verdict(self) -> Verdict:
        """The worst of the triggers; INCONCLUSIVE where no minute was judged."""
        if not self.api.timeline:
            return worst([Verdict.INCONCLUSIVE, *(one.verdict for one in self.triggers.values())])
        return worst([one.verdict for one in self.triggers.values()])

    @cached_property
    def timeline(self) -> list[dict[str, Any]]:
        """Each judged minute with the verdict of each trigger."""
        rows = zip(self.api.timeline, self.late["T2"], self.late["T3"], strict=True)
        return [
            {"minute": _z(one.minute), "T1": one.verdict.value, "T2": runs.value, "T3": legal.value}
            for one, runs, legal in rows
        ]

    def as_json(self) -> dict[str, Any]:
        """The object of ``golive replay --json``. Keys are only ever added."""
        return {
            "verdict": self.verdict.value,
            "triggers": {name: _trigger(one) for name, one in self.triggers.items()},
            "alerts": [
                {"id": one.id, "since": _z(one.since), "until": _z(one.until), "reason": one.reason, "who": one.who}
                for one in self.alerts
            ],
            "minutes": {"observed": self.api.observed, "no_traffic": self.api.no_traffic, "blind": self.api.blind},
            "timeline": self.timeline,
        }

    def as_cloudwatch(self, wanted: int, of: int) -> dict[str, list[str]]:
        """What an alarm on the rate would have said after each minute, for each way to treat missing data.

        A minute without requests is a missing point, since the load balancer publishes nothing then.
        """
        points = [
            None if one.seen is None or one.seen.requests == 0 or one.seen.probes_only
            else self.rules.above(one.seen.errors, one.seen.requests)
            for one in self.api.timeline
        ]  # fmt: skip
        return {treat.value: alarm_states(points, wanted=wanted, of=of, treat=treat) for treat in Missing}


def span_of(lines: Iterable[Line]) -> WatchSpan:
    """From when until when these lines say that was watched. Raises ``UsageError`` where they do not say it once."""
    kept = list(lines)
    starts = [one for one in kept if isinstance(one, WatchStart)]
    ends = [one for one in kept if isinstance(one, WatchEnd)]
    if len(starts) != 1 or len(ends) > 1:
        raise UsageError(
            f'a watch begins once and ends at most once; here are {len(starts)} lines with "watch":"start" and '
            f'{len(ends)} with "watch":"end".'
        )
    end = ends[0].at if ends else starts[0].until
    if end < starts[0].at:
        raise UsageError(f"the watch ends at {clock(end)}, before it begins at {clock(starts[0].at)}.")
    return WatchSpan(starts[0].at, end)


def judge(lines: Iterable[Line], *, now: datetime | None = None, rules: Rules, at_once: bool = False) -> Watch:
    """The watch as it stands at ``now``; by default when all of its minutes are due.

    ``at_once`` is for a watch that runs: what became of packets, and what people said, is looked at now too, not only
    when the next minute is due.

    Raises ``UsageError`` where the lines do not say when it began.
    """
    kept = list(lines)
    span = span_of(kept)
    at = now or span.end + MINUTE + rules.settle
    samples = [one for one in kept if isinstance(one, Sample)]
    acks = [one for one in kept if isinstance(one, Ack)]
    stops = [one for one in kept if isinstance(one, Stop)]
    said = Known(
        [one for one in kept if isinstance(one, Review)], stops, [one for one in kept if isinstance(one, Suspect)], acks
    )
    looks = span.looks(rules.settle, at)
    heard = [*looks, at] if at_once and at not in looks[-1:] else looks
    api = watch_api_errors(samples, acks, span=span, now=at, rules=rules)
    packets = [one for one in kept if isinstance(one, PacketStatus)]
    runs, runs_late = watch_run_failures(packets, span=span, now=at, rules=rules, looks=heard)
    legal, legal_late = watch_legal_defects(said, span=span, now=at, rules=rules, looks=heard)
    stopped = _stopped(stops, acks, heard[-1] if heard else at)
    fires = [one for one in kept if isinstance(one, Fired) and one.known <= at]
    return Watch(
        span=span,
        rules=rules,
        triggers={
            **({"T0": stopped} if stopped is not None else {}),
            **_still({"T1": api.trigger, "T2": runs}, fires, acks),
            "T3": legal,
        },
        alerts=alerts(samples, said, first_minute=span.first_minute, looks=looks, rules=rules, absent=_absent(kept)),
        api=api,
        late={"T2": runs_late[: len(looks)], "T3": legal_late[: len(looks)]},
    )


def _still(triggers: Mapping[str, Trigger], fires: Sequence[Fired], acks: Sequence[Ack]) -> dict[str, Trigger]:
    """The triggers, of which those stay STOP that the record says have fired; T1 until somebody acknowledges it."""
    found = dict(triggers)
    for one in sorted(fires, key=lambda fire: fire.at, reverse=True):
        cleared = one.trigger == "T1" and any(ack.trigger == "T1" and ack.at >= one.at for ack in acks)
        if not cleared and triggers[one.trigger].verdict is not Verdict.FAIL:
            reason = (
                f"It fired on {day_clock(one.at)}, as the record says; what it was seen by is not here. It stays STOP. "
                "Start the rollback now."
            )
            found[one.trigger] = Trigger(
                id=one.trigger, verdict=Verdict.FAIL, reason=reason, fired_at=one.at, decided_at=one.known
            )
    return found


def _absent(lines: Iterable[Line]) -> tuple[Signal, ...]:
    return next((one.absent for one in lines if isinstance(one, WatchStart)), ())


def _stopped(stops: Sequence[Stop], acks: Sequence[Ack], now: datetime) -> Trigger | None:
    """T0: a person said stop; the pilot owner clears it. None while nobody ever said it."""
    said = [one for one in stops if one.trigger == "T0" and one.known <= now]
    if not said:
        return None
    standing = uncleared("T0", said, [one for one in acks if one.known <= now])
    if not standing:
        return Trigger(id="T0", verdict=Verdict.PASS, reason="A person said stop, and the pilot owner cleared it.")
    first = min(standing, key=lambda one: (one.at, one.known, one.by))  # whatever line it is in
    reason = f"{first.by} said stop at {clock(first.at)}. Start the rollback now. Only the pilot owner can clear it."
    return Trigger(id="T0", verdict=Verdict.FAIL, reason=reason, fired_at=first.at, decided_at=first.known)


def _trigger(one: Trigger) -> dict[str, Any]:
    return {
        "verdict": one.verdict.value,
        "fired_at": _z(one.fired_at),
        "decided_at": _z(one.decided_at),
        "revised": one.revised,
        "reason": one.reason,
    }


def _z(moment: datetime | None) -> str | None:
    """A moment as the lines have it: UTC, with a Z."""
    if moment is None:
        return None
    text = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")
