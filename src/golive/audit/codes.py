"""Codes of diagnoses (ICD-10-CM) as injuries: what kind, and where, as far as the code's own build tells it.

Of the chapter of injuries the first digit is the part of the body and the second what happened to it.
"""

import re
from collections.abc import Iterator

from golive.audit.hurts import Hurt
from golive.audit.scopes import Spoken

CODE = re.compile(r"\b(?P<code>S\d\d(?:\.?[0-9A-Z]{1,4})?|M5[01]\.?\d{1,2}|M54\.?1\d?|G56\.?0\d?)\b")
_PARTS = {
    "0": "head face eye nose jaw brain",
    "1": "neck throat",
    "2": "chest thoracic rib sternum lung heart",
    "3": "lumbar abdomen pelvis sacrum liver spleen kidney",
    "4": "shoulder clavicle scapula humerus rotatorcuff arm",
    "5": "forearm elbow radius ulna",
    "6": "wrist hand finger thumb",
    "7": "hip thigh femur",
    "8": "knee leg tibia fibula meniscus patella",
    "9": "ankle foot toe",
}
_KINDS = {
    "0": ("contusion", "abrasion", "hematoma"),
    "1": ("laceration", "puncture"),
    "2": ("fracture",),
    "3": ("sprain", "strain", "dislocation", "tear", "subluxation"),
    "6": ("strain", "tear", "sprain", "laceration"),
    "7": ("crush",),
    "8": ("amputation",),
}
_BRAIN = ("concussion", "tbi", "hemorrhage", "hematoma", "contusion")
_DISC = ("herniation", "protrusion", "displacement", "degeneration", "tear", "radiculopathy", "myelopathy")
_LEVELS = {"1": "neck", "2": "neck", "3": "neck", "4": "thoracic", "5": "thoracic", "6": "lumbar", "7": "lumbar"}
_STATED = Spoken()


def coded_in(text: str) -> Iterator[tuple[str, tuple[Hurt, ...]]]:
    """The codes of injuries on a page, and for each the injuries that it may be: the first is the likeliest."""
    for code in dict.fromkeys(match["code"] for match in CODE.finditer(text)):
        kinds, sites = _meaning(code.replace(".", ""))
        if kinds:
            yield code, tuple(Hurt(kind, sites, "", _STATED, code) for kind in kinds)


def _meaning(code: str) -> tuple[tuple[str, ...], frozenset[str]]:
    if code.startswith("S06"):
        return _BRAIN, frozenset({"head", "brain"})
    if code[0] == "S":
        kinds = ("fracture",) if code.startswith("S02") else _KINDS.get(code[2], ())
        return kinds, frozenset(_PARTS[code[1]].split())
    if code.startswith("M54"):
        return ("radiculopathy",), frozenset({_LEVELS.get(code[4:5], "spine")})
    if code[0] == "M":
        return _DISC, frozenset({"neck"} if code[2] == "0" else {"lumbar", "thoracic"})
    return (("carpaltunnel",), frozenset({"wrist"})) if code[0] == "G" else ((), frozenset())
