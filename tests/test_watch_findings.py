"""What a watch came to, as findings, and the sentence in which its run ends."""

import pytest
from watch_lines import START, at, samples

from golive.config.runbook import Thresholds
from golive.finding import Finding
from golive.model.observations import Ack, Stop, WatchStart
from golive.report.selection import Selection, closing
from golive.verdict import Verdict
from golive.watch.findings import _REMEDY, STOPPED, WATCH_TITLES, watch_findings
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import judge_live


def test_each_trigger_is_a_finding() -> None:
    """A finding a trigger, with what was seen and the file of the lines; one more where a person said stop."""
    lines = [WatchStart(at=START, until=at(20)), *samples([(40, 0), None, (40, 0)])]
    quiet = judge_live(lines, now=at(5), rules=Rules(), minutes=20)
    stop = Stop(at=at(4), trigger="T0", by="sam")
    stopped = judge_live([*lines, stop], now=at(5), rules=Rules(), minutes=20)

    found = list(watch_findings(quiet, kept="w/watch.jsonl", finished=at(5)))
    more = list(watch_findings(stopped, kept="w/watch.jsonl", finished=at(5)))

    assert [one.id for one in found] == list(WATCH_TITLES)
    assert [one.verdict for one in found] == [Verdict.PASS, Verdict.WATCH, Verdict.WATCH]
    assert {one.observed for one in found} == {"2 minutes seen, 1 not seen"}
    assert {one.evidence for one in found} == {("w/watch.jsonl",)}
    assert (more[0].id, more[0].verdict, len(more)) == (STOPPED, Verdict.FAIL, 4)
    assert (more[0].title, STOPPED) == ("Nobody said stop", "watch-stopped")
    assert [one.title for one in found] == [Thresholds().fill(title) for title in WATCH_TITLES.values()]
    assert [one.reason for one in found] == [
        one.reason for one in quiet.triggers.values() if one.id != "T0" or one.verdict is not Verdict.PASS
    ]
    assert {(one.started, one.finished) for one in (*found, *more)} == {(START, at(5))}
    assert {one.expected for one in found} == {"not firing, to the end of the watch"}


def test_a_stop_that_was_cleared_is_no_finding() -> None:
    """What a person said and the pilot owner cleared is no finding; the triggers stay."""
    stop, clear = Stop(at=at(2), trigger="T0", by="sam"), Ack(at=at(3), trigger="T0", by="omar", role="pilot_owner")
    lines = [WatchStart(at=START, until=at(20)), *samples([(40, 0)]), stop, clear]
    found = watch_findings(judge_live(lines, now=at(5), rules=Rules(), minutes=20), kept="w", finished=at(5))

    assert [one.id for one in found] == list(WATCH_TITLES)


def test_whose_turn_a_trigger_is() -> None:
    """The reviewer answers for the legal trigger, the technical owner for every other; each verdict has its remedy."""
    lines = [WatchStart(at=START, until=at(20)), *samples([(40, 0)]), Stop(at=at(4), trigger="T0", by="sam")]
    found = list(watch_findings(judge_live(lines, now=at(5), rules=Rules(), minutes=20), kept="w", finished=at(5)))

    assert {one.id: one.who for one in found} == {
        "watch-stopped": "technical owner",
        "watch-api-errors": "technical owner",
        "watch-run-failures": "technical owner",
        "watch-legal-defect": "QA reviewer",
    }
    remedies = {
        Verdict.FAIL: "Call the technical owner and the support lead, and start the rollback now.",
        Verdict.WATCH: "Go on watching: golive watch.",
        Verdict.INCONCLUSIVE: "Get what is missing, or have its owner decide.",
        Verdict.PASS: "",
    }
    for one in found:
        assert one.remedy == remedies[one.verdict]
    assert remedies == _REMEDY


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        (
            (Verdict.PASS, Verdict.PASS, Verdict.PASS),
            "Working: Ontogra was watched to the end, and none of 3 triggers fired.",
        ),
        (
            (Verdict.FAIL, Verdict.FAIL, Verdict.WATCH),
            "STOP: 2 of 3 triggers of Ontogra fired. Start the rollback now.",
        ),
        (
            (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.WATCH),
            "Not over: 2 of 3 triggers of Ontogra are not known, or moving.",
        ),
    ],
)
def test_a_watch_says_go_to_nothing(verdicts: tuple[Verdict, ...], sentence: str) -> None:
    """A run that watched ends in a sentence about the triggers; it never says GO, and a fire means to go back."""
    found = [
        Finding(id=name, title="t", verdict=verdict, reason="r.")
        for name, verdict in zip(WATCH_TITLES, verdicts, strict=True)
    ]

    lines = closing(Selection(WATCH_TITLES, found), target="Ontogra", live=True)
    rehearsed = closing(Selection(WATCH_TITLES, found), target="Ontogra", live=False)

    assert lines[0] == sentence
    assert "Ontogra (REHEARSAL)" in rehearsed[0]
