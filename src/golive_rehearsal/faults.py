"""The catalogue of faults: each a small named type that breaks one thing, says what it must turn, and can be undone.

To add one: a subclass of ``Fault`` with its four facts and ``apply``, which returns what undoes it; name it in
``_ALL``. ``tests/test_faults.py`` then holds it to its word.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

Undo = Callable[[], None]


class Fault(ABC):
    """One thing that goes wrong. ``turns`` has the verdict of every finding that must not stay PASS, by its id."""

    name: ClassVar[str]
    what: ClassVar[str]
    owner: ClassVar[Literal["readiness", "watch", "rollback", "audit"]] = "readiness"
    turns: ClassVar[Mapping[str, str]]

    @abstractmethod
    def apply(self, world: "RehearsalWorld") -> Undo:
        """Break it, and return what mends it again. Only when it is broken for all to see does this return."""


class _AppSwitch(Fault):
    """A fault that the running app itself plays."""

    switch: ClassVar[str]

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Switch it on in the app."""
        world.switch(self.switch, on=True)
        return lambda: world.switch(self.switch, on=False)


class DatabaseDown(_AppSwitch):
    """The trap of a static health address."""

    name = "database-down"
    what = "The database is down; the health address stays green, since it is static."
    switch = "database_down"
    turns: ClassVar = {"health-depth": "FAIL", "workflow-api": "FAIL", "trigger-run-failures": "INCONCLUSIVE"}


