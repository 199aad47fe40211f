"""What readiness says of the way back, asked once more before it is gone, and shown with the plan."""

from golive.commands.looked import looked
from golive.commands.way_back.setting import Setting
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
    say = setting.say
    found = looked(setting.connection, setting.runbook.thresholds, CHECKED, within=_WITHIN)
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
