"""What earlier versions of golive left behind is read and judged as it was then."""

import json
from pathlib import Path

import pytest

from golive.pytest_plugin.judging import Judging
from golive.readiness import CHECKS
from golive.readiness.recorded_facts import decode, sha256_of
from golive.readiness.rows import ROW
from golive.record.chain import digest, read_lines, readable, verify

OLDER = sorted(path for path in (Path(__file__).parent / "older").glob("*/*") if path.is_dir())


def id_of(path: Path) -> str:
    """The version, and what was judged then."""
    return f"{path.parent.name}-{path.name}"


@pytest.mark.parametrize("folder", OLDER, ids=id_of)
def test_facts_give_the_same_verdicts(folder: Path) -> None:
    """Recorded facts of an earlier version are the ones that its verdict names, and each finding ends as it did."""
    text, then = (folder / "facts.json").read_text(), json.loads((folder / "verdict.json").read_text())
    recorded = decode(text, source=folder.name)
    listed = recorded.fact("checklist")
    assert listed is not None
    judging = Judging(recorded.thresholds, listed.value, fact=recorded.fact, problem=lambda: None)

    for check in CHECKS:
        judging.judged(check)
    for row in listed.value.rows:
        judging.judged_row(row)

    assert sha256_of(text) == then["facts_sha256"]
    asked = {one["id"]: one["verdict"] for one in then["findings"]}
    assert {one: judging.findings[one].verdict.value for one in asked} == asked
    assert any(one.startswith(ROW) for one in asked)


@pytest.mark.parametrize("folder", OLDER, ids=id_of)
def test_a_record_reads_and_verifies(folder: Path) -> None:
    """A record of an earlier version is whole, every entry can be read, and it ends as verdict.json says."""
    files, problems = read_lines((folder / "record.jsonl").read_bytes())
    then = json.loads((folder / "verdict.json").read_text())

    assert problems == []
    assert verify(files).whole
    assert len(readable(files)) == len(files)
    assert then["record"] == f"{files[-1][0]}:{digest(files[-1][1])}"
