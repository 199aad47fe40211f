"""Roll back to the pinned previous version, and prove each part of it. On a live target: ``--allow=rollback``."""

import pytest

from golive.finding import prove


@pytest.mark.proves("rollback-version")
def test_version(rollback):
    """The service is set to the previous version by our own deployment, and the change is finished."""
    prove(rollback.finding("rollback-version"))


@pytest.mark.proves("rollback-copies")
def test_copies(rollback):
    """Every running copy is exactly the previous version, image by image."""
    prove(rollback.finding("rollback-copies"))


@pytest.mark.proves("rollback-nothing-else")
def test_nothing_else(rollback):
    """Nothing of the withdrawn version runs any more."""
    prove(rollback.finding("rollback-nothing-else"))


@pytest.mark.proves("rollback-targets")
def test_targets(rollback):
    """The load balancer sends users to the previous version only."""
    prove(rollback.finding("rollback-targets"))


@pytest.mark.proves("rollback-health")
def test_health(rollback):
    """The API answers healthy after the rollback."""
    prove(rollback.finding("rollback-health"))


@pytest.mark.proves("rollback-errors")
def test_errors(rollback):
    """Errors stay within 2 % in the first minutes after the rollback."""
    prove(rollback.finding("rollback-errors"))


@pytest.mark.proves("rollback-time")
def test_time(rollback):
    """It is proven within the minutes that the channel was told."""
    prove(rollback.finding("rollback-time"))
