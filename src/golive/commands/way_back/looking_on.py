"""Looking on after a rollback is proven, until it is settled or did not stay so."""

from golive.clock import poll
from golive.commands.rollback import means
from golive.commands.way_back.setting import Setting
from golive.errors import Cancelled, GoliveError, RecordError
from golive.record.entry import Detail, StepOutcome
from golive.rollback.procedure import Outcome
from golive.rollback.settling import Settling, settling
from golive.verdict import Verdict

_EVERY = 15.0
_FOR = 20 * 60.0  # seconds of the target's clock for ten quiet minutes and the metrics that tell them


def look_on(setting: Setting, outcome: Outcome) -> Settling:
    """Look on for ten quiet minutes after all users were moved; how that ended, on the record too."""
    connection, previous, last = setting.connection, outcome.plan.previous, ""

    def now() -> Settling:
        nonlocal last
        found = _seen(setting, outcome)
        if found.reason != last:
            setting.say(found.reason)
            last = found.reason
        return found

    try:
        found = poll(
            now,
            until=lambda one: one.verdict in (Verdict.PASS, Verdict.FAIL),
            every=_EVERY,
            within=_FOR,
            clock=connection.clock,
        )
    except Cancelled:
        return Settling(Verdict.WATCH, "Not looked on to the end.")
    try:
        connection.record.append(StepOutcome(setting.run, "settle", found.verdict, Detail(arn=previous.arn)))
    except RecordError as error:
        setting.say(f"Not on the record: {error}")
    return found


def _seen(setting: Setting, outcome: Outcome) -> Settling:
    ways, rules, since = means(setting.connection), setting.runbook.thresholds, outcome.safe_at or outcome.started
    try:
        ways.health()  # so that somebody has asked where no user does
        seen = ways.metrics(since.replace(second=0, microsecond=0))
        return settling(
            ways.scene(),
            outcome.plan.previous,
            seen,
            since=since,
            settle=rules.settle_seconds,
            limit=rules.api_error_rate,
        )
    except GoliveError as error:
        return Settling(Verdict.INCONCLUSIVE, f"It can't be seen now: {error}")
