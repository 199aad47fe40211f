"""The app's database and its folder of files, shared by every api and worker process of one rehearsal."""

import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from golive_rehearsal.ontogra.switches import Switches
from golive_rehearsal.ontogra.tenants import FIRMS, MATTERS

Record = dict[str, Any]

ALIVE_SECONDS = 3.0
"""A worker whose last sign of life is younger counts as working."""
STALE_SECONDS = 10.0
"""A running run whose worker has been silent for longer is taken up again by another."""
CANCELLED = "Cancelled by user"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS firms (id TEXT PRIMARY KEY, name TEXT, status TEXT, tier TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS matters (id TEXT PRIMARY KEY, firm_id TEXT REFERENCES firms, title TEXT, timezone TEXT,
    client_ref TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, matter_id TEXT REFERENCES matters ON DELETE CASCADE,
    filename TEXT, sha256 TEXT, bytes INTEGER, uploaded_at TEXT, UNIQUE (matter_id, sha256));
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE,
    matter_id TEXT REFERENCES matters ON DELETE CASCADE, export_mode TEXT, max_pages INTEGER, status TEXT,
    created_at TEXT, started_at TEXT, heartbeat_at TEXT, finished_at TEXT, metrics TEXT, warnings TEXT,
    error_message TEXT, processing_seconds REAL);
CREATE TABLE IF NOT EXISTS artifacts (run_id TEXT REFERENCES runs(id) ON DELETE CASCADE, artifact_type TEXT,
    storage_uri TEXT, sha256 TEXT, bytes INTEGER);
