"""Laws of keys: made once, for their owner alone, never shown, and trusted only where somebody put them."""

import hashlib
import os
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from golive.bundle import envelope, keys
from golive.errors import ConfigurationError, GoliveError, UsageError


def test_a_new_pair_signs_and_is_trusted(tmp_path: Path) -> None:
    """What the private key of a pair signs, its public key in the checkout verifies."""
    key = keys.make("dana", tmp_path / "own", tmp_path / "keys")
    signing = keys.signing_key(None, {}, folder=tmp_path / "own")
    (trusted,) = keys.trusted_keys(tmp_path / "keys")

    assert signing is not None
    assert envelope.read(envelope.sign(b"{}", signing)).signer([trusted]) is trusted
    assert trusted.keyid == key.public.keyid == signing.public.keyid
    assert trusted.code == f"{key.public.keyid[:4]}-{key.public.keyid[4:8]}".upper()
    assert b"PRIVATE" not in (tmp_path / "keys" / "dana.pub.pem").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_private_key_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read a private key, nor list the folder."""
    keys.make("dana", tmp_path / "own", tmp_path / "keys")

    assert stat.S_IMODE((tmp_path / "own" / "dana.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o700


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """A name that is taken, by a private or a public key, is refused, and nothing is written."""
    keys.make("dana", tmp_path / "own", tmp_path / "keys")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.pem")}

    for own, public in ((tmp_path / "own", tmp_path / "new"), (tmp_path / "new", tmp_path / "keys")):
        with pytest.raises(UsageError, match="never written over"):
            keys.make("dana", own, public)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.pem")} == before


def test_the_name_of_a_key_is_what_openssl_says(tmp_path: Path) -> None:
    """A key's name is the hash of its DER form, as openssl writes that."""
    key = keys.make("dana", tmp_path / "own", tmp_path / "keys")
    public = tmp_path / "keys" / "dana.pub.pem"
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", public, "-outform", "DER"], capture_output=True, check=True
    )

    assert hashlib.sha256(der.stdout).hexdigest() == key.public.keyid


def test_which_key_signs(tmp_path: Path) -> None:
    """The file that is named comes first, then the variable, then the only one of this person; of several none."""
    one = keys.make("one", tmp_path / "own", tmp_path / "keys")
    two = keys.make("two", tmp_path / "other", tmp_path / "keys")
    variable = {keys.VARIABLE: (tmp_path / "other" / "two.pem").read_text()}
    own = tmp_path / "own"

    def which(file: Path | None, environment: dict[str, str], folder: Path) -> str:
        found = keys.signing_key(file, environment, folder=folder)
        return found.public.keyid if found else ""

    assert which(own / "one.pem", variable, own) == one.public.keyid
    assert which(None, variable, own) == two.public.keyid
    assert which(None, {keys.VARIABLE: ""}, own) == one.public.keyid
    assert which(None, {}, tmp_path / "nowhere") == ""
    keys.make("three", own, tmp_path / "keys")
    with pytest.raises(UsageError, match=r"one\.pem, three\.pem"):
        which(None, {}, own)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such mode of a file")
def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    """It is refused with what to run, named or found."""
    keys.make("dana", tmp_path / "own", tmp_path / "keys")
    secret = tmp_path / "own" / "dana.pem"
    secret.chmod(0o640)
    for file, folder in ((secret, None), (None, tmp_path / "own")):
        with pytest.raises(UsageError, match=r"chmod 600 .*dana\.pem"):
            keys.signing_key(file, {}, folder=folder)
    secret.chmod(0o600)

    assert keys.signing_key(secret, {}) is not None


def test_nothing_shows_a_key(tmp_path: Path) -> None:
    """Neither what a key looks like in a trace nor any refusal has a piece of it."""
    key = keys.make("dana", tmp_path / "own", tmp_path / "keys")
    pem = (tmp_path / "own" / "dana.pem").read_text()
    secret = pem.splitlines()[1]

    shown = [repr(key), str(key)]
    for wrong in (pem.replace("PRIVATE", "PRIVAT"), pem[:-40], secret):
        (tmp_path / "wrong.pem").write_text(wrong)
        (tmp_path / "wrong.pem").chmod(0o600)
        for refused in (
            lambda wrong=wrong: keys.signing_key(None, {keys.VARIABLE: wrong}),
            lambda: keys.signing_key(tmp_path / "wrong.pem", {}),
            lambda: keys.trusted_keys(tmp_path / "none", [tmp_path / "wrong.pem"]),
        ):
            with pytest.raises(ConfigurationError) as told:
                refused()
            shown += [str(told.value), repr(told.value), repr(told.value.__cause__)]
    assert secret[:12] not in "".join(shown)


def test_keys_of_another_kind_are_refused(tmp_path: Path) -> None:
    """A key of another kind, a file that is none, and one that is not there are refused by name."""
    other = generate_private_key(SECP256R1())
    (tmp_path / "other.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "other.pub.pem").write_bytes(public)
    (tmp_path / "none.pem").write_text("hello")
    for name in ("other.pem", "none.pem"):
        (tmp_path / name).chmod(0o600)

    for name in ("other.pem", "none.pem", "missing.pem"):
        with pytest.raises(GoliveError, match=name):
            keys.signing_key(tmp_path / name, {})
        with pytest.raises(GoliveError, match=name):
            keys.trusted_keys(tmp_path / "nowhere", [tmp_path / name])
    with pytest.raises(ConfigurationError, match=r"other\.pub\.pem"):
        keys.trusted_keys(tmp_path)
