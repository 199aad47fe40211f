"""The checklist: its file is read or refused, and a row is proven only by those who have to prove it, in time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CHECKLIST, ROOT
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError
from golive.facts import Checklist, ChecklistRow, Fact, SignOff, SignOffs
from golive.finding import Finding
from golive.readiness import CHECKS, judged, judged_row
from golive.readiness.checklist_file import FILE, read
from golive.readiness.rows import WAIVERS, signatures
from golive.roles import ROLES
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ROW = ChecklistRow("6.2", 6, "The owner is named", roles=("technical owner", "support lead"), hours=72)
GOOD = """
## Day 1: locks

| Row | What must be true | Proof | Good for | Must |
|---|---|---|---|---|
| 1.1 | It answers | check: health; sign: pilot owner + legal | 7 d, per release | must |
"""


def signed(role: str, person: str, row: ChecklistRow = ROW, **changes: object) -> SignOff:
    """A sign-off of an hour ago that is fit, but for ``changes``."""
    until = NOON + timedelta(hours=row.hours - 1)
    made = SignOff(row.id, role, person, NOON - timedelta(hours=1), until, row.wording, "r1")
    return replace(made, **changes)  # type: ignore[arg-type]


def found(*given_: SignOff, **changes: object) -> SignOffs:
    """What the record says at noon."""
    return replace(SignOffs(NOON, given_, {}, "r1"), **changes)  # type: ignore[arg-type]


def check(finding_id: str, verdict: Verdict) -> Finding:
    """What a check came to."""
    return Finding(id=finding_id, title="It works", verdict=verdict, reason="It was seen.", remedy="Call them.")


# ---------------------------------------------------------------- the file


def test_the_file_covers_seven_days() -> None:
    """The customer's seven days each have rows, 20 to 36 in all, and every check proves a row that must be true."""
    assert {row.day for row in CHECKLIST.rows} == set(range(1, 8))
    assert 20 <= len(CHECKLIST.rows) <= 36
    assert {one for row in CHECKLIST.rows if row.must for one in row.checks} == set(CHECKS)


def test_a_row_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Id, day, words, proof, life and must come from the table."""
    path = tmp_path / "list.md"
    path.write_text(GOOD)

    assert read(path, ["health"]).rows == (
        ChecklistRow("1.1", 1, "It answers", ("health",), ("pilot owner", "legal"), 168, per_release=True, must=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("health;", "helth;", 'there is no check "helth"'),
        ("pilot owner", "pilot", 'there is no role "pilot"'),
        ("| 1.1 |", "| 2.1 |", 'the row id "2.1" must be the day'),
        ("7 d,", "soon,", '"soon, per release" is no life'),
        ("| must |\n", "| perhaps |\n", '"perhaps" must be "must" or "should"'),
        ("check: health; ", "health; ", "is no proof"),
        ("It answers", "", "none of them empty"),
        ("| Good for |", "| Life |", "a table's head must be"),
        ("## Day 1: locks", "## Locks", "the table stands under no heading"),
        ("\n| 1.1", "\n| 1.1 | Twice | check: health | 1 h | must |\n| 1.1", 'the row "1.1" is there twice'),
        (GOOD, "# Nothing", "there is no row in it"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """A slip of the pen is one sentence with the place and what is wrong, never a row that nobody asks."""
    path = tmp_path / "list.md"
    path.write_text(GOOD.replace(old, new))

    with pytest.raises(ConfigurationError) as caught:
        read(path, ["health"])

    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_every_word_of_a_row_is_in_its_hash() -> None:
    """Editing anything that a row says makes it another row to those who signed it."""
    row = ChecklistRow("1.1", 1, "It answers", ("health",), ("legal",), 24)
    others = [
        replace(row, words="It answers."),
        replace(row, checks=()),
        replace(row, roles=("legal", "operator")),
        replace(row, hours=48),
        replace(row, must=False),
        replace(row, per_release=True),
    ]

    assert len({one.wording for one in (row, *others)}) == 7


# ---------------------------------------------------------------- the sign-offs


def test_signed_by_everybody_is_proven() -> None:
    """With a fit sign-off of each role the row passes, until the first of them runs out."""
    given_ = signed("technical owner", "ann"), signed("support lead", "bob", until=NOON + timedelta(hours=5))

    finding = judged_row(ROW, found(*given_), [])

    assert finding.verdict is Verdict.PASS
    assert "good until 14 Jan 2026 17:00 UTC" in finding.reason


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"person": "ann"}, "ann has signed already, in another role"),
        ({"person": "Ann"}, "Ann has signed already, in another role"),
        ({"until": NOON}, "ran out"),
        ({"at": NOON - timedelta(hours=73)}, "ran out"),
        ({"wording": "0" * 64}, "the row was edited after bob signed it"),
        ({"at": NOON + timedelta(hours=1)}, "a clock is wrong"),
        ({"row": "6.3"}, "not signed yet"),
        ({"role": "legal"}, "not signed yet"),
        ({"waiver": "after-launch"}, "not signed yet"),
    ],
)
def test_an_unfit_sign_off_proves_nothing(spoilt: dict[str, object], why: str) -> None:
    """One person in two roles, run out, of another wording, ahead of time, another row's: open, and it says who."""
    given_ = signed("technical owner", "ann"), replace(signed("support lead", "bob"), **spoilt)  # type: ignore[arg-type]

    finding = judged_row(ROW, found(*given_), [])

    assert finding.verdict is Verdict.INCONCLUSIVE
    assert why in finding.reason
    assert finding.who == "support lead"
    assert 'golive sign 6.2 --as "support lead"' in finding.remedy


