"""Whether the counts of an incident's sources come to the same, and if not, by what and why. Pure.

Each total is shown with its source. What is counted by one and not by another is named; what no reason explains leaves
the part open, so that "all who were affected" is never said of a count that nothing bears out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

UNEXPLAINED, NO_BALANCER, NO_AUDIT = "requests-do-not-add-up", "no-balancer-count", "no-audit-lines"
PACKETS_DIFFER, PACKETS_UNREAD = "packets-do-not-add-up", "packets-unread"


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
class Requests:
    """How many requests each source counted in the window; None where it could not be had.

    ``audited`` has no health checks, which ``health`` are; ``errors`` are the load balancer's, of which the product
    writes no line where it broke; ``refused`` are those that the pause may have answered in the product's place.
    """

    audited: int | None
    health: int
    balancer: int | None
    errors: int
    paused: bool
    own: int
    watched: int | None = None
    balancer_watched: int | None = None


def requests_add_up(seen: Requests) -> Reconciled:
    """Whether the load balancer and the product's audit lines tell of the same requests."""
    totals, said, left = list[Total](), list[str](), list[str]()
    if seen.audited is None:
        left.append(NO_AUDIT)
    else:
        totals.append(Total("requests", "audit lines of the API, health checks left out", seen.audited))
        totals.append(Total("of these golive's own firm's", "audit lines of the API", seen.own))
        totals.append(Total("health checks", "audit lines of the API", seen.health))
    if seen.balancer is None:
        left.append(NO_BALANCER)
    else:
        totals.append(Total("requests", "load balancer (api_requests)", seen.balancer))
        totals.append(Total("server errors", "load balancer (api_errors)", seen.errors))
    if seen.audited is not None and seen.balancer is not None:
        said, wrong = _difference(seen, seen.balancer - seen.audited)
        left += [UNEXPLAINED] if wrong else []
    if seen.watched is not None:
        totals.append(Total("users' requests in the minutes watched", "the watch, on the record", seen.watched))
    if seen.watched is not None and seen.balancer_watched is not None:
        totals.append(Total("requests in the minutes watched", "load balancer", seen.balancer_watched))
        said.append(
            f"In the minutes watched the load balancer counted {seen.balancer_watched - seen.watched} more than the "
            "watch, which leaves golive's own requests out."
        )
    return Reconciled(tuple(totals), tuple(said), tuple(left))


def packets_add_up(
    known: Collection[str], begun: Collection[str], *, entered: int, source: str, unread: str
) -> Reconciled:
    """Whether the packets that the product tells of are those that audit lines say were begun."""
    totals = [Total("packets", source, len(known)), Total("packets begun", "audit lines of the API", len(begun))]
    totals += [Total("packets", "entered by people, on the record", entered)] if entered else []
    missing = set(begun) - set(known)
    said = [unread] if unread else []
    if missing:
        said.append(
            f"{len(missing)} of the packets begun by an audit line are not among those that {source} tell of: their "
            "state is not known. They are in the list."
        )
    more = len(set(known) - set(begun))
    if more:
        said.append(f"{more} packets were handed in without an audit line in the window. They are in the list.")
    return Reconciled(
        tuple(totals), tuple(said), (*((PACKETS_UNREAD,) if unread else ()), *((PACKETS_DIFFER,) if missing else ()))
    )


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


def _difference(seen: Requests, more: int) -> tuple[list[str], bool]:
    """What the load balancer counted beyond the audit lines, and whether no reason known here explains it.

    Health checks come both ways, through the load balancer and straight from its target group; where the product broke
    it writes no line, and where nothing of it answered it could not.
    """
    if not more:
        return ["The load balancer and the audit lines count the same requests."], False
    reasons = [
        *([f"{seen.health} health checks, some of which come through it"] if seen.health else []),
        *([f"{seen.errors} server errors, of which the product writes no line where it broke"] if seen.errors else []),
        *(["refusals of the pause, which the load balancer answers itself"] if seen.paused else []),
    ]
    explained = 0 < more <= seen.health + seen.errors or (more > 0 and seen.paused)
    lead = f"The load balancer counted {abs(more)} {'more' if more > 0 else 'fewer'} requests than the audit lines tell"
    if explained:
        return [f"{lead}. That can be {'; or '.join(reasons)}."], False
    also = f" Known reasons do not come to it ({'; '.join(reasons)})." if reasons else " No reason is known."
    late = " CloudWatch may be minutes late: run it again in five minutes." if more < 0 else ""
    return [f"{lead}.{also}{late}"], True
