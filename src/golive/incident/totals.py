"""Whether the counts of an incident's sources come to the same, and if not, by what and why. Pure.

Each total is shown with its source. What is counted by one and not by another is named; what no reason explains leaves
the part open, so that "all who were affected" is never said of a count that nothing bears out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

UNEXPLAINED, NO_BALANCER, NO_AUDIT = "requests-do-not-add-up", "no-balancer-count", "no-audit-lines"
PACKETS_DIFFER, PACKETS_UNREAD = "packets-do-not-add-up", "packets-unread"

_EDGE = 2  # requests that came in one minute and ended in the next, at the two ends of a time


@dataclass(frozen=True, slots=True)
class Total:
    """One count, what it is of, and where it is from."""

    what: str
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All counts, the sentences in which they differ, and the codes of what stays open."""

    totals: tuple[Total, ...]
    sentences: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """What each source counted, a minute; None where it could not be had.

    ``audited`` are the audit lines but those of health checks, of which ``users`` has not golive's own; ``errors`` are
    the load balancer's 5xx; ``watched`` is the watch's count of users' requests; ``at_work`` are the minutes in which
    golive was at work by the record, and looked at the product's health.
    """

    audited: Mapping[datetime, int] | None
    users: Mapping[datetime, int]
    balancer: Mapping[datetime, int] | None
    errors: Mapping[datetime, int]
    watched: Mapping[datetime, int]
    at_work: Collection[datetime]
    health: int = 0


def requests_add_up(seen: Minutes) -> Reconciled:
    """Whether the load balancer, the watch and the product's audit lines tell of the same requests."""
    left = [*([NO_AUDIT] if seen.audited is None else []), *([NO_BALANCER] if seen.balancer is None else [])]
    said: list[str] = []
    if seen.audited is not None and seen.balancer is not None:
        found = [one for one in _held_against(seen, seen.audited, seen.balancer) if one.minutes]
        said = [one.sentence for one in found]
        left += [UNEXPLAINED] if any(not one.explained for one in found) else []
    return Reconciled(tuple(_totals(seen)), tuple(said), tuple(left))


def _totals(seen: Minutes) -> Iterator[Total]:
    if seen.audited is not None:
        yield Total("requests", "audit lines of the API, health checks left out", sum(seen.audited.values()))
        yield Total("users' requests", "audit lines of the API, golive's own left out", sum(seen.users.values()))
        yield Total("health checks", "audit lines of the API", seen.health)
    if seen.balancer is not None:
        yield Total("requests", "load balancer (api_requests)", sum(seen.balancer.values()))
        yield Total("server errors", "load balancer (api_errors)", sum(seen.errors.values()))
    if seen.watched:
        yield Total("users' requests in the minutes watched", "the watch, on the record", sum(seen.watched.values()))


@dataclass(frozen=True, slots=True)
class _Held:
    """Two counts of the same minutes, held against each other."""

    minutes: int
    sentence: str
    explained: bool


def _held_against(seen: Minutes, audited: Mapping[datetime, int], balancer: Mapping[datetime, int]) -> Iterator[_Held]:
    """The minutes watched, the others, and those in which golive was at work and nobody watched."""
    every = {*audited, *balancer} - {*seen.watched}
    busy, quiet = every & {*seen.at_work}, every - {*seen.at_work}
    yield _compared(seen, {*seen.watched}, seen.watched, seen.users, "The watch")
    yield _compared(seen, quiet, balancer, audited, "The load balancer")
    more = _sum(balancer, busy) - _sum(audited, busy)
    in_them = f"In the {len(busy)} minutes in which golive was at work and nobody watched"
    yield _Held(
        len(busy),
        f"{in_them} the load balancer counted {_more(more)} than the audit lines tell. "
        + ("golive's own looks at the product's health leave no line." if more >= -_EDGE else "No reason is known."),
        more >= -_EDGE,
    )


def _compared(
    seen: Minutes, minutes: set[datetime], counted: Mapping[datetime, int], lines: Mapping[datetime, int], who: str
) -> _Held:
    """A count against the audit lines: at most the server errors more, of which the product writes no line."""
    more, errors = _sum(counted, minutes) - _sum(lines, minutes), _sum(seen.errors, minutes)
    explained = -_EDGE <= more <= errors + _EDGE
    which = "watched" if who == "The watch" else "not watched"
    said = f"{who} counted {_more(more)} in the {len(minutes)} minutes {which} than the audit lines tell."
    if abs(more) <= _EDGE:
        why = " A request is counted when it comes, and its line is written when it has ended." if more else ""
    elif explained:
        why = f" There were {errors} server errors, and where the product breaks it writes no line."
    else:
        late = ", or CloudWatch is late: run it again in five minutes" if more < 0 else ""
        why = f" No reason is known{late}."
    return _Held(len(minutes), said + why, explained)


def _more(count: int) -> str:
    return f"{abs(count)} {'more' if count > 0 else 'fewer'} requests" if count else "neither more nor fewer requests"


def _sum(counts: Mapping[datetime, int], minutes: Iterable[datetime]) -> int:
    return sum(counts.get(one, 0) for one in minutes)


def packets_add_up(
    known: Collection[str], begun: Collection[str], *, unread: str, entered: int | None = None
) -> Reconciled:
    """Whether the packets that are known are those that audit lines say were begun.

    ``known`` are those that the product tells of; where people enter them instead, they are ``entered`` in number.
    """
    totals = [Total("packets begun", "audit lines of the API", len(begun))]
    if entered is not None:
        totals.append(Total("packets", "entered by people, on the record", entered))
        differ = entered != len(begun)
        said = (
            [f"People entered {entered} packets, and audit lines tell of {len(begun)} that were begun."]
            if differ
            else []
        )
        return Reconciled(tuple(totals), tuple(said), (PACKETS_DIFFER,) if differ else ())
    totals.append(Total("packets", "the product", len(known)))
    missing, more = len({*begun} - {*known}), len({*known} - {*begun})
    said = [unread] if unread else []
    if missing:
        said.append(f"Of {missing} packets that were begun the product tells no state. They are in the list.")
    if more:
        said.append(f"{more} packets were handed in without an audit line in that time. They are in the list.")
    left = (*((PACKETS_UNREAD,) if unread else ()), *((PACKETS_DIFFER,) if missing else ()))
    return Reconciled(tuple(totals), tuple(said), left)


def together(parts: Sequence[Reconciled]) -> Reconciled:
    """All of it as one."""
    return Reconciled(
        tuple(one for part in parts for one in part.totals),
        tuple(one for part in parts for one in part.sentences),
        tuple(dict.fromkeys(one for part in parts for one in part.open)),
    )


def as_plain(found: Reconciled) -> Mapping[str, object]:
    """The same for a file that scripts read."""
    return {
        "totals": [{"what": one.what, "source": one.source, "count": one.count} for one in found.totals],
        "differences": list(found.sentences),
        "open": list(found.open),
    }
