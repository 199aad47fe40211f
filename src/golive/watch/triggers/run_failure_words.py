"""The sentences of T2."""

from collections.abc import Mapping
from datetime import datetime

from golive.model.observations import WatchSpan
from golive.verdict import Verdict
from golive.watch.triggers.packet_outcome import Fate, Outcome, Ten
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Number, Trigger, clock, minutes, who_decides


def trigger(ten: Ten, verdict: Verdict, *, span: WatchSpan, now: datetime, rules: Rules) -> Trigger:
    """T2 as long as it does not fire."""
    if verdict is Verdict.PASS:
        reason = f"{ten.finished} of the first {rules.packets} packets finished, {_failed(ten)}."
    elif verdict is Verdict.WATCH:
        reason = f"{ten.finished} of {rules.packets} finished, {_failed(ten)}; {_one_more(ten, rules)}"
    elif now >= span.end:
        reason = _at_the_end(ten, span, now, rules)
    else:
        reason = _unknown(ten, now, rules)
    return Trigger(id="T2", verdict=verdict, reason=reason + _left_out(ten), numbers=_numbers(ten, rules))


def fired(ten: Ten, *, undone: bool, rules: Rules) -> Trigger:
    """T2 while it fires; ``ten`` are the packets by which it did."""
    crossed = ten.failures[rules.failures_allowed]
    reason = (
        f"{len(ten.failures)} of the first {rules.packets} packets failed (the limit is {rules.failures_allowed}): "
    )
    reason += f"{_how(crossed, rules)}."
    if undone:
        reason += " What was seen later says otherwise; it stays STOP."
    reason += " Start the rollback now."
    return Trigger(id="T2", verdict=Verdict.FAIL, reason=reason, numbers=_numbers(ten, rules))


def not_yet(span: WatchSpan, *, now: datetime, rules: Rules) -> Trigger:
    """T2 before the first look, and where there is none."""
    decides = who_decides(
        "a first look at the packets",
        until=span.start + rules.bearable,
        now=now,
        owner="technical owner",
        safer="do not count on it",
    )
    return Trigger(id="T2", verdict=Verdict.INCONCLUSIVE, reason=f"No packet has been looked at. {decides}")


def _failed(ten: Ten) -> str:
    return f"{len(ten.failures)} failed" if ten.failures else "none failed"


def _one_more(ten: Ten, rules: Rules) -> str:
    more = rules.failures_allowed + 1 - len(ten.failures)
    return "one failed run stops the launch." if more == 1 else f"{more} more failed runs stop the launch."


def _how(one: Outcome, rules: Rules) -> str:
    if one.timed_out:
        late = minutes(int(rules.deadline.total_seconds() // 60))
        return f"{one.packet} had not finished {late} after it was handed in, at {clock(one.at)}"
    return f"{one.packet} ended {one.status.value.replace('_', ' ')} at {clock(one.at)}"


def _at_the_end(ten: Ten, span: WatchSpan, now: datetime, rules: Rules) -> str:
    open_, missing = len(ten.packets) - ten.finished, rules.packets - len(ten.packets)
    wanted = [f"{missing} more packets"] if missing else []
    wanted += [f"the end of {open_} that came in"] if open_ else []
    decides = who_decides(
        " and ".join(wanted),
        until=span.end + rules.bearable_after,
        now=now,
        owner="pilot owner",
        safer="pause new packets",
    )
    unread = len(ten.of(Fate.UNKNOWN))
    told = f"{_failed(ten)}, and {unread} can't be read" if unread else _failed(ten)
    return f"{len(ten.packets)} of {rules.packets} in, {told}; the rule stays armed. {decides}"


def _unknown(ten: Ten, now: datetime, rules: Rules) -> str:
    unknown = ten.of(Fate.UNKNOWN)
    names = ", ".join(one.packet for one in unknown)
    decides = who_decides(
        f"how {names} stands",
        until=unknown[0].at + rules.bearable,
        now=now,
        owner="technical owner",
        safer="count it as failed and go back to the previous version",
    )
    return f"{ten.finished} of {rules.packets} finished, {_failed(ten)}, and {len(unknown)} can't be read. {decides}"


def _left_out(ten: Ten) -> str:
    parts = [f"our own: {', '.join(ten.synthetic)}"] if ten.synthetic else []
    parts += [f"cancelled by an operator: {', '.join(ten.cancelled)}"] if ten.cancelled else []
    return f" Not counted: {'; '.join(parts)}." if parts else ""


def _numbers(ten: Ten, rules: Rules) -> Mapping[str, Number]:
    shown = {status: sum(1 for one in ten.packets if one.status == status) for status in ("partial", "needs_review")}
    return {
        "packets": rules.packets,
        "in": len(ten.packets),
        "finished": ten.finished,
        "failed": len(ten.failures),
        "unknown": len(ten.of(Fate.UNKNOWN)),
        "allowed": rules.failures_allowed,
        **shown,
        "synthetic": ", ".join(ten.synthetic),
        "cancelled": ", ".join(ten.cancelled),
    }
