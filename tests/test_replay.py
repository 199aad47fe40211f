"""`golive replay`: the lines of a watch are judged as they were live, in any order, and what is no line is refused."""

import itertools
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from golive.commands.replay import cloudwatch_rule, replay
from golive.errors import UsageError
from golive.model.observations import (
    Ack,
    Line,
    PacketStatus,
    Review,
    RunStatus,
    Sample,
    Signal,
    Stop,
    Suspect,
    WatchEnd,
    WatchStart,
    decode,
    encode,
    read,
)
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import Watch, judge

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minute)


def started(minutes: int = 30) -> WatchStart:
    """A watch of so many minutes."""
    return WatchStart(at=NOON, until=at(minutes))


def traffic(minutes: int, errors: dict[int, int] | None = None, *, requests: int = 100) -> list[Line]:
    """Requests a minute, and errors in some of them."""
    lines: list[Line] = [Sample(Signal.API_REQUESTS, at(one), requests) for one in range(minutes)]
    return lines + [Sample(Signal.API_ERRORS, at(one), count) for one, count in (errors or {}).items()]


def packets(*statuses: RunStatus) -> list[Line]:
    """Packets handed in a minute apart, each with its end five minutes later."""
    return [
        PacketStatus(packet=f"P-{number:02}", submitted=at(number), status=status, at=at(number + 5))
        for number, status in enumerate(statuses, 1)
    ]


def reviews(count: int) -> list[Line]:
    """So many outputs that somebody read and found good."""
    return [Review(verdict_on=f"run-{number}", at=at(10 + number), critical=()) for number in range(count)]


def judged(*lines: Line, rules: Rules | None = None) -> Watch:
    """The watch at its end."""
    return judge(lines, rules=rules or Rules())


GOOD = [started(), *traffic(30), *packets(*[RunStatus.SUCCESS] * 10), *reviews(5)]


def test_a_good_watch() -> None:
    """With traffic, ten good packets and five outputs read, everything is Working and nothing is raised."""
    told = judged(*GOOD).as_json()

    assert told["verdict"] == "PASS"
    assert {name: one["verdict"] for name, one in told["triggers"].items()} == {
        "T1": "PASS",
        "T2": "PASS",
        "T3": "PASS",
    }
    assert told["alerts"] == []
    assert told["minutes"] == {"observed": 30, "no_traffic": 0, "blind": 0}
    assert len(told["timeline"]) == 30
    assert told["timeline"][0] == {"minute": "2026-01-14T12:00:00Z", "T1": "PASS", "T2": "WATCH", "T3": "WATCH"}


def test_each_trigger_fires_by_its_own() -> None:
    """An outage, a failed packet and a critical review each stop the launch, crossed and known at their own moments."""
    outage = judged(*GOOD, *(Sample(Signal.API_ERRORS, at(one), 100) for one in range(10, 30)))
    failed = judged(*GOOD[:31], *packets(RunStatus.FAILED), *reviews(5))
    critical = judged(*GOOD, Review(verdict_on="run-0", critical=("No fabricated facts",), at=at(12.5)))

    for watch, name, fired, decided in (
        (outage, "T1", at(20), at(22)),
        (failed, "T2", at(6), at(6)),
        (critical, "T3", at(12.5), at(13)),
    ):
        trigger = watch.triggers[name]
        assert watch.verdict is Verdict.FAIL
        assert (trigger.fired_at, trigger.decided_at) == (fired, decided), name
        assert "Start the rollback now." in trigger.reason


def test_a_person_said_stop() -> None:
    """Any person's stop is STOP until the pilot owner clears it; nobody else can."""
    stop = Stop(trigger="T0", by="sam", at=at(3))
    cleared = Ack(trigger="T0", by="ana", role="pilot_owner", at=at(4))

    assert "T0" not in judged(*GOOD).as_json()["triggers"]
    assert judged(*GOOD, stop).verdict is Verdict.FAIL
    assert judged(*GOOD, stop, Ack(trigger="T0", by="lee", role="technical_owner", at=at(4))).verdict is Verdict.FAIL
    assert judged(*GOOD, stop, cleared).verdict is Verdict.PASS
    assert judged(*GOOD, stop, cleared, Stop(trigger="T0", by="sam", at=at(5))).verdict is Verdict.FAIL


