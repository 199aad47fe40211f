"""A survey as it is kept: the facts of one run as text, to be judged again, offline, at any time.

What is kept is what judgement saw: the facts, the moment, the thresholds, and the hashes of the files that the run
went by. Reading it back gives the very same facts, so the verdicts must be the same.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

from golive import facts as nouns
from golive.config.runbook import Thresholds
from golive.config.target import REHEARSAL
from golive.errors import ConfigurationError, GoliveError
from golive.facts import Fact
from golive.moments import in_utc
from golive.shown import fit

_NOUNS: dict[str, Any] = {name: noun for name, noun in vars(nouns).items() if is_dataclass(noun) and noun is not Fact}
_CLOCKS_DIFFER = timedelta(minutes=5)  # between two machines; more than that and "recorded" would be "in the future"


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact in the file. ``noun`` names the type of its value; empty where there is no value."""

    source: str
    started: Annotated[datetime, msgspec.Meta(tz=True)]
    finished: Annotated[datetime, msgspec.Meta(tz=True)]
    noun: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    kind: str = ""


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The survey of one run, as ``facts.json`` has it.

    ``now`` is the target's time at which it was judged, ``wall`` this machine's. The two hashes are of what the run
    went by (line ends made alike); ``facts`` are by name.
    Version 2 has what was not understood of an export; version 3 the place of each defect, and what it is of;
    version 4 what the audit of an export's content came to.
    """

    version: Literal[1, 2, 3, 4] = 4
    run: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")]
    target: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]
    title: str
    rehearsal: bool
    golive: str
    now: Annotated[datetime, msgspec.Meta(tz=True)]
    wall: Annotated[datetime, msgspec.Meta(tz=True)]
    runbook_sha256: str
    target_sha256: str
    thresholds: Thresholds
    facts: dict[str, _Line]

    def __post_init__(self) -> None:
        """Refuse a rehearsal under a live target's name, and a live target under the rehearsal's."""
        if self.rehearsal != (self.target == REHEARSAL):
            whose = "a rehearsal" if self.rehearsal else "a live target"
            raise ValueError(f'{whose} is not called "{self.target}"')

    def fact(self, name: str) -> Fact | None:
        """One fact; None if that run did not ask for it."""
        return _fact(name, self.facts[name]) if name in self.facts else None

    def stale(self, at: datetime, *, hours: int) -> bool:
        """Whether at this moment (real time) the facts are too old, or dated ahead, to say anything of the present.

        ``hours`` is what today's runbook allows: what was recorded can make that shorter, never longer.
        """
        age = at - self.wall
        return age > timedelta(hours=min(hours, self.thresholds.facts_hours)) or age < -_CLOCKS_DIFFER


def lines_of(facts: Mapping[str, Fact]) -> dict[str, _Line]:
    """Facts as they are kept."""
    return {name: _line(fact) for name, fact in sorted(facts.items())}


def encode(recorded: Recorded) -> str:
    """The survey as the text of ``facts.json``."""
    return msgspec.json.format(msgspec.json.encode(recorded), indent=2).decode() + "\n"


def decode(text: str, *, source: str) -> Recorded:
    """The survey in a text; ``source`` is named in errors. Raises ``ConfigurationError`` for what is none."""
    try:
        recorded = msgspec.json.decode(text, type=Recorded)
        in_utc(recorded.now), in_utc(recorded.wall)
        for name in recorded.facts:
            recorded.fact(name)
    except (msgspec.MsgspecError, GoliveError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"{source}: these are no facts that golive recorded ({error}). Name the facts.json of a run."
        ) from error
    return recorded


def sha256_of(text: str) -> str:
    """The hash of a text, the same on a system that writes line ends in another way."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def sha256_of_plain(tables: Mapping[str, Any]) -> str:
    """The hash of plain tables, whatever the order of their keys."""
    return sha256_of(json.dumps(tables, sort_keys=True, default=str))


def _line(fact: Fact) -> _Line:
    return _Line(
        source=fact.source,
        started=fact.started.astimezone(UTC),
        finished=fact.finished.astimezone(UTC),
        noun="" if fact.value is None else type(fact.value).__name__,
        value=msgspec.Raw(msgspec.json.encode(fit(fact.value))),
        error=fit(fact.error),
        kind=fact.kind,
    )


def _fact(name: str, line: _Line) -> Fact:
    if line.noun and line.noun not in _NOUNS:
        raise msgspec.ValidationError(f"of {name}: no noun of golive is called {line.noun}")
    value = msgspec.json.decode(line.value, type=_NOUNS[line.noun]) if line.noun else None
    return Fact(
        name=name,
        source=line.source,
        started=line.started,
        finished=line.finished,
        value=value,
        error=line.error,
        kind=line.kind,
    )
