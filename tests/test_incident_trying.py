"""An action's check is tried as soon as it is named, on what was recorded of the launch and lies on this machine."""

from pathlib import Path

import pytest
from relaunch_world import Plan, World

from golive.commands.incident.people import act, close
from golive.errors import LaunchRefused
from golive.incident.actions import Action
from golive.launch.pausing import Seen
from golive.verdict import Verdict

WATCHED, OTHERWISE = "trigger-api-errors", "clock-right"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A launch that T1 ended, its incident with no action yet, and its recordings in reports/."""
    found = World(tmp_path, Plan(actions=(), bundle=False, closed_by=None))
    found.launch()
    found.incident()
    for name, content in found.saved().items():
        place = tmp_path / name.replace("sessions/", "reports/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return found


def noted(world: World, check: str) -> Seen:
    """Note an action of one id with this check."""
    said = Action(id="action-1", what="Alarm on it", check=check, owner="lee", due="2036-01-15", tracker="ABC-1")
    return act(world.connection(), said, no_check=False)


def test_a_check_that_would_not_have_caught_it(world: World) -> None:
    """It is said at once with those that would have, the incident is not closed by it, and another takes its place."""
    told = noted(world, OTHERWISE)
    assert told.verdict is Verdict.INCONCLUSIVE
    assert f"{OTHERWISE} would not have caught it" in told.reason
    assert WATCHED in told.reason.partition("These would have caught it: ")[2]
    assert "--id action-1 --check ID" in told.remedy
    with pytest.raises(LaunchRefused, match=f"These would have caught it: .*{WATCHED}"):
        close(world.connection(), role="pilot owner", by="ana")

    better = noted(world, WATCHED)
    assert better.verdict is Verdict.PASS
    assert "takes the place of action-1 (ABC-1)" in better.reason
    assert f"{WATCHED} would have caught it." in better.reason
    assert close(world.connection(), role="pilot owner", by="ana").verdict is Verdict.PASS


def test_recordings_of_another_machine(world: World) -> None:
    """What lacks here may be what the check fails on: that is said, and nobody is held up by it."""
    (world.checkout / "reports" / "w" / "watch.jsonl").unlink()
    assert "on another machine" in noted(world, OTHERWISE).reason
    (world.checkout / "reports" / "go" / "facts.json").unlink()
    told = noted(world, OTHERWISE)

    assert told.verdict is Verdict.PASS
    assert "can't be told here" in told.reason
    assert "was not tried" in close(world.connection(), role="pilot owner", by="ana").reason