def test_two_stops_of_one_moment() -> None:
    """Of two stops of the same moment the one that was seen first tells when it was known, in whatever line it is."""
    first = Stop(trigger="T0", by="sam", at=at(3), seen=at(4))
    second = Stop(trigger="T0", by="ana", at=at(3), seen=at(5))

    for stops in ((first, second), (second, first)):
        trigger = judged(*GOOD, *stops).triggers["T0"]
        assert (trigger.fired_at, trigger.decided_at) == (at(3), at(4))
        assert trigger.reason.startswith("sam said stop")


def test_the_end_line_wins() -> None:
    """A watch that was ended earlier is judged until then; one that was ended at once saw nothing."""
    ended = judged(*GOOD, WatchEnd(at=at(12), why="stopped"))
    at_once = judged(started(), *traffic(30), WatchEnd(at=NOON, why="stopped"))

    assert len(ended.timeline) == 12
    assert at_once.verdict is Verdict.INCONCLUSIVE
    assert at_once.timeline == []


def test_minutes() -> None:
    """Blind minutes, and minutes without traffic, are counted apart."""
    lines = [started(5), Sample(Signal.API_REQUESTS, at(0), 9), Sample(Signal.API_REQUESTS, at(1), 0)]
    lines.append(Sample(Signal.PROBE_SENT, at(2), 4))

    assert judged(*lines).as_json()["minutes"] == {"observed": 3, "no_traffic": 1, "blind": 2}


def test_a_watch_that_begins_within_a_minute() -> None:
    """The first minute is the first whole one at or after the start."""
    watch = judged(WatchStart(at=at(0.5), until=at(5)), *traffic(5))

    assert watch.timeline[0]["minute"] == "2026-01-14T12:01:00Z"
    assert len(watch.timeline) == 4


@pytest.mark.parametrize(
    ("lines", "ids"),
    [
        ([Sample(Signal.LOGIN_FAILURES, at(3), 5), Sample(Signal.LOGIN_ATTEMPTS, at(3), 20)], {"login-failures"}),
        ([Sample(Signal.LOGIN_FAILURES, at(3), 4), Sample(Signal.LOGIN_ATTEMPTS, at(3), 4)], set()),
        ([Sample(Signal.LOGIN_FAILURES, at(3), 5), Sample(Signal.LOGIN_ATTEMPTS, at(3), 300)], set()),
        ([Sample(Signal.UPLOAD_FAILURES, at(3), 6)], {"upload-failures"}),
        ([Sample(Signal.RUN_FAILURES, at(one), 1) for one in range(3, 8)], {"run-failures"}),
        ([Sample(Signal.API_ERRORS, at(one), 51) for one in (3, 4)], {"page-now"}),
        ([Sample(Signal.API_ERRORS, at(one), 50) for one in (3, 4)], set()),
        ([Suspect(run="run-0", at=at(20))], {"suspected"}),
        ([Review(verdict_on="r", critical=("Citations",), at=at(20))], {"reviewer-reports", "citation-defects"}),
    ],
)  # fmt: skip
def test_alerts(lines: list[Line], ids: set[str]) -> None:
    """Each alert is raised by what it is about and by nothing less; none of them is a trigger of its own."""
    watch = judged(*GOOD, *lines)

    assert {one.id for one in watch.alerts} == ids
    assert all(one.reason.endswith(".") and one.who for one in watch.alerts)


def test_an_alert_ends() -> None:
    """An alert says from when until when it lasted."""
    watch = judged(*GOOD, Sample(Signal.UPLOAD_FAILURES, at(3), 9))
    [alert] = watch.alerts

    assert (alert.since, alert.until) == (at(6), at(16))


def test_an_alert_as_json() -> None:
    """An alert tells what, since and until when, why, and who looks."""
    told = judged(*GOOD, Sample(Signal.UPLOAD_FAILURES, at(3), 9)).as_json()

    assert told["alerts"] == [
        {
            "id": "upload-failures",
            "since": "2026-01-14T12:06:00Z",
            "until": "2026-01-14T12:16:00Z",
            "reason": "9 of 9 uploads failed in 4 minutes; usual are 2 %. Look now.",
            "who": "support lead",
        }
    ]


