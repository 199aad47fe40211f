"""How often T1 fires, by traffic and error rate: many simulated watches of two hours, both readings side by side.

Arrivals are Poisson by the minute, errors independent of each other at a constant rate (background beside bursts and
outages), every sample in time. Run: python tests/operating_table.py [WATCHES] writes docs/triggers.md's table and
picture anew.
"""

import math
import random
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from golive.config.runbook import Thresholds
from golive.model.observations import MINUTE
from golive.verdict import Verdict
from golive.watch.triggers.api_error_state import START, Observed, judge_minute
from golive.watch.triggers.rules import Rules

DOCS = Path(__file__).resolve().parent.parent / "docs"
MINUTES, BACKGROUND = 120, 0.002
BEGIN = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
READINGS = ("full", "strict")


@dataclass(frozen=True)
class Cell:
    """One kind of launch: how many requests a minute, and the share of errors in a minute of the watch."""

    name: str
    requests: float
    share: Callable[[int], float]
    healthy: bool = False


def steady(share: float) -> Callable[[int], float]:
    """The same share all the time."""
    return lambda _minute: share


def burst(begin: int, length: int) -> Callable[[int], float]:
    """A total outage of some minutes in a background of few errors."""
    return lambda minute: 1.0 if begin <= minute < begin + length else BACKGROUND


def flapping(minute: int) -> float:
    """Down for five minutes of every ten."""
    return 1.0 if minute % 10 < 5 else BACKGROUND


CELLS = [
    *(Cell(f"{rate} a minute, 1 % fail (healthy)", rate, steady(0.01), healthy=True) for rate in (5, 20, 60)),
    *(Cell(f"{rate} a minute, 3 % fail", rate, steady(0.03)) for rate in (5, 20, 60)),
    *(Cell(f"{rate} a minute, 5 % fail", rate, steady(0.05)) for rate in (5, 20, 60)),
    *(Cell(f"{rate} a minute, 10 % fail", rate, steady(0.10)) for rate in (5, 20)),
    Cell("20 a minute, down 5 of every 10 minutes", 20, flapping),
    Cell("20 a minute, one outage of 3 minutes", 20, burst(30, 3)),
    Cell("20 a minute, down from minute 30 on", 20, burst(30, MINUTES)),
]


def poisson(dice: random.Random, mean: float) -> int:
    """A Poisson number, by Knuth's product."""
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def watched(dice: random.Random, cell: Cell) -> Iterator[Observed]:
    """The minutes of one watch; golive's own four requests are in a minute without others."""
    for minute in range(MINUTES):
        requests = poisson(dice, cell.requests)
        share = cell.share(minute)
        asked = requests or 4
        yield Observed(asked, sum(dice.random() < share for _ in range(asked)), probes_only=requests == 0)


def outcome(minutes: Iterable[Observed], rules: Rules) -> tuple[int | None, Verdict]:
    """The minute at which it fired, None if it did not, and how the watch ended."""
    state = START
    for number, seen in enumerate(minutes):
        state = judge_minute(state, BEGIN + number * MINUTE, seen, rules)
        if state.verdict is Verdict.FAIL:
            return number + 1, Verdict.FAIL
    return None, state.verdict


def row(index: int, watches: int) -> dict[str, tuple[float, float | None, float]]:
    """Of one cell and each reading: the share that fires, the median minute, the share that ends undecided."""
    cell, dice = CELLS[index], random.Random(index)  # noqa: S311 - a simulation that must come out the same
    ended: dict[str, list[tuple[int | None, Verdict]]] = {name: [] for name in READINGS}
    for _ in range(watches):
        minutes = list(watched(dice, cell))
        for name in READINGS:
            ended[name].append(outcome(minutes, Rules(Thresholds(api_reading=name))))  # type: ignore[arg-type]
    return {name: _summary(found) for name, found in ended.items()}


def _summary(found: list[tuple[int | None, Verdict]]) -> tuple[float, float | None, float]:
    fired = [minute for minute, _ in found if minute is not None]
    unsure = sum(verdict is Verdict.INCONCLUSIVE for _, verdict in found)
    return len(fired) / len(found), statistics.median(fired) if fired else None, unsure / len(found)


def _cell(told: tuple[float, float | None, float]) -> str:
    fired, minute, unsure = told
    at = f" @ {minute:.0f}" if minute is not None else ""
    return f"{fired * 100:.1f} %{at} | {unsure * 100:.1f} %"


def table(rows: list[dict[str, tuple[float, float | None, float]]], watches: int) -> str:
    """The table as Markdown."""
    said = (
        f"{watches:,} simulated watches of {MINUTES} minutes a row; requests arrive by Poisson, errors are independent,"
    )
    heads = [f"{name}: {what}" for name in READINGS for what in ("fires @ median minute", "ends undecided")]
    lines = [
        f"{said} {BACKGROUND * 100:g} % beside outages.",
        "",
        f"| launch | {' | '.join(heads)} |",
        "|---" * 5 + "|",
    ]
    lines += [
        f"| {cell.name} | {_cell(told['full'])} | {_cell(told['strict'])} |"
        for cell, told in zip(CELLS, rows, strict=True)
    ]
    return "\n".join(lines)


def picture(rows: list[dict[str, tuple[float, float | None, float]]]) -> str:
    """The shares that fire, as bars: the full reading above the strict one, what should not fire in another colour."""
    height, left, wide = 44, 330, 420
    parts = []
    for number, (cell, told) in enumerate(zip(CELLS, rows, strict=True)):
        top = 50 + number * height
        colour = "#b3261e" if cell.healthy or "outage of 3" in cell.name else "#1f6f43"
        parts.append(f'<text x="{left - 10}" y="{top + 20}" text-anchor="end">{cell.name}</text>')
        for offset, name, opacity in ((2, "full", 1.0), (19, "strict", 0.45)):
            share = told[name][0]
            bar = f'x="{left}" y="{top + offset}" width="{max(1.0, share * wide):.1f}" height="14"'
            parts.append(f'<rect {bar} fill="{colour}" opacity="{opacity}"/>')
            label = f'x="{left + share * wide + 6:.1f}" y="{top + offset + 12}" class="small"'
            parts.append(f"<text {label}>{name} {share * 100:.1f} %</text>")
    total = 70 + len(CELLS) * height
    style = "text{font:13px system-ui,sans-serif;fill:#222}.small{font-size:11px}.title{font-weight:600}"
    title = "Share of watches in which T1 fires (red: it should not)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {total}" width="900" height="{total}" role="img">'
        f'<title>{title}</title><style>{style}</style><rect width="900" height="{total}" fill="#fff"/>'
        f'<text x="20" y="28" class="title">{title}</text>{"".join(parts)}</svg>\n'
    )


def main(watches: int) -> None:
    """Simulate, and write table and picture."""
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(row, range(len(CELLS)), [watches] * len(CELLS)))
    page = DOCS / "triggers.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- table -->\n")
    after = rest.partition("<!-- /table -->")[2]
    page.write_text(f"{before}<!-- table -->\n{table(rows, watches)}\n<!-- /table -->{after}", encoding="utf-8")
    (DOCS / "triggers.svg").write_text(picture(rows), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
