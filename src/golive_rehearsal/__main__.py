"""The rehearsal as a process of its own: it announces where it is controlled, and leaves with its parent."""

import argparse
import os
import shutil
import threading
from pathlib import Path

from golive_rehearsal.child import announce, leave_with_parent


def main() -> None:
    """Start a rehearsal and keep it until the parent closes our input.

    There is no orderly end on purpose: we leave at once, our children read the end of their input and leave too, also
    when we are only half up. What a kill does is thus done every time, and there is one way to end, not two.
    """
    parser = argparse.ArgumentParser(prog="golive_rehearsal")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=60.0)
    parser.add_argument("--bad-release", action="store_true")
    options = parser.parse_args()
    leave_with_parent(last=lambda: shutil.rmtree(options.folder, ignore_errors=True))
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # hundreds of machine images that no launch asks for
    from golive_rehearsal.control import Control  # noqa: PLC0415 - moto is heavy
    from golive_rehearsal.world import RehearsalWorld  # noqa: PLC0415 - each process loads what it is

    world = RehearsalWorld(options.folder, options.record, options.scale, bad_release=options.bad_release)
    world.start()
    control = Control(world)
    announce(control=control.url)
    threading.Event().wait()


if __name__ == "__main__":
    main()
