"""The manifest of a bundle: every file with its hash, as ``sha256sum`` writes and checks it. Pure.

What a name may be is narrow on purpose: a name that one system or program reads otherwise than another could hide a
file from one of them.
"""

import re
from collections.abc import Iterable, Mapping

from golive.bundle.layout import MANIFEST, STATEMENT

_LINE = re.compile(r"([0-9a-f]{64})  (.+)\Z")
_NAME = re.compile(r"[A-Za-z0-9._@+=,()~ -]+(/[A-Za-z0-9._@+=,()~ -]+)*\Z")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
LONGEST_NAME = 240


def name_trouble(name: str) -> str:
    """Why a file of a bundle can't have this name; empty if it can."""
    if not _NAME.match(name):
        return "its name has characters that a bundle's names have not, or is no way down from the bundle"
    if len(name) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} characters"
    parts = name.split("/")
    if any(part.strip(" ") != part or part.endswith(".") for part in parts):
        return "its name has a part that goes up, or that begins or ends with a space or ends with a dot"
    if any(_DEVICE.match(part.split(".")[0].rstrip(" ").lower()) for part in parts):
        return "its name is that of a device under Windows"
    return ""


def names_trouble(names: Iterable[str]) -> dict[str, str]:
    """What is wrong with which of these names, seen together; empty if nothing is."""
    found: dict[str, str] = {}
    seen: dict[str, str] = {}
    for name in names:
        trouble = name_trouble(name)
        folded = name.casefold()
        if not trouble and folded in seen:
            trouble = "it is there twice" if seen[folded] == name else "two names differ only in capital letters"
        seen.setdefault(folded, name)
        if trouble:
            found[name] = trouble
    return found


def listed(name: str) -> bool:
    """Whether a file of a bundle belongs on its manifest: all but the manifest and the statement about it."""
    return name not in (MANIFEST, STATEMENT)


def encode(hashes: Mapping[str, str]) -> bytes:
    """The manifest of these files, by name their sha256: a line each, sorted by name."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("ascii")


def decode(content: bytes) -> tuple[dict[str, str], list[str]]:
    """The hashes by name that can be read in a manifest, and what about it is not as golive writes one."""
    hashes: dict[str, str] = {}
    troubles: list[str] = []
    for number, line in enumerate(content.decode("latin-1").split("\n")[:-1], 1):
        found = _LINE.match(line)
        trouble = name_trouble(found[2]) if found else "it is no hash, two spaces and a name"
        if found is None or trouble:
            troubles.append(f"line {number} can't stand: {trouble}")
            continue
        if found[2] in hashes:
            troubles.append(f"line {number} names {found[2]} again")
        elif not listed(found[2]):
            troubles.append(f"line {number} names {found[2]}, which no manifest can vouch for")
        hashes.setdefault(found[2], found[1])
    troubles += [f"{name}: {trouble}" for name, trouble in names_trouble(hashes).items()]
    if not troubles and encode(hashes) != content:
        troubles.append("its lines are not in their order, or its last one has no end")
    return hashes, troubles
