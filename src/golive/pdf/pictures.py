"""Which pictures on a timeline's pages may hold rows that nobody has read: pure, from where they and words stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from golive.pdf.page import Area, Page, Place, Word

_MARGIN, _LINE = 0.09, 7.0  # of a page's height, where logos are; points that a line of words needs
_SAID = 3
"""Words from which on what a picture shows, or what stands beside it, is told by them."""
_WIDE, _NARROW, _MANY = 0.4, 0.15, 3
"""Of a page's width, what pictures beside each other take that hold a row, and between rows; how many run across."""


def hiding(pages: Sequence[Page], areas: Mapping[int, Area]) -> Iterator[int]:
    """The pages on which pictures without words stand where rows do; a background that words stand on is none."""
    bare: dict[int, list[Place]] = {}
    behind: set[tuple[int, ...]] = set()
    for page in pages:
        if page.images and page.number in areas:
            words = sorted(page.words, key=_middle)
            counted = [(image, _on(image, words)) for image in page.images]
            behind |= {_place(image) for image, count in counted if count >= _SAID}
            bare[page.number] = [image for image, count in counted if count < _SAID]
    for page in pages:
        own = [image for image in bare.get(page.number, ()) if _place(image) not in behind]
        if own and any(_holds(band, page, areas[page.number]) for band in _bands(own)):
            yield page.number


def _middle(word: Word) -> float:
    return word.middle


def _place(image: Place) -> tuple[int, ...]:
    return tuple(map(round, image))


def _on(image: Place, words: Sequence[Word]) -> int:
    """How many of the words, by their height, stand on a picture."""
    left, top, right, bottom = image
    inside = words[bisect_left(words, top, key=_middle) : bisect_right(words, bottom, key=_middle)]
    return sum(len(word.text.split()) for word in inside if left <= (word.left + word.right) / 2 <= right)


def _bands(images: Sequence[Place]) -> Iterator[list[Place]]:
    """Pictures that stand beside each other, from the top."""
    band: list[Place] = []
    below = float("-inf")
    for image in sorted(images, key=lambda each: each[1]):
        if band and image[1] > below - 1.0:
            yield band
            band, below = [], float("-inf")
        band.append(image)
        below = max(below, image[3])
    if band:
        yield band


def _holds(band: Sequence[Place], page: Page, area: Area) -> bool:
    """Whether these pictures may be a row: where rows stand, as high as a line, and wide, or in place of words."""
    upper, lower = max(area.top, _MARGIN * page.height), min(area.bottom, (1 - _MARGIN) * page.height)
    within = [one for one in band if upper <= (one[1] + one[3]) / 2 <= lower]
    if not within:
        return False
    top, bottom = min(one[1] for one in within), max(one[3] for one in within)
    wide = sum(one[2] - one[0] for one in within)
    if bottom - top < _LINE:
        return False
    if wide >= _WIDE * page.width:
        return True
    across = len(within) >= _MANY and max(one[2] for one in within) - within[0][0] >= _WIDE * page.width
    between = (top + bottom) / 2 < area.rows and wide >= _NARROW * page.width
    beside = sum(len(word.text.split()) for word in page.words if top <= word.middle <= bottom)
    return (across or between) and beside < _SAID
