"""The way back: what the previous version needs, how long a rollback takes, and who may do it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.aws.images import repository_of
from golive.aws.strategies import strategy_of
from golive.aws.version_needs import _baking, _expiry, _lasted, _principal, _trusted
from golive.config.runbook import Thresholds
from golive.facts import (
    ImageFit,
    ImageState,
    Rights,
    RollbackPace,
    SecretState,
    ServiceDeployment,
    Strategy,
    VersionNeeds,
    VersionState,
)
from golive.model.release import Release
from golive.readiness.previous import WAY_BACK_CHECKS, predicted, waves
from golive.verdict import Verdict

JUDGE = {check.id: check.judge for check in WAY_BACK_CHECKS}
RULES = Thresholds()
PACE = RollbackPace(
    controller="ECS", desired=2, minimum=100, maximum=200, start=60.0, healthy=30.0, drain=300.0, walk=300.0, alarms={}
)
FIT = ImageFit("api", ("linux/amd64",), "linux/amd64")
NEEDS = VersionNeeds(version="api:1", images=(FIT,), secrets=(), roles=(), log_groups={}, target_groups={"arn": True})
STATE = VersionState(
    Release("arn:aws:ecs:us-east-1:111122223333:task-definition/api:1", {}),
    "ACTIVE",
    (ImageState("api", "sha256:1", present=True),),
    effective=True,
)


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum", "rounds"),
    [(2, 100, 200, 1), (2, 50, 100, 2), (4, 50, 100, 2), (3, 100, 150, 3), (4, 100, 150, 2), (1, 100, 100, None)],
)
def test_rounds(desired: int, minimum: int, maximum: int, rounds: int | None) -> None:
    """ECS replaces as many copies at a time as its limits leave room for; where they leave none, it can't move."""
    assert waves(replace(PACE, desired=desired, minimum=minimum, maximum=maximum)) == rounds


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.PASS),
        ({"drain": 3000.0}, Verdict.PASS),  # users are safe and it is proven while old copies still drain
        ({"minimum": 50, "maximum": 100}, Verdict.FAIL),
        ({"healthy": 600.0}, Verdict.FAIL),
        ({"desired": 1, "maximum": 100}, Verdict.FAIL),
        ({"start": None}, Verdict.PASS),
    ],
)
def test_in_time(change: dict[str, Any], verdict: Verdict) -> None:
    """A rollback of one round is in time; two rounds that wait for copies to drain, or a patient balancer, are not."""
    assert JUDGE["rollback-in-time"](replace(PACE, **change), RULES).verdict is verdict


@given(
    st.builds(
        RollbackPace,
        controller=st.just("ECS"),
        desired=st.integers(1, 40),
        minimum=st.integers(0, 100),
        maximum=st.integers(100, 400),
        start=st.floats(1, 900),
        healthy=st.floats(1, 900),
        drain=st.floats(0, 3600),
        walk=st.floats(1, 900),
        alarms=st.just({}),
    ),
    st.floats(0, 900),
)
def test_slower_is_never_quicker(pace: RollbackPace, more: float) -> None:
    """What takes longer to start, to be healthy or to drain never makes a rollback shorter."""
    before = predicted(pace, RULES)
    for part in ("start", "healthy", "drain"):
        after = predicted(replace(pace, **{part: getattr(pace, part) + more}), RULES)
        assert (before is None) == (after is None)
        assert before is None or after is None or sum(after.values()) >= sum(before.values()) - 1e-6


def by(strategy: str, /, **configuration: object) -> Strategy:
    """The strategy of a service that AWS describes so."""
    return strategy_of({"deploymentConfiguration": {"strategy": strategy, **configuration}})


def hook(kind: str = "PAUSE", stage: str = "POST_SCALE_UP", **limit: object) -> list[dict[str, object]]:
    """One hook, with a limit to its answer if one is given."""
    timeout = {"timeoutConfiguration": limit} if limit else {}
    return [{"targetType": kind, "lifecycleStages": [stage], **timeout}]


FAIL, PASS, OPEN = Verdict.FAIL, Verdict.PASS, Verdict.INCONCLUSIVE
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
QUICK = replace(PACE, drain=30.0)


