"""Commands in sentences, as they can be typed on this machine.

Sentences have a command's short form (``golive pin``), and so has what is recorded, which is the same on every machine.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from golive.where import typed_in

VERBS = (
    "ack|audit|bundle|check-target|checklist|close|faults|gate|iam|incident|keys|message|next|open|pause|pin|rehearse|"
    "replay|report|resume|review|rollback|sign|status|stop|verify|watch"
)
_OF_A_TARGET = (
    "ack|bundle|checklist|close|gate|incident(?: (?:action|vouch|close))?|message|next|open|pause|pin|resume|review|"
    "rollback|sign|status|stop|watch"
)
_FLAGS = "release|show|clean|collect|dry-run|verify|lock|yes|json|withdraw"
_OPTION = rf"""--(?:{_FLAGS})\b|--?[a-z][\w-]*[= ](?:"[^"]*"|[^\s.;,)`]+)"""
_NAMED = r"""T\d|RUN|ARN|\d\.\d+|[a-z]+-start(?:ed)?|incident|resolved"""
_WORDS = rf"(?: (?:{_OPTION}|{_NAMED}))*"
_ADDRESSED = re.compile(
    rf"(?<![\w/\\.-])((?:golive (?:{_OF_A_TARGET})(?![\w-])|pytest (?:checks|e2e|rollback)/){_WORDS})"
)
_COMMAND = re.compile(rf"(?<![\w/\\.-])(golive (?=(?:{VERBS})(?![\w-]))|pytest (?=(?:checks|e2e|rollback)/))")
_BOOTSTRAP = re.compile(r"(?<![\w/\\.-])(?:(?:python3|py) )?(bootstrap\.py \w)")


def typed(text: str, *, windows: bool = os.name == "nt") -> str:
    """The same, its commands as they are typed in this folder; as they are if golive's environment is not in it."""
    place, up = _place(typed_in(), windows=windows)

    def command(found: re.Match[str]) -> str:
        return f"{place}{found[1]}{up if found[1].startswith('pytest') else ''}"

    return _BOOTSTRAP.sub(rf"{'py' if windows else 'python3'} \1", _COMMAND.sub(command, text))


def addressed(text: str, arguments: Sequence[str]) -> str:
    """The same, its commands with the target that these ``arguments`` name: a command without one is about another."""
    where = _where(arguments)
    if not where:
        return text

    def command(found: re.Match[str]) -> str:
        said = found[1]
        if "--target" in said or "--attach" in said:
            return said
        rehearsed = "--target rehearsal " if said.startswith("pytest") and where.startswith("--attach") else ""
        return f"{said} {rehearsed}{where}"

    return _ADDRESSED.sub(command, text)


def _where(arguments: Sequence[str]) -> str:
    words = [word for one in arguments for word in one.split("=", 1)] if arguments else []
    for option in ("--attach", "--target"):
        if option in words[:-1]:
            return f"{option} {words[words.index(option) + 1]}"
    return ""


def _place(folder: Path, *, windows: bool) -> tuple[str, str]:
    """What a command begins with in this folder, golive's environment in it or above it; and the way to the rooms."""
    for above in (folder, *folder.parents):
        environment = above / ".venv"
        if environment.exists() and environment.samefile(sys.prefix):
            up = "../" * len(folder.relative_to(above).parts)
            way = f"{up}.venv/{'Scripts' if windows else 'bin'}/"
            return way.replace("/", "\\") if windows else way, up
    return "", ""
