"""With `-m relaunch`, after a launch that was gone back from: may the pilot be opened again?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.relaunch


@pytest.mark.proves("relaunch-bundle")
def test_bundle(relaunched):
    """The launch's bundle is in the store as it was closed, verifies, and has all of the incident in it."""
    prove(relaunched("relaunch-bundle"))


@pytest.mark.proves("relaunch-live")
def test_live(relaunched):
    """The evidence is of this target and mode: what a rehearsal showed opens nothing on a live target."""
    prove(relaunched("relaunch-live"))


@pytest.mark.proves("relaunch-incident")
def test_incident(relaunched):
    """The five steps after an incident are on the record, and somebody closed it who did not lead the launch."""
    prove(relaunched("relaunch-incident"))


@pytest.mark.proves("relaunch-actions")
def test_actions(relaunched):
    """Each preventive action has an owner, a date, a tracker id, and a check or two people who say that none can be."""
    prove(relaunched("relaunch-actions"))


@pytest.mark.proves("relaunch-readiness")
def test_readiness(relaunched):
    """Readiness was checked again after the incident, all of it, and passed for the release on the record."""
    prove(relaunched("relaunch-readiness"))


@pytest.mark.proves("relaunch-trigger")
def test_trigger(relaunched):
    """What fired is cleared, and its trigger does not fire in the newest readiness run."""
    prove(relaunched("relaunch-trigger"))


@pytest.mark.proves("relaunch-check")
def test_check(relaunched):
    """The check that each action names fails on the incident's own recorded inputs, and passes now."""
    prove(relaunched("relaunch-check"))


@pytest.mark.proves("relaunch-sign-offs")
def test_sign_offs(relaunched):
    """Everybody who signs for a release has signed again; after a critical legal defect, everybody who signs."""
    prove(relaunched("relaunch-sign-offs"))


@pytest.mark.proves("relaunch-release")
def test_release(relaunched):
    """Another image goes out than the one that was gone back from, or two people vouch for the same."""
    prove(relaunched("relaunch-release"))
