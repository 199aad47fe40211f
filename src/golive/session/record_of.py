"""Wiring of a target's record: its store, and what this machine knows of itself and remembers of the record."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from golive.aws import AwsSession, S3Store
from golive.clock import Clock
from golive.config.target import Target
from golive.errors import ConfigurationError
from golive.record import Machine, Record
from golive.record.chain import Head
from golive.record.folder_store import FolderStore, Memory
from golive.record.process import gone, here

if TYPE_CHECKING:
    from golive.ports import Store

_CODE = 8  # hex digits of a place, behind the target's name: no other target's, however it is called


def record_of(target: Target, clock: Clock, session: Callable[[], AwsSession], *, root: Path) -> Record:
    """The record of a target; its folders are of the checkout ``root``, wherever golive was started.

    Raises ``ConfigurationError`` where the target says that it has none.
    """
    found = target.store
    if found is None:
        raise ConfigurationError(target.why_absent("store"))
    store: Store = (
        FolderStore(root / found.folder)
        if found.folder
        else S3Store(session(), found.bucket, found.prefix, found.region)
    )
    memory = memory_of(store.place, target, root=root)
    machine = Machine(where=here(), gone=gone, recall=memory.recall, remember=memory.remember)
    return Record(store, target=target.name, live=target.live, clock=clock, machine=machine)


def memory_of(place: str, target: Target, *, root: Path) -> Memory:
    """Where this machine remembers a record: under ``reports/heads``, or beside the record of a rehearsal."""
    if not target.live:
        return memory_beside(Path(place))
    code = hashlib.sha256(place.encode()).hexdigest()[:_CODE]
    return Memory(root / "reports" / "heads" / f"{target.name}-{code}.json")


def heads_of(target: str, *, root: Path) -> list[Head]:
    """The newest entries that this machine remembers of a live target's record, wherever that was kept."""
    heads = (root / "reports" / "heads").glob(f"{target}-{'[0-9a-f]' * _CODE}.json")
    return [(seen.seq, seen.hash) for path in heads if (seen := Memory(path).recall()) is not None]


def memory_beside(folder: Path) -> Memory:
    """The memory of a rehearsal's record: a file beside its folder, copied with it."""
    whole = folder.absolute()
    return Memory(whole.with_name(f"{whole.name}-head.json"))
