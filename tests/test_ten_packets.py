"""Day 4: ten packets, what is wrong with an output by its structure, and golive's own firm."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive import packets
from golive.config.runbook import Thresholds
from golive.errors import Cancelled
from golive.facts import STEPS, Journey, OutputSeen, OwnData, PacketRun, StepSeen, TenPackets, Tier
from golive.model.defect import DefectCode
from golive.model.output import Output, Row
from golive.model.packet import Packet
from golive.probes.packets import probes
from golive.readiness.packets import PACKET_CHECKS
from golive.readiness.survey import Survey
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.audit import PagesKnown, audited, truth_of
from golive.workflow.ten_packets import ENOUGH, walk_packets

JUDGE = {check.id: check.judge for check in PACKET_CHECKS}
RULES = Thresholds()
PACKET = packets.generate(7, pages=16, noise=4, marker="t")
TRUE_ROWS = tuple(
    Row(1, event.date, event.provider, event.type, event.finding, event.pages[:1])
    for event in sorted(PACKET.truth.events, key=lambda event: event.date)
)


def codes(*rows: Row) -> list[str]:
    """The codes of what is wrong with an output of these rows."""
    return [one.code.value for one in audited(Output("0" * 64, 1, 1, rows), truth_of(PACKET)).defects]


def test_a_true_output_has_no_defect() -> None:
    """What the packet's truth says, in order and each on its own page, is right."""
    assert codes(*TRUE_ROWS) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cited": ()}, DefectCode.UNCITED),
        ({"cited": (17,)}, DefectCode.CITED_BEYOND),
        ({"cited": (0,)}, DefectCode.CITED_BEYOND),
        ({"date": "1999-01-01"}, DefectCode.CITED_ELSEWHERE),
    ],
)
def test_a_wrong_row(change: dict[str, object], code: str) -> None:
    """A row that cites nothing, a page that is not there, or a page of another date is a critical defect."""
    wrong = replace(TRUE_ROWS[0], **change)  # type: ignore[arg-type]

    found = audited(Output("0" * 64, 1, 1, (wrong, *TRUE_ROWS[1:])), truth_of(PACKET)).defects

    assert code in [one.code for one in found]
    assert {one.row for one in found} == {1}
    assert {one.severity for one in found} == {"critical"}


def test_a_page_of_another_patient() -> None:
    """A row that cites the page of another patient is a defect, whatever else it cites."""
    stray = next(one.page for one in PACKET.truth.noise if one.mrn)
    wrong = replace(TRUE_ROWS[0], cited=(*TRUE_ROWS[0].cited, stray))

    assert codes(wrong, *TRUE_ROWS[1:]) == ["other-patient"]


def test_rows_without_a_date_are_not_told_by_it() -> None:
    """A row whose date is not established is neither out of order nor on the wrong page."""
    undated = replace(TRUE_ROWS[0], date="Date not established in available records")

    assert codes(*TRUE_ROWS[1:], undated) == []


@pytest.mark.parametrize(("undated", "verdict"), [(1, Verdict.PASS), (5, Verdict.INCONCLUSIVE)])
def test_most_rows_have_to_be_held(undated: int, verdict: Verdict) -> None:
    """An output of which most rows could not be held against their pages is not proven by the few that could."""
    nameless = replace(TRUE_ROWS[0], date="Date not established in available records")
    rows = (*TRUE_ROWS[:4], *[nameless] * undated)
    found = audited(Output("0" * 64, 1, 1, rows), truth_of(PACKET))

    assert found.verdict is verdict
    assert [one.count for one in found.unread] == [undated] * (verdict is Verdict.INCONCLUSIVE)


KNOWN = PagesKnown(1500, {page: frozenset({f"2025-{page % 12 + 1:02}-{page % 28 + 1:02}"}) for page in range(1, 1501)})
SMALL = PagesKnown(40, {page: frozenset({f"2025-02-{page:02}"}) for page in range(1, 21)})


def of(known: PagesKnown, date: str, *cited: int, **more: object) -> Verdict:
    """What an output of twenty such rows comes to."""
    row = Row(1, date, "Elm Street Clinic", "Visit", "Neck pain.", cited, **more)  # type: ignore[arg-type]
    return audited(Output("0" * 64, 1, 1, (row,) * 20), known).verdict


@pytest.mark.parametrize(
    ("known", "date", "cited", "otherwise", "verdict"),
    [
        (KNOWN, min(KNOWN.days[1204]), 1204, (1, 204), Verdict.PASS),
        (KNOWN, min(KNOWN.days[204]), 1204, (1, 204), Verdict.INCONCLUSIVE),
        (KNOWN, min(KNOWN.days[300]), 1204, (1, 204), Verdict.FAIL),
        (SMALL, "2025-02-02", 1002, (1, 2), Verdict.INCONCLUSIVE),
        (SMALL, "2025-02-02", 1102, (1, 102), Verdict.FAIL),
        (SMALL, "2025-02-02", 1002, (), Verdict.FAIL),
    ],
)
def test_thousands(known: PagesKnown, date: str, cited: int, otherwise: tuple[int, ...], verdict: Verdict) -> None:
    """1,204 is a number; where only the list can be right nobody can tell, and where neither can it is STOP."""
    assert of(known, date, cited, cited_otherwise=otherwise) is verdict


