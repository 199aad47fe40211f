"""The DSSE envelope of a statement: what is signed, the bytes that it is kept as, and who signed it.

Source: DSSE v1 (https://github.com/secure-systems-lab/dsse). Of a ``keyid`` it says that it is a hint that may be
missing, and that nothing is to be decided by it. golive goes by that: it tries each key that it trusts.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature

from golive.bundle.keys import Key, Public
from golive.bundle.statement import PAYLOAD_TYPE


class EnvelopeBroken(ValueError):
    """These bytes are no envelope, or not written as golive writes one; the sentence says in what."""


class _Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sig: str
    keyid: str | None = None


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"payload_type": "payloadType"}):
    payload_type: str
    payload: str
    signatures: tuple[_Signature, ...]


class Envelope(NamedTuple):
    """An envelope that was opened: the bytes that were signed, the signature, and the key's name on the outside."""

    payload: bytes
    signature: bytes | None = None
    keyid: str | None = None

    def signer(self, keys: Iterable[Public]) -> Public | None:
        """The key among these whose signature this is; None where it is of none of them."""
        return next((key for key in keys if self._by(key)), None)

    def _by(self, key: Public) -> bool:
        try:
            key.key.verify(self.signature or b"", signed_bytes(self.payload))
        except InvalidSignature:
            return False
        return True


def signed_bytes(payload: bytes) -> bytes:
    """What is signed of a payload: DSSE's pre-authentication encoding, which binds its type and its length."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def sign(payload: bytes, key: Key | None) -> bytes:
    """The envelope of a payload, signed by a key, or by nobody."""
    if key is None:
        return write(Envelope(payload))
    return write(Envelope(payload, key.private.sign(signed_bytes(payload)), key.public.keyid))


def write(envelope: Envelope) -> bytes:
    """The bytes of an envelope: JSON, with payload, key and signature each on a line of its own, for ``sed``."""
    lines = ["{", f'"payloadType":"{PAYLOAD_TYPE}",', f'"payload":"{_text(envelope.payload)}",']
    if envelope.signature is None:
        return "\n".join([*lines, '"signatures":[]}', ""]).encode()
    name = [f'"keyid":{msgspec.json.encode(envelope.keyid).decode()},'] if envelope.keyid is not None else []
    return "\n".join([*lines, '"signatures":[{', *name, f'"sig":"{_text(envelope.signature)}"', "}]}", ""]).encode()


def read(content: bytes) -> Envelope:
    """The envelope in these bytes. Raises ``EnvelopeBroken`` for what golive would not write in every byte."""
    try:
        found = msgspec.json.decode(content, type=_Written)
        payload = base64.b64decode(found.payload, validate=True)
        first = found.signatures[0] if found.signatures else None
        signature = base64.b64decode(first.sig, validate=True) if first else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError, binascii.Error, ValueError) as error:
        raise EnvelopeBroken("it is no envelope of a statement in every byte") from error
    if found.payload_type != PAYLOAD_TYPE:
        raise EnvelopeBroken("what is in the envelope is said to be something else than a statement")
    if len(found.signatures) > 1:
        raise EnvelopeBroken("it has more than the one signature that golive writes")
    envelope = Envelope(payload, signature, first.keyid if first else None)
    if write(envelope) != content:
        raise EnvelopeBroken("the envelope is written otherwise than golive writes one")
    return envelope


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
