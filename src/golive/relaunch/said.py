"""What a judge of the gate says: a verdict, why, what to do about it, and who does."""

from dataclasses import dataclass

from golive.verdict import Verdict

OWNER, OPERATOR = "technical owner", "operator"
CANT_TELL = "Do not open the pilot before this is answered; ask the technical owner."


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. ``follows`` is the id of the finding that says why, where this one only repeats it."""

    verdict: Verdict
    reason: str
    remedy: str = ""
    who: str = OWNER
    follows: str = ""


def good(reason: str) -> Said:
    """It is so."""
    return Said(Verdict.PASS, reason)


def wrong(reason: str, remedy: str, who: str = OWNER) -> Said:
    """It is proven not to be so."""
    return Said(Verdict.FAIL, reason, remedy, who)


def watch(reason: str, remedy: str, who: str = OWNER) -> Said:
    """It is so now, and will not be for long, or somebody has to look at it."""
    return Said(Verdict.WATCH, reason, remedy, who)


def unknown(reason: str, remedy: str = CANT_TELL, who: str = OWNER, follows: str = "") -> Said:
    """It can't be told."""
    return Said(Verdict.INCONCLUSIVE, reason, remedy, who, follows)


def no_incident() -> Said:
    """What follows from an incident that is not on the record can't be told."""
    return unknown(
        "Nothing is on the record that was saved of the incident.",
        "First run: golive incident",
        OPERATOR,
        "relaunch-incident",
    )
