"""The target: where the system under launch lives, and everything about it that may differ.

A target file is strict TOML: an unknown key is refused, units are in the names, and no secret is ever in it; a secret
is named by where it comes from. Nothing about the app is fixed in code that a release of the app may change.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from golive.config.app_environment import Environment
from golive.config.contacts import Messages
from golive.config.intake import BalancerRule, ByHand, CohortTable, Compatibility
from golive.config.output import USUAL, OutputForms
from golive.config.page_actions import Action
from golive.config.signals import AbsentSignal, CloudWatchSignal, Named, Packets, Source, wrong
from golive.errors import ConfigurationError

REHEARSAL = "rehearsal"
"""The name of the built-in target; every other target is live."""

_ACCOUNT_DIGITS = 12
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

    @property
    def source(self) -> str:
        """The source in words; never the value."""
        return f"environment variable {self.env}" if self.env else f"AWS secret {self.aws_secret}"


class Auth(_Table, frozen=True):
    """How golive identifies itself to the API.

    ``internal_jwt`` signs a token a request with a shared secret (only where the target may hold one),
    ``site_session`` signs in at the website like a user and asks through it, ``bearer`` sends
    a token, ``none`` nothing.
    """

    scheme: Literal["internal_jwt", "site_session", "bearer", "none"]
    header: str = "X-Internal-Auth"
    secret: Secret | None = None
    life_seconds: int = 60

    def __post_init__(self) -> None:
        if self.scheme in ("internal_jwt", "bearer") and self.secret is None:
            raise ValueError(f"auth scheme {self.scheme} needs a secret: name its source")


class Paths(_Table, frozen=True):
    """The API's addresses, with ``{firm}``, ``{matter}`` and ``{run}`` filled in at use."""

    sign_in: str = "/auth/signin"
    health: str = "/health"
    depth: str = "/health/worker/details"
    firm: str = "/firms/{firm}"
    firm_matters: str = "/firms/{firm}/matters"
    matter: str = "/matters/{matter}"
    documents: str = "/matters/{matter}/documents"
    runs: str = "/matters/{matter}/runs"
    run: str = "/runs/{run}"
    cancel: str = "/runs/{run}/cancel"
    export: str = "/runs/{run}/artifacts/pdf?export_mode=INTERNAL"


class StatusWords(_Table, frozen=True):
    """The app's words for where a run is; any other reads as failed. A run that a user ended says ``cancelled``."""

    active: tuple[str, ...] = ("pending", "running")
    delivered: tuple[str, ...] = ("success", "partial", "needs_review")
    failed: tuple[str, ...] = ("failed",)
    cancelled: str = "Cancelled by user"


class Synthetic(_Table, frozen=True):
    """golive's own user and firm in the app, and a firm that it must not be able to read."""

    email: str
    password: Secret
    user: str
    firm: str
    other_firm: str


class Refusal(_Table, frozen=True):
    """A way in which the product refuses, beside 401 and 403 with JSON: a status, and what it comes with.

    ``type`` begins the answer's content type, ``text`` is in it, ``location`` is the path that it redirects to.
    """

    status: Annotated[int, msgspec.Meta(ge=300, le=499)]
    type: str = ""
    text: str = ""
    location: str = ""

    def __post_init__(self) -> None:
        if not (self.type or self.text or self.location):
            raise ValueError(f"a refusal with {self.status} says what it comes with: type, text or location")


class SweepTable(_Table, frozen=True):
    """The product's routes: where it publishes them (OpenAPI), those that it does not, and those that are for all.

    ``public`` has paths that anybody may read, or a whole route ("POST /login") that anybody may ask. The website's own
    are ``site_routes``, and the API's routes under each of ``site_prefixes``.
    """

    openapi: str = "/openapi.json"
    routes: tuple[str, ...] = ()
    site_routes: tuple[str, ...] = ()
    site_prefixes: tuple[str, ...] = ("/api/citeline",)
    public: tuple[str, ...] = ("/health", "/health/worker/details", "/openapi.json", "/docs", "/redoc")

    def __post_init__(self) -> None:
        for route in (*self.routes, *self.site_routes):
            if len(route.split()) != 2 or not route.split()[1].startswith("/"):
                raise ValueError(f'the route "{route}" is not written as "POST /firms/{{firm}}"')


class AuditLog(_Table, frozen=True):
    """The log group of CloudWatch Logs that has the API's audit lines."""

    group: str


