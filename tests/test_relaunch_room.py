"""The gate as people and CI meet it: `pytest checks/ -m relaunch` and `golive gate`, on a store in a folder."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import bundles
import pytest
from relaunch_world import Plan, played

from golive.record.entry import RunFinished
from golive.record.signoffs import code_of_release
from golive.relaunch.titles import RELAUNCH_TITLES

GATE = ("checks/", "-m", "relaunch", "--target", "ontogra")


def verdict(folder: Path) -> dict[str, Any]:
    """The verdict.json of the newest run; empty if there is none."""
    paths = sorted(folder.glob("reports/2*/verdict.json"), key=lambda path: path.stat().st_mtime_ns)
    return dict(json.loads(paths[-1].read_text())) if paths else {}


def golive(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `golive gate` said and how it ended."""
    command = [sys.executable, "-m", "golive", "gate", *words]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )


def test_the_gate_opens(room: pytest.Pytester) -> None:
    """With everything done it ends with 0, in every report, and on the record as a run of the gate."""
    world = played(room.path, Plan())

    result = room.runpytest_subprocess(*GATE)

    result.assert_outcomes(passed=len(RELAUNCH_TITLES))
    said = verdict(room.path)
    last, release = world.record.entries()[-1].draft.data, code_of_release(world.plan.release)
    assert (result.ret, said["verdict"], said["selection"]) == (0, "PASS", {"judged": 9, "must": 9})
    assert isinstance(last, RunFinished)
    assert (last.kind, last.verdict, last.judged, last.release) == ("relaunch", "PASS", 9, release)
    result.stdout.fnmatch_lines(["The gate is open: 9 of 9 questions of Ontogra production are answered*golive open*"])
    reports = room.path / "reports" / "latest"
    assert (reports / "junit.xml").read_text().count("<testcase ") == len(RELAUNCH_TITLES)
    assert len(list((reports / "allure-results").glob("*-result.json"))) == len(RELAUNCH_TITLES)
    assert "The gate is open" in (reports / "index.html").read_text(encoding="utf-8")


def test_the_gate_is_shut(room: pytest.Pytester) -> None:
    """A reason that keeps it shut is a failed test, exit 1, and the run is on the record all the same."""
    world = played(room.path, Plan(signed=()))

    result = room.runpytest_subprocess(*GATE)

    last = world.record.entries()[-1].draft.data
    assert (result.ret, verdict(room.path)["verdict"]) == (1, "FAIL")
    assert (last.kind, last.verdict) == ("relaunch", "FAIL")  # type: ignore[union-attr]
    result.stdout.fnmatch_lines(["The gate is shut: 1 of 9 questions of Ontogra production*", "*golive sign*--as*"])


@pytest.mark.parametrize("words", [("checks/", "-m", "relaunch"), ("checks/test_relaunch.py", "-m", "relaunch")])
def test_a_target_is_named(room: pytest.Pytester, words: tuple[str, ...]) -> None:
    """The gate of no target in particular is wrong use, and leaves no verdict that a script could read."""
    result = room.runpytest_subprocess(*words)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*golive: no target named. The gate is of one*"])
    assert verdict(room.path) == {}


def test_it_runs_only_when_it_is_named(room: pytest.Pytester) -> None:
    """`pytest checks/` does not ask the gate, and nothing is asked beside it."""
    listed = room.runpytest_subprocess("checks/", "--co", "-q")
    beside = room.runpytest_subprocess("checks/", "-m", "relaunch or readiness", "--target", "ontogra")
    alone = room.runpytest_subprocess("checks/", "-m", "relaunch", "--co", "-q")

    assert "relaunch" not in listed.stdout.str()
    assert beside.ret == pytest.ExitCode.USAGE_ERROR
    beside.stderr.fnmatch_lines(["*the gate is asked alone*"])
    assert alone.stdout.str().count("test_relaunch.py::") == len(RELAUNCH_TITLES)


