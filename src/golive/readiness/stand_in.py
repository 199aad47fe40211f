"""A proof that this run may not repeat, because it needs an effect: its last PASS on the record stands in.

Only for the same release, the same wording of the row that it proves, and as long as that row says; what stood in
once is no proof of its own, so that nothing lives for ever.
"""

from dataclasses import replace
from datetime import timedelta

from golive.facts import ChecklistRow, EarlierProof, EarlierProofs
from golive.finding import Finding
from golive.verdict import Verdict

STANDS_IN = ("workflow-api", "workflow-site", "ten-packets", "routes-closed", "trigger-run-failures")
"""The checks that make something in the product, or could; every other one is asked anew in each run."""


def stood_in(finding: Finding, row: ChecklistRow | None, earlier: EarlierProofs) -> Finding:
    """The finding as its last proof has it; unchanged where none is good enough.

    ``finding`` is what this run could not tell, ``row`` the row of the checklist that its check proves.
    """
    if row is None:
        return finding
    good = [one for one in earlier.proofs if _good(one, finding.id, row, earlier)]
    if not good:
        within = f"No run within {row.hours} h proved it for this release."
        return replace(finding, reason=f"{finding.reason} {within}")
    last = max(good, key=lambda one: one.at)
    minutes = int((earlier.read_at - last.at).total_seconds() // 60)
    age = f"{minutes // 60} h {minutes % 60:02d} min"
    return replace(
        finding,
        verdict=Verdict.PASS,
        reason=f"Seen to work {age} ago (entry {last.entry} of the record), not repeated now; good for {row.hours} h.",
        remedy="",
        observed=f"proven {age} ago",
        evidence=(*finding.evidence, EARLIER),
    )


EARLIER = "earlier-proofs"
"""The fact that stood in; a finding that names it is no proof for later runs."""


def _good(proof: EarlierProof, check: str, row: ChecklistRow, earlier: EarlierProofs) -> bool:
    age = earlier.read_at - proof.at
    return (
        proof.check == check
        and bool(earlier.release)
        and proof.release == earlier.release
        and proof.wordings.get(row.id) == row.wording
        and timedelta() <= age < timedelta(hours=row.hours)
    )
