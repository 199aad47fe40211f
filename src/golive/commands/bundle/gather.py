"""What of a launch's evidence lies on this machine: which runs it is of, and the files that belong into its bundle."""

import contextlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from golive.bundle import lacks, layout
from golive.bundle.outcome import during
from golive.bundle.runs import due_of, is_of, runs_of
from golive.commands.bundle.seal import hash_of
from golive.errors import ConfigurationError, StoreUnavailable
from golive.files import MOST_OF_FACTS, MOST_OF_PAPER, content_of, opened
from golive.probes.messages import outbox_of
from golive.readiness.checklist_file import FILE as CHECKLIST
from golive.record.entry import Entry, RunFinished, StepIntent
from golive.record.folder_store import FolderStore
from golive.record.incident_forms import IncidentKept
from golive.record.launch_forms import MessageSent
from golive.record.spans import LaunchSpan
from golive.session.connection import Connection

_OF_A_RUN = ("verdict.json", "facts.json", "index.html", "junit.xml", "allure.html", "watch.jsonl", "trace.zip")
_ALLURE = "allure-results"
_OF_AN_INCIDENT = frozenset(
    ("logs.json", "affected.csv", "totals.json", "summary.md", "summary-draft.md", "actions.json", "actions.csv")
)
"""What golive writes there; whatever else somebody put beside it is no evidence."""
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\Z")


@dataclass
class Gathered:
    """The files of a bundle by name, each its bytes or where it lies; what lacks; and the runs, the first one first."""

    files: dict[str, bytes | Path] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


def gather(
    connection: Connection, every: Sequence[Entry], span: LaunchSpan, *, target_file: Path | None, more: Sequence[Path]
) -> Gathered:
    """Everything but the record, the page and what ECS says. ``more`` are folders with runs of other machines."""
    found = Gathered()
    root = connection.root
    for run in runs_of(every, span).items():
        _add_run(run, [root / "reports", *more], found)
    for name, code, path in (
        ("runbook.toml", "runbook", root / "runbook.toml"),
        (CHECKLIST.name, "checklist", root / CHECKLIST),
        ("target.toml", "target", target_file),
    ):
        if path is not None:
            _add_paper(layout.PAPERS + name, code, path, found)
    _add_messages(connection, during(every, span), found)
    incident = root / "reports" / span.launch / "incident"
    saved = {name: path for name, path in _files_below(incident) if name in _OF_AN_INCIDENT}
    found.files |= {layout.INCIDENT + name: path for name, path in saved.items()}
    hashes = {hash_of(path) for path in saved.values()}
    parts = {
        data.part: data.file
        for one in every
        if isinstance(data := one.draft.data, IncidentKept) and span.incident and data.incident == span.incident
    }
    found.lacks += [layout.INCIDENT + part for part, file in parts.items() if file not in hashes]
    return found


def first_step(every: Sequence[Entry], span: LaunchSpan) -> int:
    """The number of the entry with which the rollback began; none is as if it were yet to come."""
    steps = [one.seq for one in during(every, span) if isinstance(one.draft.data, StepIntent)]
    return min(steps, default=every[-1].seq + 1)


def _add_run(item: tuple[str, RunFinished | None], places: Sequence[Path], found: Gathered) -> None:
    run, ended = item
    found.runs.append(run)
    folder = next((place / run for place in places if _NAME.match(run) and (place / run).is_dir()), None)
    if folder is None:
        found.lacks.append(lacks.SESSION + run)
        return
    there = {name: folder / name for name in _OF_A_RUN if _is_file(folder / name)}
    for name in due_of(ended):
        if name in there and not is_of(name, _beginning(there[name]), run, ended):
            del there[name]  # cut off before it came to anything, or of a session that was ended and begun anew
    there |= {f"{_ALLURE}/{name}": path for name, path in _files_below(folder / _ALLURE)}
    found.files |= {f"{layout.SESSIONS}{run}/{name}": path for name, path in there.items()}
    found.lacks += [f"{lacks.SESSION}{run}/{name}" for name in due_of(ended) if name not in there]


def _beginning(path: Path) -> bytes:
    """As much of a file as shows whose it is; nothing of one that can't be read."""
    with contextlib.suppress(OSError), opened(path) as file:
        return file.read(MOST_OF_FACTS)
    return b""


def _add_paper(name: str, code: str, path: Path, found: Gathered) -> None:
    try:
        found.files[name] = content_of(path, MOST_OF_PAPER)
    except OSError:
        found.lacks.append(code)


def _add_messages(connection: Connection, entries: Sequence[Entry], found: Gathered) -> None:
    """The texts that were sent, as the outbox of this machine has them, each with its receipts."""
    sent = dict.fromkeys((data.message, data.key) for one in entries if isinstance(data := one.draft.data, MessageSent))
    if not sent:
        return
    try:
        outbox = outbox_of(connection)
        there = FolderStore(outbox).files()
    except (ConfigurationError, StoreUnavailable):
        found.lacks.append("outbox")
        return
    for number, content in there:
        key = _named(content)
        if key not in sent:
            continue
        del sent[key]
        found.files[f"{layout.MESSAGES}{number:06}.json"] = content
        with contextlib.suppress(StoreUnavailable):
            for seq, line in FolderStore(outbox / f"{number:06}-receipts").files():
                found.files[f"{layout.MESSAGES}{number:06}-receipts/{seq:06}.json"] = line
    found.lacks += dict.fromkeys(lacks.MESSAGE + message for message, _key in sent)


def _named(content: bytes) -> tuple[str, str]:
    """Which message a file of the outbox has, and its key as the record has it."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        said = json.loads(content)
        message = str(said["message"])
        return message, str(said["key"]).removesuffix(f":{message}")  # an outbox has a key for each message of a matter
    return "", ""


def _files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every regular file below a folder, by its way down from there; no link is followed."""
    for place, below, names in os.walk(folder):
        below.sort()
        for path in (Path(place, name) for name in sorted(names)):
            if _is_file(path):
                yield path.relative_to(folder).as_posix(), path


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
