"""Commands in sentences, as they can be typed on this machine.

Sentences have a command's short form (``golive pin``), and so has what is recorded, which is the same on every machine.
"""

import os
import re
import sys
from pathlib import Path

VERBS = "ack|audit|check-target|checklist|faults|iam|message|pin|rehearse|replay|report|review|sign|status|stop|watch"
_COMMAND = re.compile(rf"(?<![\w/\\.-])(?=golive (?:{VERBS})(?![\w-])|pytest (?:checks|e2e|rollback)/)")
_BOOTSTRAP = re.compile(r"(?<![\w/\\.-])(?:(?:python3|py) )?(bootstrap\.py \w)")


def typed(text: str, *, windows: bool = os.name == "nt") -> str:
    """The same, its commands as they are typed in this folder; as they are if golive's environment is not in it."""
    here = Path(".venv").exists() and Path(".venv").samefile(sys.prefix)
    place = (".venv\\Scripts\\" if windows else ".venv/bin/") if here else ""
    return _BOOTSTRAP.sub(rf"{'py' if windows else 'python3'} \1", _COMMAND.sub(lambda _: place, text))
