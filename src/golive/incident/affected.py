"""Which packets and users an incident affected, from the API's audit lines and what became of packets. Pure.

Nobody's id leaves: each has the same pseudonym wherever it stands, made with a key that is kept outside the evidence.
"""

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from golive.config.paths import Paths, place_of
from golive.config.target import Synthetic
from golive.model.observations import PacketStatus, RunStatus, name_of

Kind = Literal["packet", "user", "firm"]
Again = Literal["yes", "after review", "no"]
_FIELD = re.compile(r"(\w+)=(\S+)")
_WANTED = ("method", "path", "status", "user_id", "firm_id")
_DIGITS = 12  # hexadecimal, of a pseudonym
_NOBODY = ("", "-")
_FORGED = 401  # whom no good token names is taken from headers, which anybody can write
_BAD = 500
HEADER = ("kind", "id", "firm", "state", "handed in (UTC)", "exported (UTC)", "requests", "errors",
          "run again", "rehearsal")  # fmt: skip


class Pseudonyms:
    """Names people, firms and packets so that nobody can tell who they are without the key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, kind: Kind, identity: str) -> str:
        """The pseudonym of an id; none for none."""
        if identity in _NOBODY:
            return ""
        said = hmac.new(self._key, f"{kind}:{identity}".encode(errors="surrogatepass"), hashlib.sha256)
        return f"{kind}-{said.hexdigest()[:_DIGITS]}"


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as its audit line has it."""

    at: datetime
    method: str
    path: str
    status: int
    user: str
    firm: str


@dataclass(slots=True)
class Packet:
    """What is known of one packet in the window; ``firm`` and ``packet`` are the product's own ids."""

    packet: str
    firm: str = ""
    state: RunStatus | None = None
    submitted: datetime | None = None
    exported: datetime | None = None
    requests: int = 0
    errors: int = 0

    @property
    def again(self) -> Again:
        """Whether it is to be run again: what did not end, or not well, is; what was delivered once it was read."""
        if self.state in (RunStatus.CANCELLED, RunStatus.NO_RUN):
            return "no"
        delivered = self.state in (RunStatus.SUCCESS, RunStatus.PARTIAL, RunStatus.NEEDS_REVIEW)
        return "after review" if delivered else "yes"


@dataclass(slots=True)
class User:
    """What one user did in the window."""

    user: str
    firm: str
    requests: int = 0
    errors: int = 0
    exported: datetime | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """Everybody who was, golive's own left out; ``begun`` are the packets that were begun by an audit line.

    ``entered`` are those that people entered, under names of their own: which packet each is, nobody else knows.
    """

    packets: Sequence[Packet]
    users: Sequence[User]
    begun: frozenset[str] = field(default_factory=frozenset)
    entered: Sequence[Packet] = ()


class Ways:
    """What a path of the API is about, by the addresses that the target file names."""

    def __init__(self, paths: Paths, own: Synthetic) -> None:
        self._own = own
        about = (paths.firm, paths.matter, paths.documents, paths.runs, paths.run, paths.cancel, paths.export)
        self._about = [_pattern(one) for one in dict.fromkeys(about)]
        self._export, self._runs, self._health = (_pattern(one) for one in (paths.export, paths.runs, paths.health))

    def ids(self, path: str) -> dict[str, str]:
        """The ids of firm, matter and run that a path names."""
        found = [one.match(path) for one in self._about]
        return {name: name_of(value) for one in found if one is not None for name, value in one.groupdict().items()}

    def exports(self, request: Request) -> bool:
        """Whether somebody got an output by it."""
        return request.method == "GET" and request.status < 300 and self._export.fullmatch(request.path) is not None

    def begins(self, request: Request) -> bool:
        """Whether a packet was begun by it."""
        return request.method == "POST" and request.status < 300 and self._runs.fullmatch(request.path) is not None

    def own(self, request: Request) -> bool:
        """Whether golive asked it: its firm, or its user, who may read other firms' packets in a rehearsal."""
        return request.firm == self._own.firm or request.user == self._own.user

    def is_health(self, request: Request) -> bool:
        """Whether a program asked how the product is."""
        return self._health.match(request.path) is not None


