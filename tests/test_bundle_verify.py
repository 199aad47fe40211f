"""Laws of verifying: whatever is done to a bundle is named, and what can't be known is said to be unknown."""

import json
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import bundles
import msgspec
import pytest
from bundles import KEY, OTHER, TRUSTED, Files, content, enveloped, looked, made, opened, outcome_of, zip_of

from golive.bundle import archive, envelope, layout
from golive.bundle.chained import kept
from golive.bundle.found import Verified
from golive.bundle.keys import Public
from golive.bundle.statement import OutputsRead
from golive.bundle.telling import lines
from golive.bundle.verify import verify
from golive.commands.verify import look
from golive.errors import UsageError
from golive.record.chain import File, code_of, decode, digest, encode
from golive.verdict import Verdict

WHOLE = made(content())
RECORD = bundles.record_of(bundles.said())
LAST = RECORD[-1][0]
CODE = code_of(digest(RECORD[-1][1]))
SLICES = 64  # of the bytes of a zip, one a test in soak


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The whole bundle as a zip."""
    return zip_of(WHOLE, tmp_path_factory.mktemp("bundle"))


def named(found: Verified) -> set[str | int]:
    """The files and entries that were named."""
    return {one.entry or one.file for one in found.altered}


def test_a_whole_bundle_holds(zipped: bytes) -> None:
    """A bundle that nobody touched is PASS, zipped and unzipped, with nothing altered and nothing open."""
    for bundle in (zipped, WHOLE):
        found = looked(bundle)

        assert (found.verdict, found.altered, found.unproven) == (Verdict.PASS, [], [])
        assert len(found.holds) >= 5
        assert found.as_json() == looked(bundle).as_json()


def test_every_byte_that_is_changed_is_named(zipped: bytes) -> None:
    """A change of any single byte of a bundle, wherever it stands, is FAIL and names a file or an entry."""
    missed = []
    for at in range(len(zipped)):
        changed = bytearray(zipped)
        changed[at] ^= 1 + at * 37 % 255  # another change at each
        found = looked(bytes(changed))
        if found.verdict is not Verdict.FAIL or not all(named(found)):
            missed.append(at)

    assert missed == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(SLICES))
def test_every_byte_changed_to_every_other_is_named(zipped: bytes, part: int) -> None:
    """So is every change of every byte to every other value."""
    missed = []
    for at in range(part, len(zipped), SLICES):
        for change in range(1, 256):
            changed = bytearray(zipped)
            changed[at] ^= change
            if not looked(bytes(changed)).altered:
                missed.append((at, change))

    assert missed == []


def without(zipped: bytes, at: int) -> bytes:
    """A byte dropped."""
    return zipped[:at] + zipped[at + 1 :]


def with_one_more(zipped: bytes, at: int) -> bytes:
    """A byte added, like the one that stood there, which is the hardest to see."""
    return zipped[:at] + zipped[max(at - 1, 0) : max(at, 1)] + zipped[at:]


def cut_off(zipped: bytes, at: int) -> bytes:
    """All taken away from there on."""
    return zipped[:at]


@pytest.mark.parametrize("change", [without, with_one_more, cut_off])
@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.soak)])
def test_a_bundle_of_another_length_is_named(zipped: bytes, change: Callable[[bytes, int], bytes], step: int) -> None:
    """A byte more or less, wherever it was, and a bundle cut off at whatever length, are named."""
    assert [at for at in range(0, len(zipped), step) if not looked(change(zipped, at)).altered] == []
    assert looked(zipped + b"\0").altered


def dropped(name: str) -> Files:
    """A file taken out."""
    return {one: each for one, each in WHOLE.items() if one != name}


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_file_that_was_dropped_is_named(name: str, tmp_path: Path) -> None:
    """Each file that was taken out of a bundle is named, from a folder and from a zip that was written again."""
    for bundle in (dropped(name), zip_of(dropped(name), tmp_path)):
        assert name in named(looked(bundle))


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_file_that_was_renamed_is_named(name: str, tmp_path: Path) -> None:
    """Each file that has another name now is named, by the new one or the old."""
    renamed = {**dropped(name), "another.txt": WHOLE[name]}

    for bundle in (renamed, zip_of(renamed, tmp_path)):
        found = looked(bundle)
        assert {"another.txt", name} & named(found)
        assert name in " ".join(map(str, found.altered))


def test_a_file_that_was_added_is_named(tmp_path: Path) -> None:
    """A file more is named, also an empty one, one with a content that is there already, and a copy of the manifest."""
    for more in (b"", WHOLE["papers/checklist.md"], WHOLE[layout.MANIFEST]):
        for name in ("a", "sessions/r9/facts.json", "zz/manifest.sha256"):
            bundle = {**WHOLE, name: more}
            assert named(looked(bundle)) == {name}
            assert named(looked(zip_of(bundle, tmp_path))) == {name}


@pytest.mark.parametrize("name", ["malware.exe", "sessions/nobodys-run/verdict.json", "papers2/target.toml"])
def test_a_file_that_golive_puts_into_none_is_told(name: str) -> None:
    """Who signs can put anything beside the evidence: that is no alteration, and it is told with its name."""
    found = looked(made({**content(), name: b"{}"}))

    assert found.verdict is Verdict.PASS
    assert [one for one in found.limits if name in one and "the record says nothing" in one]
    assert not any("the record says nothing" in one for one in looked(WHOLE).limits)


@pytest.mark.parametrize("pair", [*combinations(sorted(WHOLE), 2)], ids="-".join)
def test_two_files_that_were_swapped_are_named(pair: tuple[str, str], tmp_path: Path) -> None:
    """Of two files whose contents were swapped at least one is named, and each that the manifest vouches for."""
    one, other = pair
    swapped = {**WHOLE, one: WHOLE[other], other: WHOLE[one]}
    vouched = set(pair) - {layout.MANIFEST, layout.STATEMENT}

    for bundle in (swapped, zip_of(swapped, tmp_path)):
        found = named(looked(bundle))
        assert found & set(pair)
        assert vouched <= found or layout.MANIFEST in pair


def again(files: list[File]) -> Files:
    """The bundle with this record, its manifest made again by somebody who can't sign; the statement is the old one."""
    record = {**content(), layout.RECORD: bundles.lines_of(files)}
    return {**made(record, outcome=outcome_of(content())), layout.STATEMENT: WHOLE[layout.STATEMENT]}