class WorkerStopped(_AppSwitch):
    """Uploads are taken, and nothing ever comes of them."""

    name = "worker-stopped"
    what = "No worker takes runs any more; they stay pending."
    switch = "worker_stopped"
    turns: ClassVar = {"health-depth": "FAIL", "workflow-api": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Stop them, and wait until their last sign of life is old."""
        undo = super().apply(world)
        world.until(lambda: world.workers() == 0)

        def mend() -> None:
            undo()
            world.until(lambda: world.workers() > 0)

        return mend


class AccessOpen(_AppSwitch):
    """Access control is off."""

    name = "access-open"
    what = "The API answers requests without credentials."
    switch = "auth_off"
    turns: ClassVar = {"no-token-refused": "FAIL"}


class TenantLeak(_AppSwitch):
    """Firms are not kept apart."""

    name = "tenant-leak"
    what = "The API gives one firm the data of another."
    switch = "tenant_leak"
    turns: ClassVar = {"other-firm-refused": "FAIL"}


class DemoCredentials(_AppSwitch):
    """A demo user was left on."""

    name = "demo-credentials"
    what = "The sign-in page shows demo credentials."
    switch = "demo_credentials"
    turns: ClassVar = {"sign-in-page": "FAIL"}


class ExportBroken(_AppSwitch):
    """Everything works but the last step."""

    name = "export-broken"
    what = "The export answers with a server error."
    switch = "export_broken"
    turns: ClassVar = {"workflow-api": "FAIL"}


class RunsUnreadable(_AppSwitch):
    """The signal of the second trigger is gone, and golive's own run can't be followed."""

    name = "runs-unreadable"
    what = "The states of runs can't be read."
    switch = "runs_unreadable"
    turns: ClassVar = {"workflow-api": "FAIL", "trigger-run-failures": "INCONCLUSIVE"}


class BadRelease(Fault):
    """The trap of a real pilot: stable, healthy, and useless."""

    name = "bad-release"
    what = "The release is bad at application level: healthy and stable in AWS, but every chronology fails."
    turns: ClassVar = {"workflow-api": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Launch the bad release in place of the good one."""
        good = world.release_tag
        world.launch(world.bad_tag)
        return lambda: world.launch(good)


class WrongVersion(Fault):
    """Somebody deployed after the release was recorded."""

    name = "wrong-version"
    what = "The service runs another version than the release on the record."
    turns: ClassVar = {"service-on-release": "FAIL", "tasks-on-release": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy the previous version behind everybody's back."""
        release = world.release_tag
        world.deploy(world.previous_tag)
        return lambda: world.deploy(release)


class UnhealthyCopy(Fault):
    """One copy stops passing the load balancer's health check."""

    name = "unhealthy-copy"
    what = "The load balancer finds one running copy unhealthy."
    turns: ClassVar = {"targets-healthy": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Fail the health check of one copy."""
        undo = world.aws.target_unhealthy(world.service)
        world.until(lambda: "unhealthy" in world.target_states())

        def mend() -> None:
            undo()
            world.until(lambda: set(world.target_states()) == {"healthy"})

        return mend


class PreviousImageGone(Fault):
    """A lifecycle rule of the registry removed the way back."""

    name = "previous-image-gone"
    what = "The image of the version to go back to is no longer in the registry."
    turns: ClassVar = {"previous-ready": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Delete the image."""
        return world.aws.image_gone(world.service, world.previous_tag)


class PreviousInactive(Fault):
    """A pipeline deregistered the way back."""

    name = "previous-inactive"
    what = "The version to go back to was deregistered in AWS."
    turns: ClassVar = {"previous-ready": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deregister the version."""
        return world.aws.definition_deregistered(world.revision(world.previous_tag))


class MetricsSilent(Fault):
    """The metrics pipeline is dead while the service is fine."""

    name = "metrics-silent"
    what = "The load balancer publishes no metrics any more."
    turns: ClassVar = {"signals-readable": "INCONCLUSIVE", "trigger-api-errors": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Stop publishing."""
        return world.aws.metrics_silent()


class ErrorsBefore(Fault):
    """The launch would open inside a trigger."""

    name = "errors-before-launch"
    what = "For the last quarter of an hour 5 % of the requests failed."
    turns: ClassVar = {"trigger-api-errors": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Write the past."""
        return world.aws.past_errors(world.service)


class EcsDenied(Fault):
    """The operator's rights were cut."""

    name = "ecs-denied"
    what = "AWS refuses us to read the service."
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "targets-healthy": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Refuse the call."""
        return world.aws.denied("ecs:DescribeServices")


class RollbackDenied(Fault):
    """The operator may look, but not change."""

    name = "rollback-denied"
    what = "AWS refuses us to change the version of the service."
    owner = "rollback"
    turns: ClassVar = {
        "rolled-back": "INCONCLUSIVE",
        "rollback-version": "FAIL",
        "rollback-copies": "FAIL",
        "rollback-nothing-else": "FAIL",
        "rollback-targets": "FAIL",
        "workflow-chronology": "FAIL",
        "workflow-export": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Refuse the call."""
        return world.aws.denied("ecs:UpdateService")


class RecordTampered(Fault):
    """Somebody edited the record: nothing that it says may be trusted, the pins least of all."""

    name = "record-tampered"
    what = "An entry of the record was altered by hand."
    turns: ClassVar = {
        "service-on-release": "INCONCLUSIVE",
        "tasks-on-release": "INCONCLUSIVE",
        "previous-ready": "INCONCLUSIVE",
        "trigger-legal-defect": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Change one byte of the first entry."""
        entry = min(world.record_folder.glob("*.json"))
        before = entry.read_bytes()
        entry.write_bytes(before.replace(b'"rehearsal"', b'"Rehearsal"', 1))

        def restore() -> None:
            entry.write_bytes(before)

        return restore


_ALL: tuple[type[Fault], ...] = (
    AccessOpen,
    BadRelease,
    DatabaseDown,
    DemoCredentials,
    EcsDenied,
    ErrorsBefore,
    ExportBroken,
    MetricsSilent,
    PreviousImageGone,
    PreviousInactive,
    RecordTampered,
    RollbackDenied,
    RunsUnreadable,
    TenantLeak,
    UnhealthyCopy,
    WorkerStopped,
    WrongVersion,
)

FAULTS: dict[str, Fault] = {fault.name: fault() for fault in _ALL}
"""Every fault by its name."""
