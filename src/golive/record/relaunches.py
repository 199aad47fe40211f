"""What the entries of a record say of a launch that was gone back from, and of the gate before the next one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive.record.entry import Entry, RunFinished, StepIntent, WatchStarted
from golive.record.gates import shuts
from golive.record.history import carried_out, runs_of
from golive.record.incidents import IncidentSeen, newest_incident
from golive.record.launch_forms import LaunchOpened
from golive.record.launches import newest_launch
from golive.verdict import Verdict

_NAMED = 3


@dataclass(frozen=True, slots=True)
class GoneBack:
    """The newest launch, which was gone back from: its id, the code of its release, and its incident if it has one.

    ``seq`` is its first entry's number, ``opened`` when that was (None where only its incident is on the record),
    ``led`` who opened it, watched it or rolled it back, in small letters. ``over`` says whether the launch is closed on
    the record, ``begun`` when its rollback's first step was (None where none is on the record).
    """

    launch: str
    release: str
    seq: int
    over: bool
    opened: datetime | None = None
    led: frozenset[str] = frozenset()
    begun: datetime | None = None
    incident: IncidentSeen | None = None


def gone_back_from(entries: Sequence[Entry], *, live: bool) -> GoneBack | None:
    """The newest launch of this mode, if it was gone back from; None if it was not, or if there is none.

    A rollback that was carried out since its opening counts, however the launch was closed, and also after that.
    """
    own = [one for one in entries if (one.draft.mode == "live") is live]
    seen, incident = newest_launch(own, live=live), newest_incident(own, live=live)
    if incident is not None and seen is not None and incident.seq < seen.seq:
        incident = None  # of a launch before
    first = seen.seq if seen is not None else 0
    steps = [one for one in carried_out(own) if one.seq > first]
    begun = min((one.draft.at for one in steps), default=None)
    if seen is None:
        return _without_opening(incident, begun) if incident is not None else None
    if seen.over != "rolled-back" and incident is None and not steps:
        return None
    return GoneBack(seen.launch, seen.release, first, bool(seen.over), seen.opened, led(own, first), begun, incident)


def led(entries: Iterable[Entry], launch: int) -> frozenset[str]:
    """Who opened the launch with this entry, watched it or rolled it back, in small letters."""
    found = (one for one in entries if one.seq >= launch)
    return frozenset(
        one.draft.actor.id.casefold()
        for one in found
        if one.seq == launch or isinstance(one.draft.data, WatchStarted | StepIntent)
    )


def lacks_gate(entries: Sequence[Entry], *, live: bool, release: str, wall: datetime, hours: int) -> str:
    """Why the pilot may not be opened again after a launch that was gone back from; empty where it may."""
    back = gone_back_from(entries, live=live)
    if back is None:
        return ""
    if back.incident is None:
        return "the last launch was rolled back, and nothing was saved of it. Run golive incident."
    since = back.incident.seq
    newest = next((one for one in _gates(entries, live=live) if one.seq > since), None)
    if newest is None:
        return "the last launch was rolled back, and no gate was passed since. Run golive gate."
    if lacking := _no_pass(newest, release=release, wall=wall, hours=hours):
        return lacking
    of_mode = (one for one in entries if (one.draft.mode == "live") is live)
    later = max((one.seq for one in of_mode if one.seq > newest.seq and shuts(one)), default=0)
    return f"what the gate was passed on was changed since (entry {later}). Run golive gate again." if later else ""


def any_launch(entries: Iterable[Entry], *, live: bool) -> bool:
    """Whether a launch of this mode was ever opened, by the entries that stand."""
    return any(isinstance(one.draft.data, LaunchOpened) and (one.draft.mode == "live") is live for one in entries)


def _without_opening(incident: IncidentSeen, begun: datetime | None) -> GoneBack:
    """A launch that nobody opened on the record, and that has an incident."""
    said = incident.opened
    return GoneBack(said.launch, said.release, incident.seq, over=True, begun=begun, incident=incident)


def _gates(entries: Sequence[Entry], *, live: bool) -> list[Entry]:
    """The runs of the gate, the newest first."""
    return [
        one
        for one in runs_of(entries)
        if (one.draft.mode == "live") is live
        and isinstance(one.draft.data, RunFinished)
        and one.draft.data.kind == "relaunch"
    ]


def _no_pass(gate: Entry, *, release: str, wall: datetime, hours: int) -> str:
    """Why a run of the gate opens nothing; empty where it does."""
    data = gate.draft.data
    assert isinstance(data, RunFinished)
    if data.judged < data.must:
        return "only a part of the gate was asked after the last rollback. Run golive gate."
    if data.verdict is not Verdict.PASS:
        said = f'the gate after the last rollback said "{data.verdict.word}"{_to(data)}'
        return f"{said}. Mend that, then run golive gate."
    if data.release != release:
        return "the gate after the last rollback was passed for another release. Run golive gate."
    if wall - gate.draft.wall > timedelta(hours=hours):
        return f"the gate was passed more than {hours} hours ago. Run golive gate again."
    return ""


def _to(gate: RunFinished) -> str:
    """What the gate said that of: what else is open may only follow from it."""
    ids = [one.id for one in gate.findings if one.verdict is gate.verdict]
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f" to {', '.join(ids[:_NAMED])}{more}" if ids else ""
