"""What the previous version needs to start again, and whether it is still there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretState:
    """A secret by its name: whether its store has it, and whether it is about to be deleted. Never its value."""

    name: str
    exists: bool
    deleting: bool = False
