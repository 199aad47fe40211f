"""Laws of the reviewer's page: each entry beside its pages, what is suspected first, and every word shown as a word."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject
from reportlab.pdfgen.canvas import Canvas

from golive.audit.case import Told
from golive.errors import StepFailed
from golive.model.audit import Claim, ClaimVerdict, Flaw, Kind
from golive.model.output import Output
from golive.pdf import page_pictures
from golive.pdf.page_pictures import PagePictures
from golive.review.page import review_page
from golive.review.phrases import days, phrases
from golive.review.reading import Audited, Judged
from golive.workflow.find_browser import find

LUMBAR = "lumbar spine"
DUE = datetime(2026, 1, 14, 14, tzinfo=UTC)


def packet(*pages: str, turned: int = 0) -> bytes:
    """A packet whose pages say this, a line each."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=(612, 792))
    for page in pages:
        canvas.setPageRotation(turned)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


PACKET = packet("Seen on 03/04/2025 for neck\npain after a collision.", "Imaging of the lumbar spine: unremarkable.")


def page(*told: Told, flaws: tuple[Flaw, ...] = (), claims: tuple[Claim, ...] = (), of: bytes = PACKET) -> str:
    """The page of an output that says this."""
    output = Output("b" * 64, 1, 1, ())
    one = Audited(1, "7c1f", "a" * 64, "b" * 64, of, output, told, Judged(flaws, claims))
    return review_page(one, of=5, title="Ontogra production", due=DUE).content.decode()


def test_an_entry_stands_beside_its_pages() -> None:
    """Each page is in the file once however often it is cited, and the words of the entry are marked on it."""
    row = Told(1, 4, "Neck pain after a collision.", (1,), "2025-03-04")
    html = page(row, Told(2, 4, "Neck pain again.", (1, 2)))

    assert html.count("<image ") == 2
    assert html.count('<use href="#page-1"/>') == 2
    assert html.count('<rect class="mark"') == 2
    assert "Row 1" in html
    assert "It cites pages 1, 2." in html


def test_a_page_that_the_packet_does_not_have() -> None:
    """It is told that it is not shown, and of very many pages the first are shown and the others named."""
    html = page(Told(1, 4, "Neck pain.", (999,)), Told(2, 4, "All of it.", (1, 2, 1, 2, 7, 8)))

    assert "Page 999 of the packet is not shown here" in html
    assert "to be looked at in the packet: pages 7, 8." in html


def test_what_is_suspected_comes_first_and_worst_first() -> None:
    """Critical before major before minor, each with both texts; a flaw of the whole output has no entry to lead to."""
    flaws = (
        Flaw(Kind.DEV_LINK, "minor", "Top 10", "A link leads nowhere."),
        Flaw(
            Kind.WRONG_PAGE, "major", 1, "Page 2 carries it.", supported_by=(2,), quote="spine", evidence="lumbar spine"
        ),
        Flaw(Kind.MISSING_INJURY, "critical", "", "The neck is not told.", supported_by=(1,), evidence="neck"),
    )
    html = page(Told(1, 4, "Lumbar spine.", (1,)), flaws=flaws)
    places = [html.index(one) for one in ("The neck is not told.", "Page 2 carries it.", "A link leads nowhere.")]

    assert places == sorted(places)
    assert "The whole output" in html
    assert "Nothing of it." in html
    assert "lumbar spine</td>" in html


def test_what_is_undecided_is_a_queue() -> None:
    """Each claim that could not be decided stands there with the packet's words beside it, and no other claim does."""
    claims = (
        Claim(1, "She felt better.", ClaimVerdict.UNVERIFIED, (1,), 1, "Reports improvement."),
        Claim(1, "Neck pain.", ClaimVerdict.SUPPORTED, (1,), 1, "neck pain"),
    )
    html = page(Told(1, 4, "Neck pain. She felt better.", (1,)), claims=claims)
    queue = html[html.index('id="undecided"') : html.index('id="entries"')]

    assert "Reports improvement. (page 1)" in queue
    assert "Neck pain.</td>" not in queue


def test_an_output_that_could_not_be_read_has_a_page() -> None:
    """It says so, as critical."""
    one = Audited(1, "7c1f", "a" * 64, "b" * 64, PACKET, None, problem="It can't be opened.")
    html = review_page(one, of=1, title="Ontogra production", due=DUE).content.decode()

    assert "The output could not be read: It can&#39;t be opened." in html


def test_it_opens_without_a_network(tmp_path: Path) -> None:
    """Opened from a folder it shows entry and page side by side, asks nobody, breaks no rule of its own, and prints."""
    (tmp_path / "output-1.html").write_text(page(Told(1, 4, "Neck pain.", (1, 2), "2025-03-04")), encoding="utf-8")
    asked, said = list[str](), list[str]()
    found = find()
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path))
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.on("request", lambda request: asked.append(request.url.partition(":")[0]))
        opened.on("console", lambda message: said.append(message.text))
        opened.goto((tmp_path / "output-1.html").as_uri())
        words, picture = opened.locator(".said").bounding_box(), opened.locator("figure svg").first.bounding_box()
        ink = Image.open(io.BytesIO(opened.locator("figure svg").first.screenshot())).convert("L")
        opened.keyboard.press("Tab")
        focused = opened.evaluate("document.activeElement.textContent")
        printed = opened.pdf()
        browser.close()

    assert words is not None
    assert picture is not None
    assert picture["x"] >= words["x"] + words["width"]
    assert ink.getextrema()[0] < 128
    assert focused == "Go to what the audit suspects"
    assert set(asked) <= {"file", "data"}
    assert asked.count("file") == 1
    assert said == []
    assert printed.startswith(b"%PDF-")