@pytest.mark.parametrize(
    ("strategy", "verdict", "said"),
    [
        (by("BLUE_GREEN", bakeTimeInMinutes=240), FAIL, "243 minutes, of which 240 for the bake of BLUE_GREEN"),
        (by("BLUE_GREEN", bakeTimeInMinutes=5), PASS, "about 8 minutes"),
        (by("CANARY", canaryConfiguration={"canaryBakeTimeInMinutes": 1440}), FAIL, "1440 for the 2 steps of CANARY"),
        (by("CANARY"), FAIL, "10 for the 2 steps of CANARY"),
        (
            by("LINEAR", linearConfiguration={"stepPercent": 10.0, "stepBakeTimeInMinutes": 30}),
            FAIL,
            "270 for the 10 steps of LINEAR",
        ),
        (by("LINEAR"), FAIL, "54 for the 10 steps of LINEAR"),
        (by("LINEAR", linearConfiguration={"stepPercent": 50.0, "stepBakeTimeInMinutes": 2}), PASS, "about 9 minutes"),
        (by("ROLLING", bakeTimeInMinutes=240), PASS, "about 7 minutes"),  # without alarms there is no bake
        (by("ROLLING", bakeTimeInMinutes=240, alarms={"enable": True}), FAIL, "240 for the bake of ROLLING"),
        (by("ROLLING", lifecycleHooks=hook()), FAIL, "wait at POST_SCALE_UP for a person's answer"),
        (by("BLUE_GREEN", lifecycleHooks=hook()), FAIL, "AWS turns it around after 1440 minutes"),
        (
            by("BLUE_GREEN", lifecycleHooks=hook(timeoutInMinutes=2, action="CONTINUE")),
            PASS,
            "about 9 minutes",
        ),
        (
            by("BLUE_GREEN", lifecycleHooks=hook(timeoutInMinutes=60, action="CONTINUE")),
            FAIL,
            "60 for AWS to wait for answers that nobody gives",
        ),
        (
            by(
                "LINEAR",
                linearConfiguration={"stepPercent": 10.0, "stepBakeTimeInMinutes": 0},
                lifecycleHooks=hook("PAUSE", "PRODUCTION_TRAFFIC_SHIFT", timeoutInMinutes=3, action="CONTINUE"),
            ),
            FAIL,
            "30 for AWS to wait",  # at each step anew
        ),
        (by("BLUE_GREEN", lifecycleHooks=hook("AWS_LAMBDA")), OPEN, "How long the function at POST_SCALE_UP takes"),
        (by("MIRROR"), OPEN, "by the strategy MIRROR, unknown to golive"),
        (by("BLUE_GREEN", lifecycleHooks=hook(stage="POST_CLEAN_UP")), OPEN, "a hook at the stage POST_CLEAN_UP"),
        (by("BLUE_GREEN", lifecycleHooks=hook("EVENT")), OPEN, "a hook of the kind EVENT"),
    ],
)
def test_the_strategy_counts(strategy: Strategy, verdict: Verdict, said: str) -> None:
    """A rollback goes through the whole strategy: its steps, its bake, its hooks; what is strange is told."""
    judgement = JUDGE["rollback-in-time"](replace(QUICK, strategy=strategy), RULES)

    assert (judgement.verdict, said in judgement.reason) == (verdict, True), judgement.reason


def test_behind_a_network_load_balancer() -> None:
    """There each shift takes ten minutes more."""
    rule = "arn:aws:elasticloadbalancing:us-east-1:1:listener/net/x/1/2"
    balancers = [{"advancedConfiguration": {"productionListenerRule": rule, "testListenerRule": f"{rule}3"}}]
    service = {"deploymentConfiguration": {"strategy": "BLUE_GREEN"}, "loadBalancers": balancers}

    assert strategy_of(service).shifting == 1200.0
    assert JUDGE["rollback-in-time"](replace(QUICK, strategy=strategy_of(service)), RULES).verdict is FAIL


def entry(status: str, stage: str = "", strategy: Strategy | None = None, **more: Any) -> ServiceDeployment:  # noqa: ANN401 - its members
    """An entry of a blue/green service's history that was started at noon."""
    return ServiceDeployment("sd", status, NOON, "r2", stage=stage, strategy=strategy, started=NOON, **more)


