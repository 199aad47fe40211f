"""Whether a service is on a version, and whether a version can be started: every ground of a no, one by one."""

from dataclasses import replace

import pytest
from test_rollback_plan_and_proof import NEW, OLD, READY, scene, with_target, with_task

from golive.facts import Deployment, ImageState, RoleState, Scene, SecretState, TargetHealth, VersionNeeds
from golive.model.release import Release
from golive.rollback.service_state import (
    Lack,
    all_traffic_on,
    finished,
    is_exactly,
    lacks,
    needs_lacking,
    nothing_runs,
    set_to,
    short,
    stable,
    stands_on,
)

HERE = scene(OLD)
NOBODY = replace(HERE, tasks=(), targets=())
BEHIND = Deployment("d0", "ACTIVE", NEW.arn, "COMPLETED", 0, 0)


def service(**changes: object) -> Scene:
    """The service on the version, with changes to the service alone."""
    return scene(OLD, **changes)


def primary(**changes: object) -> Scene:
    """The service on the version, with changes to its one deployment."""
    return service(deployments=(replace(HERE.service.deployments[0], **changes),))  # type: ignore[arg-type]


def test_all_of_it_is_on_the_version() -> None:
    """A service is on a version when AWS is told so, is finished, every copy is it, and all users are there."""
    assert stands_on(HERE, OLD)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(service(definition=NEW.arn), id="set to another"),
        pytest.param(primary(definition=NEW.arn), id="moving to another"),
        pytest.param(service(deployments=()), id="no deployment"),
        pytest.param(primary(rollout="IN_PROGRESS"), id="not finished"),
        pytest.param(primary(status="ACTIVE"), id="no primary deployment"),
        pytest.param(service(deployments=(*HERE.service.deployments, BEHIND)), id="two deployments"),
        pytest.param(service(running=1), id="one of two runs"),
        pytest.param(replace(HERE, tasks=HERE.tasks[:1], targets=HERE.targets[:1]), id="one of two is seen"),
        pytest.param(with_task(HERE, digests={"api": "sha256:other"}), id="another image"),
        pytest.param(with_task(HERE, definition=NEW.arn), id="a copy of another version"),
        pytest.param(with_task(HERE, status="STOPPED"), id="a copy stopped"),
        pytest.param(with_target(HERE, TargetHealth("10.9.9.9", "healthy")), id="users elsewhere too"),
        pytest.param(replace(HERE, targets=HERE.targets[:1]), id="users on one of two"),
        pytest.param(replace(HERE, targets=()), id="users nowhere"),
        pytest.param(NOBODY, id="zero running copies, zero targets"),
        pytest.param(replace(service(desired=0, running=0), tasks=(), targets=()), id="zero wanted, zero running"),
    ],
)
def test_whatever_is_missing_it_is_not_on_the_version(seen: Scene) -> None:
    """One thing that is not so is enough, and zero running copies are on no version, zero targets or not."""
    assert not stands_on(seen, OLD)


def test_zero_running_copies_are_told() -> None:
    """That nothing runs is a sentence of its own: because nothing is wanted, or though something is."""
    assert nothing_runs(HERE) == ""
    assert nothing_runs(service(desired=0)) == "The service is set to run nothing at all."
    assert nothing_runs(NOBODY) == "No copy runs at all: zero running copies are not rolled back."
    assert nothing_runs(replace(HERE, tasks=tuple(replace(one, status="STOPPED") for one in HERE.tasks)))


def test_zero_is_not_stable() -> None:
    """A service that wants nothing and runs nothing is finished, and not stable; without a copy no users are there."""
    empty = service(desired=0, running=0).service

    assert finished(empty)
    assert not stable(empty)
    assert stable(replace(empty, desired=1, running=1))
    assert not all_traffic_on(NOBODY, OLD)


def test_both_names_must_be_the_version() -> None:
    """The service and its primary deployment must both name the version."""
    assert set_to(HERE.service, OLD)
    assert not set_to(service(deployments=()).service, OLD)
    assert short(OLD.arn) == OLD.short == "app:1"


def test_a_copy_is_known_by_definition_and_images() -> None:
    """A copy is exactly a version by its definition and every image; the same images under another name are not it."""
    copy = HERE.tasks[0]

    assert is_exactly(copy, OLD)
    assert not is_exactly(replace(copy, definition=NEW.arn), OLD)
    assert not is_exactly(replace(copy, digests={**copy.digests, "log": "sha256:x"}), OLD)


def test_unknown_images_are_no_version() -> None:
    """With no digests known nothing is exactly the version."""
    bare = replace(OLD, digests={})
    unseen = replace(HERE, tasks=tuple(replace(one, digests={}) for one in HERE.tasks))

    assert not stands_on(unseen, bare)


GONE = tuple(ImageState(name, "sha256:old", present=False) for name in ("api", "log"))
NO_IMAGE = "The image of app:1 is no longer in the registry"
MOVED = "The tag of api's image points to another image than the one that app:1 ran, so AWS would start something else."


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"status": "INACTIVE"}, {Lack.STATUS: "app:1 is INACTIVE in AWS and can't be started."}),
        ({"images": ()}, {Lack.IMAGE: f"{NO_IMAGE}."}),
        ({"images": GONE}, {Lack.IMAGE: f"{NO_IMAGE} (api, log)."}),
        ({"images": (replace(GONE[0], elsewhere=True),)}, {}),
        (
            {"images": tuple(replace(one, present=True, moved=True) for one in GONE)},
            {Lack.TAG: MOVED},
        ),
        (
            {"effective": False},
            {Lack.HISTORY: "AWS's history does not show app:1 as ever deployed successfully."},
        ),
        ({"effective": False, "release": Release(OLD.arn, OLD.digests, "r1")}, {}),  # found there when it was pinned
    ],
)
def test_what_keeps_a_version_from_starting(changes: dict[str, object], found: dict[Lack, str]) -> None:
    """Each ground on which a version can't be started has its sentence, and a version without one can be."""
    assert lacks(replace(READY, **changes)) == found  # type: ignore[arg-type]


def test_the_gravest_comes_first() -> None:
    """Of several grounds the first is the one whose remedy comes first."""
    assert list(lacks(replace(READY, status="MISSING", images=(), effective=False))) == [
        Lack.STATUS,
        Lack.IMAGE,
        Lack.HISTORY,
    ]


def test_what_a_version_would_not_find() -> None:
    """Each secret, role, log group and target group that is not there, or not to be used, is named; the rest is not."""
    needs = VersionNeeds(
        version="app:1",
        images=(),
        secrets=(SecretState("good", True), SecretState("s", False), SecretState("d", True, True)),  # noqa: FBT003
        roles=(RoleState("good", True, True), RoleState("r", False), RoleState("u", True)),  # noqa: FBT003
        log_groups={"good": True, "l": False},
        target_groups={"t": False, "good": True, "fine": True},
    )

    assert needs_lacking(needs) == [
        "the secret s is gone",
        "the role r is gone",
        "the log group l is gone",
        "the target group is gone",
        "the secret d is about to be deleted",
        "ECS may not take on the role u",
    ]
