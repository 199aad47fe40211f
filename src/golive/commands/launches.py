"""Wiring of `golive status --launches`: every launch on a record, and what they cost, for people and for scripts."""

import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from golive.commands.status import Status, wholeness
from golive.model.release import Release
from golive.record.chain import File, code_of, read
from golive.record.spans import LaunchReader, LaunchSpan
from golive.wording import when

_PROGRESS = 10_000  # entries after which a long reading says how far it is
_WIDE = 80
_RELEASE = 17  # letters of a release's name in the table; all of them are in the JSON
_ENDED = {"": "still open", "observed": "observed", "rolled-back": "rolled back"}
_ROW = "{:<21} {:<17} {:<11} {:>7} {:>5} {:>5} {:>6}"
_HEADER = _ROW.format("LAUNCH", "RELEASE", "ENDED", "WATCHED", "BLIND", "BEGUN", "PROVEN")


class Heed:
    """What is made of each entry as it is read: its launches where they are ``wanted``, and how far the reading is."""

    def __init__(self, progress: Callable[[int], None], *, wanted: bool) -> None:
        self._progress = progress
        self._reader = LaunchReader() if wanted else None
        self._count = 0

    def __call__(self, file: File) -> None:
        """One more entry."""
        entry = read(file[1]) if self._reader is not None else None
        if self._reader is not None and entry is not None:
            self._reader.add(entry)
        self._count += 1
        if self._count % _PROGRESS == 0:
            self._progress(self._count)

    def spans(self, status: Status) -> list[LaunchSpan]:
        """The launches of those targets that the status is about."""
        targets = {one.draft.target for one in status.own}
        return [one for one in self._reader.spans() if one.target in targets] if self._reader is not None else []


@dataclass(frozen=True, slots=True)
class Cost:
    """What launches of one mode cost together; ``longest`` is the longest way back, in minutes."""

    live: bool
    launches: int
    watched: int
    blind: int
    rolled_back: int
    timed: int
    """Of how many of those the record says when it was needed and when it was proven."""
    longest: float | None


def costs(spans: Sequence[LaunchSpan]) -> list[Cost]:
    """Of each mode that there is, the live ones first."""
    found = []
    for live in sorted({one.live for one in spans}, reverse=True):
        of_mode = [one for one in spans if one.live is live]
        back = [one for one in of_mode if one.why == "rolled-back"]
        took = [minutes for one in back if (minutes := one.minutes_to(one.back)) is not None]
        watched, blind = sum(one.watched for one in of_mode), sum(one.blind for one in of_mode)
        found.append(Cost(live, len(of_mode), watched, blind, len(back), len(took), max(took, default=None)))
    return found


def tell(status: Status, spans: Sequence[LaunchSpan], say: Callable[[str], None]) -> None:
    """Say it in a table: whether the record is whole first, since all the rest rests on it."""
    for line in wholeness(status, every=False):
        say(line)
    if status.checked.problems:
        say("What follows is what the record says now. Do not rely on it.")
    if not spans:
        say("No launch is on this record.")
        return
    for line in _table(spans):
        say(line)


def _table(spans: Sequence[LaunchSpan]) -> Iterator[str]:
    yield _HEADER
    for one in spans:
        begun, back = (_minutes(one.minutes_to(moment)) for moment in (one.begun, one.back))
        name = _short(one.release, one.release_code)
        name = name if len(name) <= _RELEASE else f"{name[: _RELEASE - 2]}.."
        yield _ROW.format(one.launch, name, _ENDED[one.why], one.watched, one.blind, begun, back)
        for sentence in _sentences(one):
            yield from textwrap.wrap(sentence, _WIDE, initial_indent="  ", subsequent_indent="    ")
    yield "WATCHED: minutes of which the counts were seen. BLIND: those that nobody saw."
    yield "BEGUN, PROVEN: minutes from the first fire or stop to a rollback and its proof."
    yield "The runbook's limit of a rollback is for the time between these two."
    for cost in costs(spans):
        yield from textwrap.wrap(_cost(cost), _WIDE, subsequent_indent="  ")


