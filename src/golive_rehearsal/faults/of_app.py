"""Faults of the running app."""

from typing import TYPE_CHECKING, ClassVar

import msgspec

from golive_rehearsal import ontogra
from golive_rehearsal.child import Child
from golive_rehearsal.faults.fault import AppSwitch, Fault, Undo
from golive_rehearsal.users import Plan, Requests

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

_READY = 60.0  # real seconds in which the users are there


class DatabaseDown(AppSwitch):
    """The trap of a static health address."""

    name = "database-down"
    what = "The database is down; the health address stays green, since it is static."
    switch = "database_down"
    turns: ClassVar = {
        "health-depth": "FAIL",
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
        "tier-allows": "INCONCLUSIVE",
        "test-data-gone": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
        "forged-tokens-refused": "INCONCLUSIVE",
        "intake-open": "INCONCLUSIVE",
        "signals-readable": "FAIL",
        "sources-readable": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Take it away; given back, wait until a worker has been heard of again."""
        undo = super().apply(world)

        def mend() -> None:
            undo()
            world.until(lambda: world.workers() > 0)

        return mend


class WorkerStopped(AppSwitch):
    """Uploads are taken, and nothing ever comes of them."""

    name = "worker-stopped"
    what = "No worker takes runs any more; they stay pending."
    switch = "worker_stopped"
    turns: ClassVar = {
        "health-depth": "FAIL",
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Stop them, and wait until their last sign of life is old."""
        undo = super().apply(world)
        world.until(lambda: world.workers() == 0)

        def mend() -> None:
            undo()
            world.until(lambda: world.workers() > 0)

        return mend


class AccessOpen(AppSwitch):
    """Access control is off."""

    name = "access-open"
    what = "The API answers requests without credentials."
    switch = "auth_off"
    turns: ClassVar = {
        "no-token-refused": "FAIL",
        "routes-closed": "FAIL",
        "audit-lines": "INCONCLUSIVE",
        "intake-open": "INCONCLUSIVE",
    }


class TenantLeak(AppSwitch):
    """Firms are not kept apart."""

    name = "tenant-leak"
    what = "The API gives one firm the data of another."
    switch = "tenant_leak"
    turns: ClassVar = {
        "other-firm-refused": "FAIL",
        "site-other-firm-refused": "FAIL",
        "firms-apart": "FAIL",
        "audit-lines": "INCONCLUSIVE",
    }


class DemoCredentials(AppSwitch):
    """A demo user was left on."""

    name = "demo-credentials"
    what = "The sign-in page shows demo credentials."
    switch = "demo_credentials"
    turns: ClassVar = {"sign-in-page": "FAIL"}


class ExportBroken(AppSwitch):
    """Everything works but the last step."""

    name = "export-broken"
    what = "The export answers with a server error."
    switch = "export_broken"
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
    }


class RunsUnreadable(AppSwitch):
    """The signal of the second trigger is gone, and golive's own run can't be followed."""

    name = "runs-unreadable"
    what = "The states of runs can't be read."
    switch = "runs_unreadable"
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "FAIL",
    }


class HealthFailing(AppSwitch):
    """A new rule before the API keeps the health address to the load balancer."""

    name = "health-failing"
    what = "The health address answers everybody but the load balancer with a server error."
    switch = "health_failing"
    turns: ClassVar = {"health": "FAIL", "signals-readable": "FAIL", "security-headers": "INCONCLUSIVE"}


class RunsStuck(AppSwitch):
    """A worker died in mid-run, and nobody takes its run up: the firm waits for ever."""

    name = "runs-stuck"
    what = "A run of a pilot firm stands still without a sign of life; golive's own runs work."
    switch = "stuck_runs_left"
    turns: ClassVar = {"health-depth": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have no run taken up again, and leave one."""
        undo, gone = super().apply(world), ontogra.leave_stuck_run(world.data)

        def mend() -> None:
            gone()
            undo()

        return mend


class TierExhausted(Fault):
    """What a firm pays for ends in the middle of a pilot day."""

    name = "tier-exhausted"
    what = "The tier of golive's own firm is used up: uploads are taken, and runs answer 402."
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
        "tier-allows": "FAIL",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Use it up."""
        return ontogra.use_up_tier(world.data)


class EarlierUnreadable(AppSwitch):
    """The release changed the data of the cases that were there, and the version before it can't read them so."""

    name = "earlier-unreadable"
    what = "Cases that were made before are answered 500 by the previous version; new ones work."
    owner = "rollback"
    known_as = (15,)
    switch = "one_matter_unreadable"
    turns: ClassVar = {"rolled-back": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have such a case of golive's own firm, which a person made."""
        undo, gone = super().apply(world), ontogra.leave_earlier_case(world.data)

        def mend() -> None:
            gone()
            undo()

        return mend


class OthersFailing(AppSwitch):
    """What a firm has of its own, such as its settings, came through the change for golive's firm only."""

    name = "others-failing"
    what = "Users of every firm but golive's own are answered 500; whatever golive asks works."
    owner = "rollback"
    switch = "others_failing"
    turns: ClassVar = {"rollback-errors": "FAIL", "rollback-time": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Have users who ask, a few a minute: the load balancer counts golive's own requests among theirs."""
        plan = world.data / "users-of-others-failing.json"
        plan.write_bytes(msgspec.json.encode(Plan(world.clock.now(), (Requests(0, 6),))))
        users = Child("golive_rehearsal.users", str(plan), env=world.told_users())
        if not users.facts(_READY):
            raise RuntimeError("The users of the fault did not come.")
        undo = super().apply(world)

        def mend() -> None:
            users.stop()
            undo()

        return mend
