"""Laws of generated packets. They are read back with another library than the one that writes them."""

import hashlib
import re
from datetime import date

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golive import packets
from golive.model.packet import Packet

SEEDS = st.integers(0, 2**31 - 1)
few = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def texts(packet: Packet) -> list[str]:
    """Each page as one line of words."""
    with pypdfium2.PdfDocument(packet.pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def states(text: str, sentence: str) -> bool:
    """Whether a page has a sentence, however its letters are cased."""
    return sentence.lower() in text.lower()


@few
@given(seed=SEEDS, pages=st.integers(10, 40))
def test_a_packet_has_the_pages_asked_for(seed: int, pages: int) -> None:
    """A packet has exactly the pages that were asked for, and says so."""
    packet = packets.generate(seed, pages=pages)

    assert (packet.pages, len(texts(packet))) == (pages, pages)


@few
@given(seed=SEEDS)
def test_without_a_wish_the_seed_chooses_the_length(seed: int) -> None:
    """A packet has 10 to 30 pages when nobody says how many."""
    assert 10 <= packets.generate(seed).pages <= 30


@few
@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_bytes(seed: int) -> None:
    """The same seed, pages and marker give the same bytes, and the digest is theirs."""
    one, other = packets.generate(seed, marker="run-1"), packets.generate(seed, marker="run-1")

    assert one == other
    assert one.sha256 == hashlib.sha256(one.pdf).hexdigest()


@few
@given(seed=SEEDS)
def test_another_marker_changes_the_print_only(seed: int) -> None:
    """The marker stands on each page and changes nothing of the truth."""
    packet, plain = packets.generate(seed, marker="run-7f3a"), packets.generate(seed)

    assert all("run-7f3a" in text for text in texts(packet))
    assert not any("run-7f3a" in text for text in texts(plain))
    assert packet.truth == plain.truth
    assert packet.title == "GOLIVE-run-7f3a"


@few
@given(seed=SEEDS)
def test_a_longer_packet_is_the_same_case(seed: int) -> None:
    """More pages of a seed tell more of the same patient and the same injuries."""
    short, long = packets.generate(seed, pages=10).truth, packets.generate(seed, pages=30).truth

    assert (short.patient, short.incident) == (long.patient, long.incident)
    assert [(one.description, one.date) for one in short.injuries] == [
        (one.description, one.date) for one in long.injuries
    ]


@few
@given(seed=SEEDS)
def test_each_event_stands_where_the_truth_says(seed: int) -> None:
    """On the page of an event are its provider, its date and its finding, word for word."""
    packet = packets.generate(seed)
    read = texts(packet)

    assert packet.truth.events
    for event in packet.truth.events:
        page = read[event.pages[0] - 1]
        assert page.startswith(event.provider)
        assert f"| Date: {event.date}" in page
        assert event.finding in page


@few
@given(seed=SEEDS)
def test_each_injury_stands_where_the_truth_says(seed: int) -> None:
    """On every page of an injury it is stated with its side, and the first is where it was first stated."""
    packet = packets.generate(seed)
    read = texts(packet)

    assert packet.truth.injuries
    for injury in packet.truth.injuries:
        assert injury.side in ("", "left", "right")
        assert injury.description.startswith(injury.side)
        assert all(states(read[page - 1], f"- {injury.description}.") for page in injury.pages)
        assert f"| Date: {injury.date}" in read[injury.pages[0] - 1]
        assert read[injury.pages[0] - 1].startswith(injury.provider)


@few
@given(seed=SEEDS)
def test_an_injury_never_stands_with_its_other_side(seed: int) -> None:
    """No page states an injury of the patient on the side where it is not."""
    packet = packets.generate(seed)
    whole = " ".join(texts(packet)).lower()

    for injury in packet.truth.injuries:
        if injury.side:
            other = "right" if injury.side == "left" else "left"
            assert injury.description.replace(injury.side, other, 1) not in whole


@few
@given(seed=SEEDS)
def test_the_documents_are_the_whole_packet(seed: int) -> None:
    """The documents follow each other without gap or overlap, and each page has its document's head."""
    packet = packets.generate(seed)
    read = texts(packet)

    ranges = [range(one.first_page, one.last_page + 1) for one in packet.truth.documents]
    assert [page for one in ranges for page in one] == list(range(1, packet.pages + 1))
    for document, pages in zip(packet.truth.documents, ranges, strict=True):
        for page in pages:
            assert f"| Date: {document.date} {document.type}" in read[page - 1]


@few
@given(seed=SEEDS)
def test_the_patient_is_a_canary(seed: int) -> None:
    """Name and number stand on each page, birth date and address once, and the truth has all of them."""
    packet = packets.generate(seed)
    read, patient = texts(packet), packet.truth.patient

    assert all(f"Patient: {patient.name} ({patient.mrn})" in text for text in read)
    for canary in (patient.dob, patient.address):
        assert sum(canary in text for text in read) == 1


@few
@given(seed=SEEDS)
def test_the_story_is_in_order(seed: int) -> None:
    """Injuries are of the day itself, prior records are before it, everything else is not."""
    truth = packets.generate(seed, pages=30).truth
    happened = date.fromisoformat(truth.incident.date)

    assert {injury.date for injury in truth.injuries} == {truth.incident.date}
    for document in truth.documents:
        assert (date.fromisoformat(document.date) < happened) == (document.type == "PRIOR RECORDS")
    assert [document.date for document in truth.documents] == sorted(document.date for document in truth.documents)


@few
@given(seed=SEEDS, pages=st.integers(10, 30))
def test_every_event_fits_in_one_timeline(seed: int, pages: int) -> None:
    """Up to 30 pages a packet has 6 to 16 events, so that a chronology has no reason to leave one out."""
    assert 6 <= len(packets.generate(seed, pages=pages).truth.events) <= 16


@few
@given(seed=SEEDS)
def test_a_bill_adds_up(seed: int) -> None:
    """The ledger's total is the sum of its charges, though its codes look like amounts."""
    packet = packets.generate(seed)
    ledger = texts(packet)[-1]

    *charges, total = [int(amount.replace(",", "")) for amount in re.findall(r"\$([\d,]+)\.00", ledger)]
    assert total == sum(charges)


def test_packets_differ_from_each_other() -> None:
    """Twenty seeds give patients, injuries, mechanisms and kinds of document in variety."""
    made = [packets.generate(seed).truth for seed in range(20)]

    assert len({truth.patient.mrn for truth in made}) == 20
    assert len({truth.incident.mechanism for truth in made}) >= 5
    assert len({injury.description for truth in made for injury in truth.injuries}) >= 8
    assert {document.type for truth in made for document in truth.documents} == {
        "BILLING LEDGER",
        "DISCHARGE SUMMARY",
        "ED NOTES",
        "FOLLOW-UP VISIT",
        "ORTHOPEDIC CONSULT",
        "PRIOR RECORDS",
        "PROCEDURE NOTE",
        "PT DAILY NOTE",
        "PT EVALUATION",
        "RADIOLOGY REPORT",
    }
    assert all(len({document.provider for document in truth.documents}) >= 5 for truth in made)


def test_a_packet_is_never_too_short_for_its_story() -> None:
    """Fewer than ten pages are refused, with the number."""
    with pytest.raises(ValueError, match="at least 10 pages, not 9"):
        packets.generate(1, pages=9)


# ---------------------------------------------------------------------- noise and scans


def test_three_hundred_pages_are_made() -> None:
    """A packet of 300 pages with noise in it has them all, and each is a document's or noise, never both."""
    packet = packets.generate(3, pages=300, noise=30)
    of_documents = [page for one in packet.truth.documents for page in range(one.first_page, one.last_page + 1)]
    assert sorted([*of_documents, *(one.page for one in packet.truth.noise)]) == list(range(1, 301))
    assert len(texts(packet)) == packet.pages == 300


@few
@given(seed=SEEDS)
def test_noise_is_what_the_truth_says(seed: int) -> None:
    """Blank pages are empty, duplicates are their original, a stray names the other patient, bills are no visit."""
    packet = packets.generate(seed, pages=22, noise=8)
    read, patient = texts(packet), packet.truth.patient
    assert packet == packets.generate(seed, pages=22, noise=8)
    assert {one.kind for one in packet.truth.noise} == {"blank", "duplicate", "billing", "stray"}
    for one in packet.truth.noise:
        text = read[one.page - 1]
        assert (text == "") == (one.kind == "blank")
        assert (one.mrn != "" and one.mrn in text and patient.mrn not in text) == (one.kind == "stray")
        assert (one.of > 0 and text == read[one.of - 1]) == (one.kind == "duplicate")
        assert ("BILLING LEDGER" in text and patient.mrn in text) or one.kind != "billing"


@few
@given(seed=SEEDS)
def test_the_truth_of_a_noisy_packet_stands_where_it_says(seed: int) -> None:
    """With noise between the documents each event still stands, word for word, on its page."""
    packet = packets.generate(seed, pages=20, noise=6)
    read = texts(packet)

    assert packet.truth.events
    for event in packet.truth.events:
        assert states(read[event.pages[0] - 1].replace("\n", " "), event.finding)
        assert event.date in read[event.pages[0] - 1]
        assert packet.truth.on(event.pages)[0].date == event.date


def test_faxes_are_headed_by_the_machine() -> None:
    """In a noisy packet some pages begin with the line of a fax machine, in a plain one none does."""
    assert 0 < sum(text.startswith("FAX ") for text in texts(packets.generate(5, pages=20, noise=4))) < 20
    assert not any(text.startswith("FAX ") for text in texts(packets.generate(5, pages=20)))


def test_a_duplicate_supports_what_its_original_does() -> None:
    """A page that is cited by its duplicate is a page of the original's document; a stray is of none."""
    truth = packets.generate(3, pages=22, noise=8).truth

    assert {bool(one.of) for one in truth.noise} == {True, False}
    for one in truth.noise:
        assert truth.on([one.page]) == (truth.on([one.of]) if one.of else ())


@pytest.mark.parametrize(("scans", "pictured"), [(0.5, 5), (1.0, 10)])
def test_a_scanned_page_is_a_picture_without_text(scans: float, pictured: int) -> None:
    """Pages that the truth calls scanned have ink and no text, as many as asked for; the others have their text."""
    packet = packets.generate(4, pages=10, scans=scans)
    assert len(packet.truth.scanned) == pictured
    for page, text in enumerate(texts(packet), start=1):
        assert (text == "") == (page in packet.truth.scanned)
    with pypdfium2.PdfDocument(packet.pdf) as document:
        inked = [page.render(scale=0.5, grayscale=True).to_pil().getextrema()[0] < 128 for page in document]
    assert all(inked)
    assert len(packet.pdf) < 30_000 * packet.pages


def test_scans_are_askew_and_the_same_each_time() -> None:
    """The same seed scans the same bytes, and a scan is not the page itself."""
    one, plain = packets.generate(4, pages=10, scans=1.0), packets.generate(4, pages=10)
    assert one.pdf == packets.generate(4, pages=10, scans=1.0).pdf
    first = [pypdfium2.PdfDocument(each.pdf)[0].render(grayscale=True).to_pil().tobytes() for each in (one, plain)]
    assert first[0] != first[1]


def test_noise_leaves_the_case_its_ten_pages() -> None:
    """Fewer than ten pages of the case itself are refused."""
    with pytest.raises(ValueError, match="at least 10 pages, not 9"):
        packets.generate(1, pages=12, noise=3)
