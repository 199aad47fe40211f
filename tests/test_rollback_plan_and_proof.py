"""What a rollback would do and what proves it, judged from scenes made by hand: every state and every refusal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from golive.clock import Clock
from golive.errors import RollbackRefused, Unexpected, Unreachable
from golive.facts import (
    Answer,
    Deployment,
    ImageState,
    MetricMinutes,
    OtherWay,
    Scene,
    Service,
    ServiceDeployment,
    TargetHealth,
    Task,
    VersionState,
)
from golive.model.release import Release
from golive.record.entry import StepIntent, StepOutcome
from golive.rollback import proof
from golive.rollback.acting import Acting
from golive.rollback.plan import Act, Plan, plan
from golive.verdict import Verdict

NOW = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/app:{}"
OLD = Release(ARN.format(1), {"api": "sha256:old"})
NEW = Release(ARN.format(2), {"api": "sha256:new"})
READY = VersionState(OLD, "ACTIVE", (ImageState("api", "sha256:old", present=True),), effective=True)


def scene(release: Release = NEW, **changes: object) -> Scene:
    """A service that runs two copies of one version, steady; with changes to its service."""
    tasks = tuple(Task(f"t{n}", release.arn, "RUNNING", "d1", release.digests, f"10.0.0.{n}") for n in (1, 2))
    service = Service(
        arn="s",
        status="ACTIVE",
        definition=release.arn,
        desired=2,
        running=2,
        controller="ECS",
        deployments=(Deployment("d1", "PRIMARY", release.arn, "COMPLETED", 2, 2),),
    )
    targets = tuple(TargetHealth(task.address, "healthy") for task in tasks)
    history = (
        ServiceDeployment("sd2", "SUCCESSFUL", NOW, "r2"),
        ServiceDeployment("sd1", "SUCCESSFUL", NOW - timedelta(days=1), "r1"),
    )
    return Scene(NOW, replace(service, **changes), tasks, targets, history)  # type: ignore[arg-type]


REVISIONS = {"r1": OLD, "r2": NEW}


def newest(status: str, revision: str = "r2", back_to: str = "") -> Scene:
    """A scene whose newest roll-out has this status."""
    before = scene()
    return replace(before, history=(ServiceDeployment("sd3", status, NOW, revision, back_to), *before.history[1:]))


@pytest.mark.parametrize(
    ("seen", "act"),
    [
        (scene(OLD), Act.NOTHING),
        (scene(NEW), Act.SET_VERSION),
        (newest("IN_PROGRESS"), Act.STOP),
        (newest("IN_PROGRESS", "r1"), Act.ADOPT),
        (newest("ROLLBACK_IN_PROGRESS", back_to="r1"), Act.ADOPT),
        (newest("ROLLBACK_IN_PROGRESS", back_to="r2"), Act.SET_VERSION),
        (newest("ROLLBACK_SUCCESSFUL", back_to="r2"), Act.SET_VERSION),
        (newest("STOPPED"), Act.SET_VERSION),
        (newest("PENDING"), Act.STOP),
        (newest("ROLLBACK_REQUESTED", back_to="r1"), Act.ADOPT),
        (newest("STOP_REQUESTED", back_to="r1"), Act.ADOPT),
        (newest("STOP_REQUESTED", back_to="r9"), Act.SET_VERSION),
        (newest("IN_PROGRESS", "r9"), Act.STOP),
        (replace(scene(NEW), history=()), Act.SET_VERSION),
        (replace(newest("IN_PROGRESS"), history=newest("IN_PROGRESS").history[:1]), Act.SET_VERSION),
        (replace(scene(OLD), tasks=(), targets=()), Act.SET_VERSION),  # nothing runs: bool(running)
    ],
)
def test_each_state_has_its_act(seen: Scene, act: Act) -> None:
    """What is asked of AWS depends on what it already does, and always ends at the pinned version."""
    made = plan(seen, READY, revisions=REVISIONS)

    assert (made.act, made.previous) == (act, OLD)


def test_another_way_back_is_not_taken() -> None:
    """A roll-out whose stop would end at another version than the pinned one is not stopped; the version is set."""
    seen = newest("IN_PROGRESS")
    other = Release(ARN.format(7), {"api": "sha256:other"})

    assert plan(seen, READY, revisions={"r1": other, "r2": NEW}).act is Act.SET_VERSION


@pytest.mark.parametrize(
    ("version", "changes", "words"),
    [
        (None, {}, "No version to go back to"),
        (replace(READY, status="INACTIVE"), {}, "is INACTIVE"),
        (replace(READY, images=(ImageState("api", "sha256:old", present=False),)), {}, "no longer in the registry"),
        (replace(READY, images=()), {}, "no longer in the registry"),
        (replace(READY, effective=False), {}, "ever deployed successfully"),
        (READY, {"status": "DRAINING"}, "is DRAINING"),
        (READY, {"controller": "CODE_DEPLOY"}, "CODE_DEPLOY"),
        (READY, {"desired": 0}, "nothing at all"),
    ],
)
def test_refusals(version: VersionState | None, changes: dict[str, object], words: str) -> None:
    """A way back that is unknown, unproven or closed is refused with its reason, before anything is changed."""
    with pytest.raises(RollbackRefused, match=words):
        plan(scene(NEW, **changes), version, revisions=REVISIONS)


@pytest.mark.parametrize("arn", ["app", "app:1", ARN.format("latest"), "arn:aws:ecs:us-east-1:1:task-definition/app:1"])
def test_only_a_full_name_is_a_version(arn: str) -> None:
    """A bare family, a short name or a moving one is never a version to go back to."""
    with pytest.raises(Exception, match="does not name one version"):
        Release(arn, {})


def judged(seen: Scene, deployment: str = "d1") -> dict[str, Verdict]:
    """The proofs of a scene that are not PASS."""
    findings = [
        proof.prove_version(seen, OLD, deployment),
        proof.prove_copies(seen, OLD, deployment),
        proof.prove_nothing_else(seen, OLD),
        proof.prove_targets(seen, OLD),
    ]
    return {one.id.removeprefix("rollback-"): one.verdict for one in findings if one.verdict is not Verdict.PASS}


FAIL, WATCH, OPEN = Verdict.FAIL, Verdict.WATCH, Verdict.INCONCLUSIVE


def with_task(seen: Scene, **changes: object) -> Scene:
    """The scene with its first task changed."""
    return replace(seen, tasks=(replace(seen.tasks[0], **changes), *seen.tasks[1:]))  # type: ignore[arg-type]


BEHIND = Deployment("d0", "ACTIVE", NEW.arn, "DRAINING", 0, 1)


def with_target(seen: Scene, target: TargetHealth) -> Scene:
    """The scene with one more target."""
    return replace(seen, targets=(*seen.targets, target))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (scene(OLD), {}),
        (scene(NEW), {"version": FAIL, "copies": FAIL, "nothing-else": FAIL, "targets": FAIL}),
        (scene(OLD, desired=0), {"copies": FAIL}),
        (scene(OLD, desired=3), {"copies": FAIL}),
        (scene(OLD, deployments=(Deployment("d1", "PRIMARY", OLD.arn, "IN_PROGRESS", 2, 2),)), {"version": WATCH}),
        (scene(OLD, deployments=(Deployment("d9", "PRIMARY", OLD.arn, "COMPLETED", 2, 2),)), {"version": FAIL}),
        (with_task(scene(OLD), digests={"api": "sha256:moved"}), {"copies": FAIL}),
        (with_task(scene(OLD), digests={"api": ""}), {"copies": OPEN}),
        (with_task(scene(OLD), digests={"api": "sha256:old", "log": "sha256:log"}), {"copies": OPEN}),
        (with_task(scene(OLD), digests={"api": "sha256:moved", "log": ""}), {"copies": FAIL}),
        (with_task(scene(OLD), digests={"api": ""}, health="UNHEALTHY"), {"copies": FAIL}),
        (with_task(scene(OLD), digests={"api": ""}, started_by="d0"), {"copies": FAIL}),
        (with_task(scene(OLD, desired=3), digests={"api": ""}), {"copies": FAIL}),
        (with_task(scene(OLD), put_in=("aws-guardduty-agent-x",)), {}),
        (with_task(scene(OLD), address=""), {"targets": OPEN}),
        (  # users reach the withdrawn version, whatever the nameless copy's address is
            replace(
                mixed := with_task(scene(OLD), address=""),
                tasks=(*mixed.tasks, Task("t3", NEW.arn, "RUNNING", "d2", NEW.digests, "10.0.0.3")),
                targets=(*mixed.targets, TargetHealth("10.0.0.3", "healthy")),
            ),
            {"nothing-else": FAIL, "targets": FAIL},
        ),
        (with_task(scene(OLD), started_by="d0"), {"copies": FAIL}),
        (with_task(scene(OLD), health="UNHEALTHY"), {"copies": FAIL}),
        (with_task(scene(OLD), definition=NEW.arn), {"copies": FAIL, "nothing-else": FAIL, "targets": FAIL}),
        (with_target(scene(OLD), TargetHealth("10.0.9.9", "healthy")), {"targets": FAIL}),
        (with_target(scene(OLD), TargetHealth("10.0.9.9", "draining")), {}),
        (replace(scene(OLD), targets=()), {"targets": FAIL}),
        (replace(scene(OLD), tasks=(), targets=()), {"copies": FAIL, "targets": FAIL}),  # zero copies, zero targets
        (replace(scene(OLD, desired=0, running=0), tasks=(), targets=()), {"copies": FAIL, "targets": FAIL}),
        (with_target(scene(OLD), TargetHealth("10.0.0.1", "unhealthy")), {}),
        (replace(scene(OLD), tasks=scene(OLD).tasks[:1]), {"copies": FAIL, "targets": FAIL}),
        (scene(OLD, deployments=(*scene(OLD).service.deployments, BEHIND)), {"version": WATCH}),
        (scene(OLD, deployments=()), {"version": FAIL}),
        (scene(OLD, definition=NEW.arn), {"version": FAIL}),
        (with_task(scene(OLD), definition=NEW.arn, status="STOPPED"), {"copies": FAIL, "targets": FAIL}),
    ],
)
def test_proofs(seen: Scene, expected: dict[str, Verdict]) -> None:
    """Each proof fails on its own ground: the wrong version, image, deployment, copy or target, or nothing running."""
    assert judged(seen) == expected


def test_a_version_that_others_set_is_proven_too() -> None:
    """Where no call of ours made the deployment, whoever started the copies, they prove as much."""
    assert judged(scene(OLD), deployment="") == {}


def test_unknown_images_prove_nothing() -> None:
    """Without the digests of the previous version on the record the copies can't be told, however green AWS is."""
    unknown = replace(OLD, digests={})

    assert proof.prove_copies(scene(OLD), unknown, "").verdict is Verdict.INCONCLUSIVE


