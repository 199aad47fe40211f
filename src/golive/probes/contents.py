"""The audit of what an export of golive's own says, told as what may stand in evidence."""

from golive.audit.judge import judge
from golive.errors import StepFailed
from golive.facts import ContentSeen
from golive.model.output import Output
from golive.model.packet import Packet
from golive.pdf import read_cited
from golive.verdict import Verdict

_NAMED = 200
"""Defects that are named one by one: an export can have a million, and a record has them for ever."""
_BROKE = "What the export says was not audited: golive's own audit failed ({error}). Tell the technical owner."
_RANK = {"critical": 0, "major": 1, "minor": 2}


def content_of(output: Output, packet: Packet) -> ContentSeen | None:
    """What the audit of an output's content comes to; None for one without a row, which is another defect.

    Never raises: whoever asks has a matter in the app that must be deleted.
    """
    if not output.rows:
        return None
    try:
        judged = judge(output, read_cited(packet.pdf, output))
    except StepFailed as error:
        return ContentSeen(Verdict.INCONCLUSIVE, problem=str(error))
    except Exception as error:  # noqa: BLE001 - a mistake of ours in a text that nobody foresaw leaves no matter behind
        return ContentSeen(Verdict.INCONCLUSIVE, problem=_BROKE.format(error=type(error).__name__))
    found = sorted((flaw.defect for flaw in judged.flaws), key=lambda one: (_RANK[one.severity], not one.row))
    return ContentSeen(
        judged.verdict, tuple(found[:_NAMED]), len(found), claims=len(judged.claims), coverage=judged.coverage
    )
