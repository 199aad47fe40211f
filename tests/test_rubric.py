"""Laws of the rubric: what a reviewer's answers come to."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.audit.rubric import OF, Decision, scored
from golive.model.audit import Kind
from golive.model.rubric import BEARS_ON, CRITICAL, PRIORITY, Critical, Priority

PASSED = st.fixed_dictionaries({item.id: st.booleans() for item in CRITICAL})
POINTS = st.fixed_dictionaries({item.id: st.integers(0, 2) for item in PRIORITY})
ALL_PASSED: dict[Critical, bool] = dict.fromkeys((item.id for item in CRITICAL), True)


@given(PASSED, POINTS)
def test_the_rule(passed: dict[Critical, bool], points: dict[Priority, int]) -> None:
    """One critical item failed rejects, whatever the points; else the points decide, at 6 and at 4 of 8."""
    found = scored(passed, points)
    total = sum(points.values())

    assert found.points == total
    assert set(found.failed) == {one for one, good in passed.items() if not good}
    assert (found.decision is Decision.LAUNCH_READY) is (all(passed.values()) and total >= 6)
    assert (found.decision is Decision.NEEDS_REVIEW) is (all(passed.values()) and total in (4, 5))
    assert (found.decision is Decision.REJECT) is (not all(passed.values()) or total <= 3)


@given(PASSED, POINTS, st.sampled_from(PRIORITY))
def test_more_is_never_worse(passed: dict[Critical, bool], points: dict[Priority, int], item: object) -> None:
    """One point more never makes the decision worse, and an item that passes after all never does."""
    order = [Decision.REJECT, Decision.NEEDS_REVIEW, Decision.LAUNCH_READY]
    name = item.id  # type: ignore[attr-defined]
    more = {**points, name: min(2, points[name] + 1)}

    assert order.index(scored(passed, more).decision) >= order.index(scored(passed, points).decision)
    assert order.index(scored(ALL_PASSED, points).decision) >= order.index(scored(passed, points).decision)


@pytest.mark.parametrize("missing", [*get_args(Critical), *get_args(Priority)])
def test_an_item_without_an_answer_is_never_passed(missing: str) -> None:
    """Every item has to be answered before anything is scored."""
    passed = {one: good for one, good in ALL_PASSED.items() if one != missing}
    points: dict[Priority, int] = {item.id: 2 for item in PRIORITY if item.id != missing}

    with pytest.raises(ValueError, match=f"{missing} is not answered"):
        scored(passed, points)


@pytest.mark.parametrize("points", [-1, 3])
def test_points_have_bounds(points: int) -> None:
    """Fewer than none and more than two are no points."""
    with pytest.raises(ValueError, match="may have 0 to 2"):
        scored(ALL_PASSED, {**dict.fromkeys(get_args(Priority), 0), "top-events": points})


def test_the_items() -> None:
    """Every item is asked once, there are eight points, and each kind of flaw is shown beside one item."""
    assert tuple(item.id for item in CRITICAL) == get_args(Critical)
    assert tuple(item.id for item in PRIORITY) == get_args(Priority)
    assert OF == 8
    assert set(BEARS_ON) == set(Kind)
