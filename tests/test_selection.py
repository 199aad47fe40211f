"""A part is not the whole, and the word GO is for live targets."""

from hypothesis import given
from hypothesis import strategies as st

from golive.finding import Finding
from golive.report.selection import Selection, closing
from golive.verdict import Verdict

MUST = {name: f"Thing {name} works" for name in "abcde"}


def finding(name: str, verdict: Verdict) -> Finding:
    """One judged finding."""
    return Finding(id=name, title=f"Thing {name} works", verdict=verdict, reason="Seen.", remedy="Call.")


SELECTIONS = st.dictionaries(st.sampled_from(sorted(MUST)), st.sampled_from(Verdict)).map(
    lambda some: Selection(MUST, [finding(name, verdict) for name, verdict in some.items()])
)


@given(SELECTIONS)
def test_pass_only_if_everything_passed(selection: Selection) -> None:
    """A run is PASS only when every owed finding was judged in it and is PASS."""
    everything = {one.id for one in selection.findings if one.verdict is Verdict.PASS} == set(MUST)

    assert (selection.verdict is Verdict.PASS) == everything


@given(SELECTIONS, st.booleans())
def test_go_only_for_a_live_target_that_passed(selection: Selection, live: bool) -> None:  # noqa: FBT001
    """The first line says GO exactly when a live target passed everything; a rehearsal never does."""
    said = closing(selection, target="somewhere", live=live)[0]

    assert said.startswith("GO:") == (live and selection.verdict is Verdict.PASS)
    assert ("REHEARSAL" in said) != live
    assert said.startswith("STOP") == (selection.worst is Verdict.FAIL)


def test_nothing_owed_is_nothing_proven() -> None:
    """A run that owes nothing has proven nothing."""
    assert Selection({}, []).verdict is Verdict.INCONCLUSIVE


@given(SELECTIONS)
def test_what_is_missing_is_named(selection: Selection) -> None:
    """What was not checked is said by name."""
    said = closing(selection, target="somewhere", live=True, command="pytest checks/")

    if selection.missing and selection.findings:
        assert any(line.startswith("Not checked") and selection.must[selection.missing[0]] in line for line in said)
        assert "operator (check the whole: pytest checks/)" in said[-1]


@given(SELECTIONS)
def test_whose_turn_it_is_is_said(selection: Selection) -> None:
    """Every finding that is not PASS is on the last line, behind the role that must act; with none there is no line."""
    said = closing(selection, target="somewhere", live=True)
    wrong = [one for one in selection.findings if one.verdict is not Verdict.PASS]

    assert bool(wrong) == said[-1].startswith("Who must act: ")
    for one in wrong:
        assert one.who in said[-1]
        assert one.id in said[-1]


@given(SELECTIONS)
def test_a_replay_never_says_go(selection: Selection) -> None:
    """Recorded facts that are judged again say so first, and never the word GO."""
    said = closing(selection, target="somewhere", live=True, replay=True)[0]

    assert said.startswith("REPLAY: ")
    assert "GO:" not in said
