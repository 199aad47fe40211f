"""Whether the files of a bundle are those of its manifest, in every byte."""

import hashlib
from collections.abc import Mapping

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
    _crc(opened, MANIFEST, found)
    for trouble in troubles:
        found.file(MANIFEST, trouble)
    if expected and hashlib.sha256(content).hexdigest() != expected:
        found.file(MANIFEST, "it is not the one that the statement is about")
    held = _held(opened, hashes, found)
    if expected and not found.altered:
        found.holds.append(f"All {len(held)} files are as the manifest lists them, and none was added.")
    return held


def _held(opened: Opened, hashes: Mapping[str, str], found: Verified) -> dict[str, str]:
    there: dict[str, str] = {}
    for name in sorted(filter(listed, opened.files)):
        there[name] = _crc(opened, name, found)
    missing = {name for name in hashes if name not in there}
    for name, hashed in there.items():
        if hashes.get(name) == hashed:
            continue
        like = sorted(one for one, other in hashes.items() if other == hashed)
        if name in hashes:
            found.file(name, f"it was changed: it has the content of {like[0]}" if like else "it was changed")
        elif moved := next((one for one in like if one in missing), ""):
            found.file(name, f"it is {moved}, renamed")
        else:
            found.file(name, "it was added: the manifest does not have it")
    for name in sorted(missing):
        if not found.named(name):
            found.file(name, "it is missing")
    return {name: hashed for name, hashed in there.items() if hashes.get(name) == hashed}


def _crc(opened: Opened, name: str, found: Verified) -> str:
    """The hash of a file; one whose zip says another checksum of it is named."""
    hashed, fits = opened.hash_of(name)
    if not fits:
        found.file(name, "it is not what its zip says of it")
    return hashed
