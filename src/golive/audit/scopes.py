"""How a sentence speaks of a thing: as so, as not so, as possible, past, another person's, or only planned.

Triggers with a scope that ends at certain words, as NegEx and ConText do it (Chapman 2001, Harkema 2009); the lists are
our own. A trigger works forward on what follows it, or backward on what stands before it.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from golive.audit.words import Word


class Standing(StrEnum):
    """How a thing stands; the first that holds of those that are not ``STATED``."""

    STATED = "stated"
    DENIED = "denied"
    POSSIBLE = "possible"
    FAMILY = "family"
    PAST = "past"
    PLANNED = "planned"


class Spoken(NamedTuple):
    """How a word is spoken of, each independently of the others."""

    denied: bool = False
    possible: bool = False
    family: bool = False
    past: bool = False
    planned: bool = False


_FORWARD = {
    "denied": """
no; not; denies; denied; denying; deny; without; negative for; absence of; absent; never; neither; nor; free of; ruled
out; rules out; rule out for; no evidence of; no sign of; no signs of; fails to; failed to; not have; does not; did
not; cannot; doesn't; didn't; isn't; wasn't; hasn't; don't; non; lack of; lacks; lacked; no longer; zero; unable to;
unremarkable for; clear of; ruled out for; nil; nothing; none of; fail to; did not report; cleared of; resolved;
resolution of; rather than; instead of; negative
""",
    "possible": """
possible; possibly; probable; probably; suspected; suspect; suspicious for; suspicion of; suspicion for; may; might;
could; rule out; r/o; evaluate for; concern for; concerning for; questionable; versus; vs; likely; cannot exclude;
cannot be excluded; differential; presumed; appears; suggestive of; suggests; suggesting; in case of; if; worrisome
for; equivocal for; not certain; question of; consider; to exclude; whether; consistent with; compatible with; monitor
for; watch for; risk of; risks of; risk for; risks include
""",
    "family": """
family history; family hx; fhx; fh; family; mother; father; brother; sister; grandmother; grandfather; maternal;
paternal; aunt; uncle; sibling; siblings; parents; cousin; son; daughter; mother's; father's; mom; dad; husband; wife;
spouse; roommate; coworker; other driver; passenger
""",
    "past": """
history of; past medical history; pmh; pmhx; h/o; hx of; previous; previously; prior; past; in the past; remote; old;
years ago; childhood; history significant for; medical history; surgical history; psh; pshx; known; status post; pre-
existing; preexisting; baseline
""",
    "planned": """
turned down; turned it down; passed on; against; recommend; recommends; recommended; recommending; recommendation;
plan; plans; planned; planning; schedule; scheduled; scheduling; consider; considered; considering; will; would;
order; ordered; orders; proceed with; candidate for; refer; referred; referral; discussed; discuss; options; option;
if; should; advise; advised; advises; awaiting; await; pending; request; requested; requesting; authorization; to
undergo; to have; needs; need; offered; offer; proposed; anticipate; anticipated; future; may need; may require;
require; requires; would benefit; benefit from; consent for; upcoming; set up; considered for; talked about; return
for; follow up for; estimate; goal; goals; intends; suggested; suggest; elect; declined; declines; refused; deferred;
defer; wishes; wants; hold; not yet; quote; unless; consents; agreed; agrees; suggests; contemplating; contemplate;
pre-op; preop; preoperative; surgical candidate; explore; try; trial of; prefers; avoid; to discuss
""",
}
_BACKWARD = {
    "denied": """
have gone; has gone; are gone; went away; gone away; subsided; vanished; disappeared; abated; was ruled out; ruled
out; is ruled out; were ruled out; been ruled out; not seen; not identified; not present; not appreciated; not noted;
not demonstrated; not detected; unlikely; is negative; was negative; were negative; not evident; not observed; not
visualized; not found; resolved; has resolved; have resolved; is gone; not reported; not indicated; never performed;
not performed; not done; not given; are absent; not required; cleared; not elicited; not apparent; excluded;
cancelled; canceled
""",
    "possible": """
suspected; possible; cannot be excluded; not excluded; is possible; cannot be ruled out; likely; questionable; ?
""",
    "family": """
in mother; in father; in the family; runs in the family; in his family; in her family
""",
    "past": """
in the past; years ago; previously; remote; as a child; months ago
""",
    "planned": """
