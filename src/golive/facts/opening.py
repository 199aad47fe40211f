"""Who is let in, whether new work is taken, and what works beside the previous version."""

from dataclasses import dataclass
from typing import Literal

from golive.facts.app import Came


@dataclass(frozen=True, slots=True)
class CohortList:
    """The product's own list held against the target file's: who is missing there, and who is let in besides.

    Counts and codes only: ``extra`` counts, since the names of users are nobody's business in a report.
    """

    wanted: int
    missing: int
    extra: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class SignIns:
    """How two sign-ins ended: golive's own user, and a stranger. ``in``, or the website's word for why not."""

    own: str
    stranger: str
    refused: str


@dataclass(frozen=True, slots=True)
class IntakeSeen:
    """Whether and how new work could be paused. ``taken`` are rules of others where ours would have to be."""

    means: Literal["balancer-rule", "manual"]
    there: bool
    taken: tuple[int, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class NewWork:
    """What a new case was answered that nobody asked for; ``paused``: with the pause's own status and marker.

    ``reads``: what golive's own firm was answered when it asked for its cases, None where that was not asked (older).
    """

    status: int
    paused: bool
    came: Came = ""
    reads: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer to a request: its status, and whether it is the pause's ``ours``, by status and marker.

    ``declared``: it is one by which the target file says that the product asks people who they are.
    """

    status: int
    ours: bool
    declared: bool = False


@dataclass(frozen=True, slots=True)
class PauseSeen:
    """What is answered while new work should be paused.

    ``case`` and ``upload`` to somebody who wants to begin one, ``own`` to golive's own firm who does, ``reading`` to
    somebody who only reads.
    """

    case: Heard
    upload: Heard
    own: Heard
    reading: Heard


@dataclass(frozen=True, slots=True)
class Beside:
    """What runs beside the API, and what the target file says works with the previous version.

    ``previous`` is the version that it was tried with, ``pinned`` the one on the record.
    """

    pinned: str
    previous: str
    website: str
    websites: tuple[str, ...]
    schema: int | None
    least: int
    most: int
