"""The page that a reviewer reads: each entry beside the pages that it cites, words marked. One file, no script.

It is of class review pack: it holds a patient's words and pictures. It asks nobody for anything, so it works from a
folder, and what it shows is escaped: an output's words are not ours.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from golive.audit.case import Told
from golive.errors import StepFailed
from golive.model.artefact import ReviewPack
from golive.model.audit import Claim, ClaimVerdict, Flaw
from golive.model.defect import Severity
from golive.pdf.page_pictures import Mark, PagePicture, PagePictures
from golive.review.phrases import phrases
from golive.review.reading import Audited
from golive.wording import when

_FEW = 4
"""Pages that are shown beside one entry; more are named."""
_MOST = 150
"""Pages that one file has pictures of, so that it still opens; of the others the page says that they are not there."""
_ORDER: tuple[Severity, ...] = ("critical", "major", "minor")
_SAID = {"critical": "■ Critical, if it is so", "major": "▲ Can't be defended as it is cited", "minor": "○ Form only"}
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One page of the packet beside an entry; without a ``picture`` only its number is told.

    ``undrawn`` where the packet has the page, and it can't be drawn, or not in time.
    """

    page: int
    picture: PagePicture | None
    marks: Sequence[Mark] = ()
    undrawn: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as the page shows it: where it is on the page, its words, its pages, and what is wrong with it."""

    place: str
    title: str
    told: Told
    figures: Sequence[Figure]
    more: Sequence[int]
    flaws: Sequence[Flaw]


@dataclass(frozen=True, slots=True)
class Suspect:
    """One flaw as the page shows it; ``place`` is where its entry is, empty for what is nowhere in the output."""

    flaw: Flaw
    said: str
    place: str
    title: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Open:
    """One claim that the audit could not decide, for the reviewer to."""

    claim: Claim
    place: str
    title: str


@dataclass
class _Pictures:
    """The pictures that one file has, each once, however many entries cite the page."""

    source: PagePictures
    made: dict[int, PagePicture | None] = field(default_factory=dict)

    def figure(self, page: int, words: Iterable[str]) -> Figure:
        if page not in self.made:
            room = sum(one is not None for one in self.made.values()) < _MOST
            self.made[page] = self.source.picture(page) if room else None
        picture = self.made[page]
        marks = self.source.marks(page, words) if picture is not None else ()
        return Figure(page, picture, marks, page in self.source.undrawn)


def review_page(one: Audited, *, of: int, title: str, due: datetime) -> ReviewPack:
    """The page of one output of ``of``. ``title`` is the target's name, ``due`` until when it is to be read."""
    try:
        with PagePictures(one.packet) as source:
            return ReviewPack(f"output-{one.number}.html", _html(one, _Pictures(source), of, title, due).encode())
    except StepFailed as error:  # it was read a moment ago
        raise StepFailed(f"The packet of output {one.number} can't be drawn. {error}") from error


def _html(one: Audited, pictures: _Pictures, of: int, title: str, due: datetime) -> str:
    shown = [_shown(number, told, one, pictures) for number, told in enumerate(one.told, 1)]
    places: dict[int | str, Shown] = {}
    for entry in shown:
        places.setdefault(entry.told.entry, entry)
    flaws = sorted(one.judged.flaws, key=lambda flaw: _ORDER.index(flaw.severity))
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"when": when, "pages": _pages}
    return environment.get_template("page.html").render(
        one=one,
        of=of,
        title=title,
        due=due,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        shown=shown,
        audit=_audit(one),
        suspects=[_suspect(flaw, places, pictures) for flaw in flaws],
        undecided=[
            Open(claim, places[claim.entry].place if claim.entry in places else "", _title(claim.entry))
            for claim in one.judged.claims
            if claim.verdict is ClaimVerdict.UNVERIFIED
        ],
        # made last: by now each picture that is wanted is there
        images=[(picture, _data(picture)) for picture in pictures.made.values() if picture is not None],
    )


def _audit(one: Audited) -> str:
    """What the audit comes to, in a sentence."""
    if one.output is None:
        return "STOP, if it is so: the output could not be read."
    counts = ", ".join(f"{one.count(severity)} {severity}" for severity in _ORDER)
    claims = len(one.judged.claims)
    told = f"{claims - one.unverified} of {claims} statements could be decided."
    return f"{one.judged.verdict.word}{', if it is so' if one.judged.flaws else ''}: {counts}; {told}"


def _shown(number: int, told: Told, one: Audited, pictures: _Pictures) -> Shown:
    claims = [claim for claim in one.judged.claims if claim.entry == told.entry]
    figures = [
        pictures.figure(page, phrases(told.text, told.date, _evidence(claims, page))) for page in told.cited[:_FEW]
    ]
    flaws = [flaw for flaw in one.judged.flaws if flaw.entry == told.entry and (told.row or _about(flaw, told))]
    title = _title(told.entry)
    return Shown(f"entry-{number}", title, told, figures, told.cited[_FEW:], flaws)


def _about(flaw: Flaw, told: Told) -> bool:
    """Whether a flaw of a section is of this statement in it."""
    return bool(flaw.quote) and " ".join(flaw.quote.split()).casefold() in " ".join(told.text.split()).casefold()


def _evidence(claims: Iterable[Claim], page: int) -> str:
    return "\n".join(claim.evidence for claim in claims if claim.page == page)


def _suspect(flaw: Flaw, places: dict[int | str, Shown], pictures: _Pictures) -> Suspect:
    entry = places.get(flaw.entry)
    pages = flaw.supported_by[:2] or (() if entry is not None and entry.told.row else flaw.cited[:2])
    figures = [pictures.figure(page, phrases("" if flaw.evidence else flaw.quote, "", flaw.evidence)) for page in pages]
    place = entry.place if entry is not None else ""
    return Suspect(flaw, _SAID[flaw.severity], place, _title(flaw.entry), figures)


def _title(entry: int | str) -> str:
    return f"Row {entry}" if isinstance(entry, int) else entry or "The whole output"


def _pages(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) != 1 else ''} {', '.join(str(one) for one in pages)}"


def _data(picture: PagePicture) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode()
