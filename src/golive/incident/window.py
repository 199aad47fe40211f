"""What an incident is about, by the record alone: which launch, what fired first, from when until when. Pure.

Whatever the release did to users counts, also before anything fired: so the window begins with the launch, and it ends
when the way back was proven and had settled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from golive.messages.occasion import over_since, reasons_to_go_back
from golive.model.release import Release
from golive.record.entry import (
    Ack,
    Entry,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.history import pins_of
from golive.record.incident_forms import IncidentOpened
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchOpened
from golive.record.launches import LaunchSeen, newest_launch
from golive.record.review_forms import Review
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

Trigger = Literal["T0", "T1", "T2", "T3"]
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=12)
"""So long before the first fire a window begins at most: a launch is watched for hours, not for days."""
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
_UNOPENED = timedelta(minutes=30)  # before the first fire, where no launch is on the record
_AT_WORK = 8  # minutes that golive works on what it then puts on the record
_SETTLING = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Fire:
    """A trigger fired, or a person said stop: when it was known, in the target's time, and the entry that says so."""

    trigger: str
    at: datetime
    seq: int


def first_entry(entries: Sequence[Entry], *, live: bool) -> int:
    """The number of the entry from which on all is read: the launch's opening, else its release."""
    launch = newest_launch(entries, live=live)
    noted = [one.seq for one in _of(entries, live=live) if isinstance(one.draft.data, ReleaseNoted)]
    if launch is not None:
        return launch.seq
    return noted[-1] if noted else 1


def fires_of(entries: Iterable[Entry]) -> list[Fire]:
    """Each trigger's first fire, in the order in which they were known; a person may say stop more than once."""
    found: list[Fire] = []
    for entry in entries:
        for trigger in _fired(entry):
            if trigger in ("T0", "T3") or all(one.trigger != trigger for one in found):
                found.append(Fire(trigger, entry.draft.at, entry.seq))
    return found


def incident_of(entries: Sequence[Entry], *, live: bool, now: datetime) -> IncidentOpened | str:
    """The incident that these entries tell of; or the sentence why there is none to take up."""
    done = _of(entries, live=live)
    launch = newest_launch(done, live=live)
    proven = over_since(entries, live=live)
    if reasons_to_go_back(entries, live=live):
        return "something says stop, or a rollback was begun, and the rollback is not proven. First: golive rollback."
    since = [one for one in done if one.seq >= first_entry(done, live=live)]
    fires = fires_of(since)
    begun = [one.draft.at for one in since if isinstance(one.draft.data, StepIntent)]
    first = min([*(one.at for one in fires), *begun], default=None)
    if first is None:
        return "nothing says stop since the newest release, no trigger has fired and nothing was rolled back."
    release = _gone_back_from(done, proven)
    began = max(launch.opened, first - LONGEST) if launch is not None else first - _UNOPENED
    cleared = [one.draft.at for one in since if isinstance(one.draft.data, Ack)]
    over = proven if proven is not None and proven >= first else max([first, *cleared])
    return IncidentOpened(
        f"incident-{first:%Y%m%dT%H%MZ}",
        _launch(launch, first),
        whole_minute(began),
        max(whole_minute(began) + MINUTE, min(whole_minute(over + _SETTLING) + MINUTE, whole_minute(now))),
        tuple(one for one in TRIGGERS if any(fire.trigger == one for fire in fires)),
        code_of_release(release),
        dict(release.digests) if release is not None else {},
    )


def at_work(entries: Iterable[Entry]) -> frozenset[datetime]:
    """The minutes in which golive itself was at work: those before what it has put on the record, and all of a watch.

    Of the minutes of a watch those that it has counted are told apart by whoever asks.
    """
    of_golive = (CohortSet, IntakeSet, LaunchOpened, RunFinished, StepIntent, StepOutcome, WatchStarted)
    found: set[datetime] = set()
    began: datetime | None = None
    for entry in entries:
        minute, data = whole_minute(entry.draft.at), entry.draft.data
        if isinstance(data, of_golive):
            found |= {minute - back * MINUTE for back in range(-1, _AT_WORK)}
        if isinstance(data, WatchStarted):
            began = began or minute
        elif began is not None and isinstance(data, WatchMinute | WatchEnded):
            found |= {began + after * MINUTE for after in range((minute - began) // MINUTE + 2)}
            began = minute if isinstance(data, WatchMinute) else None
    return frozenset(found)


def whole_minute(moment: datetime) -> datetime:
    """The beginning of its minute: what counts a minute is held against whole ones."""
    return moment.replace(second=0, microsecond=0)


def _launch(launch: LaunchSeen | None, first: datetime) -> str:
    """The launch's id; a release that went out without one has its incident's moment in the place of it."""
    return launch.launch if launch is not None else f"unopened-{first:%Y%m%dT%H%MZ}"


def _gone_back_from(done: Sequence[Entry], proven: datetime | None) -> Release | None:
    """The release under launch when the way back was proven; a newer one was not part of it."""
    return pins_of(one for one in done if proven is None or one.draft.at <= proven).release


def _fired(entry: Entry) -> tuple[str, ...]:
    """The triggers that this entry says fire."""
    data = entry.draft.data
    match data:
        case Stop(trigger=trigger):
            return (trigger,)
        case Review(critical=critical) if critical:
            return ("T3",)
        case WatchMinute(verdicts=verdicts):
            return tuple(one for one in ("T1", "T2") if verdicts.get(one) is Verdict.FAIL)
        case WatchStarted(fired=fired):
            return tuple(fired)
        case WatchEnded(fired=fired, verdict=verdict) if verdict is not Verdict.PASS:
            return tuple(one for one in fired if one in ("T1", "T2"))
        case _:
            return ()


def _of(entries: Sequence[Entry], *, live: bool) -> list[Entry]:
    return [entry for entry in entries if (entry.draft.mode == "live") is live]
