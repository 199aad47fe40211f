"""The runbook as data: one table of steps, the thresholds, the people and the default target.

Everything that follows the runbook's order (page, report, coverage table) is made from this one table.
"""

import math
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

import msgspec

from golive.config.reading import read
from golive.errors import ConfigurationError
from golive.files import MOST_OF_PAPER, content_of


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Step(_Table, kw_only=True, frozen=True):
    """One line of the runbook.

    ``words`` are the runbook's own. ``does`` names the procedure that carries it out (empty: a person does).
    ``proves`` are the ids of the findings that prove it; ``needs`` names the facilities and signals of a target without
    which it is not watched there; ``message`` names the text it sends.
    """

    id: str
    section: str
    words: str
    who: str
    does: str = ""
    proves: tuple[str, ...] = ()
    checklist: bool = False
    """Whether the rows of the checklist prove it, too."""
    needs: tuple[str, ...] = ()
    message: str = ""


class Thresholds(_Table, kw_only=True, frozen=True):
    """The runbook's numbers. Rates are decimals written as text, so that they are exact."""

    api_error_rate: str = "0.02"
    api_error_minutes: int = 10
    api_reading: Literal["full", "strict"] = "full"
    run_failure_rate: str = "0.05"
    run_failure_packets: int = 10
    run_deadline_minutes: int = 30
    reviewed_outputs: int = 5
    review_hours: int = 2
    """How long the QA reviewer has for the outputs that were collected."""
    settle_seconds: int = 120
    rollback_minutes: int = 15
    facts_hours: int = 24
    packet_minutes: int = 10
    """How long one packet of the ten-packet rehearsal may take."""
    packet_critical_defects: int = 0
    """How many critical defects the outputs of the ten-packet rehearsal may have together."""

    @property
    def failures_allowed(self) -> int:
        """How many of the first packets may fail: the whole number below the rate, for 5 % of 10 none at all."""
        return math.floor(Fraction(self.run_failure_rate) * self.run_failure_packets)

    def fill(self, words: str) -> str:
        """Words with the runbook's numbers in place of their names: ``{api_error_rate}`` becomes ``2 %``."""
        allowed = self.failures_allowed
        return words.format_map(
            {
                **msgspec.structs.asdict(self),
                "api_error_rate": percent(Fraction(self.api_error_rate)),
                "runs_allowed": f"At most {allowed} {'run' if allowed == 1 else 'runs'}" if allowed else "No run",
                "one_too_many": "A failed run" if not allowed else f"{allowed + 1} failed runs",
            }
        )


def percent(share: Fraction) -> str:
    """A share as people write it: ``2 %``."""
    return f"{float(share * 100):g} %"


class Runbook(_Table, kw_only=True, frozen=True):
    """The whole of ``runbook.toml``."""

    default_target: str
    launch_day: str = ""
    """The day of the launch, as 2026-12-08; empty while it is not set. The checklist's days end on the day before."""
    groups: dict[str, tuple[str, ...]] = {}
    """The parts of the runbook, each with its sections."""
    thresholds: Thresholds = Thresholds()
    step: tuple[Step, ...]

    def __post_init__(self) -> None:
        if self.launch_day:
            date.fromisoformat(self.launch_day)

    @property
    def day_of_launch(self) -> date | None:
        """The day of the launch; None while it is not set."""
        return date.fromisoformat(self.launch_day) if self.launch_day else None

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections in the runbook's order."""
        return tuple(dict.fromkeys(step.section for step in self.step))

    def group_of(self, section: str) -> str:
        """The part of the runbook that a section belongs to; the section itself where no part names it."""
        return next((group for group, sections in self.groups.items() if section in sections), section)

    def proving(self, finding_id: str) -> Step | None:
        """The first step that a finding proves; a row of the checklist proves the step that names the checklist."""
        if finding_id.startswith("row-"):
            return next((step for step in self.step if step.checklist), None)
        return next((step for step in self.step if finding_id in step.proves), None)


def default_target(path: Path) -> str:
    """The default target of a runbook, also of one that is broken elsewhere; empty where none can be found."""
    try:
        text = content_of(path, MOST_OF_PAPER).decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
    found = re.search(r"""^\s*default_target\s*=\s*["']([^"'\n]*)["']""", text, re.MULTILINE)
    return found[1] if found else ""


def load(path: Path) -> Runbook:
    """The runbook in a file. Raises ``ConfigurationError`` naming the file, the key and the remedy."""
    runbook = read(path, Runbook, "the runbook")
    seen: set[str] = set()
    for step in runbook.step:
        if step.id in seen:
            raise ConfigurationError(f'{path}: the step id "{step.id}" is there twice. Give each step its own.')
        seen.add(step.id)
    return runbook
