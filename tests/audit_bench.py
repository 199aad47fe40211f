"""Measures the audit: defects that it finds, true entries that it flags, its speed; on fresh records of known truth.

Run: python3 bootstrap.py bench-audit [--per-kind 1000] [--notes FILE] [--split dev|heldout] [--seed N] [--only WORD]
                                      [--show N] [--jobs N] [--paraphrases FOLDER] [--no-speed]

``--notes`` is a file of clinical notes, one JSON object a line with an id and a text; half of them by their ids are
``dev``, the others ``heldout``. Beside the audit stand two plain ways: likeness to the cited page above 80 of 100, and
one word in eight on it with the same negation. In brackets is Wilson's interval at 95 %.
"""

import argparse
import hashlib
import json
import secrets
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from math import sqrt
from pathlib import Path
from typing import Any

import audit_counts
import audit_pairs
import audit_speed
from audit_counts import Notes, Tally, TrueCounts

from golive.model.audit import ClaimVerdict
from golive_rehearsal.outputs.planting import PLANTS, WHOLE

_HEAD = f"{'':<40}{'n':>6}  {'recall':<22}{'critical':>9}{'named':>8}{'unverif.':>9}{'fuzzy':>8}{'overlap':>9}"


def interval(k: int, n: int) -> str:
    """A share with Wilson's interval at 95 %."""
    if not n:
        return "-"
    p, z = k / n, 1.96
    middle, wide = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - wide) / (1 + z * z / n), (middle + wide) / (1 + z * z / n)
    return f"{p:.3f} [{max(0, low):.3f}, {min(1, high):.3f}]"


def share(k: int, n: int) -> str:
    """A share, to be read in a column."""
    return f"{k / n:.3f}" if n else "-"


def notes_of(path: Path | None, split: str) -> Notes:
    """The notes of a file that are of this half; none without a file."""
    if path is None:
        return ()
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(one["id"], one["text"]) for one in found if split in {"", half(one["id"])}]


def half(name: str) -> str:
    """Which half a note is of, by its id alone."""
    return "heldout" if hashlib.sha256(name.encode()).digest()[0] % 2 else "dev"


