"""Whether this machine's clock is right: signatures, tokens and the times on the record hang on it."""

from golive.config.runbook import Thresholds
from golive.facts import ClockSeen
from golive.readiness.check import Check, Judgement, bad, good, open_question

_MOST = 60.0  # seconds; a token of the app lives a minute, and AWS refuses signatures that are five off


def _clock_right(clock: ClockSeen, _rules: Thresholds) -> Judgement:
    expected = f"at most {_MOST:.0f} seconds from AWS and the API"
    if not clock.ahead:
        return open_question(
            "Neither AWS nor the API said what time it is.",
            remedy="Compare this machine's clock with a telephone's before the launch, and run again.",
            expected=expected,
        )
    whose = max(clock.ahead, key=lambda one: abs(clock.ahead[one]))
    seconds = clock.ahead[whose]
    observed = ", ".join(f"{name}: {one:+.0f} s" for name, one in clock.ahead.items())
    if abs(seconds) > _MOST:
        return bad(
            f"This machine's clock is {abs(seconds):.0f} seconds {'ahead of' if seconds > 0 else 'behind'} {whose}.",
            remedy="Have this machine set its clock by itself (date and time settings), then run again.",
            expected=expected,
            observed=observed,
        )
    return good("It agrees with " + " and ".join(clock.ahead) + ".", expected=expected, observed=observed)


CLOCK_CHECKS = (Check("clock-right", "This machine's clock is right", ("clock",), _clock_right, who="operator"),)
