"""AWS's answers as other people's accounts give them: what works is not accused, and what is unknown is not known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_told import ACCOUNT, GROUP, VERSION, Told, case, definition, service, targets

from golive.aws import count_lines, read_alarms, read_cohort, read_needs, read_pace
from golive.aws.images import image_state
from golive.aws.secrets import secret_state
from golive.aws.ways import other_ways
from golive.aws.website import running_tag
from golive.config.account import AlarmNames
from golive.config.intake import CohortTable, SecretName, Stranger
from golive.config.regions import domain, partition
from golive.config.runbook import Thresholds
from golive.config.signals import CloudWatchSignal, LogSignal
from golive.errors import RollbackRefused, Unexpected
from golive.facts import Alarms, ImageState, Pins, Scene
from golive.model.release import Release
from golive.readiness import CHECKS
from golive.readiness.check import Judgement
from golive.rollback import proof
from golive.rollback.plan import plan, proven
from golive.rollback.service_state import is_exactly
from golive.verdict import Verdict

RULES = Thresholds()
DIGEST = "sha256:" + "a" * 64
RELEASE = Release(VERSION, {"api": case("guardduty_describe_tasks")[0]["containers"][0]["imageDigest"]})
PINS, NO_PINS = Pins(release=RELEASE, previous=None), Pins(release=None, previous=None)
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
HERE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"


def judge(check: str, *facts: object) -> Judgement:
    """What a check says of facts."""
    return CHECKS[check].judge(*facts, RULES)


# ---------------------------------------------------------------------- registries


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("dkr.ecr.us-east-1.amazonaws.com", "us-east-1"),
        ("dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("dkr-ecr.us-east-1.on.aws", "us-east-1"),
        ("dkr-ecr-fips.us-west-2.on.aws", "us-west-2"),
        ("dkr.ecr.eu-central-1.amazonaws.com", "eu-central-1"),
        ("dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn", "cn-northwest-1"),
        ("dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_every_address_of_ecr_is_looked_in(host: str, region: str, *, there: bool) -> None:
    """However ECR's address is written, the image is looked for in its region; deleted there, it is gone."""
    found = {"imageDetails": [{"imageDigest": DIGEST, "imageTags": ["1"]}]}
    told = Told(DescribeImages=found if there else "ImageNotFoundException")

    state = image_state(told.session, "api", f"{ACCOUNT}.{host}/team/app:1", DIGEST)

    assert state == ImageState("api", DIGEST, present=there)
    assert state.gone is not there
    [(_, asked_in, asked)] = told.asked
    assert (asked_in, asked["registryId"], asked["repositoryName"]) == (region, ACCOUNT, "team/app")


@pytest.mark.parametrize("image", ["public.ecr.aws/x/y:1", "docker.io/library/nginx", "nginx", f"{ACCOUNT}.dkr.ecr/x"])
def test_another_registry_is_elsewhere(image: str) -> None:
    """An image that is not in a private registry of ECR is kept elsewhere, and AWS is not asked for it."""
    told = Told()

    assert image_state(told.session, "api", image, DIGEST).elsewhere
    assert not told.asked


@pytest.mark.parametrize(
    ("image", "digest", "found", "state"),
    [
        ("app:1", "", {"imageTags": ["1"]}, ImageState("api", "", present=True)),
        ("app:1", "", None, ImageState("api", "", present=False)),
        (f"app@{DIGEST}", "", {}, ImageState("api", DIGEST, present=True)),
        (f"app:1@{DIGEST}", "", {"imageTags": ["2"]}, ImageState("api", DIGEST, present=True)),
        ("app:1", DIGEST, {"imageTags": ["2"]}, ImageState("api", DIGEST, present=True, moved=True)),
        ("app:1", DIGEST, {"imageTags": ["1"], "imageStatus": "ARCHIVED"}, ImageState("api", DIGEST, present=False)),
    ],
)
def test_what_an_image_is_looked_for_by(
    image: str, digest: str, found: Mapping[str, Any] | None, state: ImageState
) -> None:
    """By the digest that ECS resolved or the reference names, else by its tag; one that is archived can't be pulled."""
    told = Told(DescribeImages="ImageNotFoundException" if found is None else {"imageDetails": [found]})

    assert image_state(told.session, "api", f"{HERE}/{image}", digest) == state
    assert state.unresolved is (state.present and not state.digest)


