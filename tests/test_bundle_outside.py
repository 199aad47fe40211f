"""A stranger checks a bundle without golive: with openssl, sha256sum and the libraries of DSSE and in-toto."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
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
from golive.record.chain import digest
from golive.verdict import Verdict

WHOLE = made(content())
GOOD = 8
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


CHECKS, KEPT = "\n".join(COMMANDS[:-1]), COMMANDS[-1]
"""The steps one after another; and the look for a head that somebody kept."""


def unzipped(bundle: Files, folder: Path) -> Path:
    """The folder that a bundle was unzipped to, with the key that is trusted beside it."""
    folder.mkdir(exist_ok=True)
    archive.write(folder / "bundle.zip", bundle)
    with zipfile.ZipFile(folder / "bundle.zip") as zipped:
        zipped.extractall(folder / "bundle")
    (folder / "their.pub.pem").write_bytes(KEY.public.pem)
    return folder / "bundle"


def typed(commands: str, folder: Path) -> str:
    """All that commands of the papers print in that folder."""
    done = subprocess.run(
        [bash(), "-c", commands],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def outside(folder: Path) -> tuple[list[str], list[str], str]:
    """What the steps of the papers find good about an unzipped bundle, what they call bad, and all that they print.

    Held for whatever they find: each of the points is one or the other, and the end says how many are good.
    """
    printed = typed(CHECKS, folder)
    good, bad = (re.findall(rf"^{word}: (.*)$", printed, re.MULTILINE) for word in ("good", "BAD"))
    end = f"{GOOD} of {GOOD} good" if not bad else f"NOT GOOD: {len(good)} of {GOOD}"
    assert len(good) + len(bad) == GOOD, printed
    assert f"\n{end}\nkey: " in printed
    return good, bad, printed


def test_the_papers_and_the_bundle_say_the_same() -> None:
    """The commands in each bundle are those of the auditor's page."""
    assert len(COMMANDS) == 6
    assert blocks(ROOT / "src" / "golive" / "bundle" / layout.HOW_TO_VERIFY) == COMMANDS
    assert how_to_verify().isascii()
    assert all(command.encode() in how_to_verify() for command in COMMANDS)


def test_a_whole_bundle_is_good_by_openssl_alone(tmp_path: Path) -> None:
    """The commands of the papers find a whole bundle good in every point, and print the key's whole name."""
    _good, bad, printed = outside(unzipped(WHOLE, tmp_path))

    assert bad == [], printed
    assert f"key: {KEY.public.keyid}\n" in printed
    assert f"the record's {len(bundles.said())} entries" in printed


def stated(change: Callable[[bytes], bytes]) -> Files:
    """The whole bundle with the statement's file changed, and what was signed left alone."""
    changed = change(WHOLE[layout.STATEMENT])
    assert changed != WHOLE[layout.STATEMENT]
    return {**WHOLE, layout.STATEMENT: changed}


