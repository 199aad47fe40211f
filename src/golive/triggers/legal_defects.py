"""T3: any critical legal defect in a delivered chronology (runbook, "Immediate Escalation Triggers" 3; DESIGN 8).

A reviewer's critical verdict or any person's stop fires at once; two people, QA reviewer and pilot owner, clear it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from golive.sample import WatchSpan
from golive.triggers import legal_defect_words as words
from golive.triggers.reports import Known, Report
from golive.triggers.rules import Rules
from golive.triggers.trigger import Trigger
from golive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class _Fire:
    """When the line was crossed, when that was known, and the reports that hold it."""

    fired_at: datetime
    decided_at: datetime
    standing: Sequence[Report]


def legal_defects(
    said: Known,
    *,
    span: WatchSpan,
    now: datetime,
    rules: Rules,
    looks: Sequence[datetime] | None = None,
) -> Trigger:
    """T3 as it stands at ``now``. ``looks`` are the moments, in their order, at which it was looked at.

    By default they are those at which a minute of the watch was due. What was seen takes effect at the next look.
    """
    return watch_legal_defects(said, span=span, now=now, rules=rules, looks=looks)[0]


def watch_legal_defects(
    said: Known,
    *,
    span: WatchSpan,
    now: datetime,
    rules: Rules,
    looks: Sequence[datetime] | None = None,
) -> tuple[Trigger, tuple[Verdict, ...]]:
    """T3 at ``now`` together with its verdict at each look, for a timeline."""
    due = span.looks(rules.settle, now) if looks is None else [look for look in looks if look <= now]
    if not due:
        return words.not_yet(span, now=now, rules=rules), ()
    heard = (*said.reviews, *said.stops, *said.suspects, *said.acks)
    wake = {0, bisect_left(due, span.end), *(bisect_left(due, one.known) for one in heard)}
    verdicts: list[Verdict] = []
    fire: _Fire | None = None
    for index, look in enumerate(due):
        if index in wake:
            known = said.by(look)
            fire = _fire(fire, known.standing(rules), look)
            verdicts.append(verdict(known, over=look >= span.end, rules=rules))
        else:
            verdicts.append(verdicts[-1])
    return _trigger(said.by(due[-1]), verdicts[-1], fire, span=span, now=due[-1], rules=rules), tuple(verdicts)


def verdict(known: Known, *, over: bool, rules: Rules) -> Verdict:
    """FAIL while a report stands; can't tell while a suspicion is unanswered; ``over``: the watch has ended."""
    if known.standing(rules):
        return Verdict.FAIL
    if known.unanswered():
        return Verdict.INCONCLUSIVE
    if known.read_well >= rules.outputs:
        return Verdict.PASS
    return Verdict.INCONCLUSIVE if over else Verdict.WATCH


def _fire(before: _Fire | None, standing: Sequence[Report], look: datetime) -> _Fire | None:
    """The fire after a look: it does not move while any of its reports stands, and is remembered when none does.

    ``standing`` are the reports that stand at this look. One that comes after all others were cleared is a new fire.
    """
    if not standing:
        return before and replace(before, standing=())
    if before is not None and any(one in before.standing for one in standing):
        return replace(before, standing=standing)
    return _Fire(standing[0].at, look, standing)


def _trigger(
    known: Known, present: Verdict, fire: _Fire | None, *, span: WatchSpan, now: datetime, rules: Rules
) -> Trigger:
    trigger = words.trigger(known, present, span=span, now=now, rules=rules)
    return trigger if fire is None else replace(trigger, fired_at=fire.fired_at, decided_at=fire.decided_at)