def minutes(*counts: tuple[int, int], read_at: datetime = NOW + timedelta(minutes=30)) -> MetricMinutes:
    """Requests and errors of the minutes from NOW on."""
    stamps = [NOW + timedelta(minutes=number) for number in range(len(counts))]
    return MetricMinutes(
        requests={stamp: count for stamp, (count, _) in zip(stamps, counts, strict=True)},
        errors={stamp: count for stamp, (_, count) in zip(stamps, counts, strict=True) if count},
        read_at=read_at,
    )


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (minutes((50, 0), (50, 1)), Verdict.PASS),  # exactly 2 % is not above it
        (minutes((50, 0), (50, 2)), Verdict.FAIL),
        (minutes((9, 0), (9, 0)), Verdict.PASS),  # a minute without errors has none
        (minutes((50, 9), (50, 0), (50, 0)), Verdict.PASS),  # only the last two count
        (minutes((50, 0)), Verdict.INCONCLUSIVE),
        (minutes((50, 0), (0, 0)), Verdict.INCONCLUSIVE),  # a minute without requests saw nothing work
        (minutes((50, 0), (50, 0), read_at=NOW + timedelta(minutes=3)), Verdict.INCONCLUSIVE),  # data not settled
        (None, Verdict.INCONCLUSIVE),
    ],
)
def test_errors_after_the_rollback(seen: MetricMinutes | None, verdict: Verdict) -> None:
    """The last two settled minutes with traffic decide, each by itself; fewer of them decide nothing."""
    assert proof.prove_errors(scene(OLD), seen, after=NOW, settle=120, limit="0.02").verdict is verdict


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([Answer(200, 0.1, {"status": "ok"})] * 3, Verdict.PASS),
        ([Answer(200, 0.1, {"status": "ok"}), Answer(500, 0.1)], Verdict.FAIL),
        ([Answer(200, 0.1, {"status": "down"})], Verdict.FAIL),
        ([], Verdict.FAIL),
    ],
)
def test_health_after_the_rollback(answers: list[Answer], verdict: Verdict) -> None:
    """Every one of several answers must be good, and there must be some."""
    assert proof.prove_health(scene(OLD), answers).verdict is verdict


