"""Laws of the zip: there is one for the same files, hostile ones are named, and nothing of them is ever extracted."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from bundles import content, looked, made, opened, zip_of
from hypothesis import given
from hypothesis import strategies as st

from golive.bundle import archive, manifest, zip_form
from golive.bundle.zip_form import Member
from golive.errors import UsageError
from golive.verdict import Verdict

WHOLE = made(content())
HARMLESS = {"a.txt": b"one", "b/c.txt": b"", "d.txt": bytes(range(256))}


@given(files=st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}", fullmatch=True), st.binary(max_size=50)))
def test_a_zip_has_what_was_put_into_it(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever files are put into a zip come out of it, for golive and for others, and the same give the same bytes."""
    folder = tmp_path_factory.mktemp("zip")
    zipped = zip_of(files, folder)
    found = opened(zipped)

    assert found.problems == () or not files
    assert {name: found.content(name, 100) for name in found.files} == files
    assert all(found.hash_of(name)[1] for name in found.files)
    with zipfile.ZipFile(io.BytesIO(zipped)) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == files
    assert zip_of(dict(reversed(files.items())), folder) == zipped


def test_files_come_from_a_disk_too(tmp_path: Path) -> None:
    """A file's content may lie on a disk, and is read in pieces."""
    (tmp_path / "large").write_bytes(b"x" * 3_000_000)
    archive.write(tmp_path / "bundle.zip", {"large": tmp_path / "large", "small": b"s"})
    found = archive.opened(tmp_path / "bundle.zip")

    assert [len(piece) for piece in found.files["large"]()] == [1 << 20, 1 << 20, 3_000_000 - (2 << 20)]
    assert found.problems == ()
    assert found.content("large", 1000) == b""
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a//b",
        "a/./b",
        "C:/x",
        "a\\b",
        "a\nb",
        "nul",
        "b/COM1.txt",
        "dot.",
        " space",
        "space ",
        "\u00fcber.txt",
        "a" * 300,
    ],
)
def test_a_name_that_systems_read_otherwise_is_refused(name: str, tmp_path: Path) -> None:
    """No bundle is written with such a name, and a manifest with one is named."""
    with pytest.raises(UsageError, match="can't be put into a bundle"):
        archive.write(tmp_path / "bundle.zip", {name: b""})
    assert list(tmp_path.iterdir()) == []
    line = f"{'0' * 64}  {name}\n".encode("utf-8", "surrogateescape")
    assert manifest.decode(line)[1]


def test_two_names_that_one_system_takes_for_one_are_refused(tmp_path: Path) -> None:
    """Names that differ only in capital letters do not go into one bundle."""
    with pytest.raises(UsageError, match="capital"):
        archive.write(tmp_path / "bundle.zip", {"a.txt": b"1", "A.txt": b"2"})