def _sentences(one: LaunchSpan) -> Iterator[str]:
    mode = "live" if one.live else "REHEARSAL"
    ended = f", ended {when(one.closed)}" if one.closed else ""
    yield f"{one.target} ({mode}), opened {when(one.opened)}{ended}"
    yield f"to go back to: {_short(one.previous, one.previous_code)}"
    if one.fired:
        yield f"fired: {', '.join(f'{each.trigger} {when(each.at)}' for each in one.fired)}"
    if one.collected:
        yield f"outputs: {one.collected} collected, {one.read} read, {one.critical} with a critical item failed"
    if one.incident:
        yield f"incident {one.incident}: {'closed' if one.incident_closed else 'OPEN'}"
    yield f"bundle: {one.bundle or 'none'}"


def _cost(cost: Cost) -> str:
    live = "live" if cost.live else "REHEARSAL"
    said = f"What the launches cost ({live}): {cost.launches} launches, {cost.watched} minutes watched, "
    said += f"{cost.blind} blind, {cost.rolled_back} rolled back"
    if cost.longest is not None:
        said += f"; the longest way back took {_minutes(cost.longest)} minutes from the first fire or stop"
    untimed = cost.rolled_back - cost.timed
    return f"{said}; {untimed} without the times of its way back." if untimed else f"{said}."


def _short(release: Release | None, code: str) -> str:
    return release.short if release is not None else code or "not named"


def _minutes(minutes: float | None) -> str:
    return "-" if minutes is None else f"{minutes:.1f}"


def as_json(status: Status, spans: Sequence[LaunchSpan]) -> str:
    """The same for scripts."""
    head = status.head
    said = {
        "version": 1,
        "record": status.place,
        "verdict": status.verdict.value,
        "entries": status.reading.count,
        "head": {"seq": head[0], "hash": head[1], "code": code_of(head[1])} if head else None,
        "problems": [{"seq": one.seq, "what": one.what} for one in status.checked.problems],
        "launches": [_launch_json(one) for one in spans],
        "costs": [
            {
                "mode": _mode(live=one.live),
                "launches": one.launches,
                "watched_minutes": one.watched,
                "blind_minutes": one.blind,
                "rolled_back": one.rolled_back,
                "timed": one.timed,
                "longest_way_back_minutes": one.longest,
            }
            for one in costs(spans)
        ],
    }
    return json.dumps(said, indent=2)


def _launch_json(one: LaunchSpan) -> dict[str, Any]:
    return {
        "launch": one.launch,
        "target": one.target,
        "mode": _mode(live=one.live),
        "release": _release_json(one.release, one.release_code),
        "previous": _release_json(one.previous, one.previous_code),
        "opened": {"seq": one.seq, "at": one.opened.isoformat()},
        "ended": {"seq": one.closed_seq, "at": _at(one.closed), "why": one.why} if one.why else None,
        "watched_minutes": one.watched,
        "blind_minutes": one.blind,
        "fired": [{"trigger": each.trigger, "at": each.at.isoformat(), "seq": each.seq} for each in one.fired],
        "way_back": {
            "begun": _at(one.begun),
            "proven": _at(one.proven),
            "user_steps": _at(one.user_steps),
            "minutes_to_begun": one.minutes_to(one.begun),
            "minutes_to_proven": one.minutes_to(one.back),
        },
        "outputs": {"collected": one.collected, "read": one.read, "critical": one.critical},
        "incident": {"incident": one.incident, "closed": one.incident_closed} if one.incident else None,
        "bundle": one.bundle or None,
    }


def _mode(*, live: bool) -> str:
    return "live" if live else "rehearsal"


def _release_json(release: Release | None, code: str) -> dict[str, str | None]:
    return {"code": code, "arn": release.arn if release else None, "short": release.short if release else None}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