def version(told: Told, **more: Any) -> Told:  # noqa: ANN401 - answers
    """An account whose history shows the release as deployed well."""
    revision = {"serviceRevisionArn": "arn:r", "taskDefinition": VERSION,
                "containerImages": [{"containerName": "api", "imageDigest": RELEASE.digests["api"]}]}  # fmt: skip
    entry = {"serviceDeploymentArn": "arn:d", "status": "SUCCESSFUL", "createdAt": NOON,
             "targetServiceRevision": {"arn": "arn:r"}}  # fmt: skip
    told.answers |= {
        "ListServiceDeployments": {"serviceDeployments": [{"serviceDeploymentArn": "arn:d"}]},
        "DescribeServiceDeployments": {"serviceDeployments": [entry]},
        "DescribeServiceRevisions": {"serviceRevisions": [revision]},
        **more,
    }
    return told


@pytest.mark.parametrize(
    ("digests", "there", "verdict", "said"),
    [
        (RELEASE.digests, True, Verdict.PASS, "is ready"),
        (RELEASE.digests, False, Verdict.FAIL, "no longer in the registry (api)"),
        ({}, True, Verdict.INCONCLUSIVE, "AWS does not say which image app:2 ran (api)"),
        ({"api": ""}, True, Verdict.INCONCLUSIVE, "AWS does not say which image app:2 ran (api)"),
        ({}, False, Verdict.FAIL, "no longer in the registry (api)"),
        ({"api": DIGEST[:-1] + "b"}, True, Verdict.FAIL, "history does not show"),
    ],
)
def test_a_version_with_an_image_in_a_fips_registry(
    digests: Mapping[str, str], verdict: Verdict, said: str, *, there: bool
) -> None:
    """It is ready while its image is there, STOP once it is deleted, and not known where its digest never was."""
    found = {"imageDetails": [{"imageDigest": RELEASE.digests["api"], "imageTags": ["1"]}]}
    told = version(
        Told(DescribeImages=found if there else "ImageNotFoundException"),
        DescribeTaskDefinition=case("fips_task_definition"),
    )

    judged = judge("previous-ready", told.ecs.version_state(Release(VERSION, digests)), NO_PINS)

    assert judged.verdict is verdict
    assert said in judged.reason


@pytest.mark.parametrize(
    ("images", "verdict", "said"),
    [
        ((ImageState("api", DIGEST, present=True),), Verdict.PASS, ""),
        ((ImageState("api", "", present=True),), Verdict.INCONCLUSIVE, "does not say which image app:2 ran (api)"),
        ((ImageState("api", "", present=False),), Verdict.FAIL, "no longer in the registry (api)"),
        ((ImageState("api", DIGEST, present=False, elsewhere=True),), Verdict.INCONCLUSIVE, "golive can't look"),
        (
            (ImageState("api", DIGEST, present=True), ImageState("log", "", present=False, elsewhere=True)),
            Verdict.PASS,
            "the image of log is kept elsewhere, where golive can't look",
        ),
    ],
)
def test_what_is_said_of_images(images: tuple[ImageState, ...], verdict: Verdict, said: str) -> None:
    """An image that only its tag is known of can't be told, nor one that nobody here could look for: both are named."""
    state = replace(version(Told(**NOTHING)).ecs.version_state(RELEASE), images=images)
    told = Told(**NOTHING)
    needs = read_needs(told.session, RELEASE)

    for found in (
        judge("previous-ready", state, NO_PINS),
        judge("previous-images", state, needs),
        judge("release-images", state, needs),
    ):
        assert (found.verdict, found.remedy != "") == (verdict, verdict is not Verdict.PASS)
        assert said in found.reason


NOTHING: dict[str, Any] = {
    "DescribeTaskDefinition": definition({"name": "api", "image": "nginx"}),
    "DescribeTargetGroups": {"TargetGroups": [{}]},
}


def test_a_version_of_unknown_images_is_no_way_back() -> None:
    """What AWS would start under its name is not known, so that it is not gone back to, and the sentence says so."""
    state = replace(version(Told(**NOTHING)).ecs.version_state(RELEASE), images=(ImageState("api", "", present=True),))

    with pytest.raises(
        RollbackRefused, match=r"only its tag is known, which can move\. Have the technical owner record"
    ):
        proven(state)


