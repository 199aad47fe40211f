"""What a product's exports have that golive does not know by itself, as the target file has it."""

import re
from datetime import datetime
from typing import Literal

import msgspec


class OutputForms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    r"""The forms of a product's chronology beyond the usual ones.

    ``citations`` are patterns of citations with a group ``page`` and, for a range, ``last``:
    ``ONT(?P<page>\d{6})``. ``dates`` are forms as Python's strptime has them: ``%d.%m.%y``. ``order`` says which of two
    numbers is the month, where a document does not show it. ``sections`` are titles of further sections that stand
    beside the timeline.
    """

    citations: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    order: Literal["month-first", "day-first", ""] = ""
    sections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for pattern in self.citations:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ValueError(f'the citation pattern "{pattern}" is no regular expression ({error})') from error
            if "page" not in groups:
                raise ValueError(f'the citation pattern "{pattern}" has no group for the page: write (?P<page>\\d+)')
        for form in self.dates:
            if not _tells_days(form):
                raise ValueError(f'the form of dates "{form}" is none of strptime\'s, such as %d.%m.%Y')


def _tells_days(form: str) -> bool:
    day = datetime(2025, 1, 31)  # noqa: DTZ001 - only its form
    try:
        return datetime.strptime(day.strftime(form), form).date() == day.date()  # noqa: DTZ007 - as above
    except ValueError:
        return False


USUAL = OutputForms()
