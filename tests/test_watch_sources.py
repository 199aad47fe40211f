"""The signals of a watch: the load balancer's counts without golive's own requests, which are counted beside them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from watch_lines import START

from conftest import ROOT
from golive.clock import Clock, poll
from golive.config.target import load
from golive.errors import BudgetSpent, NoNetwork, Refused, Unreachable
from golive.facts import JSON, PAGE, REFUSAL, Answer
from golive.model.observations import PacketStatus, RunStatus, Sample, Signal, WatchStart
from golive.probes import prober
from golive.probes import watch_sources as signals
from golive.probes.watch_sources import Signals

if TYPE_CHECKING:
    from golive.model.observations import Line

MINUTE = timedelta(minutes=1)
FAST = 600.0


class Metrics:
    """What CloudWatch and the health address answer."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[datetime, int]] = {"api_requests": {}, "api_errors": {}}
        self.answer: Callable[[], Answer] = lambda: Answer(status=200, seconds=0.1)
        self.health: Callable[[], Answer] | None = None
        self.asked: list[tuple[str, bool]] = []
        self.error: Exception | None = None
        self.logged: dict[str, dict[datetime, int]] | Exception = {}

    def read(self, *_: object, **__: object) -> dict[str, dict[datetime, int]]:
        """The counts, or the error."""
        if self.error is not None:
            raise self.error
        return self.counts

    def lines(self, *_: object, **__: object) -> dict[str, dict[datetime, int]]:
        """What is counted in logs, or the error."""
        if isinstance(self.logged, Exception):
            raise self.logged
        return self.logged

    def app(self) -> Any:  # noqa: ANN401 - only what the prober asks is there
        """A product whose health address answers so."""
        return SimpleNamespace(answer=self._ask, close=lambda: None)

    def _ask(self, path: str, *, anonymous: bool = False, **_: object) -> Answer:
        self.asked.append((path, anonymous))
        return (self.health if path == "/health" and self.health is not None else self.answer)()


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> Metrics:
    """Answers that a test decides."""
    found = Metrics()
    monkeypatch.setattr(signals, "read_minutes", found.read)
    monkeypatch.setattr(signals, "count_lines", found.lines)
    return found


@pytest.fixture
def read(metrics: Metrics) -> Iterator[Signals]:
    """The signals of a target, in fast time."""
    clock = Clock.starting(START, FAST)
    target = load(ROOT / "targets" / "staging.toml")
    made: Any = SimpleNamespace(
        clock=clock, target=target, session=None, own_account=lambda: None, another_app=metrics.app
    )
    found = Signals(made)
    found.clock = clock  # type: ignore[attr-defined]
    yield found
    found.close()


def probed(read: Signals) -> dict[datetime, int]:
    """How often golive asked in each minute that is over, once it is two."""

    def sent() -> dict[datetime, int]:
        lines = read.read(START, read.clock.now()).lines  # type: ignore[attr-defined]
        return {one.minute: one.value for one in lines if isinstance(one, Sample) and one.signal == Signal.PROBE_SENT}

    return poll(sent, until=lambda found: len(found) >= 2, every=0.05, within=10, clock=Clock())


def test_golive_asks_four_times_a_minute(read: Signals) -> None:
    """At the seconds 7, 22, 37 and 52 golive asks, so that a load balancer without users has something to count."""
    assert max(probed(read).values()) <= 4
    assert prober._next(START) == START + timedelta(seconds=7)
    assert prober._next(START + timedelta(seconds=7)) == START + timedelta(seconds=22)
    assert prober._next(START + timedelta(seconds=59)) == START + timedelta(seconds=67)


def test_our_own_requests_are_taken_out(request: pytest.FixtureRequest, metrics: Metrics) -> None:
    """Answered ones are no requests of users', and ours that failed no errors of theirs; a count is never below 0."""
    metrics.answer = lambda: Answer(status=503, seconds=0.1)
    read: Signals = request.getfixturevalue("read")  # it asks from its first moment on
    sent = probed(read)
    minute, other = list(sent)[:2]
    metrics.counts = {"api_requests": {minute: 10, other: 1}, "api_errors": {minute: 6}}
    now = START + 60 * MINUTE

    lines = {(one.signal, one.minute): one.value for one in read.read(START, now).lines if isinstance(one, Sample)}
    ours = read._prober.answered[minute]

    assert lines[Signal.API_REQUESTS, minute] == 10 - ours
    assert lines[Signal.API_ERRORS, minute] == max(0, 6 - ours)
    assert lines[Signal.API_REQUESTS, other] == 0
    assert lines[Signal.PROBE_FAILED, minute] == lines[Signal.PROBE_SENT, minute]


