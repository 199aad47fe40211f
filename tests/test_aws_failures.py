"""How a deployment fails in the rehearsal's ECS, and what ECS then does by itself: seen through boto3 and by users."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import httpx
import pytest
from aws_asking import Client, Traffic, described, history, parameters, running, update
from aws_supervisor import SEED, account, launch
from botocore.exceptions import ClientError

from golive.clock import poll
from golive_rehearsal.aws import Aws, ContainerStart, SeededService
from golive_rehearsal.child import Child

WITHIN = 14400.0
BREAKER = {"enable": True, "rollback": True}
CURSED: set[str] = set()  # versions that crash at their next start

Seeding = Callable[..., SeededService]
_names = (f"fails{number}" for number in count())


def start(wanted: ContainerStart) -> Child:
    """Start a container, which crashes if its version is cursed."""
    return launch(replace(wanted, version=f"{wanted.version}-crash") if wanted.version in CURSED else wanted)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account for this module; whatever it answered must fit AWS's own shapes."""
    with account(tmp_path_factory.mktemp("aws"), start, scale=300) as one:
        yield one


@pytest.fixture(scope="module")
def ecs(aws: Aws) -> Client:
    """A boto3 client."""
    return aws.client("ecs")


@pytest.fixture
def seeded(aws: Aws, ecs: Client) -> Iterator[Seeding]:
    """Makes a service of its own for a test, steady on v2, with v1 before it; gone after the test."""
    made_here: list[str] = []

    def make(**wanted: object) -> SeededService:
        name = next(_names)
        made_here.append(name)
        seed = replace(SEED, service=name, family=name, repository=name, deregistration_delay=5)
        made = aws.seed_service(replace(seed, **wanted))  # type: ignore[arg-type]
        assert aws.wait_steady(WITHIN, name)
        return made

    yield make
    CURSED.clear()
    for name in made_here:
        ecs.delete_service(cluster=SEED.cluster, service=name, force=True)


def until_over(aws: Aws, ecs: Client, service: SeededService, arn: str = "") -> dict[str, object]:
    """The newest service deployment, or the one named, once nothing more happens to it."""

    def find() -> dict[str, object]:
        return next(each for each in history(ecs, service) if arn in ("", each["serviceDeploymentArn"]))

    def over(found: dict[str, object]) -> bool:
        return str(found["status"]).rpartition("_")[2] in ("SUCCESSFUL", "STOPPED", "FAILED")

    return poll(find, until=over, every=5, within=WITHIN, clock=aws.clock)


def messages(ecs: Client, service: SeededService) -> str:
    """All events of the service, the newest first."""
    return "\n".join(each["message"] for each in described(ecs, service)["events"])


