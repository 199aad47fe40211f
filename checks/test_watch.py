"""With `--watch 2h`, during the launch: did any trigger fire, as it was watched minute by minute?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.triggers


@pytest.mark.proves("watch-api-errors")
def test_api_errors(watched):
    """API errors were never above 2 % for 10 minutes, and enough was seen to say so."""
    prove(watched("watch-api-errors"))


@pytest.mark.proves("watch-run-failures")
def test_run_failures(watched):
    """No run of the first ten packets failed, and all ten were seen."""
    prove(watched("watch-run-failures"))


@pytest.mark.proves("watch-legal-defect")
def test_legal_defect(watched):
    """Five outputs were read and nobody reported a critical legal defect."""
    prove(watched("watch-legal-defect"))
