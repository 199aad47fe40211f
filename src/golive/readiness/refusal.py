"""How an answer is judged that has to be a refusal: only the product's own counts, and only its own answer lets in."""

from collections.abc import Callable

from golive.config.runbook import Thresholds
from golive.facts import DECLARED, JSON, REFUSAL, REFUSALS, Answer
from golive.readiness.check import Judgement, bad, good, open_question


def told(status: int, came: str) -> str:
    """An answer in words: ``302 with a redirect to /maintenance``."""
    return f"{status} with {came}" if came and came not in REFUSALS else str(status)


def refused(status: int, what: str, remedy: str) -> Callable[[Answer, Thresholds], Judgement]:
    """Good is the product's own refusal with this status, or one that the target file names.

    ``what`` says what an answer in its place means, ``remedy`` what to do. Neither good nor bad is what else may come:
    its refusal with the other status, a web page, a redirect, "no such address" or "wrong form".
    """

    def judge(answer: Answer, _rules: Thresholds) -> Judgement:
        said, observed = told(answer.status, answer.came), str(answer.status)
        # Where 403 is expected, 401 says that our own credentials were not taken: nothing of firms was asked.
        if _refuses(answer, status) and (answer.status, status) != (401, 403):
            return good(f"It answered {said}.", expected=str(status), observed=observed)
        if _lets_in(answer, status):
            return bad(f"{what}: it answered {said}.", remedy=remedy, expected=str(status), observed=observed)
        other = answer.came == REFUSAL and answer.status != 401
        proves = f"where {status} should be" if other else "which proves nothing about access"
        return open_question(
            f"It answered {said}, {proves}.",
            remedy="Repeat once the app answers; until then do not open the pilot. Where it refuses so on purpose, "
            "have the technical owner say it under [[app.refusals]] of the target file.",
            expected=str(status),
            observed=observed,
        )

    return judge


def _refuses(answer: Answer, status: int) -> bool:
    return answer.came == DECLARED or (answer.came in ("", REFUSAL) and answer.status == status)


def _lets_in(answer: Answer, status: int) -> bool:
    if answer.came:
        return 200 <= answer.status < 300 and answer.came == JSON
    proves_nothing = answer.status >= 500 or answer.status == 429 or (answer.status, status) == (401, 403)
    return answer.status != status and not proves_nothing  # recorded by a golive that did not look at what came
