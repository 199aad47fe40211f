"""Plants defects in a true output: in some of its rows one each, or one in the whole of it."""

import random
from collections.abc import Sequence
from dataclasses import replace

from golive.model.audit import Kind
from golive_rehearsal.outputs.of_rows import ROWS
from golive_rehearsal.outputs.of_whole import WHOLE
from golive_rehearsal.outputs.of_words import WORDS
from golive_rehearsal.outputs.otherwise import shortened
from golive_rehearsal.outputs.plant import Plant
from golive_rehearsal.outputs.telling import Draft, Line, with_row

PLANTS: tuple[Plant, ...] = (*WORDS, *ROWS)
"""Every defect of a row."""
__all__ = ("PLANTS", "WHOLE", "plant")


def plant(draft: Draft, plants: Sequence[Plant], dice: random.Random) -> tuple[Draft, dict[int, Plant]]:
    """The output with a defect in about half of its rows, still in the order of its dates; which row has which.

    Half of the rows with a defect are abbreviated too. Rows are counted from 1.
    """
    lines: list[tuple[str, Line, Plant | None]] = []
    for line in draft.lines:
        made = None
        if dice.randrange(2):
            chosen = dice.choice(plants)
            made = chosen.make(draft, line, dice)
        if made is None:
            lines.append((line.row.date, line, None))
            continue
        if dice.randrange(2) and chosen.kind not in {Kind.BAD_QUOTE, Kind.PLACEHOLDER}:
            made = with_row(made, finding=shortened(made.row.finding, dice))
        lines.append((made.row.date if made.row.dated else line.row.date, made, chosen))
    lines.sort(key=lambda one: one[0])
    changed = replace(draft, lines=tuple(line for _day, line, _plant in lines))
    return changed, {at: found for at, (_day, _line, found) in enumerate(lines, 1) if found}
