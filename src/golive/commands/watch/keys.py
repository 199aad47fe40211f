"""Keys pressed at a terminal, one at a time and without Enter; none where a person sits at no terminal."""

import contextlib
import sys


class Keys:
    """The keys of the terminal that we were started at, until ``close``."""

    def __init__(self) -> None:
        self._there = sys.stdin is not None and sys.stdin.isatty()
        self._before: object = None
        if self._there and sys.platform != "win32":
            import termios  # noqa: PLC0415 - not on Windows
            import tty  # noqa: PLC0415 - as above

            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(sys.stdin)
                tty.setcbreak(sys.stdin)

    def pressed(self) -> list[str]:
        """What was pressed since the last time, in its order."""
        if not self._there:
            return []
        found: list[str] = []
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only on Windows

            while msvcrt.kbhit():
                found.append(msvcrt.getwch())
        else:
            import os  # noqa: PLC0415 - as above
            import select  # noqa: PLC0415 - as above

            while select.select([sys.stdin], [], [], 0)[0]:
                some = os.read(sys.stdin.fileno(), 64)
                if not some:
                    self._there = False
                    break
                found += some.decode(errors="replace")
        return found

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._before is not None and sys.platform != "win32":
            import termios  # noqa: PLC0415 - as above

            with contextlib.suppress(termios.error):
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]