def otherwise(file: File) -> File:
    """The same entry saying something else."""
    entry = decode(file[1])
    draft = msgspec.structs.replace(entry.draft, run="r9")
    return file[0], encode(msgspec.structs.replace(entry, draft=draft))


@pytest.mark.parametrize("at", range(LAST))
def test_each_entry_that_was_touched_is_named(at: int) -> None:
    """An entry changed, dropped, said twice or moved is named by its number, though the manifest was made again."""
    seq = at + 1
    for touched in (
        [*RECORD[:at], otherwise(RECORD[at]), *RECORD[at + 1 :]],
        [*RECORD[:at], *RECORD[at + 1 :]],
        [*RECORD[: at + 1], RECORD[at], *RECORD[at + 1 :]],
    ):
        found = looked(again(touched))
        assert seq in named(found)
        assert {layout.MANIFEST} <= named(found)


@pytest.mark.parametrize("pair", [*combinations(range(LAST), 2)], ids=str)
def test_entries_that_were_swapped_are_named(pair: tuple[int, int]) -> None:
    """Of two entries that changed places one is named."""
    one, other = pair
    swapped = list(RECORD)
    swapped[one], swapped[other] = RECORD[other], RECORD[one]

    assert named(looked(again(swapped))) & {one + 1, other + 1}


def test_an_entry_of_another_record_is_named() -> None:
    """An entry in due form from another record, in place of the one with its number, is named."""
    other = bundles.record_of(bundles.said(), live=False)
    for at in range(LAST):
        assert at + 1 in named(looked(again([*RECORD[:at], other[at], *RECORD[at + 1 :]])))


def remade(count: int, *, key: object = None) -> Files:
    """A bundle made anew of the record's first entries only, its statement too, by somebody without the key."""
    fewer = {**content(), layout.RECORD: bundles.lines_of(RECORD[:count])}
    signing = OTHER if key is OTHER else None
    return made(fewer, key=signing)


