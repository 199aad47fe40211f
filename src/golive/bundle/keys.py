"""The keys that sign a bundle's statement: made, kept outside the checkout, and the public ones that are trusted."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from golive.errors import ConfigurationError, UsageError
from golive.files import MOST_OF_PAPER, content_of
from golive.record.chain import code_of

VARIABLE = "GOLIVE_SIGNING_KEY"
TRUSTED = Path("keys")
"""Where in the checkout the public keys are, for everybody who has it."""
_PUBLIC_END = ".pub.pem"


@dataclass(frozen=True, slots=True)
class Public:
    """A public key, and the file that it was read from."""

    key: Ed25519PublicKey = field(repr=False)
    source: str = ""

    @property
    def keyid(self) -> str:
        """The sha256 of the key's DER form: ``openssl pkey -pubin -in FILE -outform DER | sha256sum`` gives it too."""
        der = self.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()

    @property
    def code(self) -> str:
        """The beginning of its name, short enough to be read aloud over a telephone."""
        return code_of(self.keyid)

    @property
    def pem(self) -> bytes:
        """The key as its file has it."""
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs. Nothing shows it."""

    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> Public:
        """What others know it by."""
        return Public(self.private.public_key())


def private_folder() -> Path:
    """Where a person's own keys are: outside any checkout, so that none is ever committed."""
    return Path.home() / ".golive" / "keys"


def make(name: str, private: Path, public: Path) -> Key:
    """Make a new pair: ``private/NAME.pem``, for its owner alone, and ``public/NAME.pub.pem``, to be committed.

    Raises ``UsageError`` where either is there already: a key is never written over.
    """
    secret, known = private / f"{name}.pem", public / f"{name}{_PUBLIC_END}"
    if taken := next((one for one in (secret, known) if one.exists()), None):
        raise UsageError(f"{taken} is there already, and a key is never written over. Take another name.")
    key = Key(Ed25519PrivateKey.generate())
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    public.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    known.write_bytes(key.public.pem)
    return key


def signing_key(file: Path | None, environment: Mapping[str, str], *, folder: Path | None = None) -> Key | None:
    """The key to sign with: in that file, else in the environment's variable, else the only one of this person.

    None where there is none. Raises ``UsageError`` where this person has several, and ``ConfigurationError`` for a file
    or variable that holds no such key; its content is never in the message. A file that others can read is refused.
    """
    if file is not None:
        return _private(_own(file), str(file))
    if environment.get(VARIABLE):
        return _private(environment[VARIABLE].encode(), VARIABLE)
    own = sorted(one for one in (folder or private_folder()).glob("*.pem") if not one.name.endswith(_PUBLIC_END))
    if len(own) > 1:
        names = ", ".join(one.name for one in own)
        raise UsageError(f"there are several keys in {own[0].parent} ({names}). Say which one signs: --key FILE")
    return _private(_own(own[0]), str(own[0])) if own else None


def trusted_keys(folder: Path | None, more: Iterable[Path] = ()) -> list[Public]:
    """The keys that a signature may be of: those in the checkout's folder, if there is one, and these files."""
    there = sorted(folder.glob(f"*{_PUBLIC_END}")) if folder is not None else []
    return [public_of(_content(one), str(one)) for one in (*there, *more)]


def public_of(content: bytes, source: str) -> Public:
    """The public key in these bytes of that file. Raises ``ConfigurationError`` for what holds none."""
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigurationError(
            f"{source}: there is no public key of the kind ed25519 in it (a .pub.pem file). "
            "Take it away from there, or put back what it was."
        )
    return Public(key, source)


def _private(content: bytes, source: str) -> Key:
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        # What failed is not told along: it may quote what it was given.
        raise ConfigurationError(f"{source}: there is no private key of the kind ed25519 in it, without a password.")
    return Key(key)


def _own(file: Path) -> bytes:
    """The content of a private key's file, which nobody else on the machine may read, as ssh has it, too."""
    content = _content(file)
    if os.name != "nt" and file.stat().st_mode & 0o077:
        raise UsageError(
            f"{file}: others on this machine can read this key, so that its signature would prove little. "
            f"Run: chmod 600 {file} (and make a new one if somebody may have read it: golive keys --new NAME)."
        )
    return content


def _content(file: Path) -> bytes:
    try:
        return content_of(file, MOST_OF_PAPER)
    except OSError as error:
        raise ConfigurationError(f"{file}: the key can't be read ({error.strerror}).") from None
