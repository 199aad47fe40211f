"""T3, "Any critical legal defect in a delivered chronology", rule by rule."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_lines import LATER, at, span

from golive.model.observations import Ack, Review, Stop, Suspect
from golive.verdict import Verdict
from golive.watch.triggers import Known, Rules, Trigger, legal_defects, watch_legal_defects

FAIL, PASS, WATCH, UNSURE = Verdict.FAIL, Verdict.PASS, Verdict.WATCH, Verdict.INCONCLUSIVE
HOURS = span(120)


def read(run: int, when: float, *critical: str, seen: float | None = None) -> Review:
    """A reviewer's word on a run's output."""
    known = None if seen is None else at(seen)
    return Review(verdict_on=f"r{run}", critical=critical, reviewer="qa", at=at(when), seen=known)


def cleared(when: float, role: str, by: str) -> Ack:
    """One person clears T3."""
    return Ack(trigger="T3", by=by, role=role, at=at(when))


BOTH = [cleared(20, "qa_reviewer", "quinn"), cleared(21, "pilot_owner", "ola")]
FIVE = [read(run, 10 + run) for run in range(5)]
BAD = read(9, 8.5, "No fabricated facts")


def judged(said: Known, *, now: float = 10_000, rules: Rules | None = None) -> Trigger:
    """T3 of what was said."""
    return legal_defects(said, span=HOURS, now=at(now), rules=rules or Rules())


def test_a_critical_review_fires() -> None:
    """One critical item in one output fires, at the review's moment, and the other outputs are counted."""
    one = judged(Known(reviews=[*FIVE, BAD]))

    assert one.verdict is FAIL
    assert (one.fired_at, one.decided_at) == (at(8.5), at(9))
    assert "5 other delivered outputs need a second look" in one.reason
    assert one.numbers["delivered"] == 6


def test_anybody_may_stop() -> None:
    """A person's stop for a legal defect fires whatever the reviews say; one for another reason does not."""
    stop = Stop(trigger="T3", by="dana", at=at(30))

    assert judged(Known(reviews=FIVE, stops=[stop])).fired_at == at(30)
    assert judged(Known(reviews=FIVE, stops=[Stop(trigger="T0", by="dana", at=at(30))])).verdict is PASS


def test_a_second_opinion_does_not_clear() -> None:
    """A later review without a critical item does not undo a critical one."""
    assert judged(Known(reviews=[*FIVE, BAD, read(9, 40)])).verdict is FAIL


@pytest.mark.parametrize(
    ("acks", "verdict"),
    [
        (BOTH, PASS),
        (BOTH[:1], FAIL),
        ([cleared(20, "qa_reviewer", "ola"), BOTH[1]], FAIL),
        ([cleared(20, "technical_owner", "tess"), BOTH[1]], FAIL),
        ([cleared(8, "qa_reviewer", "quinn"), BOTH[1]], FAIL),
        ([Ack(trigger="T1", by="quinn", role="qa_reviewer", at=at(20)), BOTH[1]], FAIL),
        ([cleared(20, "qa_reviewer", "ola"), cleared(22, "qa_reviewer", "quinn"), BOTH[1]], PASS),
    ],
)
def test_two_people_clear(acks: list[Ack], verdict: Verdict) -> None:
    """QA reviewer and pilot owner, two people, clear it together, after it was reported."""
    assert judged(Known(reviews=[*FIVE, BAD], acks=acks)).verdict is verdict


def test_cleared_is_remembered() -> None:
    """After it was cleared, when it had fired is still said."""
    one = judged(Known(reviews=[*FIVE, BAD], acks=BOTH))

    assert (one.fired_at, one.decided_at) == (at(8.5), at(9))


def test_a_new_report_needs_a_new_clearing() -> None:
    """What was cleared does not cover what was reported, or seen, after it."""
    again = judged(Known(reviews=[*FIVE, BAD, read(3, 50, "Timeline integrity")], acks=BOTH))
    unseen = judged(Known(reviews=[*FIVE, BAD, read(3, 7, "Timeline integrity", seen=50)], acks=BOTH))

    assert (again.verdict, again.fired_at, again.decided_at) == (FAIL, at(50), at(50))
    assert (unseen.verdict, unseen.fired_at, unseen.decided_at) == (FAIL, at(7), at(50))


def test_a_fire_does_not_move() -> None:
    """A report of an earlier moment that is seen later does not change when it fired."""
    one = judged(Known(reviews=[BAD, read(3, 2, "Timeline integrity", seen=50)]))

    assert (one.fired_at, one.decided_at) == (at(8.5), at(9))


