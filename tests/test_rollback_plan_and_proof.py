"""What a rollback would do and what proves it, judged from scenes made by hand: every state and every refusal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from golive.errors import RollbackRefused
from golive.facts import (
    Answer,
    Deployment,
    ImageState,
    MetricMinutes,
    Scene,
    Service,
    ServiceDeployment,
    TargetHealth,
    Task,
    VersionState,
)
from golive.model.release import Release
from golive.rollback import proof
from golive.rollback.plan import Act, plan
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


FAIL, WATCH = Verdict.FAIL, Verdict.WATCH


def with_task(seen: Scene, **changes: object) -> Scene:
    """The scene with its first task changed."""
    return replace(seen, tasks=(replace(seen.tasks[0], **changes), *seen.tasks[1:]))  # type: ignore[arg-type]


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
        (with_task(scene(OLD), digests={"api": ""}), {"copies": FAIL}),
        (with_task(scene(OLD), started_by="d0"), {"copies": FAIL}),
        (with_task(scene(OLD), health="UNHEALTHY"), {"copies": FAIL}),
        (with_task(scene(OLD), definition=NEW.arn), {"copies": FAIL, "nothing-else": FAIL, "targets": FAIL}),
        (with_target(scene(OLD), TargetHealth("10.0.9.9", "healthy")), {"targets": FAIL}),
        (with_target(scene(OLD), TargetHealth("10.0.9.9", "draining")), {}),
        (replace(scene(OLD), targets=()), {"targets": FAIL}),
    ],
)
def test_proofs(seen: Scene, expected: dict[str, Verdict]) -> None:
    """Each proof fails on its own ground: the wrong version, image, deployment, copy or target, or nothing running."""
    assert judged(seen) == expected


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