NAMED = b'"keyid":"%s",\n' % KEY.public.keyid.encode()
ELSE = "holds more than"
RECORDED = WHOLE[layout.RECORD].splitlines(keepends=True)
ALTERED: dict[str, tuple[Files, str]] = {
    "a file changed": ({**WHOLE, "papers/checklist.md": b"| 1.1 | false |\n"}, "papers/checklist.md: FAILED"),
    "a file added": ({**WHOLE, "more.txt": b""}, "> more.txt"),
    "a file dropped": (
        {name: one for name, one in WHOLE.items() if name != "papers/checklist.md"},
        "< papers/checklist.md",
    ),
    "all but the statement made again": (
        {**made({**content(), "papers/checklist.md": b""}), layout.STATEMENT: WHOLE[layout.STATEMENT]},
        "is about another list",
    ),
    "facts and list made again": (made({**content(), "sessions/r1/facts.json": b"{}"}), "\nsessions/r1/facts.json"),
    "an entry dropped": ({**WHOLE, layout.RECORD: b"".join(RECORDED[:3] + RECORDED[4:])}, "entry 4 does not follow"),
    "the newest entry dropped": ({**WHOLE, layout.RECORD: b"".join(RECORDED[:-1])}, "not the record that was signed"),
    "words behind the record": ({**WHOLE, layout.RECORD: WHOLE[layout.RECORD] + b"x"}, "entry 12 does not follow"),
    "signed by a stranger": (made(content(), key=OTHER), "not signed by this key"),
    "not signed": (made(content(), key=None), "not signed by this key"),
    "a bad signature": (enveloped(WHOLE, signature=bytes(64)), "not signed by this key"),
    "another payload before": (
        stated(lambda one: one.replace(b'"payload":', b'"payload":"e30=",\n"payload":')),
        "not signed by this key",
    ),
    "another payload in a word": (
        stated(lambda one: one.replace(b'"signatures"', b'"payload" : "e30=",\n"signatures"')),
        ELSE,
    ),
    "a field more": (stated(lambda one: one.replace(b'"signatures"', b'"approved":true,\n"signatures"')), ELSE),
    "a field more in the signature": (stated(lambda one: one.replace(b'"sig"', b'"cert":"x",\n"sig"')), ELSE),
    "words behind the statement": (stated(lambda one: one + b"approved\n"), ELSE),
    "a line break less": (stated(lambda one: one[:-1]), ELSE),
    "the key's name twice": (stated(lambda one: one.replace(NAMED, NAMED * 2)), ELSE),
    "the key's name elsewhere": (stated(lambda one: NAMED + one), ELSE),
    "another name of the key": (enveloped(WHOLE, keyid="f" * 64), ELSE),
    "another type of the payload": (stated(lambda one: one.replace(b"vnd.in-toto+json", b"json")), ELSE),
}


@pytest.mark.parametrize(("bundle", "named"), ALTERED.values(), ids=ALTERED)
def test_an_altered_bundle_is_not_good_by_openssl_alone(bundle: Files, named: str, tmp_path: Path) -> None:
    """The commands of the papers call bad whatever was altered, signed by another or unsigned, and say what it is."""
    _good, bad, printed = outside(unzipped(bundle, tmp_path))

    assert bad
    assert named in printed


def test_folders_and_links_are_seen_by_find(tmp_path: Path) -> None:
    """An empty folder, a link more, and a link in place of a file are named, whatever they lead to."""
    folder = unzipped(WHOLE, tmp_path)
    (folder / "empty").mkdir()
    (tmp_path / "same").write_bytes(WHOLE["papers/checklist.md"])
    try:
        (folder / "link").symlink_to(tmp_path / "same")
        (folder / "papers/checklist.md").unlink()
        (folder / "papers/checklist.md").symlink_to(tmp_path / "same")
    except OSError:
        pytest.skip("this system lets nobody make links")
    _good, bad, printed = outside(folder)

    assert len(bad) == 1
    assert "> empty (an empty folder)" in printed
    assert "> link (a link, no file)" in printed
    assert "> papers/checklist.md (a link, no file)" in printed


def test_a_file_s_name_does_not_write_on_the_screen(tmp_path: Path) -> None:
    """A name with signs that move a terminal's cursor is shown as plain letters."""
    folder = unzipped(WHOLE, tmp_path)
    try:
        (folder / "x\x1b[2K\rgood").write_bytes(b"")
    except OSError:
        pytest.skip("this system has no such names")
    _good, _bad, printed = outside(folder)

    assert "\x1b" not in printed
    assert "> x^[[2K^Mgood" in printed


@pytest.mark.parametrize("key", [b"no key\n", None], ids=["no key", "no file"])
def test_a_key_that_is_none_is_a_point_of_its_own(key: bytes | None, tmp_path: Path) -> None:
    """Where the key's file is missing or holds none, that is said, beside that nothing is signed by it."""
    folder = unzipped(WHOLE, tmp_path)
    (tmp_path / "their.pub.pem").unlink()
    if key is not None:
        (tmp_path / "their.pub.pem").write_bytes(key)
    _good, bad, _printed = outside(folder)

    assert "there is no public key in ../their.pub.pem" in bad
    assert "outcome.intoto.json is not signed by this key" in bad