def test_a_trigger_as_json() -> None:
    """Each trigger has the same five keys, as scripts read them."""
    told = judged(*GOOD).as_json()

    assert list(told["triggers"]) == ["T1", "T2", "T3"]
    for one in told["triggers"].values():
        assert list(one) == ["verdict", "fired_at", "decided_at", "revised", "reason"]


def test_moments_to_the_last_digit() -> None:
    """A moment is told with a Z, and with its fraction of a second where it has one."""
    when = at(3) + timedelta(microseconds=5)
    told = judged(*GOOD, Stop(trigger="T3", by="kim", at=when)).as_json()

    assert told["triggers"]["T3"]["fired_at"] == "2026-01-14T12:03:00.000005Z"
    assert told["triggers"]["T3"]["decided_at"] == "2026-01-14T12:04:00Z"


def test_nothing_is_revised_by_going_on() -> None:
    """From watching to good, or to stopped, is no revision; late data that changes what was known is one."""
    late = PacketStatus(packet="P-01", submitted=at(1), status=RunStatus.FAILED, at=at(5.5), seen=at(29))
    stopped = judged(*GOOD[:31], *packets(RunStatus.FAILED), *reviews(5)).triggers["T2"]

    assert not any(one.revised for one in judged(*GOOD).triggers.values())
    assert not stopped.revised
    assert judged(*GOOD, late).triggers["T2"].revised


def test_cleared_at_the_same_moment() -> None:
    """Who clears a report at the very moment at which it was seen has seen it."""
    stop = Stop(trigger="T3", by="sam", at=at(9))
    acks = [
        Ack(trigger="T3", by=by, role=role, at=at(9)) for by, role in (("kim", "qa_reviewer"), ("ana", "pilot_owner"))
    ]

    assert judged(*GOOD, stop, *acks).triggers["T3"].verdict is Verdict.PASS
    assert judged(*GOOD, stop, acks[0]).triggers["T3"].verdict is Verdict.FAIL


def test_only_a_later_review_answers_a_suspicion() -> None:
    """A review of that run, not before the suspicion, answers it; one of another run does not."""
    suspect = Suspect(run="run-0", at=at(20))

    assert judged(*GOOD, suspect).triggers["T3"].verdict is Verdict.INCONCLUSIVE
    assert (
        judged(*GOOD, suspect, Review(verdict_on="run-1", at=at(21), critical=())).triggers["T3"].verdict
        is Verdict.INCONCLUSIVE
    )
    assert (
        judged(*GOOD, suspect, Review(verdict_on="run-0", at=at(20), critical=())).triggers["T3"].verdict
        is Verdict.PASS
    )


def test_the_latest_review_answers() -> None:
    """Of two reviews of a run the later one answers a suspicion between them, in whatever order they are known."""
    suspect = Suspect(run="run-0", at=at(20))
    reviews = [Review(verdict_on="run-0", at=at(21), critical=()), Review(verdict_on="run-0", at=at(19), critical=())]

    for order in (reviews, reviews[::-1]):
        assert judged(*GOOD, suspect, *order).triggers["T3"].verdict is Verdict.PASS


def test_silent_metrics_and_a_dead_service() -> None:
    """Metrics that are silent while our own requests pass are an alert; ours that all fail page somebody."""
    silent: list[Line] = [started(6), *(Sample(Signal.PROBE_SENT, at(one), 4) for one in range(6))]
    dead = [*silent, *(Sample(Signal.PROBE_FAILED, at(one), 4) for one in range(6))]

    assert {one.id for one in judged(*silent).alerts} == {"metrics-silent"}
    assert {one.id for one in judged(*dead).alerts} == {"page-now"}


