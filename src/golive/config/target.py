"""The target: where the system under launch lives, and everything about it that may differ.

A target file is strict TOML: an unknown key is refused, units are in the names, and no secret is ever in it; a secret
is named by where it comes from. Nothing about the app is fixed in code that a release of the app may change.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

import msgspec

from golive.config.absent import FACILITIES, LATER, apart
from golive.config.account import AlarmNames, Aws, ReviewStore, ScalingLimits, Store, misplaced
from golive.config.app_environment import Environment
from golive.config.contacts import Messages
from golive.config.forms import (
    Code,
    LogGroup,
    Origin,
    Seconds,
    address_trouble,
    encrypted,
    host_port_trouble,
    is_variable,
    origin_of,
    path_trouble,
)
from golive.config.intake import BalancerRule, ByHand, CohortTable, Compatibility
from golive.config.mistakes import Mistake, mistakes, with_lines
from golive.config.output import USUAL, OutputForms
from golive.config.page_actions import Action
from golive.config.paths import SITE, Paths, place_of
from golive.config.placeholders import zeros
from golive.config.reading import missing_files, refuse, tables_of, text_of
from golive.config.routes import Refusal, SweepTable
from golive.config.says import Says
from golive.config.sign_in import SignInForm
from golive.config.signals import AbsentSignal, CloudWatchSignal, Named, Packets, Source, wrong
from golive.errors import ConfigurationError

REHEARSAL = "rehearsal"
"""The name of the built-in target; every other target is live."""

_NOT_SIGNING = "golive signs in like a user here, and holds no secret that signs tokens"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Secret(_Table, frozen=True):
    """Where a secret comes from: exactly one of an environment variable or a secret in AWS Secrets Manager."""

    env: str = ""
    aws_secret: str = ""

    def __post_init__(self) -> None:
        if bool(self.env) == bool(self.aws_secret):
            raise ValueError("a secret names exactly one source: env or aws_secret")
        if self.env and not is_variable(self.env):
            raise ValueError("env is no name of an environment variable: write its name, never the secret itself")

    @property
    def source(self) -> str:
        """The source in words; never the value."""
        return f"environment variable {self.env}" if self.env else f"AWS secret {self.aws_secret}"


class Auth(_Table, frozen=True):
    """How golive identifies itself to the API.

    ``internal_jwt`` signs a token a request with a shared secret (only where the target may hold one),
    ``site_session`` signs in at the website like a user and asks through it, ``bearer`` sends a token, ``none``
    nothing. ``form`` is how the website signs in, where not as NextAuth does.
    """

    scheme: Literal["internal_jwt", "site_session", "bearer", "none"]
    header: str = "X-Internal-Auth"
    secret: Secret | None = None
    life_seconds: Annotated[int, msgspec.Meta(gt=0)] = 60
    form: SignInForm | None = None

    def __post_init__(self) -> None:
        if self.scheme in ("internal_jwt", "bearer") and self.secret is None:
            raise ValueError(f"auth scheme {self.scheme} needs a secret: name its source")


class StatusWords(_Table, frozen=True):
    """The app's words for where a run is; any other reads as failed. A run that a user ended says ``cancelled``."""

    active: tuple[str, ...] = ("pending", "running")
    delivered: tuple[str, ...] = ("success", "partial", "needs_review")
    failed: tuple[str, ...] = ("failed",)
    cancelled: str = "Cancelled by user"

    @property
    def known(self) -> tuple[str, ...]:
        """Every word that the target file knows."""
        return (*self.active, *self.delivered, *self.failed)

    def __post_init__(self) -> None:
        kinds = {"active": self.active, "delivered": self.delivered, "failed": self.failed}
        for name, words in kinds.items():
            if not words and name != "active":
                raise ValueError(f"{name} has no word, so that no run could ever end so")
            for other, others in kinds.items():
                both = sorted(set(words) & set(others))
                if both and other != name:
                    raise ValueError(f'{name} has "{both[0]}", and so has {other}: a word means one of them')


class Synthetic(_Table, frozen=True):
    """golive's own user and firm in the app, and a firm that it must not be able to read."""

    email: str
    password: Secret
    user: str
    firm: str
    other_firm: str

    def __post_init__(self) -> None:
        if self.firm == self.other_firm:
            raise ValueError(f'other_firm is "{self.other_firm}", golive\'s own: name one that it may not read')


