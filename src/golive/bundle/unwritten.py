"""What is written another way, written plainly: escapes of JSON, HTML, addresses and mail; base64 and hex. Pure."""

import binascii
import html
import re
from collections.abc import Iterator

ROUNDS = 6
"""How often escapes are undone: what is still escaped then is not looked into."""
_ESCAPE = re.compile(
    rb"\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\/|\\[nrt]|%[0-9a-fA-F]{2}|=[0-9A-F]{2}|=\r?\n"
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
)
_TAG = re.compile(rb"<[^<>]{0,2000}>")
# A run of base64 goes on over the ends of its lines, if they are long: else every word would belong to the next.
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{60,}+(?:\s|\\[nr])++)++[A-Za-z0-9+/_-]++|[A-Za-z0-9+/_-]{12,}+")
_BETWEEN_LINES = re.compile(rb"\s|\\[nr]")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}[ :]?+){8,}+")
_WALL = b"////"  # 0xff three times: what stands left and right of it is not one word
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SHORT = 400


def without_escapes(content: bytes) -> Iterator[bytes]:
    """The content after each round of undoing what is escaped, until nothing is."""
    for _ in range(ROUNDS):
        if not any(sign in content for sign in (b"\\", b"%", b"&", b"=")):
            return
        plain = _ESCAPE.sub(_plain, content)
        if plain == content:
            return
        yield plain
        content = plain


def without_tags(content: bytes) -> Iterator[bytes]:
    """The content without its tags, if it has any: a name can be set in two of them."""
    if b"</" in content:
        yield html.unescape(_TAG.sub(b"", content).decode("latin-1")).encode("latin-1", "replace")


def _plain(found: re.Match[bytes]) -> bytes:
    said = found[0]
    if said in (b"\\n", b"\\r", b"\\t"):
        return b"\n" if said == b"\\n" else b" "
    if said == b"\\/":
        return b"/"
    if said[:1] == b"&":
        return html.unescape(said.decode()).encode(errors="replace")
    digits = said.strip(b"\\ux{}%=\r\n")
    if not digits:
        return b""  # the end of a line that goes on
    if said[:2] != b"\\u":
        return bytes([int(digits, 16)])
    code = int(digits, 16)
    return chr(code).encode(errors="surrogatepass") if code < 0x110000 else said


class Packed:
    """What may be base64 or hex in a content: long runs one by one, short ones together, for they are many.

    A run need not begin where its base64 does (``/path/`` looks the same), so each is read from four places.
    """

    def __init__(self, content: bytes, before: "Packed | None" = None) -> None:
        """``before`` has what need not be read again: that of the same content before its escapes were undone."""
        self._runs = {_BETWEEN_LINES.sub(b"", run).translate(_URL_SAFE) for run in _BASE64.findall(content)}
        self._hexes = {run.translate(None, b" :") for run in _HEX.findall(content)}
        if before:
            self._runs, self._hexes = self._runs - before._runs, self._hexes - before._hexes

    @staticmethod
    def longer_than(content: bytes, most: int) -> bool:
        """Whether the end of a content is within a run of base64 that is longer: nobody knows what it says."""
        end = content[-most:]
        return len(end) == most and bool(_BASE64.fullmatch(end))

    def long(self) -> Iterator[bytes]:
        """Each long run, read from its four places."""
        for run in (one for one in self._runs if len(one) > _SHORT):
            yield from (binascii.a2b_base64(_whole(run[at:])) for at in range(4))

    def short(self) -> Iterator[bytes]:
        """All short runs of base64 together, from each of the four places, and all of hex from its two."""
        runs = [one for one in self._runs if len(one) <= _SHORT]
        for at in range(4 if runs else 0):
            yield binascii.a2b_base64(_WALL.join(_whole(one[at:]) for one in runs))
        for at in range(2 if self._hexes else 0):
            yield b"\xff\xff".join(binascii.unhexlify(_even(one[at:])) for one in self._hexes)


def _even(run: bytes) -> bytes:
    return run[: len(run) // 2 * 2]


def _whole(run: bytes) -> bytes:
    """The run, cut or filled so that it is base64: one letter more than that says nothing."""
    over = len(run) % 4
    if over == 1:
        return run[:-1]
    return run + b"A" * (4 - over) if over else run
