"""Checks of the product itself: its API, its sign-in page, its locks, and the four user steps on the API."""

from golive.config.runbook import Thresholds
from golive.facts import PAGE, STEPS, Answer, Journey, SignInPage
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.refusal import refused, told
from golive.verdict import Verdict
from golive.workflow.contents import content_verdict
from golive.workflow.proof import export_doubt, export_problem

_CALL = "Call the technical owner."
_NO_DATABASE = "The app can't reach its database"


def _health(answer: Answer, _rules: Thresholds) -> Judgement:
    status = answer.body.get("status")
    if answer.status == 200 and status == "ok" and answer.stored:
        return open_question(
            "A cache gave the answer, so that it says nothing of the app now.",
            remedy="Have the technical owner keep the health address out of every cache.",
            expected='200 and "ok", by the app itself',
            observed="an answer that a cache kept",
        )
    if answer.status == 200 and status == "ok":
        return good(f"It answered in {answer.seconds:.1f} seconds.", expected='200 and "ok"')
    if answer.status < 500 and _elsewhere(answer):
        return _not_the_app(answer, expected='200 and "ok"')
    return bad(
        f"It answered {answer.status}{' with a web page' if answer.came == PAGE else ''}.",
        remedy=_CALL,
        expected='200 and "ok"',
        observed=f"{answer.status}, {status!r}",
    )


def _elsewhere(answer: Answer) -> bool:
    """Whether a page, or an address elsewhere, came in place of the API's answer."""
    return answer.came == PAGE or 300 <= answer.status < 400


def _not_the_app(answer: Answer, *, expected: str) -> Judgement:
    return open_question(
        f"It answered {told(answer.status, answer.came)} in place of the app's own answer: a maintenance page, a "
        "proxy, or an address that is not the app's.",
        remedy=_CALL,
        expected=expected,
        observed=str(answer.status),
    )


def _depth(answer: Answer, _rules: Thresholds) -> Judgement:
    expected = "200, nothing stuck, and no count of workers that is 0"
    if answer.came and answer.status < 500 and (answer.status != 200 or _elsewhere(answer)):
        return _not_the_app(answer, expected=expected)
    worker = answer.body.get("worker", 200)
    if (answer.status, worker) != (200, 200):
        who = "The app did not answer itself" if answer.came == PAGE else _NO_DATABASE
        wrong = f"{who}: it answered {told(answer.status, answer.came)}."
        if answer.status == 200:
            wrong = f"The worker's own health address answered {worker}: no chronology may be made."
        return bad(wrong, remedy=_CALL, expected=expected, observed=f"{answer.status}, worker {worker}")
    stale, alive = answer.body.get("stale_running"), answer.body.get("workers")
    observed = f"{stale} stuck, {'not told' if alive is None else alive} workers"[:200]
    if not _is_count(stale) or not (alive is None or _is_count(alive)):
        told_not = "The app does not say whether runs are stuck."
        return open_question(
            told_not if stale is None else "What the app says of stuck runs and of its workers is no count.",
            remedy="Have the technical owner name the keys of its answer in [app.says] of the target file.",
            expected=expected,
            observed=observed,
        )
    if alive == 0:
        return bad(
            "No worker is alive: no chronology would be made.", remedy=_CALL, expected=expected, observed=observed
        )
    if stale:
        return bad(f"{stale} runs are stuck.", remedy=_CALL, expected=expected, observed=observed)
    workers = f"{alive} workers are alive" if alive is not None else "whether a worker takes runs the four steps show"
    workers += ", and the worker's own address answers" if "worker" in answer.body else ""
    return good(f"The database answers, no run is stuck, {workers}.", expected=expected, observed=observed)


def _is_count(told: object) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and told >= 0