CREATE TABLE IF NOT EXISTS workers (id TEXT PRIMARY KEY, seen REAL);
"""


class DatabaseDown(Exception):
    """The database gives no answer."""


def stamp(ago: float = 0.0) -> str:
    """The moment ``ago`` seconds before now as the app writes it: UTC, and no zone says so."""
    return (datetime.now(UTC) - timedelta(seconds=ago)).replace(tzinfo=None).isoformat(timespec="microseconds")


class Store:
    """Every question that the app asks its database, and where its files are."""

    def __init__(self, data_dir: Path, switches: Switches) -> None:
        self._path = data_dir / "app.sqlite3"
        self._files = data_dir / "files"
        self._switches = switches

    def create(self) -> None:
        """Make the schema and the tenants, unless they are there."""
        self._files.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.executescript(_SCHEMA)
            now = stamp()
            firms = [(key, name, "active", "standard", now) for key, name in FIRMS.items()]
            database.executemany("INSERT OR IGNORE INTO firms VALUES (?, ?, ?, ?, ?)", firms)
            matters = [(key, firm, title, "UTC", "", now) for key, (firm, title) in MATTERS.items()]
            database.executemany("INSERT OR IGNORE INTO matters VALUES (?, ?, ?, ?, ?, ?)", matters)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together or not at all."""
        if self._switches.on("database_down"):
            raise DatabaseDown("could not connect to server: Connection refused")
        # Transactions are begun by hand: the library's own begin too late to read and write as one.
        with closing(sqlite3.connect(self._path, timeout=10.0, isolation_level=None)) as database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys=ON")
            database.execute("PRAGMA synchronous=NORMAL")
            yield database

    def _all(self, query: str, *values: object) -> list[Record]:
        with self._open() as database:
            return [dict(row) for row in database.execute(query, values)]

    def _one(self, query: str, *values: object) -> Record | None:
        found = self._all(query, *values)
        return found[0] if found else None

    # ------------------------------------------------------------------ firms and matters

    def firm(self, firm: str) -> Record | None:
        """One firm."""
        return self._one("SELECT * FROM firms WHERE id = ?", firm)

    def firms(self) -> list[Record]:
        """Every firm."""
        return self._all("SELECT * FROM firms")

    def add_matter(self, firm: str, title: str, timezone: str, client_ref: str) -> Record:
        """A new matter of a firm."""
        matter = {
            "id": _new(),
            "firm_id": firm,
            "title": title,
            "timezone": timezone,
            "client_ref": client_ref,
            "created_at": stamp(),
        }
        self._insert("matters", matter)
        return matter

    def matters(self, firm: str) -> list[Record]:
        """A firm's matters."""
        return self._all("SELECT * FROM matters WHERE firm_id = ?", firm)

    def matter(self, matter: str) -> Record | None:
        """One matter."""
        return self._one("SELECT * FROM matters WHERE id = ?", matter)

    def delete_matter(self, matter: str) -> bool:
        """Delete a matter and all that hangs on it; False, and nothing done, while a run of it is active."""
        documents, runs = self.documents(matter), self.runs(matter)
        with self._open() as database:
            deleted = database.execute(
                "DELETE FROM matters WHERE id = ? AND NOT EXISTS "
                "(SELECT 1 FROM runs WHERE matter_id = matters.id AND status IN ('pending', 'running'))",
                (matter,),
            ).rowcount
        if deleted:
            for path in (self.file(one["id"]) for one in (*documents, *runs)):
                for each in path.parent.glob(f"{path.name}*"):
                    each.unlink(missing_ok=True)
        return bool(deleted)

    # ------------------------------------------------------------------ documents and files

    def add_document(self, matter: str, filename: str, content: bytes) -> Record:
        """A new document of a matter; the same bytes again are the first document."""
        document = {
            "id": _new(),
            "matter_id": matter,
            "filename": filename,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "uploaded_at": stamp(),
        }
        self.file(document["id"]).write_bytes(content)
        try:
            self._insert("documents", document)
        except sqlite3.IntegrityError:
            self.file(document["id"]).unlink()
            known = self._one(
                "SELECT * FROM documents WHERE matter_id = ? AND sha256 = ?", matter, document["sha256"]
            )
            if known is None:
                raise
            return known
        return document

    def documents(self, matter: str) -> list[Record]:
        """A matter's documents, in the order of their upload."""
        return self._all("SELECT * FROM documents WHERE matter_id = ? ORDER BY uploaded_at", matter)

    def document(self, document: str) -> Record | None:
        """One document."""
        return self._one("SELECT * FROM documents WHERE id = ?", document)

    def file(self, owner: str, name: str = "") -> Path:
        """Where a document's bytes are, or, with a name, an artifact of a run."""
        return self._files / (f"{owner}-{name}" if name else owner)

    # ------------------------------------------------------------------ runs

    def add_run(self, matter: str, export_mode: str, max_pages: int | None) -> Record:
        """A new run of a matter, pending."""
        run = {
            "id": _new(),
            "matter_id": matter,
            "export_mode": export_mode,
            "max_pages": max_pages,
            "status": "pending",
            "created_at": stamp(),
        }
        self._insert("runs", run)
        return self.run(run["id"]) or run

    def run(self, run: str) -> Record | None:
        """One run."""
        found = self._all("SELECT * FROM runs WHERE id = ?", run)
        return _told(found[0]) if found else None

    def runs(self, matter: str) -> list[Record]:
        """A matter's runs, the newest first."""
        return [_told(run) for run in self._all("SELECT * FROM runs WHERE matter_id = ? ORDER BY number DESC", matter)]

    def claim(self) -> Record | None:
        """The run that has waited longest, now running and the caller's alone; one left behind by a dead worker too."""
        with self._open() as database:
            row = database.execute(
                "UPDATE runs SET status = 'running', started_at = ?, heartbeat_at = ? WHERE number = ("
                "SELECT number FROM runs WHERE status = 'pending' OR (status = 'running' AND heartbeat_at < ?) "
                "ORDER BY number LIMIT 1) RETURNING *",
                (stamp(), stamp(), stamp(STALE_SECONDS)),
            ).fetchall()
        return _told(dict(row[0])) if row else None

    def finish(self, run: str, status: str, artifacts: Iterable[Record] = (), **told: Any) -> bool:  # noqa: ANN401
        """End a running run; False if it was ended otherwise meanwhile, such as by a user's cancel."""
        values = {"metrics": {}, "warnings": [], "error_message": None, "processing_seconds": None, **told}
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            ended = database.execute(
                "UPDATE runs SET status = ?, finished_at = ?, metrics = ?, warnings = ?, error_message = ?, "
                "processing_seconds = ? WHERE id = ? AND status = 'running'",
                (status, stamp(), json.dumps(values["metrics"]), json.dumps(values["warnings"]),
                 values["error_message"], values["processing_seconds"], run),
            ).rowcount  # fmt: skip
            if ended:
                database.executemany(
                    "INSERT INTO artifacts VALUES (:run_id, :artifact_type, :storage_uri, :sha256, :bytes)",
                    [{"run_id": run, **artifact} for artifact in artifacts],
                )
            database.execute("COMMIT")
        return bool(ended)

    def cancel(self, run: str) -> bool:
        """End a run on a user's wish; False if it is not active."""
        with self._open() as database:
            return bool(
                database.execute(
                    "UPDATE runs SET status = 'failed', finished_at = ?, error_message = ? "
                    "WHERE id = ? AND status IN ('pending', 'running')",
                    (stamp(), CANCELLED, run),
                ).rowcount
            )

    def artifacts(self, run: str) -> list[Record]:
        """What a run made."""
        return self._all("SELECT artifact_type, storage_uri, sha256, bytes FROM artifacts WHERE run_id = ?", run)

    # ------------------------------------------------------------------ workers

    def worker_lives(self, worker: str, run: str) -> None:
        """A worker's sign of life, and its run's if it has one."""
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO workers VALUES (?, ?)", (worker, time.time()))
            database.execute("UPDATE runs SET heartbeat_at = ? WHERE id = ? AND status = 'running'", (stamp(), run))

    def worker_rests(self, worker: str) -> None:
        """A worker says that it does not work."""
        with self._open() as database:
            database.execute("DELETE FROM workers WHERE id = ?", (worker,))

    def depth(self) -> dict[str, int]:
        """How much work there is, and how many do it."""
        counted = self._one(
            "SELECT (SELECT count(*) FROM runs WHERE status = 'running') AS running,"
            " (SELECT count(*) FROM runs WHERE status = 'pending') AS pending,"
            " (SELECT count(*) FROM runs WHERE status = 'running' AND heartbeat_at < ?) AS stale_running,"
            " (SELECT count(*) FROM workers WHERE seen > ?) AS workers",
            stamp(STALE_SECONDS),
            time.time() - ALIVE_SECONDS,
        )
        return dict(counted or {})

    def _insert(self, table: str, record: Record) -> None:
        names = ", ".join(record)
        places = ", ".join(f":{name}" for name in record)
        with self._open() as database:
            database.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", record)  # noqa: S608 - our own names


def _new() -> str:
    return uuid.uuid4().hex


def _told(run: Record) -> Record:
    """A run as it is told outside."""
    told = {key: value for key, value in run.items() if key != "number"}
    return {**told, "metrics": json.loads(run["metrics"] or "{}"), "warnings": json.loads(run["warnings"] or "[]")}
