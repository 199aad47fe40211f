"""The rehearsal as a process of its own: it announces where it is controlled, and leaves with its parent."""

import argparse
import contextlib
from pathlib import Path

from golive_rehearsal.child import announce, wait_for_parent


def main() -> None:
    """Start a rehearsal and keep it until the parent closes our input."""
    parser = argparse.ArgumentParser(prog="golive_rehearsal")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=60.0)
    parser.add_argument("--bad-release", action="store_true")
    options = parser.parse_args()
    from golive_rehearsal.control import Control  # noqa: PLC0415 - moto is heavy
    from golive_rehearsal.world import RehearsalWorld  # noqa: PLC0415

    with contextlib.closing(RehearsalWorld(options.folder, options.scale, bad_release=options.bad_release)) as world:
        world.start()
        with contextlib.closing(Control(world)) as control:
            announce(control=control.url)
            wait_for_parent()


if __name__ == "__main__":
    main()
