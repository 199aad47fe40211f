"""A service with two target groups: its rule's weights say which is live, and its history how far a change is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from aws_told import GROUP, VERSION, Told, definition, service, targets
from stepping import stepping
from test_rollback_plan_and_proof import NEW, OLD, READY, REVISIONS, newest, scene

from golive.aws import read_pace
from golive.aws.ways import other_ways
from golive.clock import Clock
from golive.errors import Refused, Unexpected
from golive.facts import Scene, ServiceDeployment, Strategy, Task, Waiting
from golive.rollback import proof
from golive.rollback.acting import Acting
from golive.rollback.looking import Lookout
from golive.rollback.plan import Act, Plan, plan
from golive.rollback.service_state import finished
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener"
RULE, TESTS = (f"{LISTENER}-rule/app/x/1/{number}/9" for number in (2, 3))
GREEN = GROUP.replace("/app/", "/green/")
DEPLOYMENT = {"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": VERSION, "desiredCount": 2, "runningCount": 2,
              "pendingCount": 0}  # fmt: skip


def pair(rule: str = RULE, first: str = GROUP, second: str = GREEN) -> dict[str, Any]:
    """The load balancer of a service that is changed by two groups."""
    more = {"alternateTargetGroupArn": second, "productionListenerRule": rule, "testListenerRule": TESTS}
    return {"targetGroupArn": first, "containerName": "api", "advancedConfiguration": more}


def forwarding(**weights: int) -> list[dict[str, Any]]:
    """Actions that forward to the groups by their weights."""
    named = [
        {"TargetGroupArn": {"first": GROUP, "second": GREEN}.get(name, name), "Weight": weight}
        for name, weight in weights.items()
    ]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": named}}]


def account(actions: list[dict[str, Any]], *, newest: dict[str, Any] | None = None, **balancer: str) -> Told:
    """A blue/green service, steady by its numbers, whose rule has these actions; ``newest``: its newest deployment."""
    entry = {"serviceDeploymentArn": "arn:d2", "status": "SUCCESSFUL", "createdAt": NOON} | (newest or {})
    older = {"serviceDeploymentArn": "arn:d1", "status": "SUCCESSFUL", "createdAt": NOON - timedelta(days=1)}
    configuration = {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 60}
    return Told(
        DescribeServices=service(
            loadBalancers=[pair(**balancer)], deploymentConfiguration=configuration, deployments=[DEPLOYMENT]
        ),
        DescribeRules=lambda asked: {
            "Rules": [{"RuleArn": RULE, "Priority": "default", "IsDefault": True, "Actions": actions, "Conditions": []}]
            if asked.get("RuleArns") == [RULE] or asked.get("ListenerArn") == "l"
            else [
                {"RuleArn": TESTS, "Priority": "default", "IsDefault": True, "Actions": forwarding(second=1)},
            ]
        },
        DescribeTargetHealth=lambda asked: targets("10.0.0.1" if asked["TargetGroupArn"] == GROUP else "10.0.0.2"),
        ListTasks={"taskArns": []},
        ListServiceDeployments={"serviceDeployments": [older, entry]},
        DescribeServiceDeployments=lambda asked: {
            "serviceDeployments": [one for one in (older, entry)
                                   if one["serviceDeploymentArn"] in asked["serviceDeploymentArns"]]
        },
        DescribeServiceRevisions={"serviceRevisions": [{"serviceRevisionArn": "arn:r", "taskDefinition": VERSION}]},
        DescribeTaskDefinition=definition(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "balancer", "live"),
    [
        ({"first": 100, "second": 0}, {}, ["10.0.0.1"]),
        ({"first": 0, "second": 100}, {}, ["10.0.0.2"]),
        ({"first": 0, "second": 1}, {"first": GREEN, "second": GROUP}, ["10.0.0.2"]),  # whichever is named first
        ({"first": 90, "second": 10}, {}, ["10.0.0.1", "10.0.0.2"]),  # between two steps: users are on both
    ],
)
def test_the_live_group_is_read_from_the_weights(
    weights: dict[str, int], balancer: dict[str, str], live: list[str]
) -> None:
    """The targets that count are those of the groups that the rule gives weight to, wherever a group is named."""
    seen = account(forwarding(**weights), **balancer).ecs.scene()

    assert [one.address for one in seen.targets] == live


def test_a_network_load_balancer_has_a_listener_in_the_rules_place() -> None:
    """There the default actions of the listener say it."""
    told = account([], rule=f"{LISTENER}/net/x/1/2")
    told.answers["DescribeListeners"] = {"Listeners": [{"DefaultActions": forwarding(second=1)}]}

    assert [one.address for one in told.ecs.scene().targets] == ["10.0.0.2"]


def test_users_on_neither_group() -> None:
    """A rule that leads to neither group is told, and no group is guessed."""
    with pytest.raises(Unexpected, match="sends users to neither target group"):
        account(forwarding(first=0, other=1)).ecs.scene()


def test_what_a_rule_can_send_elsewhere() -> None:
    """The group that is not live is another way where a rule leads users there; what only tests meet is none."""
    told = account(forwarding(first=0, second=100))
    told.answers["DescribeTargetGroups"] = {"TargetGroups": [{"LoadBalancerArns": ["b"]}]}
    listeners = [{"ListenerArn": name, "Port": port, "Protocol": "HTTPS"} for name, port in (("l", 443), ("t", 8443))]
    told.answers["DescribeListeners"] = {"Listeners": listeners}
    assert other_ways(told.session, told.ecs, {"api.example.com"}) == ()

    listeners[0]["DefaultActions"] = forwarding(first=1, second=1)
    listeners[1] |= {"Protocol": "TLS", "DefaultActions": forwarding(first=1)}
    ways = other_ways(told.session, told.ecs, {"api.example.com"})

    assert [(one.group, one.share, one.shared) for one in ways] == [("app", 50, True), ("app", 100, False)]


def test_weight_on_a_group_that_serves_nobody() -> None:
    """Where part of the users is sent to the pair's other group and nothing is healthy there, that is no rollback."""
    told = account(forwarding(first=90, second=10))
    told.answers["DescribeTargetGroups"] = {"TargetGroups": [{"LoadBalancerArns": ["b"]}]}
    listener = {"ListenerArn": "l", "Port": 443, "Protocol": "HTTPS", "DefaultActions": forwarding(first=90, second=10)}
    told.answers["DescribeListeners"] = {"Listeners": [listener]}
    told.answers["DescribeTargetHealth"] = lambda asked: targets(*["10.0.0.1"][: asked["TargetGroupArn"] == GROUP])

    [way] = other_ways(told.session, told.ecs, {"api.example.com"})
    found = proof.prove_targets(scene(OLD), OLD, ways=[way])

    assert (way.group, way.share, way.shared, way.copies) == ("green", 10, True, 0)
    assert (found.verdict, "where nothing is healthy" in found.reason) == (Verdict.FAIL, True)


