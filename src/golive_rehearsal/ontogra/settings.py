"""The app's settings: its environment, read once, as a container's."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from golive.clock import Clock
from golive_rehearsal.ontogra.switches import read
from golive_rehearsal.ontogra.versions import Version, version_of


@dataclass(frozen=True, slots=True)
class Settings:
    """What every part of the app is told."""

    data: Path
    version: Version
    auth_secret: str
    auth_enforced: bool
    allowed_hosts: tuple[str, ...]
    clock: Clock = field(default_factory=Clock)
    """The rehearsal's."""

    @classmethod
    def of_environment(cls) -> "Settings":
        """From this process's environment."""
        return cls(
            data=Path(os.environ["DATA_DIR"]),
            version=version_of(os.environ["IMAGE_TAG"]),
            auth_secret=os.environ["INTERNAL_AUTH_SECRET"],
            auth_enforced=os.environ.get("AUTH_ENFORCED", "1") == "1",
            allowed_hosts=tuple(os.environ.get("ALLOWED_HOSTS", "localhost").split(",")),
            clock=Clock(**json.loads(os.environ.get("REHEARSAL_CLOCK", "{}"))),
        )

    def on(self, switch: str) -> bool:
        """Whether a fault is switched on now."""
        return switch in self.switched

    @property
    def switched(self) -> set[str]:
        """Every fault that is switched on now."""
        return read(self.data)


SECURITY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What each answer carries, to protect its users' browsers."""
PORT = "PORT"


def port() -> int:
    """The port to listen on; 0 lets the system choose."""
    return int(os.environ.get(PORT, "0"))