@pytest.mark.parametrize("count", range(4, LAST))
def test_newest_entries_dropped_and_all_made_anew(count: int) -> None:
    """Newest entries taken away and all made anew: named where a head was kept, else said to be unprovable."""
    for signing in (None, OTHER):
        bundle = remade(count, key=signing)

        alone, with_head = looked(bundle), looked(bundle, kept=kept([f"{LAST}:{CODE}"], []))
        with_code = looked(bundle, kept=kept([], [CODE]))

        assert alone.verdict is Verdict.INCONCLUSIVE
        assert f"entries 1 to {count}" in " ".join(alone.unproven)
        assert named(with_head) == set(range(count + 1, LAST + 1))
        assert with_code.verdict is Verdict.INCONCLUSIVE
        assert CODE in " ".join(with_code.unproven)


def test_a_head_that_was_kept_vouches_for_what_is_before_it() -> None:
    """A head or code that somebody kept covers the entries up to it, and only these."""
    unsigned = made(content(), key=None)
    fifth = code_of(digest(RECORD[4][1]))

    for known in (kept([f"5:{fifth}"], []), kept([], [fifth])):
        assert f"entries 6 to {LAST}" in " ".join(looked(unsigned, kept=known).unproven)
    covered = looked(unsigned, kept=kept([f"{LAST}:{CODE}"], []))
    assert [one for one in covered.unproven if "entries" in one] == []
    assert covered.verdict is Verdict.INCONCLUSIVE
    assert named(looked(unsigned, kept=kept([f"5:{CODE}"], []))) == {5}


@pytest.mark.parametrize("digits", [8, 31, 32, 64])
def test_a_short_head_is_said_to_stop_no_forger(digits: int) -> None:
    """A head of fewer than 32 digits is held all the same, and `limits` says what it is worth."""
    begins = digest(RECORD[-1][1])[:digits]
    for known in (kept([f"{LAST}:{begins}"], []), kept([], [begins])):
        found = looked(WHOLE, kept=known)
        assert found.verdict is Verdict.PASS
        assert any("no determined forger" in one for one in found.limits) is (digits < 32)


def test_a_head_from_after_the_bundle_is_not_held_against_it() -> None:
    """A head of a later entry than a signed bundle has says nothing about it, and that is said."""
    found = looked(WHOLE, kept=kept([f"{LAST + 1}:{CODE}"], []))

    assert (found.verdict, found.altered) == (Verdict.INCONCLUSIVE, [])
    assert f"{LAST + 1}:{CODE}" in " ".join(found.unproven)


@pytest.mark.parametrize("wrong", ["7F3A-91C2", "x:7F3A-91C2", "17:7F3A", "17:7F3A-91CX", "-1:7F3A-91C2", "1" * 5000])
def test_a_head_that_is_none_is_refused(wrong: str) -> None:
    """A head is a number and at least eight hex digits of a hash."""
    with pytest.raises(UsageError, match="--head"):
        kept([wrong], [])
    with pytest.raises(UsageError, match="--record-code"):
        kept([], ["7F3A"])


def keyed(name: str) -> Files:
    """A bundle whose signer calls its key by that name, within and without."""
    outcome = msgspec.structs.replace(outcome_of(content()), keyid=name)
    return enveloped(made(content(), outcome=outcome), keyid=name)


KEYIDS: list[tuple[str, Files, Verdict, str]] = [
    ("the key's own", WHOLE, Verdict.PASS, "is signed by the key"),
    ("missing", enveloped(WHOLE, keyid=None), Verdict.PASS, "names no key"),
    ("empty", enveloped(WHOLE, keyid=""), Verdict.PASS, "names no key"),
    ("another name, signed", keyed("hsm-1"), Verdict.PASS, "by another name"),
    ("another name than signed", enveloped(WHOLE, keyid="hsm-1"), Verdict.FAIL, "another key than"),
    ("a stranger's", enveloped(WHOLE, keyid=OTHER.public.keyid), Verdict.FAIL, "another key than"),
    ("no signature", enveloped(WHOLE, keyid=None, signature=None), Verdict.FAIL, "was taken away"),
    ("bad signature", enveloped(WHOLE, signature=bytes(64)), Verdict.FAIL, "not that of the key"),
    ("short signature", enveloped(WHOLE, signature=b"x"), Verdict.FAIL, "not that of the key"),
    ("unsigned", made(content(), key=None), Verdict.INCONCLUSIVE, "Nobody signed it"),
    ("a stranger signed", made(content(), key=OTHER), Verdict.INCONCLUSIVE, f"not trusted here ({OTHER.public.code})"),
]


