"""Laws of files that are kept beside a record, folder and S3: large ones in little memory, whole or not at all."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from s3_server import S3, serving
from test_stores import Place, bucket

from golive.errors import StoreUnavailable
from golive.files import MIB
from golive.record.folder_store import FolderStore

NAME = "launch-1.zip"
LITTLE = 16 * MIB  # of memory, for a file of any size
KEEPER = """
import sys, tracemalloc
from pathlib import Path
import psutil
import golive.aws.store, golive.record.folder_store
from golive.files import opened
from golive.record.folder_store import FolderStore
from s3_server import s3_store

kind, place, name, file, to, most = sys.argv[1:]
url, _, bucket = place.rpartition(" ")
store = FolderStore(Path(place)) if kind == "folder" else s3_store(url, bucket)
left = [int(most)]

class Dying:
    # The file, and the death of its reader when so many bytes of it were read.
    def __init__(self, file):
        self._file = file
    def __getattr__(self, name):
        return getattr(self._file, name)
    def __enter__(self):
        return self
    def __exit__(self, *_error):
        self._file.close()
    def __iter__(self):
        return iter(self._file)
    def read(self, *most):
        content = self._file.read(*most)
        left[0] -= len(content)
        if left[0] <= 0:
            psutil.Process().kill()
        return content

if left[0]:
    for module in (golive.aws.store, golive.record.folder_store):
        module.opened = lambda path: Dying(opened(path))
tracemalloc.start()
kept = store.keep(name, Path(file))
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.reset_peak()
fetched = store.fetch(name, Path(to))
print(kept, fetched, peak, tracemalloc.get_traced_memory()[1])
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[S3, str]]:
    """One S3 for all tests of this file, each with a bucket of its own."""
    with serving() as served:
        yield served


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place for a record, empty; each law holds in both kinds."""
    if request.param == "folder":
        return Place("folder", str(tmp_path / "record"))
    return bucket(request.getfixturevalue("s3")[1])


def large(path: Path, mib: int) -> Path:
    """A file of so many MiB, no two of them the same."""
    with path.open("xb") as file:
        for number in range(mib):
            file.write(hashlib.sha256(str(number).encode()).digest() * (MIB // 32))
    return path


def hashed(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keeper(place: Place, file: Path, to: Path, *, dies_at: int = 0) -> "subprocess.CompletedProcess[str]":
    """A process that keeps a file, and fetches it; with ``dies_at`` it dies when it has read so many bytes."""
    return subprocess.run(
        [sys.executable, "-c", KEEPER, place.kind, place.name, NAME, str(file), str(to), str(dies_at)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        check=False,
        text=True,
    )


def assert_in_little_memory(place: Place, folder: Path, mib: int) -> None:
    """A file of this size is kept and fetched whole, in memory that is nothing to it."""
    file, to = large(folder / "bundle.zip", mib), folder / "fetched.zip"

    done = keeper(place, file, to)

    assert done.returncode == 0, done.stderr
    kept, fetched, *peaks = done.stdout.split()
    assert (kept, fetched) == ("True", "True")
    assert max(map(int, peaks)) < LITTLE
    assert hashed(to) == hashed(file)
    print(f"{place.kind}, {mib} MiB: peaks of {[round(int(one) / MIB, 1) for one in peaks]} MiB")  # noqa: T201


def test_a_large_file_is_kept_and_fetched_in_little_memory(place: Place, tmp_path: Path) -> None:
    """A file several times as large as the memory that it may take is kept, and is the same when it is fetched."""
    assert_in_little_memory(place, tmp_path, 48)


@pytest.mark.soak
def test_a_bundle_of_300_mib_takes_no_more_memory(place: Place, tmp_path: Path) -> None:
    """A launch's largest bundle takes no more memory than a small one."""
    assert_in_little_memory(place, tmp_path, 300)


