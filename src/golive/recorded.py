"""A survey as it is kept: the facts of one run as text, to be judged again, offline, at any time (DESIGN 5).

What is kept is what judgement saw: the facts, the moment, the thresholds, and the hashes of the files that the run
went by. Reading it back gives the very same facts, so the verdicts must be the same.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from golive import fact as nouns
from golive.errors import ConfigurationError, GoliveError
from golive.fact import Fact
from golive.runbook import Thresholds

_NOUNS: dict[str, Any] = {
    noun.__name__: noun
    for noun in (
        nouns.Answer,
        nouns.Journey,
        nouns.MetricMinutes,
        nouns.OwnProbe,
        nouns.Pins,
        nouns.RecordState,
        nouns.RunsRead,
        nouns.Scene,
        nouns.SignInPage,
        nouns.VersionState,
    )
}
_CLOCKS_DIFFER = timedelta(minutes=5)  # between two machines; more than that and "recorded" would be "in the future"


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact in the file. ``noun`` names the type of its value; empty where there is no value."""

    source: str
    started: datetime
    finished: datetime
    noun: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The survey of one run.

    ``now`` is the target's time at which it was judged, ``wall`` this machine's. ``runbook`` and ``target_file`` are
    sha256 of what the run went by (line ends made alike); ``facts`` are by name.
    """

    run: str
    target: str
    title: str
    rehearsal: bool
    golive: str
    now: datetime
    wall: datetime
    runbook: str
    target_file: str
    thresholds: Thresholds
    facts: Mapping[str, Fact]

    def fact(self, name: str) -> Fact | None:
        """One fact; None if that run did not ask for it."""
        return self.facts.get(name)

    def stale(self, at: datetime) -> bool:
        """Whether at this moment (real time) the facts are too old, or dated ahead, to say anything of the present."""
        age = at - self.wall
        return age > timedelta(hours=self.thresholds.facts_hours) or age < -_CLOCKS_DIFFER


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file itself."""

    version: Literal[1]
    run: str
    target: str
    title: str
    rehearsal: bool
    golive: str
    now: datetime
    wall: datetime
    runbook_sha256: str
    target_sha256: str
    thresholds: Thresholds
    facts: dict[str, _Line]


def encode(recorded: Recorded) -> str:
    """The survey as the text of ``facts.json``."""
    file = _File(
        version=1,
        run=recorded.run,
        target=recorded.target,
        title=recorded.title,
        rehearsal=recorded.rehearsal,
        golive=recorded.golive,
        now=recorded.now,
        wall=recorded.wall,
        runbook_sha256=recorded.runbook,
        target_sha256=recorded.target_file,
        thresholds=recorded.thresholds,
        facts={name: _line(fact) for name, fact in sorted(recorded.facts.items())},
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=2).decode() + "\n"


def decode(text: str, *, source: str) -> Recorded:
    """The survey in a text; ``source`` is named in errors. Raises ``ConfigurationError`` for what is none."""
    try:
        file = msgspec.json.decode(text, type=_File)
        facts = {name: _fact(name, line) for name, line in file.facts.items()}
    except (msgspec.MsgspecError, GoliveError, UnicodeError) as error:
        raise ConfigurationError(
            f"{source}: these are no facts that golive recorded ({error}). Name the facts.json of a run."
        ) from error
    if file.now.tzinfo is None or file.wall.tzinfo is None:
        raise ConfigurationError(f"{source}: its times have no zone. Name the facts.json of a run, as it was written.")
    return Recorded(
        run=file.run,
        target=file.target,
        title=file.title,
        rehearsal=file.rehearsal,
        golive=file.golive,
        now=file.now,
        wall=file.wall,
        runbook=file.runbook_sha256,
        target_file=file.target_sha256,
        thresholds=file.thresholds,
        facts=facts,
    )


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
        value=msgspec.Raw(msgspec.json.encode(fact.value)),
        error=fact.error,
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
