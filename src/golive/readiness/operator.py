"""Whether the person at the keyboard can last: AWS credentials and this machine, until the watch and a rollback end."""

from datetime import timedelta

from golive.config.runbook import Thresholds
from golive.facts import Credentials, Machine
from golive.readiness.check import Check, Judgement, bad, good, open_question

WATCH = timedelta(hours=3)
"""Two hours of watching, and at most one more for minutes of which nothing was known."""
_ROOM = 1024  # megabytes; a launch's evidence is a few dozen


def _needed(rules: Thresholds) -> timedelta:
    return WATCH + timedelta(minutes=rules.rollback_minutes)


def _hours(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _credentials(seen: Credentials, rules: Thresholds) -> Judgement:
    needed = _needed(rules)
    expected = f"good for {_hours(needed)} from now: the watch, and a rollback at its end"
    if not seen.ends:
        return good("The AWS credentials have no end.", expected=expected)
    if seen.until is None:
        return open_question(
            "The AWS credentials end at some time, and nobody says when.",
            remedy="Sign in to AWS again right before the launch, in a way that names the end, then run again.",
            expected=expected,
            observed="end not known",
        )
    left = seen.until - seen.read_at
    if left < needed:
        return bad(
            f"The AWS credentials end in {_hours(left)}, in the middle of the watch.",
            remedy=f"Sign in to AWS again, for at least {_hours(needed)}, then run again.",
            expected=expected,
            observed=_hours(left),
        )
    return good(f"The AWS credentials are good for {_hours(left)}.", expected=expected, observed=_hours(left))


def _machine(seen: Machine, rules: Thresholds) -> Judgement:
    needed = int(_needed(rules).total_seconds() // 60)
    expected = f"{_ROOM} MB free, and mains or a battery for {needed} minutes"
    power = "no battery" if not seen.battery else "on mains" if seen.on_mains else "on battery"
    observed = f"{seen.free_megabytes} MB free, {power}"
    if seen.free_megabytes < _ROOM:
        return bad(
            f"Only {seen.free_megabytes} MB are free on this machine's disk.",
            remedy="Make room, then run again.",
            expected=expected,
            observed=observed,
        )
    if seen.battery and seen.on_mains is None:
        return open_question(
            "This machine does not say whether it is plugged in.",
            remedy="Plug it in, and look at it again during the watch.",
            expected=expected,
            observed=observed,
        )
    if seen.battery and not seen.on_mains and (seen.battery_minutes or 0) < needed:
        left = "nobody knows how long" if seen.battery_minutes is None else f"for {seen.battery_minutes} minutes"
        return bad(
            f"This machine runs on its battery, {left}.",
            remedy="Plug it in, then run again.",
            expected=expected,
            observed=observed,
        )
    return good(f"It has {seen.free_megabytes} MB free and power ({power}).", expected=expected, observed=observed)


OPERATOR_CHECKS = (
    Check(
        "credentials-outlive",
        "The AWS credentials outlive the watch",
        ("credentials",),
        _credentials,
        who="operator",
        facility="aws",
    ),
    Check("machine-ready", "This machine lasts through the watch", ("machine",), _machine, who="operator"),
)