# ---------------------------------------------------------------------- what runs


def seen(told: Told, tasks: list[Any], **more: Any) -> Scene:  # noqa: ANN401 - answers
    """The scene of these tasks."""
    told.answers = {
        "DescribeServices": service(),
        "ListTasks": {"taskArns": [one["taskArn"] for one in tasks]},
        "DescribeTasks": {"tasks": tasks},
        "DescribeTaskDefinition": definition({"name": "api", "image": f"{HERE}/app:1"}),
        "DescribeTargetHealth": targets("10.0.0.1", "10.0.0.2"),
    } | more
    return told.ecs.scene()


def test_what_aws_put_in_is_named_and_does_not_count() -> None:
    """GuardDuty's container is in no definition: the copies are the release, and the sentence names it."""
    scene = seen(Told(), case("guardduty_describe_tasks"))

    assert all(is_exactly(one, RELEASE) for one in scene.tasks)
    assert [one.put_in for one in scene.tasks] == [("aws-guardduty-agent-xYz1",), ("aws-guardduty-agent-xYz2",)]
    found = judge("tasks-on-release", scene, PINS)
    assert found.verdict is Verdict.PASS
    assert "AWS itself put aws-guardduty-agent-xYz1 and 1 more into them" in found.reason
    copies = proof.prove_copies(scene, RELEASE, "ecs-svc/1")
    assert copies.verdict is Verdict.PASS
    assert "aws-guardduty-agent-xYz1" in copies.reason


@pytest.mark.parametrize("name", ["aws-guardduty-agent-xYz1", "ecs-service-connect-a1B2c", "of-next-year"])
@pytest.mark.parametrize("known", [True, False])
def test_only_the_definition_says_what_is_the_versions_own(name: str, *, known: bool) -> None:
    """A container counts if the definition has it, whatever it is called; all others AWS put in.

    Where we may not read the definition, only the names that AWS is known to give are not counted.
    """
    one = case("guardduty_describe_tasks")[0]
    one["containers"][1]["name"] = name
    own = definition({"name": "api"}, {"name": name})
    ours = seen(Told(), [one], DescribeTaskDefinition=own).tasks[0]
    theirs = seen(Told(), [one], **({} if known else {"DescribeTaskDefinition": "AccessDeniedException"})).tasks[0]

    assert set(ours.digests) == {"api", name}
    assert is_exactly(theirs, RELEASE) is (known or name != "of-next-year")


@pytest.mark.parametrize(
    ("change", "release", "verdict"),
    [
        ({}, RELEASE, Verdict.PASS),
        ({"imageDigest": ""}, RELEASE, Verdict.INCONCLUSIVE),
        ({"imageDigest": None}, RELEASE, Verdict.INCONCLUSIVE),
        ({}, Release(VERSION, {"api": ""}), Verdict.INCONCLUSIVE),
        ({}, Release(VERSION, {}), Verdict.INCONCLUSIVE),
        ({"imageDigest": "sha256:other"}, RELEASE, Verdict.FAIL),
    ],
)
def test_an_image_that_aws_does_not_tell(change: Mapping[str, Any], release: Release, verdict: Verdict) -> None:
    """A digest that is not resolved, in the copy or on the record, is neither the release nor another one."""
    tasks = case("guardduty_describe_tasks")
    container = tasks[0]["containers"][0] | change
    tasks[0]["containers"][0] = {name: value for name, value in container.items() if value is not None}

    assert judge("tasks-on-release", seen(Told(), tasks), replace(PINS, release=release)).verdict is verdict
    assert proof.prove_copies(seen(Told(), tasks), release, "").verdict is verdict


def on_a_machine(number: int) -> dict[str, Any]:
    """A task in bridge mode: no interface of its own, a port of its machine's."""
    task = dict(case("guardduty_describe_tasks")[number - 1])
    task |= {"attachments": [], "containerInstanceArn": f"arn:ci/{number}", "launchType": "EC2"}
    task["containers"] = [dict(task["containers"][0]) | {"networkBindings": [{"containerPort": 80, "hostPort": 32768}]}]
    return task


