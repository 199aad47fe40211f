"""The checklist's file: a Markdown table a day, which people read and edit. The only module that knows markdown-it."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from golive.config.target import Target
from golive.errors import ConfigurationError
from golive.facts import Checklist, ChecklistRow
from golive.files import MOST_OF_PAPER, text_of
from golive.readiness import CHECKS
from golive.readiness.rows import ABSENT
from golive.roles import PILOT_OWNER, ROLES

FILE = Path("readiness", "Pilot_Launch_Command_Checklist_7Day.md")
"""Where the runbook's step 1 says that it is."""
HEAD = ("Row", "What must be true", "Proof", "Good for", "Must")
_STAND_IN = (PILOT_OWNER, "technical owner")
_ABSENT_HOURS = 31 * 24
_ID = re.compile(r"^[0-9]+\.[0-9]+\Z")
_DAY = re.compile(r"^Day ([1-7])\b")
_LIFE = re.compile(r"^(\d+) (h|d)(, per release)?\Z")


def checklist_of(root: Path, target: Target | None = None) -> Checklist:
    """The checklist of a checkout, with a row more for every facility that the target does not have.

    Raises ``ConfigurationError``.
    """
    found = read(root / FILE, list(CHECKS))
    missing: Mapping[str, str] = target.missing if target is not None else {}
    asked = {check.facility for check in CHECKS.values()}
    gone = [
        ChecklistRow(
            id=ABSENT + facility,
            day=7,
            words=f"{facility} is absent ({reason}), and what stands in for it is agreed",
            roles=_STAND_IN,
            hours=_ABSENT_HOURS,
        )
        for facility, reason in missing.items()
        if facility in asked
    ]
    return replace(found, rows=(*found.rows, *gone))


def read(path: Path, checks: Sequence[str]) -> Checklist:
    """The checklist in a file; ``checks`` are the checks that there are.

    Raises ``ConfigurationError`` naming file, line, what is wrong and the remedy.
    """
    try:
        text = text_of(path, MOST_OF_PAPER)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigurationError(f"{path}: the checklist can't be read ({why}). Put it back.") from error
    rows: list[ChecklistRow] = []
    for line, day, cells in _tables(text, path):
        row = _row(day, cells, checks, f"{path}, line {line}")
        if any(known.id == row.id for known in rows):
            raise ConfigurationError(
                f'{path}, line {line}: the row "{row.id}" is there twice. Give each row its own id.'
            )
        rows.append(row)
    if not rows:
        raise ConfigurationError(f"{path}: there is no row in it. Put the checklist back.")
    return Checklist(tuple(rows), hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest())


def _tables(text: str, path: Path) -> Iterator[tuple[int, int, list[str]]]:
    """Every row of every table: its line, its day and its cells. A table of another form, or of no day, is refused."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - what reads no checklist does not pay for it

    day, cells, line = 0, list[str](), 0
    heading = in_head = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "tr_open":
            cells, line = [], (token.map or [0])[0] + 1
        elif token.type == "inline" and heading:
            found = _DAY.match(token.content)
            day = int(found[1]) if found else 0
        elif token.type == "inline":
            cells.append(token.content.strip())
        elif token.type == "tr_close" and in_head:
            _check_head(cells, day, f"{path}, line {line}")
        elif token.type == "tr_close":
            yield line, day, cells
        elif token.type in ("thead_open", "thead_close"):
            in_head = token.type == "thead_open"


def _check_head(cells: list[str], day: int, place: str) -> None:
    if tuple(cells) != HEAD:
        raise ConfigurationError(f"{place}: a table's head must be | {' | '.join(HEAD)} |.")
    if not day:
        raise ConfigurationError(f'{place}: the table stands under no heading such as "Day 3: ...".')


def _row(day: int, cells: list[str], checks: Sequence[str], place: str) -> ChecklistRow:
    if len(cells) != len(HEAD) or not all(cells):
        raise ConfigurationError(f"{place}: a row has {len(HEAD)} cells, none of them empty: {' | '.join(HEAD)}.")
    row_id, words, proof, life, must = cells
    good = _LIFE.match(life)
    if not _ID.match(row_id) or not row_id.startswith(f"{day}."):
        raise ConfigurationError(
            f'{place}: the row id "{row_id}" must be the day, a dot and a number, as in "{day}.1".'
        )
    if good is None or not 0 < int(good[1]) <= 31 * 24:
        raise ConfigurationError(f'{place}: "{life}" is no life such as "24 h", "7 d" or "7 d, per release".')
    if must not in ("must", "should"):
        raise ConfigurationError(f'{place}: "{must}" must be "must" or "should".')
    proven, signed = _proof(proof, place)
    for name in proven:
        if name not in checks:
            raise ConfigurationError(f'{place}: there is no check "{name}". Known ones: {", ".join(checks)}.')
    for role in signed:
        if role not in ROLES:
            raise ConfigurationError(f'{place}: there is no role "{role}". Known ones: {", ".join(ROLES)}.')
    hours = int(good[1]) * (24 if good[2] == "d" else 1)
    return ChecklistRow(row_id, day, words, proven, signed, hours, bool(good[3]), must == "must")


def _proof(text: str, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The checks and the roles in "check: a, b; sign: c + d"."""
    checks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    for part in text.split(";"):
        kind, colon, names = part.strip().partition(":")
        separator = {"check": ",", "sign": "+"}.get(kind)
        listed = tuple(name.strip().strip("`") for name in names.split(separator))
        if not colon or separator is None or not all(listed) or len(set(listed)) != len(listed):
            raise ConfigurationError(
                f'{place}: "{text}" is no proof. Write "check: NAME, NAME", "sign: ROLE + ROLE", or both with a ";".'
            )
        checks, roles = (listed, roles) if kind == "check" else (checks, listed)
    return checks, roles