@pytest.mark.parametrize("share", [0.4, 1.0, 1.999])
def test_a_killed_keep_leaves_no_half_file(place: Place, tmp_path: Path, share: float) -> None:
    """Wherever its keeper dies, under the name there is nothing or the whole file, and it can be kept again."""
    file, to = large(tmp_path / "bundle.zip", 3), tmp_path / "fetched.zip"

    died = keeper(place, file, to, dies_at=max(1, int(share * file.stat().st_size)))

    if died.returncode == 0:  # it was kept before it had read so much
        assert died.stdout.startswith("True True")
    found = tmp_path / "found.zip"
    there = place.open().fetch(NAME, found)
    assert there is found.exists()
    assert there or died.returncode != 0
    assert not there or hashed(found) == hashed(file)
    assert place.open().keep(NAME, file) is not there
    assert place.open().fetch(NAME, tmp_path / "again.zip")
    assert hashed(tmp_path / "again.zip") == hashed(file)


def test_a_name_is_given_once(place: Place, tmp_path: Path) -> None:
    """A second file is refused the name of the first one, which stays as it is."""
    first, second = large(tmp_path / "first.zip", 1), large(tmp_path / "second.zip", 2)

    assert place.open().keep(NAME, first)
    assert not place.open().keep(NAME, second)
    assert place.open().fetch(NAME, tmp_path / "fetched.zip")
    assert hashed(tmp_path / "fetched.zip") == hashed(first)


def test_what_was_kept_is_no_entry(place: Place, tmp_path: Path) -> None:
    """A file beside the entries is not read as one, also under a name that looks like a number's."""
    store = place.open()
    assert store.claim(1, b"{}\n")
    assert store.keep("000000000002.json", large(tmp_path / "bundle.zip", 1))

    assert place.open().files() == [(1, b"{}\n")]


def test_a_file_that_is_not_there_can_not_be_fetched(place: Place, tmp_path: Path) -> None:
    """A name under which nothing was kept is told, and no file is left by asking."""
    assert not place.open().fetch(NAME, tmp_path / "fetched.zip")
    assert not (tmp_path / "fetched.zip").exists()


def test_an_old_half_copy_of_a_killed_keeper_is_swept(tmp_path: Path) -> None:
    """What a keeper left behind that died is removed once it is old, and never while it may be at work."""
    store, file = FolderStore(tmp_path / "record"), large(tmp_path / "bundle.zip", 1)
    assert store.keep("launch-0.zip", file)
    fresh, old = (tmp_path / "record" / "files" / f"writing-{name}.tmp" for name in "ab")
    for path in (fresh, old):
        path.write_bytes(b"half a bundle")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    assert store.keep(NAME, file)

    assert fresh.exists()
    assert not old.exists()


def test_a_fetch_that_breaks_off_leaves_no_half_file(s3: tuple[S3, str], tmp_path: Path) -> None:
    """Where a later piece can't be had nothing stays that could be taken for the file, and it can be fetched again."""
    place, to = bucket(s3[1]), tmp_path / "fetched.zip"
    file = large(tmp_path / "bundle.zip", 6)
    assert place.open().keep(NAME, file)
    pieces: list[str] = []

    def away(method: str, path: str) -> tuple[int, str] | None:
        if method == "GET" and path.endswith(NAME):
            pieces.append(path)
        return (500, "InternalError") if len(pieces) > 1 else None

    s3[0].before = away
    try:
        with pytest.raises(StoreUnavailable, match=NAME):
            place.open().fetch(NAME, to)
    finally:
        s3[0].before = lambda _method, _path: None

    assert len(pieces) > 1
    assert not to.exists()
    assert place.open().fetch(NAME, to)
    assert hashed(to) == hashed(file)


def test_a_file_that_is_there_is_not_written_over(place: Place, tmp_path: Path) -> None:
    """Who fetches to a name that is taken is refused, and what was there stays."""
    assert place.open().keep(NAME, large(tmp_path / "bundle.zip", 1))
    (tmp_path / "mine.zip").write_bytes(b"mine")

    with pytest.raises((StoreUnavailable, FileExistsError)):
        place.open().fetch(NAME, tmp_path / "mine.zip")

    assert (tmp_path / "mine.zip").read_bytes() == b"mine"
