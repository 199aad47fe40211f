"""What the environment of the running copies says, held against the target file where it was read: no value leaves."""

from dataclasses import dataclass
from typing import Literal

SettingState = Literal["right", "wrong", "unset", "wildcard", "foreign", "hidden"]
"""``wildcard``: everybody is let in; ``foreign``: a host that is not ours; ``hidden``: it comes from a secret or a file
that golive does not read."""


@dataclass(frozen=True, slots=True)
class SettingSeen:
    """One setting by its key in the target file: its state in the worst of its containers, and that variable's name."""

    key: str
    variable: str
    state: SettingState


@dataclass(frozen=True, slots=True)
class SecretSeen:
    """A secret that a container is given, never its value.

    ``source``: from a secret, in plain text, or not at all. ``exists`` and ``deleting`` as its store says;
    ``characters`` is its length, None where golive may not read it.
    """

    variable: str
    source: Literal["secret", "plain", "unset"]
    exists: bool = False
    deleting: bool = False
    characters: int | None = None
    wanted: int = 32


@dataclass(frozen=True, slots=True)
class EnvironmentSeen:
    """The settings of the versions that the running copies have, by name of version."""

    versions: tuple[str, ...]
    settings: tuple[SettingSeen, ...]
    secret: SecretSeen

    def setting(self, key: str) -> SettingSeen:
        """One setting; one that was not looked at is not known."""
        return next((one for one in self.settings if one.key == key), SettingSeen(key, key, "hidden"))
