"""A question asked beside: whoever asks is held up no longer than he says, and no answer is lost or asked for twice."""

import threading
from collections.abc import Iterator

import pytest

from golive.background import Beside
from golive.errors import Refused, Unreachable


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What an answer waits for; opened at the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def test_an_answer_that_comes_late_is_taken_when_it_comes(gate: threading.Event) -> None:
    """While it is on its way it is said so and nothing is asked again; then it is taken, once."""
    asked: list[str] = []

    def slow(answer: str) -> str:
        asked.append(answer)
        gate.wait(10)
        return answer

    question: Beside[str] = Beside("The log")
    question.begin(lambda: slow("first"))
    with pytest.raises(Unreachable, match="The log: no answer yet"):
        question.take(0.01)
    question.begin(lambda: slow("second"))
    gate.set()

    assert question.take(10) == "first"
    assert asked == ["first"]
    question.begin(lambda: slow("third"))
    assert question.take(10) == "third"


def test_what_the_question_raised_is_raised_and_forgotten() -> None:
    """An error is the asker's; the next question is a new one."""
    question: Beside[int] = Beside("The log")

    def refused() -> int:
        raise Refused("AWS refused us.")

    question.begin(refused)
    with pytest.raises(Refused, match="AWS refused us"):
        question.take(10)
    question.begin(lambda: 1)

    assert question.take(10) == 1


def test_a_mistake_of_ours_is_said() -> None:
    """A bug in what is asked ends no watch: it is a sentence that says whose mistake it is."""
    question: Beside[float] = Beside("The log")
    question.begin(lambda: 1 / 0)

    with pytest.raises(Unreachable, match=r"golive itself failed here \(ZeroDivisionError\)"):
        question.take(10)
