"""The record's entries under an S3 prefix, an object each.

A number is taken by one put that asks S3 to refuse it if the object exists. botocore sends a put again when no answer
came, and is then refused by its own first one; so each claim carries a mark of its own, and a refused one looks whose
mark is there.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.errors import EdgeError, NotFound, StoreUnavailable, Unexpected
from golive.files import MIB, made_whole, opened
from golive.record.chain import File

_PATIENCE = 4.0  # seconds for an answer, twice: a store that hangs must not hold anybody up
_LONG = 300.0  # the same for a large file, for which nobody waits on launch day; twice as long in all
_PIECE = 4 * MIB  # of such a file, in one answer
_DIGITS = 12  # so that names sort as numbers do, and a reader can ask for what is behind one
_NAME = re.compile(rf"^(\d{{{_DIGITS}}})\.json\Z")
_PROBE = "writable"
_FILES = "files/"  # sorts behind every number, where nobody lists
_AT_ONCE = 8
_BATCH = 200  # read ahead of who reads one by one
_HELD = 2000  # entries that are held, so that they need not be fetched again
_PAGE = 1000  # names in an answer, as S3 has it
_TRIES = 20
_TAKEN, _TWO_AT_ONCE = "PreconditionFailed", "ConditionalRequestConflict"  # after the latter S3 wants to be asked again


class S3Store:
    """The record's entries under a prefix of a bucket, which has to keep what was put there (no lifecycle rule).

    The rights it needs are s3:ListBucket, s3:GetObject and s3:PutObject; none to delete.
    """

    def __init__(self, session: AwsSession, bucket: str, prefix: str, region: str = "") -> None:
        self._s3 = session.client("s3", patience=_PATIENCE, region=region)
        self._files = session.client("s3", patience=_LONG, region=region)
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._known: dict[int, tuple[str, bytes]] = {}
        """What was read, with its entity tag: an object that still has it is not fetched again."""
        self._highest = 0

    @property
    def spacing(self) -> int:
        """Each entry is a request of its own, and a rollback waits for them."""
        return 6

    @property
    def place(self) -> str:
        """The prefix."""
        return f"s3://{self._bucket}/{self._prefix}"

    def newest(self, since: int = 0) -> File | None:
        """The newest entry. Looks from the newest that is known of; if that is gone, among all."""
        with self._having("read"):
            tags = self._last_page(max(since, self._highest, 1) - 1) or self._last_page(0)
            self._highest = max(tags, default=0)
            return (self._highest, self._content(self._highest, tags)) if tags else None

    def files(self, since: int = 0) -> list[File]:
        """Every entry after a number; those that were read before are only looked at for a change."""
        with self._having("read"):
            tags = self._tags(since)
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                contents = pool.map(lambda seq: self._content(seq, tags), sorted(tags))
                found = list(zip(sorted(tags), contents, strict=True))
            for seq in sorted(self._known)[:-_HELD]:
                del self._known[seq]
            return found

    def each(self, since: int = 0) -> Iterator[File]:
        """The same one by one, a few ahead; none of them is held."""
        with self._having("read"), ThreadPoolExecutor(_AT_ONCE) as pool:
            tags = self._tags(since)
            numbers = sorted(tags)
            for at in range(0, len(numbers), _BATCH):
                batch = numbers[at : at + _BATCH]
                yield from zip(batch, pool.map(lambda seq: self._fetched(seq, tags)[1], batch), strict=True)

    def entry(self, seq: int) -> bytes:
        """The bytes under a number; none where nothing is."""
        with self._having("read"):
            try:
                return self._fetched(seq, {})[1]
            except NotFound:
                return b""

    def claim(self, seq: int, content: bytes) -> bool:
        """One conditional put; when it is refused, the number is ours only if the object there has our mark."""
        with self._having("written to"):
            tag = self._put_once(_name(seq), content)
            if tag:
                self._known[seq] = tag, content
            return bool(tag)

    def try_writing(self) -> None:
        """Put an object that is no entry, twice: the second put must be refused, or numbers could be taken twice.

        It stays, so that no right to delete is needed.
        """
        with self._having("written to"):
            self._put_once(_PROBE, b"{}\n")
            if self._put_once(_PROBE, b"{}\n"):
                raise StoreUnavailable(
                    f"The record in {self.place} is not safe: this store overwrites what is there. "
                    "Have the technical owner use S3 itself, or a folder."
                )

    def keep(self, name: str, file: Path) -> bool:
        """One conditional put, as of an entry."""
        with self._having("written to"), opened(file) as source:
            return bool(self._put_once(_FILES + name, source))

    def fetch(self, name: str, to: Path) -> bool:
        """Read it piece by piece, each of the very object that was there at the first."""
        with self._having("read"):
            try:
                with made_whole(to) as target:
                    for piece in self._pieces(name):
                        target.write(piece)
            except NotFound:
                return False
            return True

    def _pieces(self, name: str) -> Iterator[bytes]:
        where = {"Bucket": self._bucket, "Key": self._prefix + _FILES + name}
        same: dict[str, str] = {}
        at, size = 0, 1
        while at < size:
            with translated(f"read {name}"):
                answer = self._files.get_object(**where, **same, Range=f"bytes={at}-{at + _PIECE - 1}")
                content = answer["Body"].read()
            yield content
            same = {"IfMatch": answer["ETag"]}
            size = int(answer.get("ContentRange", "/0").rpartition("/")[2])  # none: all of it came at once
            at += _PIECE

    def _put_once(self, name: str, content: bytes | BinaryIO) -> str:
        """The entity tag of what was put; empty if the name was another's."""
        where = {"Bucket": self._bucket, "Key": self._prefix + name}
        mark = uuid.uuid4().hex
        client = self._s3 if isinstance(content, bytes) else self._files
        for _ in range(_TRIES):
            if not isinstance(content, bytes):
                content.seek(0)
            try:
                with translated("write to it"):
                    answer = client.put_object(**where, Body=content, IfNoneMatch="*", Metadata={"claim": mark})
            except Unexpected as error:
                if error.code not in {_TAKEN, _TWO_AT_ONCE}:
                    raise
                code = error.code
            else:
                return str(answer["ETag"])
            if code == _TAKEN:
                with translated("look who wrote to it"):
                    there = self._s3.head_object(**where)
                    return str(there["ETag"]) if there["Metadata"].get("claim") == mark else ""
            Clock().wait(0.05)
        raise StoreUnavailable(f"The record in {self.place} is so busy that no number could be had. Try again.")

    def _tags(self, since: int) -> dict[int, str]:
        """Number and entity tag of every entry after a number."""
        return {seq: tag for tags, _more in self._pages(since) for seq, tag in tags.items()}

    def _last_page(self, since: int) -> dict[int, str]:
        """Number and tag of the newest entries: looked for in ever longer leaps, then between the last two."""
        tags, more = self._page(since)
        low, high, leap = max(tags, default=0), 0, _PAGE
        while more:
            at = low if 0 < high <= low + _PAGE else (low + high) // 2 if high else low + leap
            found, beyond = self._page(at)
            if found:
                tags, low, more, leap = found, max(found), beyond, 2 * leap
            else:
                high, more = at, at > low
        return tags

    def _page(self, since: int) -> tuple[dict[int, str], bool]:
        """The first entries after a number, as many as one answer has, and whether there may be more."""
        return next((found for found in self._pages(since) if found[0]), ({}, False))

    def _pages(self, since: int) -> Iterator[tuple[dict[int, str], bool]]:
        """The entries after a number, answer by answer, and whether there may be more; what sorts behind is left."""
        with translated("list it"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix, StartAfter=self._prefix + _name(since)
            )
            for page in pages:
                found = page["Contents"] if "Contents" in page or page["KeyCount"] else ()
                more = bool(page.get("IsTruncated")) and (not found or found[-1]["Key"] < self._prefix + _LAST)
                yield self._entries_in(found), more
                if not more:
                    return

    def _entries_in(self, found: Iterable[Mapping[str, Any]]) -> dict[int, str]:
        names = ((_NAME.match(one["Key"].removeprefix(self._prefix)), one["ETag"]) for one in found)
        return {int(match[1]): tag for match, tag in names if match}

    def _content(self, seq: int, tags: dict[int, str]) -> bytes:
        if self._known.get(seq, ("", b""))[0] != tags[seq]:
            self._known[seq] = self._fetched(seq, tags)
        return self._known[seq][1]

    def _fetched(self, seq: int, tags: dict[int, str]) -> tuple[str, bytes]:
        """Entity tag and bytes of an entry, fetched unless it is known under the tag that it has."""
        known = self._known.get(seq)
        if known is not None and known[0] == tags.get(seq):
            return known
        with translated(f"read entry {seq}"):
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + _name(seq))
            return answer["ETag"], answer["Body"].read()

    @contextmanager
    def _having(self, doing: str) -> Iterator[None]:
        try:
            yield
        except EdgeError as error:
            raise StoreUnavailable(f"The record in {self.place} can't be {doing}: {error}") from error


def _name(seq: int) -> str:
    return f"{seq:0{_DIGITS}}.json"


_LAST = _name(10**_DIGITS - 1)
