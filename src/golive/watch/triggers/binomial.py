"""How many errors are too many to be chance: the exact one-sided binomial test.

The terms of the distribution are summed relative to the largest, so nothing over- or underflows. The sums are floats
whose relative error stays below 1e-10 (roundings of 1e-16 each, and a cut below 1e-18); a probability nearer than 1e-9
to the bound is decided in whole numbers, so that the answer is the exact one. Among more than a million requests that
would take hours: there what is so near to the bound counts as below it, which is the fewer errors.
"""

import math
from fractions import Fraction
from functools import lru_cache

_NEGLIGIBLE = 1e-18
_NEAR = 1e-9
_MANY = 1_000_000


@lru_cache(maxsize=4096)
def errors_needed(requests: int, limit: Fraction, certainty: Fraction) -> int:
    """The fewest errors in ``requests`` that a service exactly at ``limit`` shows less often than ``certainty``.

    ``limit`` lies between 0 and 1, ends excluded, ``certainty`` too. With few requests the answer may be more errors
    than there are requests: then nothing could be certain.
    """
    first, terms = _terms(requests, float(limit))
    total = math.fsum(terms)
    errors, at_least = first + len(terms), 0.0
    while terms:
        at_least += terms.pop()
        share = at_least / total - float(certainty)
        exactly = share > -_NEAR and requests <= _MANY
        if share >= _NEAR or (exactly and not surely_below(errors - 1, requests, limit, certainty)):
            break
        errors -= 1
    return errors


def surely_below(errors: int, requests: int, limit: Fraction, certainty: Fraction) -> bool:
    """Whether at least ``errors`` of ``requests`` are less likely than ``certainty`` at ``limit``, in whole numbers."""
    bad, all_ = limit.numerator, limit.denominator
    good = all_ - bad
    term = good**requests  # of no error at all, in units of 1 / all_ ** requests
    fewer = 0
    for count in range(errors):
        fewer += term
        term = term * (requests - count) * bad // ((count + 1) * good)
    whole: int = all_**requests
    return (whole - fewer) * certainty.denominator < whole * certainty.numerator


def _terms(requests: int, limit: float) -> tuple[int, list[float]]:
    """The probabilities of each number of errors around the likeliest, relative to it; and the first number."""
    odds = limit / (1 - limit)
    likeliest = min(requests, int((requests + 1) * limit))
    below: list[float] = []
    term, count = 1.0, likeliest
    while count > 0 and term > _NEGLIGIBLE:
        term *= count / ((requests - count + 1) * odds)
        count -= 1
        below.append(term)
    above = [1.0]
    term, top = 1.0, likeliest
    while top < requests and term > _NEGLIGIBLE:
        term *= (requests - top) * odds / (top + 1)
        top += 1
        above.append(term)
    return count, below[::-1] + above