@pytest.mark.parametrize(("bundle", "verdict", "word"), [one[1:] for one in KEYIDS], ids=[one[0] for one in KEYIDS])
def test_what_is_accepted_of_a_signature(bundle: Files, verdict: Verdict, word: str) -> None:
    """A good signature counts whatever the envelope calls its key, unless that is not what was signed."""
    found = looked(bundle)

    assert found.verdict is verdict
    assert word in found.as_json()
    assert word in " ".join([*found.holds, *map(str, found.altered), *found.unproven, *found.limits])


def test_a_signature_is_tried_with_each_key() -> None:
    """A bundle that names no key is known by whichever trusted key signed it, whatever their order."""
    both = [Public(OTHER.private.public_key(), "keys/other.pub.pem"), *TRUSTED]

    for trusted in (both, both[::-1]):
        assert looked(enveloped(WHOLE, keyid=None), trusted=trusted).verdict is Verdict.PASS
    assert looked(WHOLE, trusted=both[:1]).verdict is Verdict.INCONCLUSIVE
    assert looked(WHOLE, trusted=()).verdict is Verdict.INCONCLUSIVE


def test_a_bad_signature_is_known_without_trust() -> None:
    """A signature that is not even of the key in the bundle is named where no key is trusted."""
    assert named(looked(enveloped(WHOLE, signature=bytes(64)), trusted=())) == {layout.STATEMENT}


def test_a_signature_put_to_an_unsigned_statement_is_named() -> None:
    """A statement that says that nobody signed it has no signature."""
    unsigned = made(content(), key=None)
    signature = KEY.private.sign(envelope.signed_bytes(bundles.payload_of(unsigned)))

    assert named(looked(enveloped(unsigned, signature=signature))) == {layout.STATEMENT}


def test_the_statement_of_another_bundle_is_named() -> None:
    """A signed statement of another launch's bundle does not fit, though its signature is good."""
    other = made({**content(), "papers/checklist.md": b"| 1.1 | false |\n"})
    found = looked({**WHOLE, layout.STATEMENT: other[layout.STATEMENT]})

    assert named(found) == {layout.MANIFEST}


LIES = {
    "outcome": "observed",
    "observed_minutes": 60,
    "blind_minutes": 0,
    "fired": (),
    "decided": (),
    "way_back": None,
    "outputs": OutputsRead(5, 5, 0),
    "release": bundles.PREVIOUS.arn,
    "digests": {},
    "incident": "incident-1",
    "target": "staging",
    "ended": None,
}


@pytest.mark.parametrize("field", LIES)
def test_a_claim_that_the_record_does_not_bear_out_is_named(field: str) -> None:
    """What the statement says of the launch otherwise than the record is named, though it was signed."""
    outcome = msgspec.structs.replace(outcome_of(content()), **{field: LIES[field]})
    found = looked(made(content(), outcome=outcome))

    assert named(found) == {layout.STATEMENT}
    assert field.replace("_", " ") in str(found.altered[0])


@pytest.mark.parametrize(("old", "new"), [(b'{"_type"', b'{ "_type"'), (b'"manifest.sha256"', b'"manifest.sha512"')])
def test_a_statement_that_is_written_otherwise_is_named(old: bytes, new: bytes) -> None:
    """A statement in other bytes than golive's, or about another file, is named, though it was signed."""
    payload = bundles.payload_of(WHOLE).replace(old, new)

    assert named(looked({**WHOLE, layout.STATEMENT: envelope.sign(payload, KEY)})) == {layout.STATEMENT}


