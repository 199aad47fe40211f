"""What the audit does with a text grows with its length, and no faster: counted, not timed."""

from dataclasses import replace
from typing import Any

import pytest
from whole_cases import HEALTHY, PACKET, ROWS, bent

from golive.audit import days, mentions, support
from golive.audit.judge import judge
from golive.audit.names import person
from golive.audit.words import sentences
from golive.model.packet_text import PacketPage, PacketText

LONG = "left wrist fracture pain " * 1000


class Counted:
    """A function that counts how often it was asked."""

    def __init__(self, function: Any) -> None:  # noqa: ANN401 - any function
        self.function, self.times = function, 0

    def __call__(self, *given: Any) -> Any:  # noqa: ANN401
        """Count, and do as the function does."""
        self.times += 1
        return self.function(*given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LONG, 4000),
        ("left/wrist/fracture/pain/" * 1000, 4000),
        ("a1" * 2000, 4000),
        ("% " * 4000, 4000),
        ("Pain on 03/02/2025 of C5-C6 " * 1000, 4000),
    ],
)
def test_a_sentence_has_an_end(text: str, words: int) -> None:
    """One that goes on for ever is read in pieces, and no word of it is lost; days and levels stay whole."""
    found = sentences(text, "month-first")

    assert max(len(one.words) for one in found) <= 121
    assert sum(len(one.words) for one in found) >= words
    assert {word.said for one in found for word in one.words} == {
        word.said for word in sentences(text[:50], "month-first")[0].words
    }


def test_a_usual_sentence_stays_whole() -> None:
    """However many words a sentence of people has."""
    text = " ".join(["The left wrist was seen again by the surgeon"] * 12) + "."
    assert [one.said for one in sentences(text)] == [text]


def test_a_place_is_held_against_what_is_near_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence of nothing but names and places: each place is held against the few around it."""
    counted = Counted(mentions._distance)
    monkeypatch.setattr(mentions, "_distance", counted)
    words = [word for one in sentences(LONG) for word in one.words]

    found = list(mentions.mentions_of(words))

    assert len(found) == 2000
    assert counted.times <= 22 * 1000


def test_a_line_of_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of dates without a break: at each no more is looked at than what is around it."""
    seen: list[int] = []
    monkeypatch.setattr(days, "faxed", lambda line: bool(seen.append(len(line))))

    assert len(days.days("seen 03/02/2025 " * 1000)) == 1000
    assert max(seen) <= 500


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Fax (217) 555-0100 03/02/2025 p. 2", days.Role.PRINTED),
        ("\nFax (217) 555-0100\n03/02/2025", days.Role.OTHER),
        ("x" * 600 + " Fax (217) 555-0100 03/02/2025", days.Role.PRINTED),
    ],
)
def test_a_line_of_a_fax_machine(text: str, role: days.Role) -> None:
    """It is told by what stands around the day on its line."""
    assert [one.role for one in days.days(text)] == [role]


def test_other_pages_are_searched_for_so_many_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    """An output that is wrong throughout: what comes after is not searched for, and nothing else is said of it."""
    pages = PACKET.pages + tuple(PacketPage(page.number + PACKET.count, page.text) for page in PACKET.pages)
    told = [f"{ROWS[0].finding} Seen {at} times by Dr. Stone." for at in range(30)]
    rows = [replace(ROWS[1], finding=one, cited=(6,)) for one in told]
    counted = Counted(support._elsewhere)
    monkeypatch.setattr(support, "_elsewhere", counted)
    monkeypatch.setattr(support, "_SEARCHES", 10)

    judged = judge(replace(HEALTHY, rows=tuple(rows)), PacketText("", pages))

    assert counted.times == 10
    assert len(judged.claims) >= 30


def test_a_long_cell_is_judged() -> None:
    """Its statements are of bounded length, and all are told."""
    judged = judge(bent(1, finding=LONG), PACKET)

    assert max(len(one.text) for one in judged.claims) < 1000
    assert sum(len(one.text) for one in judged.claims) >= len(LONG) - 1000


def test_spaces_without_an_end() -> None:
    """Wide columns stay columns; more spaces than that say nothing, and a label behind them is found."""
    assert [one.said for one in sentences("Left wrist" + " " * 30_000 + "fracture")] == ["Left wrist        fracture"]
    assert person(" " * 30_000 + "Patient: Maria Samplesen").name == ("maria", "samplesen")


@pytest.mark.parametrize("before", ["", " ", "   ", "x\n", "x\n ", "x |", "x | ", "x\t", "x  ", "x\n\n  "])
def test_a_label_stands_at_the_begin_of_a_line_or_a_column(before: str) -> None:
    """Behind whatever divides columns; one in midst of a sentence is none."""
    assert person(f"{before}Patient: Maria Samplesen").known
    assert not person(f"{before}x Patient: Maria Samplesen").known
