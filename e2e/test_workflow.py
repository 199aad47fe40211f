"""After a rollback: does the previous version run, and do the four user steps work in a real browser?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.postrollback


@pytest.mark.proves("rolled-back")
def test_rolled_back(rolled_back):
    """The previous version runs, and nothing else."""
    prove(rolled_back)


@pytest.mark.proves("workflow-sign-in")
def test_sign_in(walked):
    """A user can sign in."""
    prove(walked("workflow-sign-in"))


@pytest.mark.proves("workflow-upload")
def test_upload_packet(walked):
    """A user can upload a packet."""
    prove(walked("workflow-upload"))


@pytest.mark.proves("workflow-chronology")
def test_run_chronology(walked):
    """A chronology is made from the packet."""
    prove(walked("workflow-chronology"))


@pytest.mark.proves("workflow-export")
def test_export_pdf(walked):
    """The chronology can be exported, opens, and every row cites a page of the packet."""
    prove(walked("workflow-export"))
