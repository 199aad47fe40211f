"""A second product, like somebody else's: golive is right on it, whole and broken, by a target file alone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from elsewhere.site import PASSWORD, STRANGERS
from playwright.sync_api import Browser, sync_playwright

from conftest import ROOT, sign_everything
from golive.app import OwnFirm
from golive.clock import Clock
from golive.config import runbook
from golive.config import target as targets
from golive.config.consent import Consent
from golive.config.page_actions import WaitStatus
from golive.facts import Fact
from golive.finding import Finding
from golive.probes import probes
from golive.probes.website import BrowserWalk
from golive.pytest_plugin.judging import Judging
from golive.readiness import CHECKS
from golive.readiness.checklist_file import checklist_of
from golive.readiness.survey import Survey
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow import browser
from golive.workflow.proof import WORKFLOW_TITLES
from golive_rehearsal.child import Child

ENVIRONMENT = {"CASEDESK_PASSWORD": PASSWORD, "CASEDESK_STRANGER": STRANGERS}
ALLOWED = ("--allow=synthetic-case", "--allow=open-routes")
ROLES = ("pilot_owner", "technical_owner", "qa_reviewer", "support_lead")


class Elsewhere:
    """The product as a process, its target file, and the record that its people have signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.child = Child("elsewhere", str(folder), env={})
        told = self.child.facts()
        text = (Path(__file__).parent / "elsewhere" / "target.toml").read_text()
        filled = {"ADDRESS": f"http://127.0.0.1:{told['port']}", "WORKER": f"http://127.0.0.1:{told['worker']}"}
        for name, value in {**filled, "FOLDER": folder.as_posix()}.items():
            text = text.replace(name, value)
        self.file = folder / "casedesk.toml"
        self.file.write_text(text)
        people = (f'{role} = {{ name = "Lee", reach = "lee@casedesk.com" }}' for role in ROLES)
        (folder / "people.toml").write_text("\n".join(people))
        self.target = targets.load(self.file, root=ROOT)
        self.checklist = checklist_of(ROOT, self.target)
        with self.connected() as connection:
            sign_everything(connection.record, self.checklist)

    def connected(self) -> Connection:
        """A live connection, with the consent that its people give."""
        consent = Consent.given([one.removeprefix("--allow=") for one in ALLOWED])
        return Connection(self.target, Clock(), ENVIRONMENT, consent=consent, checklist=self.checklist, root=ROOT)

    def whole(self) -> None:
        """Nothing of it is broken, and nothing of what was is left."""
        self.breaks()
        self.target = targets.load(self.file, root=ROOT)
        with self.connected() as connection:
            own = OwnFirm(connection.app, connection.target)
            assert own.delete([str(one["id"]) for one in own.matters()]) == ()

    def breaks(self, *names: str) -> None:
        """Break this of it, and nothing else; its log begins anew."""
        (self.folder / "broken.json").write_text(json.dumps(names))
        (self.folder / "site.log").write_text("")

    def hurry(self, seconds: float) -> None:
        """Wait for a run so long only: what is broken so that a run never ends shows then."""
        assert self.target.workflow is not None
        steps = tuple(
            msgspec.structs.replace(one, seconds=seconds) if isinstance(one, WaitStatus) else one
            for one in self.target.workflow.chronology
        )
        self.target = msgspec.structs.replace(
            self.target,
            app=msgspec.structs.replace(self.target.app, run_limit_seconds=seconds),
            workflow=msgspec.structs.replace(self.target.workflow, chronology=steps),
        )

    def asked(self, known: Mapping[str, Fact]) -> tuple[dict[str, Finding], dict[str, Fact]]:
        """Every readiness finding of it but the rows', and its facts; those that are known are not asked for again."""
        with self.connected() as connection:
            survey = Survey(probes(connection, new_session()), connection.clock)
            survey.start(need for check in CHECKS.values() for need in check.needs if need not in known)
            facts = {**survey.facts(), **known}
            survey.close()
        thresholds = runbook.load(ROOT / "runbook.toml").thresholds
        judging = Judging(thresholds, self.checklist, fact=facts.get, problem=lambda: None)
        return {one: judging.judged(one) for one in CHECKS}, facts

    def walked(self, chromium: Browser) -> tuple[dict[str, Finding], Fact]:
        """The findings of the four steps in a real browser, and the same walk as readiness has it."""
        with self.connected() as connection:
            begun = connection.clock.now()
            walk = BrowserWalk(connection, chromium, new_session())
            found = {one: walk.finding(one) for one in WORKFLOW_TITLES}
            return found, Fact("journey-site", "website", begun, connection.clock.now(), walk.finish())


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """The product, up as long as this file is tested."""
    found = Elsewhere(tmp_path_factory.mktemp("elsewhere"))
    yield found
    found.child.stop()


@pytest.fixture(scope="module")
def good(product: Elsewhere) -> tuple[dict[str, Finding], dict[str, Fact]]:
    """What is found while nothing is broken."""
    product.whole()
    return product.asked({})


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield launched
        launched.close()


