"""Faults of what the person at the keyboard has: credentials and a laptop. The rehearsal plays both."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class OperatorFault(Fault):
    """Environment variables of the operator's shell, or the laptop that they sit at."""

    settings_only = True
    machine: ClassVar[dict[str, Any]] = {}

    def shell(self) -> dict[str, str]:
        """The variables that their shell has besides."""
        return {}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Sit down there."""
        before = dict(world.shell), dict(world.machine)
        world.shell.update(self.shell())
        world.machine.update(self.machine)

        def undo() -> None:
            world.shell, world.machine = before

        return undo


class CredentialsShort(OperatorFault):
    """A role that was taken on for an hour."""

    name = "credentials-short"
    what = "The AWS credentials end in an hour, before the watch does."
    turns: ClassVar = {"credentials-outlive": "FAIL"}

    def shell(self) -> dict[str, str]:
        """An hour from now, as `aws configure export-credentials` writes it."""
        until = datetime.now(UTC) + timedelta(hours=1)
        return {"AWS_SESSION_TOKEN": "rehearsal", "AWS_CREDENTIAL_EXPIRATION": until.isoformat()}


class CredentialsUnsure(OperatorFault):
    """Pasted from a browser page."""

    name = "credentials-unsure"
    what = "The AWS credentials are for a session, and nothing says when it ends."
    turns: ClassVar = {"credentials-outlive": "INCONCLUSIVE"}

    def shell(self) -> dict[str, str]:
        """A session without an end."""
        return {"AWS_SESSION_TOKEN": "rehearsal"}


class LaptopOnBattery(OperatorFault):
    """The plug is in the other room."""

    name = "laptop-on-battery"
    what = "The operator's laptop runs on its battery, for forty minutes."
    machine: ClassVar = {"free_megabytes": 50_000, "battery": True, "on_mains": False, "battery_minutes": 40}
    turns: ClassVar = {"machine-ready": "FAIL"}


class LaptopUnsure(OperatorFault):
    """Some drivers do not say."""

    name = "laptop-unsure"
    what = "The operator's laptop does not say whether it is plugged in."
    machine: ClassVar = {"free_megabytes": 50_000, "battery": True}
    turns: ClassVar = {"machine-ready": "INCONCLUSIVE"}