def of_ipv6(number: int) -> dict[str, Any]:
    """A task in a subnet that has IPv6 only."""
    details = [{"name": "subnetId", "value": "s"}, {"name": "ipv6Address", "value": f"2600:1f18:0:0::{number}"}]
    return case("guardduty_describe_tasks")[number - 1] | {
        "attachments": [{"type": "ElasticNetworkInterface", "details": details}]
    }


def of_both(number: int) -> dict[str, Any]:
    """A task with both, which the load balancer knows by the newer one."""
    task: dict[str, Any] = case("guardduty_describe_tasks")[number - 1]
    task["containers"][0]["networkInterfaces"] = [{"ipv6Address": f"2600:1f18:0000::{number}"}]
    return task


MACHINES = {"containerInstances": [{"containerInstanceArn": f"arn:ci/{n}", "ec2InstanceId": f"i-0{n}"} for n in (1, 2)]}
IPV6 = targets("2600:1F18::1", "2600:1f18:0:0:0:0:0:2")
PORTS = targets(("i-01", 32768), ("i-02", 32768))


@pytest.mark.parametrize(
    ("made", "known"),
    [(of_ipv6, IPV6), (of_both, IPV6), (of_both, targets("10.0.0.1", "10.0.0.2")), (on_a_machine, PORTS)],
)
def test_a_copy_has_the_address_by_which_the_balancer_knows_it(made: Any, known: Any) -> None:  # noqa: ANN401
    """IPv4, IPv6 in whatever spelling, or a machine and its port: copies and targets are the same."""
    tasks = [made(1), made(2)]
    scene = seen(Told(), tasks, DescribeTargetHealth=known, DescribeContainerInstances=MACHINES)

    assert judge("targets-healthy", scene).verdict is Verdict.PASS
    assert proof.prove_targets(scene, RELEASE).verdict is Verdict.PASS


def test_a_copy_that_aws_counts_and_does_not_tell_of() -> None:
    """The one copy that is told of is healthy, and of the other that AWS counts as running nobody knows."""
    scene = seen(Told(), [of_ipv6(1)], DescribeTargetHealth=targets("2600:1F18::1"))

    assert scene.service.running == 2
    assert judge("targets-healthy", scene).verdict is Verdict.INCONCLUSIVE


def test_another_port_of_the_same_machine_is_another_copy() -> None:
    """A target of the same machine by another port is not the service's own."""
    more = targets(("i-01", 32768), ("i-02", 32768), ("i-02", 40000))
    scene = seen(
        Told(), [on_a_machine(1), on_a_machine(2)], DescribeTargetHealth=more, DescribeContainerInstances=MACHINES
    )

    assert judge("targets-healthy", scene).verdict is Verdict.FAIL


@pytest.mark.parametrize("code", ["AccessDeniedException", "ClientException"])
def test_a_machine_that_we_may_not_see(code: str) -> None:
    """Copies whose address is not known can't be told to be the targets, nor not to be."""
    tasks = [on_a_machine(1), on_a_machine(2)]
    scene = seen(Told(), tasks, DescribeTargetHealth=PORTS, DescribeContainerInstances=code)

    assert [one.address for one in scene.tasks] == ["", ""]
    assert judge("targets-healthy", scene).verdict is Verdict.INCONCLUSIVE
    assert proof.prove_targets(scene, RELEASE).verdict is Verdict.INCONCLUSIVE


def forwarding(*groups: tuple[str, int]) -> list[Any]:
    """The action of a rule that shares users out, by the names of groups and their weights."""
    named = [{"TargetGroupArn": group(name), "Weight": weight} for name, weight in groups]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": named}}]


def group(name: str) -> str:
    """The ARN of a target group: our own, or one of that name."""
    return GROUP if name == "ours" else f"{GROUP.partition('/')[0]}/{name}/0123456789abcdef"


HOSTS = [{"Field": "host-header", "HostHeaderConfig": {"Values": ["staging.*"]}}]


