"""A bundle's files made one: manifest, statement, signature; verified before it is kept in the store and recorded."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from golive.bundle import archive, envelope, keys, layout, manifest
from golive.bundle.scan import Leak
from golive.bundle.statement import Outcome, Statement, Subject, encode
from golive.bundle.verify import verify
from golive.errors import LaunchRefused, UsageError
from golive.files import sha256_of
from golive.record.chain import code_of
from golive.record.incident_forms import BundleClosed
from golive.session.connection import Connection
from golive.verdict import Verdict

_NAMED = 20  # leaks or altered files that are named
_PIECE = 1024 * 1024
_MAKING = ".golive-closing-"
_LEFT_BEHIND = 3600.0  # real seconds after which nobody is still at work in such a folder


@dataclass(frozen=True, slots=True)
class Closed:
    """A bundle that was closed: how it stands, its file, the name of its key, what lacks; ``again``: it was before."""

    verdict: Verdict
    file: Path
    outcome: Outcome
    unproven: tuple[str, ...] = ()
    again: bool = False

    @property
    def code(self) -> str:
        """The record code of its newest entry."""
        return code_of(self.outcome.record.hash)

    @property
    def key(self) -> str:
        """The code of the key that signed it; empty where none did."""
        return code_of(self.outcome.keyid) if self.outcome.keyid else ""


def refuse_leaks(leaks: Sequence[Leak]) -> None:
    """Raise ``LaunchRefused`` naming where something leaks and of which kind, never what."""
    if not leaks:
        return
    named = "; ".join(f"{one.file}{f' ({one.where})' if one.where else ''}: {one.what}" for one in leaks[:_NAMED])
    more = f"; and {len(leaks) - _NAMED} more" if len(leaks) > _NAMED else ""
    raise LaunchRefused(
        f"The bundle is not closed, since something is in it that may be in none: {named}{more}. Have the technical "
        "owner find out how it got there, and take that file away. Then run this again."
    )


def seal(
    connection: Connection,
    outcome: Outcome,
    files: dict[str, bytes | Path],
    key: keys.Key | None,
    *,
    trusted: Sequence[keys.Public],
    file: Path,
) -> Closed:
    """Write these files as one, verify it, keep it in the store, and put it on the record.

    Raises ``LaunchRefused`` where it does not verify; then there is no such file, and nothing is on the record.
    """
    listed = manifest.encode({name: hash_of(content) for name, content in files.items()})
    about = Subject(layout.MANIFEST, {"sha256": hash_of(listed)})
    payload = encode(
        Statement("https://in-toto.io/Statement/v1", (about,), "https://ontogra.com/golive/launch-outcome/v1", outcome)
    )
    whole = {**files, layout.MANIFEST: listed, layout.STATEMENT: envelope.sign(payload, key)}
    with _workplace(file.parent) as place:
        made = place / name_of(outcome)
        archive.write(made, whole)
        made, closed = _kept(connection, made, verified(trusted, made), trusted)
        made.replace(file)
    closed = replace(closed, file=file)
    statement = archive.opened(file).content(layout.STATEMENT, most=64 * _PIECE)
    said = closed.outcome
    connection.record.append(
        BundleClosed(said.launch, name_of(said), hash_of(file), hash_of(statement), said.record.seq, said.keyid)
    )
    return closed


def name_of(outcome: Outcome) -> str:
    """The name of a bundle's file."""
    return f"{outcome.target}-{outcome.launch}-{outcome.record.seq}.zip"


def verified(trusted: Sequence[keys.Public], file: Path, *, again: bool = False) -> Closed:
    """The bundle in this file, as who trusts these keys sees it. Raises ``LaunchRefused`` where it was altered."""
    told = verify(archive.opened(file), trusted)
    if told.verdict is Verdict.FAIL or told.outcome is None:
        what = "; ".join(map(str, told.altered[:_NAMED]))
        raise LaunchRefused(
            f"The bundle is not closed, since it does not verify: {what}. Have the technical owner look at that first."
        )
    return Closed(told.verdict, file, told.outcome, tuple(told.unproven), again)


def _kept(connection: Connection, made: Path, ours: Closed, trusted: Sequence[keys.Public]) -> tuple[Path, Closed]:
    """The bundle that the store has under this name now: ours, or that of who closed the same and was then ended.

    Raises ``LaunchRefused`` where what is there is no bundle of the same entries.
    """
    store = connection.record.journal.store
    if store.keep(made.name, made):
        return made, ours
    theirs = made.with_name(f"kept-{made.name}")
    with suppress(LaunchRefused, UsageError):
        if store.fetch(made.name, theirs):
            found = verified(trusted, theirs)
            if found.outcome.record == ours.outcome.record:
                return theirs, found
    raise LaunchRefused(
        f"The bundle is not closed: the store in {store.place} has another file named {made.name}, which is no bundle "
        "of these entries. Have the technical owner look at it and take it away, then run this again."
    )


def fetched(connection: Connection, data: BundleClosed, file: Path) -> bool:
    """Write the bundle of this entry to a file, out of the store; whether it is there, and is what the entry says."""
    with _workplace(file.parent) as place:
        got = place / data.name
        if not connection.record.journal.store.fetch(data.name, got) or hash_of(got) != data.file:
            return False
        got.replace(file)
    return True


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder beside the file that is to be, gone afterwards; what somebody's killed process left there goes, too."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{_MAKING}*"):
        with suppress(OSError):  # gone in the meantime
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_MAKING, ignore_cleanup_errors=True) as place:
        yield Path(place)


def hash_of(content: bytes | Path) -> str:
    """The sha256 of these bytes, or of what is in a file."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256_of(content)
