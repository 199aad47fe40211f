"""Whether new work is paused, judged by effect: what others and golive's own firm are answered. Pure.

Only the pause's own answer, its status and its marker, proves one: a limit, a refusal or a failure of the product's own
would look the same to whoever counts statuses.
"""

from dataclasses import dataclass

from golive.facts import Heard, PauseSeen
from golive.verdict import Verdict

_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the pause, in a sentence, and what to do where it is none."""

    verdict: Verdict
    reason: str
    remedy: str = ""


def judge_pause(seen: PauseSeen) -> Seen:
    """Whether others' new cases and uploads are refused by the pause, and reading and golive's own firm are not."""
    if seen.reading.ours:
        return Seen(
            Verdict.FAIL,
            "The pause refuses reading, too: people can't get at their finished work.",
            "Take new work again (golive resume), and have the technical owner correct the paths under [intake].",
        )
    for what, one in (("A new case", seen.case), ("An upload", seen.upload)):
        if one.ours:
            continue
        if one.status < _REFUSED or one.status == 401:
            return Seen(
                Verdict.FAIL,
                f"{what} of somebody else is still taken: it was answered {one.status}, not by the pause.",
                "Have the technical owner pause new work by hand, and run this again.",
            )
        return Seen(
            Verdict.INCONCLUSIVE,
            f"{what} was answered {one.status} without the pause's own marker, which proves nothing.",
            "Run this again; have the technical owner look at the rule of the load balancer.",
        )
    if seen.own.ours:
        return Seen(
            Verdict.FAIL,
            "The pause refuses golive's own firm, too: the user steps can't be proven after a rollback.",
            "Have the technical owner compare the pass value on this machine with the rule's.",
        )
    for what, one in (("golive's own firm is let by", seen.own), ("reading works", seen.reading)):
        if not _the_product(one):
            return Seen(
                Verdict.INCONCLUSIVE,
                f"New work is paused; whether {what} is not seen: it was answered {one.status}.",
                "Run this again once the product answers; have the technical owner look at it.",
            )
    return Seen(
        Verdict.PASS,
        "New cases and uploads are refused by the pause's own answer; reading works, and golive's own firm is let by.",
    )


def _the_product(one: Heard) -> bool:
    """Whether the product itself answered somebody who does not say who he is: it served him, or asked him."""
    return one.status < _REFUSED or one.status == 401 or one.declared


def told_by_a_person(seen: PauseSeen, who: str) -> Seen:
    """What is known of a pause that a person made: their word, and whether nobody is asked who they are any more."""
    still = [one.status for one in (seen.case, seen.upload) if one.status < _REFUSED or one.status == 401]
    if still:
        return Seen(
            Verdict.INCONCLUSIVE,
            f"The {who} says that new work is paused; golive sees it answered as before ({still[0]}).",
            f"Ask the {who} to try it as a user: a new case must be refused.",
        )
    return Seen(
        Verdict.WATCH,
        f"The {who} says that new work is paused, and it is answered otherwise now ({seen.case.status}); that this is "
        "the pause golive can't see.",
        f"Ask the {who} to try it as a user: a new case must be refused.",
    )