@pytest.mark.parametrize(
    ("newest", "minute", "said"),
    [
        (entry("IN_PROGRESS", "BAKE_TIME"), 30, "is in its bake: until 14 Jan 16:00 UTC at least, a stop"),
        (entry("IN_PROGRESS", "BAKE_TIME"), 300, "is in its bake: for as long as that lasts, a stop"),
        (entry("IN_PROGRESS", "CLEAN_UP"), 30, "none bakes now"),
        (entry("SUCCESSFUL"), 30, "Only within its bake, 240 minutes from when all users are on a release, a stop"),
    ],
)
def test_which_way_back_is_quick(newest: ServiceDeployment, minute: int, said: str, monkeypatch: Any) -> None:  # noqa: ANN401
    """Within the bake a stop goes back by weights alone; that is said, with until when, and stays STOP."""
    monkeypatch.setattr("golive.readiness.previous.when", lambda one: f"{one:%d %b %H:%M} UTC")
    strategy, now = by("BLUE_GREEN", bakeTimeInMinutes=240), newest.created + timedelta(minutes=minute)
    seen = replace(QUICK, strategy=strategy, **_baking([newest], strategy, now))

    judgement = JUDGE["rollback-in-time"](seen, RULES)

    assert (judgement.verdict, said in judgement.reason) == (FAIL, True), judgement.reason


def test_a_function_is_timed_by_the_change_before() -> None:
    """How long a function takes is what the last change that ended well by this strategy took beyond its settings."""
    strategy = by("BLUE_GREEN", lifecycleHooks=hook("AWS_LAMBDA"))
    took = {minutes: _lasted([entry("SUCCESSFUL", "", strategy, finished=NOON + timedelta(minutes=minutes))], strategy)
            for minutes in (8, 60)}  # fmt: skip

    judged = {
        minutes: JUDGE["rollback-in-time"](replace(QUICK, strategy=strategy, lasted=lasted), RULES)
        for minutes, lasted in took.items()
    }

    assert (judged[8].verdict, judged[60].verdict) == (PASS, FAIL)
    assert "for the functions that AWS asks meanwhile" in judged[60].reason
    for other in (None, by("BLUE_GREEN")):  # by another strategy, or before there was the function
        assert _lasted([entry("SUCCESSFUL", "", other, finished=NOON)], strategy) is None
    assert _lasted([entry("ROLLBACK_SUCCESSFUL", "", strategy, finished=NOON)], strategy) is None


def test_an_image_that_is_kept_elsewhere() -> None:
    """A sidecar from a registry of somebody else can't be looked at, and is not taken for gone."""
    sidecar = ImageState("log", "sha256:2", present=False, elsewhere=True)
    state = replace(STATE, images=(*STATE.images, sidecar))

    assert JUDGE["release-images"](state, NEEDS, RULES).verdict is Verdict.PASS
    assert JUDGE["previous-images"](state, NEEDS, RULES).verdict is Verdict.PASS
    assert JUDGE["release-images"](
        replace(state, images=(replace(sidecar, elsewhere=False),)), NEEDS, RULES
    ).verdict is (Verdict.FAIL)


@pytest.mark.parametrize(
    ("fit", "said"),
    [
        (FIT, ""),
        (replace(FIT, platforms=()), ""),
        (replace(FIT, platforms=("linux/arm64",)), "is made for linux/arm64, not for linux/amd64"),
        (replace(FIT, days_left=6), "removes the image of api in 6 days"),
        (replace(FIT, days_left=7), ""),
        (replace(FIT, pushes_left=0), "with the next image that is pushed"),
        (replace(FIT, pushes_left=1), ""),
    ],
)
def test_images_of_the_previous_version(fit: ImageFit, said: str) -> None:
    """An image of another platform, or one that a rule removes within a week, is no way back."""
    judgement = JUDGE["previous-images"](STATE, replace(NEEDS, images=(fit,)), RULES)

    assert judgement.verdict is (Verdict.FAIL if said else Verdict.PASS)
    assert said in judgement.reason


@pytest.mark.parametrize(
    "change",
    [
        {"secrets": (SecretState("s", exists=False),)},
        {"secrets": (SecretState("s", exists=True, deleting=True),)},
        {"log_groups": {"/ecs/api": False}},
        {"target_groups": {"arn": False}},
    ],
)
def test_what_is_gone(change: dict[str, Any]) -> None:
    """A secret, log group or target group that is gone, or about to go, is STOP."""
    assert JUDGE["previous-needs"](replace(NEEDS, **change), RULES).verdict is Verdict.FAIL


def test_nothing_known_is_no_way_back() -> None:
    """Without a previous version, or without an answer about our rights, nothing of the way back is good."""
    assert JUDGE["previous-needs"](None, RULES).verdict is Verdict.FAIL
    assert JUDGE["previous-images"](None, None, RULES).verdict is Verdict.FAIL
    assert JUDGE["release-images"](None, None, RULES).verdict is Verdict.INCONCLUSIVE
    assert JUDGE["rollback-allowed"](None, None, RULES).verdict is Verdict.FAIL
    assert JUDGE["rollback-allowed"](Rights("me", {}), None, RULES).verdict is Verdict.INCONCLUSIVE