def turned(found: Mapping[str, Finding]) -> dict[str, str]:
    """Every finding that is not PASS, with what it is instead."""
    return {one.id: one.verdict.value for one in found.values() if one.verdict is not Verdict.PASS}


@pytest.mark.parametrize("room", [["checks/"], ["e2e/", "-m", "postrollback"]], ids=["checks", "e2e"])
def test_the_commands_as_they_are_typed(product: Elsewhere, checkout: Path, room: list[str]) -> None:
    """`pytest checks/` and e2e on a live target that golive did not make end with 0, nothing undecided."""
    product.whole()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *room, "--target", str(product.file), *ALLOWED],
        cwd=checkout, env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT / "src")}, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    said = json.loads((checkout / "reports/latest/verdict.json").read_text())

    assert {one["id"]: one["reason"] for one in said["findings"] if one["verdict"] != "PASS"} == {}
    assert (done.returncode, said["verdict"], said["rehearsal"]) == (0, "PASS", False), done.stdout


def test_the_file_is_one_that_can_be_used(product: Elsewhere) -> None:
    """Nothing in its target file is wrong, and nothing is left to be filled in."""
    done = subprocess.run(
        [sys.executable, "-m", "golive", "check-target", str(product.file)], cwd=ROOT,
        env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_whole_it_is_green(good: tuple[dict[str, Finding], dict[str, Fact]]) -> None:
    """Nothing that works is accused, and nothing is left undecided."""
    assert turned(good[0]) == {}


def test_nobody_is_nobody_beside_a_session(product: Elsewhere) -> None:
    """Where API and website are one host, what is asked as nobody goes without the session that golive has there."""
    product.whole()
    with product.connected() as connection:
        paths, synthetic = connection.target.app.paths, connection.target.app.synthetic
        own = paths.firm_matters.format(firm=synthetic.firm)

        assert connection.app.answer(own).status == 200
        assert connection.app.answer(own, anonymous=True).status == 401
        assert connection.app.sign_in_page(paths.sign_in).password_field
        assert connection.app.answer(own).status == 200


def signed_in(product: Elsewhere) -> int:
    """How often somebody signed in, or tried to, since the log began."""
    return (product.folder / "site.log").read_text().count(" signin ")


def test_a_session_that_ends(product: Elsewhere) -> None:
    """A session is shorter than a launch: golive signs in again once, and does not where it never was let in."""
    product.whole()
    product.breaks()
    with product.connected() as connection:
        paths, firm = connection.target.app.paths, connection.target.app.synthetic.firm
        own = paths.firm_matters.format(firm=firm)
        assert connection.app.get(own).status_code == 200

        (product.folder / "anew").touch()
        assert [connection.app.get(own).status_code, connection.app.by_site(own).status_code] == [200, 200]
        assert signed_in(product) == 2

    product.breaks("sessions-void")
    with product.connected() as connection:
        assert [connection.app.get(own).status_code for _ in range(3)] == [401] * 3
        assert signed_in(product) == 1


@dataclass(frozen=True)
class Break:
    """What turns: of ``pytest checks/``, and of the steps in a browser; and a part of the sentence that says why."""

    checks: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)


STEPS = list(WORKFLOW_TITLES)
SIGN_IN, UPLOAD, CHRONOLOGY, EXPORT = STEPS
UNSURE = "INCONCLUSIVE"
NO_RUN = {"trigger-run-failures": UNSURE}


def from_step(step: str, verdict: str = "FAIL") -> dict[str, str]:
    """One step turned, and none after it was reached."""
    return {step: verdict, **dict.fromkeys(STEPS[STEPS.index(step) + 1 :], UNSURE)}


