"""What golive relies on of S3, shown on the S3 that the tests have; what that one does not hold, golive never asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from s3_server import S3, serving, session
from test_stores import Place, bucket, draft

from golive.errors import StoreUnavailable
from golive.record import Journal

PAPER = Path(__file__).parent.parent / "docs" / "technical-owner.md"
OTHER = '"00000000000000000000000000000000"'  # the tag of an object that is not there


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[S3, str]]:
    """One S3 for all tests of this file, each with a bucket of its own."""
    with serving() as served:
        yield served


@pytest.fixture
def place(s3: tuple[S3, str]) -> Iterator[Place]:
    """An empty S3 prefix whose server may be made to fail; afterwards it is well again."""
    yield bucket(s3[1])
    s3[0].before = s3[0].after = lambda _method, _path: None


def refused(place: Place, call: str, **asked: object) -> tuple[int, str]:
    """How S3 refuses a call on an object that is there; the object must be the same afterwards."""
    url, _, name = place.name.rpartition(" ")
    s3 = session(url).client("s3")
    s3.put_object(Bucket=name, Key="object", Body=b"first")
    with pytest.raises(ClientError) as error:
        getattr(s3, call)(Bucket=name, Key="object", **asked)
    assert s3.get_object(Bucket=name, Key="object")["Body"].read() == b"first"
    return error.value.response["ResponseMetadata"]["HTTPStatusCode"], error.value.response["Error"]["Code"]


def test_a_put_is_refused_where_there_is_an_object(place: Place) -> None:
    """`If-None-Match: *` is answered by 412 PreconditionFailed, and what is there stays: each number is given once."""
    assert refused(place, "put_object", Body=b"second", IfNoneMatch="*") == (412, "PreconditionFailed")


def test_a_piece_of_another_object_is_refused(place: Place) -> None:
    """`If-Match` of a get is answered by 412: the pieces of a file that is fetched are of one object."""
    assert refused(place, "get_object", Range="bytes=0-1", IfMatch=OTHER) == (412, "PreconditionFailed")


def test_a_file_that_is_another_one_meanwhile_is_not_fetched(
    s3: tuple[S3, str], place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody writes over a kept file by hand while it is fetched, there is no mixture of both."""
    monkeypatch.setattr("golive.aws.store._PIECE", 4)
    (tmp_path / "bundle.zip").write_bytes(b"first one")
    assert place.open().keep("bundle.zip", tmp_path / "bundle.zip")
    asked: list[str] = []

    def after(method: str, path: str) -> None:
        if method == "GET" and path.endswith("bundle.zip"):
            asked.append(path)
            if len(asked) == 1:
                s3[0].after = lambda _method, _path: None
                changed.append(path)

    changed: list[str] = []
    s3[0].after = after
    first = place.open()
    get = first._files.get_object  # type: ignore[attr-defined]

    def written_over(**how: object) -> object:
        if changed:
            place.put("files/bundle.zip", b"other one")
        return get(**how)

    monkeypatch.setattr(first._files, "get_object", written_over)  # type: ignore[attr-defined]

    with pytest.raises(StoreUnavailable, match="PreconditionFailed"):
        first.fetch("bundle.zip", tmp_path / "fetched.zip")
    assert changed
    assert not (tmp_path / "fetched.zip").exists()


def test_two_keepers_that_meet_are_asked_again(s3: tuple[S3, str], place: Place, tmp_path: Path) -> None:
    """Where S3 says that two puts met (409), a file is put again from its beginning, and is whole."""
    (tmp_path / "bundle.zip").write_bytes(b"all of it")
    conflicts = [(409, "ConditionalRequestConflict")] * 2
    s3[0].before = lambda method, _path: conflicts.pop() if method == "PUT" and conflicts else None

    assert place.open().keep("bundle.zip", tmp_path / "bundle.zip")
    assert place.open().fetch("bundle.zip", tmp_path / "fetched.zip")

    assert not conflicts
    assert (tmp_path / "fetched.zip").read_bytes() == b"all of it"


def test_no_other_kind_of_request_is_asked(place: Place, tmp_path: Path) -> None:
    """A store reads, lists and puts objects; it copies none, deletes none, and lists by the prefix of its rights."""
    (tmp_path / "bundle.zip").write_bytes(b"all of it")
    store, asked, prefixes = place.open(), set(), set()

    def noted(model: Any, params: dict[str, Any], **_more: object) -> None:  # noqa: ANN401 - botocore's own
        asked.add(model.name)
        prefixes.add(params.get("Prefix", "record/"))

    for client in (store._s3, store._files):  # type: ignore[attr-defined]
        client.meta.events.register("before-parameter-build.s3", noted)

    store.try_writing()
    Journal(store).append(draft())
    assert not store.claim(1, b"{}\n")
    assert store.keep("bundle.zip", tmp_path / "bundle.zip")
    assert not store.keep("bundle.zip", tmp_path / "bundle.zip")
    assert store.fetch("bundle.zip", tmp_path / "fetched.zip")
    assert len(store.files()) == len(list(store.each())) == 1

    assert asked == {"ListObjectsV2", "GetObject", "HeadObject", "PutObject"}
    assert prefixes == {"record/"}


def test_the_paper_names_the_rights_and_what_is_relied_on() -> None:
    """The technical owner's page says which three rights a record needs, and each condition that golive relies on."""
    section = PAPER.read_text(encoding="utf-8").partition("## The record in S3\n")[2].partition("\n## ")[0]

    for word in ("s3:ListBucket", "s3:GetObject", "s3:PutObject", "If-None-Match", "If-Match", "409", "412"):
        assert f"`{word}" in section, word
