"""What a fault is: a small named type that breaks one thing, says what it must turn, and can be undone."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

Undo = Callable[[], None]


class Fault(ABC):
    """One thing that goes wrong. ``turns`` has the verdict of every finding that must not stay PASS, by its id.

    ``settings_only`` says that it changes how something is set up and nothing that runs, so that what takes long to
    observe (the user steps, the metrics of our own requests) need not be asked again to prove it.
    ``known_as`` are its numbers in ``known.KNOWN``, the ways in which rollbacks of ECS are known to go wrong.
    """

    name: ClassVar[str]
    what: ClassVar[str]
    owner: ClassVar[Literal["readiness", "watch", "rollback", "audit"]] = "readiness"
    settings_only: ClassVar[bool] = False
    known_as: ClassVar[tuple[int, ...]] = ()
    turns: ClassVar[Mapping[str, str]]

    @property
    def of_rollback(self) -> bool:
        """Whether whoever rolls back can meet it."""
        return bool(self.known_as) or self.owner == "rollback"

    @abstractmethod
    def apply(self, world: "RehearsalWorld") -> Undo:
        """Break it, and return what mends it again. Only when it is broken for all to see does this return."""


class AppSwitch(Fault):
    """A fault that the running app itself plays."""

    switch: ClassVar[str]

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Switch it on in the app."""
        world.switch(self.switch, on=True)
        return lambda: world.switch(self.switch, on=False)


class AwsSwitch(Fault):
    """A fault that the rehearsal's AWS itself plays, by the switch that is called."""

    switch: "ClassVar[staticmethod[[RehearsalWorld], Undo]]"

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Switch it on."""
        return self.switch(world)


class RollbackFault(AwsSwitch):
    """One that who rolls back meets."""

    owner = "rollback"
