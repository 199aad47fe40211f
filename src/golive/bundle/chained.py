"""Whether a bundle's record is whole: each entry in its place, up to the head that was signed or kept elsewhere."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, get_args, get_type_hints

import msgspec

from golive.bundle.found import Altered, Verified
from golive.bundle.layout import RECORD
from golive.bundle.signed import NEWER, Said
from golive.errors import UsageError
from golive.files import MIB
from golive.record.chain import Head, Problem, code_of, digest, head_named, numbered, read
from golive.record.entry import Entry
from golive.record.reading import prove

_HEAD = re.compile(r"^(\d{1,15}):((?:-*[0-9A-Fa-f]){8,64}-*)\Z")
_CODE = re.compile(r"^(?:-*[0-9A-Fa-f]){8,64}-*\Z")
_LONGEST_LINE = 4 * MIB
_NEWEST = max(get_args(get_type_hints(Entry)["v"]))
_NAMED_SINGLY = 200
_FORGERS_REACH = 32  # of the hex digits of a hash: eight can be searched for in days, half of all never
_SHORT = "A head of fewer than 32 digits ({}) catches mistakes and no determined forger: keep the whole hash."

Pieces = Callable[[], Iterator[bytes]]


class Kept(NamedTuple):
    """What somebody kept of the record elsewhere: heads by number and code, and codes whose number is not known."""

    heads: tuple[tuple[int, str], ...] = ()
    codes: tuple[str, ...] = ()


NOTHING = Kept()


def kept(heads: Sequence[str], codes: Sequence[str]) -> Kept:
    """The same as it is typed. Raises ``UsageError`` for what is neither."""
    for one in heads:
        if not _HEAD.match(one):
            raise UsageError(f'--head {one}: give the entry\'s number and its record code, as in "17:7F3A-91C2"')
    for one in codes:
        if not _CODE.match(one):
            raise UsageError(f"--record-code {one}: give a record code, as in 7F3A-91C2")
    parts = [one.split(":", 1) for one in heads]
    return Kept(tuple((int(seq), code) for seq, code in parts), tuple(one.replace("-", "").lower() for one in codes))


def hold_record(pieces: Pieces, said: Said, known: Kept, found: Verified) -> bool:
    """Hold the record against itself and the heads; whether every entry of it can be gone by."""
    given = (*known.codes, *(code.replace("-", "") for _seq, code in known.heads))
    if short := [code_of(code) for code in given if len(code) < _FORGERS_REACH]:
        found.limits.append(_SHORT.format(", ".join(short)))
    heads = [*_anchors(pieces, known, found, said), *_head_said(said)]
    astray: list[Problem] = []
    reading = prove(numbered(lines(pieces()), astray), *heads)
    problems = sorted({*reading.checked.problems, *astray}, key=lambda one: one.seq)
    newer = _newer(pieces, {one.seq for one in problems if "can't be read" in one.what})
    if newer:
        found.unproven.append(f"Entries of the record, the first is {min(newer)}, can't be read: {NEWER}.")
    wrong = [one for one in problems if one.seq not in newer]
    found.altered += [Altered(one.what, entry=one.seq) for one in wrong[:_NAMED_SINGLY]]
    if said.outcome and said.outcome.record.entries != reading.count and not wrong:
        found.file(RECORD, f"it has {reading.count} entries, and the statement says {said.outcome.record.entries}")
    if wrong or newer or reading.head is None:
        if reading.head is None and not wrong:
            found.file(RECORD, "it is empty")
        return False
    _tell(reading.head, _vouched(said, known, heads, reading.checked.covered), found)
    return True


def _head_said(said: Said) -> list[Head]:
    return [(said.outcome.record.seq, said.outcome.record.hash)] if said.outcome else []


def _vouched(said: Said, known: Kept, heads: Sequence[Head], covered: int) -> int:
    """Up to which entry somebody vouches whose word counts: a trusted signer, or who kept a head."""
    if said.signer is not None and said.outcome is not None:
        return covered
    own = {seq for seq, _code in heads[: len(heads) - len(_head_said(said))]}
    return max((seq for seq in own if seq <= covered), default=0) if known != NOTHING else 0


def _tell(head: Head, vouched: int, found: Verified) -> None:
    last, code = head[0], code_of(head[1])
    if vouched >= last:
        found.holds.append(f"The record is whole: {last} entries, up to the head that was vouched for ({code}).")
        return
    found.holds.append(f"The record's {last} entries follow from each other. Its record code is {code} (entry {last}).")
    found.unproven.append(
        f"Nobody who is trusted vouches for entries {vouched + 1} to {last}, nor that none was taken away behind them. "
        "Whoever kept a record code of that time can: --head NUMBER:CODE."
    )


def _anchors(pieces: Pieces, known: Kept, found: Verified, said: Said) -> list[Head]:
    """The heads that were kept elsewhere, as far as this record can have them."""
    if known == NOTHING:
        return []
    contents: dict[int, bytes] = {}
    by_code: dict[str, Head] = {}
    asked = {seq for seq, _code in known.heads}
    for seq, content in numbered(lines(pieces()), []):
        if seq in asked:
            contents[seq] = content
        hashed = digest(content) if known.codes else ""
        by_code.update({code: (seq, hashed) for code in known.codes if hashed.startswith(code)})
    heads = list(by_code.values())
    for seq, code in known.heads:
        if said.signer is not None and said.outcome is not None and seq > said.outcome.record.seq:
            found.unproven.append(
                f"The head {seq}:{code} is of a later entry than this bundle has, which was signed at entry "
                f"{said.outcome.record.seq}: nothing can be held against it."
            )
        else:
            heads.append(head_named(contents.get(seq, b""), seq, code))
    for code in set(known.codes) - set(by_code):
        found.unproven.append(
            f"No entry has the record code {code_of(code)}: it is of a later one, or that one was changed or taken out."
        )
    return heads


def _newer(pieces: Pieces, unread: set[int]) -> set[int]:
    """Which of these entries say that they are of a later version than is known here."""
    if not unread:
        return set()
    return {seq for seq, line in numbered(lines(pieces()), []) if seq in unread and _version(line) > _NEWEST}


def _version(line: bytes) -> int:
    try:
        plain = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return 0
    version = plain.get("v") if isinstance(plain, dict) else None
    return version if isinstance(version, int) else 0


def entries(pieces: Pieces) -> Iterable[Entry]:
    """The entries of a record that was found whole, as they come."""
    return filter(None, map(read, lines(pieces())))


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file that comes in pieces; what is longer than any entry comes as several."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(rest) > _LONGEST_LINE:
            yield rest
            rest = b""
    if rest:
        yield rest
