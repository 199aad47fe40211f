"""The rows of the 7-day checklist: each is proven by checks, by people's signatures, or by both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from golive.config.runbook import Thresholds
from golive.facts import Checklist, ChecklistRow, SignOff, SignOffs
from golive.finding import Finding
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.verdict import Verdict

ROW = "row-"
"""What the id of a row's finding begins with."""
ABSENT = "absent."
"""What the id of the row begins with that stands in for a facility which a target does not have."""
WAIVERS = 3
"""At most so many rows may be waived at a time."""
WAIVER_HOURS = 7 * 24
_CLOCKS_DIFFER = timedelta(minutes=5)
_LOOK = "Do not open the pilot. Put the checklist back as it was agreed, or have the pilot owner lock it anew."


@dataclass(frozen=True, slots=True)
class Signatures:
    """What the sign-offs of one row come to: who still has to sign, and why; and until when all of it holds."""

    missing: Mapping[str, str]
    until: datetime | None = None
    waived_by: tuple[SignOff, ...] = ()


def signatures(row: ChecklistRow, found: SignOffs) -> Signatures:
    """Hold a row against its sign-offs. Each role needs a person of its own; one person can't sign for two."""
    missing: dict[str, str] = {}
    counted: dict[str, SignOff] = {}
    for role in row.roles:
        of_role = [one for one in found.given if one.row == row.id and one.role == role and not one.waiver]
        why = [_void(one, row, found) for one in of_role]
        fit = [one for one, reason in zip(of_role, why, strict=True) if not reason]
        free = [one for one in fit if _same(one) not in {_same(other) for other in counted.values()}]
        if free:
            counted[role] = max(free, key=lambda one: one.until)
        elif fit:
            missing[role] = f"{fit[0].person} has signed already, in another role"
        else:
            missing[role] = next(iter(why), "not signed yet")
    waivers = [one for one in found.given if one.row == row.id and one.waiver and not _void(one, row, found)]
    people = {_same(one): one for one in waivers}
    return Signatures(
        missing=missing,
        until=min((one.until for one in counted.values()), default=None),
        waived_by=tuple(people.values()) if len(people) > 1 and not row.must else (),
    )


def _same(signed: SignOff) -> str:
    """Who signed, however they wrote their own name that time."""
    return signed.person.casefold()


def _void(signed: SignOff, row: ChecklistRow, found: SignOffs) -> str:
    """Why a signature does not count; empty if it does. The row's own life counts, whatever the entry claims."""
    longest = timedelta(hours=WAIVER_HOURS if signed.waiver else row.hours)
    until = min(signed.until, signed.at + longest)
    if signed.at > found.read_at + _CLOCKS_DIFFER:
        return f"{signed.person} signed at a time that has not come: a clock is wrong"
    if signed.wording != row.wording:
        return f"the row was edited after {signed.person} signed it"
    if row.per_release and signed.release != found.release:
        return f"{signed.person} signed for another release"
    if until <= found.read_at:
        return f"what {signed.person} signed ran out on {_day(until)}"
    return ""


def judged_row(row: ChecklistRow, found: SignOffs | None, proofs: Sequence[Finding]) -> Finding:
    """The finding of one row, from the findings of its checks and from its sign-offs (None: can't be read)."""
    names = {proof.id for proof in proofs}
    unasked = [one for one in row.checks if one not in names]
    worst_proof = max(proofs, key=lambda one: one.verdict.rank, default=None)
    signed = signatures(row, found) if found is not None else None
    if signed is not None and signed.waived_by and _waiver_counts(row, found):
        by = " and ".join(one.person for one in signed.waived_by)
        judgement = good(f"WAIVED by {by}: {signed.waived_by[0].waiver}.", expected=_expected(row))
    elif worst_proof is not None and worst_proof.verdict is not Verdict.PASS:
        judgement = Judgement(
            worst_proof.verdict, f"{worst_proof.id}: {worst_proof.reason}", _expected(row), "", worst_proof.remedy
        )
    elif unasked:
        judgement = open_question(
            f"Not asked: {', '.join(unasked)}.", remedy="Run all of the checks.", expected=_expected(row)
        )
    elif row.roles and signed is None:
        judgement = open_question(
            "The sign-offs on the record can't be read.",
            remedy="Have the technical owner mend the record, then run the check again.",
            expected=_expected(row),
        )
    elif signed is not None and signed.missing:
        judgement = _unsigned(row, signed)
    else:
        judgement = good(_proven(row, signed), expected=_expected(row))
    verdict = judgement.verdict
    if not row.must and verdict is not Verdict.PASS:
        verdict = Verdict.WATCH
    return Finding(
        id=ROW + row.id,
        title=row.words,
        verdict=verdict,
        expected=judgement.expected,
        observed=judgement.observed or judgement.expected,
        reason=judgement.reason,
        remedy=judgement.remedy,
        who=_who(signed, worst_proof),
        follows=_follows(row, found, worst_proof),
        evidence=("checklist", *(("sign-offs",) if row.roles else ())),
        started=min((one.started for one in proofs), default=_at(found)),
        finished=max((one.finished for one in proofs), default=_at(found)),
    )


