"""What is written another way, written plainly: escapes of JSON, HTML, addresses and mail; base64 and hex. Pure."""

import binascii
import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator

ROUNDS = 6
"""How often escapes are undone: what is still escaped then is not looked into."""
_ESCAPE = re.compile(
    rb"\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\[0-7]{3}|\\[\"'\\/nrt]|%[0-9a-fA-F]{2}"
    rb"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
)
_MAIL = re.compile(rb"=(?:\r?\n|([0-9A-F]{2}))")
_OF_MAIL = re.compile(rb"=(?:\r?\n|3D|20|[89A-F][0-9A-F])")
_TAG = re.compile(rb"<[^<>\xff]{0,2000}>")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_ELSE_SPACE = bytes(one if one in _LETTERS else 32 for one in range(256))
_LINE, _LEAST, _SHORT = 60, 12, 400
_HEX, _NO_HEX = b"0123456789abcdefABCDEF", bytes.maketrans(b"+/_-xX", b"      ")
_LEAST_HEX = 16
_WALL = b"////"  # it says 0xff three times, and what stands left and right of it is not one word
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_WORDS = bytes(range(32, 127)) + b"\t\r\n\0"
_BLOCK = 1024
_AT_ONCE = 256 * 1024
WALL = b"\xff\xff\xff"


def is_of_words(content: bytes) -> bool:
    """Whether more than four of five bytes are those of words; of what is anything else, less than half are."""
    return len(content.translate(None, _WORDS)) * 5 < len(content)


def views_of(content: bytes) -> Iterator[bytes]:
    """The content, and after each round of undoing what is escaped in it; without its tags, and as mail writes it."""
    yield content
    yield from without_escapes(content)
    if b"</" in content:  # a name can be set in two tags
        yield html.unescape(_TAG.sub(b"", around(content, _has_tag)).decode("latin-1")).encode("latin-1", "replace")
    if _OF_MAIL.search(content):
        plain = _MAIL.sub(lambda found: bytes.fromhex((found[1] or b"").decode()), around(content, _OF_MAIL.search))
        yield plain
        yield from without_escapes(plain)


def without_escapes(content: bytes) -> Iterator[bytes]:
    """What is escaped as in JSON, HTML and addresses, with what stands around it, after each round."""
    kept = around(content, _has_escape)
    for _ in range(ROUNDS):
        plain, at = _undone(kept)
        if not at:
            return
        yield plain
        kept = _beside(plain, at)


def _has_tag(content: bytes) -> bool:
    return b"<" in content or b">" in content


def _has_escape(content: bytes) -> bool:
    return b"\\" in content or b"%" in content or b"&" in content


def _undone(content: bytes) -> tuple[bytes, set[int]]:
    """The content with one round of escapes undone, and the numbers of its blocks in which one was."""
    parts: list[bytes] = []
    blocks: set[int] = set()
    done = size = 0
    for found in _ESCAPE.finditer(content):
        said = _plain(found[0])
        size += found.start() - done
        blocks.update((size // _BLOCK, (size + len(said)) // _BLOCK))
        parts += (content[done : found.start()], said)
        size, done = size + len(said), found.end()
    return b"".join([*parts, content[done:]]), blocks


def around(content: bytes, wanted: Callable[[bytes], object]) -> bytes:
    """The blocks of a content that have what is wanted, and those beside them; walls for the rest, its lines kept."""
    starts = range(0, len(content), _BLOCK)
    # What is wanted is of a few bytes, and can begin in one block and end in the next.
    return _beside(content, {at // _BLOCK for at in starts if wanted(content[at : at + _BLOCK + 8])})


def _beside(content: bytes, blocks: Collection[int]) -> bytes:
    kept = {near for one in blocks for near in (one - 1, one, one + 1)}
    cut = (content[at : at + _BLOCK] for at in range(0, len(content), _BLOCK))
    return b"".join(one if at in kept else WALL + b"\n" * one.count(b"\n") for at, one in enumerate(cut))


def _plain(said: bytes) -> bytes:
    if said in (b"\\n", b"\\r", b"\\t"):
        return b"\n" if said == b"\\n" else b" "
    if said[:1] == b"\\" and len(said) == 2:
        return said[1:]
    if said[:1] == b"\\" and said[1:2].isdigit():
        return bytes([int(said[1:], 8) & 0xFF])
    if said[:1] == b"&":
        return html.unescape(said.decode()).encode(errors="replace")
    digits = said.strip(b"\\ux{}%")
    if said[:2] != b"\\u":
        return bytes([int(digits, 16)])
    code = int(digits, 16)
    return chr(code).encode(errors="surrogatepass") if code < 0x110000 else said


def runs_of(content: bytes) -> set[bytes]:
    """What may be base64 or hex in a content: every long word, and the lines of a long one put together."""
    spaced = content.translate(_ELSE_SPACE)
    runs: set[bytes] = set()
    start = 0
    while start < len(spaced):  # not all words at once: a large file can have millions
        end = spaced.find(b" ", start + _AT_ONCE) + 1 or len(spaced)
        runs.update([word for word in set(spaced[start:end].split()) if len(word) >= _LEAST])
        start = end
    if any(len(run) >= _LINE for run in runs):
        runs.update(_over_lines(content.replace(b"\\r", b"").replace(b"\\n", b"\n").split(b"\n")))
    return runs


def _over_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Runs of whole lines, with the end of the line before and the beginning of the line after."""
    run, before = b"", b""
    for line in map(bytes.strip, lines):
        if len(line) >= _LINE and not line.translate(None, _LETTERS):
            run = (run or before) + line
            continue
        words = line.translate(_ELSE_SPACE)
        if run:
            yield run + words.split(b" ", 1)[0]
        run, before = b"", words.rsplit(b" ", 1)[-1]
    if run:
        yield run


def is_short(run: bytes) -> bool:
    """Whether a run is read together with others."""
    return len(run) <= _SHORT


def ends_within_a_run(content: bytes, most: int) -> bool:
    """Whether a content ends within a run that is longer than this: nobody knows what it says."""
    end = content[-most:]
    return len(end) == most and not end.translate(None, _LETTERS + b"\r\n")


def decoded(run: bytes) -> Iterator[bytes]:
    """A run of base64, from its four places: it need not begin where its base64 does (``/path/`` looks the same)."""
    for at in range(4):
        yield binascii.a2b_base64(_whole(run[at:].translate(_URL_SAFE)))


def decoded_together(runs: Collection[bytes]) -> Iterator[bytes]:
    """Short runs together, for they are many, with a wall between each two; of hex as well, from its two places."""
    if not runs:
        return
    for at in range(4):
        yield binascii.a2b_base64(_WALL.join([_whole(one[at:]) for one in runs]).translate(_URL_SAFE))
    hexes = [part for part in b" ".join(runs).translate(_NO_HEX).split() if len(part) >= _LEAST_HEX]
    hexes = [part for part in hexes if not part.translate(None, _HEX)]
    for at in range(2 if hexes else 0):
        yield WALL.join(binascii.unhexlify(_even(one[at:])) for one in hexes)


def _even(run: bytes) -> bytes:
    return run[: len(run) // 2 * 2]


def _whole(run: bytes) -> bytes:
    """The run, cut or filled so that it is base64: one letter more than that says nothing."""
    over = len(run) % 4
    if over == 1:
        return run[:-1]
    return run + b"A" * (4 - over) if over else run
