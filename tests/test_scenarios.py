"""The whole, as its users run it: a rollback and the four steps, the trap of "stable", and nothing left behind."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from leaky import planted

from conftest import ROOT, ask_everything
from golive.bundle.scan import scan
from golive.clock import Clock, poll
from golive.commands.report import report
from golive.commands.rollback import roll_back
from golive.config.runbook import Thresholds
from golive.rollback.plan import Act
from golive.rollback.proof import TITLES
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict
from golive_rehearsal.faults import FAULTS

PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
AWS = ROOT / ".venv-awscli" / ("Scripts/aws.exe" if os.name == "nt" else "bin/aws")


def run(checkout: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, object]]:
    """Run pytest in the checkout as a person would; how it ended and the verdict that it left."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CI": "true"}
    done = subprocess.run(
        [*PYTEST, *arguments], cwd=checkout, env=environment, capture_output=True, text=True, check=False, timeout=180
    )
    return done, json.loads((checkout / "reports/latest/verdict.json").read_text())


def test_rolled_back_and_working(checkout: Path) -> None:
    """After a true rollback of a bad release, the previous version runs and the four user steps work in a browser."""
    done, said = run(checkout, "e2e/", "-m", "postrollback", "--target", "rehearsal")

    assert done.returncode == 0, done.stdout
    assert said["verdict"] == "PASS"
    assert said["selection"] == {"judged": 6, "must": 6}
    assert "Proven: ontogra-api:1 runs again." in done.stdout
    latest = checkout / "reports" / "latest"
    assert (latest / "trace.zip").stat().st_size > 0


def test_no_secret_and_no_patient_in_any_artefact(checkout: Path, rehearsed: Connection) -> None:
    """No byte of reports/, inside trace and Allure report too, has a password, a secret, or a word of the patient."""
    assert rehearsed.rehearsal is not None
    attach = ("--attach", rehearsed.rehearsal.control)
    _done, said = run(checkout, "e2e/", "-m", "postrollback", "--target", "rehearsal", "--no-rollback", *attach)
    verdicts = {one["id"]: one["verdict"] for one in said["findings"]}  # type: ignore[attr-defined]
    report(checkout / "reports", lambda _line: None)
    contents = list(_contents(checkout / "reports"))

    assert sum(name.startswith("allure.html/") for name, _content in contents) > 2 * len(verdicts)
    assert verdicts["workflow-export"] == "PASS"
    assert any(name.endswith("trace.trace") for name, _content in contents)
    files = {str(path): path for path in (checkout / "reports").rglob("*") if path.is_file()}
    assert scan(files, planted(rehearsed)) == ()


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, every file inside a zip there, and every one that is packed into the Allure report."""
    for path in folder.rglob("*"):
        if path.name == "allure.html":
            packed = re.findall(r'd\("([^"]+)","([A-Za-z0-9+/=]+)"\)', path.read_text(encoding="utf-8"))
            yield from ((f"{path.name}/{name}", base64.b64decode(content)) for name, content in packed)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())
        elif path.is_file():
            yield path.name, path.read_bytes()


def test_not_green_without_the_rollback(checkout: Path) -> None:
    """On the same bad release without a rollback nothing is green, and the four steps still are tried."""
    done, said = run(checkout, "e2e/", "-m", "postrollback", "--target", "rehearsal", "--no-rollback")

    verdicts = {one["id"]: one["verdict"] for one in said["findings"]}  # type: ignore[attr-defined]
    assert done.returncode == 1
    assert said["verdict"] == "FAIL"
    assert verdicts == {
        "rolled-back": "INCONCLUSIVE",
        "workflow-sign-in": "PASS",
        "workflow-upload": "PASS",
        "workflow-chronology": "FAIL",
        "workflow-export": "INCONCLUSIVE",
        "output-content": "INCONCLUSIVE",
    }


def test_one_service_of_two_is_not_the_product(checkout: Path) -> None:
    """The API is back on its previous version, but the newest website can't start a run there: the steps say so."""
    options = ("--target", "rehearsal", "--fault", "web-needs-newer-api")
    done, said = run(checkout, "e2e/", "-m", "postrollback", *options)

    assert done.returncode == 1
    assert "Proven: ontogra-api:1 runs again." in done.stdout
    turned = {one["id"]: one["verdict"] for one in said["findings"] if one["verdict"] != "PASS"}  # type: ignore[attr-defined]
    assert turned == FAULTS["web-needs-newer-api"].turns


def test_a_refused_rollback_says_why(checkout: Path) -> None:
    """A version that can't be started is not gone back to; reason and remedy are the last words, for an incident."""
    done, said = run(checkout, "rollback/", "--target", "rehearsal", "--fault", "previous-inactive")

    assert done.returncode == 1
    assert said["verdict"] == "INCONCLUSIVE"
    reasons = {one["reason"] for one in said["findings"]}  # type: ignore[attr-defined]
    assert len(reasons) == 1
    assert "is INACTIVE in AWS and can't be started. Have the technical owner record another version" in reasons.pop()
    last = done.stdout[done.stdout.index("Not proven: ") :]
    assert "Call the technical owner and stay on the line." in last
    assert "do not open the pilot" not in done.stdout.lower()