@given(st.text(max_size=60))
def test_every_word_is_shown_as_a_word(text: str) -> None:
    """Nothing that an output says becomes part of the page: no element, no address, no way out of an attribute."""
    said = f'<script>x</script><img src="http://x.example/">"\' {text}'
    html = page(
        Told(1, 4, said), Told(said, 4, said), flaws=(Flaw(Kind.FABRICATED, "critical", said, said, quote=said),)
    )

    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<article") == 2


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_marks_are_where_the_words_are(turned: int) -> None:
    """On a page that is turned too, a mark lies on the ink of its words, and nowhere else."""
    with PagePictures(packet("alpha beta", turned=turned)) as pictures:
        picture = pictures.picture(1)
        marks = pictures.marks(1, ["ALPHA   beta", "gamma"])
    assert picture is not None
    image = Image.open(io.BytesIO(picture.jpeg)).convert("L")
    assert marks
    for mark in marks:
        image.paste(
            255, tuple(round(one) for one in (mark.left, mark.top, mark.left + mark.wide, mark.top + mark.high))
        )

    assert image.getextrema()[0] > 128  # all the ink was under the marks


def test_a_page_as_large_as_a_house_is_drawn_small() -> None:
    """A page of any size has a picture of a bounded one."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=(900_000, 40_000))
    canvas.drawString(72, 700, "neck")
    canvas.save()
    with PagePictures(kept.getvalue()) as pictures:
        picture = pictures.picture(1)

    assert picture is not None
    assert (picture.wide, picture.high) == (1000, 45)


def test_what_can_not_be_drawn() -> None:
    """No such page has no picture and no marks, and what is no packet is one sentence."""
    with PagePictures(PACKET) as pictures:
        assert (pictures.picture(0), pictures.picture(3), pictures.marks(3, ["neck"])) == (None, None, [])
    with PagePictures(b"%PDF-1.7 no more") as pictures, pytest.raises(StepFailed, match="can't be opened"):
        pictures.picture(1)


def endless(first: str, second: str) -> bytes:
    """A packet of two pages; the first is filled with so small a pattern that no program ends drawing it."""
    writer = PdfWriter(clone_from=io.BytesIO(packet(first, second)))
    page, tile = writer.pages[0], StreamObject()
    tile.set_data(b"0 0 0.01 0.01 re f")
    numbers = {"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/XStep": 0.01, "/YStep": 0.01}
    tile.update({NameObject(name): FloatObject(number) for name, number in numbers.items()})
    tile[NameObject("/Type")] = NameObject("/Pattern")
    tile[NameObject("/BBox")] = ArrayObject([FloatObject(one) for one in (0, 0, 5000, 5000)])
    tile[NameObject("/Resources")] = DictionaryObject()
    patterns = DictionaryObject({NameObject("/P"): writer._add_object(tile)})
    page["/Resources"].get_object()[NameObject("/Pattern")] = patterns
    drawn = StreamObject()
    drawn.set_data(page.get_contents().get_data() + b"\n/Pattern cs /P scn 0 0 612 792 re f\n")
    page[NameObject("/Contents")] = writer._add_object(drawn)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def test_a_page_that_is_never_drawn() -> None:
    """It has no picture and is named, and the pages after it have theirs; after a few such ones no more is tried."""
    with PagePictures(endless("neck", "spine"), within=5.0) as pictures:
        assert pictures.picture(1) is None
        assert pictures.undrawn == {1}
        assert pictures.picture(2) is not None
        assert pictures.marks(2, ["spine"])


def test_a_packet_that_is_hardly_ever_drawn() -> None:
    """After a few pages that took too long no more of the packet are tried."""
    with PagePictures(endless("neck", "spine"), within=0.1) as pictures:
        drawn = [pictures.picture(1) for _ in range(3)]
        last = pictures.picture(2)

    assert [*drawn, last] == [None] * 4
    assert pictures.undrawn == {1, 2}


def test_a_page_that_can_not_be_drawn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reviewer's page is made all the same, and says which page is to be looked at in the packet."""
    monkeypatch.setattr(page_pictures.PagePictures.__init__, "__kwdefaults__", {"within": 3.0})
    html = page(Told(1, 4, "Neck.", (1, 2)), of=endless("neck", "spine"))

    assert "Page 1 of the packet could not be drawn, or not in time" in html
    assert html.count("<image ") == 1


def test_a_day_as_records_write_it() -> None:
    """A day is looked for in the ways that records have; what is no day is looked for in none."""
    found = set(days("2025-03-04"))

    assert {"2025-03-04", "03/04/2025", "3/4/25", "March 4, 2025", "Mar 4, 2025", "4 March 2025"} <= found
    assert list(days("Date not established")) == []


def test_what_is_looked_for_first() -> None:
    """The audit's own words come before the date, and that before words that tell; common words are not looked for."""
    found = list(phrases("The patient reported lumbar pain at 40 degrees", "2025-03-04", "unremarkable\nspine series"))

    assert found[:3] == ["unremarkable", "spine series", "2025-03-04"]
    assert found[-3:] == ["lumbar", "40", "degrees"]