def test_a_key_that_is_not_named_makes_no_difference_to_openssl(tmp_path: Path) -> None:
    """Openssl never sees what an envelope calls its key."""
    _good, bad, printed = outside(unzipped(enveloped(WHOLE, keyid=None), tmp_path))

    assert bad == [], printed


@pytest.mark.parametrize("entry", [1, len(RECORDED)])
def test_a_kept_head_is_held_by_sed(entry: int, tmp_path: Path) -> None:
    """The papers' look for a kept head prints the whole hash of that entry, and another one once it was changed."""
    whole, changed = (unzipped(one, tmp_path / name) for name, one in (("a", WHOLE), ("b", rewritten(entry))))
    hashed = digest(RECORDED[entry - 1])

    assert typed(KEPT.replace("17", str(entry)), whole).startswith(hashed)
    assert not typed(KEPT.replace("17", str(entry)), changed).startswith(hashed)
    assert typed(KEPT, whole).startswith("e3b0c442")


def rewritten(entry: int) -> Files:
    """The bundle with a sign of that entry changed."""
    lines = [one.replace(b"dana", b"dane") if at + 1 == entry else one for at, one in enumerate(RECORDED)]
    return {**WHOLE, layout.RECORD: b"".join(lines)}


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
    assert json.loads(bad.stdout)["altered"] == [{"file": "papers/checklist.md", "what": "it was changed"}]
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
    assert f"Read to whoever is to trust it, by another way than the bundle: {key.public.keyid}\n" in new.stdout
    assert key.public.keyid in listed.stdout
    assert "Compare all 64 digits" in listed.stdout
    assert golive("verify", "launch.zip", "--trust", "keys/dana.pub.pem", cwd=tmp_path, home=home).returncode == 0
    assert golive("keys", "--new", "../dana", cwd=tmp_path, home=home).returncode == 2


def test_a_folder_that_came_with_a_bundle_vouches_for_nothing(tmp_path: Path) -> None:
    """A stranger's folder with a runbook, keys and a bundle signed by them is not believed, wherever it is typed."""
    (tmp_path / "runbook.toml").write_text("")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "evil.pub.pem").write_bytes(OTHER.public.pem)
    (tmp_path / "sent").mkdir()
    archive.write(tmp_path / "sent" / "launch.zip", made(content(), key=OTHER))

    for folder, name in ((tmp_path, "sent/launch.zip"), (tmp_path / "sent", "launch.zip")):
        done = golive("verify", name, cwd=folder, home=tmp_path / "home")
        assert done.returncode == 3, done.stdout + done.stderr
        assert "not trusted here" in done.stdout


@pytest.mark.parametrize("folder", OLDER, ids=lambda path: path.name)
def test_an_older_bundle_still_verifies(folder: Path) -> None:
    """A bundle that an earlier version made is PASS by its public key, now as then."""
    found = verify(archive.opened(folder / "launch.zip"), keys.trusted_keys(folder))

    assert (found.verdict, found.altered, found.unproven) == (Verdict.PASS, [], [])


@pytest.mark.parametrize("folder", OLDER, ids=lambda path: path.name)
def test_an_older_bundle_is_good_by_openssl_alone(folder: Path, tmp_path: Path) -> None:
    """So it is by the commands of the papers of today."""
    with zipfile.ZipFile(folder / "launch.zip") as zipped:
        zipped.extractall(tmp_path / "bundle")
    (public,) = folder.glob("*.pub.pem")
    shutil.copy(public, tmp_path / "their.pub.pem")

    assert outside(tmp_path / "bundle")[1] == []


def test_there_is_an_older_bundle() -> None:
    """Bundles of each version are kept, from the first one on."""
    assert "bundle-1" in [path.name for path in OLDER]
