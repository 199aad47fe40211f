"""T2: run failure rate above 5 % in the first 10 packets (runbook, trigger 2; docs/triggers.md).

Ten packets at 5 % allow no failure at all, so the first one fires. The ten are the first ten handed in, not the first
ten that ended: slow and stuck ones would fall out.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from golive.model.observations import PacketStatus, WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import run_failure_words as words
from golive.watch.triggers.packet_outcome import Fate, Outcome, Ten, outcome
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Trigger


def run_failures(
    statuses: Iterable[PacketStatus],
    *,
    span: WatchSpan,
    now: datetime,
    rules: Rules,
    looks: Sequence[datetime] | None = None,
) -> Trigger:
    """T2 as it stands at ``now``. ``looks`` are the moments, in their order, at which it was looked at.

    By default they are those at which a minute of the watch was due. What was seen takes effect at the next look.
    """
    return watch_run_failures(statuses, span=span, now=now, rules=rules, looks=looks)[0]


def watch_run_failures(
    statuses: Iterable[PacketStatus],
    *,
    span: WatchSpan,
    now: datetime,
    rules: Rules,
    looks: Sequence[datetime] | None = None,
) -> tuple[Trigger, tuple[Verdict, ...]]:
    """T2 at ``now`` together with its verdict at each look, for a timeline."""
    due = span.looks(rules.settle, now) if looks is None else [look for look in looks if look <= now]
    if not due:
        return words.not_yet(span, now=now, rules=rules), ()
    arriving: dict[int, list[PacketStatus]] = defaultdict(list)
    for line in statuses:
        arriving[bisect_left(due, line.known)].append(line)
    fold = _Fold(span, rules, wake={0, bisect_left(due, span.end)})
    verdicts: list[Verdict] = []
    for index, look in enumerate(due):
        fold.arrive(arriving[index], index, due)
        if index in fold.wake:
            fold.judge(look)
        verdicts.append(fold.verdict)
    return fold.trigger(due[-1]), tuple(verdicts)


_Order = tuple[datetime, int, str]


@dataclass(frozen=True, slots=True)
class _Fire:
    ten: Ten
    fired_at: datetime
    decided_at: datetime


@dataclass(slots=True)
class _Fold:
    """The packets so far. ``wake``: the looks at which something may change; all others leave it as it is."""

    span: WatchSpan
    rules: Rules
    wake: set[int]
    lines: dict[str, list[PacketStatus]] = field(default_factory=lambda: defaultdict(list))
    synthetic: set[str] = field(default_factory=set)
    known: dict[str, Outcome] = field(default_factory=dict)
    counted: list[tuple[_Order, str]] = field(default_factory=list)
    places: dict[str, _Order] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    ten: Ten = field(default_factory=Ten)
    fire: _Fire | None = None
    verdict: Verdict = Verdict.INCONCLUSIVE
    revised: bool = False

    def arrive(self, lines: list[PacketStatus], look: int, looks: Sequence[datetime]) -> None:
        """Take in what was seen since the look before; those packets are looked at now and at their deadline."""
        for line in lines:
            self.lines[line.packet].append(line)
            self.changed.add(line.packet)
            self.wake |= {look, bisect_left(looks, line.submitted + self.rules.deadline)}
            if line.synthetic:
                self.synthetic.add(line.packet)

    def judge(self, now: datetime) -> None:
        """Draw the ten again from what is known at ``now``, and judge them."""
        self._update(now)
        verdict = self.ten.verdict(over=now >= self.span.end, rules=self.rules)
        certain = self.verdict in (Verdict.PASS, Verdict.FAIL)
        self.revised = self.revised or (certain and verdict is not self.verdict)
        if verdict is Verdict.FAIL and self.fire is None:
            crossed = self.ten.failures[self.rules.failures_allowed]
            self.fire = _Fire(self.ten, crossed.at, now)
        self.verdict = verdict if self.fire is None else Verdict.FAIL

    def _update(self, now: datetime) -> None:
        """See what became of the packets that were heard of or are still running; draw again if any changed."""
        heard, drawn = set(self.changed), False
        self.changed.clear()
        for packet in heard | self.running:
            one = outcome(self.lines[packet], now=now, end=self.span.end, rules=self.rules)
            if self.known.get(packet) != one or packet in heard & self.synthetic:
                self._place(one)
                drawn = True
        if drawn:
            first = tuple(self.known[packet] for _, packet in self.counted[: self.rules.packets])
            self.ten = Ten(first, synthetic=tuple(sorted(self.ours)), cancelled=tuple(sorted(self.cancelled)))

    def _place(self, one: Outcome) -> None:
        """Put a packet where it belongs now: among those that count, in their order, or those that are left out.

        So each packet is moved when it changes, and nobody looks through all of them.
        """
        packet = one.packet
        if packet in self.places:
            del self.counted[bisect_left(self.counted, (self.places.pop(packet), packet))]
        for group in (self.running, self.ours, self.cancelled):
            group.discard(packet)
        self.known[packet] = one
        if one.fate is Fate.OPEN:
            self.running.add(packet)
        if not self.span.start <= one.submitted < self.span.end:
            return
        if one.fate is Fate.NONE:
            return
        if packet in self.synthetic:
            self.ours.add(packet)
        elif one.fate is Fate.CANCELLED:
            self.cancelled.add(packet)
        else:
            self.places[packet] = one.order
            insort(self.counted, (one.order, packet))

    def trigger(self, now: datetime) -> Trigger:
        """The trigger as it stands after the last look."""
        if self.fire is None:
            trigger = words.trigger(self.ten, self.verdict, span=self.span, now=now, rules=self.rules)
            return replace(trigger, revised=self.revised)
        return replace(
            words.fired(self.fire.ten, undone=len(self.ten.failures) <= self.rules.failures_allowed, rules=self.rules),
            fired_at=self.fire.fired_at,
            decided_at=self.fire.decided_at,
            revised=self.revised,
        )
