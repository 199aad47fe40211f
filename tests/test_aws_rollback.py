"""The rehearsal's AWS as its clients meet it: boto3 on one side, users on the other."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import httpx
import pytest
from aws_asking import Client, Traffic, addresses, described, health, history, running, update
from aws_supervisor import SEED, account, launch
from botocore.exceptions import ClientError

from golive.clock import poll
from golive_rehearsal.aws import Aws, ContainerSeed, SeededService

WITHIN = 7200.0
Seeding = Callable[..., SeededService]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account for this module; whatever it answered must fit AWS's own shapes."""
    with account(tmp_path_factory.mktemp("aws"), launch, scale=240) as one:
        yield one
    left = {thread.name for thread in threading.enumerate()}
    assert not left & {"ecs", "balancer", "aws-endpoint"}


@pytest.fixture(scope="module")
def ecs(aws: Aws) -> Client:
    """A boto3 client."""
    return aws.client("ecs")


_names = (f"api{number}" for number in count())


@pytest.fixture
def seeded(aws: Aws, ecs: Client) -> Iterator[Seeding]:
    """Makes a service of its own for a test, steady on v2, with v1 before it; gone after the test."""
    made_here: list[str] = []

    def make(desired: int = 2) -> SeededService:
        name = next(_names)
        made = aws.seed_service(replace(SEED, service=name, family=name, repository=name, desired=desired))
        made_here.append(name)
        assert aws.wait_steady(WITHIN, name)
        return made

    yield make
    for name in made_here:
        ecs.delete_service(cluster=SEED.cluster, service=name, force=True)


@pytest.fixture(scope="module")
def untouched(aws: Aws) -> SeededService:
    """One service for all tests that change nothing."""
    made = aws.seed_service(replace(SEED, service="still", family="still", repository="still"))
    assert aws.wait_steady(WITHIN, "still")
    return made


