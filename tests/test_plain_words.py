"""What may be told of a product's own words: enough to know what went wrong, and nothing of a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.model.plain_words import UNKNOWN_STATE, plain, short_code, state

SAID = {
    "Upload failed": "Upload failed",
    "direct upload is not configured": "direct upload is not configured",
    "Upload of John Carter's packet failed.": "Upload of … packet failed",
    "CARTER could not be read": "… could not be read",
    'Matter "Carter v. Doe" not found': "matter … not found",
    "Limit of 5 matters reached (MRN123456, 03/14/1971)": "Limit of 5 matters reached …",
    "TypeError: Cannot read properties of null": "TypeError: Cannot read properties of null",
    "john carter is not known": "… is not known",
    "jane@firm.example may not": "… may not",
    "Jan 14": "",
    "": "",
}


@pytest.mark.parametrize(("said", "told"), SAID.items())
def test_ordinary_words_are_told(said: str, told: str) -> None:
    """Ordinary words and codes are told; names, numbers, quotes and what is known to be a person's are left out."""
    assert plain(said, ["John", "Carter"]).lower() == told.lower()


CODES = [
    ({"detail": "direct upload is not configured"}, "direct upload is not configured"),
    ({"message": "No", "code": "UPLOAD_DISABLED"}, "UPLOAD_DISABLED"),
    ({"error": {"type": "quota_exceeded"}}, "quota_exceeded"),
    ({"errors": [{"message": "too large"}]}, "too large"),
    ({"detail": [{"type": "missing", "msg": "Field required"}]}, "missing"),
    ({"title": "Bad Request", "type": "about:blank", "status": 400}, "Bad Request"),
    ({"code": 4012, "detail": None}, ""),
    ([], ""),
    (None, ""),
]


@pytest.mark.parametrize(("body", "code"), CODES)
def test_an_apis_own_code_is_found(body: object, code: str) -> None:
    """The API's short code is found in each usual form of an error, and is nothing where it gives none."""
    assert short_code(body) == code


@given(st.text(), st.lists(st.text(min_size=3, alphabet=st.characters(categories=["Lu", "Ll"]))))
def test_no_known_value_is_ever_told(said: str, known: list[str]) -> None:
    """Whatever is said, no word that is known to be a person's is told, and never more than 90 characters."""
    told = plain(f"{said} {' '.join(known)}", known)
    words = {word.strip(".,;:!?()[]{}…").lower() for word in told.split()}

    assert len(told) <= 90
    assert words.isdisjoint({one.lower() for one in known})


@pytest.mark.parametrize("said", ["needs_review", "Rejected", "IN_PROGRESS", ""])
def test_one_word_for_a_state_is_told(said: str) -> None:
    """One word of letters is told as it is, also if nobody knows it."""
    assert state(said) == said


@pytest.mark.parametrize(
    "said", ["failed Ann Lee", "AnnLee", "Ann_Lee", "MRN123", "1961-03-04", "a" * 41, "x\n", "Cancelled by user"]
)
def test_a_state_that_could_be_a_persons_is_told_only_where_it_is_known(said: str) -> None:
    """Names, numbers and more than one word are not told, unless the target file has the very same."""
    assert state(said) == UNKNOWN_STATE
    assert state(said, [said]) == said
