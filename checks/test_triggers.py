"""Are we inside a trigger now? One question a trigger, before a launch is open."""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.triggers


@pytest.mark.proves("trigger-api-errors")
def test_api_errors(judged):
    """API errors are not above 2 % for 10 minutes, and their signals can be read."""
    prove(judged("trigger-api-errors"))


@pytest.mark.proves("trigger-run-failures")
def test_run_failures(judged):
    """No run of the first ten packets failed, and the states of runs can be read."""
    prove(judged("trigger-run-failures"))


@pytest.mark.proves("trigger-legal-defect")
def test_legal_defect(judged):
    """Nobody reported a critical legal defect, on a record that is whole."""
    prove(judged("trigger-legal-defect"))