@pytest.mark.parametrize(
    ("rule", "conditions", "protocol", "ways"),
    [
        (forwarding(("green", 1)), [], "HTTPS", [("green", "rule 5 of port 443", 100, False)]),
        (forwarding(("ours", 3), ("green", 1)), HOSTS, "HTTPS", [("green", "rule 5 of port 443", 25, True)]),
        (forwarding(("green", 1)), HOSTS, "HTTPS", []),
        (forwarding(("ours", 1), ("green", 0)), [], "HTTPS", []),
        ([{"Type": "forward", "TargetGroupArn": group("green")}], [], "HTTPS",
         [("green", "rule 5 of port 443", 100, False)]),
        ([{"Type": "fixed-response"}], [], "HTTPS", []),
        (forwarding(("green", 1)), [], "TCP", []),
    ],
)  # fmt: skip
def test_where_else_users_are_sent(rule: list[Any], conditions: list[Any], protocol: str, ways: list[Any]) -> None:
    """Each group that a rule for our hosts gives weight to is another way, with the versions that are healthy there."""
    listener = {"ListenerArn": "l", "Port": 443, "Protocol": protocol, "DefaultActions": forwarding(("ours", 1))}
    told = Told(
        DescribeServices=service(),
        DescribeTargetGroups={"TargetGroups": [{"LoadBalancerArns": ["b"]}]},
        DescribeListeners={"Listeners": [listener]},
        DescribeRules={"Rules": [{"Priority": "5", "Actions": rule, "Conditions": conditions},
                                 {"Priority": "default", "IsDefault": True, "Actions": forwarding(("old", 1))}]},
        DescribeTargetHealth=targets(("10.0.0.9", 80)),
        ListTasks={"taskArns": []},
    )  # fmt: skip

    seen = other_ways(told.session, told.ecs, {"api.example.com"})

    assert [(one.group, one.rule, one.share, one.shared) for one in seen] == ways
    assert all((one.copies, one.versions) == (1, ("",)) for one in seen)


SET = {"id": "ecs-svc/9", "status": "PRIMARY", "taskDefinition": VERSION, "computedDesiredCount": 2, "runningCount": 2,
       "pendingCount": 0, "stabilityStatus": "STEADY_STATE"}  # fmt: skip
BLUE = SET | {"id": "ecs-svc/8", "status": "ACTIVE", "taskDefinition": VERSION.replace(":2", ":1")}


@pytest.mark.parametrize("controller", ["EXTERNAL", "CODE_DEPLOY"])
@pytest.mark.parametrize("deployments", [None, []])
def test_a_service_that_another_changes(controller: str, deployments: list[Any] | None) -> None:
    """It has task sets where others have deployments: what runs is read, and that ECS can't take it back is said."""
    external = service(
        taskDefinition=None, deployments=deployments, taskSets=[BLUE, SET], deploymentController={"type": controller}
    )
    told = version(Told(), **NOTHING, ListServiceDeployments="UnsupportedFeatureException")
    state = told.ecs.version_state(RELEASE)
    scene = seen(told, case("guardduty_describe_tasks"), DescribeServices=external)

    assert (scene.service.definition, scene.service.controller) == (VERSION, controller)
    assert [(one.status, one.rollout) for one in scene.service.deployments] == [
        ("ACTIVE", "COMPLETED"),
        ("PRIMARY", "COMPLETED"),
    ]
    assert judge("tasks-on-release", scene, PINS).verdict is Verdict.PASS
    found = judge("previous-ready", state, NO_PINS)
    assert (found.verdict, "keeps no history" in found.reason) == (Verdict.INCONCLUSIVE, True)
    with pytest.raises(RollbackRefused, match=f"changed by {controller}, not by ECS itself"):
        plan(scene, replace(state, effective=True), revisions={})


def test_a_service_that_another_has_not_begun_to_run() -> None:
    """Without a task set it is set to no version, and that is said."""
    bare = service(taskDefinition=None, deployments=None, deploymentController={"type": "EXTERNAL"}, runningCount=0)
    scene = seen(Told(), [], DescribeServices=bare)

    found = judge("service-on-release", scene, PINS)
    assert (found.verdict, "set to no version" in found.reason) == (Verdict.FAIL, True)