def test_another_release_voids_what_was_signed_for_one() -> None:
    """A row that is signed per release is open again when another build comes."""
    row = replace(ROW, per_release=True)
    given_ = [signed(role, role, row) for role in row.roles]

    assert judged_row(row, found(*given_), []).verdict is Verdict.PASS
    assert judged_row(row, found(*given_, release="r2"), []).verdict is Verdict.INCONCLUSIVE


roles = st.sampled_from(ROW.roles)
people = st.sampled_from(["ann", "bob", "eve"])
offs = st.builds(
    signed,
    roles,
    people,
    until=st.sampled_from([NOON - timedelta(hours=1), NOON + timedelta(hours=9)]),
    wording=st.sampled_from([ROW.wording, "0" * 64]),
    waiver=st.sampled_from(["", "after-launch"]),
)


@given(st.lists(offs, max_size=6))
def test_a_pass_needs_two_people(given_: list[SignOff]) -> None:
    """Whatever was signed: a row of two roles that passes has a fit sign-off of each, of two people."""
    if judged_row(ROW, found(*given_), []).verdict is Verdict.PASS:
        fit = [one for one in given_ if one.until > NOON and one.wording == ROW.wording and not one.waiver]
        assert {one.role for one in fit} == set(ROW.roles)
        assert len({one.person for one in fit}) > 1


@given(st.lists(offs, max_size=5), offs)
def test_a_void_sign_off_changes_nothing(given_: list[SignOff], more: SignOff) -> None:
    """A sign-off of another wording neither proves a row nor spoils one."""
    before = judged_row(ROW, found(*given_), []).verdict

    assert judged_row(ROW, found(*given_, replace(more, wording="f" * 64)), []).verdict is before


# ---------------------------------------------------------------- rows, checks, waivers, the lock


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_row_is_never_better_than_its_checks(verdict: Verdict) -> None:
    """A row is as good as the worst of its checks, says why, and points at it."""
    row = ChecklistRow("1.1", 1, "It answers", ("health", "health-depth"))

    finding = judged_row(row, found(), [check("health", Verdict.PASS), check("health-depth", verdict)])

    assert finding.verdict is verdict
    assert finding.follows == ("" if verdict is Verdict.PASS else "health-depth")


