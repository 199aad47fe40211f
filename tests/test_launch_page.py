"""Laws of the launch page of a bundle: what happened in five sentences, each from the record, in one file."""

import io
import re
from concurrent.futures import Future
from datetime import timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import msgspec
import pytest
from bad_day import LAUNCH, Said, at, day, entries
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from golive.bundle import lacks, tale
from golive.bundle.chart import chart, minutes_of
from golive.bundle.outcome import claims_of, during, leading_to, span_of
from golive.bundle.page import launch_page
from golive.bundle.statement import Decided, Outcome, RecordSaid
from golive.bundle.tale import took
from golive.bundle.timeline import timeline
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError
from golive.record.entry import (
    Entry,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    StepOutcome,
    WatchMinute,
)
from golive.rollback.plan import Act
from golive.verdict import Verdict
from golive.workflow import find_browser
from golive.workflow.print_page import printing

ZONE = "America/New_York"
OPENED_ON = (ReleaseNoted, PreviousPinned, RunFinished)
BLIND = frozenset({33, 34, 60})
BAD = entries(day(blind=BLIND))
GOOD = entries(day(fails=None))


def told(found: list[Entry], *, live: bool = True, title: str = "Ontogra", **more: object) -> tuple[str, Outcome]:
    """The page of these entries, and the outcome that it was made of."""
    claims = claims_of(found, LAUNCH, live=live)
    assert claims is not None
    made = Outcome(version=1, record=RecordSaid(len(found), len(found), "ab" * 32), made=at(200), golive="1", **claims)
    outcome = msgspec.structs.replace(made, **more)
    span = span_of(found, LAUNCH, live=live)
    assert span is not None
    page = launch_page(
        outcome, [*leading_to(found, span), *during(found, span)], title=title, zone=ZONE, rules=Thresholds()
    )
    return page, outcome


def words(page: str) -> str:
    """The page's text on one line."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_five_sentences_of_a_bad_day() -> None:
    """What was launched, what fired with its counts, who decided, how long each part took, and how it stands."""
    text = words(told(BAD)[0])

    assert "On 14 January 2026 at 12:00:00 EST ben opened the pilot on Ontogra with ontogra-api:42" in text
    assert "for which 2 people had signed; the version to go back to was ontogra-api:41." in text
    counts = [one for one in minutes_of(BAD) if at(90) < one.at <= at(100)]
    asked, failed = sum(one.asked for one in counts), sum(one.failed for one in counts)
    assert f"At 13:43:00 EST trigger T1 fired: {failed} of {asked} requests failed in 10 minutes" in text
    assert f"(the limit is 2 %, here {int(asked * 0.02)} requests); then a person said stop (T0) at 13:44:30." in text
    assert (
        "ben (operator) said stop, began the rollback and closed the launch; ana (pilot owner) cleared a stop" in text
    )
    assert "was begun 2 minutes 12 seconds after the first of these and proven 6 minutes later, of 15 minutes" in text
    assert "that it was open were seen, 3 more were watched and not seen, and 1 of 2 outputs for the reviewer" in text


def test_who_acknowledged_a_trigger_cleared_no_stop() -> None:
    """That a trigger was seen to have fired is told as that, and never as a stop of somebody's that was cleared."""
    page, outcome = told(BAD)
    assert outcome.fired
    decided = (Decided("cleared/T1", "eve", "pilot_owner", at(120), 9),)
    said = tale.Said(msgspec.structs.replace(outcome, decided=decided), (), ZoneInfo("UTC"), "Ontogra", Thresholds())

    assert "eve (pilot owner) acknowledged T1" in tale.sentences(said)[2]
    assert "acknowledged T1" not in page


def test_five_sentences_of_a_good_day() -> None:
    """Where nothing fired that is what it says, for the minutes that were seen and no more."""
    text = words(told(GOOD)[0])

    assert "No trigger fired and nobody said stop in the 120 minutes that were seen." in text
    assert "No rollback was begun." in text
    assert "Watched to its end" in text
    assert "How long it took" not in text


@pytest.mark.parametrize("live", [True, False])
def test_a_rehearsal_is_said_to_be_one(*, live: bool) -> None:
    """The banner, the title and the foot of each printed page say REHEARSAL just where it was one."""
    page, _outcome = told(entries(day(), live=live), live=live)

    assert page.count("REHEARSAL") == (0 if live else 3)


