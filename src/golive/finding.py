"""The finding: what every check, trigger, audit and rollback step yields."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from golive.errors import GoliveError
from golive.shown import shown
from golive.verdict import Verdict

NEVER = datetime.min.replace(tzinfo=UTC)
"""The moment of what was seen at no moment that is known; it is shown to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judged question.

    ``id`` is stable for ever, ``title`` is the sentence that should be true. ``reason`` is a sentence that an
    operator can read aloud: what was seen and what it means; ``remedy`` says what to do next, ``who`` whose turn it is.
    ``evidence`` names the facts and files it rests on, never their contents. ``started`` and ``finished`` are in the
    target's time, UTC. What it says may be a product's words: it is kept as it may be shown.
    """

    id: str
    title: str
    verdict: Verdict
    reason: str
    expected: str = ""
    observed: str = ""
    remedy: str = ""
    who: str = "technical owner"
    follows: str = ""
    """The id of another finding that says why, where this one only repeats it."""
    evidence: tuple[str, ...] = ()
    started: datetime = field(default=NEVER)
    finished: datetime = field(default=NEVER)

    def __post_init__(self) -> None:
        for name in ("title", "reason", "expected", "observed", "remedy", "who"):
            object.__setattr__(self, name, shown(getattr(self, name)))
        object.__setattr__(self, "evidence", tuple(shown(one) for one in self.evidence))

    @property
    def sentence(self) -> str:
        """The operator's line: what works; or what was seen, what should be, and what to do."""
        if self.verdict is Verdict.PASS:
            return f"{self.verdict.word}: {self.title}. {self.reason}"
        return f"{self.verdict.word}: {self.reason} What should be: {self.title}. {self.remedy}".rstrip()


class ProvenWrong(AssertionError):
    """A finding ended FAIL: pytest and Allure show a failed check."""


class NotProven(GoliveError):
    """A finding ended INCONCLUSIVE or WATCH: nothing is proven wrong, and the gate stays closed."""


def prove(finding: Finding) -> None:
    """The last line of every test in the rooms: silent on PASS, raises otherwise.

    Raises ``ProvenWrong`` (an ``AssertionError``) on FAIL and ``NotProven`` on INCONCLUSIVE and WATCH, so that a
    failed check and one that could not tell stay apart in every report.
    """
    if finding.verdict is Verdict.FAIL:
        raise ProvenWrong(finding.sentence)
    if finding.verdict is not Verdict.PASS:
        raise NotProven(finding.sentence)