moments = st.integers(-600, 4200).map(lambda second: NOON + timedelta(seconds=second))
seen = st.one_of(st.none(), moments)
names = st.sampled_from(["a", "b", "c"])
lines = st.one_of(
    st.builds(
        Sample,
        signal=st.sampled_from(Signal),
        minute=st.integers(-3, 40).map(at),
        value=st.sampled_from([0, 1, 2, 5, 60, 200]),
        seen=seen,
    ),
    st.builds(
        PacketStatus,
        packet=st.sampled_from([f"P-{one}" for one in range(12)]),
        submitted=moments,
        status=st.sampled_from(RunStatus),
        at=moments,
        synthetic=st.booleans(),
        seen=seen,
    ),
    st.builds(Review, verdict_on=names, critical=st.sampled_from([(), ("x",)]), reviewer=names, at=moments, seen=seen),
    st.builds(
        Ack,
        trigger=st.sampled_from(["T0", "T1", "T2", "T3"]),
        by=names,
        role=st.sampled_from(["qa_reviewer", "pilot_owner", ""]),
        at=moments,
        seen=seen,
    ),
    st.builds(Stop, trigger=st.sampled_from(["T0", "T3"]), by=names, at=moments, seen=seen),
    st.builds(Suspect, run=names, at=moments, seen=seen),
)
watches = st.lists(lines, max_size=40).map(lambda some: [started(), *some])


@given(watches)
def test_written_and_read(some: list[Line]) -> None:
    """Every line is read back as it was written."""
    assert list(read(encode(one) for one in some)) == some


@given(watches, st.randoms())
def test_the_order_of_arrival_does_not_matter(some: list[Line], dice: Any) -> None:  # noqa: ANN401 - random.Random
    """However the lines are shuffled, the end is the same."""
    shuffled = list(some)
    dice.shuffle(shuffled)

    assert judged(*shuffled).as_json() == judged(*some).as_json()


@given(watches, st.integers(0, 40))
def test_cut_and_resumed(some: list[Line], cut: int) -> None:
    """A watch that was cut anywhere and resumed from its kept lines ends as one that never was."""
    kept = [encode(one) for one in some[: cut + 1]]
    judge(read(kept), now=at(cut), rules=Rules())

    resumed = [*read(kept), *some[cut + 1 :]]

    assert judged(*resumed).as_json() == judged(*some).as_json()


@given(watches)
@settings(max_examples=200)
def test_no_valid_input_crashes(some: list[Line]) -> None:
    """Whatever the lines say, there is a verdict, and each "can't tell" says who decides."""
    told = judged(*some).as_json()

    assert told["verdict"] in {"PASS", "WATCH", "INCONCLUSIVE", "FAIL"}
    assert json.loads(json.dumps(told)) == told
    for one in told["triggers"].values():
        assert one["verdict"] != "INCONCLUSIVE" or "decides" in one["reason"]
        assert (one["fired_at"] is None) == (one["decided_at"] is None)


@given(watches, st.integers(0, 29))
def test_one_more_error_never_helps(some: list[Line], minute: int) -> None:
    """An error more in a minute that has requests never turns STOP to Working."""
    fixed: list[Line] = [Sample(Signal.API_REQUESTS, at(minute), 500, at(minute + 1))]
    calm = [one for one in some if not (isinstance(one, Sample) and one.minute == at(minute))]
    few, more = (Sample(Signal.API_ERRORS, at(minute), count, at(minute + 1)) for count in (7, 8))
    before, after = judged(*calm, *fixed, few), judged(*calm, *fixed, more)

    assert not (before.triggers["T1"].verdict is Verdict.FAIL and after.triggers["T1"].verdict is Verdict.PASS)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        "null",
        "{}",
        '{"signal":"api_requests"}',
        '{"signal":"api_reqests","minute":"2026-01-14T12:00:00Z","value":1}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:30Z","value":1}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:00","value":1}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:00Z","value":-1}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:00Z","value":1.5}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:00Z","value":"1"}',
        '{"signal":"api_requests","minute":"2026-01-14T12:00:00Z","value":1,"note":"x"}',
        '{"packet":"P-1","submitted":"2026-01-14T12:00:00Z","status":"done","at":"2026-01-14T12:00:00Z"}',
        '{"packet":"P-1","status":"failed","at":"2026-01-14T12:00:00Z"}',
        '{"ack":"T4","by":"x","at":"2026-01-14T12:00:00Z"}',
        '{"stop":"T1","by":"x","at":"2026-01-14T12:00:00Z"}',
        '{"watch":"pause","at":"2026-01-14T12:00:00Z"}',
        '{"watch":"end","at":"2026-01-14T12:00:00Z","why":"tired"}',
        '{"signal":"api_requests","packet":"P-1"}',
    ],
)
def test_what_is_no_line(text: str) -> None:
    """A line that is none is refused with its number."""
    with pytest.raises(UsageError, match=r"^line 41: .*Correct or remove it\.$"):
        decode(text, 41)