def test_a_check_that_nobody_asked_proves_no_row() -> None:
    """A row whose check is missing is not known."""
    row = ChecklistRow("1.1", 1, "It answers", ("health", "health-depth"))

    assert judged_row(row, found(), [check("health", Verdict.PASS)]).verdict is Verdict.INCONCLUSIVE


def test_sign_offs_that_cannot_be_read_prove_nothing() -> None:
    """Without the record a signed row is not known, and the record's own finding says why."""
    finding = judged_row(ROW, None, [])

    assert (finding.verdict, finding.follows) == (Verdict.INCONCLUSIVE, "record-ready")


def test_a_should_row_is_at_most_watched() -> None:
    """A row that only should be true is named when it is open, and is never worse than WATCH."""
    row = replace(ROW, must=False, checks=("health",))

    assert judged_row(row, found(), [check("health", Verdict.FAIL)]).verdict is Verdict.WATCH
    assert judged_row(replace(row, checks=()), found(), []).verdict is Verdict.WATCH


def test_a_waiver_needs_two_people_and_a_should_row() -> None:
    """Two people may let a "should" row go; one may not, and a "must" row is nobody's to let go."""
    row = replace(ROW, must=False)
    waived = [signed("legal", one, row, waiver="after-launch") for one in ("ann", "bob")]
    wrongly = [signed("legal", one, ROW, waiver="after-launch") for one in ("ann", "bob")]

    assert judged_row(row, found(*waived), []).reason.startswith("WAIVED by ann and bob")
    assert judged_row(row, found(*waived[:1]), []).verdict is Verdict.WATCH
    assert judged_row(ROW, found(*wrongly), []).verdict is Verdict.INCONCLUSIVE


def test_no_more_than_three_rows_are_waived() -> None:
    """A fourth waived row is open, whoever wrote the waivers and how."""
    rows = [replace(ROW, id=f"6.{number}", must=False) for number in range(2, 6)]
    waived = [
        signed("legal", person, row, waiver="after-launch", at=NOON - timedelta(minutes=60 - number))
        for number, row in enumerate(rows)
        for person in ("ann", "bob")
    ]

    verdicts = [judged_row(row, found(*waived), []).verdict for row in rows]

    assert verdicts == [Verdict.PASS] * WAIVERS + [Verdict.WATCH]


def locked(checklist: Checklist, agreed: Checklist | None) -> Verdict:
    """The verdict on a checklist, against what was agreed."""
    rows = {row.id: row.wording for row in agreed.rows} if agreed is not None else {}
    finding = judged(CHECKS["checklist-locked"], facts(checklist, found(locked=rows)), Thresholds())
    return finding.verdict


def facts(checklist: Checklist, sign_offs: SignOffs) -> dict[str, Fact]:
    """The two facts of the lock."""
    values = {"checklist": checklist, "sign-offs": sign_offs}
    return {name: Fact(name, "a test", NOON, NOON, value) for name, value in values.items()}


def test_the_checklist_is_the_one_that_was_agreed() -> None:
    """A deleted, edited or added row is STOP; a checklist that nobody locked is not known."""
    edited = replace(CHECKLIST.rows[0], words="Something easier")

    assert locked(CHECKLIST, CHECKLIST) is Verdict.PASS
    assert locked(CHECKLIST, None) is Verdict.INCONCLUSIVE
    assert locked(replace(CHECKLIST, rows=CHECKLIST.rows[1:]), CHECKLIST) is Verdict.FAIL
    assert locked(CHECKLIST, replace(CHECKLIST, rows=CHECKLIST.rows[1:])) is Verdict.FAIL
    assert locked(replace(CHECKLIST, rows=(edited, *CHECKLIST.rows[1:])), CHECKLIST) is Verdict.FAIL


def test_the_roles_of_the_file_are_known() -> None:
    """Every role that the file names is one that can sign."""
    text = (ROOT / FILE).read_text(encoding="utf-8")

    assert {role for row in CHECKLIST.rows for role in row.roles} <= set(ROLES)
    assert signatures(CHECKLIST.rows[2], found()).missing
    assert "golive sign" in text
