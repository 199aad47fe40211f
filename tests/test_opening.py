"""Who is let in, new work, and what fits the previous version: each judgement's edges, and a pause that is real."""

from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from golive import packets
from golive.app import ApiWorkflow
from golive.config.intake import BalancerRule, CohortTable
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError
from golive.facts import JSON, PAGE, REFUSAL, Beside, CohortList, IntakeSeen, NewWork, SignIns
from golive.probes.opening import intake_of, probes
from golive.readiness.opening import OPENING_CHECKS
from golive.readiness.survey import Survey
from golive.session.connection import Connection
from golive.verdict import Verdict

JUDGE = {check.id: check.judge for check in OPENING_CHECKS}
BESIDE = Beside("api:1", "api:1", "2.5.0", ("2.4.0", "2.5.0"), 7, 6, 8)


def verdict(check: str, fact: object) -> Verdict:
    """What a check says of a fact."""
    return JUDGE[check](fact, Thresholds()).verdict


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (CohortList(5, 0, 0), Verdict.PASS),
        (CohortList(5, 0, 1), Verdict.FAIL),
        (CohortList(5, 1, 0), Verdict.FAIL),
        (CohortList(5, 0, 0, open=True), Verdict.FAIL),
    ],
)
def test_a_closed_list(seen: CohortList, said: Verdict) -> None:
    """One too many, one too few, or a wildcard is STOP."""
    assert verdict("cohort-closed", seen) is said


@pytest.mark.parametrize(
    ("own", "stranger", "said"),
    [
        ("in", "AccessDenied", Verdict.PASS),
        ("in", "in", Verdict.FAIL),
        ("AccessDenied", "AccessDenied", Verdict.FAIL),
        ("in", "CredentialsSignin", Verdict.INCONCLUSIVE),
        ("500", "500", Verdict.INCONCLUSIVE),
        ("in", "503", Verdict.INCONCLUSIVE),
        ("500", "in", Verdict.FAIL),
    ],
)
def test_both_ways(own: str, stranger: str, said: Verdict) -> None:
    """A stranger who is in is STOP; one who is out for a wrong password proves nothing."""
    assert verdict("cohort-by-effect", SignIns(own, stranger, "AccessDenied")) is said


@pytest.mark.parametrize(
    ("change", "website", "schema"),
    [
        ({}, Verdict.PASS, Verdict.PASS),
        ({"website": "2.6.0"}, Verdict.FAIL, Verdict.PASS),
        ({"schema": 9}, Verdict.PASS, Verdict.FAIL),
        ({"schema": 5}, Verdict.PASS, Verdict.FAIL),
        ({"schema": None}, Verdict.PASS, Verdict.INCONCLUSIVE),
        ({"previous": "api:0"}, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        ({"previous": "", "pinned": ""}, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
    ],
)
def test_what_fits(change: dict[str, Any], website: Verdict, schema: Verdict) -> None:
    """What fits one previous version says nothing of another; what is known not to fit is STOP."""
    seen = replace(BESIDE, **change)

    assert (verdict("website-fits-previous", seen), verdict("schema-fits-previous", seen)) == (website, schema)


def test_new_work() -> None:
    """A pause's own answer is STOP, a server error is no answer, and 401 is what nobody hears where work is taken.

    Who asks and finds the database down takes no work, whatever nobody is told; 422 to nobody has not asked who it is.
    """
    assert verdict("intake-open", NewWork(403, paused=True)) is Verdict.FAIL
    assert verdict("intake-open", NewWork(503, paused=False)) is Verdict.INCONCLUSIVE
    assert verdict("intake-open", NewWork(401, paused=False)) is Verdict.PASS
    assert verdict("intake-open", NewWork(404, paused=False)) is Verdict.INCONCLUSIVE
    assert verdict("intake-open", NewWork(403, paused=False)) is Verdict.INCONCLUSIVE
    assert verdict("intake-open", NewWork(401, False, REFUSAL, 200)) is Verdict.PASS  # noqa: FBT003
    assert verdict("intake-open", NewWork(401, False, REFUSAL, 500)) is Verdict.INCONCLUSIVE  # noqa: FBT003
    assert verdict("intake-open", NewWork(401, False, PAGE, 200)) is Verdict.INCONCLUSIVE  # noqa: FBT003
    assert verdict("intake-open", NewWork(422, False, JSON, 200)) is Verdict.INCONCLUSIVE  # noqa: FBT003
    assert verdict("intake-pausable", IntakeSeen("balancer-rule", there=False)) is Verdict.FAIL


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ({"firms": [], "users": ["a@b.c"]}, "names no firm or no user"),
        ({"firms": ["*"], "users": ["a@b.c"]}, "lets in more than one"),
        ({"firms": ["f"], "users": ["*@b.c"]}, "lets in more than one"),
    ],
)
def test_an_open_list_is_refused(plain: dict[str, Any], words: str) -> None:
    """A cohort without names, or with a wildcard, is no cohort: the target file is refused."""
    stranger = {"email": "s@b.c", "password": {"env": "X"}}

    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert({**plain, "stranger": stranger}, CohortTable)


def test_a_pause_is_real(rehearsed: Connection) -> None:
    """A pause refuses others' new cases and uploads with its own answer, lets golive's own by, and leaves reading."""
    intake, target = intake_of(rehearsed), rehearsed.target
    rule = target.intake
    assert isinstance(rule, BalancerRule)
    others = target.app.api_url + target.app.paths.firm_matters.format(firm="firm-harbor")
    upload = target.app.api_url + target.app.paths.documents.format(matter="x")
    workflow = ApiWorkflow(rehearsed.app, target, rehearsed.clock)
    intake.pause()
    intake.pause()  # pausing what is paused changes nothing
    try:
        refused = [httpx.post(one) for one in (others, upload)]
        reading = httpx.get(others)
        workflow.upload(packets.generate(5, marker="pause"))
        workflow.chronology()
        seen = Survey(probes(rehearsed), rehearsed.clock).fact("new-work").value
    finally:
        workflow.clean()
        intake.resume()

    assert [(one.status_code, rule.marker in one.text) for one in refused] == [(rule.status, True)] * 2
    assert reading.status_code == 401
    assert seen.paused
    assert httpx.post(others).status_code == 401
    assert intake.seen() == IntakeSeen("balancer-rule", there=True)


def test_a_rule_of_somebody_else_is_left_alone(rehearsed: Connection) -> None:
    """Where another rule stands in our place nothing is paused and nothing is removed."""
    rehearsed.apply("intake-place-taken")
    try:
        with pytest.raises(ConfigurationError, match="somebody else"):
            intake_of(rehearsed).pause()
        intake_of(rehearsed).resume()
        assert intake_of(rehearsed).seen().taken == (10,)
    finally:
        rehearsed.undo("intake-place-taken")
