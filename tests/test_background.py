"""Work in the background: whoever asks is held up no longer than he says, and no answer or error is lost."""

import threading
from collections.abc import Callable, Iterator

import pytest

from golive.background import Broke, Question, Rounds, asked
from golive.errors import RecordError, Refused, Unreachable


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What an answer waits for; opened at the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def raising(error: BaseException) -> Callable[[], int]:
    """A question that ends so."""

    def ask() -> int:
        raise error

    return ask


def test_an_answer_that_comes_late_is_taken_when_it_comes(gate: threading.Event) -> None:
    """While it is on its way it is said so and nothing is asked again; then it is taken, once."""
    questions: list[str] = []

    def slow(answer: str) -> str:
        questions.append(answer)
        gate.wait(10)
        return answer

    question: Question[str] = Question("The log")
    question.begin(lambda: slow("first"))
    with pytest.raises(Unreachable, match="The log: no answer yet"):
        question.take(0.01)
    question.begin(lambda: slow("second"))
    gate.set()

    assert question.take(10) == "first"
    assert questions == ["first"]
    question.begin(lambda: slow("third"))
    assert question.take(10) == "third"


def test_what_the_question_raised_is_raised_and_forgotten() -> None:
    """An error is the asker's; the next question is a new one."""
    question: Question[int] = Question("The log")
    question.begin(raising(Refused("AWS refused us.")))
    with pytest.raises(Refused, match="AWS refused us"):
        question.take(10)
    question.begin(lambda: 1)

    assert question.take(10) == 1


@pytest.mark.parametrize("error", [KeyError("taskDefinition"), TimeoutError(), SystemExit(3)])
def test_a_mistake_of_ours_is_said(error: BaseException) -> None:
    """Whatever is raised that is no error of golive's is one that says that golive broke, at what and where."""
    question: Question[int] = Question("The log")
    question.begin(raising(error))

    sentence = rf"^The log: can't tell: golive broke while asking \({type(error).__name__}, test_background.py:\d+\)\.$"
    with pytest.raises(Broke, match=sentence):
        question.take(10)


def test_an_answer_that_nobody_waits_for_any_more_is_handed_on(gate: threading.Event) -> None:
    """What was given up goes to whoever has to undo it, such as a lock that was got too late."""
    kept: list[str] = []
    undone = threading.Event()

    def late(answer: str) -> None:
        kept.append(answer)
        undone.set()

    answer = asked("The lock", lambda: str(gate.wait(10)), late=late)
    assert answer.cancel()
    gate.set()

    assert undone.wait(10)
    assert kept == ["True"]


def test_nothing_in_the_background_keeps_golive_from_leaving(gate: threading.Event) -> None:
    """Every thread of it is a daemon."""
    asked("The daemon", lambda: gate.wait(10))
    rounds = Rounds("The round", lambda: gate.wait(10), lambda: 0.0)
    gate.set()

    assert {one.daemon for one in threading.enumerate() if one.name in ("The daemon", "The round")} <= {True}
    assert rounds.close(10)


class Twice:
    """Work that raises at its first round and is good at its second, and what its trouble was before the third."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.rounds = 0
        self.seen: list[str] = []
        self.failed, self.go_on, self.done = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> None:
        """A round."""
        self.rounds += 1
        if self.rounds == 1:
            raise self.error

    def pause(self) -> float:
        """After the first round the test looks; after the second it is over."""
        if self.rounds == 1:
            self.failed.set()
            self.go_on.wait(10)
        if self.rounds == 2:
            self.done.set()
            return 10.0
        return 0.0


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (RecordError("The record can't be had."), "The record can't be had."),
        (KeyError("x"), "The feed: can't tell: golive broke while asking (KeyError, test_background.py:"),
    ],
)
def test_rounds_go_on_after_one_that_failed(error: Exception, trouble: str) -> None:
    """What a round failed at is said until one is good; no error ends them."""
    work = Twice(error)
    rounds = Rounds("The feed", work, work.pause)

    assert work.failed.wait(10)
    assert rounds.trouble.startswith(trouble)
    work.go_on.set()
    assert work.done.wait(10)
    assert rounds.trouble == ""
    assert rounds.close(10)
    assert work.rounds == 2


def test_a_last_round_is_worked_when_it_is_asked_for() -> None:
    """Rounds that have something to finish work once more when they are ended, however long their pause is."""
    worked: list[int] = []
    rounds = Rounds("The feed", lambda: worked.append(1), lambda: 1000.0, last=True)

    assert rounds.close(10)
    assert worked == [1]