def test_how_fast_another_goes_back_is_read_too() -> None:
    """What a rollback of such a service would take is read without its deployments."""
    group = {"TargetGroups": [{"HealthCheckIntervalSeconds": 10, "HealthyThresholdCount": 2}]}
    external = service(taskDefinition=None, deployments=None, taskSets=[SET], deploymentController={"type": "EXTERNAL"})
    told = Told(
        DescribeServices=external,
        DescribeTargetGroups=group,
        DescribeTargetGroupAttributes={"Attributes": []},
        ListTasks={"taskArns": []},
    )

    assert judge("rollback-path", read_pace(told.session, walk=10.0, history=tuple, now=NOON)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("image", "tag"),
    [("x/web:1.4", "1.4"), (f"x:5000/web:1.4@{DIGEST}", "1.4"), (f"x/web@{DIGEST}", ""), ("x/web", "")],
)
def test_the_tag_of_what_runs(image: str, tag: str) -> None:
    """A digest is no tag, and a reference without one tells no version."""
    told = Told(DescribeServices=service(), DescribeTaskDefinition=definition({"name": "web", "image": image}))

    if tag:
        assert running_tag(told.session, "web", "web") == tag
    else:
        with pytest.raises(Unexpected, match="without a tag"):
            running_tag(told.session, "web", "web")


# ---------------------------------------------------------------------- what a version needs


