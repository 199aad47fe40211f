"""An amount that an output tells must be one that the packet's bills come to."""

from dataclasses import replace

import pytest
from whole_cases import BILL, HEALTHY, PAGES, found, kinds, packet, saying

from golive.audit import totals
from golive.audit.totals import amounts_in
from golive.model.audit import ClaimVerdict, Flaw, Kind

PRINTED = """Billing Dept
BILLING LEDGER
Patient: Maria Samplesen (MRN00483920) | Date: 2025-06-01
Date Code Description Charge Paid
2025-03-02 99999 Service $100.00 $40.00
2025-03-02 99999 Service $100.00 $0.00
TOTAL $5000.00"""
CRITICAL = [(Kind.WRONG_TOTAL, "critical")]


def said(text: str, *bills: str) -> list[Flaw]:
    """What is wrong with a statement of money, against these bills or the packet's own."""
    return found(totals, saying(("Economic damages", text)), packet(*PAGES[:7], *(bills or (BILL,))))


def test_the_packets_own_total() -> None:
    """As it is printed, and as its lines add up."""
    assert found(totals) == []


@pytest.mark.parametrize(
    ("text", "bills", "right"),
    [
        ("Total medical specials: $1,560.00", (), True),
        ("Total medical specials: $1,560", (), True),
        ("Billed charges: $310.00", (), True),
        ("Total medical specials: $1,650.00", (), False),
        ("Total medical specials: $104,391.00", (), False),
        ("Total charges $5,000.00", (PRINTED,), True),
        ("Total charges $200.00", (PRINTED,), True),
        ("Total paid $40.00", (PRINTED,), True),
        ("Total charges $300.00", (PRINTED,), False),
        ("Total charges $6,560.00", (BILL, PRINTED), True),
        ("Total charges $1,760.00", (BILL, PRINTED), True),
        ("Total charges $3,120.00", (BILL, BILL), False),
    ],
)
def test_an_amount_is_held_against_every_sum(text: str, bills: tuple[str, ...], *, right: bool) -> None:
    """Line by line, bill by bill, all together; a bill that is in the packet twice is one."""
    assert kinds(said(text, *bills)) == ([] if right else CRITICAL)


@pytest.mark.parametrize("digits", ["9" * 5000, "9," * 5000, "999" + ",999" * 2000])
@pytest.mark.parametrize("end", ["", ".00"])
def test_digits_without_an_end_are_no_amount(digits: str, end: str) -> None:
    """Neither in what is told nor on a page: no bill has them, and no number can be made of so many."""
    told = f"Total medical specials: ${digits}{end} {digits}{end}"

    assert all(amount < 10**14 for bare in (True, False) for amount in amounts_in(told, bare=bare))
    said(told, f"{BILL}\nTOTAL CHARGES {digits}{end}", f"{BILL}\nTOTAL CHARGES ${digits}{end}")


def test_the_reason_names_what_the_bills_come_to() -> None:
    """And a code that was read as money."""
    (flaw,) = said("Total medical specials: $104,391.00", PRINTED)
    assert flaw.supported_by == (8,)
    assert "$5,000.00 (page 8)" in flaw.reason
    assert "code 99999" in flaw.reason


def test_a_partial_amount_is_major() -> None:
    """What is told as a part is no total."""
    assert kinds(said("Valley Radiology | 7 | $104,150.00 (partial extracted charges)")) == [
        (Kind.WRONG_TOTAL, "major")
    ]


def test_without_a_bill_that_could_be_read_nobody_can_tell() -> None:
    """A page that is a picture may be the bill; without one the amount is from nowhere."""
    (flaw,) = said("Total medical specials: $1,560.00", "")
    assert (flaw.severity, flaw.verdict) == ("major", ClaimVerdict.UNVERIFIED)
    assert kinds(said("Total medical specials: $1,560.00", "Nothing is owed.")) == CRITICAL


def test_money_that_is_no_total_is_not_held() -> None:
    """What a patient says of a fee in passing."""
    assert found(totals, saying(("History", "She found $20 in the car."))) == []
    assert found(totals, replace(HEALTHY, passages=())) == []