def test_five_outputs() -> None:
    """It is a watch until five outputs were read without a critical item; each counts once."""
    assert judged(Known(reviews=FIVE[:2]), now=30).reason == "2 of 5 outputs read, no critical defect reported."
    assert judged(Known(reviews=FIVE[:2]), now=30).verdict is WATCH
    assert judged(Known(reviews=[*FIVE[:4], read(0, 30)]), now=60).verdict is WATCH
    assert judged(Known(reviews=FIVE), now=60).verdict is PASS


def test_too_few_at_the_end() -> None:
    """Fewer than five at the end is can't tell, and whose it is then is said."""
    one = judged(Known(reviews=FIVE[:3]))

    assert one.verdict is UNSURE
    assert (
        "Missing: the review of 2 more; bearable until 15 January, 16:00 UTC, then the QA reviewer decides."
        in one.reason
    )


def test_suspicion() -> None:
    """A suspicion of the audit is can't tell until a reviewer has said something of that run after it."""
    suspect = Suspect(run="r2", at=at(30))

    assert judged(Known(reviews=FIVE, suspects=[suspect])).verdict is UNSURE
    assert judged(Known(reviews=[*FIVE, read(3, 31)], suspects=[suspect])).verdict is UNSURE
    assert judged(Known(reviews=[*FIVE, read(2, 30)], suspects=[suspect])).verdict is PASS
    assert judged(Known(reviews=[*FIVE, read(2, 31, "No fabricated facts")], suspects=[suspect])).verdict is FAIL
    waiting = judged(Known(reviews=FIVE, suspects=[suspect]), now=35).reason
    assert (
        "confirm now. Missing: a reviewer's word on r2; bearable until 14:40 UTC, then the QA reviewer decides."
        in waiting
    )


def test_the_audit_may_be_a_trigger() -> None:
    """Where the runbook says so, a suspicion fires by itself."""
    one = judged(Known(reviews=FIVE, suspects=[Suspect(run="r2", at=at(30))]), rules=Rules(audit_triggers=True))

    assert (one.verdict, one.fired_at) == (FAIL, at(30))


def test_nothing_looked_at() -> None:
    """Before the first look nothing is known."""
    assert judged(Known(reviews=FIVE), now=2.9).verdict is UNSURE
    assert watch_legal_defects(Known(), span=HOURS, now=at(2), rules=Rules())[1] == ()


def test_timeline() -> None:
    """Each look has the verdict of what was known at it."""
    _, verdicts = watch_legal_defects(Known(reviews=[BAD, *FIVE], acks=BOTH), span=span(30), now=LATER, rules=Rules())

    assert verdicts == (*[WATCH] * 6, *[FAIL] * 12, *[PASS] * 12)


MOMENTS = st.integers(0, 60).map(lambda half: at(half / 2))
SEEN = st.one_of(st.none(), MOMENTS)
RUNS = st.sampled_from([f"r{run}" for run in range(7)])
SAID = st.builds(
    Known,
    reviews=st.lists(
        st.builds(
            Review, verdict_on=RUNS, critical=st.sampled_from([(), (), ("Timeline integrity",)]), at=MOMENTS, seen=SEEN
        ),
        max_size=8,
    ),
    stops=st.lists(
        st.builds(Stop, trigger=st.sampled_from(["T0", "T3"]), by=st.just("dana"), at=MOMENTS, seen=SEEN), max_size=2
    ),
    suspects=st.lists(st.builds(Suspect, run=RUNS, at=MOMENTS, seen=SEEN), max_size=3),
    acks=st.lists(
        st.builds(
            Ack,
            trigger=st.sampled_from(["T1", "T3"]),
            by=st.sampled_from(["quinn", "ola"]),
            role=st.sampled_from(["qa_reviewer", "pilot_owner", ""]),
            at=MOMENTS,
            seen=SEEN,
        ),
        max_size=6,
    ),
)


@given(said=SAID, audit=st.booleans())
def test_laws(said: Known, audit: bool) -> None:  # noqa: FBT001 - drawn
    """Order never matters, each can't tell says who decides, and the timeline ends in the verdict."""
    rules = Rules(audit_triggers=audit)
    turned = Known(said.reviews[::-1], said.stops[::-1], said.suspects[::-1], said.acks[::-1])
    one, verdicts = watch_legal_defects(said, span=span(25), now=LATER, rules=rules)
    decides = re.search(r"Missing: .+ (the QA reviewer) decides\. Safer if unsure: .+\.", one.reason)

    assert watch_legal_defects(turned, span=span(25), now=LATER, rules=rules) == (one, verdicts)
    assert verdicts[-1] is one.verdict
    assert (decides is not None) is (one.verdict is UNSURE)
    assert one.verdict is not FAIL or one.fired_at is not None


@given(said=SAID, cut=st.integers(0, 30))
def test_the_future_does_not_matter(said: Known, cut: int) -> None:
    """What is seen after now changes nothing."""
    assert judged(said.by(at(cut)), now=cut) == judged(said, now=cut)