def by_others(files: dict[str, bytes], *, method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    """The same files zipped by Python's own library."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as zipped:
        for name in sorted(files):
            zipped.writestr(zipfile.ZipInfo(name), files[name], method)
        zipped.comment = comment
    return buffer.getvalue()


def doubled(zipped: bytes) -> bytes:
    """A member that is there twice, once with another content."""
    members = [Member("a.txt", 3, 1), Member("a.txt", 3, 2), *(Member(f"z{one}", 0, 0) for one in range(2))]
    return b"".join(zip_form.head(one) + b"x" * one.size for one in members) + zip_form.ending(members) + zipped[:0]


def climbing(zipped: bytes) -> bytes:
    """A member with a name that leads out, written in due form."""
    members = [Member("../../up.txt", 3, 1)]
    return zip_form.head(members[0]) + b"one" + zip_form.ending(members) + zipped[:0]


def lying(zipped: bytes) -> bytes:
    """A member that says that it has more bytes than the whole zip."""
    at = zipped.index(b"PK\x01\x02")
    return zipped[: at + 20] + struct.pack("<2L", 1 << 31, 1 << 31) + zipped[at + 28 :]


def lying_twice(zipped: bytes) -> bytes:
    """The same before the member too, in the form of sizes beyond four gigabytes."""
    members = [Member("a.txt", (1 << 64) - 1, 1)]
    return zip_form.head(members[0]) + zipped


def overlapping(zipped: bytes) -> bytes:
    """Two members of the directory at one place, as in zips that grow without end."""
    at = zipped.index(b"PK\x01\x02", zipped.index(b"PK\x01\x02") + 4)
    return zipped[: at + 42] + struct.pack("<L", 0) + zipped[at + 46 :]


def locked(zipped: bytes) -> bytes:
    """A member that is said to be encrypted."""
    return zipped[:6] + b"\1" + zipped[7:]


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "bytes before": lambda zipped: b"MZ" + zipped,
    "bytes behind": lambda zipped: zipped + b"\0",
    "a zip behind a zip": lambda zipped: zipped + zipped,
    "a comment": lambda _zipped: by_others(HARMLESS, comment=b"hello"),
    "compressed": lambda _zipped: by_others(HARMLESS, method=zipfile.ZIP_DEFLATED),
    "by others": lambda _zipped: by_others(HARMLESS),
    "doubled": doubled,
    "climbing": climbing,
    "lying": lying,
    "lying twice": lying_twice,
    "overlapping": overlapping,
    "locked": locked,
    "only an end": lambda zipped: zipped[-22:],
    "nothing": lambda _zipped: b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_named(name: str, tmp_path: Path) -> None:
    """A zip that golive did not write is named, and what verifies it writes nothing."""
    hostile = HOSTILE[name](zip_of(HARMLESS, tmp_path))
    (tmp_path / "bundle.zip").write_bytes(hostile)
    before = sorted(tmp_path.rglob("*"))

    assert opened(hostile).problems
    assert looked(hostile).verdict is Verdict.FAIL
    assert looked(hostile).altered
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_checksum_that_is_wrong_in_both_places_is_named(name: str, tmp_path: Path) -> None:
    """A zip whose every mention of a member's checksum was changed, and nothing else, is named by that member."""
    whole = zip_of(WHOLE, tmp_path)
    crc = struct.pack("<L", zlib.crc32(WHOLE[name]))
    changed = whole.replace(crc, struct.pack("<L", 7))

    assert whole.count(crc) == 2
    assert [one.file for one in looked(changed).altered] == [name]


def test_a_zip_that_was_made_again_verifies_as_a_folder() -> None:
    """A bundle that somebody zipped again is named as a zip, and its files are whole."""
    assert looked(by_others(WHOLE)).verdict is Verdict.FAIL
    assert looked(WHOLE).verdict is Verdict.PASS


@pytest.mark.parametrize("size", [(1 << 32) - 2, (1 << 32) - 1, 1 << 32, 5 << 32])
def test_sizes_beyond_four_gigabytes(size: int, tmp_path: Path) -> None:
    """A member of more than four gigabytes is written as others read it, and read as it was written."""
    members = [Member("a", size, 0), Member("b", 1, 0)]
    with (tmp_path / "large.zip").open("wb") as file:
        for one in members:
            file.write(zip_form.head(one))
            file.seek(one.size, io.SEEK_CUR)
        file.write(zip_form.ending(members))
    length = (tmp_path / "large.zip").stat().st_size

    with zipfile.ZipFile(tmp_path / "large.zip") as other:
        assert [(one.filename, one.file_size) for one in other.infolist()] == [("a", size), ("b", 1)]
    with (tmp_path / "large.zip").open("rb") as file:
        told = zip_form.read(file, length, 10)
    assert told is not None
    assert told.problems == []
    assert [member for member, _at in told.readable] == members


@given(content=st.binary(max_size=400))
def test_whatever_the_bytes_no_crash(content: bytes) -> None:
    """Any bytes at all are told as problems, before a zip, behind one, and alone."""
    whole = zip_form.head(Member("a", 0, 0)) + zip_form.ending([Member("a", 0, 0)])
    for bytes_ in (content, whole + content, content + whole, whole[:20] + content + whole[20:]):
        assert opened(bytes_).problems or bytes_ == whole