@pytest.mark.parametrize(
    ("seen", "why", "deployment"),
    [
        (scene(OLD), "app:1 already runs, all of it.", ""),
        (scene(NEW), "app:2 runs; AWS is told to run app:1.", ""),
        (
            newest("ROLLBACK_IN_PROGRESS", back_to="r1"),
            "AWS already goes back to app:1; nothing more is asked of it.",
            "sd3",
        ),
        (
            newest("ROLLBACK_IN_PROGRESS", back_to="r2"),
            "AWS goes back to another version than app:1, so it is told the right one.",
            "",
        ),
        (newest("IN_PROGRESS", "r1"), "A change to app:1 is already under way; it is followed.", "sd3"),
        (newest("IN_PROGRESS"), "A change to app:2 is under way; it is stopped, back to app:1.", "sd3"),
        (
            replace(newest("IN_PROGRESS"), history=newest("IN_PROGRESS").history[:1]),
            "A change is under way that would not end at app:1, so AWS is told the right version.",
            "",
        ),
    ],
)
def test_a_plan_says_why(seen: Scene, why: str, deployment: str) -> None:
    """Each plan says in a sentence why it is made, which roll-out it is about, and what is left."""
    made = plan(seen, READY, revisions=REVISIONS)

    assert (made.why, made.deployment) == (why, deployment)
    assert made.leaving == seen.service.definition


