"""The whole procedure in its order: show, agree, pause, tell, change the version, prove it, walk the steps, look on."""

from dataclasses import dataclass
from typing import Any

from golive.commands.message import promised
from golive.commands.pin import named
from golive.commands.rollback import planned, roll_back
from golive.commands.way_back.beside import Beside, send, to_be_told
from golive.commands.way_back.evidence import keep
from golive.commands.way_back.looking_on import look_on
from golive.commands.way_back.preflight import show
from golive.commands.way_back.setting import Setting
from golive.commands.way_back.user_steps import walk
from golive.config.consent import Effect
from golive.errors import RollbackRefused
from golive.launch.pausing import Seen
from golive.rollback.plan import Act, Plan
from golive.rollback.procedure import Outcome
from golive.rollback.proof import IN_TIME
from golive.rollback.settling import Settling
from golive.verdict import Verdict, worst


@dataclass(slots=True)
class Back:
    """How the procedure went: the rollback itself, the pause, the user steps, and whether it is settled."""

    run: str
    outcome: Outcome
    pause: Seen | None = None
    workflow: Verdict = Verdict.INCONCLUSIVE
    settling: Settling | None = None

    @property
    def verdict(self) -> Verdict:
        """What all of it comes to: proven is what the rollback and the user steps prove together."""
        all_ = [*(one.verdict for one in self.outcome.findings), self.workflow]
        return worst([*all_, self.settling.verdict] if self.settling is not None else all_)

    @property
    def proven(self) -> bool:
        """Whether the version and the user steps are; that it took its time makes it no less so."""
        return self.outcome.proven and self.workflow is Verdict.PASS

    @property
    def sentence(self) -> str:
        """The last line for a person: whether it is proven, and what is still open."""
        previous = self.outcome.plan.previous.short
        if not self.proven:
            return f"{self.verdict.word}: the rollback to {previous} is not proven; the lines above say what is open."
        also = (
            [self.outcome.finding(IN_TIME).reason] if self.outcome.finding(IN_TIME).verdict is not Verdict.PASS else []
        )
        also += [self.settling.reason] if self.settling is not None else []
        if self.pause is not None and self.pause.verdict is not Verdict.PASS:
            also.append("New work is not seen to be paused: golive pause")
        return " ".join([f"{self.verdict.word}: {previous} runs again, and the user steps work on it.", *also])

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        one = self.outcome
        moments = {"started": one.started, "safe_at": one.safe_at, "proven_at": one.proven_at}
        return {
            "version": 1,
            "run": self.run,
            "verdict": self.verdict.value,
            "act": one.plan.act.value,
            "leaving": one.plan.leaving,
            "previous": one.plan.previous.arn,
            **{name: at.isoformat() if at is not None else None for name, at in moments.items()},
            "settled": {"PASS": "yes", "FAIL": "no"}.get(self.settling.verdict if self.settling else "", "pending"),
            "pause": self.pause.verdict.value if self.pause is not None else None,
            "workflow": self.workflow.value,
            "findings": {found.id: found.verdict.value for found in one.findings},
            "reasons": {found.id: found.reason for found in one.findings if found.verdict is not Verdict.PASS},
        }


def look(setting: Setting, arn: str) -> Plan:
    """Show what would be done, with what readiness says of it; nothing is changed. Raises ``RollbackRefused``."""
    to = named(setting.connection, arn)
    plan = planned(setting.connection, setting.runbook.thresholds, setting.say, to)
    show(setting, plan)
    return plan


def go_back(setting: Setting, arn: str, *, settle: bool = False) -> Back:
    """Do it all, and prove it. Raises ``RollbackRefused``, ``ConsentMissing``, ``LockHeld``, and what asking raises."""
    connection, say, rules = setting.connection, setting.say, setting.runbook.thresholds
    connection.consent.need(Effect.ROLLBACK, connection.target)
    if setting.told.plan_by:
        promised(connection, setting.told.plan_by)  # a typing mistake is told now, not when all is done
    to, beside = named(connection, arn), Beside(setting)

    def shown(plan: Plan) -> None:
        show(setting, plan)
        if not setting.told.agreed("Go back now?"):
            raise RollbackRefused("Nothing was changed: nobody said yes.")
        beside.due = plan.act is not Act.NOTHING or to_be_told(setting)
        beside.pause()
        if to is not None:
            beside.pin(to)

    outcome = roll_back(connection, rules, run=setting.run, say=say, shown=shown, begun=beside.messages, to=to)
    back = Back(setting.run, outcome, beside.paused())
    beside.over()
    if outcome.safe_at is not None:
        back.workflow = walk(setting)
    if back.proven and beside.due:
        _over(setting)
    keep(setting, outcome)
    if settle and outcome.safe_at is not None:
        back.settling = look_on(setting, outcome)
        if back.settling.verdict is Verdict.FAIL:
            send(setting, "incident", key=f"{setting.run}-again")
    return back


def _over(setting: Setting) -> None:
    """Say that it is over, where the person has said when the plan will be there; else how to."""
    if setting.told.plan_by:
        send(setting, "resolved")
        return
    where = " ".join(setting.told.where)
    allowed = " --allow=messages" if setting.connection.target.live else ""
    setting.say(
        "Tell team and firms that it is over, with the time of your plan in the place of DATE TIME: "
        f'golive message resolved --plan-by "DATE TIME" {where}{allowed}'
    )
