"""Before a launch is open: is any trigger firing now, and could each be seen if it did? One finding a trigger."""

from collections.abc import Iterable

from golive.config.runbook import Thresholds
from golive.facts import Journey, MetricMinutes, OwnProbe, RecordState, RunsRead, SourcesSeen
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.verdict import Verdict
from golive.watch.triggers import Rules, before_launch

_OWNER = "Call the technical owner."
_BLIND = "Do not open the pilot while it can't be watched. " + _OWNER


def _signals(metrics: MetricMinutes, probe: OwnProbe, _rules: Thresholds) -> Judgement:
    expected = "our own requests answered, and counted by the load balancer's metrics"
    observed = f"{probe.sent - probe.failed} of {probe.sent} answered, {'counted' if probe.seen_at else 'not counted'}"
    if probe.failed:
        return bad(
            f"{probe.failed} of {probe.sent} of our own requests failed.",
            remedy=_OWNER,
            expected=expected,
            observed=observed,
        )
    if not probe.sent:
        return open_question(
            "Our own requests were refused, so they show nothing of what users meet.",
            remedy=_BLIND,
            expected=expected,
            observed=observed,
        )
    if probe.seen_at is None:
        return open_question(
            "Our own requests were answered, but the metrics did not count them within 5 minutes.",
            remedy=_BLIND,
            expected=expected,
            observed=observed,
        )
    minutes = sum(1 for count in metrics.requests.values() if count)
    return good(
        f"Our own requests were answered and counted; {minutes} minutes with traffic can be read.",
        expected=expected,
        observed=observed,
    )


def _sources(seen: SourcesSeen, _rules: Thresholds) -> Judgement:
    expected = "each signal that the watch looks at, and the states of packets, readable now"
    by_hand = [name for name, kind in seen.kinds.items() if kind == "manual"]
    read = [name for name, kind in seen.kinds.items() if kind not in ("manual", "absent")]
    lost = {name for names in seen.gone.values() for name in names} | set(seen.problems)
    observed = f"{len(set(read) - lost)} of {len(read)} readable"
    for group, names in seen.gone.items():
        return bad(
            f"The log group {group} is not there, and {_listed(names)} would be counted from it.",
            remedy="Have the technical owner correct the group in the target file. " + _OWNER,
            expected=expected,
            observed=observed,
        )
    for name, problem in seen.problems.items():
        return open_question(
            f"{name.replace('_', ' ').capitalize()} can't be read: {problem}",
            remedy=_BLIND,
            expected=expected,
            observed=observed,
        )
    if seen.silent:
        return open_question(
            f"The target file does not say where {_listed(seen.silent)} would be seen.",
            remedy="Have the technical owner name each source there, or say why there is none.",
            expected=expected,
            observed=f"{len(seen.silent)} without a source",
        )
    if not read and not by_hand:
        return open_question(
            "Nothing but the load balancer would be watched.",
            remedy="Have two people sign that this is enough, or name a source. " + _OWNER,
            expected=expected,
            observed="0 readable",
        )
    also = f" A person counts {_listed(by_hand)}." if by_hand else ""
    return good(f"{len(read)} more signals can be read now.{also}", expected=expected, observed=observed)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(one.replace("_", " ") for one in names)


def _api_errors(metrics: MetricMinutes, probe: OwnProbe, rules: Thresholds) -> Judgement:
    expected = "not firing, and its signals readable now"
    if probe.seen_at is None and probe.failed < probe.sent:
        return open_question("The metrics it is judged from are silent now.", remedy=_BLIND, expected=expected)
    trigger = before_launch(metrics.requests, metrics.errors, read_at=metrics.read_at, rules=Rules(rules), own=probe)
    if trigger.verdict is Verdict.PASS:
        return good(trigger.reason, expected=expected)
    # Before a launch there is nothing to roll back from: the advice of a running watch is not ours to give.
    reason = trigger.reason.removesuffix(" Start the rollback now.")
    return Judgement(trigger.verdict, reason, expected, reason, "Do not open the pilot. " + _OWNER)