def _sign_in_page(page: SignInPage, _rules: Thresholds) -> Judgement:
    expected = "200, a password field, no demo credentials"
    if page.status == 200 and page.scripted and not (page.password_field or page.known or page.demo_words):
        return open_question(
            "It loads, and has no password field before its scripts have run.",
            remedy="Have the technical owner look. Where its form is made by a script, name a text of that page alone: "
            "sign_in under [app.says] of the target file.",
            expected=expected,
            observed="200, no password field yet",
        )
    if page.status != 200 or not (page.password_field or page.known or page.scripted):
        return bad(
            f"It answered {page.status} {'with' if page.password_field else 'without'} a password field.",
            remedy=_CALL,
            expected=expected,
            observed=f"{page.status}",
        )
    if page.demo_words:
        return bad(
            "It shows demo credentials to everybody.",
            remedy="Have demo users switched off before the launch.",
            expected=expected,
            observed=f"{len(page.demo_words)} demo words",
        )
    asks = "asks for a password" if page.password_field else "is the one that the target file names"
    return good(f"It loads, {asks} and shows no demo credentials.", expected=expected)


def left_of(*journeys: Journey) -> str:
    """The sentence for what golive made and could not delete; empty where all is gone."""
    named = [one for journey in journeys for one in journey.left]
    count = len(named) or sum(journey.left_behind for journey in journeys)  # recorded before they were named
    who = f": {', '.join(named[:3])}{' ...' if count > 3 else ''}" if named else ""
    return f" {count} of our own matters could not be deleted{who}." if count else ""


_READ = "Do not open the pilot; call the QA reviewer and the technical owner."


def _workflow(journey: Journey, _rules: Thresholds) -> Judgement:
    expected = "sign in, upload, chronology and export work"
    failed = next((step for step in journey.steps if not step.worked), None)
    if failed is not None and failed.unsure:
        return open_question(
            f'The step "{failed.step}" could not be tried: {failed.problem}{left_of(journey)}',
            remedy="Mend the connection, then run the check again.",
            expected=expected,
            observed=f"stopped at {failed.step}",
        )
    if failed is not None:
        return bad(
            f'The step "{failed.step}" failed: {failed.problem}{left_of(journey)}',
            remedy="Do not open the pilot; call the technical owner.",
            expected=expected,
            observed=f"stopped at {failed.step}",
        )
    if len(journey.steps) < len(STEPS) or journey.output is None:
        return open_question("The steps were not walked to the end.", remedy="Run the check again.", expected=expected)
    output, seconds = journey.output, sum(step.seconds for step in journey.steps)
    observed = f"{output.rows} rows, {output.uncited} uncited, {len(output.cited_beyond)} beyond the packet"
    observed += f", {output.cited_elsewhere} on pages of another date"
    verdict, reason = _export(journey)
    if verdict is Verdict.PASS:
        reason = f"All four worked in {seconds:.0f} seconds; {output.rows} rows, each with a page of the packet."
    remedy = "" if verdict is Verdict.PASS else _READ
    return Judgement(verdict, reason + left_of(journey), expected, observed, remedy)


def _export(journey: Journey) -> tuple[Verdict, str]:
    """What the export comes to: its structure, what of it was not understood, and what it says."""
    if problem := export_problem(journey):
        return Verdict.FAIL, problem
    if doubt := export_doubt(journey):
        content = content_verdict(journey)
        return content if content[0] is Verdict.FAIL else (Verdict.INCONCLUSIVE, doubt)
    return content_verdict(journey)


APP_CHECKS = (
    Check("health", "The API answers healthy", ("health",), _health, silence_fails=True),
    Check(
        "health-depth",
        "Behind the API the database answers, and no run is stuck",
        ("depth",),
        _depth,
        silence_fails=True,
    ),
    Check(
        "sign-in-page",
        "The sign-in page is there and shows no demo credentials",
        ("sign-in-page",),
        _sign_in_page,
        silence_fails=True,
    ),
    Check(
        "no-token-refused",
        "The API refuses a request without credentials",
        ("no-token",),
        refused(401, "It let us in without credentials", "Do not open the pilot: have access control switched on."),
    ),
    Check(
        "other-firm-refused",
        "The API refuses one firm the data of another",
        ("other-firm",),
        refused(403, "It did not refuse another firm's data", "Do not open the pilot: firms are not kept apart."),
    ),
    Check("workflow-api", "Sign in, upload, chronology and export work on the API", ("journey",), _workflow),
    Check(
        "workflow-site",
        "Sign in, upload, chronology and export work on the website, in a browser",
        ("journey-site",),
        _workflow,
        facility="workflow",
    ),
)