@pytest.mark.parametrize(
    ("status", "rollout", "under_way"),
    [
        ("SUCCESSFUL", "COMPLETED", False),
        ("ROLLBACK_SUCCESSFUL", "COMPLETED", False),
        ("IN_PROGRESS", "IN_PROGRESS", True),
        ("ROLLBACK_IN_PROGRESS", "IN_PROGRESS", True),
        ("ROLLBACK_FAILED", "FAILED", False),
    ],
)
def test_how_far_it_is_says_the_history(status: str, rollout: str, *, under_way: bool) -> None:
    """Where the service itself has no word for it, the newest of its deployments has, wherever it is listed."""
    newest = {"status": status, "targetServiceRevision": {"arn": "r"}, "rollback": {"serviceRevisionArn": "r"}}

    seen = account(forwarding(first=1), newest=newest).ecs.scene()

    assert seen.service.primary is not None
    assert (seen.service.primary.rollout, seen.under_way is not None) == (rollout, under_way)
    assert finished(seen.service) is (rollout == "COMPLETED")


def test_a_hook_that_waits_is_read_with_its_version() -> None:
    """Who waits for an answer, until when, and for which version."""
    hooks = [{"hookId": "h1", "status": "AWAITING_ACTION", "expiresAt": NOON, "timeoutAction": "CONTINUE"},
             {"hookId": "h0", "status": "SUCCEEDED"}]  # fmt: skip
    newest = {"status": "IN_PROGRESS", "lifecycleStage": "POST_SCALE_UP", "lifecycleHookDetails": hooks,
              "targetServiceRevision": {"arn": "arn:r"}}  # fmt: skip

    change = account(forwarding(first=1), newest=newest).ecs.scene().under_way

    assert change is not None
    assert (change.waiting, change.definition) == ((Waiting("h1", "CONTINUE", NOON),), VERSION)


def test_the_slower_group_tells_how_long_it_takes() -> None:
    """Health checks and draining are those of either group, whichever is slower: a way back meets one or the other."""
    told = account(forwarding(first=1))
    told.answers["DescribeTargetGroups"] = lambda asked: {
        "TargetGroups": [{"HealthCheckIntervalSeconds": 10 if asked["TargetGroupArns"] == [GROUP] else 60,
                          "HealthyThresholdCount": 2}]
    }  # fmt: skip
    told.answers["DescribeTargetGroupAttributes"] = lambda asked: {
        "Attributes": [{"Key": "deregistration_delay.timeout_seconds",
                        "Value": "30" if asked["TargetGroupArn"] == GROUP else "900"}]
    }  # fmt: skip

    pace = read_pace(told.session, walk=10.0, history=told.ecs.history, now=NOON)

    assert (pace.healthy, pace.drain, pace.strategy) == (120.0, 900.0, Strategy(name="BLUE_GREEN", bake=3600.0))


