"""Which runs and watches belong to a launch, by its record: those a bundle has, or says to lack. Pure."""

import json
from collections.abc import Sequence

from golive.bundle.outcome import during
from golive.errors import GoliveError
from golive.model.observations import WatchStart, read
from golive.record.entry import Entry, RunFinished, WatchStarted
from golive.record.incident_forms import IncidentClosed
from golive.record.spans import LaunchSpan
from golive.verdict import Verdict


def runs_of(every: Sequence[Entry], span: LaunchSpan) -> dict[str, RunFinished | None]:
    """The runs and watches of a launch, as their ends say: from its GO to its close, or to that of its incident."""
    own = [one for one in every if (one.draft.target, one.draft.mode == "live") == (span.target, span.live)]
    first = _go_of(own, span)
    last = _end_of(own, span)
    found: dict[str, RunFinished | None] = {}
    for one in own:
        data = one.draft.data
        if not first <= one.seq <= last:
            continue
        if isinstance(data, RunFinished) and one.draft.run:
            found[one.draft.run] = data
        elif isinstance(data, WatchStarted):
            found.setdefault(data.watch, None)
    return found


def _go_of(own: Sequence[Entry], span: LaunchSpan) -> int:
    """The number of the GO that the launch was opened with; without one, of its opening."""
    went = [
        one.seq
        for one in own
        if one.seq < span.seq
        and isinstance(data := one.draft.data, RunFinished)
        and (data.kind, data.verdict, data.release) == ("checks", Verdict.PASS, span.release_code)
    ]
    return went[-1] if went else span.seq


def _end_of(own: Sequence[Entry], span: LaunchSpan) -> int:
    closed = [
        one.seq for one in own if isinstance(data := one.draft.data, IncidentClosed) and data.incident == span.incident
    ]
    if closed:
        return closed[-1]
    return span.closed_seq if span.closed_seq and not span.incident else during(own, span)[-1].seq


VERDICT, FACTS, WATCH = "verdict.json", "facts.json", "watch.jsonl"


def due_of(ended: RunFinished | None) -> list[str]:
    """The files by which a run was judged, or of a watch (which has no such end) its lines."""
    return [WATCH] if ended is None else [VERDICT, *([FACTS] if ended.facts else [])]


def is_of(name: str, begins: bytes, run: str, ended: RunFinished | None) -> bool:
    """Whether a file can be this run's: a verdict that names it and how it ended, a watch that was begun.

    ``begins`` is all of a verdict, and of a watch at least its first line. Of facts the record has the hash.
    """
    if name == FACTS:
        return True
    try:
        if name == WATCH:
            return any(isinstance(one, WatchStart) for one in read([begins.partition(b"\n")[0].decode()]))
        said = json.loads(begins)
    except (ValueError, RecursionError, GoliveError):
        return False
    return (
        isinstance(said, dict) and ended is not None and (said.get("run"), said.get("verdict")) == (run, ended.verdict)
    )
