"""Readiness: is everything that launch day needs true now? Pure judgement of facts, one check a question."""

from golive.readiness.access import ACCESS_CHECKS
from golive.readiness.alarms import ALARM_CHECKS
from golive.readiness.app import APP_CHECKS
from golive.readiness.check import Check, Judgement, judged
from golive.readiness.clock import CLOCK_CHECKS
from golive.readiness.environment import ENVIRONMENT_CHECKS
from golive.readiness.messages import MESSAGE_CHECKS
from golive.readiness.opening import OPENING_CHECKS
from golive.readiness.operator import OPERATOR_CHECKS
from golive.readiness.packets import PACKET_CHECKS
from golive.readiness.previous import WAY_BACK_CHECKS
from golive.readiness.record import RECORD_CHECKS
from golive.readiness.rows import ROW_CHECKS, judged_row
from golive.readiness.service import SERVICE_CHECKS
from golive.readiness.signals import TRIGGER_CHECKS

CHECKS: dict[str, Check] = {
    check.id: check
    for check in (
        *APP_CHECKS,
        *ENVIRONMENT_CHECKS,
        *SERVICE_CHECKS,
        *RECORD_CHECKS,
        *TRIGGER_CHECKS,
        *CLOCK_CHECKS,
        *MESSAGE_CHECKS,
        *ACCESS_CHECKS,
        *ALARM_CHECKS,
        *OPENING_CHECKS,
        *OPERATOR_CHECKS,
        *PACKET_CHECKS,
        *WAY_BACK_CHECKS,
        *ROW_CHECKS,
    )
}
"""Every readiness check by the id of its finding. The ids never change."""
