"""The record's entries under an S3 prefix, an object each.

A number is taken by one put that asks S3 to refuse it if the object exists. botocore sends a put again when no answer
came, and is then refused by its own first one; so each claim carries a mark of its own, and a refused one looks whose
mark is there.
"""

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.errors import EdgeError, StoreUnavailable, Unexpected
from golive.record.chain import File

_PATIENCE = 4.0  # seconds for an answer, twice: a store that hangs must not hold anybody up
_DIGITS = 12  # so that names sort as numbers do, and a reader can ask for what is behind one
_NAME = re.compile(rf"^(\d{{{_DIGITS}}})\.json\Z")
_PROBE = "writable"
_AT_ONCE = 8
_TRIES = 20
_TAKEN, _TWO_AT_ONCE = "PreconditionFailed", "ConditionalRequestConflict"  # after the latter S3 wants to be asked again


class S3Store:
    """The record's entries under a prefix of a bucket, which has to keep what was put there (no lifecycle rule).

    The rights it needs are s3:ListBucket, s3:GetObject and s3:PutObject; none to delete.
    """

    def __init__(self, session: AwsSession, bucket: str, prefix: str, region: str = "") -> None:
        self._s3 = session.client("s3", patience=_PATIENCE, region=region)
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._known: dict[int, tuple[str, bytes]] = {}
        """What was read, with its entity tag: an object that still has it is not fetched again."""
        self._highest = 0

    @property
    def place(self) -> str:
        """The prefix."""
        return f"s3://{self._bucket}/{self._prefix}"

    def newest(self) -> File | None:
        """The newest entry. Looks from the newest that is known of; if that is gone, from the beginning."""
        with self._having("read"):
            tags = self._tags(max(self._highest - 1, 0)) or self._tags(0)
            self._highest = max(tags, default=0)
            return (self._highest, self._content(self._highest, tags)) if tags else None

    def files(self, since: int = 0) -> list[File]:
        """Every entry after a number; those that were read before are only looked at for a change."""
        with self._having("read"), ThreadPoolExecutor(_AT_ONCE) as pool:
            tags = self._tags(since)
            return list(zip(sorted(tags), pool.map(lambda seq: self._content(seq, tags), sorted(tags)), strict=True))

    def claim(self, seq: int, content: bytes) -> bool:
        """One conditional put; when it is refused, the number is ours only if the object there has our mark."""
        with self._having("written to"):
            return self._put_once(_name(seq), content)

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

    def _put_once(self, name: str, content: bytes) -> bool:
        where = {"Bucket": self._bucket, "Key": self._prefix + name}
        mark = uuid.uuid4().hex
        for _ in range(_TRIES):
            try:
                with translated("write to it"):
                    self._s3.put_object(**where, Body=content, IfNoneMatch="*", Metadata={"claim": mark})
            except Unexpected as error:
                if error.code not in {_TAKEN, _TWO_AT_ONCE}:
                    raise
                code = error.code
            else:
                return True
            if code == _TAKEN:
                with translated("look who wrote to it"):
                    return bool(self._s3.head_object(**where)["Metadata"].get("claim") == mark)
            Clock().wait(0.05)
        raise StoreUnavailable(f"The record in {self.place} is so busy that no number could be had. Try again.")

    def _tags(self, since: int) -> dict[int, str]:
        """Number and entity tag of every entry after a number."""
        tags: dict[int, str] = {}
        with translated("list it"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix, StartAfter=self._prefix + (_name(since) if since else "")
            )
            for page in pages:
                for found in page["Contents"] if "Contents" in page or page["KeyCount"] else ():
                    match = _NAME.match(found["Key"].removeprefix(self._prefix))
                    if match:
                        tags[int(match[1])] = found["ETag"]
        return tags

    def _content(self, seq: int, tags: dict[int, str]) -> bytes:
        tag, content = self._known.get(seq, ("", b""))
        if tag != tags[seq]:
            with translated(f"read entry {seq}"):
                answer = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + _name(seq))
                content = answer["Body"].read()
            self._known[seq] = answer["ETag"], content
        return content

    @contextmanager
    def _having(self, doing: str) -> Iterator[None]:
        try:
            yield
        except EdgeError as error:
            raise StoreUnavailable(f"The record in {self.place} can't be {doing}: {error}") from error


def _name(seq: int) -> str:
    return f"{seq:0{_DIGITS}}.json"
