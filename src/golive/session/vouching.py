"""Who vouches for recorded facts: the entry of their run on the record of their target. Nobody is asked.

A file beside the facts can be edited together with them; an entry can't without breaking the chain of the record.
"""

from collections.abc import Sequence
from pathlib import Path

from golive.config import target as targets
from golive.errors import GoliveError
from golive.files import MOST_OF_A_RECORD, content_of
from golive.readiness.recorded_facts import Recorded
from golive.record.chain import File, Head, Problem, digest, read_lines, readable, verify
from golive.record.entry import RunFinished
from golive.record.folder_store import FolderStore, Memory
from golive.report.result import Vouched
from golive.session.record_of import memory_beside, memory_of
from golive.session.target_choice import file_of
from golive.verdict import worst

_NAME_IT = "Name the record, or a file that it was exported to (golive status --export): --record FILE"


def vouched(recorded: Recorded, *, root: Path, named: str = "") -> Vouched:
    """What the record says of the run that kept these facts; or why that can't be told. Never raises.

    The record is the one ``named``, else that of a rehearsal's run under reports/, or the live target's own folder.
    """
    try:
        place, head = (Path(named), None) if named else _place(recorded, root)
        if place is None:
            return Vouched(why=f"No record of run {recorded.run} is here. {_NAME_IT}")
        files, astray = _files(place)
    except (GoliveError, OSError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        return Vouched(why=f"The record of run {recorded.run} can't be read ({why}). {_NAME_IT}")
    checked = verify(files, head)
    problems = [*astray, *checked.problems]
    if problems:
        return Vouched(why=f"The record in {place} is not whole ({problems[0]}).")
    if named and not recorded.rehearsal and not any(_holds(files, one) for one in _remembered(recorded, root)):
        return Vouched(why=f"The record in {place} has no entry that this machine remembers of {recorded.target}: "
                       "whoever altered the facts could have made it, too.")  # fmt: skip
    mode = "rehearsal" if recorded.rehearsal else "live"
    drafts = [entry.draft for entry in readable(files)]
    ours = [one.data for one in drafts if (one.run, one.target, one.mode) == (recorded.run, recorded.target, mode)]
    ends = [one for one in ours if isinstance(one, RunFinished)]
    if not ends:
        return Vouched(why=f"The record in {place} has no run {recorded.run}. {_NAME_IT}")
    return Vouched(tuple(one.facts for one in ends), worst(one.verdict for one in ends))


def _remembered(recorded: Recorded, root: Path) -> list[Head]:
    """The newest entries that this machine remembers of a live target's record, wherever that is kept."""
    heads = (root / "reports" / "heads").glob(f"{recorded.target}-*.json")
    return [(seen.seq, seen.hash) for path in heads if (seen := Memory(path).recall()) is not None]


def _holds(files: Sequence[File], head: Head) -> bool:
    return any(seq == head[0] and digest(content) == head[1] for seq, content in files)


def _place(recorded: Recorded, root: Path) -> tuple[Path | None, Head | None]:
    """Where the record lies on this machine, and its newest entry as this machine remembers it."""
    if recorded.rehearsal:
        reports = root / "reports"
        kept = [reports / run / name for run in (recorded.run, "latest") for name in ("record", "record.jsonl")]
        place = next((one for one in kept if one.exists()), None)
        seen = memory_beside(place).recall() if place is not None and place.is_dir() else None
    else:
        target = targets.load(file_of(recorded.target, root))
        if target.store is None or not target.store.folder:
            return None, None  # in S3, or there is none: a replay asks nobody
        place = root / target.store.folder
        seen = memory_of(FolderStore(place).place, target, root=root).recall()
    return place, (seen.seq, seen.hash) if seen is not None else None


def _files(place: Path) -> tuple[list[File], list[Problem]]:
    if place.is_dir():
        return FolderStore(place).files(), []
    return read_lines(content_of(place, MOST_OF_A_RECORD))
