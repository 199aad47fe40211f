"""The app's database and files, shared by all of its processes: SQLite beside a folder."""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACTIVE = ("pending", "running")
SCHEMA = 7
"""The form of the database, which a migration raises."""
STARTER_MATTERS = 5  # of a firm of the starter tier, in thirty days
# The product waits ten minutes. No run of a rehearsal takes a second, and a rollback kills workers in mid-run.
_STALE = timedelta(seconds=10)
_ALIVE = timedelta(seconds=8)  # they look for work ten times a second, and a busy machine makes that fewer
_SCHEMA = """
CREATE TABLE IF NOT EXISTS firms (id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'active',
  tier TEXT NOT NULL DEFAULT 'standard');
CREATE TABLE IF NOT EXISTS matters (id TEXT PRIMARY KEY, firm_id TEXT NOT NULL, title TEXT NOT NULL, timezone TEXT,
  client_ref TEXT, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, matter_id TEXT NOT NULL, filename TEXT NOT NULL,
  sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, matter_id TEXT NOT NULL, status TEXT NOT NULL,
  export_mode TEXT NOT NULL, created_at TEXT NOT NULL, started_at TEXT, heartbeat_at TEXT, finished_at TEXT,
  metrics TEXT, warnings TEXT, error_message TEXT, processing_seconds REAL);
CREATE TABLE IF NOT EXISTS workers (id TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
"""
Row = Mapping[str, Any]


def naive_now() -> str:
    """Now as the app writes it: UTC without saying so."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat()


def ago(past: timedelta) -> str:
    """A moment so long ago, as the app writes it."""
    return (datetime.now(UTC) - past).replace(tzinfo=None).isoformat()


def new_id() -> str:
    """An id of the app's kind."""
    return uuid.uuid4().hex


class Database:
    """Rows in SQLite, files in ``files/``. Each use opens its own connection, so threads and processes may share it."""

    def __init__(self, data: Path) -> None:
        self.path = data / "app.sqlite"
        self.files = data / "files"

    def create(self) -> None:
        """Make tables and folder."""
        self.files.mkdir(parents=True, exist_ok=True)
        with self.connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_SCHEMA)

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection whose work is kept as a whole or not at all."""
        connection = sqlite3.connect(self.path, timeout=20, isolation_level="IMMEDIATE")
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def one(self, query: str, *values: object) -> Row | None:
        """The first row of a query, or None."""
        with self.connected() as connection:
            found = connection.execute(query, values).fetchone()
            return dict(found) if found is not None else None

    def all(self, query: str, *values: object) -> list[Row]:
        """Every row of a query."""
        with self.connected() as connection:
            return [dict(row) for row in connection.execute(query, values)]

    def insert(self, table: str, **values: object) -> Row:
        """Add a row and give it back whole."""
        names = ", ".join(values)
        with self.connected() as connection:
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608
        found = self.one(f"SELECT * FROM {table} WHERE id = ?", values["id"])  # noqa: S608 - our own table names
        assert found is not None
        return found

    def tier_used_up(self, firm: str) -> bool:
        """Whether a firm of the starter tier has made more matters in thirty days than it may."""
        if self.one("SELECT id FROM firms WHERE id = ? AND tier = 'starter'", firm) is None:
            return False
        lately = ago(timedelta(days=30))
        made = self.all("SELECT id FROM matters WHERE firm_id = ? AND created_at > ?", firm, lately)
        return len(made) > STARTER_MATTERS

    def claim(self, worker: str, *, reclaim: bool = True) -> Row | None:
        """Take the oldest run that waits, or (``reclaim``) that a dead worker left; None without one.

        No other worker has it too.
        """
        with self.connected() as connection:
            connection.execute("INSERT OR REPLACE INTO workers (id, seen_at) VALUES (?, ?)", (worker, naive_now()))
            row = connection.execute(
                "UPDATE runs SET status = 'running', started_at = ?, heartbeat_at = ? WHERE id = "
                "(SELECT id FROM runs WHERE status = 'pending' OR (status = 'running' AND heartbeat_at < ?) "
                "ORDER BY created_at LIMIT 1) RETURNING *",
                (naive_now(), naive_now(), ago(_STALE) if reclaim else ""),
            ).fetchone()
            return dict(row) if row is not None else None

    def rest(self, worker: str) -> None:
        """Note that a worker does not work; it is not counted as alive any more."""
        with self.connected() as connection:
            connection.execute("DELETE FROM workers WHERE id = ?", (worker,))

    def finish(self, run: str, **values: object) -> None:
        """Write how a run ended."""
        names = ", ".join(f"{name} = ?" for name in values)
        with self.connected() as connection:
            connection.execute(f"UPDATE runs SET {names} WHERE id = ?", (*values.values(), run))  # noqa: S608

    def delete_matter(self, matter: str) -> None:
        """Delete a matter and everything of it."""
        for document in self.all("SELECT id FROM documents WHERE matter_id = ?", matter):
            (self.files / document["id"]).unlink(missing_ok=True)
        for run in self.all("SELECT id FROM runs WHERE matter_id = ?", matter):
            for kind in ("pdf", "json"):
                (self.files / f"{run['id']}.{kind}").unlink(missing_ok=True)
        with self.connected() as connection:
            connection.execute("DELETE FROM runs WHERE matter_id = ?", (matter,))
            connection.execute("DELETE FROM documents WHERE matter_id = ?", (matter,))
            connection.execute("DELETE FROM matters WHERE id = ?", (matter,))

    def queue(self) -> dict[str, int]:
        """How many runs wait, run, or run without a sign of life; and how many workers gave one lately."""
        runs = self.all("SELECT status, heartbeat_at FROM runs WHERE status IN ('pending', 'running')")
        running = [run for run in runs if run["status"] == "running"]
        return {
            "running": len(running),
            "pending": len(runs) - len(running),
            "stale_running": sum((run["heartbeat_at"] or "") < ago(_STALE) for run in running),
            "workers": len(self.all("SELECT id FROM workers WHERE seen_at > ?", ago(_ALIVE))),
        }
