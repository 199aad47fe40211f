"""Before a launch: do ten packets come through the app, and is golive's own firm there fit and tidy?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.readiness


@pytest.mark.proves("ten-packets")
def test_ten_packets(judged):
    """Ten representative packets come through the app, in time and without a critical defect in an output."""
    prove(judged("ten-packets"))


@pytest.mark.proves("tier-allows")
def test_tier_allows(judged):
    """The tier of golive's own firm allows the matters that checks and user steps make."""
    prove(judged("tier-allows"))


@pytest.mark.proves("test-data-gone")
def test_test_data_gone(judged):
    """No matter of golive's own is left from an earlier run."""
    prove(judged("test-data-gone"))
