"""A stranger checks a bundle without golive: with openssl, sha256sum and the libraries of DSSE and in-toto."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import bundles
import pytest
from bundles import KEY, OTHER, Files, content, enveloped, looked, made, payload_of, zip_of
from google.protobuf.json_format import ParseDict
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from conftest import ROOT
from golive.bundle import archive, keys, layout
from golive.bundle.how import how_to_verify
from golive.bundle.verify import verify
from golive.verdict import Verdict

WHOLE = made(content())
GOOD = 6
OLDER = sorted((ROOT / "tests" / "older").glob("bundle-*"))


def blocks(page: Path) -> list[str]:
    """The commands of a page that are for a shell."""
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


COMMANDS = blocks(ROOT / "docs" / "auditor.md")


def bash() -> str:
    """A bash, under Windows that of Git, which has openssl and sha256sum beside it."""
    found = shutil.which("bash")
    assert found, "the commands of the papers need a bash"
    return found


def outside(bundle: Files, folder: Path, key: keys.Key = KEY) -> tuple[list[str], str]:
    """What the commands of the papers find good about a bundle, and all that they print."""
    archive.write(folder / "bundle.zip", bundle)
    with zipfile.ZipFile(folder / "bundle.zip") as zipped:
        zipped.extractall(folder / "bundle")
    (folder / "their.pub.pem").write_bytes(key.public.pem)
    done = subprocess.run(
        [bash(), "-c", "\n".join(COMMANDS)],
        cwd=folder / "bundle",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    printed = done.stdout + done.stderr
    return re.findall(r"^good: (.*)$", printed, re.MULTILINE), printed


def test_the_papers_and_the_bundle_say_the_same() -> None:
    """The commands in each bundle are those of the auditor's page."""
    assert len(COMMANDS) == 4
    assert blocks(ROOT / "src" / "golive" / "bundle" / layout.HOW_TO_VERIFY) == COMMANDS
    assert how_to_verify().isascii()
    assert all(command.encode() in how_to_verify() for command in COMMANDS)


def test_a_whole_bundle_is_good_by_openssl_alone(tmp_path: Path) -> None:
    """The commands of the papers find a whole bundle good in all six points, and print the key's name."""
    good, printed = outside(WHOLE, tmp_path)

    assert len(good) == GOOD, printed
    assert KEY.public.keyid in printed
    assert f"the record's {len(bundles.said())} entries" in printed


def altered() -> dict[str, Files]:
    """Bundles that were altered, each in another way."""
    record = WHOLE[layout.RECORD].splitlines(keepends=True)
    return {
        "a file changed": {**WHOLE, "checklist.md": b"| 1.1 | false |\n"},
        "a file added": {**WHOLE, "more.txt": b""},
        "a file dropped": {name: one for name, one in WHOLE.items() if name != "checklist.md"},
        "all but the statement made again": {
            **made({**content(), "checklist.md": b""}),
            layout.STATEMENT: WHOLE[layout.STATEMENT],
        },
        "an entry dropped": {**WHOLE, layout.RECORD: b"".join(record[:3] + record[4:])},
        "the newest entry dropped": {**WHOLE, layout.RECORD: b"".join(record[:-1])},
        "signed by a stranger": made(content(), key=OTHER),
        "not signed": made(content(), key=None),
        "another payload beside it": {
            **WHOLE,
            layout.STATEMENT: WHOLE[layout.STATEMENT].replace(b'"signatures"', b'"payload" : "e30=",\n"signatures"'),
        },
        "words behind the statement": {**WHOLE, layout.STATEMENT: WHOLE[layout.STATEMENT] + b"approved\n"},
        "another name of the key": enveloped(WHOLE, keyid="f" * 64),
        "a bad signature": enveloped(WHOLE, signature=bytes(64)),
    }


@pytest.mark.parametrize("how", altered())
def test_an_altered_bundle_is_not_good_by_openssl_alone(how: str, tmp_path: Path) -> None:
    """The commands of the papers find fewer points good where a bundle was altered, signed by another, or unsigned."""
    good, printed = outside(altered()[how], tmp_path)

    assert len(good) < GOOD, printed


def test_a_key_that_is_not_named_makes_no_difference_to_openssl(tmp_path: Path) -> None:
    """Openssl never sees what an envelope calls its key."""
    good, printed = outside(enveloped(WHOLE, keyid=None), tmp_path)

    assert len(good) == GOOD, printed


