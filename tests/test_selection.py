"""A part is not the whole, and the word GO is for live targets."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from golive.finding import Finding
from golive.report.selection import Selection, closing
from golive.rollback.proof import TITLES
from golive.verdict import Verdict
from golive.watch.findings import WATCH_TITLES

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


BACK = {name: f"Thing {name} works" for name in TITLES}


@given(st.sampled_from(Verdict), st.booleans())
def test_after_a_rollback_nobody_is_told_to_open_anything(verdict: Verdict, live: bool) -> None:  # noqa: FBT001
    """What is said of a rollback is said in an incident: whom to call, and neither GO nor that the pilot stays shut."""
    findings = [finding(name, verdict) for name in BACK]
    said = closing(Selection(BACK, findings), target="somewhere", live=live)[0]

    assert "GO" not in said
    assert "pilot" not in said
    assert ("REHEARSAL" in said) != live
    assert ("Call the technical owner" in said) == (verdict is not Verdict.PASS)


def test_nothing_owed_is_nothing_proven() -> None:
    """A run that owes nothing has proven nothing."""
    assert Selection({}, []).verdict is Verdict.INCONCLUSIVE


@given(SELECTIONS)
def test_what_is_missing_is_named(selection: Selection) -> None:
    """What was not checked is said by name."""
    said = closing(selection, target="somewhere", live=True, command="pytest checks/")

    listed = any(selection.must[one] in line for one in selection.missing for line in said if "Not checked: " in line)
    assert listed == bool(selection.missing and selection.findings)
    assert ("operator (check the whole: pytest checks/)" in said[-1]) == bool(selection.missing)


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


def judged(name: str, verdict: Verdict, *, who: str = "technical owner", follows: str = "") -> Finding:
    """One judged finding with a reason and a remedy of its own."""
    return Finding(
        id=name,
        title=f"Thing {name} works",
        verdict=verdict,
        reason=f"{name} seen.",
        remedy=f"Mend {name}.",
        who=who,
        follows=follows,
    )


WELL = [judged(name, Verdict.PASS) for name in "abcde"]
RED = judged("a", Verdict.FAIL, who="operator")


def said(findings: list[Finding], *, live: bool = True, **more: object) -> list[str]:
    """The last lines of a run that judged these."""
    return closing(Selection(MUST, findings, **more), target="Here", live=live)  # type: ignore[arg-type]


def test_doubt_closes_the_gate() -> None:
    """What passed and is in doubt is never better than can't tell (``doubt``); a FAIL stays one, and is said first."""
    doubted = Selection(MUST, WELL, doubt="The clock is wrong.")

    assert Selection(MUST, WELL).verdict is Verdict.PASS
    assert doubted.verdict is Verdict.INCONCLUSIVE
    assert Selection(MUST, [RED, *WELL[1:]], doubt="The clock is wrong.").verdict is Verdict.FAIL
    assert said(WELL, doubt="The clock is wrong.") == ["Not a go: The clock is wrong."]
    assert said([RED, *WELL[1:]], doubt="Odd.")[0] == "STOP: 1 of 5 checks of Here failed. Do not open the pilot."
    watched = [Finding(id=one, title="t", verdict=Verdict.PASS, reason="r.") for one in WATCH_TITLES]
    assert closing(Selection(WATCH_TITLES, watched, doubt="Odd."), target="Here", live=True) == ["Not a go: Odd."]
    part = closing(Selection(WATCH_TITLES, watched[:2]), target="Here", live=True)
    assert part[0] == "Not a go: 2 of 3 rows checked of Here."


def test_what_only_should_be_closes_no_gate() -> None:
    """A finding that only should be so is named when it is open, and the run passes all the same."""
    may = judged("z", Verdict.FAIL)
    well = Selection(MUST, [*WELL, judged("z", Verdict.PASS)], should=frozenset("z"))
    selection = Selection(MUST, [*WELL, may], should=frozenset("z"))

    assert closing(well, target="Here", live=True) == ["GO: 5 of 5 checks of Here passed."]
    assert (selection.verdict, selection.open, selection.judged) == (Verdict.PASS, [may], 5)
    assert closing(selection, target="Here", live=True)[:2] == [
        "GO: 5 of 5 checks of Here passed.",
        "STOP: z seen. What should be: Thing z works. Mend z.",
    ]