MOVED = (replace(READY.images[0], moved=True),)
CALL = "Call the technical owner."
OWNER = "Have the technical owner"


@pytest.mark.parametrize(
    ("version", "changes", "said"),
    [
        (None, {}, f"No version to go back to is on the record. {OWNER} record it, then press again."),
        (replace(READY, status="GONE"), {}, f"be started. {OWNER} record another version that once ran well."),
        (replace(READY, images=()), {}, f"in the registry. {OWNER} restore it or record another version."),
        (replace(READY, images=MOVED), {}, f"something else. {OWNER} point it back, then press again."),
        (replace(READY, effective=False), {}, f"successfully. {OWNER} record a version that was."),
        (READY, {"status": "DRAINING"}, f"The service is DRAINING; it can't change its version. {CALL}"),
        (
            READY,
            {"controller": "EXTERNAL"},
            (
                "The service is changed by EXTERNAL, not by ECS itself. "
                f"{OWNER} roll back there, then run the proof again."
            ),
        ),
        (READY, {"desired": 0}, f"The service is set to run nothing at all. No version would run. {CALL}"),
    ],
)
def test_a_refusal_has_its_remedy(version: VersionState | None, changes: dict[str, object], said: str) -> None:
    """Each refusal ends with what to do and who does it."""
    with pytest.raises(RollbackRefused) as refused:
        plan(scene(NEW, **changes), version, revisions=REVISIONS)

    assert str(refused.value).endswith(said)


def told(seen: Scene, deployment: str = "d1", version: Release = OLD) -> list[tuple[str, str]]:
    """What each proof says and saw."""
    found = [
        proof.prove_version(seen, version, deployment),
        proof.prove_copies(seen, version, deployment),
        proof.prove_nothing_else(seen, version),
        proof.prove_targets(seen, version),
    ]
    assert {(one.started, one.finished, one.evidence) for one in found} == {(NOW, NOW, ("scene",))}
    assert {one.remedy for one in found} == {"Call the technical owner and stay on the line."}
    assert all(one.title == one.expected == proof.TITLES[one.id] for one in found)
    return [(one.reason, one.observed) for one in found]


