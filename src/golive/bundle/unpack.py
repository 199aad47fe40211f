"""What is packed in a content: the members of archives, what is compressed, the places of a PDF, words of a picture.

Told by how a content begins, never by its name. All of it is bounded: what would be more is said to be not looked into.
"""

import base64
import binascii
import bz2
import contextlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, cast

from golive.errors import StepFailed
from golive.pdf.said import said_in

WHOLE = 16 * 1024 * 1024
"""Bytes that are looked into as one; what is larger only piece by piece, as words."""
MOST = 256 * 1024 * 1024
"""Bytes that may come out of one file, in all."""
MOST_MEMBERS = 20_000
_AT_ONCE = 1024 * 1024
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd", b"\x1f\x9d", b"MSCF", b"\xd0\xcf\x11\xe0")
"""How what golive has no means to open begins: 7z, RAR, zstd, compress, cabinet, old Office."""
GZIP = b"\x1f\x8b\x08"
"""How a gzip begins, with its one method: of two bytes alone a hash in a record has them by chance, now and then."""
_STREAM = re.compile(rb"stream\r?\n")
_END_OF_ZIP = b"PK\x05\x06"
_PNG = b"\x89PNG\r\n\x1a\n"

Part = tuple[str, IO[bytes]]


class NotLookedInto(Exception):
    """Something can't be unpacked, or is more than is unpacked."""


BROKEN = (
    NotLookedInto,
    StepFailed,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
"""What the libraries say of a file that they can't open, or not to its end."""


class Budget:
    """How much may still come out of one file."""

    def __init__(self, most: int = MOST) -> None:
        self._left = most

    def spend(self, count: int) -> None:
        """Count what came out. Raises ``NotLookedInto`` when it is too much."""
        self._left -= count
        if self._left < 0:
            raise NotLookedInto


def is_zip(content: bytes) -> bool:
    """Whether it is a zip, or ends as one."""
    return content[:4] == b"PK\x03\x04" or _END_OF_ZIP in content[-66_000:]


def parts_of(content: bytes) -> Iterator[Part]:
    """What is packed in it, each with its place; nothing where nothing is.

    Raises one of ``BROKEN`` where it is damaged, or closed with a password, or of a kind that golive can't open.
    """
    if content.startswith(_CLOSED):
        raise NotLookedInto
    if is_zip(content):
        yield from zipped(io.BytesIO(content))
    elif content[257:262] == b"ustar":
        yield from _tarred(content)
    elif b"%PDF-" in content[:1024]:
        yield from _of_pdf(content)
    elif content.startswith(_PNG):
        yield from _of_png(content)
    for begins, place, new in _PACKERS:
        if content.startswith(begins):
            yield place, cast("IO[bytes]", _Unpacked(content, new))


def zipped(file: IO[bytes]) -> Iterator[Part]:
    """The members of a zip, their names and remarks as a part of their own."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise NotLookedInto
        words = [archive.comment]
        for one in members:
            words += (one.filename.encode(errors="replace"), one.comment, one.extra)
        yield "names", io.BytesIO(b"\n".join(words))
        for member in members:
            if not member.is_dir():
                with archive.open(member) as opened:
                    yield member.filename, opened


def _tarred(content: bytes) -> Iterator[Part]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for count, member in enumerate(archive):
            if count > MOST_MEMBERS:
                raise NotLookedInto
            opened = archive.extractfile(member) if member.isfile() else None
            if opened:
                yield member.name, opened


def _of_pdf(content: bytes) -> Iterator[Part]:
    for place, said in said_in(content[content.index(b"%PDF-") :]):
        yield place, io.BytesIO(said)
    for number, found in enumerate(_STREAM.finditer(content), 1):
        inflated = _inflated(content, found.end())
        if inflated:
            yield f"stream {number}", io.BytesIO(inflated)


def _inflated(content: bytes, start: int) -> bytes:
    """What a stream of a PDF says if it is deflated, with or without base85 around; what is not is no mistake here."""
    packed = content[start : start + WHOLE]
    with contextlib.suppress(zlib.error, ValueError, binascii.Error):
        if packed[:1] not in b"\x78\x68\x58\x48\x38\x28\x18\x08":
            end = packed.find(b"~>")
            if end < 0:
                return b""
            packed = base64.a85decode(packed[:end])
        inflater = zlib.decompressobj()
        plain = inflater.decompress(packed, WHOLE)
        if inflater.unconsumed_tail:
            raise NotLookedInto
        return plain
    return b""


def _of_png(content: bytes) -> Iterator[Part]:
    """The words that were put beside the picture and are compressed; plain ones are found in the file as it is."""
    at = len(_PNG)
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            for start in [found.start() for found in re.finditer(rb"x[\x01\x5e\x9c\xda]", body)][:50]:
                with contextlib.suppress(zlib.error):
                    yield (
                        f"words of the picture at {at}",
                        io.BytesIO(zlib.decompressobj().decompress(body[start:], WHOLE)),
                    )
        at += 12 + size


class _Unpacked(io.RawIOBase):
    """A compressed content as a file to be read; as many streams as stand behind each other."""

    def __init__(self, content: bytes, new: Callable[[], Any]) -> None:
        self._rest, self._new, self._one = content, new, new()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; none at the end."""
        while not (self._one.eof and not self._rest):
            plain: bytes = self._one.decompress(self._rest, min(size, _AT_ONCE) if size > 0 else _AT_ONCE)
            self._rest = getattr(self._one, "unconsumed_tail", b"")
            if self._one.eof:
                self._rest = self._one.unused_data.lstrip(b"\0")
                self._one = self._new() if self._rest else self._one
            elif not plain and not self._rest:
                raise EOFError("It ends too early.")
            if plain:
                return plain
        return b""


_PACKERS: tuple[tuple[bytes, str, Callable[[], Any]], ...] = (
    (GZIP, "gzip", lambda: zlib.decompressobj(wbits=31)),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", "xz", lambda: lzma.LZMADecompressor(memlimit=WHOLE * 8)),
)
