"""The survey: each probe once, all at the same time, and whatever goes wrong is a fact."""

import threading
from datetime import UTC, datetime

from stepping import stepping

from golive.clock import Clock, poll
from golive.errors import Refused
from golive.readiness.survey import Probe, Survey

CLOCK = Clock.starting(datetime(2026, 1, 1, tzinfo=UTC), 1000)


def test_all_at_the_same_time() -> None:
    """Probes are asked together: each of three waits for the other two."""
    together = threading.Barrier(3, timeout=10)
    survey = Survey({name: Probe("x", lambda _cancel: together.wait()) for name in "abc"}, CLOCK)

    survey.start("abc")

    assert all(not survey.fact(name).error for name in "abc")


def test_each_once() -> None:
    """However often a fact is asked for, its probe is asked once."""
    asked: list[int] = []
    survey = Survey({"a": Probe("x", lambda _cancel: asked.append(1))}, CLOCK)

    survey.start(["a", "a"])
    survey.fact("a")
    survey.fact("a")

    assert asked == [1]


def test_what_goes_wrong_is_a_fact() -> None:
    """An error of golive's, a crash of its own, and a late answer are facts with a reason, never an end."""
    late = threading.Event()

    def refuse(_cancel: threading.Event) -> None:
        raise Refused("No rights.")

    def crash(_cancel: threading.Event) -> None:
        raise ZeroDivisionError

    survey = Survey(
        {
            "refused": Probe("x", refuse),
            "crashed": Probe("x", crash),
            "late": Probe("x", lambda _cancel: late.wait(20), seconds=0.05),
        },
        CLOCK,
    )

    kinds = {name: survey.fact(name).kind for name in ("refused", "crashed", "late")}
    late.set()

    assert kinds == {"refused": "Refused", "crashed": "Crash", "late": "Unreachable"}
    said = survey.fact("crashed").error
    assert said.startswith("golive broke while asking (ZeroDivisionError, test_survey.py:")


def test_closing_ends_probes() -> None:
    """Closing a survey tells every probe that listens to stop waiting."""
    survey = Survey({"a": Probe("x", lambda cancel: CLOCK.wait(1_000_000, cancel))}, CLOCK)

    survey.start("a")
    survey.close()

    assert survey.fact("a").kind == "Cancelled"


def test_poll_reads_at_least_once_and_gives_the_last_value() -> None:
    """A wait whose time is up gives what was read last, for the caller to judge."""
    values = iter(range(100))

    assert poll(lambda: next(values), until=lambda _: False, every=1, within=0, clock=stepping()) == 0
    assert poll(lambda: next(values), until=lambda value: value >= 3, every=1, within=1000, clock=stepping()) == 3
    assert poll(lambda: next(values), until=lambda _: False, every=1, within=5, clock=stepping()) == 9


def test_a_late_answer_is_late_for_everybody() -> None:
    """A probe that was late once stays so: what one judge was told, every judge is told, and it is what is recorded."""
    answer = threading.Event()
    survey = Survey({"slow": Probe("x", lambda _cancel: answer.wait(20), seconds=0.05)}, CLOCK)

    first = survey.fact("slow")
    answer.set()
    threads = [one for one in threading.enumerate() if one.name == "probe-slow"]
    for thread in threads:
        thread.join(20)

    assert first.kind == "Unreachable"
    assert survey.fact("slow") == first
    assert survey.known() == {"slow": first}
