"""Whether new work is paused: only the pause's own answer says so, to others, and neither to readers nor to golive."""

from dataclasses import replace

import pytest

from golive.facts import Heard, PauseSeen
from golive.launch.pausing import judge_pause, told_by_a_person
from golive.verdict import Verdict

OURS, TAKEN = Heard(403, ours=True), Heard(401, ours=False)
PAUSED = PauseSeen(case=OURS, upload=OURS, own=TAKEN, reading=TAKEN)


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        ({}, Verdict.PASS, "refused by the pause's own answer"),
        ({"case": TAKEN}, Verdict.FAIL, "A new case of somebody else is still taken: it was answered 401"),
        ({"case": Heard(201, ours=False)}, Verdict.FAIL, "still taken"),
        ({"upload": TAKEN}, Verdict.FAIL, "An upload of somebody else is still taken"),
        *(
            ({"case": Heard(status, ours=False)}, Verdict.INCONCLUSIVE, "marker")
            for status in (402, 403, 429, 500, 503)
        ),
        *(({"own": Heard(code, ours=False)}, Verdict.INCONCLUSIVE, f"was answered {code}") for code in (429, 502)),
        *(({"reading": Heard(code, ours=False)}, Verdict.INCONCLUSIVE, f"was answered {code}") for code in (404, 503)),
        ({"own": OURS}, Verdict.FAIL, "golive's own firm, too"),
        ({"reading": OURS}, Verdict.FAIL, "refuses reading"),
    ],
)
def test_by_effect(change: dict[str, Heard], verdict: Verdict, words: str) -> None:
    """A limit, a refusal or a failure of the product's own is no pause, and one that hits readers is no good one."""
    seen = judge_pause(replace(PAUSED, **change))

    assert (seen.verdict, words in seen.reason) == (verdict, True)
    assert (seen.remedy == "") is (verdict is Verdict.PASS)


def test_a_persons_word_is_not_enough() -> None:
    """Where a person pauses, golive says what it sees, and never that it is proven."""
    otherwise = replace(PAUSED, case=Heard(503, ours=False), upload=Heard(503, ours=False))

    assert told_by_a_person(replace(otherwise, case=TAKEN), "support lead").verdict is Verdict.INCONCLUSIVE
    assert told_by_a_person(otherwise, "support lead").verdict is Verdict.WATCH
    assert "503" in told_by_a_person(otherwise, "support lead").reason
