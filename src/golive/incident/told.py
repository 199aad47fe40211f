"""What an entry of the record says of an incident, as one sentence for its timeline. Pure.

Only what the entry itself holds is told: codes, names of people in their roles, counts, verdicts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from golive.record.entry import (
    Ack,
    Actor,
    Entry,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepOutcome,
    Stop,
    Suspected,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.incident_forms import IncidentOpened
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.review_forms import Review
from golive.roles import role_of
from golive.verdict import Verdict

_ROOMS = {"checks": "Readiness", "e2e": "The user steps after the rollback", "rollback": "The rollback"}
_STEPS = {
    "register-copy": "a copy of the previous version was registered",
    "set-version": "AWS was told to run the previous version",
    "prove": "the previous version was seen to run, and nothing else",
    "settle": "it was seen to have stayed so",
}
_ENDED = {
    "observed": "all of it was observed",
    "trigger": "a trigger fired",
    "stopped": "a person ended it",
    "cut-off": "it was cut off",
}
_TOLD = {
    "kept": "written, to be handed on by a person",
    "delivered": "delivered",
    "partly": "delivered on some of its channels",
    "nobody": "nobody has it",
}
_NAMED = 6  # findings that a line names


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, when it was known (the target's time), and the number of the entry that says it."""

    at: datetime
    text: str
    seq: int


def timeline(entries: Sequence[Entry]) -> Iterator[Line]:
    """What these entries tell, in their order; of a watch's minutes only those in which a trigger first fires."""
    fired: set[str] = set()
    for entry in entries:
        data = entry.draft.data
        if isinstance(data, WatchMinute):
            new = [one for one, verdict in data.verdicts.items() if verdict is Verdict.FAIL and one not in fired]
            fired.update(new)
            if not new:
                continue
        text = _said(entry)
        if text:
            yield Line(entry.draft.at, text, entry.seq)


def who(actor: Actor) -> str:
    """Somebody as people read it: their role, and the name that they gave."""
    role = role_of(actor.role) if actor.role else ""
    return f"the {role} ({actor.id})" if role else actor.id


def _said(entry: Entry) -> str:
    """The sentence of an entry; empty where it tells nothing of what happened."""
    return _of_launch(entry) or _of_versions(entry) or _of_watch(entry) or _of_people(entry) or _of_rollback(entry)


def _of_launch(entry: Entry) -> str:
    data = entry.draft.data
    match data:
        case LaunchOpened(launch=launch):
            return f"The pilot was opened: {launch}."
        case LaunchClosed(why=why):
            return f"The launch was ended on the record: {why.replace('-', ' ')}."
        case CohortSet(firms=firms, users=users):
            return f"{firms} firms and {users} users were let in."
        case IntakeSet(state=state, seen=seen):
            return f"New work was {'paused' if state == 'paused' else 'taken again'}; seen by asking: {seen.word}."
        case MessageSent(message=message, audience=audience, result=result):
            return f'The message "{message}" for {audience}: {_TOLD[result]}.'
        case _:
            return ""


def _of_versions(entry: Entry) -> str:
    data = entry.draft.data
    match data:
        case ReleaseNoted(arn=arn):
            return f"The release under launch was put on the record: {arn.rpartition('/')[2]}."
        case PreviousPinned(arn=arn):
            return f"The version to go back to was put on the record: {arn.rpartition('/')[2]}."
        case IncidentOpened(incident=incident):
            return f"What follows the incident was begun: {incident}."
        case _:
            return ""


def _of_watch(entry: Entry) -> str:
    data = entry.draft.data
    match data:
        case WatchStarted(minutes=minutes, fired=fired):
            still = f" {' and '.join(sorted(fired))} fired before, and still did." if fired else ""
            return f"A watch of {minutes} minutes began, or was gone on with.{still}"
        case WatchMinute(minute=minute, verdicts=verdicts, counts=counts):
            fires = [one for one, verdict in verdicts.items() if verdict is Verdict.FAIL]
            told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(counts.items()))
            return f"The watch saw {' and '.join(fires)} fire; it counted in the minute {minute:%H:%M}: {told}."
        case WatchEnded(why=why, verdict=verdict):
            return f"The watch ended: {_ENDED[why]}. It came to: {verdict.word}."
        case Suspected(codes=codes):
            return f"The audit of an output suspected a critical legal defect ({', '.join(codes) or 'no code'})."
        case _:
            return ""


def _of_people(entry: Entry) -> str:
    data, actor = entry.draft.data, who(entry.draft.actor)
    match data:
        case Stop(trigger=trigger, code=code):
            legal = f": a critical legal defect ({code})" if trigger == "T3" else ""
            return f"{actor[0].upper()}{actor[1:]} said stop, {trigger}{legal}."
        case Review(critical=critical):
            found = f"a critical legal defect ({', '.join(critical)})" if critical else "nothing critical"
            return f"{actor[0].upper()}{actor[1:]} read an output: {found}."
        case Ack(trigger=trigger):
            return f"{actor[0].upper()}{actor[1:]} acknowledged {trigger}."
        case _:
            return ""


def _of_rollback(entry: Entry) -> str:
    data = entry.draft.data
    match data:
        case StepOutcome(step=step, verdict=verdict):
            return f"Rollback, {_STEPS.get(step, step)}: {verdict.word}."
        case RunFinished(kind=kind, verdict=verdict, judged=judged, must=must, findings=findings):
            wrong = [one.id for one in findings if one.verdict is not Verdict.PASS]
            more = f", and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
            not_well = f" Not well: {', '.join(wrong[:_NAMED])}{more}." if wrong else ""
            return f"{_ROOMS.get(kind, kind)}: {verdict.word}, {judged} of {must} judged.{not_well}"
        case _:
            return ""
