"""T3: any critical legal defect in a delivered chronology (runbook, trigger 3; docs/triggers.md).

A reviewer's critical verdict or any person's stop fires at once; two people, QA reviewer and pilot owner, clear it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from golive.model.observations import WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers import legal_defect_words as words
from golive.watch.triggers.reports import Known
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Trigger


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
    due = span.looks(rules.settle, now) if looks is None else [look for look in looks if look <= now]
    return _trigger(said, due, span=span, rules=rules) if due else words.not_yet(span, now=now, rules=rules)


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
    for index, look in enumerate(due):
        verdicts.append(verdict(said.by(look), over=look >= span.end, rules=rules) if index in wake else verdicts[-1])
    return _trigger(said, due, span=span, rules=rules), tuple(verdicts)


def verdict(known: Known, *, over: bool, rules: Rules) -> Verdict:
    """FAIL while a report stands; can't tell while a suspicion is unanswered; ``over``: the watch has ended."""
    if known.standing(rules):
        return Verdict.FAIL
    if known.unanswered():
        return Verdict.INCONCLUSIVE
    if known.read_well >= rules.outputs:
        return Verdict.PASS
    return Verdict.INCONCLUSIVE if over else Verdict.WATCH


def _trigger(said: Known, looks: Sequence[datetime], *, span: WatchSpan, rules: Rules) -> Trigger:
    """The trigger after the last look; it fired by the report that was seen first, and later ones don't change that."""
    now = looks[-1]
    known = said.by(now)
    trigger = words.trigger(known, verdict(known, over=now >= span.end, rules=rules), span=span, now=now, rules=rules)
    decided = [(bisect_left(looks, one.known), one.at) for one in known.standing(rules) or known.reports(rules)]
    if not decided:
        return trigger
    look, at = min(decided)
    return replace(trigger, fired_at=at, decided_at=looks[look])