def test_what_is_not_answered_failed(request: pytest.FixtureRequest, metrics: Metrics) -> None:
    """No answer is a failed request that no load balancer need have counted."""

    def silent() -> Answer:
        raise Unreachable("no answer")

    metrics.answer = silent
    read: Signals = request.getfixturevalue("read")  # it asks from its first moment on
    minute = next(iter(probed(read)))

    assert read._prober.answered[minute] == 0
    assert read._prober._failed[minute] >= 1


def test_what_golive_may_not_ask_is_no_failure(read: Signals, metrics: Metrics) -> None:
    """A budget that is spent is said; it is not taken for a service that fails."""

    def spent() -> Answer:
        raise BudgetSpent("golive has asked 3000 times.")

    metrics.answer = spent
    poll(lambda: read._prober.trouble, until=bool, every=0.05, within=10, clock=Clock())
    failed = sum(read._prober._failed.values())

    assert read.read(START, START).problems == {"probe_sent": "golive has asked 3000 times."}
    assert failed == 0


def test_own_requests_reach_what_users_need(read: Signals, metrics: Metrics) -> None:
    """Health, what is behind it, and data are asked by turns; a health address that answers counts for nothing."""
    poll(lambda: len(metrics.asked), until=lambda count: count >= 6, every=0.05, within=10, clock=Clock())
    read.close()

    assert set(metrics.asked) == {
        ("/health", True), ("/health/worker/details", True), ("/firms/golive-synthetic/matters", False)
    }  # fmt: skip
    assert read._prober._sent.total() == sum(path != "/health" for path, _ in metrics.asked)


def test_a_static_health_address_hides_no_database(request: pytest.FixtureRequest, metrics: Metrics) -> None:
    """With the database down every one of golive's own requests has failed, however green the health address is."""
    metrics.answer = lambda: Answer(500, 0.1, came=JSON)
    metrics.health = lambda: Answer(200, 0.1, came=JSON)
    read: Signals = request.getfixturevalue("read")  # it asks from its first moment on
    probed(read)
    read.close()

    assert read._prober._failed.total() == read._prober._sent.total() > 0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(401, 0.1, came=REFUSAL), "was answered 401, which is not what users meet"),
        (Answer(404, 0.1, came=JSON), "was answered 404, which is not what users meet"),
        (Answer(200, 0.1, came=PAGE), "was answered 200, which is not what users meet"),
        (NoNetwork("DNS can't look up the name."), "DNS can't look up the name."),
        (Refused("The website did not sign us in."), "The website did not sign us in."),
    ],
)
def test_what_shows_nothing_of_the_app(read: Signals, metrics: Metrics, answer: Answer | Exception, words: str) -> None:
    """An answer that is not what users meet, or a network that is away here, is said; it is neither good nor bad."""

    def told() -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer

    metrics.answer = told
    poll(lambda: read._prober.trouble, until=bool, every=0.05, within=10, clock=Clock())
    before = read._prober._sent.total()
    poll(lambda: read._prober._asked, until=lambda asked: asked >= before + 6, every=0.05, within=10, clock=Clock())

    assert words in read._prober.trouble
    assert read._prober._sent.total() <= before + 1  # one that was on its way
    assert read._prober._failed.total() == 0


def test_an_odd_answer_ends_no_probe(read: Signals, metrics: Metrics) -> None:
    """What golive breaks at is said and is no failure, and it asks again."""
    metrics.answer = lambda: {}["status"]
    poll(lambda: read._prober.trouble, until=bool, every=0.05, within=10, clock=Clock())

    said = read.read(START, START).problems["probe_sent"]
    assert said.startswith(
        "golive's own probes: can't tell: golive broke while asking (KeyError, test_watch_sources.py:"
    )
    assert read._prober._failed.total() == 0
    metrics.answer = lambda: Answer(status=200, seconds=0.1)
    probed(read)
    poll(lambda: not read._prober.trouble, until=bool, every=0.05, within=10, clock=Clock())
    assert read._prober.trouble == ""