def requests_of(lines: Iterable[tuple[datetime, str]]) -> tuple[list[Request], int]:
    """The requests that audit lines tell of, and how many such lines have not all that one must have."""
    found: list[Request] = []
    short = 0
    for at, line in lines:
        told = dict(_FIELD.findall(line))
        if "request_id" not in told or "path" not in told:
            continue  # another line of the product's
        if not all(name in told for name in _WANTED) or not told["status"].isdecimal():
            short += 1
            continue
        found.append(Request(at, told["method"], told["path"], int(told["status"]), told["user_id"], told["firm_id"]))
    return found, short


def affected_of(
    requests: Iterable[Request], states: Iterable[PacketStatus], ways: Ways, by_hand: Iterable[PacketStatus] = ()
) -> Affected:
    """The packets that were begun, changed or exported in the window, or had a state in it; and whoever asked."""
    known = [one for one in states if not one.synthetic]
    packets, matter_of_run = _newest(known), {one.run: one.packet for one in known if one.run}
    users: dict[tuple[str, str], User] = {}
    begun: set[str] = set()
    for one in sorted(requests, key=lambda one: one.at):
        if ways.own(one) or one.status == _FORGED or ways.is_health(one):
            continue
        ids = ways.ids(one.path)
        matter = ids.get("matter") or matter_of_run.get(ids.get("run", ""), "")
        begun |= {matter} if matter and ways.begins(one) else set()
        exported = one.at if ways.exports(one) else None
        if matter and (matter in packets or exported or _changes(one)):
            _count(packets.setdefault(matter, Packet(matter)), one, exported)
        if one.user not in _NOBODY:
            _count(users.setdefault((one.firm, one.user), User(one.user, one.firm)), one, exported)
    return Affected(list(packets.values()), list(users.values()), frozenset(begun), list(_newest(by_hand).values()))


def _newest(states: Iterable[PacketStatus]) -> dict[str, Packet]:
    """Each packet as it was told last."""
    packets: dict[str, Packet] = {}
    for state in sorted(states, key=lambda one: one.known):
        packet = packets.setdefault(state.packet, Packet(state.packet))
        packet.state, packet.submitted = state.status, state.submitted
    return packets


def as_csv(found: Affected, names: Pseudonyms, *, live: bool) -> str:
    """A row a packet and a row a user, everybody by pseudonym, in an order that tells nothing.

    What people entered has the name that they gave it, which is nobody's. Each row of a rehearsal says so.
    """
    packets = [
        ("packet", names.of("packet", one.packet), names.of("firm", one.firm), one.state or "not known",
         _minute(one.submitted), _minute(one.exported), one.requests, one.errors, one.again)
        for one in found.packets
    ]  # fmt: skip
    users = [
        ("user", names.of("user", f"{one.firm}/{one.user}"), names.of("firm", one.firm), "", "", _minute(one.exported),
         one.requests, one.errors, "")
        for one in found.users
    ]  # fmt: skip
    entered = [
        ("entered by hand", one.packet, "", one.state or "not known", _minute(one.submitted), "", "", "", one.again)
        for one in found.entered
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(
        (*row, "" if live else "REHEARSAL") for row in (*sorted(packets), *sorted(entered), *sorted(users))
    )
    return text.getvalue()


def states_of(packets: Iterable[Packet]) -> Mapping[str, int]:
    """How many packets ended in each state."""
    found: dict[str, int] = {}
    for one in packets:
        found[one.state or "not known"] = found.get(one.state or "not known", 0) + 1
    return dict(sorted(found.items()))


def _count(one: Packet | User, request: Request, exported: datetime | None) -> None:
    one.requests += 1
    one.errors += request.status >= _BAD
    one.exported = one.exported or exported
    one.firm = one.firm or request.firm


def _changes(request: Request) -> bool:
    return request.method not in ("GET", "HEAD", "OPTIONS") and request.status < 400


def _pattern(template: str) -> re.Pattern[str]:
    """What a path must be like to be of this address; whatever follows it belongs to it."""
    path = place_of(template)[1].partition("?")[0].rstrip("/")
    parts = re.split(r"\{(\w+)\}", path)
    text = "".join(f"(?P<{one}>[^/?]+)" if number % 2 else re.escape(one) for number, one in enumerate(parts))
    return re.compile(rf"{text}(?:[/?].*)?")


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else ""
