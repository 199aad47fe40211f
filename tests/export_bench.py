"""Measures the reading of a long export: beside bare text extraction by pypdfium2, and beside an older checkout's.

Run: python3 bootstrap.py bench --exports [CHECKOUT]   (CHECKOUT: an older one that is set up)
"""

import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from exports import Look, export

ROOT = Path(__file__).resolve().parent.parent
_MEASURED = """
import json, re, sys, time
pdf = open(sys.argv[1], "rb").read()
{setup}
begun = time.process_time()
count = {work}
used = time.process_time() - begun
most = int(re.search("VmHWM:.* (.*) kB", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([count, used, most]))
"""
_BARE = _MEASURED.format(
    setup="""
import pypdfium2
def text():
    total = 0
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            opened = page.get_textpage()
            total += len(opened.get_text_range())
            opened.close()
            page.close()
    return total
""",
    work="text()",
)
_READ = _MEASURED.format(
    setup="""
try:
    from golive.model.artefact import ReviewPack
except ImportError:  # as it was called before
    from golive.artefact import ReviewPack
from golive.pdf import read_output""",
    work="len(read_output(ReviewPack('x', pdf)).rows)",
)


def exports(older: Path | None) -> None:
    """Seconds of CPU and the most memory, for exports of growing length; ratios in one run."""
    with tempfile.TemporaryDirectory() as folder:
        for pages in (75, 150, 300):
            path = Path(folder, f"{pages}.pdf")
            path.write_bytes(_long(13 * pages))
            bare, ours = _best(ROOT, _BARE, path), _best(ROOT, _READ, path)
            print(f"{ours[0]:.0f} rows: bare text {bare[1]:.2f} s, {bare[2]:.0f} MB")
            print(f"  read {ours[1]:.2f} s, {ours[2]:.0f} MB")
            print(f"  {bare[1] / ours[1]:.2f} x the speed of bare text (bar 0.5)")
            if older is not None and pages == 300:
                before = _measured(older, _READ, path)
                print(f"  {older.name}: {before[0]:.0f} rows, {before[1]:.1f} s, {before[2]:.0f} MB")
                print(
                    f"  {before[1] / ours[1]:.0f} x as fast (bar 10), {ours[2] / before[2]:.2f} x the memory (bar 0.25)"
                )


def _long(rows: int) -> bytes:
    day = date(2015, 1, 1)
    return export(
        [
            (
                (day + timedelta(days=number)).isoformat(),
                "Riverbend Therapy",
                "Therapy Visit",
                f"Visit {number + 1}. Range of motion noted and exercise continued.",
                (number + 2,),
            )
            for number in range(rows)
        ],
        Look(widths=(68, 112, 100, 160, 100)),
    )


def _best(checkout: Path, program: str, path: Path) -> list[float]:
    return min((_measured(checkout, program, path) for _ in range(3)), key=lambda one: one[1])


def _measured(checkout: Path, program: str, path: Path) -> list[float]:
    python = checkout / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = subprocess.run([str(python), "-c", program, str(path)], capture_output=True, text=True, check=True)
    measured: list[float] = json.loads(done.stdout)
    return measured