def test_each_proof_says_what_it_saw() -> None:
    """What a proof saw, and what it makes of it, is said with its numbers: all well, all wrong, nothing running."""
    empty = replace(scene(OLD, deployments=()), tasks=(), targets=())
    bare = replace(OLD, digests={})

    assert told(scene(OLD)) == [
        ("It is set to app:1, finished.", "set to app:1, COMPLETED"),
        ("All 2 copies are app:1.", "2 of 2 copies exact, 0 not"),
        ("No copy of another version runs.", "0 copies of another version"),
        ("All 2 healthy copies are the previous version.", "2 healthy copies of the previous version, 0 others"),
    ]
    assert told(scene(NEW)) == [
        ("It is set to app:2, COMPLETED.", "set to app:2, COMPLETED"),
        ("0 of 2 wanted copies run exactly app:1.", "0 of 2 copies exact, 0 not"),
        ("2 copies of the withdrawn version still run.", "2 copies of another version"),
        (
            "The load balancer has 0 healthy copies of the previous version, 2 others.",
            "0 healthy copies of the previous version, 2 others",
        ),
    ]
    assert told(empty)[:2] == [
        ("It is set to app:1, no deployment.", "set to app:1, no deployment"),
        ("No copy runs at all: zero running copies are not rolled back.", "0 of 2 copies exact, 0 not"),
    ]
    assert told(scene(OLD), "d9")[0][0] == "Somebody or something else changed the version after us."
    assert told(scene(OLD), "d9")[1][1] == "0 of 2 copies exact, 2 not"
    moving = scene(OLD, deployments=(*scene(OLD).service.deployments, BEHIND))
    assert told(moving)[0][0] == "AWS is still on its way: set to app:1, COMPLETED."
    unknown = "The images of the previous version were never recorded, so they can't be compared."
    assert told(scene(OLD), version=bare)[1] == (unknown, "0 of 2 copies exact, 2 not")


def test_safe_is_all_users_and_the_version_set() -> None:
    """Users are safe when all of them are on the previous version and the service is set to it; draining is no harm."""
    assert proof.safe(scene(OLD), OLD)
    assert not proof.safe(scene(OLD, definition=NEW.arn), OLD)
    assert not proof.safe(replace(scene(OLD), targets=()), OLD)
    assert not proof.safe(replace(scene(OLD), tasks=(), targets=()), OLD)


def test_a_minute_counts_from_its_first_second() -> None:
    """The minute that begins at the moment itself counts, one that began before does not (``minute >= after``)."""
    seen = minutes((50, 0), (50, 0), (50, 0))
    last = NOW + timedelta(minutes=2)

    assert proof.closed_minutes(seen, after=NOW, settle=0)[0] == NOW
    assert proof.closed_minutes(seen, after=NOW + timedelta(minutes=1), settle=0)[0] == NOW + timedelta(minutes=1)
    assert proof.closed_minutes(seen, after=last, settle=0) == [last]
    assert proof.closed_minutes(minutes((1, 0)), after=NOW, settle=0) == [NOW]
    for late, whole in ((179, []), (180, [NOW])):
        read = minutes((1, 0), read_at=NOW + timedelta(seconds=late))
        assert proof.closed_minutes(read, after=NOW, settle=120) == whole


def test_errors_are_told_with_their_numbers() -> None:
    """The errors are told in numbers; what could not be seen, or read, is told by its problem."""

    def judge(seen: MetricMinutes | None, problem: str = "") -> tuple[str, str]:
        one = proof.prove_errors(scene(OLD), seen, after=NOW, settle=120, limit="0.02", problem=problem)
        return one.reason, one.observed

    assert judge(None) == ("The metrics were not read.", "")
    assert judge(None, "Refused.") == ("Refused.", "")
    few = "1 of 2 minutes since the rollback can be seen in the metrics."
    assert judge(minutes((50, 0))) == (few, few)
    assert judge(minutes((50, 0), (50, 1))) == (
        "1 of 100 requests failed in 2 minutes.",
        "1 of 100 requests failed in 2 minutes",
    )
    assert judge(minutes((50, 3), (40, 0)))[1] == "3 of 90 requests failed in 2 minutes"
    assert (
        proof.prove_errors(scene(OLD), minutes((50, 3), (40, 0)), after=NOW, settle=120, limit="0.02").verdict
        is Verdict.FAIL
    )


