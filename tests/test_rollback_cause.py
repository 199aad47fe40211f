"""Why a rollback does not come about: ECS's own sentences, as accounts have them, and what they mean."""

from dataclasses import replace

import pytest
from test_rollback_plan_and_proof import NEW, OLD, scene

from golive.facts import Deployment, Stopped, Troubles
from golive.rollback.cause import Cause, cause

START = "TaskFailedToStart"
GONE = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/api@sha256:0a: not found"
)


def stopped(reason: str, code: str = START, *exits: str, count: int = 1, of: str = OLD.arn) -> Troubles:
    """So many copies of a version that ended for this reason."""
    return Troubles(stopped=(Stopped(of, code, reason, exits),) * count)


@pytest.mark.parametrize(
    ("seen", "clause", "final"),
    [
        (stopped(GONE, count=2), "its image is not in the registry", True),
        (stopped(GONE), "its image is not in the registry", False),
        (
            stopped(
                "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'.",
                count=2,
            ),
            "its image is made for another processor",
            True,
        ),
        (
            stopped(
                "CannotPullContainerError: ref pull has been retried 5 time(s): dial tcp 10.0.0.2:443: i/o timeout",
                count=9,
            ),
            "its image can't be pulled",
            False,
        ),
        (
            stopped(
                "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
                "failed: unable to retrieve secret from asm: service call has been retried 1 time(s)",
                count=2,
            ),
            "a secret that it needs can't be had",
            True,
        ),
        (
            stopped(
                "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
                "failed to create Cloudwatch log stream: ResourceNotFoundException: The log group does not exist.",
                count=2,
            ),
            "the log group that it writes to is not there",
            True,
        ),
        (
            stopped("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/x' that was provided", count=2),
            "ECS may not take on its role",
            True,
        ),
        (
            stopped("Essential container in task exited", "EssentialContainerExited", "1", "0", count=5),
            "it ends by itself with exit code 1",
            False,
        ),
        (
            stopped(
                "Essential container in task exited",
                "EssentialContainerExited",
                "137 OutOfMemoryError: killed",
                count=5,
            ),
            "it runs out of memory",
            False,
        ),
        (
            stopped("Task failed ELB health checks in (target-group arn:x)", "ServiceSchedulerInitiated", count=5),
            "it fails its health checks",
            False,
        ),
        (
            stopped("Capacity is unavailable at this time. Please try again later or in a different availability zone"),
            "there is no room to start its copies",
            False,
        ),
        (stopped("Timeout waiting for network interface provisioning to complete."), "it could not be started", False),
    ],
)
def test_copies_that_ended(seen: Troubles, clause: str, *, final: bool) -> None:
    """Each reason is told in our own words; what trying again can't mend is final once two copies ended for it."""
    count = len(seen.stopped)

    assert cause(seen, scene(), OLD) == Cause(f"{count} of its copies ended: {clause}", final)


NO_ROOM = (
    "(service app) was unable to place a task because no container instance met all of its requirements. The closest "
    "matching container-instance 0a has insufficient memory available."
)
NO_CAPACITY = (
    "(service app) was unable to place a task. Reason: Capacity is unavailable at this time. Please try later."
)
NO_SHARE = (
    "(service app) was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
UNHEALTHY = (
    "(service app) (port 8080) is unhealthy in (target-group arn:x) due to (reason Health checks failed with these "
    "codes: [502])."
)


@pytest.mark.parametrize(
    ("event", "clause"),
    [
        (NO_ROOM, "there is no room to start its copies"),
        (NO_CAPACITY, "there is no room to start its copies"),
        (NO_SHARE, "how many copies may run at once leaves no room for it"),
        (UNHEALTHY, "the load balancer finds its copies unhealthy"),
    ],
)
def test_what_events_say(event: str, clause: str) -> None:
    """What ECS says of the service is told where no copy ended; by itself it may still come about."""
    assert cause(Troubles(events=(event,)), scene(), OLD) == Cause(clause)
    assert cause(Troubles(events=(event,), rollouts={"d1": "FAILED"}), scene(), OLD) == Cause(clause, final=True)


def test_who_ended_for_no_fault_says_nothing() -> None:
    """A copy of another version, or one that was just no longer wanted, is no cause; nor is a steady state."""
    scaled = "Scaling activity initiated by (deployment ecs-svc/1)"
    for seen in (stopped(GONE, count=5, of=NEW.arn), stopped(scaled, "ServiceSchedulerInitiated", count=5)):
        assert cause(seen, scene(), OLD) is None
    assert cause(Troubles(events=("(service app) has reached a steady state.",)), scene(), OLD) is None


def test_what_aws_gave_up_is_final() -> None:
    """Once ECS itself calls the change failed nothing is waited for, whether it says why or not."""
    given_up = scene(deployments=(Deployment("d1", "PRIMARY", OLD.arn, "FAILED", 2, 0),))

    assert cause(Troubles(), given_up, OLD) == Cause("AWS has given the change up", final=True)
    seen = stopped("Essential container in task exited", "EssentialContainerExited", "3")
    assert cause(replace(seen, rollouts={"d1": "FAILED"}), scene(), OLD) == Cause(
        "1 of its copies ended: it ends by itself with exit code 3", final=True
    )