def _waiver_counts(row: ChecklistRow, found: SignOffs | None) -> bool:
    """Whether this row is among the first that were waived: a fourth waiver is one too many."""
    assert found is not None
    first: dict[str, datetime] = {}
    for one in sorted(found.given, key=lambda one: one.at):
        if one.waiver:
            first.setdefault(one.row, one.at)
    return row.id in list(first)[:WAIVERS]


def _unsigned(row: ChecklistRow, signed: Signatures) -> Judgement:
    named = "; ".join(f"{role}: {why}" for role, why in signed.missing.items())
    lines = " and ".join(f'golive sign {row.id} --as "{role}"' for role in signed.missing)
    return open_question(
        f"Row {row.id} is not signed ({named}).",
        remedy=f"Day {row.day} of 7. Make sure that it is true, then run: {lines}",
        expected=_expected(row),
        observed=f"{len(row.roles) - len(signed.missing)} of {len(row.roles)} signed",
    )


def _expected(row: ChecklistRow) -> str:
    parts = [f"checks {', '.join(row.checks)}"] if row.checks else []
    parts += [f"signed by {' and '.join(row.roles)}"] if row.roles else []
    return "; ".join(parts)


def _proven(row: ChecklistRow, signed: Signatures | None) -> str:
    parts = [f"Proven by {len(row.checks)} {'check' if len(row.checks) == 1 else 'checks'}"] if row.checks else []
    if row.roles and signed is not None and signed.until is not None:
        parts.append(f"signed by {' and '.join(row.roles)}, good until {_day(signed.until)}")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _who(signed: Signatures | None, proof: Finding | None) -> str:
    if proof is not None and proof.verdict is not Verdict.PASS:
        return proof.who
    return " and ".join(signed.missing) if signed is not None and signed.missing else "operator"


def _follows(row: ChecklistRow, found: SignOffs | None, proof: Finding | None) -> str:
    """Which finding says why this row is open: its check's, or the record's where the sign-offs can't be read."""
    if proof is not None and proof.verdict is not Verdict.PASS:
        return proof.id
    return "record-ready" if row.roles and found is None else ""


def _at(found: SignOffs | None) -> datetime:
    return found.read_at if found is not None else datetime.min.replace(tzinfo=UTC)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %Y %H:%M} UTC"


def _locked(checklist: Checklist, found: SignOffs, _rules: Thresholds) -> Judgement:
    """The file is what was agreed: an edited file may not make a launch easier than its people decided."""
    expected = "every row that was agreed is there, word for word, and no other"
    now = {row.id: row.wording for row in checklist.rows if not row.id.startswith(ABSENT)}
    if not found.locked:
        return open_question(
            "Nobody has locked the checklist, so rows could go unseen.",
            remedy='Have the pilot owner run: golive checklist --lock --as "pilot owner"',
            expected=expected,
        )
    gone = sorted(found.locked.keys() - now.keys())
    changed = sorted(one for one in found.locked.keys() & now.keys() if found.locked[one] != now[one])
    new = sorted(now.keys() - found.locked.keys())
    wrong = [
        *(f"row {one} was deleted" for one in gone),
        *(f"row {one} was edited" for one in changed),
        *(f"row {one} was added" for one in new),
    ]
    if wrong:
        return bad(
            f"The checklist is not the one that was agreed: {', '.join(wrong[:4])}{' ...' if len(wrong) > 4 else ''}.",
            remedy=_LOOK,
            expected=expected,
            observed=f"{len(gone)} deleted, {len(changed)} edited, {len(new)} added",
        )
    return good(f"All {len(now)} rows are as they were agreed.", expected=expected)


ROW_CHECKS = (
    Check(
        "checklist-locked",
        "The checklist is the one that was agreed",
        ("checklist", "sign-offs"),
        _locked,
        who="pilot owner",
    ),
)
