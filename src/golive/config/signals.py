"""Where a watch's signals come from, as a target file says it: each signal its source, and how packets are known."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

import msgspec

from golive.config.forms import LogGroup, Variable, zone_trouble


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the target file."""


class CloudWatchSignal(_Table, tag_field="source", tag="cloudwatch", frozen=True):
    """A signal read from one or more CloudWatch metrics, added up a minute."""

    namespace: str
    metrics: tuple[str, ...]
    dimensions: dict[str, str]


class LogSignal(_Table, tag_field="source", tag="logs", frozen=True):
    """A signal counted from the lines of a log group of CloudWatch Logs, each line once in its minute.

    ``pattern`` is CloudWatch's filter pattern, by which AWS picks the lines that are read at all; of those ``match``, a
    regular expression of Python's, picks what counts. The lines stay in memory: only counts leave the edge.
    """

    group: LogGroup
    pattern: str
    match: str = ""

    def __post_init__(self) -> None:
        _compiled("match", self.match)


class _Stamped(_Table, frozen=True):
    """Lines that are in no service of AWS's. ``match`` picks what counts, ``moment`` finds when each was written.

    ``moment`` is the part in its brackets, or all of it: a date and a time as ISO 8601 has them, or seconds since 1970;
    for another form ``moment_form`` says it as Python's ``strptime``. Without a zone of its own it is of ``zone``.
    """

    match: str = ""
    moment: str = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
    moment_form: str = ""
    zone: str = "UTC"

    def __post_init__(self) -> None:
        _compiled("match", self.match)
        if _compiled("moment", self.moment).groups > 1:
            raise ValueError(f'moment is "{self.moment}": it has more than one group; write (?:...) for the others')
        trouble = zone_trouble("zone", self.zone)
        if trouble:
            raise ValueError(trouble)


class FileSignal(_Stamped, kw_only=True, tag_field="source", tag="file", frozen=True):
    """A signal counted from the lines of a file; ``path`` may have a ``*`` for the file that is put aside."""

    path: str


class CommandSignal(_Stamped, kw_only=True, tag_field="source", tag="command", frozen=True):
    """A signal counted from what a command writes: its words in a list, without a shell, for ``seconds`` at most.

    It gets of golive's environment what every program needs, and the ``variables`` that are named here.
    """

    argv: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    seconds: Annotated[float, msgspec.Meta(gt=0, le=20)] = 10.0


class ManualSignal(_Table, tag_field="source", tag="manual", frozen=True):
    """A signal that a person counts, one key each."""


class PacketsSignal(_Table, tag_field="source", tag="packets", frozen=True):
    """Failed runs, counted from what becomes of the packets that [packets] knows."""


class AbsentSignal(_Table, tag_field="source", tag="absent", frozen=True):
    """A signal that this target does not have, and why."""

    reason: str


LocalSignal = FileSignal | CommandSignal
Source = CloudWatchSignal | LogSignal | FileSignal | CommandSignal | ManualSignal | PacketsSignal | AbsentSignal
Named = Literal[
    "api_requests",
    "api_errors",
    "login_attempts",
    "login_failures",
    "upload_attempts",
    "upload_failures",
    "run_failures",
]
"""The signals that a target file names a source for; golive's own requests it sends itself."""


class ApiPackets(_Table, tag_field="means", tag="api", frozen=True):
    """Packets are the matters of these firms, asked of the app's API; with a site's session only golive's own firm."""

    firms: tuple[str, ...]


class LogPackets(_Table, tag_field="means", tag="logs", frozen=True):
    """Packets are told by log lines: ``match`` has the groups ``packet`` and ``status``.

    A packet is handed in with its first line. A status is one of the app's words ([app.status]); ``pattern`` as in
    ``LogSignal``.
    """

    group: LogGroup
    pattern: str
    match: str

    def __post_init__(self) -> None:
        _tells_packets(self.match)


class FilePackets(_Stamped, kw_only=True, tag_field="means", tag="file", frozen=True):
    """Packets are told by the lines of a file, as ``FileSignal``; ``match`` as in ``LogPackets``."""

    path: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _tells_packets(self.match)


class CommandPackets(_Stamped, kw_only=True, tag_field="means", tag="command", frozen=True):
    """Packets are told by what a command writes, as ``CommandSignal``; ``match`` as in ``LogPackets``."""

    argv: tuple[str, ...]
    variables: tuple[Variable, ...] = ()
    seconds: Annotated[float, msgspec.Meta(gt=0, le=20)] = 10.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _tells_packets(self.match)


class PacketsByHand(_Table, tag_field="means", tag="manual", frozen=True):
    """Packets are entered by a person: one key when one is handed in, one when it has ended."""


LocalPackets = FilePackets | CommandPackets
Packets = ApiPackets | LogPackets | FilePackets | CommandPackets | PacketsByHand


def wrong(signals: Mapping[Named, Source], packets: Packets | None, *, readable: Iterable[str] | None) -> Iterator[str]:
    """What is wrong with these sources together. ``readable`` are the firms that golive may ask about, None: all."""
    strange = sorted(set(packets.firms) - set(readable)) if isinstance(packets, ApiPackets) and readable else ()
    if strange:
        yield f"packets.firms names {', '.join(strange)}: golive holds no secret here that reads firms but its own"
    for name, source in signals.items():
        if isinstance(source, ManualSignal) and name in ("api_requests", "api_errors"):
            yield f'signals.{name} has the source "manual": nobody can count every request by hand'
        if not isinstance(source, PacketsSignal):
            continue
        if name != "run_failures":
            yield f'signals.{name} has the source "packets", which counts failed runs only'
        elif packets is None:
            yield 'signals.run_failures has the source "packets", but there is no table [packets]'


def _tells_packets(match: str) -> None:
    missing = {"packet", "status"} - set(_compiled("match", match).groupindex)
    if missing:
        raise ValueError(f"match has no group {' and '.join(sorted(missing))}: write (?P<packet>...)")


def _compiled(name: str, expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression)
    except re.error as error:
        raise ValueError(f'{name} is "{expression}": not a regular expression ({error})') from error
