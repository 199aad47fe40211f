"""Whether the account's own alarms would call somebody, for the runbook's sentence, and whether the service may grow.

AWS's alarms page people while nobody looks at golive. ECS ignores all alarms of a deployment that begins while one of
them rings, and a rate without ``FILL`` is missing in each minute without an error, which most minutes are.
"""

import operator
import re
from collections.abc import Callable
from fractions import Fraction

from golive.config.runbook import Thresholds
from golive.facts import Alarm, Alarms, Scaling, Scene
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.metric_math import result

_OWNER = "Call the technical owner."
_MEND = "Have the technical owner correct it in CloudWatch, then run the check again."
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
}
_IN_ALARM = re.compile(r"ALARM\s*\(\s*[\"']?([^\"'()]+?)[\"']?\s*\)?", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z][A-Z_]+")  # CloudWatch's functions; the ids of metrics begin small
_LOW = ("LessThanThreshold", "LessThanOrEqualToThreshold")
_REQUESTS = 100_000.0  # of a minute that an alarm's rule is tried on


def _calls(alarms: Alarms, _rules: Thresholds) -> Judgement:
    expected = f"{len(alarms.all)} alarms, each there, switched on, with somebody to call"
    gone = [one.name for one in alarms.all if not one.found]
    calling = [one for one in alarms.all if one.actions_on and one.actions]
    rung = {name for one in calling for name in _rung_by(one)}
    mute = [one.name for one in alarms.all if one.found and one not in calling and one.name not in rung]
    observed = f"{len(gone)} missing, {len(mute)} that call nobody"
    if gone:
        return bad(f"There is no alarm {gone[0]}.", remedy=_MEND, expected=expected, observed=observed)
    if mute:
        return bad(
            f"The alarm {mute[0]} calls nobody: its actions are off or suppressed, or it has none.",
            remedy=_MEND,
            expected=expected,
            observed=observed,
        )
    return good(f"All {len(alarms.all)} alarms are on, with somebody to call.", expected=expected)


def _rung_by(alarm: Alarm) -> set[str]:
    """The alarms of which each alone rings this one, as far as its rule is nothing but ``ALARM(a) OR ALARM(b)``."""
    parts = [_IN_ALARM.fullmatch(one.strip("() ")) for one in re.split(r"(?i)\sOR\s", alarm.expression)]
    return {one[1].rpartition(":alarm:")[2] for one in parts if one} if all(parts) and not alarm.periods else set()


def _unreadable(alarm: Alarm) -> str:
    """Why a rule can't be held against the runbook's sentence; empty if it can."""
    if not alarm.periods:
        return f"it is made of other alarms, or of logs: {alarm.expression}"
    if alarm.comparison not in (*_COMPARE, *_LOW):
        return "it draws its line by itself (an anomaly band)"
    if set(_WORDS.findall(alarm.expression)) - {"FILL"}:
        return alarm.expression
    return ""


def _rule(alarms: Alarms, rules: Thresholds) -> Judgement:
    alarm, limit = alarms.errors, Fraction(rules.api_error_rate)
    expected = f"rings when API errors are above {float(limit * 100):g} % in {rules.api_error_minutes} minutes in a row"
    if not alarm.found:
        return bad(f"There is no alarm {alarm.name}.", remedy=_MEND, expected=expected, observed="no such alarm")
    unread = _unreadable(alarm)
    try:
        problem = "" if unread else _counts(alarms) or _tried(alarm, limit) or _lasting(alarm, rules.api_error_minutes)
    except ValueError:
        unread = alarm.expression
    if unread:
        return open_question(
            f"golive can't read the rule of {alarm.name}: {unread}.",
            remedy="Have the technical owner compare it with the runbook's sentence, or name an alarm on the rate "
            "itself, written with + - * / FILL.",
            expected=expected,
            observed=alarm.expression,
        )
    if problem:
        return bad(f"The alarm {alarm.name} {problem}.", remedy=_MEND, expected=expected, observed=alarm.expression)
    return good(f"{alarm.name} rings for the runbook's sentence.", expected=expected, observed=alarm.expression)