def test_health_is_told_with_its_numbers() -> None:
    """How many answers were good is told, or why none came."""
    good, bad = Answer(200, 0.1, {"status": "ok"}), Answer(500, 0.1, {"status": "ok"})
    one = proof.prove_health(scene(OLD), [good, good])
    other = proof.prove_health(scene(OLD), [good, bad])

    assert (one.reason, one.observed) == ("2 of 2 requests were answered well.", "2 of 2 answers good")
    assert (other.reason, other.observed) == ("Only 1 of 2 requests were answered well.", "1 of 2 answers good")
    assert proof.prove_health(scene(OLD), [bad], "Nobody answers.").reason == "Nobody answers."


def named(version: str, *, stored: bool = False) -> Answer:
    """A good answer that names its version."""
    return Answer(200, 0.1, {"status": "ok", "version": version}, stored=stored)


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (named("1.5.1"), Verdict.FAIL, "names itself version 1.5.1: that is the withdrawn one."),
        (named("v1.5.1"), Verdict.FAIL, "that is the withdrawn one."),
        (named("1.4.0"), Verdict.PASS, "answered well."),
        (named("2026-12"), Verdict.PASS, "answered well."),
        (named("1.4.0", stored=True), Verdict.INCONCLUSIVE, "kept by a cache, so that they do not show what runs now."),
        (named("1.5.1", stored=True), Verdict.FAIL, "that is the withdrawn one."),
    ],
)
def test_health_by_the_version_that_answers(answer: Answer, verdict: Verdict, words: str) -> None:
    """An answer that names the withdrawn version proves the contrary, and one of a cache proves nothing."""
    found = proof.prove_health(scene(OLD), [answer] * 2, withdrawn={"1.5.1"}, previous={"v1.4.0"})

    assert found.verdict is verdict
    assert found.reason.endswith(words)
    assert proof.prove_health(scene(OLD), [named("1")], withdrawn={"1"}, previous={"1"}).verdict is Verdict.PASS


GREEN = OtherWay("green", "the default rule of port 443", 50, shared=True, copies=1, versions=(NEW.arn,))
ELSEWHERE = replace(GREEN, shared=False, rule="rule 5 of port 443", share=100)
OTHER_PRODUCT = "arn:aws:ecs:us-east-1:111122223333:task-definition/web:3"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (
            GREEN,
            "50 % of what meets the default rule of port 443 to target group green, where 1 copies are healthy, app:2",
        ),
        (replace(GREEN, versions=("",)), "where no copy of the previous version runs"),
        (replace(GREEN, copies=0, versions=()), "where nothing is healthy"),
        (replace(GREEN, versions=(OTHER_PRODUCT,)), "where no copy of the previous version runs"),
        (replace(GREEN, versions=(OLD.arn,)), ""),
        (ELSEWHERE, "100 % of what meets rule 5 of port 443 to target group green"),
        (replace(ELSEWHERE, versions=(OLD.arn, NEW.arn)), "app:2 among them"),
        (replace(ELSEWHERE, versions=(OTHER_PRODUCT,)), ""),
        (replace(ELSEWHERE, versions=("",)), ""),
        (replace(ELSEWHERE, copies=0, versions=()), ""),
    ],
)
def test_users_who_are_sent_elsewhere(way: OtherWay, said: str) -> None:
    """A rule that shares our users must share them with the previous version; others may lead to other products."""
    one = proof.prove_targets(scene(OLD), OLD, ways=(way,))

    assert one.verdict is (Verdict.FAIL if said else Verdict.PASS)
    assert said in one.reason


