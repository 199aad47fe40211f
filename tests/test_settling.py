"""Whether a proven rollback stays so: ten quiet minutes after all users were moved, and nobody deploying over it."""

from datetime import datetime, timedelta

import pytest
from test_rollback_plan_and_proof import NEW, NOW, OLD, scene

from golive.facts import MetricMinutes, Scene
from golive.rollback.proof import OwnRequests
from golive.rollback.settling import settling
from golive.verdict import Verdict


def seen(errors: dict[int, int] | None = None, *, minutes: float = 12.5, requests: int = 40) -> MetricMinutes:
    """The metrics so many minutes after the users were moved, with these errors in these minutes."""
    each = [NOW + timedelta(minutes=one) for one in range(12)]
    failed = {NOW + timedelta(minutes=one): count for one, count in (errors or {}).items()}
    return MetricMinutes(dict.fromkeys(each, requests), failed, NOW + timedelta(minutes=minutes))


def found(metrics: MetricMinutes, now: Scene | None = None, since: datetime = NOW) -> tuple[Verdict, str]:
    """The verdict and its sentence."""
    told = settling(now or scene(OLD), OLD, metrics, since=since, settle=120, limit="0.02", own=OwnRequests())
    return told.verdict, told.reason


@pytest.mark.parametrize(
    ("metrics", "verdict", "words"),
    [
        (seen(minutes=12), Verdict.PASS, "0 of 400 requests of users failed in 10 minutes"),
        (seen(minutes=11.9), Verdict.WATCH, "9 of 10 minutes were quiet"),
        (seen(minutes=1), Verdict.WATCH, "0 of 10"),
        (seen({9: 8}), Verdict.PASS, "8 of 400"),
        (seen({9: 9}), Verdict.FAIL, "9 of 400 requests failed in the 10 minutes since"),
        (seen({0: 1}, minutes=3), Verdict.FAIL, "1 of 40 requests failed in the 1 minutes since"),
        (seen({10: 40}), Verdict.PASS, "0 of 400"),
        (seen(requests=0), Verdict.INCONCLUSIVE, "the metrics tell 0"),
    ],
)
def test_ten_quiet_minutes(metrics: MetricMinutes, verdict: Verdict, words: str) -> None:
    """It is settled when ten whole minutes were within the limit; one failure too many ends it at once."""
    told = found(metrics)

    assert (told[0], words in told[1]) == (verdict, True), told


def test_a_minute_that_had_begun_does_not_count() -> None:
    """The minute in which the users were moved is half the withdrawn version's."""
    assert found(seen({0: 40}), since=NOW + timedelta(seconds=1))[0] is Verdict.WATCH
    assert found(seen({0: 40}, minutes=13), since=NOW + timedelta(seconds=1))[0] is Verdict.PASS


def test_minutes_that_nobody_counted_are_not_quiet() -> None:
    """One minute in the metrics is no ten, and what golive itself asked well does not hide what users met."""
    one = MetricMinutes({NOW: 3}, {}, NOW + timedelta(minutes=30))
    own = OwnRequests()
    own.asked.update({NOW + timedelta(minutes=minute): 35 for minute in range(10)})
    mixed = seen(dict.fromkeys(range(10), 1), requests=60)
    later = MetricMinutes({NOW: 3, NOW + timedelta(minutes=10): 1}, {}, NOW + timedelta(minutes=30))

    only_after = MetricMinutes({NOW + timedelta(minutes=10): 9}, {}, NOW + timedelta(minutes=30))

    assert found(only_after)[0] is Verdict.INCONCLUSIVE
    assert found(later) == (Verdict.PASS, "Settled: 0 of 3 requests of users failed in 10 minutes.")
    assert found(one) == (Verdict.INCONCLUSIVE, "Of 10 minutes the metrics tell 1: of the others nobody knows.")
    assert found(mixed)[0] is Verdict.PASS
    alone = OwnRequests()
    alone.asked.update({NOW + timedelta(minutes=minute): 40 for minute in range(10)})
    idle = settling(scene(OLD), OLD, seen(), since=NOW, settle=120, limit="0.02", own=alone)
    assert idle.reason == "Settled: no user asked, and 0 of golive's own 400 requests failed in 10 minutes."
    hidden = settling(scene(OLD), OLD, mixed, since=NOW, settle=120, limit="0.02", own=own)
    assert (hidden.verdict, "10 of 250 requests of users failed" in hidden.reason) == (Verdict.FAIL, True)


def test_somebody_deploys_over_it() -> None:
    """Another version that comes back ends it, however quiet it is."""
    verdict, reason = found(seen(), now=scene(NEW))

    assert verdict is Verdict.FAIL
    assert reason.startswith("It did not stay so: ")
