"""Commands in sentences, as they can be typed on this machine.

Sentences name a command in its short form (``golive pin``, ``pytest checks/``), and so does what is recorded, which is
the same on every machine. Only what a person reads here is rewritten.
"""

import os
import re
import sys
from pathlib import Path

VERBS = (
    "ack", "checklist", "faults", "iam", "message", "pin", "rehearse", "replay", "report", "review", "sign", "status",
    "stop", "watch",
)  # fmt: skip
_COMMAND = re.compile(rf"(?<![\w/\\.-])(?=(?:golive (?:{'|'.join(VERBS)})(?![\w-])|pytest (?:checks|e2e|rollback)/))")
_BOOTSTRAP = re.compile(r"(?<![\w/\\.-])(?:(?:python3|py) )?(bootstrap\.py \w)")


def typed(text: str) -> str:
    """The same, its commands as they are typed in this folder; as they are where golive is not of this folder."""
    here = Path(".venv")
    return written(text, windows=os.name == "nt", beside=here.exists() and here.samefile(sys.prefix))


def written(text: str, *, windows: bool, beside: bool) -> str:
    """The same, its commands as they are typed on such a machine; ``beside``: in the folder that has golive's .venv."""
    place = (".venv\\Scripts\\" if windows else ".venv/bin/") if beside else ""
    python = "py" if windows else "python3"
    return _BOOTSTRAP.sub(rf"{python} \1", _COMMAND.sub(lambda _: place, text))
