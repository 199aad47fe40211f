"""Every scenario: what a launch may run into in its first two hours."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from golive_rehearsal.faults import FAULTS
from golive_rehearsal.scenarios.scenario import Act, Said, Scenario, Trigger, Undo, Word
from golive_rehearsal.users import Handing, Refused, Requests, SigningIn

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

_USUAL = Requests(0, 12)
_ERRORS: Mapping[Trigger, Word] = {"T1": "FAIL", "T2": "WATCH", "T3": "WATCH"}  # nothing else is known by then
_TOO_FEW: Mapping[Trigger, Word] = {"T2": "INCONCLUSIVE", "T3": "INCONCLUSIVE"}  # packets and outputs at the end
_TEN = tuple(Handing(1 + number, "needs_review" if number % 2 else "success") for number in range(10))
_READ = tuple(Said(12.05, "good") for _ in range(5))


def _fault(name: str) -> Callable[["RehearsalWorld"], Undo]:
    return FAULTS[name].apply


def _switch(name: str) -> Callable[["RehearsalWorld"], Undo]:
    def on(world: "RehearsalWorld") -> Undo:
        world.switch(name, on=True)
        return lambda: world.switch(name, on=False)

    return on


def _late(seconds: float) -> Callable[["RehearsalWorld"], Undo]:
    return lambda world: world.aws.metrics_late(seconds)


_FAILING, _SILENT = _fault("api-failing"), _fault("metrics-silent")

SCENARIOS: dict[str, Scenario] = {
    one.name: one
    for one in (
        Scenario(
            name="healthy",
            what="All goes well: ten packets end well, and five outputs are read without a critical item.",
            minutes=15,
            users=(_USUAL, SigningIn(2), *_TEN),
            said=_READ,
            ends=17,
        ),
        Scenario(
            name="outage",
            what="From the second minute on every request of users fails; the health address stays green.",
            minutes=20,
            users=(_USUAL,),
            acts=(Act(2, _FAILING),),
            why="trigger",
            ends=14,
            verdicts=_ERRORS,
            fired={"T1": 12},
            alerts=("page-now",),
        ),
        Scenario(
            name="goes-bad",
            what="From the second minute on the release fails every request of users; the previous version would not.",
            minutes=20,
            users=(_USUAL,),
            acts=(Act(2, _switch("release_spoilt")),),
            why="trigger",
            ends=14,
            verdicts=_ERRORS,
            fired={"T1": 12},
            alerts=("page-now",),
        ),
        Scenario(
            name="slow-burn",
            what="One of 33 requests fails, in every minute: 3 %.",
            minutes=20,
            users=(Requests(0, 33, odd=1),),
            acts=(Act(1, _switch("one_matter_unreadable")),),
            why="trigger",
            ends=13,
            verdicts=_ERRORS,
            fired={"T1": 11},
        ),
        Scenario(
            name="flapping",
            what="Five minutes everything fails, five minutes it works, and then it fails again.",
            minutes=20,
            users=(_USUAL,),
            acts=(Act(2, _FAILING, until=7), Act(12, _FAILING)),
            why="trigger",
            ends=15,
            verdicts=_ERRORS,
            fired={"T1": 13},
            alerts=("page-now",),
        ),
        Scenario(
            name="burst",
            what="For two minutes everything fails, and never again: somebody looks, and nobody rolls back.",
            minutes=16,
            users=(_USUAL,),
            acts=(Act(2, _FAILING, until=4),),
            ends=18,
            verdicts=_TOO_FEW,
            alerts=("page-now",),
        ),
        Scenario(
            name="silence",
            what="Nobody uses the pilot; golive's own requests are the only ones, and are answered.",
            minutes=6,
            ends=8,
            verdicts=_TOO_FEW,
        ),
        Scenario(
            name="metrics-late",
            what="Everything fails from the second minute on, and the metrics come four minutes late.",
            minutes=20,
            users=(_USUAL,),
            acts=(Act(0, _late(240)), Act(2, _FAILING)),
            why="trigger",
            ends=14,  # golive's own requests reach what users need, and stand in until the counts come
            verdicts=_ERRORS,
            fired={"T1": 12},
            alerts=("metrics-silent",),
        ),
        Scenario(
            name="metrics-dead",
            what="The load balancer's metrics stop, and the service is fine.",
            minutes=7,
            users=(_USUAL,),
            acts=(Act(1, _SILENT),),
            ends=9,
            verdicts=_TOO_FEW,
            alerts=("metrics-silent",),
        ),
        Scenario(
            name="service-dead",
            what="The metrics stop, and then the service does: only golive's own requests see it.",
            minutes=20,
            users=(_USUAL,),
            acts=(Act(1, _SILENT), Act(2, _fault("database-down")), Act(2, _fault("health-failing"))),
            why="trigger",
            ends=14,
            verdicts=_ERRORS,
            fired={"T1": 12},
            alerts=("page-now",),
        ),
        Scenario(
            name="failed-run",
            what="One run fails, of a packet whose file is broken.",
            minutes=10,
            users=(_USUAL, Handing(1), Handing(4.05, "failed")),
            why="trigger",
            ends=4,
            verdicts={"T2": "FAIL", "T3": "WATCH"},
            fired={"T2": 4},
        ),
        Scenario(
            name="stuck-run",
            what="A run never ends; after thirty minutes it counts as failed.",
            minutes=33,
            users=(Requests(0, 4), Handing(1.25)),
            acts=(Act(1, _switch("runs_hang"), until=3),),
            why="trigger",
            ends=31,
            verdicts={"T2": "FAIL", "T3": "WATCH"},
            fired={"T2": 31},
        ),
        Scenario(
            name="cancelled-run",
            what="A user cancels a run. It reads as failed, and is not counted as one.",
            minutes=6,
            users=(_USUAL, Handing(2.05, cancel=3.05)),
            acts=(Act(1, _switch("worker_stopped"), until=4),),
            ends=8,
            verdicts=_TOO_FEW,
        ),
        Scenario(
            name="needs-review",
            what="All ten packets end in needs_review, which most do; none has failed.",
            minutes=8,
            users=(_USUAL, *(Handing(1 + number / 2, "needs_review") for number in range(10))),
            ends=10,
            verdicts={"T3": "INCONCLUSIVE"},
        ),
        Scenario(
            name="critical-verdict",
            what="The third output that is read has a fabricated injury.",
            minutes=10,
            users=(_USUAL,),
            said=(Said(1.05, "good"), Said(1.05, "good"), Said(4.05, "critical")),
            why="trigger",
            ends=4,
            verdicts={"T2": "WATCH", "T3": "FAIL"},
            fired={"T3": 4},
            perhaps=("reviewer-reports",),
        ),
        Scenario(
            name="two-at-once",
            what="Before the watch begins one person said stop, and another reported a missing injury.",
            minutes=5,
            users=(_USUAL,),
            said=(Said(-1, "stop"), Said(-1, "legal stop")),
            why="trigger",
            ends=0,
            verdicts={"T0": "FAIL", "T1": "INCONCLUSIVE", "T2": "WATCH", "T3": "FAIL"},
        ),
        Scenario(
            name="spikes",
            what="Sign-ins fail by the dozen, then uploads are refused: people look, and nobody rolls back.",
            minutes=7,
            users=(_USUAL, SigningIn(1.1, times=12, wrong=True), Refused(2.1, times=12)),
            ends=9,
            verdicts=_TOO_FEW,
            alerts=("login-failures", "upload-failures"),
        ),
    )
}
"""Every scenario by its name."""
