"""`golive pin`: only a version that AWS's own history proves gets on the record, and AWS is only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from golive.cli.main import app
from golive.commands import pin as pinning
from golive.errors import RollbackRefused, UsageError
from golive.model.release import Release
from golive.session.connection import Connection


@contextmanager
def fault(connection: Connection, name: str) -> Iterator[None]:
    """A fault that is on."""
    connection.apply(name)
    try:
        yield
    finally:
        connection.undo(name)


def pinned(connection: Connection, arn: str = "") -> Release | None:
    """Pin, agreeing to whatever is shown."""
    return pinning.pin(connection, arn, agreed=lambda _lines: True)


def refused(connection: Connection, arn: str = "") -> str:
    """Why it is refused; nothing was written."""
    before = connection.record.state().entries
    with pytest.raises((RollbackRefused, UsageError)) as caught:
        pinned(connection, arn)
    assert connection.record.state().entries == before
    return str(caught.value)


def previous(connection: Connection) -> Release:
    """The version to go back to, as the rehearsal knows it."""
    assert connection.rehearsal is not None
    return connection.rehearsal.previous


def test_what_runs_before_the_release_is_deployed(rehearsed: Connection) -> None:
    """Without an ARN what runs is pinned, with ECS's own revision of it and the images' digests; AWS is only read."""
    with fault(rehearsed, "wrong-version"):
        before = rehearsed.ecs.service()

        found = pinned(rehearsed)

        assert found is not None
        assert (found.arn, dict(found.digests)) == (previous(rehearsed).arn, dict(previous(rehearsed).digests))
        assert ":service-revision/" in found.revision
        assert rehearsed.ecs.service() == before
    assert rehearsed.record.pins().previous == found


def test_a_named_version(rehearsed: Connection) -> None:
    """A version named by its full ARN is pinned as its last good deployment ran."""
    found = pinned(rehearsed, previous(rehearsed).arn)

    assert found is not None
    assert rehearsed.record.pins().previous == found
    assert found.digests == previous(rehearsed).digests


def test_the_release_itself_is_refused(rehearsed: Connection) -> None:
    """The release under launch is no way back, by name or because it runs; the version before it is named."""
    assert rehearsed.rehearsal is not None
    for arn in ("", rehearsed.rehearsal.release.arn):
        said = refused(rehearsed, arn)
        assert f"{rehearsed.rehearsal.release.short} is the release under launch" in said
        assert f"golive pin {previous(rehearsed).arn}" in said


def test_a_bare_family_is_refused(rehearsed: Connection) -> None:
    """A family without a number means "the newest", which would roll forward."""
    assert "Give the full ARN" in refused(rehearsed, "ontogra-api")


def test_an_inactive_version_is_refused(rehearsed: Connection) -> None:
    """A version that was deregistered can't be started."""
    with fault(rehearsed, "previous-inactive"):
        assert "is INACTIVE in AWS" in refused(rehearsed, previous(rehearsed).arn)


def test_a_version_without_its_image_is_refused(rehearsed: Connection) -> None:
    """A version whose image is gone can't be started."""
    with fault(rehearsed, "previous-image-gone"):
        assert "no longer in the registry" in refused(rehearsed, previous(rehearsed).arn)


def test_an_unproven_version_is_refused(rehearsed: Connection) -> None:
    """A version that was registered and never ran well here is refused, and one that is not there too."""
    family, _, _number = previous(rehearsed).arn.rpartition(":")
    registered = rehearsed.session.client("ecs").describe_task_definition(taskDefinition=previous(rehearsed).arn)
    definition = registered["taskDefinition"]
    fresh = rehearsed.session.client("ecs").register_task_definition(
        family=definition["family"], containerDefinitions=definition["containerDefinitions"]
    )["taskDefinition"]["taskDefinitionArn"]

    assert "ever deployed successfully" in refused(rehearsed, fresh)
    assert "is MISSING in AWS" in refused(rehearsed, f"{family}:999")


def test_an_unfinished_service_is_refused(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a change of version goes on, or nothing runs, nobody can say what "what runs" is."""
    scene = rehearsed.ecs.scene()
    service = scene.service
    two = (*service.deployments, replace(service.deployments[0], status="ACTIVE"))
    for unfinished in (
        replace(service, deployments=two),
        replace(service, running=1),
        replace(service, desired=0, running=0),
    ):
        monkeypatch.setattr(rehearsed.ecs, "scene", lambda unfinished=unfinished: replace(scene, service=unfinished))
        assert "is not stable" in refused(rehearsed)


def test_copies_of_other_images_are_refused(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs under a proven name with other images, or with no copy that could be seen, is not proven."""
    scene = rehearsed.ecs.scene()
    moved = replace(scene.tasks[0], digests={"api": "sha256:00"})
    for tasks in ((moved, *scene.tasks[1:]), ()):
        monkeypatch.setattr(rehearsed.ecs, "scene", lambda tasks=tasks: replace(scene, tasks=tasks))
        assert "does not show these images" in refused(rehearsed)


def golive(connection: Connection, *arguments: str, answer: str = "") -> Result:
    """What the command says and how it ends."""
    assert connection.rehearsal is not None
    where = ["--attach", connection.rehearsal.control]
    return CliRunner().invoke(app, ["pin", *arguments, *where], input=answer)


def test_it_is_shown_and_agreed_to(rehearsed: Connection) -> None:
    """The command shows exactly what it would write, and writes it only when a person says yes."""
    arn, before = previous(rehearsed).arn, rehearsed.record.state().entries

    shown = golive(rehearsed, arn, answer="n\n")

    assert shown.exit_code == 1
    assert arn in shown.output
    assert previous(rehearsed).digests["api"] in shown.output
    assert "Nothing was written." in shown.output
    assert rehearsed.record.state().entries == before
    assert golive(rehearsed, arn, answer="y\n").exit_code == 0
    assert golive(rehearsed, arn, "--yes").exit_code == 0
    assert rehearsed.record.state().entries == before + 2


def test_refused_by_the_command(rehearsed: Connection) -> None:
    """The command ends with 1 for what is refused, 3 for what can't be told, and its help has an example."""
    assert golive(rehearsed).exit_code == 1
    with fault(rehearsed, "aws-unreachable"):
        said = golive(rehearsed)
    assert said.exit_code == 3
    assert "Can't tell" in said.output
    assert "golive pin --target ontogra" in CliRunner().invoke(app, ["pin", "--help"]).output