may be required; may be needed; may be necessary; would be required; might be required; could be considered;
recommended; was recommended; is recommended; planned; is planned; scheduled; is scheduled; was discussed; discussed;
ordered; pending; was ordered; considered; is being considered; offered; was offered; requested; to be scheduled; if
symptoms persist; if no improvement; not yet; deferred; declined; will be; advised; to be done; in the future;
proposed; candidate; authorization; if; on hold; anticipated; awaiting; refused; consult; consultation; options;
option; cancelled; canceled; postponed
""",
}
_LAST = frozenset(["no", "none", "negative", "denied", "absent", "denies", "neg"])
"""What denies all before it where a line ends with it, as in a form: "Swelling: none"."""
_END_WORDS = """
treated managed repaired showing showed shows revealing revealed reveals demonstrating just only using while then
until when leaving measuring but however although though except besides nevertheless yet apart which who whom because
since presents presented reports reported complains complained states stated endorses endorsed admits noted notes has
have had shows showed demonstrates demonstrated remains positive underwent did secondary due following followed found
otherwise still aside
"""
_ENDS = frozenset(_END_WORDS.split())
"""Words at which what was denied or planned ends: something else is said from here on."""
_NO_DENIAL = """
no change in; no change from; no increase; not only; no significant change; without difficulty; not certain; no
improvement; no relief; not improve; not resolve; not cause; cannot exclude; cannot be excluded; not ruled; not rule;
cannot rule; not able; without relief; not tolerate; no better; not improved; without improvement; not
respond; cannot be ruled; not excluded; not currently working; no interval change
"""
_NOT = tuple(tuple(one.split()) for one in _NO_DENIAL.split(";"))
"""What looks like a denial and is none of what follows."""
_NUMBERS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty", "thirty", "fifty"}
)
_SAYS_NO = frozenset({"denies", "denied", "denying", "deny"})
_HAVE, _IS = frozenset({"has", "have", "had"}), frozenset({"was", "were", "is", "are", "has", "had"})
_WHO = frozenset({"she", "he", "they", "patient", "pt", "that", "it"})
_CLOSE = 2
"""Words before it that a last word denies."""
_REACH = {"denied": 14, "possible": 8, "family": 12, "past": 10, "planned": 14}
_BACK = {"denied": 8, "possible": 6, "family": 6, "past": 6, "planned": 12}


def _table(lines: dict[str, str]) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """The triggers by their first word, longest first."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for how, said in lines.items():
        for trigger in said.split(";"):
            words = tuple(trigger.split())
            if words:
                found.setdefault(words[0], {}).setdefault(how, []).append(words)
    for ways in found.values():
        for each in ways.values():
            each.sort(key=len, reverse=True)
    return found


_AHEAD, _BEHIND = _table(_FORWARD), _table(_BACKWARD)


def spoken_of(words: Sequence[Word]) -> Sequence[Spoken]:
    """How each word of a sentence is spoken of."""
    return _spoken_of(tuple([word.said for word in words]))


@lru_cache(4096)
def _spoken_of(said: tuple[str, ...]) -> Sequence[Spoken]:
    """The same of its words as they are written; a sentence is asked about by each claim that is held against it."""
    marks = {how: [False] * len(said) for how in _FORWARD}
    for at, word in enumerate(said):
        for how, length in _triggers(_AHEAD.get(word, {}), said, at):
            seeming = next((one for one in _NOT if said[at : at + len(one)] == one), ())
            if how == "denied" and seeming:  # "not improved" denies that it improved, not what did
                marks[how][at + 1 : at + len(seeming)] = [True] * (len(seeming) - 1)
                continue
            _ahead(marks[how], said, at, at + length, _REACH[how])
        if word in _LAST and 0 < at == len(said) - 1 < _BACK["denied"]:
            _behind(marks["denied"], said, at, _CLOSE)
        for how, _length in _triggers(_BEHIND.get(word, {}), said, at):
            _behind(marks[how], said, at, _BACK[how])
    return tuple(map(Spoken._make, zip(*(marks[how] for how in Spoken._fields), strict=True)))


def _triggers(ways: dict[str, list[tuple[str, ...]]], said: tuple[str, ...], at: int) -> list[tuple[str, int]]:
    found = []
    for how, triggers in ways.items():
        match = next((one for one in triggers if said[at : at + len(one)] == one), None)
        if match is not None:
            found.append((how, len(match)))
    return found


def _ahead(marks: list[bool], said: Sequence[str], at: int, start: int, reach: int) -> None:
    for place in range(start, min(len(said), start + reach)):
        if place > at + 1 and (_ended(said, at, place) or _goes_on(said, at, place)):
            return
        marks[place] = True


def _ended(said: Sequence[str], at: int, place: int) -> bool:
    """Whether what a trigger says ends here; "denies that she has" goes on."""
    if said[place] not in _ENDS:
        return False
    return not (said[at] in _SAYS_NO and said[place] in _HAVE and said[place - 1] in _WHO)


def _goes_on(said: Sequence[str], at: int, place: int) -> bool:
    """Whether something else is told from here on: "without A, with B", "no lifting above ten pounds, and C"."""
    if said[place] == "with":
        return True
    counted = any(word.isdigit() or word in _NUMBERS for word in said[at + 1 : place])
    return said[place] == "and" and (counted or any(word in _IS for word in said[place + 2 : place + 6]))


def _behind(marks: list[bool], said: Sequence[str], at: int, reach: int) -> None:
    for place in range(at - 1, max(-1, at - 1 - reach), -1):
        if said[place] in _ENDS and said[place] not in _HAVE:
            return
        marks[place] = True
