"""What a watch came to, as findings: one a trigger, and one more where a person said stop."""

from collections.abc import Iterator
from datetime import datetime

from golive.finding import Finding
from golive.verdict import Verdict
from golive.watch.triggers.judge import Watch
from golive.watch.triggers.trigger import Trigger

WATCH_TITLES = {
    "watch-api-errors": "API errors did not stay above {api_error_rate} during the launch",
    "watch-run-failures": "{runs_allowed} of the first {run_failure_packets} packets failed during the launch",
    "watch-legal-defect": "No delivered chronology has a critical legal defect",
}
STOPPED = "watch-stopped"
_OF = {"T1": "watch-api-errors", "T2": "watch-run-failures", "T3": "watch-legal-defect", "T0": STOPPED}
_WHO = {"T3": "QA reviewer"}
_REMEDY = {
    Verdict.FAIL: "Call the technical owner and the support lead, and start the rollback now.",
    Verdict.WATCH: "Go on watching: golive watch.",
    Verdict.INCONCLUSIVE: "Get what is missing, or have its owner decide.",
    Verdict.PASS: "",
}


def watch_findings(watch: Watch, *, kept: str, finished: datetime) -> Iterator[Finding]:
    """A finding a trigger; ``kept`` names the file of the watch's lines."""
    for one in watch.triggers.values():
        if one.id == "T0" and one.verdict is Verdict.PASS:
            continue
        yield _finding(one, watch, kept, finished)


def _finding(one: Trigger, watch: Watch, kept: str, finished: datetime) -> Finding:
    seen = f"{watch.api.observed} minutes seen, {watch.api.blind} not seen"
    return Finding(
        id=_OF[one.id],
        title=watch.rules.book.fill(WATCH_TITLES.get(_OF[one.id], "Nobody said stop")),
        verdict=one.verdict,
        reason=one.reason.replace(" Start the rollback now.", ""),  # the remedy says it
        expected="not firing, to the end of the watch",
        observed=seen,
        remedy=_REMEDY[one.verdict],
        who=_WHO.get(one.id, "technical owner"),
        evidence=(kept,),
        started=watch.span.start,
        finished=finished,
    )
