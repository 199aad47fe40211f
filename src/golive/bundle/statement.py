"""The outcome of a launch as an in-toto statement: its closed form, its bytes, and what it must say. Pure.

Source: in-toto Attestation Framework, Statement v1 (https://in-toto.io/Statement/v1). The predicate is golive's own:
none that is published says what became of a launch.
"""

from typing import Literal

import msgspec

from golive.record.form import Code, Count, Form, Hash, Moment

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://ontogra.com/golive/launch-outcome/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"


class Fired(Form, frozen=True):
    """A trigger that fired, or a stop that was said, and when; ``seq`` is the entry that says so."""

    trigger: Literal["T0", "T1", "T2", "T3"]
    at: Moment
    seq: Count


class Decided(Form, frozen=True):
    """Who decided what, by the entry ``seq``: a name on the record is a claim."""

    what: Code
    who: Code
    role: Code
    at: Moment
    seq: Count


class WayBack(Form, frozen=True):
    """A rollback: when it was asked for, begun and proven, and the version that was gone back to (an ARN)."""

    to: Code
    asked: Moment | None = None
    begun: Moment | None = None
    proven: Moment | None = None
    user_steps: Moment | None = None


class OutputsRead(Form, frozen=True):
    """How many outputs were collected for the reviewer and read, and of how many a critical item failed."""

    collected: Count = 0
    read: Count = 0
    critical: Count = 0


class RecordSaid(Form, frozen=True):
    """The record at the moment of the bundle: how many entries, and number and hash of the newest."""

    entries: Count
    seq: Count
    hash: Hash


class Outcome(Form, frozen=True):
    """What became of a launch. Times are the target's, ``made`` is the world's.

    ``lacks`` are the codes of what belongs into a bundle and could not be had: ``session/RUN``, ``launch.pdf``, ...
    ``keyid`` is the name of the key that the signer meant to sign with; empty where there was none.
    """

    version: Literal[1]
    launch: Code
    target: Code
    mode: Literal["live", "rehearsal"]
    outcome: Literal["open", "observed", "rolled-back"]
    release: Code
    previous: Code
    opened: Moment
    ended: Moment | None
    digests: dict[Code, Code]
    """Image digests of the release, by container."""
    observed_minutes: Count
    blind_minutes: Count
    record: RecordSaid
    made: Moment
    golive: Code
    fired: tuple[Fired, ...] = ()
    decided: tuple[Decided, ...] = ()
    way_back: WayBack | None = None
    outputs: OutputsRead = OutputsRead()
    incident: Code = ""
    lacks: tuple[Code, ...] = ()
    keyid: Code = ""


class Subject(Form, frozen=True):
    """What a statement is about: a file by its name and hash."""

    name: str
    digest: dict[Literal["sha256"], Hash]


class Statement(Form, frozen=True, rename={"type_": "_type", "predicate_type": "predicateType"}):
    """An in-toto statement about the manifest of a bundle."""

    type_: Literal["https://in-toto.io/Statement/v1"]
    subject: tuple[Subject]
    predicate_type: Literal["https://ontogra.com/golive/launch-outcome/v1"]
    predicate: Outcome


def encode(statement: Statement) -> bytes:
    """The bytes that are signed: one line of JSON, keys in order."""
    return msgspec.json.encode(statement, order="sorted")


def decode(content: bytes) -> Statement:
    """The statement in these bytes. Raises ``msgspec.MsgspecError`` for what is none in every detail."""
    return msgspec.json.decode(content, type=Statement)