def _run_failures(runs: RunsRead, journey: Journey, rules: Thresholds) -> Judgement:
    """Readable means that a run's state was read: our own run's, if the firm has no other."""
    expected = "not firing, and the states of runs readable now"
    if not runs.listed and not journey.run_status:
        return open_question(
            "No run's state was read, so a failed run would not be seen.",
            remedy=_BLIND,
            expected=expected,
            observed="no state read",
        )
    if runs.unknown_words:
        return open_question(
            f"The app uses words for a run's state that golive does not know: {', '.join(runs.unknown_words)}.",
            remedy="Have the technical owner add them to the target file, then run the check again.",
            expected=expected,
            observed=f"{len(runs.unknown_words)} unknown words",
        )
    if not runs.users_seen:
        return open_question(
            "Golive can read the runs of its own firm only, so what becomes of users' packets would not be seen.",
            remedy='Have the technical owner name a source in the target file: their firms, a log, or means = "manual" '
            "under [packets], where a person enters what becomes of each.",
            expected=expected,
            observed="users' packets not seen",
        )
    return good(
        "The states of golive's own runs can be read. No launch is open, so no packet counts yet. "
        + rules.fill("{runs_allowed} of the first {run_failure_packets} may fail in one."),
        expected=expected,
    )


def _legal_defect(record: RecordState, _rules: Thresholds) -> Judgement:
    expected = "no uncleared stop or report of a critical legal defect, on a record that is whole"
    if record.problems:
        return open_question(
            f"The record is not whole: {record.problems[0]}.",
            remedy="Do not open the pilot: have the technical owner look at the record.",
            expected=expected,
            observed=f"{len(record.problems)} problems",
        )
    if not record.writable:
        return open_question(
            "The record can't be written, so a reviewer's report would be lost.",
            remedy="Have the technical owner mend the store of the record, then run the check again.",
            expected=expected,
        )
    if not record.entries:
        return open_question(
            "Nothing is on the record yet, so nobody could have reported anything.",
            remedy="Have the technical owner record release and previous version, then run the check again.",
            expected=expected,
            observed="0 entries",
        )
    if record.legal_stops or record.stops:
        return _open_stops(record, expected)
    return good(f"No report is open; the record of {record.entries} entries is whole.", expected=expected)


def _open_stops(record: RecordState, expected: str) -> Judgement:
    """Both kinds are named where both stand, each with who may clear it."""
    reasons, remedies = [], []
    if record.legal_stops:
        reasons.append(f"{record.legal_stops} reports of a critical legal defect are not cleared.")
        remedies.append("QA reviewer and pilot owner have both cleared it: golive ack T3 --as ROLE")
    if record.stops:
        reasons.append(f"A person said stop {record.stops} times, and the pilot owner has not cleared it.")
        remedies.append('the pilot owner has cleared it: golive ack T0 --as "pilot owner"')
    return bad(
        " ".join(reasons),
        remedy=f"Do not open the pilot until {', and '.join(remedies)}",
        expected=expected,
        observed=f"{record.legal_stops + record.stops} uncleared",
    )


TRIGGER_CHECKS = (
    Check(
        "signals-readable",
        "The signals to be watched can be read now",
        ("metrics", "own-probe"),
        _signals,
        facility="api_requests",
    ),
    Check("sources-readable", "Every other signal of the watch can be read now", ("sources",), _sources),
    Check(
        "trigger-api-errors",
        "API errors are not above {api_error_rate} for {api_error_minutes} minutes",
        ("metrics", "own-probe"),
        _api_errors,
        facility="api_errors",
    ),
    Check(
        "trigger-run-failures",
        "{runs_allowed} of the first {run_failure_packets} packets failed",
        ("runs", "journey"),
        _run_failures,
        facility="packets",
    ),
    Check(
        "trigger-legal-defect",
        "No critical legal defect of an output is reported",
        ("record",),
        _legal_defect,
        who="QA reviewer and pilot owner",
    ),
)