BREAKS = {
    "upload-refused": Break(
        {"workflow-api": "FAIL", **NO_RUN},
        from_step(UPLOAD),
        {
            "workflow-api": "the app answered 501 (direct upload is not configured)",
            UPLOAD: "POST /bff/v2/cases/{id}/files was answered 501 (direct upload is not configured). "
            'The page says "Your records could not be sent in". The browser stayed on /desk/new.',
        },
    ),
    "run-rejected": Break(
        {"workflow-api": "FAIL"},
        from_step(CHRONOLOGY),
        {"workflow-api": 'The run ended "Rejected"', CHRONOLOGY: 'The page shows the run as "Rejected"'},
    ),
    "word-unknown": Break(
        {}, from_step(CHRONOLOGY, UNSURE), {CHRONOLOGY: "the page showed no word that is known for a run"}
    ),
    "cites-beyond": Break(
        {"workflow-api": "FAIL"},
        {EXPORT: "FAIL"},
        dict.fromkeys(("workflow-api", EXPORT), "The export cites pages that the packet of 16 pages does not have"),
    ),
    "uncited": Break(
        {"workflow-api": "FAIL"},
        {EXPORT: "FAIL"},
        dict.fromkeys(("workflow-api", EXPORT), "rows of the export cite no page"),
    ),
    "half-stored": Break(
        {"workflow-api": "FAIL", **NO_RUN},
        from_step(CHRONOLOGY),
        {"workflow-api": "gives back another one", CHRONOLOGY: 'The page shows the run as "Rejected"'},
    ),
    "open-patch": Break(
        {"routes-closed": "FAIL"},
        {},
        {"routes-closed": "PATCH /bff/v2/workspaces/{ws} lets anybody change something: it answered 200"},
    ),
    "firms-mixed": Break(
        {"other-firm-refused": "FAIL", "site-other-firm-refused": "FAIL"},
        {},
        {"other-firm-refused": "It did not refuse another firm's data: it answered 200 with JSON"},
    ),
    "worker-dead": Break(
        {"health-depth": "FAIL", "workflow-api": "FAIL"},
        from_step(CHRONOLOGY),
        {
            "health-depth": "The worker's own health address answered 503",
            "workflow-api": 'The run still is "Queued" after 3 seconds',
            CHRONOLOGY: 'The page shows no finished run, but "Queued"',
        },
    ),
    "database-down": Break(
        {
            **dict.fromkeys(("health-depth", "workflow-api", "signals-readable"), "FAIL"),
            **NO_RUN,
            **dict.fromkeys(("upload-limit", "intake-open", "tier-allows", "test-data-gone"), UNSURE),
        },
        from_step(UPLOAD),
        {
            "health-depth": "The app can't reach its database",
            "signals-readable": "2 of 4 of our own requests failed",
            UPLOAD: "POST /bff/v2/workspaces/{firm}/cases was answered 500 (internal)",
        },
    ),
    "sign-in-refused": Break(
        {
            "cohort-by-effect": "FAIL",
            **NO_RUN,
            **dict.fromkeys(
                ("other-firm-refused", "site-other-firm-refused", "workflow-api", "signals-readable",
                 "trigger-api-errors", "upload-limit", "intake-open", "tier-allows", "test-data-gone"), UNSURE
            ),
        },
        from_step(SIGN_IN),
        {
            "workflow-api": "The website did not sign golive@casedesk.com in (bad_credentials)",
            SIGN_IN: "The browser stayed on /login?error=bad_credentials",
        },
    ),
    "maintenance": Break(
        {
            **NO_RUN,
            "sign-in-page": UNSURE,
            **dict.fromkeys(
                ("health", "health-depth", "no-token-refused", "other-firm-refused", "workflow-api", "intake-open",
                 "signals-readable", "trigger-api-errors", "security-headers", "site-no-session-refused",
                 "site-other-firm-refused", "routes-closed", "upload-limit", "cohort-by-effect", "tier-allows",
                 "test-data-gone"), UNSURE
            ),
        },
        from_step(SIGN_IN),
        {
            "health": "It answered 200 with a web page in place of the app's own answer",
            "workflow-api": "The website gave no clear answer to the sign-in of golive@casedesk.com: it answered 200",
            SIGN_IN: 'The page "We are making things better, please try again" did not offer: fill field "Work e-mail"',
        },
    ),
    "deletion-refused": Break(
        {"test-data-gone": "FAIL"},
        {},
        {"test-data-gone": "2 of our own matters could not be deleted: case-"},
    ),
    "demo-shown": Break({"sign-in-page": "FAIL"}, {}, {"sign-in-page": "It shows demo credentials to everybody"}),
    "page-script": Break(
        {}, from_step(CHRONOLOGY), {CHRONOLOGY: "A script of the page failed: TypeError: "}
    ),
}  # fmt: skip
ENDLESS = ("word-unknown", "worker-dead", "page-script", "maintenance")
"""Where what is waited for never comes; how long it is waited for is not what is tried here."""
API_ONLY = ("open-patch", "firms-mixed", "demo-shown")
"""What the four steps in a browser do not meet."""


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_turns_what_it_is(
    product: Elsewhere,
    good: tuple[dict[str, Finding], dict[str, Fact]],
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """A break turns exactly its findings, each with the sentence that says what the product did.

    Readiness has the walk in the browser as one finding, as its first step that did not work.
    """
    expected = BREAKS[name]
    product.whole()
    product.breaks(name)
    if name in ENDLESS:
        product.hurry(3.0)
        monkeypatch.setattr(browser, "_OFFERED", 3.0)

    steps, walk = ({}, good[1]["journey-site"]) if name in API_ONLY else product.walked(chromium)
    found, _facts = product.asked({"ten-packets": good[1]["ten-packets"], "journey-site": walk})

    site = dict.fromkeys(("workflow-site",), next(iter(expected.steps.values()))) if expected.steps else {}
    assert turned(found) == {**expected.checks, **site}
    assert turned(steps) == expected.steps
    for finding, words in expected.says.items():
        assert words in {**found, **steps}[finding].reason
