"""Laws of the claims of an outcome: all that the record decides of a launch, made again by whoever has the record."""

import pytest
from bad_day import ANA, CODE, EVA, LAUNCH, LEE, PREVIOUS, RELEASE, Said, at, day, entries
from hypothesis import given
from hypothesis import strategies as st

from golive.bundle.outcome import claims_of
from golive.bundle.statement import Outcome, RecordSaid
from golive.record.entry import Ack, Actor, Entry, SignedOff, SignOffTaken, Stop
from golive.record.launch_forms import LaunchOpened
from golive.record.review_forms import Review


def outcome(found: list[Entry], launch: str = LAUNCH, *, live: bool = True) -> Outcome:
    """The outcome that these entries come to."""
    claims = claims_of(found, launch, live=live)
    assert claims is not None
    return Outcome(version=1, record=RecordSaid(1, 1, "0" * 64), made=at(0), golive="1", **claims)


BAD = entries(day())


def deeds(found: Outcome) -> list[tuple[str, str]]:
    """Who decided what, in the record's order."""
    return [(one.who, one.what) for one in found.decided]


def test_a_launch_that_was_gone_back_from() -> None:
    """Its versions, times, minutes, fires and way back are those of the record, each from the entry that says so."""
    said = outcome(BAD)

    assert (said.outcome, said.mode, said.target, said.incident) == ("rolled-back", "live", "ontogra", "incident-1")
    assert (said.release, said.previous, said.digests) == (RELEASE.arn, PREVIOUS.arn, dict(RELEASE.digests))
    assert (said.opened, said.ended) == (at(0), at(114))
    assert (said.observed_minutes, said.blind_minutes) == (100, 0)
    assert [(one.trigger, one.at) for one in said.fired] == [("T1", at(103)), ("T0", at(104.5))]
    assert said.way_back is not None
    assert (said.way_back.to, said.way_back.asked, said.way_back.begun) == (PREVIOUS.arn, at(103), at(105.2))
    assert (said.way_back.proven, said.way_back.user_steps) == (at(111.2), at(112))
    assert (said.outputs.collected, said.outputs.read, said.outputs.critical) == (2, 1, 0)


def test_a_launch_that_went_well() -> None:
    """Nothing fired and nobody went back: there is no way back, and no more than the watch is said to be seen."""
    said = outcome(entries(day(fails=None, blind=frozenset({7, 8}))))

    assert (said.outcome, said.fired, said.way_back, said.incident) == ("observed", (), None, "")
    assert (said.observed_minutes, said.blind_minutes) == (118, 2)


def test_who_decided() -> None:
    """Who signed for just this release comes first, then each deed by whom and in which role, in the record's order."""
    said = outcome(BAD)

    assert deeds(said) == [
        ("ana", "signed/7.5"),
        ("lee", "signed/7.2"),
        ("ben", "opened"),
        ("ben", "said-stop/T0"),
        ("ben", "paused"),
        ("ben", "began-rollback"),
        ("ana", "cleared/T0"),
        ("ben", "closed"),
    ]
    by_seq = {one.seq: one for one in BAD}
    assert all(by_seq[one.seq].draft.at == one.at for one in said.decided)
    assert all(by_seq[one.seq].draft.actor.role == one.role for one in said.decided)


@pytest.mark.parametrize(
    ("data", "actor"),
    [
        (SignOffTaken("7.5"), ANA),
        (SignedOff("7.5", at(900), "a" * 64, "another"), ANA),
    ],
)
def test_a_signature_that_did_not_stand(data: SignOffTaken | SignedOff, actor: Actor) -> None:
    """One that was taken back, or given anew for another release, is none of those by which the launch was opened."""
    said = list(day())
    said.insert(6, Said(-5, data, actor))

    assert ("ana", "signed/7.5") not in deeds(outcome(entries(iter(said))))


def test_what_was_signed_after_the_opening_opened_nothing() -> None:
    """A signature that came later is none of those that the launch was opened by."""
    said = [*day(), Said(200, SignedOff("9.9", at(900), "a" * 64, CODE), LEE)]

    assert ("lee", "signed/9.9") not in deeds(outcome(entries(iter(said))))


def test_a_critical_review_is_a_stop() -> None:
    """Who found a critical defect said stop, and the output counts as critical."""
    said = list(day())
    said.insert(-12, Said(90, Review("p2", ("fabricated",)), EVA))
    found = outcome(entries(iter(said)))

    assert ("eva", "said-stop/T3") in deeds(found)
    assert (found.outputs.read, found.outputs.critical) == (2, 1)
    assert "T3" in [one.trigger for one in found.fired]


def test_of_another_launch_nothing_is_said() -> None:
    """What came after the next opening is none of this launch's, and a launch that was not there has no claims."""
    more = [
        Said(300, LaunchOpened("launch-2", CODE, CODE), LEE),
        Said(301, Stop("T0", "operator"), LEE),
        Said(302, Ack("T0"), ANA),
    ]
    found = entries(iter([*day(), *more]))

    assert outcome(found) == outcome(BAD)
    assert claims_of(found, "launch-3", live=True) is None
    assert claims_of(found, LAUNCH, live=False) is None
    assert outcome(found, "").launch == "launch-2"
    assert ("lee", "said-stop/T0") in deeds(outcome(found, "launch-2"))


def test_a_rollback_by_hand_was_not_begun_by_golive() -> None:
    """Where no step is on the record, it is proven by the user steps alone, and nobody says when it was begun."""
    said = [one for one in day() if one.run != "back-1"]
    back = outcome(entries(iter(said))).way_back

    assert back is not None
    assert (back.begun, back.proven) == (None, at(112))
    assert ("ben", "began-rollback") not in deeds(outcome(entries(iter(said))))


@given(st.integers(min_value=0, max_value=len(BAD) - 1))
def test_what_is_left_away_is_seen(gone: int) -> None:
    """Without any one entry the claims are others, unless the entry says nothing of the launch's outcome."""
    silent = {"CohortSet", "MessageSent", "SignedOff", "RunFinished", "WatchStarted", "StepOutcome", "WatchEnded"}
    entry = BAD[gone]
    left = [one for one in BAD if one.seq != entry.seq]
    claims = claims_of(left, LAUNCH, live=True)

    if type(entry.draft.data).__name__ not in silent:
        assert claims != claims_of(BAD, LAUNCH, live=True)


@given(st.integers(min_value=1, max_value=119), st.sets(st.integers(min_value=1, max_value=119)))
def test_minutes_add_up(fails: int, blind: set[int]) -> None:
    """Every minute of the watch is either seen or not, and no more are seen than have counts."""
    said = outcome(entries(day(fails=fails, blind=frozenset(blind))))

    assert said.observed_minutes + said.blind_minutes == fails
    assert said.blind_minutes == len([one for one in blind if one <= fails])