@pytest.mark.parametrize(
    ("cited", "verdict"), [(2, Verdict.PASS), (18, Verdict.PASS), (9, Verdict.FAIL), (3, Verdict.FAIL)]
)
def test_a_list_of_days(cited: int, verdict: Verdict) -> None:
    """A page between the days of a list is of none of them."""
    spans = (("2025-02-02", "2025-02-02"), ("2025-02-18", "2025-02-18"))

    assert of(SMALL, "2025-02-02", cited, until="2025-02-18", spans=spans) is verdict


@pytest.mark.parametrize(
    ("until", "pages", "verdict"),
    [
        ("", 40, Verdict.INCONCLUSIVE),
        ("", 21, Verdict.INCONCLUSIVE),
        ("", 20, Verdict.PASS),
        ("2030-01-01", 2, Verdict.INCONCLUSIVE),
        ("2025-02-06", 2, Verdict.PASS),
    ],
)
def test_rows_that_would_be_right_anyhow(until: str, pages: int, verdict: Verdict) -> None:
    """A row that cites most of the packet, or is of most of its days, is held against nothing."""
    assert of(SMALL, "2025-02-02", *range(1, pages + 1), until=until) is verdict


def test_one_row_may_cite_much() -> None:
    """A single row of the whole packet is no reason to doubt the others."""
    rows = [Row(1, f"2025-02-{day:02}", "Elm Street Clinic", "Visit", "", (day,)) for day in range(1, 21)]
    rows[4] = replace(rows[4], cited=tuple(range(1, 41)))

    assert audited(Output("0" * 64, 1, 1, tuple(rows)), SMALL).verdict is Verdict.PASS


@pytest.mark.parametrize(("cited", "verdict"), [((3,), Verdict.PASS), ((3, 900), Verdict.INCONCLUSIVE)])
def test_other_sections_that_cite(cited: tuple[int, ...], verdict: Verdict) -> None:
    """What another section cites and the packet does not have may be a row's: that is told, and is no accusation."""
    row = Row(1, "2025-02-02", "Elm Street Clinic", "Visit", "", (2,))

    assert audited(Output("0" * 64, 1, 1, (row,), aside=((2, cited),)), SMALL).verdict is verdict


def test_no_rows() -> None:
    """An output without a row is a defect of its own."""
    assert codes() == ["no-rows"]


@given(st.permutations(TRUE_ROWS))
def test_order(rows: list[Row]) -> None:
    """An output is out of order exactly when its dates are not sorted."""
    dates = [row.date for row in rows]

    assert ("out-of-order" in codes(*rows)) is (dates != sorted(dates))


def run(number: int = 1, *, failed: str = "", seconds: float = 5.0, defects: tuple[str, ...] = ()) -> PacketRun:
    """A packet that came through, or failed at a step."""
    worked = STEPS[: STEPS.index(failed)] if failed else STEPS
    steps = [StepSeen(one, worked=True, seconds=seconds) for one in worked]
    steps += [StepSeen(failed, problem="It answered 500.")] if failed else []
    output = OutputSeen("0" * 64, 8, 9, 0, (), 0, defects)
    return PacketRun(number, 12, 0, Journey(tuple(steps), "success", 12, None if failed else output))


TEN = tuple(run(number) for number in range(1, 11))


@pytest.mark.parametrize(
    ("runs", "verdict", "said"),
    [
        (TEN, Verdict.PASS, "All 10 packets came through"),
        ((*TEN[:9], run(10, failed="export")), Verdict.FAIL, "1 of 10 packets failed; packet 10 of 12 pages at"),
        ((*TEN[:9], run(10, defects=("out-of-order",))), Verdict.FAIL, "that of packet 10: out-of-order"),
        ((*TEN[:9], run(10, seconds=601)), Verdict.FAIL, "took 10 minutes"),
        ((*TEN[:9], run(10, seconds=600)), Verdict.PASS, ""),
        (TEN[:9], Verdict.INCONCLUSIVE, "Only 9 of 10"),
        ((), Verdict.INCONCLUSIVE, "Only 0 of 10"),
        ((run(failed="upload"),) * 3, Verdict.FAIL, "7 were not tried"),
    ],
)  # fmt: skip
def test_ten(runs: tuple[PacketRun, ...], verdict: Verdict, said: str) -> None:
    """One failed packet of ten, one critical defect or one that took too long is STOP; fewer than ten prove nothing."""
    judgement = JUDGE["ten-packets"](TenPackets(10, runs), RULES)

    assert judgement.verdict is verdict
    assert said in judgement.reason


