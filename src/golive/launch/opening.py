"""Whether the pilot may be opened, taken up again, or closed: by the record alone. Pure.

Source: the runbook's launch steps. It is opened after green checks, for the release that they were about, and it is
over when its watch was, or when it was gone back from.
"""

from collections.abc import Sequence

from golive.messages.occasion import Now, occasion, reasons_to_go_back
from golive.record.entry import Entry
from golive.record.history import newest_watch, pins_of
from golive.record.launches import newest_launch
from golive.record.relaunches import lacks_gate
from golive.record.signoffs import code_of_release


def not_to_be_opened(entries: Sequence[Entry], *, live: bool, now: Now) -> str:
    """Why the pilot may not be opened; empty where it may. A launch that is open already may be opened again."""
    seen = newest_launch(entries, live=live)
    release = code_of_release(pins_of(_of(entries, live=live)).release)
    if seen is not None and not seen.over and seen.release != release:
        return "another release's launch is still open. End it first: golive close."
    if seen is not None and seen.over == "rolled-back" and seen.release == release:
        return "this very release was rolled back. Deploy another one, then record it: golive pin --release."
    if missing := occasion("launch-start", entries, live=live, now=now).missing:
        return missing
    if reasons_to_go_back(entries, live=live):
        return "a rollback was begun, and it is not proven."
    return lacks_gate(entries, live=live, release=release, wall=now.wall, hours=now.hours)


def not_to_be_resumed(entries: Sequence[Entry], *, live: bool, now: Now) -> str:
    """Why new work may not be taken again; empty where it may."""
    if not reasons_to_go_back(entries, live=live):
        return ""
    lacking = occasion("resolved", entries, live=live, now=now).missing
    return f"something says stop, or a rollback was begun, and {lacking}" if lacking else ""


def closing(entries: Sequence[Entry], *, live: bool, now: Now) -> tuple[str, str]:
    """Why the newest launch is over (``observed``, ``rolled-back``), or why it is not to be closed: one is empty."""
    seen = newest_launch(entries, live=live)
    if seen is None or seen.over:
        return "", "no launch is open."
    back = occasion("resolved", entries, live=live, now=now)
    if back.at is not None and back.at > seen.opened:
        return "rolled-back", ""
    if reasons_to_go_back(entries, live=live):
        return "", f"something says stop, or a rollback was begun, and {back.missing}"
    watch = newest_watch(_of(entries, live=live))
    of_it = watch is not None and watch.started.release == seen.release and watch.started.began >= seen.opened
    if watch is None or not of_it or watch.ended != "observed":
        return "", "its watch has not ended. Watch it to its end first: golive watch."
    return "observed", ""


def _of(entries: Sequence[Entry], *, live: bool) -> list[Entry]:
    return [entry for entry in entries if (entry.draft.mode == "live") is live]
