"""A rehearsal as golive holds it: started as a process of its own, or attached to by its address."""

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from golive.clock import Clock, poll
from golive.config import target as targets
from golive.config.target import Target
from golive.errors import ConfigurationError, Unreachable
from golive.model.release import Release
from golive_rehearsal.child import Child

START_WITHIN = 90.0
_OPENER = build_opener(ProxyHandler({}))  # what is on this machine is asked through nobody


class Rehearsal:
    """A running rehearsal: its target, its clock, its two versions, and its faults."""

    def __init__(self, control: str, child: Child | None = None, data: Path | None = None) -> None:
        self.control = control
        self._child = child
        self._data = data
        self._said: dict[str, Any] = {}
        self._refresh("GET", "")

    @classmethod
    def start(cls, record: Path, *, bad_release: bool = False, scale: float = 60.0) -> "Rehearsal":
        """Start one whose record is kept in ``record``; it ends with us, and its app's data go with it.

        Raises ``Unreachable`` with its last words if it fails to come up.
        """
        data = Path(tempfile.mkdtemp(prefix="golive-rehearsal-"))
        heard: list[str] = []
        options = ["--folder", str(data), "--record", str(record.absolute()), "--scale", str(scale)]
        options += ["--bad-release"] if bad_release else []
        child = Child("golive_rehearsal", *options, env={}, hear=heard.append)
        facts = child.facts(START_WITHIN)
        if "control" not in facts:
            _end(child, data)
            words = " / ".join(line for line in heard[-3:] if line)
            raise Unreachable(f"The rehearsal did not come up. Its last words: {words or 'none'}. Run it again.")
        try:
            return cls(str(facts["control"]), child, data)
        except BaseException:
            _end(child, data)
            raise

    @classmethod
    def attach(cls, control: str) -> "Rehearsal":
        """Use one that somebody else keeps up; closing leaves it running."""
        if not control.startswith("http://127.0.0.1:"):
            raise ConfigurationError(
                f"--attach {control}: a rehearsal is only on this machine. "
                'Copy the address that "golive rehearse" shows.'
            )
        return cls(control)

    def close(self) -> None:
        """End the rehearsal, if we started it."""
        if self._child is not None and self._data is not None:
            _end(self._child, self._data)

    @property
    def target(self) -> Target:
        """The target that it is."""
        return targets.from_plain(self._said["target"], source="the rehearsal")

    @property
    def clock(self) -> Clock:
        """Its time."""
        return Clock(**self._said["clock"])

    @property
    def environment(self) -> dict[str, str]:
        """What its secrets resolve from: made up for this rehearsal, worth nothing anywhere else."""
        return dict(self._said["environment"])

    @property
    def release(self) -> Release:
        """The version under launch."""
        return Release(**self._said["release"])

    @property
    def previous(self) -> Release:
        """The version to go back to."""
        return Release(**self._said["previous"])

    @property
    def typed(self) -> str:
        """What somebody here types for the version to go back to."""
        return str(self._said["typed"])

    @property
    def unsigned(self) -> frozenset[str]:
        """The checklist's rows that nobody signed here."""
        return frozenset(self._said["unsigned"])

    @property
    def locked_also(self) -> frozenset[str]:
        """Rows that were locked here and are not in the file any more."""
        return frozenset(self._said["locked_also"])

    @property
    def reported(self) -> bool:
        """Whether a reviewer here has reported a critical legal defect that nobody has cleared."""
        return bool(self._said["reported"])

    @property
    def machine(self) -> dict[str, Any]:
        """The machine that the operator sits at, where the rehearsal plays another one than this."""
        return dict(self._said["machine"])

    @property
    def links(self) -> dict[str, str]:
        """What a person may want to open or type, by its name."""
        return dict(self._said["links"])

    def apply(self, fault: str) -> None:
        """Switch a fault on; returns when it is there for all to see."""
        self._refresh("POST", f"/faults/{fault}")

    def undo(self, fault: str) -> None:
        """Switch a fault off; returns when everything is well again."""
        self._refresh("DELETE", f"/faults/{fault}")

    def deploy(self, tag: str) -> None:
        """Deploy another version as the release under launch; returns when it is finished."""
        self._refresh("POST", f"/releases/{tag}")

    def prepare(self, scenario: str) -> None:
        """Have a scenario ready, its users at the door; another one ends."""
        self._refresh("POST", f"/scenarios/{scenario}")

    def begin(self, scenario: str, start: datetime) -> None:
        """Let it happen, its minute 0 being ``start``."""
        self._refresh("POST", f"/scenarios/{scenario}/{start.timestamp()}")

    def end(self, scenario: str) -> None:
        """Send its users away, and have all mended that it broke."""
        self._refresh("DELETE", f"/scenarios/{scenario}")

    def seed_past(self) -> None:
        """Give the metrics half an hour more of quiet traffic, in which the errors of an earlier fault are few."""
        self._refresh("POST", "/past")

    def _refresh(self, method: str, path: str) -> None:
        request = Request(self.control + path, method=method)  # noqa: S310 - loopback only, checked above
        try:
            with _OPENER.open(request, timeout=120) as answer:
                self._said = json.load(answer)
        except HTTPError as error:
            raise ConfigurationError(f"The rehearsal refused: {error.read().decode(errors='replace')}") from error
        except (URLError, OSError) as error:
            raise Unreachable(f"The rehearsal at {self.control} gives no answer. Start it again.") from error


def _end(child: Child, data: Path) -> None:
    """End the process, and remove the app's data once its own children have let go of them."""
    child.stop(within=10.0)

    def gone() -> bool:
        shutil.rmtree(data, ignore_errors=True)
        return not data.exists()

    poll(gone, until=bool, every=0.05, within=5.0, clock=Clock())
