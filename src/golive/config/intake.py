"""Who is let in during the pilot, how new work is paused, and what fits the previous version: as the target has it."""

from typing import Annotated

import msgspec

from golive.config.forms import EcsName, HeaderName, ListenerArn, PathPattern, Revision, Variable


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the target file."""


class SecretName(_Table, frozen=True):
    """The environment variable that has a secret."""

    env: Variable


class Stranger(_Table, frozen=True):
    """A user of golive's own whom the product knows and who is not in the cohort."""

    email: str
    password: SecretName


class CohortTable(_Table, frozen=True):
    """The approved firms and users: a closed list.

    ``parameter`` is the SSM parameter by which the product is told the list, as JSON with ``firms`` and ``users``.
    Where golive can't read it, ``kept_by`` says who keeps the list by hand: two people then sign for it.
    ``refused`` is the word in the address by which the website says that somebody is not let in, which is another one
    than for a wrong password.
    """

    firms: tuple[str, ...]
    users: tuple[str, ...]
    stranger: Stranger
    parameter: str = ""
    kept_by: str = ""
    refused: str = "AccessDenied"

    def __post_init__(self) -> None:
        if not self.firms or not self.users:
            raise ValueError("the cohort names no firm or no user, so nobody could be let in")
        if self.parameter and self.kept_by:
            raise ValueError(f'kept_by is "{self.kept_by}", and a parameter is named too: the list is in one place')
        open_ones = [one for one in (*self.firms, *self.users) if "*" in one or not one.strip()]
        if open_ones:
            raise ValueError(f'the cohort has "{open_ones[0]}", which lets in more than one: name each')


class BalancerRule(_Table, tag_field="means", tag="balancer-rule", frozen=True):
    """New work is paused by a rule of the load balancer's listener.

    ``paths`` are where new cases and uploads come in. The rule answers ``status`` and ``marker``; whoever sends
    ``pass_header`` with the value from ``pass_value`` is let by. ``priority`` is the rule's, the one before it is used
    too.
    """

    listener: ListenerArn
    paths: tuple[PathPattern, ...]
    pass_header: HeaderName
    pass_value: SecretName
    status: Annotated[int, msgspec.Meta(ge=400, le=599)] = 403
    marker: str = "pilot-intake-paused"
    priority: int = 10

    def __post_init__(self) -> None:
        if not 1 <= len(self.paths) <= 4:
            raise ValueError("a rule of a load balancer takes one to four paths beside its method and header")
        if not 2 <= self.priority <= 50_000:
            raise ValueError(f"priority is {self.priority}: a rule has 2 to 50000, and the one before it is used too")


class Compatibility(_Table, frozen=True):
    """What was tried together with the previous version, ``previous`` by its short name.

    ``websites`` are the tags of the website's image that work with it; ``schema_least`` and ``schema_most`` are the
    forms of the database that it can read, which the app tells under ``schema_key`` in its details.
    """

    previous: Revision
    website_service: EcsName
    website_container: EcsName
    websites: tuple[str, ...]
    schema_least: int
    schema_most: int
    schema_key: str = "schema"

    def __post_init__(self) -> None:
        if self.schema_least > self.schema_most:
            raise ValueError(f"schema_least is {self.schema_least}, more than schema_most, {self.schema_most}")


class ByHand(_Table, tag_field="means", tag="manual", frozen=True):
    """New work is paused by a person: who, what they are told, and how many minutes it may take."""

    who: str
    say: str
    minutes: Annotated[int, msgspec.Meta(ge=1)] = 5
