"""A text as the audit reads it: the same words for the same meaning, and how each is spoken of."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer import stemmer

from golive.audit.lexicon import meaning
from golive.audit.mentions import mentions_of, place_fits
from golive.audit.scopes import spoken_of
from golive.audit.words import level_of, number_of, sentences, words_of


def meant(text: str) -> list[str]:
    """What the words of a text stand for."""
    return [word.meant for word in words_of(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fx of the L collar bone", "fracture of the left clavicle"),
        ("HNP at C5/6", "herniation at C5-C6"),
        ("pain 8 out of 10", "PAIN 8/10"),
        ("30\u00b0 of flexion", "30 degrees of flexion"),
        ("MVC on 11/23/2025", "motor vehicle accident on 2025-11-23"),
        ("ketorolac 30mg IM", "Toradol 30 mg intramuscularly"),
        ("twenty-five pounds", "25 lbs"),
        ("RLL pneumonia", "right lower lobe pneumonia"),
        ("Grade III sprain", "grade 3 sprain"),
        ("b/l knees", "both knees"),
        ("supra\u00adspinatus", "supraspinatus"),
    ],
)
def test_one_meaning(one: str, other: str) -> None:
    """Abbreviations, lay words, units, dates and numerals are the words that they stand for."""
    assert meant(one) == meant(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("left knee", "right knee"),
        ("C5-C6", "C6-C7"),
        ("3.5/10", "2010-03-05"),
        ("10 mg", "100 mg"),
        ("positive", "position"),
    ],
)
def test_two_meanings(one: str, other: str) -> None:
    """What is another side, level, score or dose is another word."""
    assert meant(one) != meant(other)


def test_lines_of_one_sentence() -> None:
    """A line goes on where the one above is full; a heading, a label and a point stand for themselves."""
    page = (
        "PLAN\nGiven the persistence of the symptoms I am recommending a Cervical Epidural\n"
        "Steroid Injection. Return in two weeks.\n- Ice.\nWork status: light duty"
    )
    assert [one.said for one in sentences(page)] == [
        "PLAN",
        "Given the persistence of the symptoms I am recommending a Cervical Epidural Steroid Injection.",
        "Return in two weeks.",
        "- Ice.",
        "Work status: light duty",
    ]


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_a_number_has_one_form(number: int, zeros: int) -> None:
    """Commas and zeros behind the point change nothing."""
    assert number_of(f"{number:,}") == number_of(f"{number}.{'0' * zeros}") == number_of(str(number))


@given(st.sampled_from("ctl"), st.integers(1, 11))
def test_a_level_has_one_form(region: str, at: int) -> None:
    """C5-C6, C5-6 and C5/6 are the same."""
    assert (
        level_of(f"{region}{at}-{at + 1}")
        == level_of(f"{region}{at}/{region}{at + 1}")
        == f"{region}{at}-{region}{at + 1}"
    )


@pytest.mark.parametrize(
    ("text", "word", "how"),
    [
        ("No fracture or dislocation of the wrist.", "dislocation", "denied"),
        ("Denies chest pain, cough, or fever.", "fever", "denied"),
        ("Swelling: none", "swelling", "denied"),
        ("Fracture was ruled out.", "fracture", "denied"),
        ("Numbness has not improved.", "improved", "denied"),
        ("I am recommending an injection.", "injection", "planned"),
        ("Knee replacement may be required within ten years.", "replacement", "planned"),
        ("Corticosteroid injection offered and declined.", "injection", "planned"),
        ("Mother had a stroke.", "stroke", "family"),
        ("Possible scaphoid fracture.", "fracture", "possible"),
        ("History of migraine.", "migraine", "past"),
    ],
)
def test_how_a_word_is_spoken_of(text: str, word: str, how: str) -> None:
    """By the words around it."""
    words = words_of(text)
    at = [one.said for one in words].index(word) if word in [one.said for one in words] else None
    at = next(place for place, one in enumerate(words) if word in (one.said, one.meant)) if at is None else at
    assert getattr(spoken_of(words)[at], how)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Denies fever but reports cough.", "cough"),
        ("No lifting above ten pounds and a fracture.", "fracture"),
        ("Skin intact without wounds, with swelling.", "swelling"),
        ("Numbness has not improved.", "numbness"),
        ("Maximum improvement reached 4/4/2025, impairment none.", "reached"),
    ],
)
def test_where_a_denial_ends(text: str, word: str) -> None:
    """What is said beside it is not denied."""
    words = words_of(text)
    assert not spoken_of(words)[[one.said for one in words].index(word)].denied


def test_what_is_named_and_where() -> None:
    """Each thing with its own places and sides, also in a list and under the title of a study."""
    found = {one.name: (one.sites, one.sides) for one in mentions_of(words_of("Left knee pain and swelling."))}
    assert found == {"pain": ({"knee"}, {"left"}), "swelling": ({"knee"}, {"left"})}
    several = list(mentions_of(words_of("Fracture of the left radius and tear of the right meniscus.")))
    assert [(one.name, one.sides) for one in several] == [("fracture", {"left"}), ("tear", {"right"})]


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("supraspinatus", "shoulder", True),
        ("radius", "wrist", True),
        ("l4-l5", "lumbar", True),
        ("l4-l5", "l4", True),
        ("femur", "pelvis", False),
        ("c5-c6", "lumbar", False),
        ("wrist", "ankle", False),
    ],
)
def test_places_that_may_be_the_same(one: str, other: str, fits: bool) -> None:  # noqa: FBT001 - a table's column
    """A part is said of its whole; two parts of a body are not each other."""
    assert place_fits(one, other) is fits is place_fits(other, one)


def test_threads_stem_beside_each_other() -> None:
    """Ten packets are audited at once, and the library's stemmer is one for all."""
    words = [f"{start}{middle}ization" for start in "abcdefghijklmnop" for middle in ("lor", "gan", "mobil", "char")]
    alone = {word: stemmer("english").stemWord(word) for word in words}
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            meaning.cache_clear()
            with ThreadPoolExecutor(8) as pool:
                assert dict(zip(words * 4, pool.map(meaning, words * 4), strict=True)) == alone
    finally:
        sys.setswitchinterval(usual)
