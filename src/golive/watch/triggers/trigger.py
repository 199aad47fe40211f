"""What a trigger yields: its verdict at a moment, since when, and the sentence to read aloud."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from golive.verdict import Verdict

Number = int | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A trigger's state.

    ``fired_at`` is when the line was crossed, ``decided_at`` the moment at which that was known; neither changes while
    it fires. ``revised``: data that came late changed a verdict that had been given. ``numbers`` are what the reason
    rests on, by name.
    """

    id: str
    verdict: Verdict
    reason: str
    fired_at: datetime | None = None
    decided_at: datetime | None = None
    revised: bool = False
    numbers: Mapping[str, Number] = field(default_factory=dict)


def clock(moment: datetime) -> str:
    """A moment as it is read aloud: ``14:32 UTC``."""
    return f"{moment:%H:%M} UTC"


def minutes(count: int) -> str:
    """``1 minute``, ``10 minutes``."""
    return f"{count} minute" if count == 1 else f"{count} minutes"


def day_clock(moment: datetime) -> str:
    """A moment on another day: ``15 January, 14:32 UTC``."""
    return f"{moment.day} {moment:%B}, {clock(moment)}"


def who_decides(missing: str, *, until: datetime, now: datetime, owner: str, safer: str) -> str:
    """The end of every "can't tell": what is missing, until when that is bearable, who decides then, what is safer."""
    if now >= until:
        when = "that has lasted too long, so"
    else:
        when = f"bearable until {clock(until) if until.date() == now.date() else day_clock(until)}, then"
    return f"Missing: {missing}; {when} the {owner} decides. Safer if unsure: {safer}."