def line(name: str, tally: Tally) -> str:
    """One line of the table."""
    n = tally.n
    return (
        f"{name:<40}{n:>6}  {interval(tally.flagged, n):<22}{share(tally.critical, n):>9}{share(tally.named, n):>8}"
        f"{share(tally.unverified, n):>9}{share(tally.fuzzy, n):>8}{share(tally.overlap, n):>9}"
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """Several counted as one."""
    total = Tally()
    for one in tallies:
        total.add(one)
    return total


def counted(asked: argparse.Namespace, count: Callable[..., Any], notes: Notes, word: str, many: int) -> list[Any]:
    """What each of the processes counted, each from seeds of its own; ``many`` in all."""
    shift = 1_000_000 * sum(map(ord, count.__name__ + word)) % 50_000_000
    work = [
        (asked.seed + shift + 200_000 * number, notes, word, -(-many // asked.jobs)) for number in range(asked.jobs)
    ]
    if asked.jobs == 1:
        return [count(*work[0])]
    with ProcessPoolExecutor(asked.jobs) as pool:
        return list(pool.map(count, *zip(*work, strict=True)))


def merged(parts: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    """The tallies of several processes, by name."""
    total: dict[str, Tally] = defaultdict(Tally)
    for part in parts:
        for name, tally in part.items():
            total[name].add(tally)
    return total


def true_counts(asked: argparse.Namespace, notes: Notes, way: str, many: int) -> TrueCounts:
    """True entries that came this way, counted by all processes."""
    counts = TrueCounts()
    for part in counted(asked, audit_counts.count_true, notes, way, many):
        counts.add(part)
    return counts


def true_entries(asked: argparse.Namespace, notes: Notes) -> None:
    """False alarms, by the way in which a true entry is told."""
    counts = true_counts(asked, notes, "", asked.per_kind * 10)
    print(f"\nTrue entries (flagged critical or major: a false alarm)\n{_HEAD.replace('recall', 'flagged')}")
    for name, tally in sorted(counts.ways.items()):
        print(line(f"  {name or 'word for word'}", tally))
        show(asked, tally.shown)
    print(line("  all rows (bars: flagged 0.02, unverif. 0.03)", together(counts.ways.values())))
    print(line("  passages of other sections", counts.passages))
    show(asked, counts.shown)
    print(f"  of {counts.outputs} true outputs {counts.outputs_flagged} have a critical or major flaw: "
          + (", ".join(f"{kind} {count}" for kind, count in counts.beside.most_common(8)) or "none"))  # fmt: skip
    for way, many, name in (("pictures", 4, "  rows on pages read off pictures (0.02)"), ("pdfs", 2, "  through PDFs")):
        seen = true_counts(asked, notes, way, asked.per_kind * many)
        print(line(name, together(seen.ways.values())) + f"  ({seen.unread} of {seen.outputs} not all read)")
        show(asked, [text for tally in seen.ways.values() for text in tally.shown])


def planted(asked: argparse.Namespace, notes: Notes) -> None:
    """What is found of what was planted, in rows and in whole outputs."""
    plants = [one for one in PLANTS if asked.only in f"{one.name} {one.kind.value}"]
    wholes = [one for one in WHOLE if asked.only in f"{one.name} {one.kind.value}"]
    rows = merged(counted(asked, audit_counts.count_rows, notes, asked.only, asked.per_kind))
    print(f"\nDefects of a row (found as critical or major; 'minor' ones at all)\n{_HEAD}")
    kinds = defaultdict(list)
    for one in plants:
        kinds[one.kind].append(one)
    for kind, ones in kinds.items():
        print(line(kind.value, together(rows[one.name] for one in ones)))
        for one in ones:
            if len(ones) > 1 or asked.show:
                print(line(f"  {one.name}", rows[one.name]))
            show(asked, rows[one.name].shown)
    heavy = [one for one in plants if one.least != "minor"]
    print(line("all of words (bar 0.98)", together(rows[one.name] for one in heavy if not one.structural)))
    print(line("all structural (bar 0.99)", together(rows[one.name] for one in heavy if one.structural)))
    grave = [one for one in plants if one.name.startswith(("invented injury", "invented procedure"))]
    print(line("invented injury, procedure (critical 0.95)", together(rows[one.name] for one in grave)))
    whole = merged(counted(asked, audit_counts.count_whole, notes, asked.only, asked.per_kind))
    print(f"\nDefects of an output, by their kind\n{_HEAD}")
    for every in wholes:
        print(line(f"{every.name} ({every.kind.value})"[:39], whole[every.name]))
        show(asked, whole[every.name].shown)


def paraphrases(asked: argparse.Namespace) -> None:
    """How free paraphrases end."""
    for split in ("dev", "heldout"):
        counts, wrong = audit_pairs.count(asked.paraphrases, split)
        true, false = counts[True], counts[False]
        n, m = true.total(), false.total()
        if not n + m:
            continue
        print(f"\nFree paraphrases, {split}: {n} true, {m} false")
        print(f"  defects silently SUPPORTED   {interval(false[ClaimVerdict.SUPPORTED], m)} (bar 0.05)")
        print(f"  defects UNVERIFIED           {interval(false[ClaimVerdict.UNVERIFIED], m)}")
        print(f"  true ones CONTRADICTED       {interval(true[ClaimVerdict.CONTRADICTED], n)} (bar 0.05)")
        print(f"  true ones UNVERIFIED         {interval(true[ClaimVerdict.UNVERIFIED], n)} (bar 0.25)")
        show(asked, wrong)


def show(asked: argparse.Namespace, texts: list[str]) -> None:
    """Some of those that came out wrong."""
    for text in texts[: asked.show]:
        print(f"      {text}")


def asked_for(arguments: list[str]) -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(prog="bootstrap.py bench-audit", description=__doc__)
    parser.add_argument("--per-kind", type=int, default=40, help="how many of each way of being wrong (40)")
    parser.add_argument("--notes", type=Path, help="clinical notes, JSON lines with id and text")
    parser.add_argument("--split", choices=("dev", "heldout", ""), default="heldout", help="which half of the notes")
    parser.add_argument("--seed", type=int, default=100_000_000 * (1 + secrets.randbelow(1_000)), help="a fresh one")
    parser.add_argument("--only", default="", help="only ways whose name or kind has this word in it")
    parser.add_argument("--show", type=int, default=0, help="show so many of each that came out wrong")
    parser.add_argument("--jobs", type=int, default=1, help="in so many processes (1)")
    parser.add_argument("--paraphrases", type=Path, default=audit_pairs.PLACE, help="folder of paraphrases")
    parser.add_argument("--no-speed", action="store_true", help="measure no speed")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Measure and print."""
    asked = asked_for(arguments)
    notes = notes_of(asked.notes, asked.split)
    print(f"seed {asked.seed}, {len(notes)} notes of the {asked.split or 'whole'} half, {asked.per_kind} of each way")
    if not asked.only:
        true_entries(asked, notes)
    planted(asked, notes)
    if not asked.only:
        paraphrases(asked)
    if not (asked.only or asked.no_speed):
        audit_speed.measure(asked.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
