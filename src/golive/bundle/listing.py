"""Whether the files of a bundle are those of its manifest, in every byte."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from golive.bundle.archive import Opened
from golive.bundle.found import Verified
from golive.bundle.layout import MANIFEST
from golive.bundle.manifest import decode, listed
from golive.files import MIB

MOST_OF_A_MANIFEST = 32 * MIB


def hold_files(opened: Opened, expected: str, found: Verified) -> dict[str, str]:
    """Hold each file against the manifest, and that against the statement's hash; hashes of those that are as listed.

    ``expected`` is empty where there is no statement to go by.
    """
    if MANIFEST not in opened.files:
        if not found.named(MANIFEST):
            found.file(MANIFEST, "it is missing, so nothing else can be held against it")
        return {}
    content = opened.content(MANIFEST, MOST_OF_A_MANIFEST)
    hashes, troubles = decode(content)
    for trouble in troubles:
        found.file(MANIFEST, trouble)
    if expected and hashlib.sha256(content).hexdigest() != expected:
        found.file(MANIFEST, "it is not the one that the statement is about")
    held = _held(opened, hashes, found)
    if expected and not found.altered:
        found.holds.append(f"All {len(held)} files are as the manifest lists them, and none was added.")
    return held


def _held(opened: Opened, hashes: Mapping[str, str], found: Verified) -> dict[str, str]:
    read = {name: opened.hash_of(name) for name in sorted(opened.files)}
    there = {name: hashed for name, (hashed, _fits) in read.items() if listed(name)}
    missing = {name for name in hashes if name not in there}
    for name, hashed in there.items():
        if hashes.get(name) != hashed:
            like = [one for one, other in hashes.items() if other == hashed]
            _name(name, like, missing, found, known=name in hashes)
    for name in [*sorted(missing), *(one for one, (_hashed, fits) in read.items() if not fits)]:
        if not found.named(name):
            found.file(name, "it is missing" if name in missing else "it is not what its zip says of it")
    return {name: hashed for name, hashed in there.items() if hashes.get(name) == hashed}


def _name(name: str, like: Sequence[str], missing: Collection[str], found: Verified, *, known: bool) -> None:
    """Name a file that is not as it is listed; ``like`` are those that are listed with its content."""
    moved = next((one for one in like if one in missing), "")
    if known:
        found.file(name, f"it was changed: it has the content of {like[0]}" if like else "it was changed")
    else:
        found.file(name, f"it is {moved}, renamed" if moved else "it was added: the manifest does not have it")