def test_a_true_rollback_moves_all_traffic_and_fails_no_request(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """UpdateService to the previous revision ends with nothing but that revision, and no request failed on the way."""
    service = seeded()
    states: set[str] = set()
    with Traffic(service.public_url) as traffic:
        answer = update(ecs, service, service.revisions["v1"])
        while not aws.steady(service.service):
            states |= set(health(aws, service).values())
    primary = described(ecs, service)["deployments"]
    tasks = running(ecs, service)

    assert {status for status, _ in traffic.answers} == {200}
    assert [traffic.answers[0][1], httpx.get(service.public_url).text] == ["v2", "v1"]
    assert {"draining", "healthy"} <= states
    assert [each["id"] for each in primary] == [answer["deployments"][0]["id"]]
    assert answer["deployments"][0] | {"status": "PRIMARY", "rolloutState": "IN_PROGRESS"} == answer["deployments"][0]
    assert primary[0]["rolloutState"] == "COMPLETED"
    assert {task["startedBy"] for task in tasks} == {primary[0]["id"]}
    assert {each["imageDigest"] for task in tasks for each in task["containers"]} == {service.digests["v1"]}
    assert {each for each, state in health(aws, service).items() if state == "healthy"} == addresses(tasks)


def test_a_release_that_is_bad_for_users_only_is_stable_for_aws(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """The trap of a real pilot: COMPLETED, services stable, and every user gets an error."""
    service = seeded()
    update(ecs, service, aws.add_release(service.service, "v3-bad"))
    assert aws.wait_steady(WITHIN, service.service)
    waiter = ecs.get_waiter("services_stable")

    waiter.wait(cluster=service.cluster, services=[service.service], WaiterConfig={"Delay": 1, "MaxAttempts": 2})

    assert described(ecs, service)["deployments"][0]["rolloutState"] == "COMPLETED"
    assert history(ecs, service)[0]["status"] == "SUCCESSFUL"
    assert httpx.get(service.public_url).status_code == 500


def test_an_inactive_definition_is_refused_and_nothing_changes(aws: Aws, ecs: Client, untouched: SeededService) -> None:
    """A rollback to a deregistered revision fails at the call, and works again once it is restored."""
    service = untouched
    previous = service.revisions["v1"]
    undo = aws.definition_deregistered(previous)

    with pytest.raises(ClientError, match="TaskDefinition is inactive") as refused:
        update(ecs, service, previous)

    found = ecs.describe_task_definition(taskDefinition=previous)["taskDefinition"]
    assert refused.value.response["Error"]["Code"] == "ClientException"
    assert found["status"] == "INACTIVE"
    assert "deregisteredAt" in found
    assert len(described(ecs, service)["deployments"]) == 1
    assert previous in ecs.list_task_definitions(status="INACTIVE")["taskDefinitionArns"]
    undo()
    assert ecs.describe_task_definition(taskDefinition=previous)["taskDefinition"]["status"] == "ACTIVE"


def test_a_bare_family_is_the_newest_revision(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """A rollback that names the family only deploys the latest ACTIVE revision, which is the bad one."""
    service = seeded()
    bad = aws.add_release(service.service, "v3-bad")

    assert update(ecs, service, service.family)["taskDefinition"] == bad


def test_a_stopped_deployment_goes_back_with_the_old_digests(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """StopServiceDeployment restores the last completed revision, digest included, though its tag has moved since."""
    service = seeded()
    moved = aws.put_image(service.repository, "v2", "v2-bad")
    bad = aws.add_release(service.service, "v3-sick")
    update(ecs, service, bad)
    newest = history(ecs, service)[0]
    with Traffic(service.public_url) as traffic:
        ecs.stop_service_deployment(serviceDeploymentArn=newest["serviceDeploymentArn"], stopType="ROLLBACK")
        assert aws.wait_steady(WITHIN, service.service)

    ended = history(ecs, service)[0]
    digests = {each["imageDigest"] for task in running(ecs, service) for each in task["containers"]}
    assert (ended["serviceDeploymentArn"], ended["status"]) == (newest["serviceDeploymentArn"], "ROLLBACK_SUCCESSFUL")
    assert ended["rollback"]["serviceRevisionArn"] == ended["sourceServiceRevisions"][0]["arn"]
    assert described(ecs, service)["taskDefinition"] == service.revisions["v2"]
    assert digests == {service.digests["v2"]} != {moved}
    assert set(traffic.answers) == {(200, "v2")}
    with pytest.raises(ecs.exceptions.ConflictException):
        ecs.stop_service_deployment(serviceDeploymentArn=newest["serviceDeploymentArn"])


def test_the_history_tells_which_revisions_were_good(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Past deployments are readable with their digests and times; one that was superseded is not among the good."""
    service = seeded()
    update(ecs, service, aws.add_release(service.service, "v3-sick"))
    update(ecs, service, service.revisions["v1"])
    assert aws.wait_steady(WITHIN, service.service)

    entries = history(ecs, service)
    good = [each["targetServiceRevision"]["arn"] for each in entries if each["status"] == "SUCCESSFUL"]
    found = ecs.describe_service_revisions(serviceRevisionArns=good)["serviceRevisions"]
    by_arn = {each["serviceRevisionArn"]: each for each in found}
    assert [each["status"] for each in entries] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL", "SUCCESSFUL"]
    assert [by_arn[arn]["containerImages"][0]["imageDigest"] for arn in good] == [
        service.digests[tag] for tag in ("v1", "v2", "v1")
    ]
    assert (entries[0]["createdAt"] - entries[-1]["createdAt"]).days >= 19


def test_an_image_that_is_gone_keeps_a_deployment_from_completing(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Tasks stop with CannotPullContainerError, users stay on what runs, and putting the image back heals it."""
    service = seeded()
    undo = aws.image_gone(service.service, "v1")
    ecr = aws.client("ecr")
    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        ecr.describe_images(repositoryName=service.repository, imageIds=[{"imageTag": "v1"}])

    update(ecs, service, service.revisions["v1"])
    stopped = poll(
        lambda: [each for each in running(ecs, service, "STOPPED") if each.get("stopCode") == "TaskFailedToStart"],
        until=bool,
        every=5,
        within=WITHIN,
        clock=aws.clock,
    )

    assert stopped[0]["stoppedReason"].startswith("CannotPullContainerError")
    assert described(ecs, service)["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    assert httpx.get(service.public_url).text == "v2"
    undo()
    image = ecr.describe_images(repositoryName=service.repository, imageIds=[{"imageDigest": service.digests["v1"]}])
    assert image["imageDetails"][0]["imageTags"] == ["v1"]
    assert aws.wait_steady(WITHIN, service.service)
    assert httpx.get(service.public_url).text == "v1"


def test_an_unhealthy_target_gets_no_request_until_it_is_restored(aws: Aws, seeded: Seeding) -> None:
    """A target whose checks fail is unhealthy in DescribeTargetHealth and healthy again after the undo."""
    service = seeded()
    undo = aws.target_unhealthy(service.service)

    def states() -> list[str]:
        return sorted(health(aws, service).values())

    expected = ["healthy", "unhealthy"]
    seen = poll(states, until=lambda now: now == expected, every=5, within=WITHIN, clock=aws.clock)
    undo()
    assert seen == expected
    assert httpx.get(service.public_url).status_code == 200
    healed = poll(states, until=lambda now: now == ["healthy"] * 2, every=5, within=WITHIN, clock=aws.clock)
    assert healed == ["healthy"] * 2


def test_a_task_whose_essential_container_exits_is_replaced(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """The stopped task says why, with the exit code; the service starts another and is steady again."""
    service = seeded(desired=1)
    update(ecs, service, aws.add_release(service.service, "v3-crash"))

    stopped = poll(
        lambda: [each for each in running(ecs, service, "STOPPED") if each["lastStatus"] == "STOPPED"],
        until=bool,
        every=5,
        within=WITHIN,
        clock=aws.clock,
    )

    assert stopped[0]["stopCode"] == "EssentialContainerExited"
    assert 3 in {each.get("exitCode") for each in stopped[0]["containers"]}
    assert described(ecs, service)["deployments"][0]["failedTasks"] >= 1
    assert httpx.get(service.public_url).text == "v2"


def test_a_secret_that_is_gone_keeps_a_task_from_starting(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """A task definition's secrets are read when a task starts; a missing one is named as ECS names it."""
    service = seeded()
    api = ContainerSeed(name="api", port=8000, secrets={"JWT": "pilot/none"})
    broken = replace(aws._seeds[service.service][0], containers=(api,))
    aws._seeds[service.service] = (broken, service)
    update(ecs, service, aws.add_release(service.service, "v3"))

    stopped = poll(lambda: running(ecs, service, "STOPPED"), until=bool, every=5, within=WITHIN, clock=aws.clock)

    assert stopped[0]["stoppedReason"].startswith("ResourceInitializationError")
    assert "pilot/none" in stopped[0]["stoppedReason"]


def test_unknown_names_are_refused_as_aws_refuses_them(ecs: Client, untouched: SeededService) -> None:
    """A missing service is a failure or an error by the operation; a missing cluster is always an error."""
    service = untouched
    found = ecs.describe_services(cluster=service.cluster, services=["nobody"])

    assert (found["services"], found["failures"][0]["reason"]) == ([], "MISSING")
    with pytest.raises(ecs.exceptions.ServiceNotFoundException):
        ecs.update_service(cluster=service.cluster, service="nobody")
    with pytest.raises(ecs.exceptions.ClusterNotFoundException):
        ecs.describe_services(cluster="nowhere", services=[service.service])
    with pytest.raises(ClientError, match="TaskDefinition not found"):
        update(ecs, service, f"{service.family}:99")
    with pytest.raises(ecs.exceptions.UnsupportedFeatureException, match="ecs:RunTask"):
        ecs.run_task(taskDefinition=service.family)


def test_a_code_deploy_service_refuses_a_task_definition(ecs: Client, untouched: SeededService) -> None:
    """A service that CodeDeploy deploys can't be rolled back by UpdateService."""
    service = untouched
    ecs.create_service(
        cluster=service.cluster,
        serviceName=f"{service.service}-blue",
        taskDefinition=service.revisions["v2"],
        desiredCount=1,
        deploymentController={"type": "CODE_DEPLOY"},
    )

    with pytest.raises(ecs.exceptions.InvalidParameterException, match="CODE_DEPLOY"):
        ecs.update_service(
            cluster=service.cluster, service=f"{service.service}-blue", taskDefinition=service.revisions["v1"]
        )


def test_a_service_made_through_the_api_lives_like_a_seeded_one(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """CreateService starts tasks without a load balancer; scaled to none and deleted, nothing runs."""
    service = seeded()
    name = f"{service.service}-batch"
    where = {"cluster": service.cluster, "service": name}
    ecs.create_service(
        cluster=where["cluster"], serviceName=name, taskDefinition=service.revisions["v2"], desiredCount=1
    )

    def rollout() -> str:
        found = ecs.describe_services(cluster=where["cluster"], services=[name])["services"][0]
        return str(found["deployments"][0]["rolloutState"])

    assert poll(rollout, until="COMPLETED".__eq__, every=5, within=WITHIN, clock=aws.clock) == "COMPLETED"
    ecs.update_service(**where, desiredCount=0)
    ecs.delete_service(**where)

    def left() -> list[str]:
        return list(ecs.list_tasks(cluster=where["cluster"], serviceName=name)["taskArns"])

    assert poll(left, until=lambda tasks: not tasks, every=5, within=WITHIN, clock=aws.clock) == []


def test_a_denied_operation_is_refused_in_its_own_protocol_until_undone(
    aws: Aws, ecs: Client, untouched: SeededService
) -> None:
    """AccessDeniedException for ECS's JSON, AccessDenied for ELB's XML; after the undo both answer."""
    service = untouched
    undo = [aws.denied("ecs:DescribeServices"), aws.denied("elbv2:DescribeTargetHealth")]

    with pytest.raises(ecs.exceptions.AccessDeniedException, match="not authorized to perform: ecs:DescribeServices"):
        described(ecs, service)
    with pytest.raises(ClientError) as refused:
        health(aws, service)

    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    for each in undo:
        each()
    assert described(ecs, service)["status"] == "ACTIVE"
    assert set(health(aws, service).values()) == {"healthy"}


def test_what_is_denied_to_people_is_not_denied_to_aws_itself(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """ECS pulls its image and the load balancer publishes, though nobody may ask ECR or CloudWatch."""
    service = seeded(desired=1)
    ecr = aws.client("ecr")
    undo = [aws.denied("ecr:DescribeImages"), aws.denied("cloudwatch:PutMetricData")]

    with pytest.raises(ClientError, match="ecr:DescribeImages"):
        ecr.describe_images(repositoryName=service.repository)
    update(ecs, service, service.revisions["v1"])

    assert aws.wait_steady(WITHIN, service.service)
    for each in undo:
        each()
