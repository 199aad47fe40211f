"""The check of the record: nothing is launched that can't be recorded."""

from golive.config.runbook import Thresholds
from golive.facts import RecordState
from golive.readiness.check import Check, Judgement, bad, good


def _ready(record: RecordState, _rules: Thresholds) -> Judgement:
    expected = "every entry as it was written, and a new one can be added"
    if record.problems:
        return bad(
            f"The record is not whole: {record.problems[0]}.",
            remedy='Do not open the pilot: have the technical owner look at it ("golive status --verify").',
            expected=expected,
            observed=f"{len(record.problems)} problems",
        )
    if not record.writable:
        return bad(
            record.trouble or "The record can't be written.",
            remedy="Do not open the pilot: have the technical owner mend the store of the record.",
            expected=expected,
            observed="not writable",
        )
    return good(f"The record of {record.entries} entries is whole and can be written.", expected=expected)


RECORD_CHECKS = (Check("record-ready", "The record is whole and can be written", ("record",), _ready),)
