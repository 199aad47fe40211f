"""The timeline's header, and where its five columns are."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from golive.pdf.lines import CLOSE, COLUMNS, NAMES, letters, text_of
from golive.pdf.page import Page, Word

_BEGINS = frozenset(letter for name in NAMES[0] for letter in (name[0], name[0].upper()))
_GAP = 8.0  # points that keep two labels apart
_GAPS = (_GAP, 1.7 * _GAP)


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it stands there: the left and right side of each label, and the words that it is made of."""

    top: float
    bottom: float
    labels: tuple[tuple[float, float], ...]
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """The x of each column's left side, and of the right side of the last."""

    edges: tuple[float, ...]

    def of(self, word: Word) -> int:
        """Which column a word begins in; -1 or ``COLUMNS`` where it is beside the table."""
        if word.left > self.edges[-1]:
            return COLUMNS
        return min(bisect_right(self.edges, word.left + CLOSE) - 1, COLUMNS - 1)

    def fits(self, word: Word) -> bool:
        """Whether a word stays in its column; a line that runs through several is none of the table's."""
        at = self.of(word)
        return 0 <= at < COLUMNS and (at == COLUMNS - 1 or word.right <= self.edges[at + 1] + 2 * CLOSE)


def headers_of(words: Sequence[Word]) -> Iterator[Header]:
    """Every header on a page, from the top. Its labels may run over two lines."""
    lowest = -1.0
    for date in sorted(
        (word for word in words if word.text[:1] in _BEGINS and _may_begin(letters(word.text))),
        key=lambda each: each.top,
    ):
        if date.top < lowest:
            continue
        for reach in (2.3, 1.3, 0.5):  # the widest first: a label that goes on below may be whole without it
            near = [word for word in words if abs(word.middle - date.middle) < reach * date.height]
            labels = _labels(near)
            if labels is not None:
                top, bottom = min(word.top for word in near), max(word.bottom for word in near)
                yield Header(top, bottom, labels, frozenset(map(id, near)))
                lowest = bottom
                break


def _may_begin(said: str) -> bool:
    return said != "" and any(name.startswith(said) for name in NAMES[0])


def _labels(words: Sequence[Word]) -> tuple[tuple[float, float], ...] | None:
    """The left and right side of each of the five labels, if these words are they; letters may be set apart."""
    return next((found for gap in _GAPS if (found := _labels_by(gap, words)) is not None), None)


def _labels_by(gap: float, words: Sequence[Word]) -> tuple[tuple[float, float], ...] | None:
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda each: each.left):
        if groups and word.left < max(each.right for each in groups[-1]) + gap:
            groups[-1].append(word)
        else:
            groups.append([word])
    if len(groups) != COLUMNS:
        return None
    if not all(letters(text_of(group)) in names for group, names in zip(groups, NAMES, strict=True)):
        return None
    return tuple((group[0].left, max(word.right for word in group)) for group in groups)


def columns_of(header: Header, body: Sequence[Word], page: Page) -> Columns:
    """Where the columns are: by the ruled lines between the labels, or by the room that the words leave."""
    middle = (header.top + header.bottom) / 2
    ruled = sorted({line.at for line in page.down if line.start - CLOSE <= middle <= line.end + CLOSE})
    edges = []
    for (left, right), (beyond, end) in pairwise(header.labels):
        between = [at for at in ruled if right - CLOSE <= at <= beyond + CLOSE]
        edges.append(max(between) if between else _room(left, right, beyond, end, body))
    first = max((at for at in ruled if at <= header.labels[0][0] + CLOSE), default=0.0)
    last = min((at for at in ruled if at >= header.labels[-1][1] - CLOSE), default=page.width)
    return Columns((min(first, header.labels[0][0]), *edges, last))


def _room(left: float, right: float, beyond: float, end: float, body: Sequence[Word]) -> float:
    """The x between two labels that fewest words run across; of several the one nearest to the second label."""
    places = [at for at in range(int(left) + 1, int(end)) if at > right - _GAP or at > left]
    crossing = {at: sum(word.left < at - 0.5 and word.right > at + 0.5 for word in body) for at in places}
    least = min(crossing.values(), default=0)
    fit = [at for at, count in crossing.items() if count == least] or [int(beyond) - 1]
    return min(fit, key=lambda at: abs(at - (beyond - 1.5)))
