"""What a person said and the record could not take: kept in a file of this machine until a command can put it there."""

import contextlib
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from golive.background import Question
from golive.errors import GoliveError, StoreUnavailable
from golive.files import MOST_OF_PAPER, content_of
from golive.record import Record, named
from golive.record.chain import read
from golive.record.entry import Draft, Stop
from golive.record.review_forms import Review
from golive.session.target_choice import Asked

_WITHIN = 5.0  # real seconds that a command waits for what was kept to be on the record


def keep(draft: Draft, name: str, root: Path) -> Path:
    """Keep it for the target of this name; the file that has it, durable. Raises ``StoreUnavailable``."""
    why = ""
    for folder in _folders(name, root):
        path = folder / f"{uuid.uuid4().hex}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.with_suffix(".tmp").open("xb") as file:
                file.write(msgspec.json.encode(draft))
                file.flush()
                os.fsync(file.fileno())
            path.with_suffix(".tmp").replace(path)
        except OSError as error:
            why = f"{folder} can't be written to ({error.strerror or error})."
            continue
        return path.absolute()
    raise StoreUnavailable(why)


def bring(record: Callable[[], Record], request: Asked) -> None:
    """Put what was kept for this target on its record, once; what can't be put there stays kept. Never raises."""
    kept = _kept(request)
    if not kept:
        return
    question = Question[None]("The record")
    question.begin(lambda: put(record, request))
    try:
        question.take(_WITHIN)
        told = "is on the record now."
    except GoliveError as error:
        told = f"is NOT on the record yet: {error} It stays in {kept[0].parent}."
    sys.stderr.write(f"golive: what was said of {request.known_as} while its record could not be written {told}\n")


def put(record: Callable[[], Record], request: Asked) -> None:
    """The same for who waits by itself, and says nothing. Raises why something could not be put there."""
    failed = [error for path in _kept(request) if (error := _failed(path, record())) is not None]
    if failed:
        raise failed[0]


def _kept(request: Asked) -> list[Path]:
    return [path for folder in _folders(request.name, request.root) for path in _files(folder)]


def _failed(path: Path, record: Record) -> GoliveError | None:
    """Put one on the record, unless it is there, as its answer may have come too late; why that failed, if it did.

    What a file says is taken as a person's word alone: else whoever can write a file could put any entry there.
    """
    try:
        said = msgspec.json.decode(content_of(path, MOST_OF_PAPER), type=Draft)
        if not isinstance(said.data, Stop | Review) or said.actor.via != "typed":
            return StoreUnavailable(f"{path} is no stop or review by a person, so nothing that golive kept. Remove it.")
        ours = record.draft(said.data, actor=said.actor)
        draft = msgspec.structs.replace(ours, at=said.at, wall=said.wall)
        there = (read(content) for _seq, content in record.journal.store.each())
        if not any(entry is not None and entry.draft == draft for entry in there):
            record.add(draft)
        path.unlink(missing_ok=True)
    except FileNotFoundError:
        return None  # another command was quicker
    except GoliveError as error:
        return error
    except OSError as error:
        return StoreUnavailable(f"{path} can't be read ({error.strerror or error}).")
    except (msgspec.MsgspecError, RecursionError) as error:
        return StoreUnavailable(f"{path} can't be read ({type(error).__name__}).")
    return None


def _folders(name: str, root: Path) -> Iterator[Path]:
    """Where it is kept: in the checkout, and where that can't be written to, in this person's own folder."""
    known = named(Path(name).stem)
    yield root / "reports" / "unrecorded" / known
    with contextlib.suppress(RuntimeError):  # nobody's home is known
        yield Path.home() / ".golive" / "unrecorded" / named(str(root.absolute())) / known


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.json"))
    except OSError:
        return []
