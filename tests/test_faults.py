"""The catalogue of faults against the checks: each turns exactly what it says, and nothing stays turned."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from conftest import ROOT, ask_everything, visit
from golive.config.runbook import Thresholds
from golive.facts import Fact
from golive.readiness import CHECKS, judged
from golive.report.selection import Selection
from golive.report.suites import suite_of
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow import browser
from golive_rehearsal.faults import FAULTS

SLOW = ("journey", "journey-site", "own-probe", "metrics", "ten-packets")
SLOWEST = {"ten-packets": "ten-packets", "journey-site": "workflow-site"}
"""The facts that take longest, and the check of each: asked only by faults that turn it, and by all in `soak`."""
WALKED = ("site-failing", "site-maintenance", "database-down", "export-broken", "export-bates", "tier-exhausted")
"""The faults with which the website is walked in `test`: what others do to the API they do to it alike, says `soak`."""
EXPORTED = ("empty-export", "export-beside", "export-broken", "export-pictures", "export-ranges", "export-turned",
            "output-amputations", "output-no-emergency", "output-one-row", "output-strange-diagnosis")  # fmt: skip
"""The faults of an export that ten packets meet as one does: in `test` one is handed in, and ten in `soak`."""
READINESS = sorted(name for name, fault in FAULTS.items() if fault.owner == "readiness")


def turned(connection: Connection) -> dict[str, str]:
    """Every finding that is not PASS, with what it is instead."""
    findings = ask_everything(connection)
    return {one.id: one.verdict.value for one in findings.values() if one.verdict is not Verdict.PASS}


@pytest.fixture(autouse=True)
def no_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page never offers is not waited for as long as a user's slow line may need."""
    monkeypatch.setattr(browser, "_OFFERED", 8.0)


@pytest.fixture(scope="module")
def slow_facts(rehearsed: Connection) -> dict[str, Fact]:
    """What takes long to observe and no setting changes, as it is while nothing is broken."""
    facts: dict[str, Fact] = {}
    ask_everything(rehearsed, into=facts)
    return {name: facts[name] for name in SLOW}


@pytest.mark.parametrize("name", READINESS)
def test_a_fault_turns_exactly_what_it_names(rehearsed: Connection, slow_facts: dict[str, Fact], name: str) -> None:
    """A fault turns the findings that it names, to the verdict that it names, and no other finding."""
    fault = FAULTS[name]
    spared = {one for one in (SLOW if fault.settings_only else SLOWEST) if SLOWEST.get(one) not in fault.turns}
    spared |= {"journey-site"} if name not in WALKED else set()
    spared |= {"ten-packets"} if name in EXPORTED else set()
    turns_what_it_names(rehearsed, name, known={one: slow_facts[one] for one in spared})


@pytest.mark.soak
@pytest.mark.parametrize("name", READINESS)
def test_a_fault_turns_nothing_slow(rehearsed: Connection, name: str) -> None:
    """What `test` spares itself is true: a fault turns exactly what it names when everything is asked."""
    turns_what_it_names(rehearsed, name, known={})


def turns_what_it_names(rehearsed: Connection, name: str, *, known: dict[str, Fact]) -> None:
    """Switch the fault on, ask, switch it off; every finding is as the fault says, and says what to do."""
    visit(rehearsed)
    rehearsed.apply(name)
    try:
        found = ask_everything(rehearsed, known=known)
    finally:
        rehearsed.undo(name)

    telling = Selection({}, list(found.values())).telling
    changed = {one.id: one.verdict.value for one in telling}
    spared = {check for fact, check in SLOWEST.items() if fact in known}
    turns = {check: how for check, how in FAULTS[name].turns.items() if check not in spared}
    assert changed == turns, {one.id: one.reason for one in telling}
    for finding in found.values():
        assert finding.verdict is Verdict.PASS or (finding.reason.endswith(".") and finding.remedy)


def test_without_a_fault_everything_is_green(rehearsed: Connection) -> None:
    """A healthy system ends with no failure and no "can't tell", also after every fault above was on and off again."""
    visit(rehearsed)

    assert turned(rehearsed) == {}


NEVER_RED = {"trigger-run-failures"}
"""No packet counts before a launch is open: what can be wrong then is that runs can't be read."""
NEVER_UNSURE = {
    "health",  # no answer is what users would meet, so it is STOP
    "health-depth",
    "sign-in-page",
    "workflow-api",  # a step that did not work is STOP; undecided it is on a live target without consent (test_live)
    "record-ready",
}


def test_every_check_has_its_faults() -> None:
    """Each check is turned to STOP by a fault, and to "can't tell" by another: one that can't turn proves nothing."""
    turnable = {verdict: {one for fault in FAULTS.values() for one, how in fault.turns.items() if how == verdict}
                for verdict in ("FAIL", "INCONCLUSIVE")}  # fmt: skip

    assert set(CHECKS) - turnable["FAIL"] == NEVER_RED
    assert set(CHECKS) - turnable["INCONCLUSIVE"] <= NEVER_UNSURE


def test_a_dead_api_turns_health(bad_release: Connection) -> None:
    """Where nothing listens it can't be told, with address and cause: a wrong port looks just the same."""
    assert bad_release.rehearsal is not None
    bad_release.rehearsal.close()

    found = ask_everything(bad_release)["health"]

    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reason.startswith("Nothing listens at 127.0.0.1:")


@pytest.mark.parametrize(("kind", "verdict"), [("Unreachable", "FAIL"), ("NoConnection", "INCONCLUSIVE")])
def test_a_silent_api_turns_health(kind: str, verdict: str) -> None:
    """An API that was reached and gives no answer is STOP, not "can't tell": silence is what users would meet."""
    noon = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
    fact = Fact("health", "API", noon, noon, error="No answer.", kind=kind)

    for check in ("health", "health-depth", "sign-in-page"):
        names = dict.fromkeys(CHECKS[check].needs, fact)
        assert judged(CHECKS[check], names, Thresholds()).verdict == verdict


BORNE = {"addresses-ipv6", "alarms-bake", "aws-slow", "aws-throttled", "breaker-went-back", "changed-first",
         "container-added", "history-forgotten", "logs-searched", "reads-stale", "release-bakes",
         "release-deregistered", "rollback-left", "scaled-meanwhile", "site-restyled", "stop-too-late",
         "update-failing", "update-lost",
         "update-throttled"}  # fmt: skip
"""What is as good as before, so that nothing may turn."""
NOT_ASKED = {"other-account"}
"""Where golive asks nothing at all, so that there is nothing to turn."""


def test_faults_turn_findings_that_exist() -> None:
    """A fault names real findings and real verdicts; only what golive is to bear turns none."""
    assert {name for name, fault in FAULTS.items() if not fault.turns} == BORNE | NOT_ASKED
    for fault in FAULTS.values():
        for finding, verdict in fault.turns.items():
            assert suite_of(finding)
            assert Verdict(verdict) is not Verdict.PASS


def test_faults_as_json() -> None:
    """`golive faults --json` has name, what, owner and turns of every fault."""
    done = subprocess.run(
        [sys.executable, "-m", "golive", "faults", "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    listed = json.loads(done.stdout)

    assert [one["name"] for one in listed] == list(FAULTS)
    assert all(set(one) == {"name", "what", "owner", "turns"} for one in listed)
