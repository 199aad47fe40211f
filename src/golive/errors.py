"""Every error that golive raises on purpose.

::

    GoliveError                     catch this to catch them all
    +-- UsageError                  asked wrongly: option, name or combination
    |   +-- ConsentMissing          a live target would be changed and nobody allowed it
    +-- ConfigurationError          a file of ours is wrong: target, runbook
    +-- EdgeError                   something outside could not be asked
    |   +-- Unreachable             no answer came
    |   |   +-- NoConnection        none could: port, TLS, or a connection that was lost
    |   |       +-- NoNetwork       nor could anybody else here: network, DNS, proxy
    |   +-- Refused                 answered "you may not": credentials, rights
    |   |   +-- SignedOut           credentials missing, expired or wrong, whatever is asked
    |   +-- Unexpected              answered, but not with what was asked for
    |   |   +-- NotFound            what was asked about is not there
    |   |   +-- Throttled           asked too often
    |   |   +-- NotAws              something else answered in AWS's place: a proxy's sign-in page
    |   +-- BudgetSpent             golive itself has asked as often as it may
    +-- RecordError                 the store's record
    |   +-- RecordBroken            an entry is missing, altered, unreadable or dated ahead
    |   +-- StoreUnavailable        the store can't be written or read
    |   +-- LockHeld                another operator works on the same target
    +-- StepFailed                  a user step of the workflow did not do what it should
    +-- RollbackRefused             a rollback would be wrong, so nothing was changed
    +-- LaunchRefused               a step of the launch would be wrong now, so nothing was changed
    +-- MessageRefused              a message would say what the record does not show, so nothing was sent
    +-- Cancelled                   a person or an earlier stop ended the work

A message names the thing, the value and the remedy. Third-party errors are translated at the edge that owns the
library and nowhere else.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from golive.shown import shown

NO_ASSERTIONS = (
    "Python leaves assertions out (-O or PYTHONOPTIMIZE), so nothing would be checked. Start it again without."
)


class GoliveError(Exception):
    """Base of every error that golive raises on purpose. Its words may be the other side's, so they are shown."""

    def __str__(self) -> str:
        return shown(super().__str__())


class UsageError(GoliveError):
    """golive was asked for something that it does not offer, or in a wrong way."""


class ConsentMissing(UsageError):
    """An effect on a live target was asked for without naming it in ``--allow``."""


class ConfigurationError(GoliveError):
    """A file that people edit (target, runbook) does not say what it must."""


class EdgeError(GoliveError):
    """Something outside golive could not be asked; the question stays open.

    ``code`` is the other side's own word for why it did not do what was asked. Empty where it gave none: then it is not
    known whether it was done.
    """

    def __init__(self, message: str = "", code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unreachable(EdgeError):
    """No answer came."""


class NoConnection(Unreachable):
    """There was no connection to be answered over, or it was lost: the product itself may have heard of nothing."""


class NoNetwork(NoConnection):
    """This machine has no way out: no network, no name, or a proxy that lets nothing through."""


class Refused(EdgeError):
    """The other side answered that we may not ask: credentials missing, expired or too weak."""


class SignedOut(Refused):
    """Our credentials are missing, expired or wrong, or the clock that they are signed by is: nothing will work."""


class Unexpected(EdgeError):
    """The other side answered, but not with what was asked for."""


class NotFound(Unexpected):
    """What was asked about is not there, says the other side."""


class Throttled(Unexpected):
    """The other side was asked too often, and did not do what was asked."""


class NotAws(Unexpected):
    """Something else answered in AWS's place, such as a proxy's sign-in page: what AWS did is not known."""


class BudgetSpent(EdgeError):
    """A run has sent one host as many requests as it may; what it did not ask stays open."""


class RecordError(GoliveError):
    """The record of a target could not be read or written."""


class RecordBroken(RecordError):
    """The record has an entry that is missing, altered, unreadable, or dated ahead."""


class StoreUnavailable(RecordError):
    """The store of the record can't be reached or written."""


class LockHeld(RecordError):
    """Another operator or process works on the same target now."""


class StepFailed(GoliveError):
    """A user step (sign in, upload, chronology, export) was tried and the app did not do what it should."""


class RollbackRefused(GoliveError):
    """A rollback was not begun because its target is unknown, unproven or the wrong one."""


class LaunchRefused(GoliveError):
    """A launch was not opened, taken up again or closed because the record or the target does not bear it out."""


class MessageRefused(GoliveError):
    """A message was not sent because the record does not show that what it says is so."""


class Cancelled(GoliveError):
    """The work was ended before it finished."""


def close_to(name: str, known: Iterable[str]) -> str:
    """The words " Did you mean ...?" for a name that was mistyped; empty where nothing known is like it."""
    close = get_close_matches(name, list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""
