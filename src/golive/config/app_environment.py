"""What the environment of the running app has to say: which variables, on which service, and their safe values."""

from typing import Annotated

import msgspec

from golive.config.forms import EcsName, HostName, Variable


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the target file."""


class Setting(_Table, frozen=True):
    """One variable of the named containers of an ECS service, and what it has to say.

    Either it is one of ``values``, or a list in which there is nothing but ``hosts``. ``unset_is_safe`` says that the
    app does the safe thing where the variable is not there at all.
    """

    service: EcsName
    containers: tuple[EcsName, ...]
    variable: Variable
    values: tuple[str, ...] = ()
    hosts: tuple[HostName, ...] = ()
    unset_is_safe: bool = False

    def __post_init__(self) -> None:
        if bool(self.values) == bool(self.hosts):
            raise ValueError(f"{self.variable} names either its safe values or its hosts")
        if not self.containers:
            raise ValueError(f"{self.variable} names no container: nothing would be looked at")


class SecretSetting(_Table, frozen=True):
    """A variable that has to come from a secret, never from plain text, of at least so many characters.

    ``read`` says that golive may read the secret to count them; where it may not, its length is not known.
    """

    service: EcsName
    containers: tuple[EcsName, ...]
    variable: Variable
    characters: Annotated[int, msgspec.Meta(ge=1)] = 32
    read: bool = False

    def __post_init__(self) -> None:
        if not self.containers:
            raise ValueError(f"{self.variable} names no container: nothing would be looked at")


class Environment(_Table, frozen=True):
    """Day 1 of the checklist, setting by setting; none may be left out."""

    hipaa_enforcement: Setting
    internal_auth: Setting
    token_life: Setting
    audit_logging: Setting
    allowed_hosts: Setting
    cors: Setting
    demo_users_api: Setting
    demo_users_site: Setting
    internal_auth_secret: SecretSetting
