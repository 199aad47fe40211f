"""The pilot's users of a scenario: as many requests as the plan says, and every scenario's plan survives being told."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_lines import START

from golive_rehearsal.scenarios import SCENARIOS
from golive_rehearsal.users import Plan, Requests, _share


@given(rate=st.integers(1, 400), share=st.floats(0, 1))
def test_as_many_odd_ones_as_planned(rate: int, share: float) -> None:
    """In each minute exactly so many requests are for the matter that nobody can read, one of them near its middle."""
    plan = Requests(0, rate, odd=round(rate * share))
    odd = [number for number in range(rate) if _share(number, plan) != _share(number + 1, plan)]

    assert len(odd) == plan.odd
    if plan.odd == 1:
        assert abs(odd[0] - rate / 2) <= 1


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_plan_can_be_told(name: str) -> None:
    """What users do in a scenario is the same after it was written down and read."""
    plan = Plan(START, SCENARIOS[name].users)

    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_in_itself_right(name: str) -> None:
    """It ends within its minutes and what is added to them; what fired is STOP, and a trigger is why it ended."""
    one = SCENARIOS[name]

    assert one.name == name
    assert one.what.endswith(".")
    assert 0 <= one.ends <= one.minutes + 3
    assert {trigger for trigger in one.fired if one.verdicts.get(trigger) != "FAIL"} == set()
    assert (one.why == "trigger") is ("FAIL" in one.verdicts.values())
