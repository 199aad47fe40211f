"""What the record says became of a launch: the claims of an outcome, made from its entries alone. Pure.

Whoever puts a bundle together makes them, and whoever verifies it makes them again: what differs was altered.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from golive.bundle.statement import Decided, Fired, OutputsRead, WayBack
from golive.record.entry import (
    Ack,
    Data,
    Entry,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignedOff,
    SignOffTaken,
    StepIntent,
    Stop,
)
from golive.record.incident_forms import IncidentClosed
from golive.record.launch_forms import IntakeSet, LaunchClosed, LaunchOpened
from golive.record.review_forms import Review
from golive.record.spans import LaunchSpan, launch_spans

_OUTCOMES: dict[str, Literal["open", "observed", "rolled-back"]] = {
    "": "open",
    "observed": "observed",
    "rolled-back": "rolled-back",
}


def span_of(entries: Iterable[Entry], launch: str, *, live: bool, target: str = "") -> LaunchSpan | None:
    """The launch of this name, or the newest one where none is named; None where there is none of this mode.

    With a ``target`` it is one of that target's, where several share a record.
    """
    spans = [one for one in launch_spans(entries) if one.live is live and target in ("", one.target)]
    found = [one for one in spans if launch in ("", one.launch)]
    return found[-1] if found else None


def claims_of(entries: Iterable[Entry], launch: str, *, live: bool, target: str = "") -> dict[str, Any] | None:
    """The fields of an ``Outcome`` that a whole record decides; None where it has no such launch.

    Of ``record``, ``made``, ``golive``, ``lacks`` and ``keyid`` it says nothing.
    """
    every = list(entries)
    span = span_of(every, launch, live=live, target=target)
    if span is None:
        return None
    own = [one for one in every if (one.draft.target, one.draft.mode == "live") == (span.target, live)]
    return {
        "launch": span.launch,
        "target": span.target,
        "mode": "live" if live else "rehearsal",
        "outcome": _OUTCOMES[span.why],
        "release": span.release.arn if span.release is not None else span.release_code,
        "previous": span.previous.arn if span.previous is not None else span.previous_code,
        "opened": span.opened,
        "ended": span.closed,
        "digests": dict(span.release.digests) if span.release is not None else {},
        "observed_minutes": span.watched,
        "blind_minutes": span.blind,
        "fired": tuple(Fired(one.trigger, one.at, one.seq) for one in span.fired),
        "decided": tuple(_decided(own, span)),
        "way_back": _way_back(span),
        "outputs": OutputsRead(span.collected, span.read, span.critical),
        "incident": span.incident,
    }


def during(entries: Sequence[Entry], span: LaunchSpan) -> list[Entry]:
    """The entries of a launch: from its opening on, until the next one of its target was opened."""
    found = []
    for one in entries:
        if one.draft.target != span.target or (one.draft.mode == "live") is not span.live or one.seq < span.seq:
            continue
        if isinstance(one.draft.data, LaunchOpened) and one.seq > span.seq:
            break
        found.append(one)
    return found


def leading_to(entries: Sequence[Entry], span: LaunchSpan) -> list[Entry]:
    """What a launch was opened on: the versions noted last before it, and the newest readiness run of its release."""
    found: dict[type[Data], Entry] = {}
    for one in entries:
        if one.draft.target != span.target or (one.draft.mode == "live") is not span.live or one.seq >= span.seq:
            continue
        data = one.draft.data
        go = isinstance(data, RunFinished) and (data.kind, data.release) == ("checks", span.release_code)
        if isinstance(data, ReleaseNoted | PreviousPinned) or go:
            found[type(data)] = one
    return sorted(found.values(), key=lambda one: one.seq)


def _way_back(span: LaunchSpan) -> WayBack | None:
    """The rollback; None where none was begun or proven. What asked for it first is the first stop or fire."""
    proven = span.proven or span.user_steps
    if span.begun is None and proven is None:
        return None
    asked = min((one.at for one in span.fired), default=span.begun)
    to = span.previous.arn if span.previous is not None else span.previous_code
    return WayBack(to, asked, span.begun, proven, span.user_steps)


def _decided(entries: Sequence[Entry], span: LaunchSpan) -> Iterator[Decided]:
    """Who decided what: who signed for just this release before its launch, then what people did, in its order."""
    yield from (_by(one, f"signed/{row}") for row, one in _signatures(entries, span))
    begun: set[str] = set()
    for one in during(entries, span):
        data = one.draft.data
        match data:
            case LaunchOpened():
                yield _by(one, "opened")
            case Stop(trigger=trigger):
                yield _by(one, f"said-stop/{trigger}")
            case Review(critical=(_, *_)):
                yield _by(one, "said-stop/T3")
            case Ack(trigger=trigger):
                yield _by(one, f"cleared/{trigger}")
            case StepIntent(operation=operation) if operation not in begun:
                begun.add(operation)
                yield _by(one, "began-rollback")
            case IntakeSet(state=state):
                yield _by(one, "paused" if state == "paused" else "resumed")
            case LaunchClosed():
                yield _by(one, "closed")
            case IncidentClosed(incident=incident) if incident == span.incident:
                yield _by(one, "closed-incident")
            case _:
                pass


def _signatures(entries: Sequence[Entry], span: LaunchSpan) -> list[tuple[str, Entry]]:
    """The signatures for just this release that stood at its opening, by the row."""
    given: dict[tuple[str, str, str], Entry] = {}
    for one in entries:
        data, actor = one.draft.data, one.draft.actor
        if one.seq >= span.seq or not isinstance(data, SignedOff | SignOffTaken):
            continue
        given.pop((data.row, actor.role, actor.id), None)
        if isinstance(data, SignedOff) and data.release == span.release_code and data.release:
            given[data.row, actor.role, actor.id] = one
    return [(row, one) for (row, _role, _id), one in given.items()]


def _by(entry: Entry, what: str) -> Decided:
    actor = entry.draft.actor
    return Decided(what, actor.id, actor.role, entry.draft.at, entry.seq)