@pytest.mark.parametrize("field", ["launch", "mode"])
def test_a_statement_about_no_launch_of_the_record_is_named(field: str) -> None:
    """So is one about a launch that the record does not have."""
    outcome = msgspec.structs.replace(outcome_of(content()), **{field: "rehearsal"})

    assert named(looked(made(content(), outcome=outcome))) == {layout.STATEMENT}


def test_facts_are_those_of_the_record() -> None:
    """Facts of a session that are not what its entry says are named; of one without an entry nothing can be said."""
    assert named(looked(made({**content(), "sessions/r1/facts.json": b"{}"}))) == {"sessions/r1/facts.json"}
    found = looked(made({**content(), "sessions/r2/facts.json": b"{}"}))
    assert (found.verdict, found.altered) == (Verdict.INCONCLUSIVE, [])
    assert "sessions/r2/facts.json" in " ".join(found.unproven)


def test_a_newer_statement_is_not_called_altered() -> None:
    """A statement of a later version is said to be of a newer golive; its files are held all the same."""
    for old, new in ((b'"version":1', b'"version":2'), (b"/launch-outcome/v1", b"/launch-outcome/v2")):
        payload = bundles.payload_of(WHOLE).replace(old, new)
        bundle = {**WHOLE, layout.STATEMENT: envelope.sign(payload, KEY)}

        found = looked(bundle)
        assert (found.verdict, found.altered) == (Verdict.INCONCLUSIVE, [])
        assert "newer golive" in " ".join(found.unproven)
        assert named(looked({**bundle, "papers/checklist.md": b""})) == {"papers/checklist.md"}


def test_newer_entries_are_not_called_altered() -> None:
    """An entry of a later version is said to be of a newer golive."""
    newer = RECORD[-1][1].replace(b'"v":10', b'"v":11').replace(b'"run":"r6"', b'"run":"r6","who":"x"')
    record = {**content(), layout.RECORD: bundles.lines_of([*RECORD[:-1], (LAST, newer)])}
    said = bundles.RecordSaid(LAST, LAST, digest(newer))

    found = looked(made(record, outcome=msgspec.structs.replace(outcome_of(content()), record=said)))

    assert (found.verdict, found.altered) == (Verdict.INCONCLUSIVE, [])
    assert f"the first is {LAST}, can't be read: it was made by a newer golive" in " ".join(found.unproven)


def test_a_rehearsal_is_said_everywhere() -> None:
    """The evidence of a rehearsal says so in its first line and in its JSON, whatever its verdict."""
    whole = made(content(live=False), live=False)
    for bundle in (whole, {**whole, "more": b""}, enveloped(whole, signature=bytes(64))):
        found = looked(bundle)
        assert "REHEARSAL" in next(lines(found))
        assert "REHEARSAL" in found.as_json()
    assert looked(whole).verdict is Verdict.PASS
    assert "REHEARSAL" not in looked(WHOLE).as_json() + "".join(lines(looked(WHOLE)))


def test_what_is_told_is_short() -> None:
    """People are told in five to ten lines, the word first, what holds and what is wrong."""
    many = {**WHOLE, **{f"more-{number}": b"" for number in range(100)}}
    for bundle, word in ((WHOLE, "Working"), (made(content(), key=None), "Can't tell"), (many, "STOP")):
        told = list(lines(looked(bundle)))
        assert told[0].startswith(f"{word}: ")
        assert 5 <= len(told) <= 10
        assert all(line.isascii() for line in told)


def test_the_json_has_these_keys() -> None:
    """The JSON has its version, verdict, and four lists; what was altered is a file or an entry, and what."""
    found = json.loads(looked(again([*RECORD[:3], *RECORD[4:]])).as_json())

    assert list(found) == ["version", "verdict", "holds", "altered", "unproven", "limits"]
    assert (found["version"], found["verdict"]) == (1, "FAIL")
    assert {"entry": 4, "what": "is missing"} in found["altered"]
    assert {tuple(one) for one in found["altered"]} == {("entry", "what"), ("file", "what")}


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    """A file, a folder or a zip that has nothing of a bundle is refused, and not called altered."""
    (tmp_path / "note.txt").write_text("hello")
    (tmp_path / "folder").mkdir()
    archive.write(tmp_path / "other.zip", {"word/document.xml": b"<w/>"})

    for name in ("note.txt", "folder", "other.zip", "missing.zip"):
        with pytest.raises(UsageError, match=name):
            verify(archive.opened(tmp_path / name), TRUSTED)