@pytest.mark.parametrize(
    ("some", "words"),
    [
        ([], "here are 0 lines"),
        ([started(), started()], "here are 2 lines"),
        ([started(), WatchEnd(at=at(1), why="stopped"), WatchEnd(at=at(2), why="stopped")], 'and 2 with "watch":"end"'),
        ([WatchStart(at=NOON, until=at(-1))], "before it begins"),
    ],
)
def test_when_was_it(some: list[Line], words: str) -> None:
    """A watch begins once, ends at most once, and not before it began."""
    with pytest.raises(UsageError, match=words):
        judge(some, rules=Rules())


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    command = [sys.executable, "-m", "golive", "replay", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def written(folder: Path, some: list[Line]) -> str:
    """A file of lines."""
    path = folder / "watch.jsonl"
    path.write_text("\n".join(encode(one) for one in some) + "\n\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("some", "status", "words"),
    [
        (GOOD, 0, "Working: 2026-01-14 12:00 to 12:30 UTC"),
        ([*GOOD, Stop(trigger="T3", by="kim", at=at(9))], 1, "T3 STOP (crossed 12:09, known 12:09)"),
        (GOOD[:31], 3, "Can't tell"),
        (GOOD[1:], 2, "begins once and ends at most once"),
    ],
)  # fmt: skip
def test_the_command(tmp_path: Path, some: list[Line], status: int, words: str) -> None:
    """The exit status says what it came to, and so do the words."""
    done = run(written(tmp_path, some))

    assert done.returncode == status, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_as_json(tmp_path: Path) -> None:
    """`--json` is one object; with `--cloudwatch` each minute also has what an alarm would have said."""
    done = run(written(tmp_path, GOOD), "--json", "--cloudwatch", "3/5")
    told = json.loads(done.stdout)

    assert list(told) == ["verdict", "triggers", "alerts", "minutes", "timeline", "cloudwatch"]
    assert set(told["triggers"]["T1"]) == {"verdict", "fired_at", "decided_at", "revised", "reason"}
    assert told["cloudwatch"]["states"] == dict.fromkeys(("missing", "ignore", "breaching", "notBreaching"), "OK")
    assert set(told["timeline"][0]["cloudwatch"]) == set(told["cloudwatch"]["states"])


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """A file that is missing, or no text, or has one bad line, is one sentence with the place."""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    bad = Path(written(tmp_path, GOOD[:3]))
    bad.write_text(bad.read_text() + "{}\n")

    with pytest.raises(UsageError, match="can't be read"):
        replay(tmp_path / "nothing", root=ROOT)
    with pytest.raises(UsageError, match="no text in UTF-8"):
        replay(tmp_path / "bytes", root=ROOT)
    with pytest.raises(UsageError, match=r"watch\.jsonl, line 5: a line has exactly one of"):
        replay(bad, root=ROOT)


@pytest.mark.parametrize("rule", ["", "10", "0/3", "4/3", "a/b", "10/10/10"])
def test_a_rule_that_is_none(rule: str) -> None:
    """An alarm's rule is M/N with M from 1 to N."""
    with pytest.raises(UsageError, match="write M/N"):
        cloudwatch_rule(rule)


def test_every_signal_has_its_word() -> None:
    """Every signal and every status of the format can be written, and no two are the same."""
    signals = [encode(Sample(one, NOON, 1)) for one in Signal]

    assert all(first != second for first, second in itertools.combinations(signals, 2))