def test_a_part_of_it_opens_nothing(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """One question of it, well answered, is a failure to a machine, by pytest and by the command."""
    played(room.path, Plan())
    monkeypatch.setenv("CI", "true")

    result = room.runpytest_subprocess(*GATE, "-k", "test_release")
    said = golive(room.path, "--target", "ontogra", PYTEST_ADDOPTS="-k test_release")

    assert (result.ret, verdict(room.path)["verdict"]) == (1, "INCONCLUSIVE")
    assert (said.returncode, "1 of 9" in said.stdout) == (1, True)


def test_a_key_of_a_file(room: pytest.Pytester) -> None:
    """A bundle that was signed with a key that is not in keys/ counts where its public key is named."""
    played(room.path, Plan(key=bundles.OTHER))
    (room.path / "theirs.pem").write_bytes(bundles.OTHER.public.pem)

    without = room.runpytest_subprocess(*GATE)
    trusted = room.runpytest_subprocess(*GATE, "--trust", "theirs.pem")
    said = golive(room.path, "--target", "ontogra", "--trust", "theirs.pem")

    assert (without.ret, trusted.ret, said.returncode) == (1, 0, 0)


def test_a_store_that_takes_no_entry(room: pytest.Pytester) -> None:
    """Where its end can't be put on the record, that is said, and the gate stays as it was found."""
    world = played(room.path, Plan())
    (room.path / "conftest.py").write_text(
        (room.path / "conftest.py").read_text()
        + "\nimport golive.record.folder_store as store\nfrom golive.errors import StoreUnavailable\n"
        "def _claim(*_):\n    raise StoreUnavailable('The disk is full.')\nstore.FolderStore.claim = _claim\n"
    )
    before = len(world.store.files())

    result = room.runpytest_subprocess(*GATE)

    assert (result.ret, verdict(room.path)["verdict"], len(world.store.files())) == (0, "PASS", before)
    result.stdout.fnmatch_lines(["This run is not on the record: The disk is full.*"])


@pytest.mark.parametrize(
    ("plan", "status", "sentence"),
    [
        (Plan(), 0, "The gate is open: 9 of 9"),
        (Plan(closed_by=("oz", "operator")), 1, "was closed by oz, who led the launch. Have somebody else close it"),
        (Plan(key=None), 3, "Can't tell: The bundle does not verify"),
    ],
)
def test_the_command(checkout: Path, plan: Plan, status: int, sentence: str) -> None:
    """It says each open reason with its remedy and who acts, and ends as the verdict does; so does its JSON."""
    played(checkout, plan)

    said = golive(checkout, "--target", "ontogra")
    plain = golive(checkout, "--target", "ontogra", "--json")
    told = json.loads(plain.stdout)

    assert (said.returncode, plain.returncode) == (status, status), said.stdout + said.stderr
    assert sentence in said.stdout
    assert told["version"] == 1
    assert (told["target"], told["rehearsal"]) == ("ontogra", False)
    assert bool(told["open"]) == (status != 0)
    assert all(one["remedy"] and one["who"] for one in told["open"])


def test_the_command_is_asked_wrongly(checkout: Path) -> None:
    """Without a target, or for one that there is not, it ends with 2 and a sentence."""
    none, unknown = golive(checkout), golive(checkout, "--target", "ontogre")

    assert (none.returncode, unknown.returncode) == (2, 2)
    assert "no target named" in none.stderr
    assert 'no target "ontogre"' in unknown.stderr


def test_on_github(checkout: Path, tmp_path: Path) -> None:
    """GitHub gets an annotation for each open reason, and the job's summary."""
    played(checkout, Plan(signed=()))
    summary = tmp_path / "summary.md"

    said = golive(checkout, "--target", "ontogra", CI="true", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))

    assert said.returncode == 1
    assert "::error title=relaunch-sign-offs::" in said.stdout
    assert "relaunch-sign-offs" in summary.read_text(encoding="utf-8")


def test_a_rehearsal_of_its_own(checkout: Path) -> None:
    """On a rehearsal in which nothing was launched there is nothing to relaunch."""
    said = golive(checkout, "--target", "rehearsal")

    assert said.returncode == 0, said.stdout + said.stderr
    assert "The gate is open: 9 of 9" in said.stdout
