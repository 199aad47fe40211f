"""Wiring of `golive verify` and `golive keys`: files and keys read, and what was found told."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from golive.bundle import archive, keys
from golive.bundle.chained import kept
from golive.bundle.found import Verified
from golive.bundle.verify import verify
from golive.errors import UsageError
from golive.where import own_checkout

_LABEL = "The short code is only a label"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}\Z")


def look(bundle: Path, *, trust: Sequence[Path], heads: Sequence[str], codes: Sequence[str], root: Path) -> Verified:
    """Verify a bundle by golive's own keys and those named; raises ``UsageError`` for no bundle.

    Keys in ``root`` count where that is golive's own checkout: a folder that came with a bundle can have a runbook and
    keys of its own in it, and these are whoever's who made it.
    """
    known = kept(heads, codes)
    own = root.resolve() == own_checkout() and bundle.resolve() not in (own_checkout(), *own_checkout().parents)
    return verify(archive.opened(bundle), keys.trusted_keys(root / keys.TRUSTED if own else None, trust), known)


def make_key(name: str, folder: Path | None, *, root: Path, say: Callable[[str], None]) -> None:
    """Make a pair of keys of that name, and say where they are and what is to be done with them.

    The one that signs goes into this person's own folder and the public one into the checkout, or both into ``folder``.
    """
    if not _NAME.match(name):
        raise UsageError(f"--new {name}: take a short name of letters, digits, dots and hyphens, such as dana-2026.")
    private, public = folder or keys.private_folder(), folder or root / keys.TRUSTED
    key = keys.make(name, private, public)
    say(f"Made. The key that signs is {private / name}.pem: keep it to yourself, and never commit it.")
    if folder is None:
        say(f"The public one is {keys.TRUSTED.as_posix()}/{name}.pub.pem: commit it, so that everybody can verify.")
    else:
        say(f"The public one is {public / name}.pub.pem: it counts where it lies in keys/, or is named with --trust.")
    say(f"Read to whoever is to trust it, by another way than the bundle: {key.public.keyid}")
    say(f"{_LABEL} ({key.public.code}).")


def tell_keys(*, root: Path, say: Callable[[str], None]) -> int:
    """Say which keys are trusted here; how many they are."""
    known = keys.trusted_keys(root / keys.TRUSTED)
    for one in known:
        say(f"{one.code}  {Path(one.source).name}  {one.keyid}")
    if known:
        say(f"Compare all 64 digits with who signs, by another way than a bundle. {_LABEL}.")
    else:
        say("No key is trusted here: make one with `golive keys --new NAME`, or put a .pub.pem file into keys/.")
    return len(known)