class Tags(HTMLParser):
    """The tags of a page, and where its attributes lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.leads: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one."""
        self.names.add(tag)
        self.leads |= {value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")}


def test_it_asks_nobody_and_runs_nothing() -> None:
    """No script, no picture, no address of anybody; whatever names are in it are words."""
    page, _outcome = told(BAD, title='<script src="https://x.example/">"', lacks=("message/<b>",))
    tags = Tags(page)

    assert not tags.names & {"script", "b", "img", "iframe", "form", "link", "object", "base"}
    assert tags.leads == {"record.jsonl"}
    assert "default-src 'none'" in page
    assert "url(" not in page.replace("url(#hatch)", "")


def test_each_line_names_its_entry() -> None:
    """A line of the timeline stands for an entry, in the record's order, and is linked to the record by its number."""
    page, outcome = told(BAD)
    lines = timeline(BAD, [one.seq for one in outcome.fired])
    by_seq = {one.seq: one for one in BAD}

    assert [one.seq for one in lines] == sorted(one.seq for one in lines)
    assert all(by_seq[one.seq].draft.at == one.at for one in lines)
    shown = [int(one) for one in re.findall(r'<a href="record.jsonl">(\d+)</a>', page)]
    own = [one.seq for one in lines if one.at >= at(0) or isinstance(by_seq[one.seq].draft.data, OPENED_ON)]
    assert shown[-len(own) :] == own
    minutes = [one for one in lines if one.what.startswith("Trigger")]
    assert [one.at for one in minutes] == [at(103)]  # of 100 minutes just the one in which a trigger fired


@pytest.mark.parametrize("step", [*Act, "prove", "settle"])
def test_each_step_of_a_rollback_is_told_in_words(step: str) -> None:
    """No line has the name that golive gives a step for itself."""
    said = (Said(1, StepIntent("rb-9", step)), Said(2, StepOutcome("rb-9", step, Verdict.PASS)))
    lines = [one.what for one in timeline(entries(said))]

    assert len(lines) == 2
    assert not [one for one in lines if f": {step}." in one or f", {step}:" in one]


def test_minutes_as_they_are_drawn() -> None:
    """A bar a minute: red just above the limit, hatched where nothing was seen, and a line where it was stopped."""
    _page, outcome = told(BAD)
    drawn = chart(outcome, BAD, ZoneInfo(ZONE), Thresholds())
    assert drawn is not None
    minutes = minutes_of(BAD)

    assert len(drawn.bars) == len(minutes) == 100
    for bar, one in zip(drawn.bars, minutes, strict=True):
        over = one.asked > 0 and one.failed / one.asked > 0.02
        assert bar.kind == ("blind" if one.blind else "over" if over else "under")
        assert drawn.left <= bar.x <= drawn.width - bar.width + 0.1
        assert 0 <= bar.y <= drawn.ground
        assert (bar.y < drawn.limit.at) is (one.blind or over)
    assert sum(bar.kind == "blind" for bar in drawn.bars) == len(BLIND)
    assert [one.words for one in drawn.fired] == ["", "T1, T0"]
    assert drawn.bars[-1].x < drawn.fired[0].at < drawn.fired[1].at <= drawn.width


def test_what_was_before_the_watch_is_not_drawn() -> None:
    """A watch tells of minutes before its beginning, too; they are none of those that were seen or not."""
    said = list(day())
    said.insert(10, Said(3.9, WatchMinute("watch-1", at(-2), {}, {"T1": Verdict.INCONCLUSIVE}), run="watch-1"))

    assert minutes_of(entries(iter(said))) == minutes_of(entries(day()))


def test_nothing_was_watched() -> None:
    """A launch without a minute on the record has no chart, and says so."""
    silent = [one for one in BAD if type(one.draft.data).__name__ not in ("WatchMinute", "WatchStarted")]

    assert "there is nothing to draw" in words(told(silent)[0])


def test_what_lacks_is_said_in_words() -> None:
    """Each code of what lacks is a sentence on the page; with none it says that nothing does."""
    codes = ("session/checks-1", "session/watch-1/watch.jsonl", "ecs/after.json", "launch.pdf", "message/incident")
    text = words(told(BAD, lacks=codes)[0])

    for code in codes:
        assert " ".join(lacks.told(code).split()).replace('"', "&#34;") in text
    assert "Everything that belongs in a bundle is in it." in words(told(BAD)[0])


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=30)))
def test_lengths_in_words(length: timedelta) -> None:
    """The words for a length of time add up to it, to the second."""
    units = {"hour": 3600, "minute": 60, "second": 1}
    said = re.findall(r"(\d+) (hour|minute|second)s?", took(length))

    assert sum(int(number) * units[unit] for number, unit in said) == round(length.total_seconds())
    assert all(int(number) > 0 for number, _unit in said)


@pytest.mark.parametrize("width", [375, 1000])
def test_it_is_as_wide_as_the_screen(width: int) -> None:
    """On a telephone and on a desk the page is no wider than the screen, and asks for nothing."""
    lacking = ("session/20260114T120000Z-000000/watch.jsonl",)
    page, _outcome = told(BAD, lacks=lacking, digests={"api": f"sha256:{'0' * 64}"})
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser.needed().path))
        screen = browser.new_page(viewport={"width": width, "height": 800})
        screen.on("request", lambda one: asked.append(one.url))
        screen.set_content(page)
        assert screen.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []


def test_it_is_printed() -> None:
    """The PDF has the words of the page, on numbered pages, and no link to a file of the machine that made it."""
    page, _outcome = told(entries(day(), live=False), live=False)
    waiting: Future[str] = Future()
    printed = printing(waiting)
    waiting.set_result(page)
    content = printed.result(60)
    sheets = PdfReader(io.BytesIO(content)).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())

    assert "Rolled back" in text
    assert "REHEARSAL: this was not production" in text
    assert f"1 / {len(sheets)}" in text
    assert b"file:" not in content


def test_no_browser_no_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no browser the print fails with a sentence, and does not wait for the page."""
    monkeypatch.setenv("GOLIVE_BROWSER", "/nowhere/browser")

    with pytest.raises(ConfigurationError, match="/nowhere/browser"):
        printing(Future()).result(60)