class AuditLog(_Table, frozen=True):
    """The log group of CloudWatch Logs that has the API's audit lines."""

    group: LogGroup


class TlsHosts(_Table, frozen=True):
    """The hosts whose certificates count, as ``host:port``; by default those of API and website.

    ``trust`` is a file of certificate authorities, where not this machine's own.
    """

    addresses: tuple[str, ...] = ()
    trust: str = ""

    def __post_init__(self) -> None:
        for one in self.addresses:
            trouble = host_port_trouble("addresses", one)
            if trouble:
                raise ValueError(trouble)


class Budget(_Table, frozen=True):
    """How much golive may ask of one host: so often a minute of one address, and so often in a run.

    The product refuses the 181st request a minute of one address, and golive is not its only user.
    """

    requests_a_minute: Annotated[int, msgspec.Meta(ge=1, le=170)] = 120
    requests_in_all: Annotated[int, msgspec.Meta(ge=1)] = 3000


class App(_Table, kw_only=True, frozen=True):
    """The product: its API and its website."""

    api_url: str
    site_url: str
    site_proxy: str = "/api/citeline"
    """What the website has before a path of the API, where golive asks through it."""
    auth: Auth
    sign_in_origins: tuple[str, ...] = ()
    """Where else a browser may send golive's password, since users are signed in there: scheme, host and port each."""
    synthetic: Synthetic
    paths: Paths = Paths()
    says: Says = Says()
    status: StatusWords = StatusWords()
    demo_words: tuple[str, ...] = ("demo@", "demo password", "demo credentials")
    run_limit_seconds: Seconds = 300.0
    upload_limit_mib: Annotated[int, msgspec.Meta(ge=2, le=512)] | None = None
    """The largest upload that the product takes; golive supposes 25 where it is not said, and tries none below it."""
    budget: Budget = Budget()
    sweep: SweepTable = SweepTable()
    refusals: tuple[Refusal, ...] = ()
    tiers: dict[str, Annotated[int, msgspec.Meta(ge=0)]] = msgspec.field(
        default_factory=lambda: {"starter": 5, "standard": 0}
    )

    def __post_init__(self) -> None:
        others = [("sign_in_origins", url) for url in self.sign_in_origins]
        for name, url in (("api_url", self.api_url), ("site_url", self.site_url), *others):
            trouble = address_trouble(name, url)
            if trouble:
                raise ValueError(trouble)
        if self.site_proxy and (path_trouble("site_proxy", self.site_proxy) or self.site_proxy.endswith("/")):
            raise ValueError(f'site_proxy is "{self.site_proxy}": write it as "/api/backend", or "" for none')


class Workflow(_Table, frozen=True):
    """The four user steps, each a list of actions on the website."""

    sign_in: tuple[Action, ...]
    upload: tuple[Action, ...]
    chronology: tuple[Action, ...]
    export: tuple[Action, ...]


