"""Wiring of `golive pin`: the version to go back to and the release, proven by ECS's history, put on the record."""

from collections.abc import Callable
from pathlib import Path

from golive.config.consent import Consent
from golive.config.target import REHEARSAL
from golive.errors import RollbackRefused, UsageError
from golive.facts import Scene
from golive.model.release import Release
from golive.record.launches import newest_launch
from golive.record.signoffs import code_of_release
from golive.rollback.plan import proven
from golive.rollback.service_state import Lack, is_exactly, lacks, like, short, stable
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import asked


def connected(*, target: str, attach: str, allow: list[str] | None = None) -> Connection:
    """The target that a command names, or a rehearsal that somebody keeps up. Raises ``UsageError``."""
    if bool(target) == bool(attach) or target == REHEARSAL:
        raise UsageError(
            "say where: --target ontogra, or --attach with the address that `golive rehearse` shows. "
            "A rehearsal of its own would end with this command."
        )
    request = asked(target or REHEARSAL, root=Path(), attach=attach, files=True)
    return open_target(request, consent=Consent.given(allow or []))


def pin(connection: Connection, arn: str, *, agreed: Callable[[list[str]], bool]) -> Release | None:
    """Put a version on the record as the one to go back to; by default what runs now. AWS is only read.

    ``agreed`` is shown what would be written. Returns None if it says no. Raises ``RollbackRefused`` for a version that
    is not proven, ``UsageError`` for one that no ARN names, and what reading AWS and the record raise.
    """
    wanted = Release(arn, {}) if arn else None
    connection.own_account()
    good = connection.ecs.good_releases()
    version = _known(wanted, good, connection) if wanted else _running(connection.ecs.scene(), good)
    proven(connection.ecs.version_state(version))
    pins = connection.record.pins()
    if _is(version, pins.release) and not _over(connection, version):
        raise RollbackRefused(_same(version, good))
    lines = [
        f"{connection.target.title}: the version to go back to",
        f"  version: {version.arn}",
        *(f"  image of {name}: {digest}" for name, digest in version.digests.items()),
        f"  AWS's own number for it: {version.revision}",
        f"  until now: {pins.previous.arn if pins.previous else 'none'}",
        "Nothing is changed in AWS; one entry is added to the record, with your name and the time.",
    ]
    if not agreed(lines):
        return None
    connection.record.pin_previous(version)
    return version


def pin_release(connection: Connection, *, agreed: Callable[[list[str]], bool]) -> Release | None:
    """Put what runs now on the record as the release under launch. AWS is only read.

    Returns None where ``agreed`` says no. Raises as ``pin`` does, also where what runs is the version to go back to.
    """
    connection.own_account()
    version = _running(connection.ecs.scene(), connection.ecs.good_releases())
    pins = connection.record.pins()
    if _is(version, pins.previous):
        raise RollbackRefused(
            f"{version.short} runs, and that is the version to go back to. Deploy the release first, then run "
            "golive pin --release again."
        )
    lines = [
        f"{connection.target.title}: the release under launch",
        f"  version: {version.arn}",
        *(f"  image of {name}: {digest}" for name, digest in version.digests.items()),
        f"  until now: {pins.release.arn if pins.release else 'none'}",
        "Nothing is changed in AWS; one entry is added to the record. What was signed per release must be signed anew.",
    ]
    if not agreed(lines):
        return None
    connection.record.note_release(version)
    return version


def _is(version: Release, other: Release | None) -> bool:
    return other is not None and (version.arn, dict(version.digests)) == (other.arn, dict(other.digests))


def _over(connection: Connection, version: Release) -> bool:
    """Whether this version's own launch went well to its end: what it was launched as, the next one may go back to."""
    seen = newest_launch(connection.record.believed(), live=connection.target.live)
    return seen is not None and seen.over == "observed" and seen.release == code_of_release(version)


def named(connection: Connection, arn: str) -> Release | None:
    """The version that an ARN names, as its newest good deployment ran here; None where it names none.

    Raises ``RollbackRefused``, ``UsageError``.
    """
    if not arn:
        return None
    connection.own_account()
    return _known(Release(arn, {}), connection.ecs.good_releases(), connection)


def _known(wanted: Release, good: tuple[Release, ...], connection: Connection) -> Release:
    """The version as the newest good deployment of it ran, with its images. Raises ``RollbackRefused``."""
    found = next((one for one in good if one.arn == wanted.arn), None)
    if found is None:
        lacking = lacks(connection.ecs.version_state(wanted))
        reason = lacking.get(Lack.STATUS) or lacking.get(Lack.HISTORY) or f"{wanted.short} did not run here."
        raise RollbackRefused(f"{reason} {_instead(good)}")
    return found


def _running(scene: Scene, good: tuple[Release, ...]) -> Release:
    """What runs now, if that is one version, all of it, and proven. Raises ``RollbackRefused``."""
    service, name = scene.service, short(scene.service.definition)
    if not stable(service):
        raise RollbackRefused(
            f"{name} is not stable: {service.running} of {service.desired} copies run, "
            f"{len(service.deployments)} deployments. Wait until it is, or name a version: golive pin ARN."
        )
    copies = scene.tasks
    for one in good:
        if one.arn == service.definition and copies and all(is_exactly(copy, one) for copy in copies):
            return one
    if any(like(copy, one) is None for copy in copies for one in good if one.arn == service.definition):
        raise RollbackRefused(f"{name} runs, but AWS does not tell every image of it. {_instead(good)}")
    raise RollbackRefused(
        f"{name} runs, but AWS's history does not show these images of it as deployed successfully. {_instead(good)}"
    )


def _same(version: Release, good: tuple[Release, ...]) -> str:
    others = tuple(one for one in good if (one.arn, dict(one.digests)) != (version.arn, dict(version.digests)))
    return f"{version.short} is the release under launch, so going back to it would change nothing. {_instead(others)}"


def _instead(good: tuple[Release, ...]) -> str:
    return (
        f"Record one that was: golive pin {good[0].arn}"
        if good
        else "No version of it ever was: ask the technical owner."
    )
