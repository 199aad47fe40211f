"""What an output must not show: placeholders, inner banners, links to a developer's machine, one version as two."""

from dataclasses import replace

import pytest
from whole_cases import HEALTHY, PAGES, bent, found, kinds, packet, saying

from golive.audit import form
from golive.model.audit import Kind
from golive.model.output import Passage

BANNER = "INTERNAL ANALYTICS \u2014 NOT FOR EXTERNAL DISTRIBUTION"


def test_a_finished_output_has_no_flaw() -> None:
    """Nothing of it is a placeholder."""
    assert found(form) == []


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"provider": "Unknown Provider"}, "major"),
        ({"provider": "None"}, "major"),
        ({"event": "undefined"}, "major"),
        ({"finding": "[object Object]"}, "major"),
        ({"finding": "Lorem ipsum dolor."}, "major"),
        ({"finding": "Seen by {{provider}}."}, "major"),
        ({"finding": "TBD"}, "major"),
        ({"finding": "See Patient Header"}, "major"),
        ({"date": "1900-01-01"}, "critical"),
        ({"provider": "Provider not clearly identified"}, ""),
        ({"date": "Date not established in available records"}, ""),
        ({"finding": "Comparison: None."}, ""),
        ({"finding": "Margins are undefined and the test was normal."}, ""),
    ],
)
def test_placeholders(changes: dict[str, object], severity: str) -> None:
    """Where a record's own words belong; the product's honest words are none."""
    assert kinds(found(form, bent(4, **changes))) == ([(Kind.PLACEHOLDER, severity)] if severity else [])


@pytest.mark.parametrize(("value", "flawed"), [("Number of Children", True), ("MRN ending 3920", False)])
def test_a_label_in_place_of_the_patient(value: str, *, flawed: bool) -> None:
    """The snapshot must name somebody."""
    assert (kinds(found(form, saying(("Snapshot", f"Patient {value}")))) == [(Kind.PLACEHOLDER, "major")]) is flawed


def test_a_placeholder_that_the_record_itself_has_is_minor() -> None:
    """A quote of the cited page in an appendix."""
    page = "Patient Name: See Patient Header"
    quoted = replace(HEALTHY, passages=(Passage(3, "Appendix", "See Patient Header.", (1,)),))
    assert kinds(found(form, quoted, packet(page, *PAGES[1:]))) == [(Kind.PLACEHOLDER, "minor")]


@pytest.mark.parametrize(
    ("texts", "mode", "flawed"),
    [
        ((BANNER, "Case 7 MEDIATION"), "", True),
        ((BANNER, "Case 7 INTERNAL"), "", False),
        ((BANNER,), "", True),
        ((BANNER, "Case 7 INTERNAL"), "mediation", True),
        ((BANNER, "Case 7 MEDIATION"), "internal", False),
        (("MEDIATION EXPORT (NO VALUATION MODEL)",), "", False),
    ],
)
def test_a_banner_of_an_inner_version(texts: tuple[str, ...], mode: str, *, flawed: bool) -> None:
    """Right on an inner version, by its mode or its own words; a defect on one for others."""
    flaws = found(form, saying(*(("Cover", text) for text in texts)), mode=mode)
    assert kinds(flaws) == ([(Kind.INTERNAL_BANNER, "major")] if flawed else [])


def test_a_banner_in_a_header_counts() -> None:
    """What every page repeats is no passage, and readers see it all the same."""
    output = replace(HEALTHY, margins=("Case 7 MEDIATION", BANNER))
    assert kinds(found(form, output)) == [(Kind.INTERNAL_BANNER, "major")]
    assert found(form, replace(HEALTHY, margins=("Case 7 INTERNAL", BANNER))) == []


@pytest.mark.parametrize(
    ("link", "inner"),
    [
        ("http://localhost:8000/documents/1#page=2", True),
        ("http://127.0.0.1:18080/x", True),
        ("http://10.1.2.3/x", True),
        ("http://[::1]/x", True),
        ("file:///home/dev/packet.pdf", True),
        ("https://app.internal/x", True),
        ("https://records.example.com/documents/1#page=2", False),
        ("https://8.8.8.8/x", False),
        ("mailto:someone@example.com", False),
        ("http://[not-an-address/x", False),
    ],
)
def test_links_that_no_reader_can_follow(link: str, *, inner: bool) -> None:
    """To a file, to the machine itself, or into somebody's own network."""
    assert kinds(found(form, replace(HEALTHY, links=(link,)))) == ([(Kind.DEV_LINK, "major")] if inner else [])


def test_two_versions_that_are_one() -> None:
    """Byte for byte, or in every word but the names of the modes; one row more is another version."""
    inner = saying(("Cover", "Case 7 INTERNAL"), ("Cover", BANNER))
    outer = replace(saying(("Cover", "Case 7 MEDIATION")), sha256="other")
    same = form.identical_versions(inner, outer)
    assert same is not None
    assert (same.kind, same.severity) == (Kind.IDENTICAL_VERSIONS, "major")
    assert form.identical_versions(inner, inner) is not None
    assert form.identical_versions(inner, replace(outer, rows=outer.rows[1:])) is None
    more = replace(saying(("Cover", "Case 7"), ("Valuation", "Range of settlements")), sha256="other")
    assert form.identical_versions(inner, more) is None
