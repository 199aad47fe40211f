"""How an answer is judged that has to be a refusal."""

from collections.abc import Callable

from golive.config.runbook import Thresholds
from golive.facts import Answer
from golive.readiness.check import Judgement, bad, good, open_question


def refused(status: int, what: str, remedy: str) -> Callable[[Answer, Thresholds], Judgement]:
    """Good is this status and no other; ``what`` says what another one means, ``remedy`` what to do then."""

    def judge(answer: Answer, _rules: Thresholds) -> Judgement:
        if answer.status == status:
            return good(f"It answered {status}.", expected=str(status))
        # Where 403 is expected, 401 says that our own credentials were not taken: nothing of firms was asked.
        if answer.status >= 500 or answer.status == 429 or (answer.status, status) == (401, 403):
            return open_question(
                f"It answered {answer.status}, which proves nothing about access.",
                remedy="Repeat once the app answers; until then do not open the pilot.",
                expected=str(status),
                observed=str(answer.status),
            )
        return bad(
            f"{what}: it answered {answer.status}.", remedy=remedy, expected=str(status), observed=str(answer.status)
        )

    return judge
