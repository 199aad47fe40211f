"""What happened in a launch, a sentence an entry: the lines of the page's timeline. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
_STEPS = {
    "nothing": "to see that it runs already",
    "adopt": "to follow the way back that was under way already",
    "stop": "to stop the roll-out of the release",
    "set-version": "to have AWS run the version before",
    "prove": "to see that it runs, and nothing else",
    "settle": "to see that it stays so",
}
_NAMED = 6  # findings that a line names


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
    counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(data.counts.items()))
    counted = f" Counted in the minute {data.minute:%H:%M} UTC: {counts}." if counts else ""
    return f"Trigger {' and '.join(names)} fired: {', and '.join(TRIGGERS[one] for one in names)}.{counted}"


def _told(data: Data) -> str:
    """What an entry says, as a sentence; empty for what is no part of the tale, such as a lock."""
    tell = _TELLINGS.get(type(data))
    return tell(data) if tell is not None else ""


def _intake(data: IntakeSet) -> str:
    what = "New work was paused" if data.state == "paused" else "New work was taken again"
    seen = "and that was seen" if data.seen is Verdict.PASS else f"and that was not seen: {data.seen.word}"
    return f"{what}, {seen}."


def _read(data: Review) -> str:
    failed = f"{len(data.critical)} critical items failed" if data.critical else "no critical item failed"
    return f"An output was read: {failed}."


def _closed(data: LaunchClosed) -> str:
    return f"The launch was closed: it was {'watched to its end' if data.why == 'observed' else 'rolled back'}."


def _begun(data: StepIntent) -> str:
    to = f" to {short(data.detail.arn)}" if data.detail.arn else ""
    return f"The rollback{to} was begun: {_STEPS.get(data.step, data.step)}."


def _ran(data: RunFinished) -> str:
    wrong = [one.id for one in data.findings if one.verdict is not Verdict.PASS]
    more = f", and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    not_well = f" Not well: {', '.join(wrong[:_NAMED])}{more}." if wrong else ""
    return f"{_RUNS[data.kind]}: {data.verdict.word}, {data.judged} of {data.must} judged.{not_well}"


def _action(data: ActionNoted) -> str:
    return f"The preventive action {data.action} was noted{f', to be caught by {data.check}' if data.check else ''}."


_TELLINGS: dict[type[Data], Callable[[Any], str]] = {
    LaunchOpened: lambda _: "The pilot was opened.",
    LaunchClosed: _closed,
    CohortSet: lambda one: f"{one.users} users of {one.firms} firms were let in, and nobody else.",
    IntakeSet: _intake,
    MessageSent: lambda one: f'The message "{one.message}" to {one.audience} {_RESULTS[one.result]}.',
    BundleClosed: lambda _: "The evidence of the launch was put together.",
    Stop: lambda one: f"Stop was said ({one.trigger}, {one.code}).",
    Ack: lambda one: f"{one.trigger} was acknowledged.",
    Review: _read,
    ReviewsCollected: lambda one: f"{len(one.outputs)} outputs were collected for the QA reviewer.",
    Suspected: lambda _: "The audit suspected a critical legal defect; a person was to confirm it.",
    PacketEntered: lambda one: f"A person entered what became of a packet: {one.status.value}.",
    RunFinished: _ran,
    ReleaseNoted: lambda one: f"The release was noted: {short(one.arn)}.",
    PreviousPinned: lambda one: f"The version to go back to was pinned: {short(one.arn)}.",
    StepIntent: _begun,
    StepOutcome: lambda one: f"Rollback, {_STEPS.get(one.step, one.step)}: {one.verdict.word}.",
    WatchStarted: lambda one: f"A watch of {one.minutes} minutes began, or went on.",
    WatchEnded: lambda one: f"The watch ended, {one.verdict.word}: {_WATCH_ENDS[one.why]}.",
    IncidentOpened: lambda one: f"What follows an incident was begun: {one.incident}.",
    IncidentKept: lambda one: f"Saved of the incident: {one.part}{', with something open' if one.open else ''}.",
    ActionNoted: _action,
    VouchedFor: lambda one: f"Somebody vouched for {one.what} of {one.of}.",
    IncidentClosed: lambda _: "The incident was closed.",
}
