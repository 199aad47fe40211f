"""Faults of what an export says: all steps work, every citation is of a page, and it is not true.

Six are of an output as a whole and are played against everything that is asked. The others are one for each kind of
flaw, which the audit alone can tell: ``kind`` is what it has to call it.
"""

from typing import ClassVar

from golive.model.audit import Kind
from golive_rehearsal.faults.fault import AppSwitch


class UntrueExport(AppSwitch):
    """An export that is untrue; ``kind`` is the kind of flaw that it has."""

    kind: ClassVar[Kind]


class FlawedExport(UntrueExport):
    """One that is told apart from a true one by the audit of its content alone."""

    owner = "audit"


class HalfLost(UntrueExport):
    """Half of a packet is told, and each row of it is right."""

    name = "output-half-lost"
    what = "The export tells of the first half of the packet only."
    switch = "output_half_lost"
    kind = Kind.MISSING_EVENT
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class EmergencyLeftOut(UntrueExport):
    """The visit that everything hangs on."""

    name = "output-no-emergency"
    what = "The export leaves the emergency visit out."
    switch = "output_no_emergency"
    kind = Kind.MISSING_EVENT
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class OneRow(UntrueExport):
    """A table with a row is a table."""

    name = "output-one-row"
    what = "The export has one row only, which is right."
    switch = "output_one_row"
    kind = Kind.MISSING_EVENT
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class SixteenTimes(UntrueExport):
    """As many rows as ever, and one event."""

    name = "output-sixteen-times"
    what = "The export tells the same event sixteen times."
    switch = "output_sixteen_times"
    kind = Kind.DUPLICATE
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class Amputations(UntrueExport):
    """Every date, page and citation is right."""

    name = "output-amputations"
    what = "Every finding of the export is an amputation, by a doctor who is on no page."
    switch = "output_amputations"
    kind = Kind.FABRICATED
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class StrangeDiagnosis(UntrueExport):
    """What stands beside the table is read by lawyers too."""

    name = "output-strange-diagnosis"
    what = "The export's highlights have another patient's diagnosis, with a page that is not there."
    switch = "output_strange_diagnosis"
    kind = Kind.PAGE_MISSING
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class OtherSide(FlawedExport):
    """One word of a row, and the case is lost."""

    name = "output-other-side"
    what = "The export exchanges left and right."
    switch = "output_other_side"
    kind = Kind.WRONG_LATERALITY
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class OtherPart(FlawedExport):
    """The right visit, and another part of the body."""

    name = "output-other-part"
    what = "The export names another part of the body than the packet."
    switch = "output_other_part"
    kind = Kind.WRONG_REGION
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class OtherNumber(FlawedExport):
    """A score that no page has."""

    name = "output-other-number"
    what = "The export tells other scores of pain than the packet."
    switch = "output_other_number"
    kind = Kind.WRONG_NUMBER
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}


class Opposite(FlawedExport):
    """A negation too many."""

    name = "output-opposite"
    what = "The export denies what the packet says."
    switch = "output_opposite"
    kind = Kind.WRONG_NEGATION
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class ToldAsDone(FlawedExport):
    """What was spoken of is not what was done."""

    name = "output-done"
    what = "The export tells of an operation that was only discussed."
    switch = "output_done"
    kind = Kind.NOT_DONE
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class InventedDrug(FlawedExport):
    """The rest of the row is right."""

    name = "output-invented-drug"
    what = "The export adds a drug to each row that is on no page."
    switch = "output_invented_drug"
    kind = Kind.FABRICATED
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class Misquoted(FlawedExport):
    """Quotation marks promise the very words."""

    name = "output-misquoted"
    what = "The export quotes what does not stand there."
    switch = "output_misquoted"
    kind = Kind.BAD_QUOTE
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}


class Placeholder(FlawedExport):
    """A form that nobody filled in."""

    name = "output-placeholder"
    what = "The export names an unknown provider in each row."
    switch = "output_placeholder"
    kind = Kind.PLACEHOLDER
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}


class OtherProvider(FlawedExport):
    """Each provider is one of the packet's."""

    name = "output-other-provider"
    what = "The export has the providers of its rows mixed up."
    switch = "output_other_provider"
    kind = Kind.WRONG_PROVIDER
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}


class Swapped(FlawedExport):
    """Each sentence is true, and on another page."""

    name = "output-swapped"
    what = "Each row tells what another document says, and cites its own."
    switch = "output_swapped"
    kind = Kind.WRONG_PAGE
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class InjuriesUntold(FlawedExport):
    """All visits are there, and not what for."""

    name = "output-injuries-untold"
    what = "The export tells of each visit and of no injury."
    switch = "output_injuries_untold"
    kind = Kind.MISSING_INJURY
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class Born(FlawedExport):
    """A date that is on the page, and no visit's."""

    name = "output-born"
    what = "The export has the patient's birth date as that of a visit."
    switch = "output_born"
    kind = Kind.IMPOSSIBLE_DATE
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class Undated(FlawedExport):
    """Without dates nothing can be held against its page."""

    name = "output-undated"
    what = "No row of the export has a date."
    switch = "output_undated"
    kind = Kind.UNDATED
    turns: ClassVar = {"workflow-api": "INCONCLUSIVE", "workflow-site": "INCONCLUSIVE", "ten-packets": "INCONCLUSIVE"}


class AnotherPatient(FlawedExport):
    """Two patients in one chronology."""

    name = "output-another-patient"
    what = "The export names another patient in a row."
    switch = "output_another_patient"
    kind = Kind.WRONG_PATIENT
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class BothSides(FlawedExport):
    """One of them must be wrong."""

    name = "output-both-sides"
    what = "The export has each injury on both sides, in two rows."
    switch = "output_both_sides"
    kind = Kind.CONTRADICTION
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class Miscounted(FlawedExport):
    """A code of a bill is no money."""

    name = "output-miscounted"
    what = "The export's total is that of the bills and a code of theirs."
    switch = "output_miscounted"
    kind = Kind.WRONG_TOTAL
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class DevLink(FlawedExport):
    """It works on one machine."""

    name = "output-dev-link"
    what = "A link of the export leads to a developer's machine."
    switch = "output_dev_link"
    kind = Kind.DEV_LINK
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}


class Banner(FlawedExport):
    """What was written for one reader goes to another."""

    name = "output-banner"
    what = "The export for others bears the banner of the internal one."
    switch = "output_banner"
    kind = Kind.INTERNAL_BANNER
    turns: ClassVar = {"workflow-api": "WATCH", "workflow-site": "WATCH", "ten-packets": "WATCH"}