def test_the_circuit_breaker_puts_the_last_completed_revision_back(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """A release that crashes at start fails after three tasks, and the very digests before it run again."""
    service = seeded(circuit_breaker=True)
    aws.put_image(service.repository, "v2", "v2-moved")
    with Traffic(service.public_url) as traffic:
        ours = update(ecs, service, aws.add_release(service.service, "v3-crash"))["deployments"][0]
        ended = until_over(aws, ecs, service)
    found = described(ecs, service)
    digests = {each["imageDigest"] for task in running(ecs, service) for each in task["containers"]}
    waiter = ecs.get_waiter("services_stable")
    waiter.wait(cluster=service.cluster, services=[service.service], WaiterConfig={"Delay": 1, "MaxAttempts": 2})

    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    assert ended["deploymentCircuitBreaker"]["status"] == "TRIGGERED"  # type: ignore[index]
    assert ended["deploymentCircuitBreaker"]["threshold"] == 3  # type: ignore[index]
    assert ended["deploymentCircuitBreaker"]["failureCount"] >= 3  # type: ignore[index]
    assert ended["rollback"]["serviceRevisionArn"] == ended["sourceServiceRevisions"][0]["arn"]  # type: ignore[index]
    assert ended["alarms"]["status"] == "DISABLED"  # type: ignore[index]
    assert (found["taskDefinition"], digests) == (service.revisions["v2"], {service.digests["v2"]})
    assert [each["rolloutState"] for each in found["deployments"]] == ["COMPLETED"]
    assert found["deployments"][0]["id"] != ours["id"]
    assert f"(deployment {ours['id']}) deployment failed: tasks failed to start." in messages(ecs, service)
    assert f"rolling back to deployment {found['deployments'][0]['id']}." in messages(ecs, service)
    assert set(traffic.answers) == {(200, "v2")}


def test_ecs_rolls_a_failing_rollback_forward(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """When the way back fails, "the last completed" is the bad release itself: the breaker puts that one back."""
    service = seeded(circuit_breaker=True)
    bad = aws.add_release(service.service, "v3-bad")
    update(ecs, service, bad)
    assert until_over(aws, ecs, service)["status"] == "SUCCESSFUL"
    CURSED.add("v1")

    update(ecs, service, service.revisions["v1"])
    ended = until_over(aws, ecs, service)

    assert ended["status"] == "ROLLBACK_SUCCESSFUL"
    assert described(ecs, service)["taskDefinition"] == bad
    assert httpx.get(service.public_url).status_code == 500


@pytest.mark.parametrize(("release", "counted"), [("v3-crash", "EssentialContainerExited"), ("v3-sick", "ELB health")])
def test_without_rollback_a_failed_deployment_stays_failed(
    aws: Aws, ecs: Client, seeded: Seeding, release: str, counted: str
) -> None:
    """Tasks that do not start and tasks that fail their health checks both count; nothing more is started then."""
    service = seeded(desired=1)
    asked = parameters(
        service,
        aws.add_release(service.service, release),
        deploymentCircuitBreaker={"enable": True, "rollback": False},
    )
    ecs.update_service(**asked)
    ended = until_over(aws, ecs, service)
    primary = poll(
        lambda: described(ecs, service)["deployments"][0],
        until=lambda one: one["pendingCount"] + one["runningCount"] == 0,
        every=5,
        within=WITHIN,
        clock=aws.clock,
    )
    stopped = running(ecs, service, "STOPPED")
    aws.clock.wait(900)

    assert ended["status"] == "STOPPED"
    assert primary["rolloutState"] == "FAILED"
    assert primary["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    assert all(counted in each["stopCode"] + each["stoppedReason"] for each in stopped)
    assert len(running(ecs, service, "STOPPED")) == len(stopped)
    assert httpx.get(service.public_url).text == "v2"


def test_a_first_deployment_that_fails_has_no_way_back(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Without any completed deployment before it the rollback fails, in AWS's own words."""
    service = seeded()
    name = next(_names)
    ecs.create_service(
        cluster=service.cluster,
        serviceName=name,
        taskDefinition=aws.add_release(service.service, "v3-crash"),
        desiredCount=1,
        deploymentConfiguration={"deploymentCircuitBreaker": BREAKER},
    )
    ended = until_over(aws, ecs, replace(service, service=name))
    ecs.delete_service(cluster=service.cluster, service=name, force=True)

    assert ended["status"] == "ROLLBACK_FAILED"
    assert ended["statusReason"] == "No rollback candidate was found to run the rollback."


def test_a_rollback_that_fails_too_is_the_end(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """When what ECS goes back to crashes as well, the service deployment is ROLLBACK_FAILED and ECS stops trying."""
    service = seeded(desired=1, circuit_breaker=True)
    CURSED.add("v2")
    update(ecs, service, aws.add_release(service.service, "v3-crash"))

    assert until_over(aws, ecs, service)["status"] == "ROLLBACK_FAILED"
    assert described(ecs, service)["deployments"][0]["rolloutState"] == "FAILED"
    assert httpx.get(service.public_url).text == "v2"


def test_a_stop_can_be_repeated_and_an_abort_leaves_things_as_they_are(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """ROLLBACK asked twice means the same; ABORT ends STOPPED on the new revision; a finished one is a conflict."""
    service = seeded()
    bad = aws.add_release(service.service, "v3-sick")
    update(ecs, service, bad)
    newest = str(history(ecs, service)[0]["serviceDeploymentArn"])
    for _ in range(2):
        assert ecs.stop_service_deployment(serviceDeploymentArn=newest)["serviceDeploymentArn"] == newest
    assert until_over(aws, ecs, service)["status"] == "ROLLBACK_SUCCESSFUL"
    update(ecs, service, bad)
    newest = str(history(ecs, service)[0]["serviceDeploymentArn"])
    ecs.stop_service_deployment(serviceDeploymentArn=newest, stopType="ABORT")
    ended = until_over(aws, ecs, service, newest)

    assert ended["status"] == "STOPPED"
    assert described(ecs, service)["deployments"][0]["rolloutState"] == "FAILED"
    assert described(ecs, service)["taskDefinition"] == bad
    with pytest.raises(ecs.exceptions.ConflictException):
        ecs.stop_service_deployment(serviceDeploymentArn=newest)
    with pytest.raises(ecs.exceptions.ServiceDeploymentNotFoundException):
        ecs.stop_service_deployment(serviceDeploymentArn=newest + "0")


@pytest.mark.parametrize(("minimum", "maximum"), [(100, 200), (50, 100), (100, 150)])
def test_a_roll_out_keeps_to_its_percentages_at_every_moment(
    aws: Aws, ecs: Client, seeded: Seeding, minimum: int, maximum: int
) -> None:
    """Never fewer healthy copies than the minimum, never more copies than the maximum, and no request fails."""
    service = seeded(minimum_percent=minimum, maximum_percent=maximum)
    seen: list[tuple[int, int]] = []
    with Traffic(service.public_url) as traffic:
        update(ecs, service, service.revisions["v1"])
        while not aws.steady(service.service):
            found = described(ecs, service)
            seen.append((found["runningCount"], found["runningCount"] + found["pendingCount"]))

    assert min(running for running, _ in seen) * 100 >= 2 * minimum
    assert max(every for _, every in seen) * 100 <= 2 * maximum
    assert {status for status, _ in traffic.answers} == {200}
    assert traffic.answers[-1][1] == "v1"


def test_a_service_scaled_to_nothing_is_stable_and_serves_nobody(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """With desired 0 the waiter is content at once, a deployment completes with no task, and users get 503."""
    service = seeded()
    ecs.update_service(cluster=service.cluster, service=service.service, desiredCount=0)
    left = poll(lambda: running(ecs, service), until=lambda some: not some, every=5, within=WITHIN, clock=aws.clock)
    update(ecs, service, service.revisions["v1"])
    ended = until_over(aws, ecs, service)
    waiter = ecs.get_waiter("services_stable")
    waiter.wait(cluster=service.cluster, services=[service.service], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    status = poll(
        lambda: httpx.get(service.public_url).status_code, until=(503).__eq__, every=5, within=WITHIN, clock=aws.clock
    )

    assert (left, ended["status"], status) == ([], "SUCCESSFUL", 503)


def test_tasks_of_a_deregistered_definition_go_on(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """INACTIVE, then deleted: what runs goes on and is even replaced, but nothing new may be deployed from it."""
    service = seeded(desired=1)
    now = service.revisions["v2"]
    with pytest.raises(ClientError, match="still in ACTIVE status"):
        raise_first(ecs.delete_task_definitions(taskDefinitions=[now]))
    ecs.deregister_task_definition(taskDefinition=now)
    deleted = ecs.delete_task_definitions(taskDefinitions=[now])["taskDefinitions"]
    [task] = running(ecs, service)
    ecs.stop_task(cluster=service.cluster, task=task["taskArn"])
    assert aws.wait_steady(WITHIN, service.service)
    [another] = running(ecs, service)

    assert [each["status"] for each in deleted] == ["DELETE_IN_PROGRESS"]
    assert (another["taskDefinitionArn"], another["taskArn"] != task["taskArn"]) == (now, True)
    with pytest.raises(ClientError, match="TaskDefinition is inactive"):
        ecs.update_service(**parameters(service, now), forceNewDeployment=True)


def raise_first(answer: dict[str, list[dict[str, str]]]) -> None:
    """Raise the first failure of an answer as the error that a single call would have been."""
    for each in answer["failures"]:
        raise ClientError({"Error": {"Code": "Failure", "Message": each["reason"]}}, "DeleteTaskDefinitions")
