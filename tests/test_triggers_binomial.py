"""The exact test behind T1's full reading, against an independent exact computation."""

import itertools
from fractions import Fraction
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_lines import exact_p

from golive.watch.triggers import binomial
from golive.watch.triggers.binomial import errors_needed, surely_below

LIMIT, CERTAINTY = Fraction(2, 100), Fraction(5, 100)


@given(requests=st.integers(0, 700))
def test_the_fewest(requests: int) -> None:
    """The number found is rare enough and one less is not, by the textbook's sum in fractions."""
    needed = errors_needed(requests, LIMIT, CERTAINTY)

    assert exact_p(needed, requests) < CERTAINTY
    assert exact_p(needed - 1, requests) >= CERTAINTY


@given(
    requests=st.integers(0, 60),
    limit=st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000),
    certainty=st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000),
)
def test_any_limit(requests: int, limit: Fraction, certainty: Fraction) -> None:
    """It holds for every limit and certainty that a runbook can name."""
    needed = errors_needed(requests, limit, certainty)

    assert exact_p(needed, requests, limit) < certainty
    assert needed == 0 or exact_p(needed - 1, requests, limit) >= certainty


@pytest.mark.parametrize(
    ("requests", "limit", "certainty", "needed"),
    [
        (2, Fraction(1, 2), Fraction(1, 4), 3),  # 2 of 2 have exactly 1/4, which is not below 1/4
        (2, Fraction(1, 2), Fraction(251, 1000), 2),
        (410, LIMIT, CERTAINTY, 14),
        (0, LIMIT, CERTAINTY, 1),
    ],
)
def test_at_the_bound(requests: int, limit: Fraction, certainty: Fraction, needed: int) -> None:
    """A probability exactly at the bound is not below it."""
    assert errors_needed(requests, limit, certainty) == needed


@given(requests=st.integers(0, 200), errors=st.integers(0, 40))
def test_in_whole_numbers(requests: int, errors: int) -> None:
    """The decision in whole numbers, kept for probabilities at the bound, is the textbook's."""
    assert surely_below(errors, requests, LIMIT, CERTAINTY) is (exact_p(errors, requests) < CERTAINTY)


def test_in_whole_numbers_without_exception() -> None:
    """The same for every number of errors up to twelve in every seventh number of requests up to 119."""
    pairs = [(errors, requests) for requests in range(0, 120, 7) for errors in range(13)]
    wrong = [pair for pair in pairs if surely_below(*pair, LIMIT, CERTAINTY) is not (exact_p(*pair) < CERTAINTY)]

    assert wrong == []
    assert not surely_below(2, 2, Fraction(1, 2), Fraction(1, 4))  # exactly at the bound
    assert surely_below(2, 2, Fraction(1, 2), Fraction(251, 1000))


def test_a_busy_service() -> None:
    """A million requests in ten minutes are decided exactly, and 120 such minutes in far less than a second."""
    errors_needed.cache_clear()
    began = process_time()
    found = [errors_needed(1_000_000 - back, LIMIT, CERTAINTY) for back in range(120)]

    assert process_time() - began < 1.0
    assert found[0] == 20232
    assert all(one - other in (0, 1) for one, other in itertools.pairwise(found))


def test_so_many_that_whole_numbers_would_take_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among more than a million requests nothing is decided in whole numbers, however near to the bound."""
    monkeypatch.setattr(binomial, "surely_below", None)
    monkeypatch.setattr(binomial, "_NEAR", 1e-3)
    errors_needed.cache_clear()
    near = errors_needed(10_000_000, LIMIT, CERTAINTY)
    monkeypatch.setattr(binomial, "_NEAR", 0.0)
    errors_needed.cache_clear()

    assert errors_needed(10_000_000, LIMIT, CERTAINTY) - near in range(1, 10)
    errors_needed.cache_clear()