def test_another_controller() -> None:
    """A service that CodeDeploy changes refuses the runbook's command; that is said before the launch."""
    judgement = JUDGE["rollback-path"](replace(PACE, controller="CODE_DEPLOY"), RULES)

    assert judgement.verdict is Verdict.FAIL
    assert "CODE_DEPLOY" in judgement.reason
    assert "aws deploy stop-deployment --deployment-id <ID> --auto-rollback-enabled" in judgement.remedy
    assert "aws deploy" not in JUDGE["rollback-path"](replace(PACE, controller="EXTERNAL"), RULES).remedy


@pytest.mark.parametrize(
    ("principal", "trusted"),
    [
        ({"Service": "ecs-tasks.amazonaws.com"}, True),
        ({"Service": ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]}, True),
        ({"Service": "ec2.amazonaws.com"}, False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, False),
        ("*", False),
    ],
)
def test_whom_a_role_trusts(principal: object, trusted: bool) -> None:  # noqa: FBT001
    """One statement or service may be written without a list; a role that trusts anybody is not counted as trusting."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}

    for policy in ({"Statement": statement}, {"Statement": [statement]}):
        assert any("ecs-tasks.amazonaws.com" in one for one in _trusted(policy)) is trusted


def test_who_we_are() -> None:
    """Behind a role that was taken on stands the role itself, with the path that only IAM knows."""
    arn = "arn:aws:iam::111122223333:role/aws-reserved/Operator"
    iam = SimpleNamespace(get_role=lambda **asked: {"Role": {"Arn": arn}} if asked == {"RoleName": "Operator"} else {})

    assert _principal(iam, "arn:aws:sts::111122223333:assumed-role/Operator/lee") == arn
    assert _principal(iam, "arn:aws:iam::111122223333:user/lee") == "arn:aws:iam::111122223333:user/lee"


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/team/api:1.4", "team/api"),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/api@sha256:ab", "api"),
        ("docker.io/library/nginx:1", ""),
    ],
)
def test_where_an_image_is(image: str, repository: str) -> None:
    """Only an image in ECR has a repository that can be asked."""
    assert repository_of(image).get("repositoryName", "") == repository


def rule(status: str, kind: str, number: int, **more: object) -> dict[str, object]:
    """One rule of a lifecycle policy."""
    return {"selection": {"tagStatus": status, "countType": kind, "countNumber": number, **more}}


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ([rule("any", "imageCountMoreThan", 5)], (None, 2)),
        ([rule("tagged", "imageCountMoreThan", 5, tagPrefixList=["2."])], (None, None)),
        ([rule("tagged", "imageCountMoreThan", 3, tagPatternList=["1.*"])], (None, 0)),
        ([rule("untagged", "sinceImagePushed", 1, countUnit="days")], (None, None)),
        ([rule("any", "sinceImagePushed", 30, countUnit="days")], (20, None)),
        ([rule("any", "sinceImagePushed", 30), rule("any", "imageCountMoreThan", 9)], (20, 6)),
        ([rule("any", "sinceImagePulled", 30, countUnit="days")], (28, None)),
        ([rule("untagged", "sinceSomethingNew", 30)], (None, None)),
    ],
)
def test_rules_of_a_repository(rules: list[dict[str, object]], left: tuple[int | None, int | None]) -> None:
    """A rule counts for the images that it selects: in so many days, or with so many more images, ours is removed."""
    now = datetime.now(UTC)
    images = [
        {
            "imageDigest": f"sha256:{days}",
            "imageTags": [f"1.{days}"],
            "imagePushedAt": now - timedelta(days=days, hours=1),
            "lastRecordedPullTime": now - timedelta(days=min(days, 2), hours=1),
        }
        for days in (10, 5, 1)
    ]
    ecr = SimpleNamespace(
        get_lifecycle_policy=lambda **_: {"lifecyclePolicyText": json.dumps({"rules": rules})},
        get_paginator=lambda _name: SimpleNamespace(paginate=lambda **_: [{"imageDetails": images}]),
    )
    session: Any = SimpleNamespace(client=lambda _service, **_: ecr, aws=SimpleNamespace(region="us-east-1"))

    assert _expiry(session, "111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1.10", "sha256:10") == left