CHANGE = "arn:aws:ecs:eu-west-1:111122223333:service-deployment/c/s/1"
NAMED = f"--service-deployment-arn {CHANGE}"
BLUE_GREEN = Strategy(name="BLUE_GREEN", bake=240 * 60.0)


def at_stage(stage: str) -> Scene:
    """A change to the release that is at this stage."""
    seen = newest("IN_PROGRESS")
    return replace(
        seen,
        service=replace(seen.service, strategy=BLUE_GREEN),
        history=(replace(seen.history[0], stage=stage), *seen.history[1:]),
    )


@pytest.mark.parametrize(
    ("stage", "act", "said"),
    [
        ("SCALE_UP", Act.STOP, "it is stopped, back to app:1."),
        ("POST_PRODUCTION_TRAFFIC_SHIFT", Act.STOP, "by the load balancer's weights alone."),
        ("BAKE_TIME", Act.STOP, "by the load balancer's weights alone."),
        ("SOME_NEW_STAGE", Act.STOP, "it is stopped, back to app:1."),
        ("CLEAN_UP", Act.SET_VERSION, "that takes 240 minutes more than a start: 240 minutes for the bake."),
    ],
)
def test_each_stage_has_its_way_back(stage: str, act: Act, said: str) -> None:
    """Until its clean-up a change is stopped; from then on the version is set, and how long that takes is said."""
    made = plan(at_stage(stage), READY, revisions=REVISIONS)

    assert (made.act, made.why.endswith(said)) == (act, True), made.why


def test_a_stop_that_would_end_elsewhere_is_none() -> None:
    """Also within the bake: where what was left is not the pinned version, that one is set."""
    seen = replace(at_stage("BAKE_TIME"), history=at_stage("BAKE_TIME").history[:1])

    made = plan(seen, READY, revisions=REVISIONS)

    assert (made.act, "240 minutes" in made.why) == (Act.SET_VERSION, True)


def test_what_runs_on_in_the_bake_is_told_with_why() -> None:
    """Copies of the withdrawn version are never green, and it is said that AWS keeps them and nobody is sent there."""
    seen = scene(OLD, strategy=BLUE_GREEN)
    left = Task("t9", NEW.arn, "RUNNING", "d0", NEW.digests, "10.0.0.9")
    baking = ServiceDeployment("sd3", "IN_PROGRESS", NOON, "r1", stage="BAKE_TIME")
    seen = replace(seen, tasks=(*seen.tasks, left), under_way=baking)

    found = proof.prove_nothing_else(seen, OLD)

    assert found.verdict is Verdict.FAIL
    assert "AWS keeps them for its bake of 240 minutes; no user is sent there." in found.reason
    assert "bake" not in proof.prove_nothing_else(replace(seen, under_way=None), OLD).reason


@pytest.mark.parametrize(("definition", "lines"), [(OLD.arn, 2), (NEW.arn, 0)])
def test_only_our_own_change_is_let_on(definition: str, lines: int) -> None:
    """The line that lets a change go on is shown once a hook, and never for the change to the withdrawn version."""
    told: list[str] = []
    waits = ServiceDeployment("x", "IN_PROGRESS", NOON, "r1", stage="POST_SCALE_UP", definition=definition)
    looks = iter([("h1",), ("h1",), ("h1", "h2"), ()])

    def look() -> Scene:
        waiting = tuple(Waiting(one, "ROLLBACK", NOON) for one in next(looks))
        return replace(scene(NEW), under_way=replace(waits, arn=CHANGE, waiting=waiting))

    clock = stepping(NOON)
    watching = Lookout(look, lambda _since: pytest.fail("not asked"), clock, previous=OLD, minutes=15, say=told.append)
    watching.wait(lambda seen: not seen.under_way or not seen.under_way.waiting, None)

    line = f"aws ecs continue-service-deployment {NAMED} --hook-id {{}} --action CONTINUE --region eu-west-1"
    assert [one for one in told if one.startswith("aws ecs")] == [line.format("h1"), line.format("h2")][:lines]
    assert (watching.cause is not None) is bool(lines)


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (
            Act.STOP,
            f"aws ecs stop-service-deployment {NAMED} --stop-type ROLLBACK --region eu-west-1",
        ),
        (Act.SET_VERSION, "the runbook's command"),
    ],
)
def test_who_may_not_is_shown_the_line_of_just_that(act: Act, line: str) -> None:
    """Where AWS refuses us, the technical owner's line does what was planned: a stop stays one, since that is quick."""
    told: list[str] = []

    def refuse(_named: str) -> NoReturn:
        raise Refused("AWS refused us.", "AccessDeniedException")

    means: Any = SimpleNamespace(stop_rollout=refuse, set_version=refuse, by_hand=lambda _arn: "the runbook's command")
    look: Any = SimpleNamespace(left=100.0, deployment="")
    planned = Plan(act, OLD, NEW.arn, "why", CHANGE)

    Acting(
        means, Clock(), look, operation="r", note=[].append, say=told.append, anew=lambda _: pytest.fail("not planned")
    ).act(planned, None)

    assert told[-1] == line
