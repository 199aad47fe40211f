"""What readiness says of the way back, asked once more before it is gone, and shown with the plan."""

from collections.abc import Sequence

from golive.background import asked
from golive.commands.way_back.setting import Setting
from golive.errors import GoliveError
from golive.finding import Finding
from golive.probes import probes
from golive.readiness import CHECKS, judged
from golive.readiness.survey import Survey
from golive.rollback.plan import Plan
from golive.verdict import Verdict

CHECKED = (
    "previous-ready",
    "previous-images",
    "previous-needs",
    "rollback-allowed",
    "rollback-in-time",
    "website-fits-previous",
    "schema-fits-previous",
)
"""What is asked: the same facts as before the launch. It is told; only the plan keeps anybody from going back."""
_WITHIN = 8.0  # real seconds: who waits for an answer is not rolled back


def show(setting: Setting, plan: Plan) -> None:
    """Show what will be done, and what readiness finds of it now."""
    say, found = setting.say, _preflight(setting)
    say(f"{setting.connection.target.title}: roll back to {plan.previous.short}")
    say(f"  {plan.why}")
    say(f"  version: {plan.previous.arn}")
    for one in found:
        if one.verdict is not Verdict.PASS:
            say(f"  {one.verdict.word}: {one.reason}")
    good = sum(one.verdict is Verdict.PASS for one in found)
    unseen = len(CHECKED) - len(found)
    more = f"; {unseen} could not be looked at in {_WITHIN:.0f} seconds" if unseen else ""
    say(f"  Of {len(CHECKED)} things that readiness asks of the way back {good} are well{more}.")


def _preflight(setting: Setting) -> Sequence[Finding]:
    """The findings whose facts are there in time."""
    survey = Survey(probes(setting.connection, setting.run), setting.connection.clock)
    survey.start(need for check in CHECKED for need in CHECKS[check].needs)
    try:
        facts = asked("What readiness says", survey.facts).result(_WITHIN)
    except (TimeoutError, GoliveError):
        facts = survey.known()
    survey.close()
    there = [one for one in CHECKED if all(need in facts for need in CHECKS[one].needs)]
    return [judged(CHECKS[one], facts, setting.runbook.thresholds) for one in there]