def test_each_ends_in_its_sentence() -> None:
    """Every end of a run has its own first line, with its numbers."""
    open_one = [judged("b", Verdict.INCONCLUSIVE), *(one for one in WELL if one.id != "b")]
    open_two = [judged("b", Verdict.INCONCLUSIVE), judged("c", Verdict.WATCH), WELL[0], *WELL[3:]]
    not_known = "open: not known, or to be watched."

    assert said(WELL) == ["GO: 5 of 5 checks of Here passed."]
    assert said(WELL, live=False) == ["REHEARSAL PASSED: 5 of 5. Production was not checked."]
    assert closing(Selection(MUST, WELL), target="Here", live=True, replay=True) == [
        "REPLAY: 5 of 5 checks of Here passed at that time. Nothing was asked now."
    ]
    assert closing(Selection(MUST, WELL), target="Here", live=False, replay=True) == [
        "REPLAY: 5 of 5 checks of Here (REHEARSAL) passed at that time. Nothing was asked now."
    ]
    assert said(open_one)[0] == f"Not a go: 1 of 5 checks of Here is {not_known}"
    assert said(open_two)[0] == f"Not a go: 2 of 5 checks of Here are {not_known}"
    assert said([*open_two, judged("z", Verdict.WATCH)])[0] == f"Not a go: 2 of 5 checks of Here are {not_known}"
    assert said(open_one[:1])[0] == f"Not a go: 1 of 5 checks of Here is {not_known}"
    assert said([]) == ["Not a go: nothing was checked, 0 of 5 rows checked of Here."]
    assert said(WELL[:2])[0] == "Not a go: 2 of 5 rows checked of Here."
    assert said(WELL[:2], live=False)[0] == "Not a go: 2 of 5 rows checked of Here (REHEARSAL)."
    assert said([RED, judged("z", Verdict.FAIL)])[0] == "STOP: 1 of 5 checks of Here failed. Do not open the pilot."
    assert closing(Selection({}, []), target="Here", live=True) == [
        "Not a go: nothing was checked, 0 of 0 rows checked of Here."
    ]
    assert not Selection({}, WELL).whole


def test_the_worst_is_said_first_and_one_reason_once() -> None:
    """The worst open finding is told first; those of one reason share a line, one that repeats another has none."""
    alike = [
        Finding(id=f"m{number}", title=f"T{number}", verdict=Verdict.WATCH, reason="Slow.", remedy="Wait.")
        for number in range(7)
    ]
    echo = judged("b", Verdict.FAIL, follows="a")
    lines = said([alike[0], echo, RED, alike[1]])

    assert lines[1:3] == [
        "STOP: a seen. What should be: Thing a works. Mend a.",
        "Watch: Slow. What should be: T0; T1. Wait.",
    ]
    assert lines[3] == "Not checked: Thing c works; Thing d works; Thing e works."
    assert lines[4:] == ["Who must act: technical owner (m0, m1); operator (a)."]
    assert said(alike[:5])[1] == "Watch: Slow. What should be: T0; T1; T2; T3; T4. Wait."
    assert said(alike)[1] == "Watch: Slow. What should be: T0; T1; T2; T3; T4; and 2 more. Wait."
    assert [one.id for one in Selection(MUST, [echo]).telling] == ["b"]
    quiet = [replace(one, remedy="") for one in alike[:2]]
    assert said(quiet)[1] == "Watch: Slow. What should be: T0; T1."


def test_whose_turn_it_is_by_role() -> None:
    """Each role is named once, with all that it has to look at (``who``); who checks the whole is the operator."""
    findings = [RED, judged("b", Verdict.WATCH, who="QA reviewer"), judged("c", Verdict.FAIL, who="operator")]
    selection = Selection(MUST, findings)

    assert said(findings)[-1] == "Who must act: operator (a, c); QA reviewer (b)."
    assert closing(selection, target="Here", live=True, command="go all")[-1] == (
        "Who must act: operator (a, c); QA reviewer (b); operator (check the whole: go all)."
    )
    whole = Selection(MUST, WELL)
    assert closing(whole, target="Here", live=True, command="go all") == ["GO: 5 of 5 checks of Here passed."]


def test_more_than_five_missing_are_counted() -> None:
    """Five of what was not checked are named; the others are counted."""
    must = {name: f"Row {name}" for name in "abcdefgh"}
    one = Finding(id="a", title="Row a", verdict=Verdict.PASS, reason="r.")
    six = {name: must[name] for name in "abcdef"}

    assert closing(Selection(must, [one]), target="Here", live=True)[1:] == [
        "Not checked: Row b; Row c; Row d; Row e; Row f; and 2 more."
    ]
    assert closing(Selection(six, [one]), target="Here", live=True)[1:] == [
        "Not checked: Row b; Row c; Row d; Row e; Row f."
    ]
    assert Selection(six, [one]).missing == tuple("bcdef")
