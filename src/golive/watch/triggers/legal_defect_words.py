"""The sentences of T3."""

from collections.abc import Mapping
from datetime import datetime

from golive.model.observations import WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers.reports import Known
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Number, Trigger, clock, who_decides


def trigger(known: Known, verdict: Verdict, *, span: WatchSpan, now: datetime, rules: Rules) -> Trigger:
    """T3 with this verdict."""
    if verdict is Verdict.FAIL:
        reason = _standing(known, rules)
    elif verdict is Verdict.INCONCLUSIVE and known.unanswered():
        reason = _suspected(known, now, rules)
    else:
        reason = f"{known.read_well} of {rules.outputs} outputs read, no critical defect reported."
        if verdict is Verdict.INCONCLUSIVE:
            reason += f" {_too_few(known, span, now, rules)}"
    return Trigger(id="T3", verdict=verdict, reason=reason, numbers=_numbers(known, rules))


def not_yet(span: WatchSpan, *, now: datetime, rules: Rules) -> Trigger:
    """T3 before the first look, and where there is none."""
    decides = who_decides(
        "a first look at the reviews",
        until=span.start + rules.bearable,
        now=now,
        owner="QA reviewer",
        safer="do not count on it",
    )
    return Trigger(id="T3", verdict=Verdict.INCONCLUSIVE, reason=f"No review has been looked at. {decides}")


def _standing(known: Known, rules: Rules) -> str:
    standing = known.standing(rules)
    others = len(known.delivered - {one.run for one in standing})
    reported = "1 critical legal defect was" if len(standing) == 1 else f"{len(standing)} critical legal defects were"
    reason = f"{reported} reported at {clock(standing[0].at)}."
    if others:
        reason += f" {others} other delivered {'output needs' if others == 1 else 'outputs need'} a second look."
    return f"{reason} Start the rollback now. Only QA reviewer and pilot owner together can clear it."


def _suspected(known: Known, now: datetime, rules: Rules) -> str:
    suspects = known.unanswered()
    what = "1 output is" if len(suspects) == 1 else f"{len(suspects)} outputs are"
    decides = who_decides(
        f"a reviewer's word on {', '.join(dict.fromkeys(one.run for one in suspects))}",
        until=suspects[0].at + rules.bearable,
        now=now,
        owner="QA reviewer",
        safer="treat it as confirmed and go back to the previous version",
    )
    return f"{what} suspected of a critical legal defect: confirm now. {decides}"


def _too_few(known: Known, span: WatchSpan, now: datetime, rules: Rules) -> str:
    return who_decides(
        f"the review of {rules.outputs - known.read_well} more",
        until=span.end + rules.bearable_after,
        now=now,
        owner="QA reviewer",
        safer="hold further outputs back",
    )


def _numbers(known: Known, rules: Rules) -> Mapping[str, Number]:
    return {
        "read": known.read_well,
        "wanted": rules.outputs,
        "delivered": len(known.delivered),
        "reports": len(known.reports(rules)),
        "standing": len(known.standing(rules)),
        "unanswered": len(known.unanswered()),
        "outputs": ", ".join(sorted(known.delivered)),
    }