def test_an_unzipped_bundle_is_a_bundle(zipped: bytes, tmp_path: Path) -> None:
    """A bundle that was unzipped to a folder verifies; a link in it, or a file that its system put there, is named."""
    for name, one in WHOLE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(one)

    assert verify(archive.opened(tmp_path), TRUSTED).verdict is Verdict.PASS
    (tmp_path / "sessions" / ".DS_Store").write_bytes(b"")
    assert named(verify(archive.opened(tmp_path), TRUSTED)) == {"sessions/.DS_Store"}
    assert looked(zipped).verdict is Verdict.PASS


@pytest.mark.parametrize("pair", [*pairwise(sorted(WHOLE))], ids="-".join)
def test_members_out_of_their_order_are_named(pair: tuple[str, str], zipped: bytes) -> None:
    """A zip with the same members in another order is not the one that golive wrote."""
    whole = opened(zipped)
    assert set(whole.files) == set(WHOLE)
    one, other = (zipped.index(name.encode()) - 30 for name in pair)
    ends = [zipped.find(b"PK\x03\x04", other + 4), zipped.find(b"PK\x01\x02", other + 4)]
    end = min(at for at in ends if at > 0)

    assert looked(zipped[:one] + zipped[other:end] + zipped[one:other] + zipped[end:]).altered


@pytest.mark.parametrize("left_out", ["sessions/r5/verdict.json", "sessions/w/watch.jsonl"])
def test_a_run_of_the_record_is_there_or_said_to_lack(left_out: str, tmp_path: Path) -> None:
    """Whoever signs a bundle that silently leaves out a run, or an empty file in its place, is found out."""
    whole = content()
    less = {name: one for name, one in whole.items() if name != left_out}
    empty = {**whole, left_out: b""}
    lacking = msgspec.structs.replace(outcome_of(less), lacks=(f"session/{left_out.removeprefix('sessions/')}",))

    for files in (less, empty):
        archive.write(tmp_path / "bundle.zip", made(files))
        found = verify(archive.opened(tmp_path / "bundle.zip"), [KEY.public])
        assert left_out in {one.file for one in found.altered}
    archive.write(tmp_path / "bundle.zip", made(less, outcome=lacking))
    said = verify(archive.opened(tmp_path / "bundle.zip"), [KEY.public])

    assert said.altered == []
    assert any("lacks" in one for one in said.limits)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("sessions/r5/verdict.json", b"no json\n"),
        ("sessions/r5/verdict.json", b'{"run": "r1", "verdict": "PASS"}\n'),
        ("sessions/r5/verdict.json", b'{"run": "r5", "verdict": "FAIL"}\n'),
        ("sessions/w/watch.jsonl", b"\n"),
        ("sessions/w/watch.jsonl", b'{"other": 1}\n'),
    ],
)
def test_what_is_no_file_of_its_run_is_named(name: str, instead: bytes, tmp_path: Path) -> None:
    """Signed or not: a verdict of another run or another end, and what is no watch, are not taken for this run's."""
    archive.write(tmp_path / "bundle.zip", made({**content(), name: instead}))
    found = verify(archive.opened(tmp_path / "bundle.zip"), [KEY.public])

    assert {one.file for one in found.altered} == {name}


def test_a_bundle_brings_no_keys_that_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verified from within its own folder, a bundle with a stranger's key in keys/ is not believed."""
    for name, one in made(content(), key=OTHER).items():
        (tmp_path / "bundle" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bundle" / name).write_bytes(one)
    (tmp_path / "bundle" / "keys").mkdir()
    (tmp_path / "bundle" / "keys" / "evil.pub.pem").write_bytes(OTHER.public.pem)
    monkeypatch.chdir(tmp_path / "bundle")

    found = look(Path(), trust=(), heads=(), codes=(), root=Path())

    assert found.verdict is Verdict.FAIL
    assert any("trusted" in one for one in found.unproven)
