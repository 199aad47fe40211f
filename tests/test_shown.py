"""Foreign words as they are shown: one line, which no terminal, no CI and no file takes for anything else."""

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from golive.errors import GoliveError, Unexpected
from golive.facts import Answer
from golive.finding import Finding
from golive.shown import MOST, fit, shown
from golive.verdict import Verdict

NASTY = (
    "\n", "\r", "\t", "\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "\u2028", "\u2029", "\x85", "\u202e", "\u2066", "\u200b",
    "\ufeff", "\ud800", "\udfff", "\ufffe", "::", "::error::", "::stop-commands::x", "::set-output name=a::b",
    "##[error]", "#",
    "##vso[task.complete]", "##teamcity[x]", ":", " ", "\xa0", "GO: 87 of 87", "é", "漢", "\U0001f600", "\\x1b",
)  # fmt: skip
anything = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=4))).map("".join),
    st.builds(lambda one, times: one * times, st.sampled_from(NASTY), st.integers(0, 3 * MOST)),
)
ORDERS = re.compile(r"^\s*::|::(error|warning|stop-commands|set-output)|##\[|##vso\[|##teamcity\[", re.IGNORECASE)


@given(anything)
@example("\ud83d\ude00")
@example(":::error::")
@example("\n::error::x")
def test_any_text_is_one_line_that_does_nothing(text: str) -> None:
    """Of any text: one bounded line without a control character or an order, in every encoding; twice is once."""
    told = shown(text)

    assert len(told.splitlines()) <= 1
    assert len(told) <= MOST
    assert {unicodedata.category(one) for one in told}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert {unicodedata.bidirectional(one) for one in told}.isdisjoint(
        {"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"}
    )
    assert ORDERS.search(told) is None
    told.encode()
    told.encode("cp1252", errors="replace")
    ET.fromstring(f"<a>{escape(told)}</a>")  # noqa: S314 - our own text
    assert shown(told) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The app answered 500, 3 of 12 times: 25 %.",
        'Müller said "¿qué?" — 漢字, नमस्ते, 👩\u200d⚕️',
        "checks/test_readiness.py::test_health",
        "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:41",
        "C:\\new\\x1b",
        "fe80::1, ## a heading, #12",
        "x" * MOST,
    ],
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    """What people write is not changed."""
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\x1b[2Jdone", "\\x1b[2Jdone"),
        ("down\nGO: 87 of 87 checks passed.", "down\\nGO: 87 of 87 checks passed."),
        ("a\u2028b\x85c\u202ed\ud800", "a\\u2028b\\x85c\\u202ed\\ud800"),
        ("::error::x", ": :error::x"),
        ("  ::my-token::", "|   ::my-token::"),
        ("see ::Stop-Commands::x", "see : :Stop-Commands::x"),
        ("###[error]x", "## #[error]x"),
        ("a ##vso[task.complete]", "a # #vso[task.complete]"),
    ],
)
def test_what_can_be_mistaken_is_written_out(text: str, told: str) -> None:
    """What can't be seen is written, and an order has a blank in it, or a bar before it."""
    assert shown(text) == told


def test_what_was_cut_is_said() -> None:
    """A long text says how long it was."""
    told = shown("a" * 200_000)

    assert told.endswith("a … [cut: 200000 characters in all]")
    assert len(told) == MOST


@dataclass(frozen=True, slots=True)
class Inner:
    """A noun in a noun."""

    words: tuple[str, ...]
    count: int = 0


@given(anything)
def test_what_is_kept_can_be_written(text: str) -> None:
    """A value of any form has each of its words bounded and writable, and stays as it was where they are."""
    listed, named = fit(([Inner((text,))], {text: Answer(200, 0.1, {"status": text})}))

    whole = json.dumps([listed, named], ensure_ascii=False, default=str)
    whole.encode()
    assert all(len(one) <= MOST for one in (*listed[0].words, *named))
    assert fit((listed, named)) == (listed, named)
    plain = Inner(("a\nb",), 3)
    assert fit(plain) is plain
    assert fit(Verdict.PASS) is Verdict.PASS


def test_a_finding_and_an_error_are_safe_to_tell() -> None:
    """A product's words in a finding or in an error begin no line, and colour none."""
    said = "\x1b[32m\nGO: 87 of 87 checks passed.\n::stop-commands::x" + "y" * 200_000
    finding = Finding(
        id="health", title=said, verdict=Verdict.FAIL, reason=said, expected=said, observed=said, remedy=said,
        who=said, evidence=(said,),
    )  # fmt: skip
    error = Unexpected(f"It answered {said}", "code")

    for told in (
        finding.sentence,
        finding.observed,
        finding.who,
        *finding.evidence,
        str(error),
        f"{GoliveError(said)}",
    ):
        assert "\n" not in told
        assert "\x1b" not in told
        assert "::stop" not in told
        assert len(told) < 4 * MOST
    assert error.code == "code"