def _counts(alarms: Alarms) -> str:
    """What is wrong with what the alarm counts."""
    metrics = alarms.errors.metrics
    if alarms.unread:
        return f"does not count {', '.join(alarms.unread)}"
    if not any(one.role == "api_requests" for one in metrics):
        return "does not know how many requests there were"
    if any(not one.role or one.statistic != "Sum" or one.period != 60 for one in metrics):
        return "does not count each minute's requests and errors of this load balancer alone"
    return ""


def _tried(alarm: Alarm, limit: Fraction) -> str:
    """What is wrong with the rule, tried on a minute at the limit, just above it, and without any error."""
    compare = _COMPARE.get(alarm.comparison)
    if compare is None:
        return "rings when the rate is low"
    requests = {one.id: _REQUESTS for one in alarm.metrics if one.role == "api_requests"}
    errors = [one.id for one in alarm.metrics if one.role == "api_errors"]
    silent: dict[str, float | None] = {**requests, **dict.fromkeys(errors)}
    if result(alarm.expression, silent) is None:
        return "has no result in a minute without errors: FILL(errors, 0) is missing in its rule"
    at_limit = float(limit) * _REQUESTS
    for one in errors:
        for count, above in ((at_limit - 1, False), (at_limit + 1, True)):
            share = result(alarm.expression, {**silent, one: count})
            if share is None or compare(share, alarm.threshold) is not above:
                return f"draws its line elsewhere than at {float(limit * 100):g} %"
    return ""


def _lasting(alarm: Alarm, minutes: int) -> str:
    """What is wrong with how long it waits, and with what it makes of minutes without requests."""
    if (alarm.datapoints, alarm.periods) != (minutes, minutes):
        return f"waits for {alarm.datapoints} of {alarm.periods} minutes instead of {minutes} of {minutes}"
    if alarm.missing != "notBreaching":
        return f'counts minutes without requests as "{alarm.missing}": one bad minute in a quiet hour could ring it'
    return ""


def _quiet(alarms: Alarms, _rules: Thresholds) -> Judgement:
    expected = "each has data, and none rings"
    observed = ", ".join(f"{one.name}: {one.state or 'missing'}" for one in alarms.all)
    ringing = [one.name for one in alarms.all if one.state == "ALARM"]
    unsure = [one.name for one in alarms.all if one.state != "OK"]
    if ringing:
        return bad(
            f"The alarm {ringing[0]} rings now. ECS would take no notice of it during a roll-out.",
            remedy="Do not open the pilot while it rings. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    if unsure:
        return open_question(
            f"The alarm {unsure[0]} has no data, so nobody knows whether it would ring.",
            remedy="Do not open the pilot before it has data; ask the technical owner today.",
            expected=expected,
            observed=observed,
        )
    return good(f"None of {len(alarms.all)} alarms rings.", expected=expected, observed=observed)


def _scaling(scaling: Scaling, scene: Scene, _rules: Thresholds) -> Judgement:
    least, most = scaling.wanted
    expected = f"from {least} to {most} copies, nothing suspended"
    if scaling.minimum is None or scaling.maximum is None:
        return bad("The service does not scale by itself.", remedy=_OWNER, expected=expected, observed="not registered")
    observed = f"from {scaling.minimum} to {scaling.maximum}, {scene.service.desired} now"
    if (scaling.minimum, scaling.maximum) != scaling.wanted:
        return bad(
            f"It may have {scaling.minimum} to {scaling.maximum} copies instead of {least} to {most}.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    if scaling.suspended:
        return bad(
            f"Scaling is suspended ({', '.join(scaling.suspended)}): more users would meet the same copies.",
            remedy="Have the technical owner resume it before the launch.",
            expected=expected,
            observed=observed,
        )
    if not scaling.minimum <= scene.service.desired <= scaling.maximum:
        return bad(
            f"{scene.service.desired} copies are wanted now, outside of its limits.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    return good(f"It scales from {least} to {most} copies; {scene.service.desired} are wanted now.", expected=expected)


ALARM_CHECKS = (
    Check("alarms-call", "Every alarm is on and calls somebody", ("alarms",), _calls, facility="alarms"),
    Check("alarm-rule", "The alarm on API errors says what the runbook says", ("alarms",), _rule, facility="alarms"),
    Check("alarm-quiet", "No alarm rings, and each has data", ("alarms",), _quiet, facility="alarms"),
    Check("scaling-right", "The service may grow as far as agreed", ("scaling", "scene"), _scaling, facility="scaling"),
)
