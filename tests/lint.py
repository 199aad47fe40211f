"""Every rule that is checked without running golive; all are run, whatever fails.

Run: python3 bootstrap.py lint
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "style": [PROGRAMS / "ruff", "check", "."],
    "format": [PROGRAMS / "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "types on Windows": [sys.executable, "-m", "mypy", "--platform", "win32"],
    "layers": [PROGRAMS / "lint-imports"],
    "licences": [PROGRAMS / "pip-licenses"],
}


def main() -> int:
    """Run them one after the other; 1 if one failed, with all that it said."""
    failed = 0
    for name, command in CHECKS.items():
        begun = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        word = "ok" if done.returncode == 0 else "FAILED"
        print(f"lint: {name}: {word} ({time.monotonic() - begun:.1f} s)", flush=True)
        if done.returncode != 0:
            failed = 1
            print(done.stdout + done.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
