"""The launch page of a bundle: what became of a launch, for people, in one file that asks nobody for anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from golive.bundle import lacks
from golive.bundle.chart import chart
from golive.bundle.statement import Decided, Outcome
from golive.bundle.tale import Said, sentences, took
from golive.bundle.timeline import TRIGGERS, short, timeline
from golive.config.runbook import Thresholds
from golive.record.chain import code_of
from golive.record.entry import Entry, PreviousPinned
from golive.roles import role_of
from golive.shown import MOST_OF_A_LINE, shown

_DEEDS = {
    "opened": "opened the pilot",
    "began-rollback": "began the rollback",
    "paused": "paused new work",
    "resumed": "had new work taken again",
    "closed": "closed the launch",
    "closed-incident": "closed the incident",
}
_STATES = {
    "open": ("Open", "inconclusive"),
    "observed": ("Watched to its end", "pass"),
    "rolled-back": ("Rolled back", "fail"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as the page has it: from what to what, and how long that was."""

    what: str
    took: str


def launch_page(outcome: Outcome, entries: Sequence[Entry], *, title: str, zone: str, rules: Thresholds) -> str:
    """The page's HTML. ``entries`` are the launch's own and those that it was opened on (``leading_to``).

    ``zone`` is where its people live, ``title`` its target's.
    """
    place = ZoneInfo(zone)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda one: shown(one, MOST_OF_A_LINE) if type(one) is str else one,
    )
    said = Said(outcome, entries, place, title, rules)
    state, kind = _STATES[outcome.outcome]
    return environment.get_template("page.html").render(
        it=outcome,
        title=title,
        live=outcome.mode == "live",
        state=state,
        kind=kind,
        sentences=sentences(said),
        spans=_spans(outcome, rules),
        chart=chart(outcome, entries, place, rules),
        lines=[(one, said.clock(one.at)) for one in timeline(entries, [one.seq for one in outcome.fired])],
        day=said.day(outcome.opened),
        zone=zone,
        decided=[(said.when(one.at), _who(one), _did(one), one.seq) for one in outcome.decided],
        triggers=TRIGGERS,
        lacks=[lacks.told(one) for one in outcome.lacks],
        release=short(outcome.release),
        previous=short(outcome.previous),
        previous_digests=_pinned(entries, outcome.previous),
        code=code_of(outcome.record.hash),
        key=code_of(outcome.keyid) if outcome.keyid else "",
        when=said.when,
        utc=_utc,
    )


def _pinned(entries: Sequence[Entry], arn: str) -> dict[str, str]:
    """The images of the version to go back to, by their container, as it was pinned; none where it was not."""
    pinned = [data for one in entries if isinstance(data := one.draft.data, PreviousPinned) and data.arn == arn]
    return dict(pinned[-1].digests) if pinned else {}


def _spans(outcome: Outcome, rules: Thresholds) -> list[Span]:
    """How long each part of the way back took, where there was one."""
    back = outcome.way_back
    if back is None:
        return []
    limit = rules.rollback_minutes
    parts = [
        ("From the first fire or stop until the rollback was begun", back.asked, back.begun),
        (f"From its beginning until proven (the runbook: {limit} minutes)", back.begun, back.proven),
        ("In all, from the first fire or stop until it was proven", back.asked, back.proven),
    ]
    return [Span(what, _long(start, end)) for what, start, end in parts]


def _long(start: datetime | None, end: datetime | None) -> str:
    if start is None or end is None or end < start:
        return "can't be told"
    return took(end - start)


def _who(one: Decided) -> str:
    return f"{one.who}, {role_of(one.role)}" if one.role else one.who


def _did(one: Decided) -> str:
    """What was decided, in words."""
    what, _, about = one.what.partition("/")
    match what:
        case "signed":
            return f"signed row {about} for this release"
        case "said-stop":
            return f"said stop ({about}: {TRIGGERS[about]})"
        case "cleared":
            return f"acknowledged or cleared {about}"
        case _:
            return _DEEDS[what]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
