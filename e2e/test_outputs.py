"""After a rollback: does the chronology that users get say what its packet says?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.postrollback


@pytest.mark.proves("output-content")
def test_output_content(walked):
    """The exported chronology says what the packet says, and leaves out nothing of weight."""
    prove(walked("output-content"))
