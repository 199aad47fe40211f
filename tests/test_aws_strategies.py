"""Blue/green, linear and canary on the rehearsal's AWS: stages, weights, hooks, and what a way back does in each."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest
from aws_asking import Client, Traffic, described, history, running, update
from aws_supervisor import SEED, account, launch
from botocore.exceptions import ClientError

from golive.clock import poll
from golive_rehearsal.aws import Aws, SeededService

WITHIN = 7200.0
PAUSE = [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}]
Seeding = Callable[..., SeededService]
_names = (f"twin{number}" for number in count())


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account for this module; whatever it answered must fit AWS's own shapes."""
    with account(tmp_path_factory.mktemp("aws"), launch, scale=240) as one:
        yield one


@pytest.fixture(scope="module")
def ecs(aws: Aws) -> Client:
    """A boto3 client."""
    return aws.client("ecs")


@pytest.fixture
def seeded(aws: Aws, ecs: Client) -> Iterator[Seeding]:
    """Makes a service of its own for a test, steady on v2, that changes its version as configured."""
    made_here: list[str] = []

    def make(**configuration: object) -> SeededService:
        name = next(_names)
        made = aws.seed_service(replace(SEED, service=name, family=name, repository=name, balancer="twins"))
        made_here.append(name)
        assert aws.wait_steady(WITHIN, name)
        aws.deploys_by(name, configuration)
        return made

    yield make
    for name in made_here:
        ecs.delete_service(cluster=SEED.cluster, service=name, force=True)


def weights(aws: Aws, ecs: Client, service: SeededService) -> dict[str, int]:
    """The weights of the production rule that the service names, by target group."""
    return weights_of(aws, rule_of(ecs, service))


def rule_of(ecs: Client, service: SeededService) -> str:
    """The production rule that the service names."""
    return str(described(ecs, service)["loadBalancers"][0]["advancedConfiguration"]["productionListenerRule"])


def weights_of(aws: Aws, rule: str) -> dict[str, int]:
    """The weights of a rule, by target group."""
    action = aws.client("elbv2").describe_rules(RuleArns=[rule])["Rules"][0]["Actions"][0]
    return {one["TargetGroupArn"]: one["Weight"] for one in action["ForwardConfig"]["TargetGroups"]}


def groups(ecs: Client, service: SeededService) -> tuple[str, str]:
    """The first and the second target group."""
    first = described(ecs, service)["loadBalancers"][0]
    return first["targetGroupArn"], first["advancedConfiguration"]["alternateTargetGroupArn"]


