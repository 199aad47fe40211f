"""What the product knows: cases, files and runs in memory, its logs in files, and the worker that takes runs."""

import itertools
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elsewhere.chronology import chronology
from golive.clock import Clock
from golive_rehearsal.ontogra.reading import read_packet

Row = dict[str, Any]
_EVERY = 0.05
_UNREADABLE = "Needs attention"


class Store:
    """Everything of one product. What is broken stands in a file, so that whoever tests it can say so at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ids = itertools.count(1041)
        self._lock = threading.Lock()
        self.cases: dict[str, Row] = {}
        self.files: dict[str, Row] = {}
        self.runs: dict[str, Row] = {}
        for name in ("site.log", "packets.log"):
            (folder / name).touch()

    def broken(self, name: str) -> bool:
        """Whether this is broken now."""
        path = self.folder / "broken.json"
        return path.exists() and name in json.loads(path.read_text())

    def log(self, name: str, line: str) -> None:
        """Write a line into one of the product's logs."""
        with self._lock, (self.folder / name).open("a") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line}\n")

    def add(self, table: dict[str, Row], kind: str, **values: Any) -> Row:  # noqa: ANN401 - rows are JSON
        """A new row, under a short id as people can say it on the telephone."""
        row = {"id": f"{kind}-{next(self._ids)}", "created_at": datetime.now(UTC).isoformat(), **values}
        table[row["id"]] = row
        return row

    def runs_of(self, case: str) -> list[Row]:
        """The runs of a case, the newest first."""
        return [run for run in reversed(list(self.runs.values())) if run["case"] == case]

    def state(self, run: Row, word: str) -> None:
        """A run is in another state; the packets' log tells it."""
        run["status"] = word
        self.log("packets.log", f"ws={self.cases.get(run['case'], {}).get('workspace')} case {run['case']} is {word}")

    def forget(self, case: str) -> None:
        """A case, its files and its runs are gone."""
        self.cases.pop(case, None)
        for table in (self.files, self.runs):
            for one in [key for key, row in table.items() if row["case"] == case]:
                del table[one]

    def work(self) -> None:
        """Take runs, one after the other."""
        while True:
            waiting = next((run for run in list(self.runs.values()) if run["status"] == "Queued"), None)
            if waiting is None or self.broken("worker-dead"):
                Clock().wait(_EVERY)
                continue
            self.state(waiting, "Processing")
            try:
                self._make(waiting)
            except Exception:  # noqa: BLE001 - a packet that can't be read ends its run, not the worker
                self.state(waiting, "Rejected")

    def _make(self, run: Row) -> None:
        file = next(one for one in list(self.files.values()) if one["case"] == run["case"])
        path = self.folder / f"{file['id']}.pdf"
        read = read_packet(path)
        if self.broken("run-rejected"):
            raise ValueError("the model is out of quota")
        shift = len(read.texts) if self.broken("cites-beyond") else 0
        pdf = chronology(read, shift=shift, uncited=self.broken("uncited"))
        (self.folder / f"{run['id']}.pdf").write_bytes(pdf)
        self.state(run, _UNREADABLE if read.unreadable else "Completed")
