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
from golive.record.entry import Draft, RunFinished
from golive.record.folder_store import FolderStore
from golive.report.result import Vouched
from golive.session.record_of import heads_of, memory_beside, memory_of
from golive.session.target_choice import file_of
from golive.verdict import worst

_NAME_IT = "Name the record, or a file that it was exported to (golive status --export): --record FILE"


def vouched(recorded: Recorded, *, root: Path, named: str = "") -> Vouched:
    """What the record says of the run that kept these facts; or why that can't be told. Never raises.

    The record is the one ``named``, else that of a rehearsal's run under reports/, or the live target's own folder.
    A live run's entry counts as far as this machine remembers that record: anybody can make one, or add to a copy.
    """
    try:
        place, heads = (Path(named), []) if named else _place(recorded, root)
        if place is None:
            return Vouched(why=f"No record of run {recorded.run} is here. {_NAME_IT}")
        files, astray = _files(place)
    except (GoliveError, OSError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        return Vouched(why=f"The record of run {recorded.run} can't be read ({why}). {_NAME_IT}")
    checked = verify(files, *heads)
    problems = [*astray, *checked.problems]
    if problems:
        return Vouched(why=f"The record in {place} is not whole ({problems[0]}).")
    ends = [(entry.seq, end) for entry in readable(files) if (end := _end(entry.draft, recorded)) is not None]
    if not ends:
        return Vouched(why=f"The record in {place} has no run {recorded.run}. {_NAME_IT}")
    if not recorded.rehearsal and ends[-1][0] > _known(files, [*heads, *heads_of(recorded.target, root=root)]):
        read = f"golive status --target {recorded.target} --export FILE"
        return Vouched(why=f"The record in {place} has run {recorded.run} behind all that this machine remembers of "
                       f"{recorded.target}: whoever altered the facts could have put it there, too. Have the record "
                       f"read here ({read}), and name that: --record FILE")  # fmt: skip
    return Vouched(tuple(end.facts for _seq, end in ends), worst(end.verdict for _seq, end in ends))


def _end(draft: Draft, recorded: Recorded) -> RunFinished | None:
    mode = "rehearsal" if recorded.rehearsal else "live"
    ours = (draft.run, draft.target, draft.mode) == (recorded.run, recorded.target, mode)
    return draft.data if ours and isinstance(draft.data, RunFinished) else None


def _known(files: Sequence[File], heads: Sequence[Head]) -> int:
    """The highest number at which a record is what a head says; 0 for none."""
    return max((seq for seq, content in files if (seq, digest(content)) in heads), default=0)


def _place(recorded: Recorded, root: Path) -> tuple[Path | None, list[Head]]:
    """Where the record lies on this machine, and its newest entry as this machine remembers it."""
    if recorded.rehearsal:
        reports = root / "reports"
        kept = [reports / run / name for run in (recorded.run, "latest") for name in ("record", "record.jsonl")]
        place = next((one for one in kept if one.exists()), None)
        seen = memory_beside(place).recall() if place is not None and place.is_dir() else None
    else:
        target = targets.load(file_of(recorded.target, root))
        if target.store is None or not target.store.folder:
            return None, []  # in S3, or there is none: a replay asks nobody
        place = root / target.store.folder
        seen = memory_of(FolderStore(place).place, target, root=root).recall()
    return place, [(seen.seq, seen.hash)] if seen is not None else []


def _files(place: Path) -> tuple[list[File], list[Problem]]:
    if place.is_dir():
        return FolderStore(place).files(), []
    return read_lines(content_of(place, MOST_OF_A_RECORD))
