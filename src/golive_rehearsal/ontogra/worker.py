"""The worker: takes one run at a time, oldest first, reads the packet and writes the chronology."""

import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict

from golive.clock import Clock
from golive_rehearsal.child import announce
from golive_rehearsal.ontogra.chronology import timeline, write
from golive_rehearsal.ontogra.database import Database, Row, naive_now
from golive_rehearsal.ontogra.reading import Read, Seen, read_packet
from golive_rehearsal.ontogra.settings import Settings
from golive_rehearsal.ontogra.untrue import UNTRUE

_LONG = 25  # pages; one fault lets longer packets fail
_FOR_EVER = "9999-01-01T00:00:00"
_TAKES = 20.0  # seconds of the rehearsal that a run may take at most, whatever this machine needs for it
_EVERY = 0.1  # real seconds between two looks for work


def work() -> None:
    """Take runs until the process ends."""
    settings = Settings.of_environment()
    database, clock, name = Database(settings.data), settings.clock, uuid.uuid4().hex
    announce(ready=True)
    with clock.waits_for_us():
        while True:
            run = None
            if settings.on("worker_stopped"):
                database.rest(name)
            elif not settings.on("database_down"):
                stuck = settings.version.runs_stuck or settings.on("stuck_runs_left")
                run = database.claim(name, reclaim=not stuck)
            clock.let_run(clock.after(_EVERY * clock.scale if run is None else _TAKES))
            if run is None:
                Clock().wait(_EVERY)
            elif settings.on("runs_hang"):
                database.finish(run["id"], heartbeat_at=_FOR_EVER)  # as if it were at work on it, and never done
            elif not settings.version.runs_stuck:
                process(run, database, settings)


def process(run: Row, database: Database, settings: Settings) -> None:
    """Process one run; whatever goes wrong is how it ended, and the worker goes on."""
    begun = time.monotonic()
    try:
        ended = _chronology(run, database, settings)
    except Exception as error:  # noqa: BLE001 - a run that fails must not take the worker with it
        ended = {"status": "failed", "error_message": str(error) or type(error).__name__}
    ended["processing_seconds"] = round(time.monotonic() - begun, 3)
    current = database.one("SELECT status FROM runs WHERE id = ?", run["id"])
    if current is not None and current["status"] == "running":
        database.finish(run["id"], finished_at=naive_now(), **ended)


def _chronology(run: Row, database: Database, settings: Settings) -> dict[str, object]:
    matter = database.one("SELECT * FROM matters WHERE id = ?", run["matter_id"])
    document = database.one("SELECT * FROM documents WHERE matter_id = ? ORDER BY created_at", run["matter_id"])
    if matter is None or document is None:
        raise ValueError("The matter is gone")
    read = read_packet(database.files / document["id"])
    if settings.version.runs_fail or (len(read.texts) > _LONG and settings.on("long_packets_fail")):
        raise ValueError("extraction failed: unexpected layout")
    rows = timeline(read)
    status, warnings = _end(read, rows, settings)
    review = status == "needs_review"
    untrue = tuple(sorted(settings.switched & UNTRUE.keys()))
    pdf = write(matter["title"], read, settings.version, review=review, untrue=untrue)
    (database.files / f"{run['id']}.pdf").write_bytes(pdf)
    graph = {
        "pages": [
            {"page_number": number, "text": text, "text_source": "embedded" if text.strip() else "none"}
            for number, text in enumerate(read.texts, start=1)
        ],
        "events": [asdict(event) for event in rows],
    }
    (database.files / f"{run['id']}.json").write_text(json.dumps(graph), encoding="utf-8")
    metrics = {"documents": 1, "pages_total": len(read.texts), "pages_ocr": 0,
               "pages_unreadable": len(read.unreadable), "events_total": len(read.events),
               "events_exported": len(rows)}  # fmt: skip
    return {"status": status, "metrics": json.dumps(metrics), "warnings": json.dumps(warnings)}


def _end(read: Read, rows: Sequence[Seen], settings: Settings) -> tuple[str, list[str]]:
    """How a run ends, and why: ``success`` only for a packet whose facts are all read, cited and beyond doubt.

    As in the product most packets end ``needs_review``: an operation asks for an attorney's eyes.
    """
    doubts = {
        "pages could not be read": len(read.unreadable),
        "pages are of another patient": len(read.foreign),
        "events are left out": len(read.events) - len(rows),
        "operations are told": sum(row.type == "Procedure/Surgery" for row in rows),
        "rows cite no page": len(rows) if settings.version.uncited else 0,
    }
    warnings = [f"{count} {what}" for what, count in doubts.items() if count]
    if not rows and not read.unreadable:
        return "partial", ["no event was found"]
    return ("needs_review" if warnings else "success"), warnings
