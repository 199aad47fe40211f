"""What happened in a launch, a sentence an entry: the lines of the page's timeline. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from golive.model.release import Release
from golive.record.entry import (
    Ack,
    Data,
    Entry,
    PacketEntered,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    Stop,
    Suspected,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.incident_forms import (
    ActionNoted,
    BundleClosed,
    IncidentClosed,
    IncidentKept,
    IncidentOpened,
    VouchedFor,
)
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.review_forms import Review, ReviewsCollected
from golive.roles import role_of
from golive.verdict import Verdict

TRIGGERS = {
    "T0": "a person said stop",
    "T1": "too many API requests failed",
    "T2": "too many of the first packets failed",
    "T3": "a critical legal defect",
}
"""The triggers in words."""
_RUNS = {
    "checks": "Readiness (pytest checks/)",
    "e2e": "The four user steps (pytest e2e/ -m postrollback)",
    "rollback": "Proof of the rollback",
    "relaunch": "The gate before a relaunch (pytest checks/ -m relaunch)",
    "other": "A run of checks",
}
_RESULTS = {
    "kept": "is in the outbox, to be told by hand",
    "delivered": "was delivered",
    "partly": "was delivered in part",
    "nobody": "reached nobody",
}
_WATCH_ENDS = {
    "observed": "all of it was observed",
    "trigger": "a trigger fired",
    "stopped": "a person ended it",
    "cut-off": "nobody had gone on with it in time",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: the number of its entry, when, what, and whose deed it was."""

    seq: int
    at: datetime
    what: str
    who: str


def timeline(entries: Iterable[Entry], fires: Iterable[int] = ()) -> list[Line]:
    """The lines of these entries; of a watch's minutes only those in which a trigger ``fires`` have one."""
    said = set(fires)
    found = []
    for entry in entries:
        data = entry.draft.data
        what = _fired(data) if isinstance(data, WatchMinute) and entry.seq in said else _told(data)
        if what:
            found.append(Line(entry.seq, entry.draft.at, what, who(entry)))
    return found


def who(entry: Entry) -> str:
    """Whose deed an entry is: a typed name with its role, or golive itself on somebody's machine."""
    actor = entry.draft.actor
    role = f" ({role_of(actor.role)})" if actor.role else ""
    return f"{actor.id}{role}" if actor.via == "typed" else f"golive, for {actor.id}"


def short(arn: str) -> str:
    """A version for people."""
    return Release(arn, {}).short if ":task-definition/" in arn else arn or "a version that is not known"


def _fired(data: WatchMinute) -> str:
    names = [one for one, verdict in sorted(data.verdicts.items()) if verdict is Verdict.FAIL]
    return f"Trigger {' and '.join(names)} fired: {', and '.join(TRIGGERS[one] for one in names)}."


def _told(data: Data) -> str:
    """What an entry says, as a sentence; empty for what is no part of the tale, such as a lock."""
    return next(filter(None, _tellings(data)), "")


def _tellings(data: Data) -> Iterator[str]:
    yield _of_launch(data)
    yield _of_people(data)
    yield _of_programs(data)
    yield _of_incident(data)


def _of_launch(data: Data) -> str:
    match data:
        case LaunchOpened():
            return "The pilot was opened."
        case LaunchClosed(why="observed"):
            return "The launch was closed: it was watched to its end."
        case LaunchClosed():
            return "The launch was closed: it was rolled back."
        case CohortSet(firms=firms, users=users):
            return f"{users} users of {firms} firms were let in, and nobody else."
        case IntakeSet(state=state, seen=seen):
            what = "New work was paused" if state == "paused" else "New work was taken again"
            return f"{what}, and that was seen." if seen is Verdict.PASS else f"{what}; that was not seen: {seen.word}."
        case MessageSent(message=message, audience=audience, result=result):
            return f'The message "{message}" to {audience} {_RESULTS[result]}.'
        case BundleClosed():
            return "The evidence of the launch was put together."
        case _:
            return ""


def _of_people(data: Data) -> str:
    match data:
        case Stop(trigger=trigger, code=code):
            return f"Stop was said ({trigger}, {code})."
        case Ack(trigger=trigger):
            return f"{trigger} was acknowledged."
        case Review(critical=critical):
            failed = f"{len(critical)} critical items failed" if critical else "no critical item failed"
            return f"An output was read: {failed}."
        case ReviewsCollected(outputs=outputs):
            return f"{len(outputs)} outputs were collected for the QA reviewer."
        case Suspected():
            return "The audit suspected a critical legal defect; a person was to confirm it."
        case PacketEntered(status=status):
            return f"A person entered what became of a packet: {status.value}."
        case _:
            return ""


def _of_programs(data: Data) -> str:
    match data:
        case RunFinished(kind=kind, verdict=verdict, judged=judged, must=must):
            return f"{_RUNS[kind]}: {verdict.word}, {judged} of {must} judged."
        case ReleaseNoted(arn=arn):
            return f"The release was noted: {short(arn)}."
        case PreviousPinned(arn=arn):
            return f"The version to go back to was pinned: {short(arn)}."
        case StepIntent(step=step, detail=detail):
            return f'Step "{step}" of the rollback to {short(detail.arn)} was begun.'
        case StepOutcome(step=step, verdict=verdict):
            return f'Step "{step}" of the rollback ended: {verdict.word}.'
        case WatchStarted(minutes=minutes):
            return f"A watch of {minutes} minutes began, or went on."
        case WatchEnded(why=why, verdict=verdict):
            return f"The watch ended, {verdict.word}: {_WATCH_ENDS[why]}."
        case _:
            return ""


def _of_incident(data: Data) -> str:
    match data:
        case IncidentOpened(incident=incident):
            return f"What follows an incident was begun: {incident}."
        case IncidentKept(part=part, open=lacks):
            return f"Of the incident was saved: {part}{', with something open' if lacks else ''}."
        case ActionNoted(action=action, check=check):
            return f"The preventive action {action} was noted{f', to be caught by {check}' if check else ''}."
        case VouchedFor(what=what, of=about):
            return f"Somebody vouched for {what} of {about}."
        case IncidentClosed():
            return "The incident was closed."
        case _:
            return ""
