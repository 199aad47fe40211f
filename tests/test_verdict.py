"""The four verdicts, the finding, and its proof."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.finding import Finding, NotProven, prove
from golive.verdict import Verdict, worst


def finding(verdict: Verdict) -> Finding:
    """A finding of this verdict."""
    return Finding(id="x", title="The thing works", verdict=verdict, reason="It was seen.", remedy="Call somebody.")


def test_the_order() -> None:
    """PASS is best, then WATCH, then INCONCLUSIVE, and FAIL is worst."""
    assert sorted(Verdict, key=lambda one: one.rank) == [
        Verdict.PASS,
        Verdict.WATCH,
        Verdict.INCONCLUSIVE,
        Verdict.FAIL,
    ]


def test_nothing_observed_is_not_green() -> None:
    """The worst of no verdicts at all is "can't tell"."""
    assert worst([]) is Verdict.INCONCLUSIVE


@given(st.lists(st.sampled_from(Verdict), min_size=1))
def test_green_only_if_all_are(verdicts: list[Verdict]) -> None:
    """The worst is PASS only when every one is, in whatever order they came."""
    assert (worst(verdicts) is Verdict.PASS) == all(one is Verdict.PASS for one in verdicts)
    assert worst(reversed(verdicts)) is worst(verdicts)


def test_the_operators_words() -> None:
    """Each verdict has the operator's word."""
    assert [one.word for one in Verdict] == ["Working", "Watch", "Can't tell", "STOP"]


def test_a_bare_finding_claims_nothing() -> None:
    """A finding of which only the least is said saw nothing, follows nothing, and is the technical owner's."""
    bare, never = Finding(id="x", title="t", verdict=Verdict.FAIL, reason="r."), datetime.min.replace(tzinfo=UTC)

    assert (bare.expected, bare.observed, bare.remedy, bare.follows, bare.evidence) == ("", "", "", "", ())
    assert (bare.who, bare.started, bare.finished) == ("technical owner", never, never)
    assert bare.sentence == "STOP: r. What should be: t."


def test_a_failure_is_an_assertion() -> None:
    """FAIL is a failed assertion; what could not be told is another kind of error; PASS is silent."""
    prove(finding(Verdict.PASS))
    with pytest.raises(AssertionError, match="STOP: It was seen"):
        prove(finding(Verdict.FAIL))
    for verdict in (Verdict.WATCH, Verdict.INCONCLUSIVE):
        with pytest.raises(NotProven, match="It was seen") as raised:
            prove(finding(verdict))
        assert not isinstance(raised.value, AssertionError)


def test_the_sentence() -> None:
    """What works is said by its title; what does not, by what was seen, what should be, and what to do."""
    assert finding(Verdict.PASS).sentence == "Working: The thing works. It was seen."
    assert finding(Verdict.FAIL).sentence == "STOP: It was seen. What should be: The thing works. Call somebody."
