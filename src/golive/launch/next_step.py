"""Which step of the runbook is next, from the record alone, and the command for it. Pure.

Source: the runbook's order. What says stop comes before everything else; then the launch window's steps, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from golive.launch.after_incident import after_incident
from golive.launch.opening import closing, not_to_be_opened
from golive.messages.occasion import Now, occasion, reasons_to_go_back
from golive.record.clearing import uncleared
from golive.record.entry import Entry
from golive.record.history import WatchSeen, newest_watch, pins_of
from golive.record.launches import LaunchSeen, last_told, newest_launch, paused
from golive.record.review_forms import Review
from golive.record.reviews import newest_collection
from golive.record.signoffs import code_of_release
from golive.roles import CLEARED_BY

_OUTPUTS = 5  # "Collect first 5 outputs and send to QA reviewer."
_PAUSED = (
    " New work is still paused: the pilot owner decides when the previous version is trusted with it (golive resume)."
)
_SILENT = 5 * 60  # seconds after which a watch that says nothing is not at it any more


@dataclass(frozen=True, slots=True)
class Next:
    """The step that is next: its id in the runbook (empty: before its first), why, what is typed, and who does it."""

    step: str
    why: str
    command: str
    who: str = "operator"


def next_step(entries: Sequence[Entry], *, live: bool, now: Now) -> Next:
    """The next step of this target's launch."""
    done = [entry for entry in entries if (entry.draft.mode == "live") is live]
    seen = newest_launch(done, live=live)
    if going := _back(entries, done, seen, live=live, now=now):
        return going
    if seen is not None and not seen.over:
        return _under_way(done, seen, live=live, now=now)
    if seen is not None and seen.over == "rolled-back" and (follows := _follows(entries, seen, live=live)):
        return follows
    return _before(entries, done, seen, live=live, now=now)


def _back(
    entries: Sequence[Entry], done: Sequence[Entry], seen: LaunchSeen | None, *, live: bool, now: Now
) -> Next | None:
    """What a reason to go back, or a rollback that was begun, asks for; None where there is neither."""
    over = occasion("resolved", entries, live=live, now=now)
    if reasons_to_go_back(entries, live=live):
        step = "rollback.3" if paused(done, live=live) else "rollback.1"
        why = "Go back now: something says stop, or a rollback was begun and is not proven."
        return Next(step, why, "golive rollback")
    if over.at is None or (seen is not None and over.at <= seen.opened):
        return None
    if not any(one.draft.at >= over.at for one in last_told(done, "resolved", live=live).values()):
        why = "The rollback is proven, and it is not on the record that anybody was told."
        return Next("rollback.6", why, 'golive message resolved --plan-by "DATE TIME"')
    return _after(entries, done, seen, live=live)


def _after(entries: Sequence[Entry], done: Sequence[Entry], seen: LaunchSeen | None, *, live: bool) -> Next:
    """What is left once a rollback is proven and told."""
    for trigger, roles in CLEARED_BY.items():
        if uncleared(entries, trigger):
            who = " and the ".join(roles)
            why = f"The rollback is proven and told. {trigger} stands until it is cleared by the {who}."
            return Next("", why, f'golive ack {trigger} --as "{roles[0]}"', roles[0])
    if seen is not None and not seen.over:
        found = Next("", "The rollback is proven and told: end the launch on the record.", "golive close")
    elif (follows := _follows(entries, seen, live=live)) is not None:
        found = follows
    else:
        why = "The release was gone back from. Deploy another one, then put it on the record."
        found = Next("after.5", why, "golive pin --release", "technical owner")
    return replace(found, why=f"{found.why}{_PAUSED}") if paused(done, live=live) else found


def _follows(entries: Sequence[Entry], seen: LaunchSeen | None, *, live: bool) -> Next | None:
    """What the incident of a launch, or of a release that was not opened, still wants; None where all is done."""
    step = after_incident(entries, live=live, since=seen.seq if seen is not None else 0)
    return Next(step.step, step.why, step.command, step.who) if step is not None else None


def _under_way(done: Sequence[Entry], seen: LaunchSeen, *, live: bool, now: Now) -> Next:
    """A launch that is open, with nothing that says stop."""
    if paused(done, live=live):
        return Next("launch.3", "New work is paused, and nothing says stop.", "golive resume")
    watch = newest_watch(done)
    if watch is None or watch.started.release != seen.release or watch.started.began < seen.opened:
        return Next("launch.4", "The pilot is open and nobody watches it.", "golive watch")
    if watch.ended == "observed":
        if _read(done, seen.seq) < _OUTPUTS:
            return _watched(done, watch, since=seen.seq, live=live, now=now)
        over, lacking = closing(done, live=live, now=now)
        why = "It was watched to its end: end the launch." if over else f"It was watched to its end, and {lacking}"
        return Next("", why, "golive close")
    if watch.ended or watch.silent(now.wall).total_seconds() > _SILENT:
        return Next("launch.4", "Its watch was cut off before its end.", "golive watch")
    return _watched(done, watch, since=seen.seq, live=live, now=now)


def _watched(done: Sequence[Entry], watch: WatchSeen, *, since: int, live: bool, now: Now) -> Next:
    until = (
        f"is watched until {watch.started.until:%H:%M} UTC or later" if not watch.ended else "was watched to its end"
    )
    why = f"It {until}. {_read(done, since)} of the first {_OUTPUTS} outputs are read."
    collected = newest_collection(done, live=live)
    if collected is None or collected.seq < since or not collected.left:
        return Next("launch.5", f"{why} Collect those that are delivered by now.", "golive review --collect")
    late = "" if collected.late(now.wall) is None else " That is over: call the QA reviewer."
    why = f"{why} {collected.left} more are with the QA reviewer, to be read by {collected.due:%H:%M} UTC.{late}"
    return Next("launch.5", why, "golive review --take FORM", "QA reviewer")


def _read(done: Sequence[Entry], since: int) -> int:
    """How many outputs have a reviewer's verdict since this entry."""
    return len({one.draft.data.review_of for one in done if isinstance(one.draft.data, Review) and one.seq > since})


def _before(entries: Sequence[Entry], done: Sequence[Entry], seen: LaunchSeen | None, *, live: bool, now: Now) -> Next:
    """No launch is open."""
    pins = pins_of(done)
    release, owner = code_of_release(pins.release), "technical owner"
    if pins.previous is None:
        return Next("", "No version to go back to is on the record: put what runs now there.", "golive pin", owner)
    if seen is not None and seen.over and seen.release == release:
        ended = "was watched to its end" if seen.over == "observed" else "was rolled back"
        step = "" if seen.over == "observed" else "after.5"
        why = f"The last launch {ended}. Deploy the next release, then put it on the record."
        return Next(step, why, "golive pin --release", owner)
    if pins.release is None:
        return Next("", "Deploy the release, then put it on the record.", "golive pin --release", owner)
    lacking = not_to_be_opened(entries, live=live, now=now)
    if not lacking:
        return Next("launch.2", "Readiness is GO for this release, and the support lead has signed.", "golive open")
    gate = "golive gate" in lacking
    command = "golive gate" if gate else "" if "golive " in lacking else "pytest checks/"
    return Next("after.5" if gate else "launch.1", f"It can't be opened yet: {lacking}", command)