class TlsHosts(_Table, frozen=True):
    """The hosts whose certificates count, as ``host:port``; by default those of API and website.

    ``trust`` is a file of certificate authorities, where not this machine's own.
    """

    addresses: tuple[str, ...] = ()
    trust: str = ""


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
    auth: Auth
    synthetic: Synthetic
    paths: Paths = Paths()
    status: StatusWords = StatusWords()
    demo_words: tuple[str, ...] = ("demo@", "demo password", "demo credentials")
    run_limit_seconds: float = 300.0
    budget: Budget = Budget()
    sweep: SweepTable = SweepTable()
    refusals: tuple[Refusal, ...] = ()
    tiers: dict[str, Annotated[int, msgspec.Meta(ge=0)]] = msgspec.field(
        default_factory=lambda: {"starter": 5, "standard": 0}
    )

    def __post_init__(self) -> None:
        for name, url in (("api_url", self.api_url), ("site_url", self.site_url)):
            parts = urlsplit(url)
            if parts.scheme not in ("https", "http") or not parts.hostname:
                raise ValueError(f'{name} is "{url}": write the whole address, such as https://api.example.com')


class Aws(_Table, frozen=True):
    """The ECS service that is launched and rolled back, and what stands before it.

    ``rolls_back`` is the ARN of the user or role that would roll back, where it is not whoever runs golive.
    """

    account: str
    region: str
    cluster: str
    service: str
    target_group: str
    load_balancer: str
    endpoint_url: str = ""
    rolls_back: str = ""

    def __post_init__(self) -> None:
        if len(self.account) != _ACCOUNT_DIGITS or not self.account.isdecimal():
            raise ValueError(f'account is "{self.account}": an AWS account has {_ACCOUNT_DIGITS} digits')
        _, _, there = self.target_group.partition("elasticloadbalancing:")
        if there and there.partition(":")[0] != self.region:
            raise ValueError(f"region is {self.region}, but the target_group is in {there.partition(':')[0]}")

    @property
    def unfilled(self) -> bool:
        """Whether the account still is the placeholder of the file that we ship."""
        return not self.account.strip("0")


class AlarmNames(_Table, frozen=True):
    """The CloudWatch alarms that call people: the one on API errors, and others that may not ring at a launch."""

    api_errors: str
    others: tuple[str, ...] = ()


class ScalingLimits(_Table, frozen=True):
    """How many copies of the service there should be at least and at most."""

    minimum: Annotated[int, msgspec.Meta(ge=1)]
    maximum: Annotated[int, msgspec.Meta(ge=1)]


class Store(_Table, frozen=True):
    """Where the record of this target is kept: a folder, or a prefix in an S3 bucket of the target's own account.

    ``region`` is the bucket's, if not the one of [aws]: a record is best kept where the launch is not.
    """

    folder: str = ""
    bucket: str = ""
    prefix: str = ""
    region: str = ""

    def __post_init__(self) -> None:
        if bool(self.folder) == bool(self.bucket):
            raise ValueError("the store is exactly one of a folder or a bucket (with its prefix)")
        if self.folder and (self.prefix or self.region):
            raise ValueError("prefix and region of the store belong to a bucket, not to a folder")


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

    name: str
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
    absent: dict[str, str] = {}

    def __post_init__(self) -> None:
        readable = None if self.app.auth.scheme == "internal_jwt" else [self.app.synthetic.firm]
        for sentence in wrong(self.signals, self.packets, readable=readable):
            raise ValueError(sentence)

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
        return {**self.absent, **silent, **secret}

    def api(self, path: str, **names: str) -> str:
        """The full address of an API path, its placeholders filled in."""
        return urljoin(self.app.api_url, path.format(**names))

    def site(self, path: str) -> str:
        """The full address of a page of the website."""
        return urljoin(self.app.site_url, path)


FACILITIES = ("aws", "workflow", "store")
LATER = (
    "environment",
    "messages",
    "alarms",
    "scaling",
    "audit_log",
    "certificates",
    "cohort",
    "intake",
    "compatibility",
    "packets",
)
"""Facilities that a target file may be silent about; what is asked of them then can't be told."""


def from_plain(data: Mapping[str, Any], *, source: str) -> Target:
    """A target from plain tables, checked; ``source`` is named in errors. Raises ``ConfigurationError``."""
    plain = dict(data)
    absent = dict(plain.pop("absent", {}))
    for facility in (*FACILITIES, *LATER):
        table = plain.get(facility)
        if isinstance(table, Mapping) and set(table) == {"absent"}:
            absent[facility] = str(plain.pop(facility)["absent"])
        elif table is None and facility in FACILITIES and facility not in absent:
            raise ConfigurationError(
                f'{source}: the facility "{facility}" is not declared. '
                f'Add a table [{facility}], or say why there is none: {facility} = {{ absent = "reason" }}.'
            )
    try:
        return msgspec.convert({**plain, "absent": absent}, Target)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{source}: {error}. Correct the file and run again.") from error


def load(path: Path) -> Target:
    """The target that a file describes. Raises ``ConfigurationError`` naming the file, the key and the remedy."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path}: the target file can't be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}.") from error
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