def test_the_statement_is_one_by_the_official_bindings() -> None:
    """The signed payload parses with in-toto's own bindings, no field unknown, and is about the manifest."""
    for bundle in (WHOLE, made(content(live=False), live=False, key=None)):
        plain = json.loads(payload_of(bundle))
        parsed = ParseDict(plain, statement_pb2.Statement())
        Statement.copy_from_pb(parsed).validate()

        (subject,) = parsed.subject
        assert subject.name == layout.MANIFEST
        assert parsed.predicate_type == plain["predicateType"]
        assert parsed.predicate["launch"] == "launch-1"


KEYIDS: dict[str, tuple[str | None, type[Exception] | None]] = {
    "the key's own": (KEY.public.keyid, None),
    "another name": ("hsm-1", VerificationError),
    "empty": ("", VerificationError),
    "missing": (None, KeyError),
}


@pytest.mark.parametrize(("keyid", "error"), KEYIDS.values(), ids=KEYIDS)
def test_securesystemslib_goes_by_the_name_of_a_key(keyid: str | None, error: type[Exception] | None) -> None:
    """Securesystemslib takes a good signature only under the name that it knows; golive takes it by trying its keys."""
    bundle = enveloped(WHOLE, keyid=keyid)
    plain: dict[str, Any] = json.loads(bundle[layout.STATEMENT])
    theirs = SSlibKey.from_crypto(KEY.private.public_key(), keyid=KEY.public.keyid)

    if error is None:
        assert Envelope.from_dict(plain).verify([theirs], 1)
    else:
        with pytest.raises(error):
            Envelope.from_dict(plain).verify([theirs], 1)
    trusted = looked(bundle)
    assert any("is signed by the key" in one for one in trusted.holds)
    assert trusted.verdict is (Verdict.FAIL if keyid == "hsm-1" else Verdict.PASS)  # it is another than what was signed


def golive(*arguments: str | Path, cwd: Path = ROOT, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    own = {"HOME": str(home), "USERPROFILE": str(home)} if home else {}
    return subprocess.run(
        [sys.executable, "-m", "golive", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **own},
    )


def test_the_command_says_it_and_its_status(tmp_path: Path) -> None:
    """`golive verify` ends 0, 1, 2 or 3, says the word first, and prints one JSON object where asked."""
    (tmp_path / "their.pub.pem").write_bytes(KEY.public.pem)
    trust = ("--trust", tmp_path / "their.pub.pem")
    zipped = zip_of(WHOLE, tmp_path)
    (tmp_path / "bad.zip").write_bytes(zipped.replace(b"| true |", b"| TRUE |"))
    (tmp_path / "none.txt").write_text("hello")

    whole, stranger = golive("verify", tmp_path / "bundle.zip", *trust), golive("verify", tmp_path / "bundle.zip")
    bad, none = golive("verify", tmp_path / "bad.zip", "--json", *trust), golive("verify", tmp_path / "none.txt")

    assert (whole.returncode, bad.returncode, none.returncode, stranger.returncode) == (0, 1, 2, 3)
    assert whole.stdout.startswith("Working: bundle.zip: ")
    assert stranger.stdout.startswith("Can't tell: bundle.zip: ")
    assert json.loads(bad.stdout)["altered"] == [{"file": "checklist.md", "what": "it was changed"}]
    assert "none.txt: it is no bundle" in none.stderr
    assert none.stdout == ""


def test_a_key_is_made_and_listed(tmp_path: Path) -> None:
    """`golive keys --new` makes a pair, `golive keys` lists it, and then a bundle that it signed verifies."""
    (tmp_path / "runbook.toml").write_text("")
    home = tmp_path / "home"
    none = golive("keys", cwd=tmp_path, home=home)
    new = golive("keys", "--new", "dana", cwd=tmp_path, home=home)
    listed = golive("keys", cwd=tmp_path, home=home)
    key = keys.signing_key(None, {}, folder=home / ".golive" / "keys")
    assert key is not None
    archive.write(tmp_path / "launch.zip", made(content(), key=key))

    assert (none.returncode, new.returncode, listed.returncode) == (3, 0, 0)
    assert key.public.code in new.stdout
    assert key.public.keyid in listed.stdout
    assert golive("verify", "launch.zip", cwd=tmp_path, home=home).returncode == 0
    assert golive("keys", "--new", "../dana", cwd=tmp_path, home=home).returncode == 2


@pytest.mark.parametrize("folder", OLDER, ids=lambda path: path.name)
def test_an_older_bundle_still_verifies(folder: Path) -> None:
    """A bundle that an earlier version made is PASS by its public key, now as then."""
    found = verify(archive.opened(folder / "launch.zip"), keys.trusted_keys(folder))

    assert (found.verdict, found.altered, found.unproven) == (Verdict.PASS, [], [])


def test_there_is_an_older_bundle() -> None:
    """Bundles of each version are kept, from the first one on."""
    assert "bundle-1" in [path.name for path in OLDER]