def test_one_step_alone(checkout: Path) -> None:
    """A single step can be asked for: what it needs is walked, and the rest is "not checked"."""
    done, said = run(checkout, "e2e/", "-k", "upload", "--target", "rehearsal")

    assert done.returncode == 1
    assert said["verdict"] == "INCONCLUSIVE"
    assert "1 passed" in done.stdout


def test_stable_is_not_safe(bad_release: Connection) -> None:
    """On the bad release `aws ecs wait services-stable` exits 0, and golive says STOP."""
    assert AWS.exists(), "python3 bootstrap.py test makes the AWS CLI's own environment"
    aws = bad_release.session.aws
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": bad_release.rehearsal.environment["AWS_ACCESS_KEY_ID"],  # type: ignore[union-attr]
        "AWS_SECRET_ACCESS_KEY": bad_release.rehearsal.environment["AWS_SECRET_ACCESS_KEY"],  # type: ignore[union-attr]
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    named = ["--cluster", aws.cluster, "--services", aws.service]

    def cli(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(AWS), "ecs", *words], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    waited = cli("wait", "services-stable", *named)
    described = json.loads(cli("describe-services", *named).stdout)
    findings = ask_everything(bad_release)

    assert waited.returncode == 0, waited.stderr
    assert described["services"][0]["deployments"][0]["rolloutState"] == "COMPLETED"
    assert findings["workflow-api"].verdict is Verdict.FAIL
    assert findings["service-on-release"].verdict is Verdict.PASS

    previous = bad_release.record.pins().previous
    assert previous is not None
    updated = cli(
        "update-service", "--cluster", aws.cluster, "--service", aws.service, "--task-definition", previous.arn
    )
    assert updated.returncode == 0, updated.stderr
    assert bad_release.ecs.service().definition == previous.arn


@pytest.mark.parametrize("children", [1, 3, 6])
def test_nothing_outlives_a_kill(checkout: Path, children: int) -> None:
    """After kill -9 of pytest, in the middle of a run or of coming up, nothing of ours lives or listens within 3 s."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        [*PYTEST, "checks/", "--target", "rehearsal", "--fault", "worker-stopped"],
        cwd=checkout,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    clock = Clock()

    def family() -> list[psutil.Process]:
        return psutil.Process(process.pid).children(recursive=True)

    try:
        begun = poll(family, until=lambda some: len(some) >= children, every=0.05, within=60, clock=clock)
        assert len(begun) >= children
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = poll(
        lambda: [one for one in begun if one.is_running() and one.status() != psutil.STATUS_ZOMBIE],
        until=lambda some: not some,
        every=0.1,
        within=3,
        clock=clock,
    )

    assert left == []


def test_two_rehearsals_do_not_meet(rehearsed: Connection, tmp_path: Path) -> None:
    """Two rehearsals side by side share nothing: a fault of the one is not seen in the other."""
    other = open_target(Asked("rehearsal", None, fault="access-open"), record=tmp_path / "other")
    try:
        assert ask_everything(other)["no-token-refused"].verdict is Verdict.FAIL
        assert ask_everything(rehearsed)["no-token-refused"].verdict is Verdict.PASS
        assert other.target.app.api_url != rehearsed.target.app.api_url
    finally:
        other.close()


LISTENING = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from golive.cli.main import main; sys.exit(main())"
)
"""Golive, hearing Ctrl-C also where these tests were started in the background, which has it ignored."""


def test_a_rehearsal_for_a_person(checkout: Path) -> None:
    """`golive rehearse` shows addresses, sign-in and how to attach; the checks use it, and Ctrl-C ends it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "rehearse"],
        cwd=checkout,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        said = "".join(lines)
        attach = said.split("--attach ")[1].split()[0]
        done, verdict = run(checkout, "checks/", "--target", "rehearsal", "--attach", attach)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        finally:
            process.kill()
            process.stdout.close()

    assert "website: http://localhost:" in said
    assert "sign in as: golive@rehearsal.example" in said
    assert (done.returncode, verdict["verdict"]) == (0, "PASS"), done.stdout
    assert process.returncode == 130


def test_the_technical_owner_steps_in(bad_release: Connection) -> None:
    """Where AWS refuses us, the owner's exact line is shown; nothing is green until he did it, and then it is."""
    said: list[str] = []
    rules = Thresholds(rollback_minutes=2)
    bad_release.apply("rollback-denied")

    alone = roll_back(bad_release, rules, run="r1", say=said.append)

    assert not alone.proven
    turned = {one.id: one.verdict.value for one in alone.findings if one.verdict is not Verdict.PASS}
    expected = {one: verdict for one, verdict in FAULTS["rollback-denied"].turns.items() if one in TITLES}
    assert turned == expected
    line = next(one for one in said if one.startswith("aws ecs update-service"))
    assert alone.plan.previous.arn in line

    bad_release.undo("rollback-denied")
    bad_release.ecs.set_version(alone.plan.previous.arn)  # the owner, from his own machine
    followed = roll_back(bad_release, Thresholds(), run="r2", say=said.append)

    assert followed.proven
    assert followed.plan.act in (Act.ADOPT, Act.NOTHING)