def test_metrics_that_cannot_be_read_are_said(read: Signals, metrics: Metrics) -> None:
    """An error of CloudWatch's is a sentence for each of its signals, and never an exception."""
    metrics.error = Unreachable("AWS did not answer.")

    reading = read.read(START, START + MINUTE)

    assert dict(reading.problems) == {"api_requests": "AWS did not answer.", "api_errors": "AWS did not answer."}


def test_requests_and_errors_come_together(read: Signals, metrics: Metrics) -> None:
    """Requests of which the errors can't be read are not taken in: they would look like requests without errors."""
    metrics.counts = {"api_requests": {START: 10}}

    lines = read.read(START, START + 5 * MINUTE).lines

    assert [one for one in lines if isinstance(one, Sample) and one.signal.startswith("api_")] == []


def test_a_minute_that_runs_is_not_counted(read: Signals, metrics: Metrics) -> None:
    """What CloudWatch has of a minute that is not over is no count of it."""
    metrics.counts = {name: {START: 10, START + MINUTE: 3} for name in ("api_requests", "api_errors")}

    lines = read.read(START, START + 1.9 * MINUTE).lines
    counted = {one.minute for one in lines if isinstance(one, Sample) and one.signal.startswith("api_")}

    assert counted == {START}


def test_lines_of_a_log_are_counted(read: Signals, metrics: Metrics) -> None:
    """What is counted in a log is a sample of its signal; an error there says so and takes nothing from the others."""
    metrics.counts = {"api_requests": {START: 10}, "api_errors": {START: 1}}
    metrics.logged = {"upload_failures": {START: 3}}
    good = read.read(START, START + 5 * MINUTE)
    metrics.logged = Refused("AWS refused us.")
    bad = read.read(START, START + 5 * MINUTE)

    assert (Signal.UPLOAD_FAILURES, 3) in [(one.signal, one.value) for one in good.lines if isinstance(one, Sample)]
    assert dict(bad.problems) == {"upload_attempts": "AWS refused us.", "upload_failures": "AWS refused us."}
    assert (Signal.API_ERRORS, 1) in [(one.signal, one.value) for one in bad.lines if isinstance(one, Sample)]


def test_when_a_packets_state_was_seen(read: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of a packet was known when it was read, not when it happened."""
    ended = PacketStatus(at=START, packet="m1", submitted=START, status=RunStatus.FAILED)
    monkeypatch.setattr(read._states, "read", lambda: ([ended], ""))
    before = read.clock.now()  # type: ignore[attr-defined]

    lines = read.read(START, START + MINUTE).lines
    [line] = [one for one in lines if isinstance(one, PacketStatus)]

    assert (line.at, line.packet) == (START, "m1")
    assert line.known >= before


def test_what_an_earlier_watch_took_in_stands(metrics: Metrics) -> None:
    """A watch that goes on does not count again what it counted before with its own requests taken out."""
    clock = Clock.starting(START + 10 * MINUTE, FAST)
    target = load(ROOT / "targets" / "staging.toml")
    made: Any = SimpleNamespace(
        clock=clock, target=target, session=None, own_account=lambda: None, another_app=metrics.app
    )
    known: list[Line] = [
        WatchStart(at=START, until=START + 60 * MINUTE),
        *(Sample(Signal.PROBE_SENT, START + n * MINUTE, 4, START + (n + 1) * MINUTE) for n in range(8)),
        Sample(Signal.API_REQUESTS, START, 30, START + 2 * MINUTE),
        Sample(Signal.API_ERRORS, START, 1, START + 2 * MINUTE),
    ]
    late = START + 5 * MINUTE
    metrics.counts = {"api_requests": {START: 34, late: 34}, "api_errors": {START: 1, late: 2}}

    found = Signals(made, known)
    lines = found.read(START, clock.now()).lines
    found.close()

    counted = {(one.signal, one.minute): one.value for one in lines if isinstance(one, Sample)}
    assert (Signal.API_REQUESTS, START) not in counted
    assert counted[Signal.API_REQUESTS, late] == 30
    assert counted[Signal.API_ERRORS, late] == 2


def test_signals_without_a_source_are_named(read: Signals) -> None:
    """What the target's file names no source for is not watched, and that is known."""
    assert "login_attempts" in read.unnamed
    assert "login_failures" not in read.unnamed
    assert "api_requests" not in read.unnamed
    assert "probe_sent" not in read.unnamed
