"""Processes that never outlive their parent, on any system.

The parent keeps the write end of each child's standard input. When the parent goes, also by SIGKILL, the operating
system closes that end, the child reads the end of its input and leaves. No process group, no signal, no pid file.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def leave_with_parent(last: Callable[[], object] = lambda: None) -> None:
    """In a child: end this process at once when the parent closes our standard input or dies; ``last`` comes first."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        try:
            last()
        finally:
            os._exit(0)

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()


def announce(**facts: object) -> None:
    """In a child: tell the parent one fact, such as the port that we listen on, as a line of JSON on our output."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


class Child:
    """A Python module running as a process of its own.

    ``hear`` receives every line of its output (standard error included) but the first line of JSON that it announces
    itself with, which ``facts()`` waits for.
    """

    def __init__(
        self, module: str, *arguments: str, env: Mapping[str, str], hear: Callable[[str], None] | None = None
    ) -> None:
        self._facts: dict[str, Any] = {}
        self._announced = threading.Event()
        self._hear = hear or (lambda _line: None)
        inherited = {name: os.environ[name] for name in _KEPT if name in os.environ}
        command: Sequence[str] = [sys.executable, "-m", module, *arguments]
        self.process = subprocess.Popen(  # noqa: S603 - our own module under our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**inherited, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1", **env},
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name=f"hear-{module}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not self._announced.is_set() and line.startswith("{"):
                self._facts = json.loads(line)
                self._announced.set()
            else:
                self._hear(line.rstrip("\n"))
        self._announced.set()

    def facts(self, within: float = 30.0) -> dict[str, Any]:
        """What the child announced, at most ``within`` real seconds from now; empty if it left or said nothing."""
        self._announced.wait(within)
        return self._facts

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def stop(self, within: float = 5.0) -> int:
        """End the process: close its input, then, if it lingers ``within`` real seconds, kill it. Its exit status."""
        assert self.process.stdin is not None
        if not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            status = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._reader.join(within)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


# What a child process needs of our environment to run at all; nothing else is handed on, least of all credentials.
_KEPT = (
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "HOME",
    "USERPROFILE",
    "LANG",
    "COVERAGE_PROCESS_START",
    "COVERAGE_PROCESS_CONFIG",
    "LOCALAPPDATA",
    "APPDATA",
)