def until(aws: Aws, ecs: Client, service: SeededService, so: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The newest service deployment as soon as it is so."""
    seen: dict[str, Any] = poll(
        lambda: history(ecs, service)[0], until=lambda one: bool(so(one)), every=2, within=WITHIN, clock=aws.clock
    )
    assert so(seen), seen
    return seen


def at(stage: str) -> Callable[[dict[str, Any]], object]:
    """Whether a deployment is at this stage."""
    return lambda one: one.get("lifecycleStage") == stage


def versions(ecs: Client, service: SeededService) -> list[str]:
    """The task definitions of the tasks that run, with repetitions."""
    return sorted(one["taskDefinitionArn"] for one in running(ecs, service))


def test_blue_green_runs_both_until_its_bake_is_over(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """The second group gets all users at once, the first keeps its tasks for the bake, and then they go."""
    service = seeded(strategy="BLUE_GREEN", bakeTimeInMinutes=20)
    first, second = groups(ecs, service)
    assert weights(aws, ecs, service) == {first: 100, second: 0}

    with Traffic(service.public_url) as traffic:
        update(ecs, service, service.revisions["v1"])
        baking = until(aws, ecs, service, at("BAKE_TIME"))
        assert versions(ecs, service) == sorted([*[service.revisions["v1"]] * 2, *[service.revisions["v2"]] * 2])
        assert weights(aws, ecs, service) == {first: 0, second: 100}
        ended = until(aws, ecs, service, lambda one: one["status"] == "SUCCESSFUL")

    assert baking["targetServiceRevision"]["requestedProductionTrafficWeight"] == 100.0
    assert baking["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"] == 0.0
    assert (ended["finishedAt"] - ended["startedAt"]).total_seconds() >= 20 * 60
    assert "lifecycleStage" not in ended
    assert versions(ecs, service) == [service.revisions["v1"]] * 2
    assert {status for status, _ in traffic.answers} == {200}
    resolved = ecs.describe_service_revisions(serviceRevisionArns=[ended["targetServiceRevision"]["arn"]])
    assert resolved["serviceRevisions"][0]["resolvedConfiguration"]["loadBalancers"][0]["targetGroupArn"] == second


def test_a_stop_within_the_bake_goes_back_by_weights_alone(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Nothing is started for it: the very tasks that ran before have the users again."""
    service = seeded(strategy="BLUE_GREEN", bakeTimeInMinutes=240)
    first, second = groups(ecs, service)
    before = {one["taskArn"] for one in running(ecs, service)}
    update(ecs, service, aws.add_release(service.service, "v3-bad"))
    baking = until(aws, ecs, service, at("BAKE_TIME"))
    assert httpx.get(service.public_url).status_code == 500

    ecs.stop_service_deployment(serviceDeploymentArn=baking["serviceDeploymentArn"], stopType="ROLLBACK")
    ended = until(aws, ecs, service, lambda one: one["status"] == "ROLLBACK_SUCCESSFUL")

    assert weights(aws, ecs, service) == {first: 100, second: 0}
    assert httpx.get(service.public_url).text == "v2"
    assert {one["taskArn"] for one in running(ecs, service)} == before
    assert ended["rollback"]["serviceRevisionArn"] == ended["sourceServiceRevisions"][0]["arn"]
    assert described(ecs, service)["taskDefinition"] == service.revisions["v2"]


@pytest.mark.parametrize(
    ("configuration", "shares"),
    [
        ({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 3}}, [0, 5]),
        (
            {"strategy": "LINEAR", "linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 2}},
            [0, 25, 50, 75],
        ),
    ],
)
def test_steps(aws: Aws, ecs: Client, seeded: Seeding, configuration: dict[str, object], shares: list[int]) -> None:
    """Users are moved share by share, with its time after each but the last."""
    service = seeded(**configuration, bakeTimeInMinutes=5)
    _, second = groups(ecs, service)
    update(ecs, service, service.revisions["v1"])
    seen: list[int] = []

    def baking(one: dict[str, Any]) -> bool:
        seen.append(weights(aws, ecs, service)[second])
        return one.get("lifecycleStage") == "BAKE_TIME"

    entry = until(aws, ecs, service, baking)

    assert list(dict.fromkeys(seen)) == [*shares, 100]
    shortest = {"CANARY": 3, "LINEAR": 3 * 2}[str(configuration["strategy"])]
    assert (aws.clock.now() - entry["startedAt"]).total_seconds() >= shortest * 60


def test_a_stop_between_two_steps(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """The share of the users that was moved already is sent back, and what was started for it goes."""
    service = seeded(strategy="CANARY", canaryConfiguration={"canaryBakeTimeInMinutes": 240}, bakeTimeInMinutes=0)
    first, second = groups(ecs, service)
    update(ecs, service, service.revisions["v1"])
    moved = until(aws, ecs, service, at("POST_PRODUCTION_TRAFFIC_SHIFT"))
    assert weights(aws, ecs, service) == {first: 95, second: 5}

    ecs.stop_service_deployment(serviceDeploymentArn=moved["serviceDeploymentArn"], stopType="ROLLBACK")
    until(aws, ecs, service, lambda one: one["status"] == "ROLLBACK_SUCCESSFUL")

    assert weights(aws, ecs, service) == {first: 100, second: 0}
    assert versions(ecs, service) == [service.revisions["v2"]] * 2


def test_a_hook_waits_for_a_person(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """A PAUSE hook holds its stage until it is answered, once, and by its own id."""
    service = seeded(strategy="BLUE_GREEN", bakeTimeInMinutes=0, lifecycleHooks=PAUSE)
    update(ecs, service, service.revisions["v1"])
    waiting = until(aws, ecs, service, lambda one: one.get("lifecycleHookDetails"))
    hook = waiting["lifecycleHookDetails"][0]
    named = {"serviceDeploymentArn": waiting["serviceDeploymentArn"], "hookId": hook["hookId"]}

    assert (waiting["lifecycleStage"], hook["status"], hook["timeoutAction"]) == (
        "POST_SCALE_UP",
        "AWAITING_ACTION",
        "ROLLBACK",
    )
    with pytest.raises(ClientError, match="not awaiting"):
        ecs.continue_service_deployment(**{**named, "hookId": "another"})
    ecs.continue_service_deployment(**named, action="CONTINUE")
    until(aws, ecs, service, lambda one: one["status"] == "SUCCESSFUL")
    assert versions(ecs, service) == [service.revisions["v1"]] * 2
    with pytest.raises(ClientError, match="not awaiting"):
        ecs.continue_service_deployment(**named, action="ROLLBACK")


@pytest.mark.parametrize(("action", "ends"), [("ROLLBACK", "ROLLBACK_SUCCESSFUL"), ("CONTINUE", "SUCCESSFUL")])
def test_a_hook_that_nobody_answers(aws: Aws, ecs: Client, seeded: Seeding, action: str, ends: str) -> None:
    """It ends as its own setting says: back to what was left, or on."""
    limit = {"timeoutInMinutes": 4, "action": action}
    service = seeded(
        strategy="BLUE_GREEN", bakeTimeInMinutes=0, lifecycleHooks=[PAUSE[0] | {"timeoutConfiguration": limit}]
    )
    update(ecs, service, service.revisions["v1"])

    ended = until(aws, ecs, service, lambda one: one["status"] in ("ROLLBACK_SUCCESSFUL", "SUCCESSFUL"))

    assert (ended["status"], ended["lifecycleHookDetails"][0]["status"]) == (ends, "TIMED_OUT")


def test_another_version_over_one_that_bakes(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Set while another change bakes, a version is started beside the one that has the users, and ends alone."""
    service = seeded(strategy="BLUE_GREEN", bakeTimeInMinutes=240)
    update(ecs, service, aws.add_release(service.service, "v3-bad"))
    until(aws, ecs, service, at("BAKE_TIME"))
    aws._found(service.service).configuration |= {"bakeTimeInMinutes": 0}

    update(ecs, service, service.revisions["v1"])
    until(aws, ecs, service, lambda one: one["status"] == "SUCCESSFUL")

    assert versions(ecs, service) == [service.revisions["v1"]] * 2
    assert httpx.get(service.public_url).text == "v1"
    assert [one["status"] for one in history(ecs, service)[:2]] == ["SUCCESSFUL", "STOPPED"]


@pytest.mark.parametrize(("cleanup", "left"), [("DEFERRED", 2), ("BLOCKING", 0)])
def test_an_early_success(aws: Aws, ecs: Client, seeded: Seeding, cleanup: str, left: int) -> None:
    """With DEFERRED clean-up a change is SUCCESSFUL while copies of what it left still have users."""
    criteria = {"enable": True, "healthyPercent": 50, "sourceServiceRevisionCleanup": cleanup}
    service = seeded(earlySuccessCriteria=criteria)
    undo = aws.protected(service.service) if cleanup == "DEFERRED" else lambda: None
    update(ecs, service, service.revisions["v1"])

    until(aws, ecs, service, lambda one: one["status"] == "SUCCESSFUL")

    others = [one for one in versions(ecs, service) if one != service.revisions["v1"]]
    assert len(others) == left
    assert len(described(ecs, service)["deployments"]) == (2 if left else 1)
    undo()
    assert aws.wait_steady(WITHIN, service.service)


def test_undone_it_is_as_before(aws: Aws, ecs: Client, seeded: Seeding) -> None:
    """Once the strategy is taken back the service has its first group alone, by a rolling change as ever."""
    service = seeded()
    before = described(ecs, service)["loadBalancers"]
    undo = aws.deploys_by(service.service, {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1})
    first, _ = groups(ecs, service)
    rule = rule_of(ecs, service)
    update(ecs, service, service.revisions["v1"])
    until(aws, ecs, service, lambda one: one["status"] == "SUCCESSFUL")

    undo()

    assert described(ecs, service)["loadBalancers"] == before
    assert weights_of(aws, rule) == {first: 100}
    assert described(ecs, service)["deploymentConfiguration"]["strategy"] == "ROLLING"
    update(ecs, service, service.revisions["v2"])
    assert aws.wait_steady(WITHIN, service.service)
    assert httpx.get(service.public_url).text == "v2"
