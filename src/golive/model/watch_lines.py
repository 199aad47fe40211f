"""The lines of a watch: what was seen and said, one JSON object a line, so that it can be judged again at any time.

The order of the lines does not matter; what people put on the record has its number there, ``entry``. Unknown keys,
unknown words and moments without a zone are refused, each with the number of its line.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

from golive.errors import UsageError
from golive.model.observations import (
    Ack,
    PacketStatus,
    Review,
    RunStatus,
    Sample,
    Signal,
    Stop,
    Suspect,
    WatchEnd,
    WatchStart,
)

Line = Sample | PacketStatus | Review | Ack | Stop | Suspect | WatchStart | WatchEnd
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Place = Annotated[int, msgspec.Meta(ge=0)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The form of one kind of line."""

    seen: _Moment | None = None


class _Sample(_Form, frozen=True, kw_only=True):
    signal: Signal
    minute: _Moment
    value: Annotated[int, msgspec.Meta(ge=0)]

    def line(self) -> Sample:
        """The noun."""
        return Sample(self.signal, _utc(self.minute), self.value, _seen(self.seen))


class _Packet(_Form, frozen=True, kw_only=True):
    packet: _Name
    submitted: _Moment
    status: RunStatus
    at: _Moment
    synthetic: bool = False

    def line(self) -> PacketStatus:
        """The noun."""
        return PacketStatus(
            at=_utc(self.at),
            seen=_seen(self.seen),
            packet=self.packet,
            submitted=_utc(self.submitted),
            status=self.status,
            synthetic=self.synthetic,
        )


class _Verdict(_Form, frozen=True, kw_only=True):
    verdict_on: _Name
    critical: tuple[str, ...]
    at: _Moment
    reviewer: str = ""
    entry: _Place = 0

    def line(self) -> Review:
        """The noun."""
        return Review(
            at=_utc(self.at),
            seen=_seen(self.seen),
            verdict_on=self.verdict_on,
            critical=self.critical,
            reviewer=self.reviewer,
            entry=self.entry,
        )


class _Ack(_Form, frozen=True, kw_only=True):
    ack: Literal["T0", "T1", "T2", "T3"]
    by: _Name
    at: _Moment
    role: str = ""
    entry: _Place = 0

    def line(self) -> Ack:
        """The noun."""
        return Ack(
            at=_utc(self.at), seen=_seen(self.seen), entry=self.entry, trigger=self.ack, by=self.by, role=self.role
        )


class _Stop(_Form, frozen=True, kw_only=True):
    stop: Literal["T0", "T3"]
    by: _Name
    at: _Moment
    role: str = ""
    entry: _Place = 0

    def line(self) -> Stop:
        """The noun."""
        return Stop(
            at=_utc(self.at), seen=_seen(self.seen), entry=self.entry, trigger=self.stop, by=self.by, role=self.role
        )


class _Suspect(_Form, frozen=True, kw_only=True):
    suspect: _Name
    at: _Moment
    entry: _Place = 0

    def line(self) -> Suspect:
        """The noun."""
        return Suspect(at=_utc(self.at), seen=_seen(self.seen), entry=self.entry, run=self.suspect)


class _Start(_Form, frozen=True, kw_only=True):
    watch: Literal["start"]
    at: _Moment
    until: _Moment

    def line(self) -> WatchStart:
        """The noun."""
        return WatchStart(at=_utc(self.at), seen=_seen(self.seen), until=_utc(self.until))


class _End(_Form, frozen=True, kw_only=True):
    watch: Literal["end"]
    at: _Moment
    why: Literal["observed", "trigger", "stopped"]

    def line(self) -> WatchEnd:
        """The noun."""
        return WatchEnd(at=_utc(self.at), seen=_seen(self.seen), why=self.why)


_FORMS: dict[str, type[_Sample | _Packet | _Verdict | _Ack | _Stop | _Suspect]] = {
    "signal": _Sample,
    "packet": _Packet,
    "verdict_on": _Verdict,
    "ack": _Ack,
    "stop": _Stop,
    "suspect": _Suspect,
}
"""Each kind of line by the key that it is told by; a line with "watch" begins or ends it all."""


def decode(text: str, number: int) -> Line:
    """The noun of one line. Raises ``UsageError`` with the line's number for what is none."""
    try:
        return _form_of(msgspec.json.decode(text), text)
    except (msgspec.MsgspecError, UsageError, RecursionError) as error:
        raise UsageError(f"line {number}: {str(error).rstrip('.')}. Correct or remove it.") from error


def _form_of(plain: Any, text: str) -> Line:  # noqa: ANN401 - JSON
    if not isinstance(plain, dict):
        raise UsageError("it is no JSON object")
    kinds = [key for key in (*_FORMS, "watch") if key in plain]
    if len(kinds) != 1:
        known = ", ".join((*_FORMS, "watch"))
        raise UsageError(f"a line has exactly one of {known}, this one {' and '.join(kinds) or 'none'}")
    if kinds[0] == "watch":
        form: Any = _End if plain["watch"] == "end" else _Start
        return msgspec.json.decode(text, type=form).line()  # type: ignore[no-any-return]
    return msgspec.json.decode(text, type=_FORMS[kinds[0]]).line()


_WRITTEN: dict[type, Callable[[Any], _Form]] = {
    Sample: lambda one: _Sample(signal=one.signal, minute=one.minute, value=one.value, seen=one.seen),
    PacketStatus: lambda one: _Packet(
        packet=one.packet,
        submitted=one.submitted,
        status=one.status,
        at=one.at,
        synthetic=one.synthetic,
        seen=one.seen,
    ),
    Review: lambda one: _Verdict(
        verdict_on=one.verdict_on,
        critical=one.critical,
        at=one.at,
        reviewer=one.reviewer,
        seen=one.seen,
        entry=one.entry,
    ),
    Ack: lambda one: _Ack(ack=one.trigger, by=one.by, at=one.at, role=one.role, seen=one.seen, entry=one.entry),
    Stop: lambda one: _Stop(stop=one.trigger, by=one.by, at=one.at, role=one.role, seen=one.seen, entry=one.entry),
    Suspect: lambda one: _Suspect(suspect=one.run, at=one.at, seen=one.seen, entry=one.entry),
    WatchStart: lambda one: _Start(watch="start", at=one.at, until=one.until, seen=one.seen),
    WatchEnd: lambda one: _End(watch="end", at=one.at, why=one.why, seen=one.seen),
}


def encode(line: Line) -> str:
    """A noun as one line, without the line's end; ``decode`` reads it back."""
    return msgspec.json.encode(_WRITTEN[type(line)](line)).decode()


def read(lines: Iterable[str]) -> Iterator[Line]:
    """The nouns of the lines of a file; empty ones are passed over."""
    for number, text in enumerate(lines, 1):
        if text.strip():
            yield decode(text, number)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _seen(moment: datetime | None) -> datetime | None:
    return None if moment is None else _utc(moment)
