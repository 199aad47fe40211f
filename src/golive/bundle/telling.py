"""What a look at a bundle found, told to people: a few lines, the word first. Pure."""

from collections.abc import Iterator
from datetime import datetime

from golive.bundle.found import Verified
from golive.bundle.statement import Outcome
from golive.verdict import Verdict

_MOST = 10  # lines; more would hide what counts
_SHOWN = 3
_ENDED = {"open": "was still open", "observed": "ended after it was watched", "rolled-back": "was rolled back"}
_FIRST = {
    Verdict.PASS: "nothing in this bundle was altered since it was signed.",
    Verdict.INCONCLUSIVE: "nothing altered was found, but not all can be proven here.",
    Verdict.FAIL: "this bundle is not as it was made. Do not rely on it; ask whoever gave it to you for another copy.",
}


def lines(found: Verified) -> Iterator[str]:
    """What to say, line by line."""
    rehearsed = "REHEARSAL. " if found.rehearsal else ""
    told = [f"{found.verdict.word}: {rehearsed}{found.name}: {_FIRST[found.verdict]}"]
    told += _some("Altered", [str(one) for one in found.altered], _SHOWN)
    told += _some("Can't tell", found.unproven, _SHOWN)
    if found.outcome is not None and not found.altered:
        told.append(f"  It says: {_account(found.outcome)}")
    told += _some("Holds", found.holds, max(_MOST - len(told) - 2, 0))
    yield from told
    yield f"  No bundle can prove: {' '.join(one for one in found.limits if not one.startswith('REHEARSAL'))}"


def _some(title: str, sentences: list[str], most: int) -> list[str]:
    """The first of them, and how many there are more: very many would hide the rest."""
    shown = sentences if len(sentences) <= most + 1 else sentences[:most]
    more = [f"{len(sentences) - len(shown)} more; --json has all of them."] if shown != sentences else []
    return [f"  {title}: {one}" for one in (*shown, *more)]


def _account(outcome: Outcome) -> str:
    """One sentence of what the statement says became of the launch."""
    fired = ", ".join(dict.fromkeys(one.trigger for one in outcome.fired))
    back = outcome.way_back
    parts = [
        f"launch {outcome.launch} of {outcome.target} {_ENDED[outcome.outcome]}; opened {_utc(outcome.opened)}",
        f"{outcome.observed_minutes} minutes seen, {outcome.blind_minutes} not seen",
        f"{fired} said stop" if fired else "nothing said stop",
        f"back on the version before at {_utc(back.proven)}" if back and back.proven else "",
        f"{len(outcome.lacks)} things that belong in it are not there" if outcome.lacks else "",
    ]
    return "; ".join(one for one in parts if one) + "."


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
