"""What the product lets in, keeps apart and writes down; none of it holds anything that the product said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from golive.facts.app import Came


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers that protect a page's users, each with its value in lower case, and what they came with."""

    status: int
    named: Mapping[str, str]
    came: Came = ""


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """Those of the API and of the website."""

    api: Headers
    site: Headers


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """One route of the product, its path as it was written down, and what it answered to nobody.

    ``guessed``: nobody says that it is there, since the website may mirror only some of the API's routes.
    """

    method: str
    path: str
    status: int
    came: Came = ""
    by_site: bool = False
    guessed: bool = False

    @property
    def changes(self) -> bool:
        """Whether it is meant to change something."""
        return self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.method} {self.path}{' of the website' if self.by_site else ''}"


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every known route, asked without credentials. ``published``: the product itself says which it has.

    ``unasked``: how many it publishes that lead to somebody else, are no paths, or stand there as golive does not know
    them, and that nobody has named: nobody was asked for them.
    """

    routes: tuple[RouteAnswer, ...]
    published: bool
    public: tuple[str, ...] = ()
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class Statuses:
    """What requests were answered, each by what it tried; ``control``: what one that is right was answered."""

    by_name: Mapping[str, int]
    control: int = 200
    came: Mapping[str, Came] = field(default_factory=dict)
    control_came: Came = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """The audit line of one request of golive's own: the answer it tells of, and its fields that say something.

    ``found`` is False where no line of that request came in time. ``by_site``: the request went through the website,
    which may give it another id on its way to the API.
    """

    status: int
    found: bool
    fields: tuple[str, ...] = ()
    true: bool = False
    """Whether status, user and firm are the ones that golive knows to be right."""
    by_site: bool = False


@dataclass(frozen=True, slots=True)
class AuditSeen:
    """The lines of a request without credentials, and of one for another firm's data."""

    lines: tuple[AuditLine, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a host showed. ``resolves``: its name has an address. ``until`` is None where nothing could be trusted.

    ``until`` is the end of whichever certificate ends first on the way to the authority: ``between`` says that this is
    not the host's own. ``answered`` is False where nobody could tell, for the ``problem``.
    """

    host: str
    resolves: bool
    until: datetime | None = None
    problem: str = ""
    answered: bool = True
    between: bool = False


@dataclass(frozen=True, slots=True)
class Certificates:
    """The certificates of the product's hosts, read at this moment of real time."""

    seen: tuple[Certificate, ...]
    read_at: datetime
