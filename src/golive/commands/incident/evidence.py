"""Where what is saved of an incident goes: evidence under reports/, and what may name a patient to the review store."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence

from golive.commands.incident.sources import Saved
from golive.errors import StoreUnavailable
from golive.files import MIB, MOST_OF_PAPER, text_of
from golive.incident.affected import Pseudonyms
from golive.local import ReviewStore
from golive.model.artefact import Evidence, ReviewPack
from golive.record.incident_forms import IncidentKept, IncidentOpened, Part
from golive.record.incidents import newest_incident
from golive.report.folder import SessionFolder
from golive.session.connection import Connection

LOGS, AFFECTED, TOTALS, SUMMARY, DRAFT = "logs.json", "affected.csv", "totals.json", "summary.md", "summary-draft.md"
ACTIONS, ACTIONS_CSV = "actions.json", "actions.csv"
_KEY = "pseudonyms.key"
_KEY_BYTES = 32
_MOST_KEPT = 256 * MIB
_ODD = re.compile(r"[^A-Za-z0-9]+")


class Folder:
    """The incident's folder under the reports of its launch."""

    def __init__(self, connection: Connection, launch: str) -> None:
        self._folder = SessionFolder(connection.root / "reports" / launch, "incident")

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return self._folder.path.as_posix()

    def write(self, name: str, text: str) -> str:
        """Write a file of evidence; its hash."""
        path = self._folder.write(Evidence(name, text))
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def read(self, name: str) -> str:
        """The text of a file; empty where there is none. Raises ``StoreUnavailable`` where it can't be read."""
        path = self._folder.path / name
        try:
            return text_of(path, MOST_OF_PAPER)
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise StoreUnavailable(f"{path} can't be read ({type(error).__name__}). Mend or remove it.") from error


def names_of(store: ReviewStore, incident: str) -> Pseudonyms:
    """The pseudonyms of an incident, by the key in the review store; made there the first time.

    Raises ``StoreUnavailable``: a key that is lost later would give everybody another name.
    """
    key = store.content(_KEY, incident, _KEY_BYTES)
    if key is None or len(key) != _KEY_BYTES:
        key = secrets.token_bytes(_KEY_BYTES)
        store.put(ReviewPack(_KEY, key), incident)
    return Pseudonyms(key)


def keep_raw(store: ReviewStore, incident: str, saved: Saved) -> str:
    """Keep a source's lines in the review store, once; the name that they have there. Raises ``StoreUnavailable``."""
    digest = saved.sha256
    name = f"{_ODD.sub('-', saved.source).strip('-')[:60]}-{digest[:12]}.log"
    there = store.content(name, incident, _MOST_KEPT)
    if there is None or hashlib.sha256(there).hexdigest() != digest:
        store.put(ReviewPack(name, saved.content), incident)
    return name


def index_of(connection: Connection, opened: IncidentOpened, sources: Sequence[Mapping[str, object]]) -> str:
    """The index of what was saved: what was asked of which source, for which time, and the hash of what it gave."""
    return dumped(
        {
            "version": 1,
            "incident": opened.incident,
            "launch": opened.launch,
            "target": connection.target.name,
            "rehearsal": not connection.target.live,
            "from": opened.began.isoformat(),
            "until": opened.ended.isoformat(),
            "kept_in": f"the review store, folder {opened.incident}",
            "sources": list(sources),
        }
    )


def row_of(saved: Saved, kept: str) -> dict[str, object]:
    """A source as the index has it: never a line of it."""
    moments = [at for at, _line in saved.lines]
    return {
        "source": saved.source,
        "asked": saved.what,
        "rows": len(saved.lines),
        "first": min(moments).isoformat() if moments else None,
        "last": max(moments).isoformat() if moments else None,
        "bytes": len(saved.content),
        "sha256": saved.sha256,
        "kept_as": kept or None,
        "open": saved.lacking or None,
    }


def dumped(data: Mapping[str, object]) -> str:
    """A file for scripts."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def noted(
    connection: Connection, opened: IncidentOpened, part: Part, file: str, *, rows: int, left: Sequence[str]
) -> int:
    """Put a part on the record, unless just this stands there; the number of the entry. Raises ``RecordError``."""
    said = IncidentKept(opened.incident, part, file, rows, tuple(dict.fromkeys(left)))
    entries = connection.record.believed()
    seen = newest_incident(entries, live=connection.target.live)
    if seen is not None and seen.kept.get(part) == said:
        return next(one.seq for one in reversed(entries) if one.draft.data == said)
    return connection.record.append(said).seq
