"""The folder of one session under ``reports/``, and ``reports/latest``, which always is a copy of the last one's."""

import contextlib
import json
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from golive.finding import Finding
from golive.model.artefact import Evidence
from golive.report.result import Result
from golive.shown import MOST_OF_A_LINE, shown


class SessionFolder:
    """Where one run writes what it leaves behind. Made when first written to, so that looking costs nothing."""

    def __init__(self, reports: Path, run: str) -> None:
        self.run = run
        self.reports = reports
        self.path = reports / run

    def write(self, evidence: Evidence) -> Path:
        """Write one file of the run; nothing but evidence can be."""
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.path / evidence.name
        aside = path.with_name(f".{path.name}")
        # Half a character, that no check of ours took out, must not cost the run its verdict.
        aside.write_text(evidence.text, encoding="utf-8", errors="backslashreplace", newline="\n")
        aside.replace(path)  # whoever is killed meanwhile leaves the file as it was, never half of one
        return path

    def publish(self) -> bool:
        """Make ``reports/latest`` a copy of this run; whether that could be done.

        Built aside and swapped in, since runs may go side by side.
        """
        fresh = self.reports / f".latest-{self.run}"
        old = self.reports / f".old-{self.run}"
        shutil.copytree(self.path, fresh, ignore=shutil.ignore_patterns("browser"))
        latest = self.reports / "latest"
        done = False
        for _ in range(5):
            # Another run may swap at the same moment; whoever comes last is the latest.
            with contextlib.suppress(OSError):
                if latest.exists():
                    latest.rename(old)
                try:
                    fresh.rename(latest)
                except OSError:
                    old.rename(latest)
                    raise
                done = True
                break
            shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(fresh, ignore_errors=True)
        return done


def new_session() -> str:
    """An id for a run: sorts by time, differs also between two runs of one second."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


def verdict_json(result: Result) -> str:
    """The machine's summary of a session. Scripts read this, never the exit status alone.

    Version 2 added ``missing``, ``facts_sha256``, ``record`` (number and hash of its entry) and ``replay`` (null, or
    the session whose facts were judged again, and whether they are too old to open a gate), and of each finding
    ``who``, ``started`` and ``finished``. Version 3 adds ``should``, the open findings that close no gate, and of each
    finding ``follows``, the id of the finding that says why it is open. A replay also has ``recorded``, the verdict of
    the session whose facts they are as the record has it, or null.
    """
    selection, replay = result.selection, result.replay
    return _dump(
        {
            "version": 3,
            "run": result.id,
            "verdict": selection.verdict.value,
            "target": result.name,
            "rehearsal": not result.live,
            "at": result.now.isoformat(),
            "sentence": shown(result.lines[0], MOST_OF_A_LINE),
            "selection": {"judged": selection.judged, "must": len(selection.must)},
            "missing": list(selection.missing),
            "should": [finding.id for finding in selection.open if finding.id in selection.should],
            "facts_sha256": result.facts,
            "record": result.record,
            "replay": asdict(replay) if replay is not None else None,
            "findings": [_plain(finding) for finding in selection.findings],
        }
    )


def _plain(finding: Finding) -> Mapping[str, Any]:
    return {
        "id": finding.id,
        "title": finding.title,
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "expected": finding.expected,
        "observed": finding.observed,
        "remedy": finding.remedy,
        "evidence": list(finding.evidence),
        "who": finding.who,
        "follows": finding.follows,
        "started": finding.started.isoformat(),
        "finished": finding.finished.isoformat(),
    }


def _dump(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
