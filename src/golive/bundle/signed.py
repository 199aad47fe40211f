"""Whether a bundle's statement is one, whose signature it has, and what it says."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from golive.bundle.archive import Opened
from golive.bundle.envelope import Envelope, EnvelopeBroken, read
from golive.bundle.found import Verified
from golive.bundle.keys import Public, public_of
from golive.bundle.layout import MANIFEST, SIGNER, STATEMENT
from golive.bundle.statement import PREDICATE_TYPE, Outcome, decode, encode
from golive.errors import ConfigurationError
from golive.files import MIB
from golive.record.chain import code_of

MOST_OF_A_STATEMENT = 8 * MIB
NEWER = "it was made by a newer golive: verify it with that one"
_KIND, _VERSION = PREDICATE_TYPE.rsplit("/v", 1)


class Said(NamedTuple):
    """What a statement says of the bundle, and the trusted key that signed it; None where none did."""

    manifest: str = ""
    outcome: Outcome | None = None
    signer: Public | None = None


def statement_of(opened: Opened, trusted: Sequence[Public], found: Verified) -> Said:
    """Read the statement of a bundle and judge its signature; what is wrong, open or good goes into ``found``."""
    try:
        envelope = read(opened.content(STATEMENT, MOST_OF_A_STATEMENT))
    except EnvelopeBroken as error:
        if not found.named(STATEMENT):
            found.file(STATEMENT, str(error) if STATEMENT in opened.files else "it is missing")
        return Said()
    said = _read(envelope.payload, found)
    signer = _signer(envelope, _meant(envelope.payload), trusted, _own(opened), found)
    return said._replace(signer=signer)


def _read(payload: bytes, found: Verified) -> Said:
    try:
        statement = decode(payload)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        plain = _plain(payload)
        if _is_newer(plain):
            found.unproven.append(f"What became of the launch can't be read here: {NEWER}.")
            return Said(str(_at(plain, "subject", 0, "digest", "sha256") or ""))
        found.file(STATEMENT, "what it says is no launch's outcome")
        return Said()
    subject = statement.subject[0]
    if encode(statement) != payload:
        found.file(STATEMENT, "what it says is written otherwise than golive writes it")
    if subject.name != MANIFEST:
        found.file(STATEMENT, f"it is not about {MANIFEST}")
    return Said(subject.digest.get("sha256", ""), statement.predicate)


def _plain(payload: bytes) -> Any:  # noqa: ANN401 - what a newer version writes is not known yet
    try:
        return msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _at(plain: Any, *way: str | int) -> Any:  # noqa: ANN401 - as above
    """What stands at the end of a way through plain JSON; None where the way ends before."""
    for step in way:
        try:
            plain = plain[step]
        except (TypeError, KeyError, IndexError):
            return None
    return plain


def _is_newer(plain: Any) -> bool:  # noqa: ANN401 - as above
    kind, _, number = str(_at(plain, "predicateType") or "").rpartition("/v")
    version = _at(plain, "predicate", "version")
    if kind != _KIND or not number.isascii() or not number.isdigit():
        return False
    return number != _VERSION or (isinstance(version, int) and version > int(_VERSION))


def _meant(payload: bytes) -> str:
    """The key that what is signed says it is signed with."""
    return str(_at(_plain(payload), "predicate", "keyid") or "")


def _own(opened: Opened) -> list[Public]:
    """The key that a bundle has with it: nobody's word, but what does not fit even that was altered."""
    try:
        return [public_of(opened.content(SIGNER, MIB), SIGNER)]
    except ConfigurationError:
        return []


def _signer(
    envelope: Envelope, meant: str, trusted: Sequence[Public], own: Sequence[Public], found: Verified
) -> Public | None:
    """The trusted key that signed; what is to be said of the signature goes into ``found``."""
    named = {meant, envelope.keyid or ""} - {""}
    if envelope.signature is None:
        if meant:
            found.file(STATEMENT, "its signature was taken away: it says that it was signed")
        else:
            found.unproven.append("Nobody signed it, so nobody can tell who made it, or whether it was made anew.")
        return None
    if not meant:
        found.file(STATEMENT, "a signature was put to it: what was signed says that it has none")
    elif envelope.keyid and envelope.keyid != meant:
        found.file(STATEMENT, "its envelope names another key than what is signed in it")
    key = envelope.signer(trusted)
    if key is not None:
        _tell_key(key, envelope, meant, found)
        return key
    broken = [one for one in (*trusted, *own) if one.keyid in named and not envelope.signer([one])]
    if broken:
        found.file(STATEMENT, "its signature is not that of the key which it names: it was changed after it was signed")
        return None
    name = next((one.code for one in own if envelope.signer([one])), "") or code_of(meant or envelope.keyid or "0" * 8)
    found.unproven.append(
        f"It is signed by a key that is not trusted here ({name}). Ask who signed it, over another way, whether this "
        "is their key, and name its file with --trust."
    )
    return None


def _tell_key(key: Public, envelope: Envelope, meant: str, found: Verified) -> None:
    digest = hashlib.sha256(envelope.payload).hexdigest()
    found.holds.append(f"The statement is signed by the key {key.code} ({key.source}); its own hash is {digest}.")
    if not envelope.keyid:
        found.limits.append("Its envelope names no key: which one signed was found by trying those that are trusted.")
    elif meant != key.keyid:
        found.limits.append("It calls its key by another name: which one signed was found by trying.")
