"""Looking on after a rollback is proven, until it is settled or did not stay so."""

from golive.background import asked
from golive.clock import poll
from golive.commands.rollback import means
from golive.commands.way_back.setting import Setting
from golive.errors import Cancelled, GoliveError
from golive.record.entry import Detail, StepOutcome
from golive.rollback.procedure import Outcome
from golive.rollback.proof import OwnRequests
from golive.rollback.settling import Settling, settling
from golive.verdict import Verdict

_EVERY = 15.0
_NOTED_WITHIN = 10.0  # real seconds
_FOR = 20 * 60.0  # seconds of the target's clock for ten quiet minutes and the metrics that tell them


def look_on(setting: Setting, outcome: Outcome) -> Settling:
    """Look on for ten quiet minutes after all users were moved; how that ended, on the record too."""
    connection, previous, last, own = setting.connection, outcome.plan.previous, "", OwnRequests()

    def now() -> Settling:
        nonlocal last
        found = _seen(setting, outcome, own)
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
    step = StepOutcome(setting.run, "settle", found.verdict, Detail(arn=previous.arn))
    try:
        asked("The record", lambda: connection.record.append(step)).result(_NOTED_WITHIN)
    except (TimeoutError, GoliveError) as error:
        setting.say(f"Not on the record: {error or 'it gave no answer'}")
    return found


def _seen(setting: Setting, outcome: Outcome, own: OwnRequests) -> Settling:
    ways, rules, since = means(setting.connection), setting.runbook.thresholds, outcome.safe_at or outcome.started
    try:
        at = setting.connection.clock.now()
        own.count(ways.health(), at)  # so that somebody has asked where no user does
        seen = ways.metrics(since.replace(second=0, microsecond=0))
        return settling(
            ways.scene(),
            outcome.plan.previous,
            seen,
            since=since,
            settle=rules.settle_seconds,
            limit=rules.api_error_rate,
            own=own,
        )
    except GoliveError as error:
        return Settling(Verdict.INCONCLUSIVE, f"It can't be seen now: {error}")
