"""What programs that golive starts are given of its environment: what a program needs, and no secret or key of ours."""

import os
from collections.abc import Mapping, Sequence

from golive.proxies import VARIABLES

_NEEDED = {
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "PLAYWRIGHT_BROWSERS_PATH", "PLAYWRIGHT_NODEJS_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "USERDOMAIN",
    "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)",
    "PROGRAMW6432", "COMMONPROGRAMFILES", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "OS",
}  # fmt: skip
_BEGINS = ("LC_", "XDG_")


def environment(*, proxies: bool, also: Sequence[str] = (), whole: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child gets. ``proxies``: it asks others, by the proxies of this machine; ``also``: what it needs beside.

    ``whole`` is the environment to take it from; our own, if none is given.
    """
    wanted = _NEEDED | {*also} | ({*VARIABLES} if proxies else set())
    return {
        name: value
        for name, value in dict(os.environ if whole is None else whole).items()
        if name in also or name.upper() in wanted or name.upper().startswith(_BEGINS)
    }
