"""Where things stand: boxes, matrices, and the words of a field. Pure."""

from collections.abc import Iterable, Sequence

from golive.pdf.page import Place, Word

USUAL = 0.0, 0.0, 612.0, 792.0
"""The box that readers give to a page without one."""
_LEAST = 36.0  # points, below which nobody reads a page


def shown(crop: Sequence[float], media: Sequence[float]) -> Place | None:
    """The box of a page that is shown, whichever of its corners are named; None where neither box is one."""
    whole, part = _normal(media), _normal(crop)
    both = max(whole[0], part[0]), max(whole[1], part[1]), min(whole[2], part[2]), min(whole[3], part[3])
    return next((box for box in (both, whole) if box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST), None)


def _normal(box: Sequence[float]) -> Place:
    one, two, three, four = box
    return min(one, three), min(two, four), max(one, three), max(two, four)


def around(boxes: Iterable[Place]) -> Place:
    """The smallest box around these."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def times(one: tuple[float, ...], other: tuple[float, ...] | None) -> tuple[float, ...]:
    """The matrix that does the one, then the other."""
    if other is None:
        return one
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def moved(point: tuple[float, float], matrix: tuple[float, ...]) -> tuple[float, float]:
    """Where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def laid_out(said: str, place: Place) -> list[Word]:
    """The words of a field, as it would show them: one line after another, from its left side."""
    left, top, right, bottom = place
    lines = said.splitlines() or [said]
    step = (bottom - top) / len(lines)
    found = []
    for number, line in enumerate(lines):
        words = line.split()
        for at, word in enumerate(words):
            upper = top + number * step
            x = left + 1 + (right - left - 2) * at / max(1, len(words))
            found.append(Word(word, x, upper, x + 1, upper + step, upper + step / 2))
    return found
