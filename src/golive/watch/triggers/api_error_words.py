"""The sentences of T1: counts before percentages, no statistics, and for every "can't tell" who decides when."""

from collections.abc import Mapping
from datetime import datetime

from golive.config.runbook import percent
from golive.model.observations import MINUTE
from golive.verdict import Verdict
from golive.watch.triggers.api_error_state import State, errors_to_fire, judge_minute
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Number, Trigger, clock, minutes, who_decides

_OWNER = "technical owner"
_SAFER = "go back to the previous version"
UNCOUNTED = f"Users' own requests are not counted: the {_OWNER} decides by what users report."
_LOOKAHEAD = 20
"""Minutes that a projection looks ahead: as long as a watch goes on for a trigger that is moving."""


def trigger(state: State, *, now: datetime, rules: Rules) -> Trigger:
    """T1 after a minute, as long as it does not fire."""
    if state.verdict is Verdict.FAIL:
        return fired(state, undone=False, rules=rules)
    if state.verdict is Verdict.INCONCLUSIVE:
        reason = f"{_unsure(state, rules)}{_silence(state, rules)} {_decider(state, now, rules)}"
    elif state.verdict is Verdict.WATCH:
        reason = f"{_counts(state, rules)}. {_moving(state, rules)}{_silence(state, rules)}{_uncounted(state)}"
    else:
        reason = f"{_counts(state, rules)}.{_silence(state, rules)}{_uncounted(state)}"
    return Trigger(id="T1", verdict=state.verdict, reason=reason, numbers=_numbers(state, rules))


def fired(state: State, *, undone: bool, rules: Rules) -> Trigger:
    """T1 while it fires; ``state`` is that of the minute at whose end the line was crossed."""
    assert state.minute is not None
    until = clock(state.minute + MINUTE)
    each = f", and each minute was above {percent(rules.limit)}" if state.run >= rules.window else ""
    reason = f"{_counted(state)} failed in the {minutes(len(state.window))} to {until} ({_limit(state, rules)}){each}."
    if undone:
        reason += " Counts that came later are lower; it stays STOP until a person acknowledges it."
    reason += " Start the rollback now."
    return Trigger(id="T1", verdict=Verdict.FAIL, reason=reason, numbers=_numbers(state, rules))


def not_yet(due: datetime, *, now: datetime, rules: Rules) -> Trigger:
    """T1 before its first minute is judged, and where there is none to judge."""
    decides = who_decides(
        "the first whole minute", until=due + rules.bearable, now=now, owner=_OWNER, safer="do not count on it"
    )
    reason = f"No minute has been judged; the first is due at {clock(due)}. {decides}"
    return Trigger(id="T1", verdict=Verdict.INCONCLUSIVE, reason=reason)


def would_fire_at(state: State, rules: Rules) -> datetime | None:
    """When the trigger would be known to fire if what it is watched for went on as it is; None if not soon."""
    lasting = max(1, state.episode, state.run)
    pattern = state.window[-lasting:]
    for step in range(_LOOKAHEAD):
        assert state.minute is not None
        minute = state.minute + MINUTE
        state = judge_minute(state, minute, pattern[step % len(pattern)], rules)
        if state.verdict is Verdict.FAIL:
            return minute + MINUTE + rules.settle
    return None


def _counted(state: State) -> str:
    own = "of our own requests" if all(one.probes_only for one in state.window) else "requests"
    return f"{state.errors} of {state.requests} {own}"


def _limit(state: State, rules: Rules) -> str:
    at_limit = state.requests * rules.limit.numerator // rules.limit.denominator
    return f"{percent(rules.limit)} is {at_limit}"


def _counts(state: State, rules: Rules) -> str:
    limit = _limit(state, rules)
    needed = errors_to_fire(state.requests, rules)
    if rules.book.api_reading == "full" and state.errors < needed <= state.requests:
        limit += f"; {needed} would stop the launch"
    return f"{_counted(state)} failed in {minutes(len(state.window))} ({limit})"


def _moving(state: State, rules: Rules) -> str:
    lasting = f"Above {percent(rules.limit)} for {minutes(max(state.episode, state.run))}"
    at = would_fire_at(state, rules)
    return f"{lasting}: fires at {clock(at)} if nothing improves." if at else f"{lasting}, too little to fire so far."


def _uncounted(state: State) -> str:
    """Who decides instead, where nothing says what users meet."""
    return f" {UNCOUNTED}" if state.window and all(one.uncounted for one in state.window) else ""


def _silence(state: State, rules: Rules) -> str:
    """Minutes of which nothing is known, while the verdict before them still stands."""
    if not 0 < state.blind < rules.blind or not state.window:
        return ""
    return f" Nothing was counted in the last {minutes(state.blind)}."


def _unsure(state: State, rules: Rules) -> str:
    if not state.window:
        return "Nothing has been counted yet."
    if state.blind >= rules.blind:
        return f"Nothing was counted in the last {minutes(state.blind)}."
    if state.requests == 0:
        return f"No request was seen in {minutes(len(state.window))}, so nothing was seen to work."
    return (
        f"{_counts(state, rules)}. Above {percent(rules.limit)} for {minutes(state.episode)}, "
        "with too few requests to be sure."
    )


def _decider(state: State, now: datetime, rules: Rules) -> str:
    if not state.window or state.blind >= rules.blind:
        missing = "the counts of requests"
    elif state.requests == 0:
        missing = "a request that was answered"
    else:
        missing = "more requests"
    since = now if state.unsure_since is None else state.unsure_since + rules.settle
    return who_decides(missing, until=since + rules.bearable, now=now, owner=_OWNER, safer=_SAFER)


def _numbers(state: State, rules: Rules) -> Mapping[str, Number]:
    numbers: dict[str, Number] = {
        "requests": state.requests,
        "errors": state.errors,
        "minutes": len(state.window),
        "at_limit": state.requests * rules.limit.numerator // rules.limit.denominator,
        "above_for_minutes": max(state.episode, state.run),
        "blind_minutes": state.blind,
        "probes_only": bool(state.window) and all(one.probes_only for one in state.window),
        "uncounted": bool(_uncounted(state)),
    }
    if rules.book.api_reading == "full" and state.requests:
        numbers["would_stop"] = errors_to_fire(state.requests, rules)
    at = would_fire_at(state, rules) if state.verdict is Verdict.WATCH else None
    if at is not None:
        numbers["would_fire_at"] = at.isoformat()
    return numbers
