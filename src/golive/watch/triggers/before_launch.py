"""T1 before a launch is open: is it firing now? (DESIGN 4: "not firing, and its signals readable now")."""

from collections.abc import Mapping
from datetime import datetime

from golive.facts import OwnProbe
from golive.model.observations import MINUTE, Signal
from golive.verdict import Verdict
from golive.watch.triggers import api_error_words as words
from golive.watch.triggers.api_error_state import START, Observed, State, judge_minute, observed
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.trigger import Trigger, who_decides


def before_launch(
    requests: Mapping[datetime, int],
    errors: Mapping[datetime, int],
    *,
    read_at: datetime,
    rules: Rules,
    own: OwnProbe | None = None,
) -> Trigger:
    """T1 over the minutes with requests of a recent span, as read at ``read_at``.

    There is no launch yet and nobody sends probes, so a silent minute is not blind: it is not there. The newest minutes
    may still lack errors that come late, so the worst since the newest settled minute counts. Where no minute was
    counted, golive's ``own`` requests of just now are what was observed; without them too it is INCONCLUSIVE.
    """
    states = _states(requests, errors, read_at, rules)
    if not states and own is not None and own.sent > 0:
        states = [judge_minute(START, own.minute, Observed(own.sent, own.failed, probes_only=True), rules)]
    if not states:
        decides = who_decides(
            "one counted request",
            until=read_at + rules.bearable,
            now=read_at,
            owner="technical owner",
            safer="do not open the pilot",
        )
        return Trigger(id="T1", verdict=Verdict.INCONCLUSIVE, reason=f"No request has been counted yet. {decides}")
    settled = [index for index, one in enumerate(states) if _end(one) + rules.settle <= read_at]
    newest = states[settled[-1] if settled else 0 :]
    worst = max(newest, key=lambda state: (state.verdict.rank, _end(state)))
    return words.trigger(worst, now=read_at, rules=rules)


def _states(
    requests: Mapping[datetime, int], errors: Mapping[datetime, int], read_at: datetime, rules: Rules
) -> list[State]:
    states: list[State] = []
    for minute in sorted({*requests, *errors}):
        counts = {Signal.API_REQUESTS: requests.get(minute, 0), Signal.API_ERRORS: errors.get(minute, 0)}
        if max(counts.values()) > 0 and minute + MINUTE <= read_at:
            states.append(judge_minute(states[-1] if states else START, minute, observed(counts), rules))
    return states


def _end(state: State) -> datetime:
    assert state.minute is not None
    return state.minute + MINUTE
