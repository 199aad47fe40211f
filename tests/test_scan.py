"""What must be in no file of a bundle is found wherever it is and however it is written, and nothing else is."""

import pytest
from places import PLACES

from golive.bundle.scan import Planted, scan

PLANTED = {
    "name": "Wilhelmina Carterfield",
    "MRN": "MRN482913",
    "SSN": "900-12-3456",
    "address": "517 Larkspur Lane, Testville",
    "date of birth": "1961-03-04",
    "password": 'q7&"Lm<z%9+\\k/Ä',
    "token": "tok_5fK-29+aa/Zq==81",
}
ALL = [Planted(kind, value) for kind, value in PLANTED.items()]
OTHER = {
    "name": "Bartholomew Hill",
    "MRN": "MRN771204",
    "SSN": "300-98-7654",
    "address": "20 Poplar Street, Exampleton",
    "date of birth": "1999-12-31",
    "password": 'z9&"Km<y%1+\\j/ü',
    "token": "tok_1hT-83+bb/Xw==22",
}


def kinds(content: bytes, planted: list[Planted] = ALL) -> set[str]:
    """What leaks in a file of this content."""
    return {leak.what for leak in scan({"a": content}, planted)}


@pytest.mark.parametrize("place", PLACES)
def test_each_kind_is_found_in_each_place(place: str) -> None:
    """Every planted value is found in every place, and with another in its stead nothing is found."""
    for kind, value in PLANTED.items():
        assert kind in kinds(PLACES[place](value)), kind
        assert kinds(PLACES[place](OTHER[kind])) == set(), kind