def test_answers_of_two_versions() -> None:
    """Answers that name two versions show that users are on both, wherever the second one is reached."""
    first, second, silent = (Answer(200, 0.1, body) for body in ({"version": "1.4"}, {"version": "1.5"}, {}))

    one = proof.prove_targets(scene(OLD), OLD, answers=[first, first, second])

    assert one.verdict is Verdict.FAIL
    assert one.reason == "The API's answers name 2 versions, 1.4 and 1.5: some users are on another."
    assert proof.prove_targets(scene(OLD), OLD, answers=[first, silent, first]).verdict is Verdict.PASS


def test_rules_that_are_not_known() -> None:
    """Where the rules can't be read it is not known where users go; what is seen to be wrong is not softened."""
    unread = proof.prove_targets(scene(OLD), OLD, problem="AWS refused it.")

    assert unread.verdict is Verdict.INCONCLUSIVE
    assert unread.reason.endswith("part of the users elsewhere is not known: AWS refused it.")
    assert proof.prove_targets(scene(NEW), OLD, problem="AWS refused it.").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("all_errors", "own_errors", "said", "words"),
    [
        ((0, 0), 0, Verdict.PASS, "0 of 100 requests failed in 2 minutes."),
        ((1, 0), 0, Verdict.FAIL, "1 of 60 requests of users failed in 2 minutes."),
        ((1, 0), 1, Verdict.PASS, "1 of 100 requests failed in 2 minutes."),
        ((2, 0), 0, Verdict.FAIL, "2 of 100 requests failed in 2 minutes."),
    ],
)
def test_own_requests_hide_no_error(all_errors: tuple[int, int], own_errors: int, said: Verdict, words: str) -> None:
    """Of 50 requests a minute 20 are golive's own: one error is 2 % of all, and more of the users'."""
    own, seen = proof.OwnRequests(), minutes((50, all_errors[0]), (50, all_errors[1]))
    for minute in seen.requests:
        for number in range(20):
            status = 500 if minute == min(seen.requests) and number < own_errors else 200
            own.count(Answer(status, 0.1), minute + timedelta(seconds=number))

    one = proof.prove_errors(scene(OLD), seen, after=NOW, settle=120, limit="0.02", own=own)

    assert (one.verdict, one.reason) == (said, words)


def test_minutes_without_users_are_told() -> None:
    """Where hardly anybody but golive asked, it is said."""
    own, seen = proof.OwnRequests(), minutes((20, 0), (22, 0))
    for minute in seen.requests:
        for _ in range(20):
            own.count(Answer(200, 0.1), minute)

    one = proof.prove_errors(scene(OLD), seen, after=NOW, settle=120, limit="0.02", own=own)

    assert one.reason == (
        "0 of 42 requests failed in 2 minutes, 40 of them golive's own: of what users meet they show little."
    )


@pytest.mark.parametrize("readable", [True, False])
@pytest.mark.parametrize("code", ["ConflictException", ""])
def test_a_stop_that_came_too_late_is_planned_anew(*, code: str, readable: bool) -> None:
    """A stop that AWS refused since the change had ended, or whose answer was lost, ends no rollback."""
    steps: list[StepIntent | StepOutcome] = []
    late, then = Plan(Act.STOP, OLD, NEW.arn, "It is stopped.", "sd3"), Plan(Act.ADOPT, OLD, NEW.arn, "It is followed.")

    def refuse(_deployment: str) -> NoReturn:
        raise Unexpected("It is over.", code)

    def anew(_previous: Release) -> Plan:
        if not readable:
            raise Unreachable("No answer.")
        return then

    means: Any = SimpleNamespace(stop_rollout=refuse)
    look: Any = SimpleNamespace(left=100.0, deployment="")
    acting = Acting(means, Clock(), look, operation="r", note=steps.append, say=[].append, anew=anew)

    assert acting.act(late, None) == (then if readable else late)
    done = [(one.step, one.verdict) for one in steps if isinstance(one, StepOutcome)]
    assert done[0] == ("stop", FAIL if code else OPEN)
    assert done[1:] == ([("adopt", Verdict.PASS)] if readable else [])
