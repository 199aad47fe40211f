"""The four verdicts, the one way to combine them, and the exit status of a verdict or an error."""

from collections.abc import Iterable
from enum import StrEnum

from golive.errors import ConfigurationError, LaunchRefused, MessageRefused, RollbackRefused, StepFailed, UsageError

_ORDER = ("PASS", "WATCH", "INCONCLUSIVE", "FAIL")


class Verdict(StrEnum):
    """What is known of one question; ordered from best to worst.

    A gate opens only on PASS. INCONCLUSIVE ("can't tell") is a verdict of its own and never turns into PASS.
    """

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    WATCH = "WATCH"
    INCONCLUSIVE = "INCONCLUSIVE"
    FAIL = "FAIL"

    @property
    def word(self) -> str:
        """The operator's word for it: Working, Watch, Can't tell or STOP."""
        return _WORDS[self]

    @property
    def rank(self) -> int:
        """Position from best (0) to worst (3)."""
        return _ORDER.index(self.value)


_WORDS = {
    Verdict.PASS: "Working",
    Verdict.WATCH: "Watch",
    Verdict.INCONCLUSIVE: "Can't tell",
    Verdict.FAIL: "STOP",
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; of none at all INCONCLUSIVE, because nothing was observed."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.INCONCLUSIVE)


def exit_status(outcome: Verdict | BaseException) -> int:
    """How every command ends: 0 proven, 1 proven wrong, 2 asked or configured wrongly, 3 could not be told or done."""
    match outcome:
        case Verdict.PASS:
            return 0
        case Verdict.FAIL | RollbackRefused() | MessageRefused() | LaunchRefused() | StepFailed():
            return 1
        case UsageError() | ConfigurationError():
            return 2
        case KeyboardInterrupt():
            return 130  # as a shell says of what Ctrl-C ended
        case _:
            return 3
