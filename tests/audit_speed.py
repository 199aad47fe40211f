"""How fast the audit is beside bare text extraction of the same packet in one run, and whether its bytes are equal."""

import json
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from golive_rehearsal.outputs.drawn import output_pdf, packet_pdf
from golive_rehearsal.outputs.records import compose
from golive_rehearsal.outputs.telling import Draft, tell

ROOT = Path(__file__).resolve().parent.parent
_BARE = """
import json, sys, time
import pypdfium2
pdf = open(sys.argv[1], "rb").read()
begun = time.perf_counter()
with pypdfium2.PdfDocument(pdf) as document:
    for page in document:
        opened = page.get_textpage()
        opened.get_text_range()
        opened.close()
        page.close()
print(json.dumps({"seconds": time.perf_counter() - begun}))
"""
_OURS = """
import hashlib, json, sys, time
from golive.audit.judge import judge
from golive.model.artefact import ReviewPack
from golive.pdf import read_output
from golive.pdf.packet_text import read_packet
if __name__ == "__main__":
    pdf, told = open(sys.argv[1], "rb").read(), open(sys.argv[2], "rb").read()
    begun = time.perf_counter()
    packet = read_packet(pdf)
    read = time.perf_counter()
    output = read_output(ReviewPack("output", told))
    both = time.perf_counter()
    judged = judge(output, packet)
    ended = time.perf_counter()
    try:
        import resource
        most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    except ImportError:
        most = 0
    print(json.dumps({"packet": read - begun, "output": both - read, "judge": ended - both, "seconds": ended - begun,
                      "rows": len(output.rows), "flaws": len(judged.flaws), "claims": len(judged.claims),
                      "memory": most // 1024, "sha": hashlib.sha256(repr(judged).encode()).hexdigest()[:12],
                      "all": hashlib.sha256("".join(map(repr, [*judged.flaws, *judged.claims])).encode()).hexdigest()}))
"""


def measure(seed: int) -> None:
    """Print them for packets of growing length."""
    print("\nSpeed (best of 3, wall)")
    with tempfile.TemporaryDirectory() as folder:
        for pages in (250, 500, 1000, 2000):
            packet, output = Path(folder, "packet.pdf"), Path(folder, "output.pdf")
            draft = long(seed, pages)
            packet.write_bytes(packet_pdf(draft.records.pages))
            output.write_bytes(output_pdf(draft))
            _told(pages, packet, output)


def _told(pages: int, packet: Path, output: Path) -> None:
    bare = min(_run(_BARE, packet)["seconds"] for _ in range(3))
    runs = [_run(_OURS, packet, output) for _ in range(3)]
    best = min(runs, key=lambda one: one["seconds"])
    same = "equal" if len({one["all"] for one in runs}) == 1 else "DIFFER"
    print(
        f"  {pages:>5} pages, {best['rows']} rows: bare text {bare:.2f} s; audit {best['seconds']:.2f} s (packet"
        f" {best['packet']:.2f}, output {best['output']:.2f}, judge {best['judge']:.2f}),"
        f" {bare / best['seconds']:.2f} x the speed (bar 0.5),"
        f" {best['memory']} MB, {best['claims']} claims, bytes {same}"
    )


def _run(program: str, *paths: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", program, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def long(seed: int, pages: int, rows: int = 60) -> Draft:
    """Records of many pages and a chronology of 60 rows: many cases' pages, as of one long history."""
    dice = random.Random(f"{seed} long")  # noqa: S311 - made-up patients, not secrets
    draft = tell(compose(seed, ()), seed)
    texts = list(draft.records.pages)
    for number in range(1, pages):
        more = compose(seed + number, ())
        names = ((more.patient.name, draft.records.patient.name), (more.patient.mrn, draft.records.patient.mrn))
        texts += [_replaced(text, names) for text in more.pages]
        if len(texts) >= pages:
            break
    lines = [dice.choice(draft.lines) for _ in range(rows)]
    records = replace(draft.records, pages=tuple(texts[:pages]))
    return Draft(records, tuple(sorted(lines, key=lambda one: one.row.date)), draft.passages)


def _replaced(text: str, names: tuple[tuple[str, str], ...]) -> str:
    for old, new in names:
        text = text.replace(old, new)
    return text
