"""What some of readiness' checks find now, for a command that acts on them: the same facts, judged the same."""

from collections.abc import Sequence

from golive.background import asked
from golive.config.runbook import Thresholds
from golive.errors import GoliveError
from golive.finding import Finding
from golive.probes import probes
from golive.readiness import CHECKS, judged
from golive.readiness.survey import Survey
from golive.session.connection import Connection


def looked(
    connection: Connection, rules: Thresholds, checks: Sequence[str], *, within: float | None = None
) -> list[Finding]:
    """The findings of these checks, asked anew; only those whose facts are there ``within`` so many real seconds."""
    survey = Survey(probes(connection, connection.run), connection.clock)
    survey.start(need for check in checks for need in CHECKS[check].needs)
    try:
        facts = survey.facts() if within is None else asked("What readiness says", survey.facts).result(within)
    except (TimeoutError, GoliveError):
        facts = survey.known()
    survey.close()
    there = [one for one in checks if all(need in facts for need in CHECKS[one].needs)]
    return [judged(CHECKS[one], facts, rules) for one in there]