@pytest.mark.parametrize(
    ("reference", "region", "name"),
    [
        ("/app/key", "us-east-1", "/app/key"),
        (f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/app/key", "us-east-1", "/app/key"),
        (f"arn:aws:ssm:us-west-2:{ACCOUNT}:parameter/app/key", "us-west-2", "/app/key (us-west-2)"),
        (f"arn:aws-cn:ssm:cn-north-1:{ACCOUNT}:parameter/key", "cn-north-1", "/key (cn-north-1)"),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_a_parameter_is_looked_for_in_its_region(reference: str, region: str, name: str, *, there: bool) -> None:
    """By its ARN in the region that the ARN names, and only there; the name says which."""
    told = Told(GetParameters={"Parameters": [{}] * there, "InvalidParameters": [] if there else [reference]})

    found = secret_state(told.session, reference)

    assert (found.exists, found.name) == (there, name)
    assert told.asked == [("GetParameters", region, {"Names": [reference], "WithDecryption": False})]


STRANGER = Stranger(email="x@example.com", password=SecretName(env="X"))


def test_what_golive_reads_itself_is_read_in_its_region() -> None:
    """The cohort's parameter and golive's own password may be named by an ARN of another region, too."""
    parameter = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/app/cohort"
    password = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:golive-a1B2c3"
    told = Told(
        GetParameters={"Parameters": [{"Value": '{"firms": ["f"], "users": ["u"]}'}], "InvalidParameters": []},
        GetSecretValue={"SecretString": "x"},
    )

    wanted = CohortTable(firms=("f",), users=("u",), parameter=parameter, stranger=STRANGER)
    seen_list = read_cohort(told.session, wanted)
    assert (seen_list.missing, seen_list.extra) == (0, 0)
    assert told.session.secret(password) == "x"
    assert [where for _, where, _ in told.asked] == ["eu-west-1"] * 2


def test_a_secret_is_looked_for_in_its_region() -> None:
    """A secret of Secrets Manager too, without what ECS writes behind its name."""
    told = Told(DescribeSecret={"ARN": "x"})
    arn = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:app/key-a1B2c3"

    assert secret_state(told.session, f"{arn}:password::").exists
    assert told.asked == [("DescribeSecret", "eu-west-1", {"SecretId": arn})]


def test_a_log_group_is_looked_for_where_the_lines_go() -> None:
    """In its region; one that ECS makes itself need not be there."""

    def logging(**options: str) -> dict[str, Any]:
        return {"name": "api", "image": "x", "logConfiguration": {"logDriver": "awslogs", "options": options}}

    told = Told(
        DescribeTaskDefinition=definition(
            logging(**{"awslogs-group": "/there", "awslogs-region": "eu-west-1"}),
            logging(**{"awslogs-group": "/made", "awslogs-region": "us-east-1", "awslogs-create-group": "true"}),
        ),
        DescribeLogGroups={"logGroups": [{"logGroupName": "/there"}]},
        DescribeTargetGroups={"TargetGroups": [{}]},
    )

    assert read_needs(told.session, RELEASE).log_groups == {"/there": True}
    assert [where for name, where, _ in told.asked if name == "DescribeLogGroups"] == ["eu-west-1"]


@pytest.mark.parametrize(
    ("region", "name", "ends"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "amazonaws.com"),
        ("us-isob-east-1", "aws-iso-b", "amazonaws.com"),
    ],
)
def test_partitions(region: str, name: str, ends: str) -> None:
    """China and governments have an AWS of their own, and other ARNs."""
    assert (partition(region), domain(region)) == (name, ends)


# ---------------------------------------------------------------------- alarms


BALANCER = CloudWatchSignal(namespace="AWS/ApplicationELB", metrics=("HTTPCode_ELB_5XX_Count",), dimensions={})
RATE = [{"Id": "rate", "Expression": "100 * FILL(e, 0) / r"}, *(
    {"Id": one, "ReturnData": False, "MetricStat": {"Period": 60, "Stat": "Sum", "Metric": {
        "Namespace": "AWS/ApplicationELB", "MetricName": metric}}}
    for one, metric in (("e", "HTTPCode_ELB_5XX_Count"), ("r", "RequestCount"))
)]  # fmt: skip
PAGE = "arn:aws:sns:us-east-1:111122223333:page"


def alarm(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A metric alarm that says the runbook's sentence, or something else."""
    return {"AlarmName": name, "StateValue": "OK", "ActionsEnabled": True, "AlarmActions": [PAGE], "Threshold": 2.0,
            "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 10, "TreatMissingData": "notBreaching",
            "Metrics": RATE, **more}  # fmt: skip


def composite(rule: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A composite alarm."""
    return case("composite_alarm_describe")["CompositeAlarms"][0] | {"AlarmRule": rule, "StateValue": "OK"} | more


def read(*found: dict[str, Any], others: tuple[str, ...] = ()) -> Alarms:
    """The alarms of an account, those of each kind only to who asks for it."""

    def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
        kinds = asked.get("AlarmTypes", ["MetricAlarm"])
        named = [one for one in found if one["AlarmName"] in asked["AlarmNames"]]
        return {
            f"{kind}s": [one for one in named if ("AlarmRule" in one) is (kind == "CompositeAlarm")]
            for kind in ("MetricAlarm", "CompositeAlarm")
            if kind in kinds
        }

    signals = {
        "api_errors": BALANCER,
        "api_requests": CloudWatchSignal(namespace="AWS/ApplicationELB", metrics=("RequestCount",), dimensions={}),
    }
    return read_alarms(Told(DescribeAlarms=answer).session, AlarmNames(api_errors="A", others=others), signals)


def test_a_composite_alarm_is_there_and_rings() -> None:
    """It is found beside the others; in ALARM it is STOP."""
    ringing = case("composite_alarm_describe")["CompositeAlarms"][0]
    quiet = read(alarm("A"), ringing | {"StateValue": "OK"}, others=("C",))
    loud = read(alarm("A"), ringing, others=("C",))

    assert [judge(one, quiet).verdict.value for one in ("alarms-call", "alarm-rule", "alarm-quiet")] == ["PASS"] * 3
    assert judge("alarm-quiet", loud).verdict is Verdict.FAIL
    assert "The alarm C rings now" in judge("alarm-quiet", loud).reason
    assert judge("alarms-call", read(alarm("A"), others=("C",))).reason == "There is no alarm C."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"Metrics": [RATE[1], {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(e, 2)"}], "ThresholdMetricId":
             "band", "ComparisonOperator": "GreaterThanUpperThreshold", "Threshold": None},
            "it draws its line by itself (an anomaly band)",
        ),
        (
            {"Metrics": [{"Id": "q", "Expression": 'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"'}]},
            'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"',
        ),
        ({"EvaluationPeriods": None}, "made of other alarms, or of logs"),
    ],
)  # fmt: skip
def test_a_rule_of_another_kind(change: Mapping[str, Any], said: str) -> None:
    """A band of anomalies, a query, a rule over other alarms: none is the sentence's contrary, so none is STOP."""
    odd = {name: value for name, value in alarm("A", **change).items() if value is not None}
    found = judge("alarm-rule", read(odd))

    assert (found.verdict, said in found.reason) == (Verdict.INCONCLUSIVE, True)
    assert judge("alarms-call", read(odd)).verdict is Verdict.PASS


def test_a_composite_in_the_place_of_the_rate() -> None:
    """A composite alarm named as the one on API errors can't be held against the sentence."""
    found = judge("alarm-rule", read(composite("ALARM(B)", AlarmName="A")))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert "it is made of other alarms, or of logs: ALARM(B)" in found.reason


@pytest.mark.parametrize(
    ("rule", "more", "verdict"),
    [
        ('ALARM("A") OR ALARM("B")', {}, Verdict.PASS),
        ("ALARM(A)", {}, Verdict.PASS),
        (f"(ALARM('arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:A') or ALARM(B))", {}, Verdict.PASS),
        ('ALARM("A") AND ALARM("B")', {}, Verdict.FAIL),
        ('NOT ALARM("A")', {}, Verdict.FAIL),
        ('ALARM("B")', {}, Verdict.FAIL),
        ('ALARM("A")', {"AlarmActions": []}, Verdict.FAIL),
        ('ALARM("A")', {"ActionsSuppressedBy": "Alarm"}, Verdict.FAIL),
    ],
)
def test_an_alarm_that_calls_through_another(rule: str, more: Mapping[str, Any], verdict: Verdict) -> None:
    """An alarm without receivers calls somebody where it alone rings one of ours that does."""
    seen_alarms = read(alarm("A", AlarmActions=[]), composite(rule, **more), others=("C",))

    assert judge("alarms-call", seen_alarms).verdict is verdict


@pytest.mark.parametrize(("state", "verdict"), [("OK", Verdict.INCONCLUSIVE), ("ALARM", Verdict.FAIL)])
def test_an_alarm_that_can_not_be_judged(state: str, verdict: Verdict) -> None:
    """Where CloudWatch failed to judge it, OK is only what it was before."""
    failing = read(alarm("A", StateValue=state, EvaluationState="EVALUATION_ERROR"))

    assert judge("alarm-quiet", failing).verdict is verdict


def test_a_composite_alarm_that_ecs_watches() -> None:
    """An alarm that a change of version heeds is there, of whatever kind."""
    group = {"TargetGroups": [{"HealthCheckIntervalSeconds": 10, "HealthyThresholdCount": 2}]}
    watched = {"alarms": {"enable": True, "alarmNames": ["C"]}}
    told = Told(
        DescribeServices=service(deploymentConfiguration=watched),
        DescribeTargetGroups=group,
        DescribeTargetGroupAttributes={"Attributes": []},
        ListTasks={"taskArns": []},
        DescribeAlarms=case("composite_alarm_describe"),
    )

    assert read_pace(told.session, walk=1.0, history=tuple, now=NOON).alarms == {"C": "ALARM"}


# ---------------------------------------------------------------------- logs


def lines(*pages: list[dict[str, Any]]) -> Told:
    """A log whose question is answered with these pages."""
    left = iter([{"events": one} for one in pages])
    total = iter(range(1, len(pages) + 1))

    def answer(_asked: Mapping[str, Any]) -> dict[str, Any]:
        number = next(total)
        return next(left) | ({"nextToken": f"x{number}"} if number < len(pages) else {})

    return Told(FilterLogEvents=answer)


LINE = {"eventId": "1", "timestamp": int(NOON.timestamp() * 1000), "message": "status=500"}
FAILED = {"upload_failures": LogSignal(group="/ecs/app", pattern="status", match="status=5")}


def counted(told: Told) -> Mapping[datetime, int]:
    """What is counted of one minute."""
    return count_lines(told.session, FAILED, start=NOON, end=NOON + timedelta(minutes=1))["upload_failures"]


def test_empty_pages_are_not_more_lines() -> None:
    """Pages without a line are AWS still searching: all are read, and the line behind them counts."""
    assert "40 times" in case("filter_log_events_pages")["pages"]
    assert counted(lines(*[[]] * 40, [LINE])) == {NOON: 1}
    assert counted(lines(*[[]] * 500, [LINE], *[[]] * 500)) == {NOON: 1}


def test_too_many_pages_are_said() -> None:
    """More lines than golive reads, or a search that does not end, is an error and no count."""
    full = [[LINE | {"eventId": str(number)}] for number in range(41)]

    with pytest.raises(Unexpected, match="has more lines"):
        counted(lines(*full))
    with pytest.raises(Unexpected, match="still searching"):
        counted(lines(*[[]] * 2001, [LINE]))
