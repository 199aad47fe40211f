"""Commands in sentences, as they can be typed on this machine.

Sentences have a command's short form (``golive pin``), and so has what is recorded, which is the same on every machine.
"""

import os
import re
import sys
from pathlib import Path

from golive.where import typed_in

VERBS = (
    "ack|audit|check-target|checklist|close|faults|iam|message|next|open|pause|pin|rehearse|replay|report|resume|review|"
    "rollback|sign|status|stop|watch"
)
_COMMAND = re.compile(rf"(?<![\w/\\.-])(golive (?=(?:{VERBS})(?![\w-]))|pytest (?=(?:checks|e2e|rollback)/))")
_BOOTSTRAP = re.compile(r"(?<![\w/\\.-])(?:(?:python3|py) )?(bootstrap\.py \w)")


def typed(text: str, *, windows: bool = os.name == "nt") -> str:
    """The same, its commands as they are typed in this folder; as they are if golive's environment is not in it."""
    place, up = _place(typed_in(), windows=windows)

    def command(found: re.Match[str]) -> str:
        return f"{place}{found[1]}{up if found[1].startswith('pytest') else ''}"

    return _BOOTSTRAP.sub(rf"{'py' if windows else 'python3'} \1", _COMMAND.sub(command, text))


def _place(folder: Path, *, windows: bool) -> tuple[str, str]:
    """What a command begins with in this folder, golive's environment in it or above it; and the way to the rooms."""
    for above in (folder, *folder.parents):
        environment = above / ".venv"
        if environment.exists() and environment.samefile(sys.prefix):
            up = "../" * len(folder.relative_to(above).parts)
            way = f"{up}.venv/{'Scripts' if windows else 'bin'}/"
            return way.replace("/", "\\") if windows else way, up
    return "", ""