class Target(_Table, kw_only=True, frozen=True):
    """One place where the system under launch lives.

    Every facility is declared: present as its table, or absent with a reason, which is then found in ``absent``.
    """

    name: Code
    title: str
    app: App
    aws: Aws | None = None
    workflow: Workflow | None = None
    store: Store | None = None
    environment: Environment | None = None
    messages: Messages | None = None
    alarms: AlarmNames | None = None
    scaling: ScalingLimits | None = None
    audit_log: AuditLog | None = None
    certificates: TlsHosts | None = None
    cohort: CohortTable | None = None
    intake: BalancerRule | ByHand | None = None
    compatibility: Compatibility | None = None
    signals: dict[Named, Source]
    packets: Packets | None = None
    output: OutputForms = USUAL
    review: ReviewStore | None = None
    absent: dict[str, str] = {}

    def __post_init__(self) -> None:
        readable = None if self.app.auth.scheme == "internal_jwt" else [self.app.synthetic.firm]
        listener = self.intake.listener if isinstance(self.intake, BalancerRule) else ""
        for sentence in (
            *wrong(self.signals, self.packets, readable=readable),
            *(misplaced(self.aws, self.signals, listener) if self.aws is not None else ()),
        ):
            raise ValueError(sentence)
        others = [("sign_in_origins", url) for url in self.app.sign_in_origins]
        for name, url in (("api_url", self.app.api_url), ("site_url", self.app.site_url), *others):
            if self.live and not encrypted(url):
                raise ValueError(f'app.{name} is "{url}": write https://, or everybody on the way could read it')
        if self.cohort is not None and self.cohort.stranger.email in (self.app.synthetic.email, *self.cohort.users):
            raise ValueError(f'cohort.stranger.email is "{self.cohort.stranger.email}", who is among those let in')

    @property
    def live(self) -> bool:
        """Whether anything done here is done to real users; everything but the rehearsal is."""
        return self.name != REHEARSAL

    @property
    def balancer_metrics(self) -> dict[str, CloudWatchSignal]:
        """The metrics that T1 is judged from, by the name of their signal; those that are there."""
        named = {str(name): source for name, source in self.signals.items() if name in ("api_requests", "api_errors")}
        return {name: source for name, source in named.items() if isinstance(source, CloudWatchSignal)}

    def why_absent(self, facility: str) -> str:
        """The sentence for a facility that this target does not have."""
        return f"{self.title} has no {facility}: {self.absent.get(facility, 'it was not declared')}."

    @property
    def missing(self) -> dict[str, str]:
        """The reason of every facility and signal that this target does not have, by its name."""
        silent = {str(name): signal.reason for name, signal in self.signals.items() if isinstance(signal, AbsentSignal)}
        secret = {} if self.app.auth.scheme == "internal_jwt" else {"signing_secret": _NOT_SIGNING}
        by_hand = self.cohort.kept_by if self.cohort is not None else ""
        listed = {"cohort_list": f"kept by hand: {by_hand}"} if by_hand else {}
        return {**self.absent, **silent, **secret, **listed}

    @property
    def origins(self) -> frozenset[Origin]:
        """The only ones that golive asks: those of the API, of the website, and of the worker where it has its own."""
        worker = [self.app.paths.worker] if "://" in self.app.paths.worker else []
        return frozenset(map(origin_of, [self.app.api_url, self.app.site_url, *worker]))

    @property
    def sign_in_at(self) -> frozenset[Origin]:
        """The only ones that a browser may send golive's password to."""
        return self.origins.union(map(origin_of, self.app.sign_in_origins))

    def api(self, path: str, **names: str) -> str:
        """The full address of an API path, its placeholders filled in."""
        where, rest = place_of(path)
        return urljoin(self.app.site_url if where == SITE else self.app.api_url, rest.format(**names))

    def through_site(self, path: str) -> str:
        """The full address of an API path, as the website's own route to it."""
        return self.site(self.app.site_proxy + place_of(path)[1])

    def site(self, path: str) -> str:
        """The full address of a page of the website."""
        return urljoin(self.app.site_url, path)


def mistakes_in(data: Mapping[str, Any]) -> list[Mistake]:
    """Everything that is wrong with plain tables; none where they are a target."""
    plain, found = apart(data)
    found += mistakes(plain, Target)
    return found or (list(zeros(plain)) if _account(plain).strip("0") else [])


def _account(plain: Mapping[str, Any]) -> str:
    aws = plain.get("aws")
    return str(aws.get("account", "")) if isinstance(aws, Mapping) else ""


def from_plain(data: Mapping[str, Any], *, source: str) -> Target:
    """A target from plain tables, checked; ``source`` is named in errors. Raises ``ConfigurationError``."""
    refuse(mistakes_in(data), source)
    return msgspec.convert(apart(data)[0], Target)


def load(path: Path, *, root: Path | None = None) -> Target:
    """The target that a file describes. Raises ``ConfigurationError`` naming file, line, key and remedy.

    With ``root`` the files below it that the target names must be there too, unless it still has the zeros of the
    file that we ship.
    """
    text = text_of(path, "the target file")
    data = tables_of(text, path)
    found = mistakes_in(data)
    account = _account(data)
    if root is not None and not found and (not account or account.strip("0")):
        found = missing_files(data, root)
    refuse(with_lines(found, text), str(path), every=f"golive check-target {path}")
    target = from_plain(data, source=str(path))
    if not target.live:
        raise ConfigurationError(f'{path}: the name "{REHEARSAL}" is built in; give this target another name.')
    return target


def to_plain(target: Target) -> dict[str, Any]:
    """The target as plain tables, such as JSON can carry; ``from_plain`` reads them back."""
    plain: dict[str, Any] = msgspec.to_builtins(target)
    for facility in (*FACILITIES, *LATER):
        if plain[facility] is None:
            del plain[facility]
    return plain