def test_a_rate_that_allows_one() -> None:
    """The thresholds are the runbook's: at 10 % one of ten may fail."""
    rules = Thresholds(run_failure_rate="0.1")

    assert JUDGE["ten-packets"](TenPackets(10, (*TEN[:9], run(10, failed="export"))), rules).verdict is Verdict.PASS


def walked(journeys: dict[int, Journey], *, cancel: threading.Event | None = None) -> TenPackets:
    """Ten packets of which some go otherwise than well, by the number in their marker."""
    made = [lambda number=number: replace(PACKET, marker=str(number)) for number in range(1, 11)]

    def walk(packet: Packet) -> Journey:
        return journeys.get(int(packet.marker), run().journey)

    return walk_packets(made, walk=walk, cancel=cancel or threading.Event())  # type: ignore[arg-type]


def test_each_packet_is_told() -> None:
    """One that fails does not hide the others: each has its own number and its own end."""
    seen = walked({4: run(failed="chronology").journey})

    assert [one.number for one in seen.runs] == list(range(1, 11))
    assert [one.number for one in seen.runs if not one.journey.output] == [4]


def test_enough_is_enough() -> None:
    """Where every packet fails the rest is not tried, since each costs minutes and the verdict is certain."""
    seen = walked(dict.fromkeys(range(1, 11), run(failed="chronology").journey))

    assert ENOUGH <= len(seen.runs) < 10


def test_ended_before() -> None:
    """A rehearsal of packets that is ended by hand is no rehearsal."""
    ended = threading.Event()
    ended.set()

    with pytest.raises(Cancelled):
        walked({}, cancel=ended)


@pytest.mark.parametrize(
    ("tier", "verdict"),
    [
        (Tier("standard", known=True, matters=99, limit=None, needed=12), Verdict.PASS),
        (Tier("starter", known=True, matters=0, limit=12, needed=12), Verdict.PASS),
        (Tier("starter", known=True, matters=1, limit=12, needed=12), Verdict.FAIL),
        (Tier("gold", known=False, matters=0, limit=None, needed=12), Verdict.INCONCLUSIVE),
        (Tier("", known=False, matters=0, limit=None, needed=12), Verdict.INCONCLUSIVE),
    ],
)
def test_tiers(tier: Tier, verdict: Verdict) -> None:
    """What is left of the month must be enough for all that golive makes; a tier that nobody knows is not known."""
    assert JUDGE["tier-allows"](tier, RULES).verdict is verdict


def test_what_is_left_is_named() -> None:
    """A matter that is left is named by its id."""
    judgement = JUDGE["test-data-gone"](OwnData(2, ("m-1",)), RULES)

    assert judgement.verdict is Verdict.FAIL
    assert "m-1" in judgement.reason


def test_what_this_run_left_is_left_too() -> None:
    """What a walk of this run could not delete is named, of the ten as of the one; nothing else is asked for it."""
    walk = Journey((), left_behind=1, left=("m-9 (the app answered 403)",))
    ten = TenPackets(10, (PacketRun(1, 10, 0, walk),))

    for beside in ([walk], [ten]):
        judgement = JUDGE["test-data-gone"](OwnData(0, ()), RULES, beside=beside)
        assert judgement.verdict is Verdict.FAIL
        assert judgement.reason == "1 of our own matters could not be deleted: m-9 (the app answered 403)."
    assert JUDGE["test-data-gone"](OwnData(0, ()), RULES, beside=[Journey(())]).verdict is Verdict.PASS


def test_what_an_earlier_run_left_is_deleted(rehearsed: Connection) -> None:
    """A matter of an earlier run is deleted, one of a run that may still be at work is not, nor anybody else's."""
    app, target = rehearsed.app, rehearsed.target
    path = target.app.paths.firm_matters.format(firm=target.app.synthetic.firm)
    fresh = app.ask("POST", path, json={"title": "GOLIVE-of-another-operator"}).json()["id"]
    other = app.ask("POST", path, json={"title": "Somebody's own"}).json()["id"]
    assert rehearsed.rehearsal is not None
    rehearsed.apply("own-data-left")
    try:
        survey = Survey(probes(rehearsed, "r"), rehearsed.clock)
        seen = survey.fact("test-data").value
    finally:
        rehearsed.undo("own-data-left")
    known = {one["id"] for one in app.get(path).json()}
    for matter in (fresh, other):
        app.ask("DELETE", target.app.paths.matter.format(matter=matter))

    assert len(seen.left) == 1
    assert seen.left[0].endswith("(the app answered 403)")
    assert seen.young == (fresh,)
    assert 1 <= seen.minutes <= 2.5 * target.app.run_limit_seconds / 60 + 1
    assert {fresh, other} <= known
    assert JUDGE["test-data-gone"](replace(seen, left=()), RULES).verdict is Verdict.INCONCLUSIVE
