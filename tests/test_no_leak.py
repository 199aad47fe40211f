"""Whatever a product and an account say of a patient or of their secrets, none of it is in golive's evidence."""

from pathlib import Path

import pytest
from leaky import planted

from conftest import ROOT, visit
from golive.bundle.scan import Leak, scan
from golive.session.connection import Connection


def evidence(*folders: Path) -> dict[str, bytes | Path]:
    """Every file under these folders."""
    return {str(path.relative_to(root)): path for root in folders for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("how", ["words", "errors", pytest.param("states", marks=pytest.mark.soak)])
def test_nothing_that_the_inputs_say_is_kept(room: pytest.Pytester, rehearsed: Connection, how: str) -> None:
    """App, website, logs and alarms say a patient and secrets: 0 of them in reports, record and what is printed."""
    assert rehearsed.rehearsal is not None
    visit(rehearsed)
    with (room.path / "checks" / "conftest.py").open("w") as file:
        file.write(f"import sys\nsys.path.append({str(ROOT / 'tests')!r})\nfrom leaky import leak\nleak({how!r})\n")

    options = ("--target", "rehearsal", "--attach", rehearsed.rehearsal.control)
    result = room.runpytest_subprocess("checks/", *options)

    assert rehearsed.target.store is not None
    record = rehearsed.root / rehearsed.target.store.folder
    assert list(record.glob("**/*.json"))
    leaks: tuple[Leak, ...] = scan(
        evidence(room.path / "reports", record) | {"printed": "\n".join(result.outlines + result.errlines).encode()},
        planted(rehearsed),
    )
    assert list(room.path.glob("reports/2*/verdict.json"))
    assert leaks == ()


def test_nothing_that_a_broken_page_shows_is_kept(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A case's page that breaks while the patient is on it: the browser's evidence says why, and nothing of them."""
    options = ("-m", "postrollback", "--target", "rehearsal", "--no-rollback", "--fault", "site-case-broken")
    result = room.runpytest_subprocess("e2e/", *options)

    printed = "\n".join(result.outlines + result.errlines)
    assert list(room.path.glob("reports/2*/trace.zip")), printed
    assert scan(evidence(room.path / "reports") | {"printed": printed.encode()}, planted(rehearsed)) == ()
