"""Day 4: ten packets came through, in time and without a serious defect; golive's own firm is fit for it and tidy."""

from collections.abc import Sequence
from fractions import Fraction

from golive.config.runbook import Thresholds
from golive.facts import Journey, OwnData, PacketRun, TenPackets, Tier
from golive.model.defect import SEVERITY, DefectCode
from golive.readiness.app import left_of
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.verdict import Verdict
from golive.workflow.contents import content_verdict
from golive.workflow.proof import export_doubt, where_to_look

_STOP = "Do not open the pilot; call the technical owner."
_READ = "Do not open the pilot; call the QA reviewer and the technical owner."


def _failed(run: PacketRun) -> str:
    """The step that a packet did not come through; empty if it did."""
    return next((step.step for step in run.journey.steps if not step.worked), "")


def _codes(run: PacketRun, severity: str) -> list[str]:
    found = run.journey.output.defects if run.journey.output is not None else ()
    return [code for code in found if SEVERITY[DefectCode(code)] == severity]


def _told(run: PacketRun) -> str:
    status = run.journey.run_status or "no run"
    output = run.journey.output
    defects = len(output.defects) + (output.content.many if output.content is not None else 0) if output else 0
    return f"{run.number}: {run.pages} pages, {_seconds(run):.1f} s, {status}, {defects} defects"


def _seconds(run: PacketRun) -> float:
    return run.journey.step("chronology").seconds


def _ten(seen: TenPackets, rules: Thresholds) -> Judgement:
    allowed = int(Fraction(rules.run_failure_rate) * seen.wanted)
    expected = (
        f"{seen.wanted} packets, at most {allowed} failed, each within {rules.packet_minutes} minutes, "
        f"at most {rules.packet_critical_defects} critical defects"
    )
    observed = "; ".join(_told(run) for run in seen.runs) or "none ran"
    verdict, reason, remedy = _stopped(seen, rules, allowed) or _unclear(seen) or (Verdict.PASS, _well(seen), "")
    return Judgement(verdict, reason, expected, observed, remedy)


_Said = tuple[Verdict, str, str] | None
"""A verdict, why, and the remedy."""


def _unsure(seen: TenPackets) -> list[PacketRun]:
    return [run for run in seen.runs if any(step.unsure for step in run.journey.steps)]


def _stopped(seen: TenPackets, rules: Thresholds, allowed: int) -> _Said:
    """What is STOP, whatever else is not known."""
    unsure = _unsure(seen)
    failed = [run for run in seen.runs if _failed(run) and run not in unsure]
    critical = [run for run in seen.runs if _codes(run, "critical")]
    slow = [run for run in seen.runs if _seconds(run) > 60 * rules.packet_minutes]
    if len(failed) > allowed:
        first = failed[0]
        untried = seen.wanted - len(seen.runs)
        rest = (f" {untried} were not tried." if untried else "") + _tail(seen)
        why = (
            f"{len(failed)} of {len(seen.runs)} packets failed; packet {first.number} of {first.pages} pages at the "
            f'step "{_failed(first)}": {first.journey.step(_failed(first)).problem}{rest}'
        )
        return Verdict.FAIL, why, _STOP
    if sum(len(_codes(run, "critical")) for run in critical) > rules.packet_critical_defects:
        first = critical[0]
        why = (
            f"{len(critical)} of {len(seen.runs)} outputs have a critical defect; that of packet {first.number}: "
            f"{_codes(first, 'critical')[0]}.{where_to_look(first.journey)}"
        )
        return Verdict.FAIL, why, _READ
    if false := _of_content(seen, Verdict.FAIL):
        return false
    if slow:
        took = f"Packet {slow[0].number} of {slow[0].pages} pages took {_seconds(slow[0]) / 60:.0f} minutes."
        return Verdict.FAIL, took, _STOP
    return None


def _unclear(seen: TenPackets) -> _Said:
    """What leaves the question open."""
    unsure = _unsure(seen)
    if len(seen.runs) - len(unsure) < seen.wanted or not seen.runs:
        why = f" {unsure[0].journey.step(_failed(unsure[0])).problem}" if unsure else ""
        few = f"Only {len(seen.runs) - len(unsure)} of {seen.wanted} packets were run.{why}{_tail(seen)}"
        return Verdict.INCONCLUSIVE, few, "Run the check again."
    unclear = [run for run in seen.runs if run.journey.output is not None and run.journey.output.unread]
    if unclear:
        why = (
            f"{len(unclear)} of {len(seen.runs)} outputs were not all understood; that of packet {unclear[0].number}: "
            f"{export_doubt(unclear[0].journey)}"
        )
        return Verdict.INCONCLUSIVE, why, _READ
    return _of_content(seen, Verdict.INCONCLUSIVE) or _of_content(seen, Verdict.WATCH)


def _of_content(seen: TenPackets, verdict: Verdict) -> _Said:
    """What the outputs say, where the audit of it came to this verdict."""
    told = [(run.number, content_verdict(run.journey)) for run in seen.runs]
    wrong = [(number, reason) for number, (found, reason) in told if found is verdict]
    if not wrong:
        return None
    number, reason = wrong[0]
    return verdict, f"What {len(wrong)} of {len(told)} outputs say is in question; packet {number}: {reason}", _READ


def _tail(seen: TenPackets) -> str:
    return left_of(*(run.journey for run in seen.runs))


def _well(seen: TenPackets) -> str:
    ended = sorted({run.journey.run_status for run in seen.runs})
    pages, scans = sum(run.pages for run in seen.runs), sum(run.scanned for run in seen.runs)
    longest = max(_seconds(run) for run in seen.runs)
    return (
        f"All {len(seen.runs)} packets came through ({pages} pages, {scans} of them scanned), the slowest in "
        f"{longest:.1f} seconds; they ended {' and '.join(ended)}, no output with a critical defect.{_tail(seen)}"
    )


def _tier(tier: Tier, _rules: Thresholds) -> Judgement:
    expected = f"{tier.needed} matters more this month"
    if not tier.name or not tier.known:
        return open_question(
            f'The app says that the tier of golive\'s own firm is "{tier.name or "nothing"}", which the target file '
            "does not know.",
            remedy="Have the technical owner write its limit under [app.tiers] of the target file (0: no limit).",
            expected=expected,
            observed=tier.name or "not told",
        )
    if tier.limit is None:
        return good(f'The tier "{tier.name}" has no limit.', expected=expected, observed=f"{tier.matters} so far")
    left = tier.limit - tier.matters
    observed = f"{tier.matters} of {tier.limit}"
    if left < tier.needed:
        return bad(
            f"The tier of golive's own firm allows {max(0, left)} more matters this month, and {tier.needed} are "
            f"needed.{_own(tier)}",
            remedy="Have the technical owner raise the tier of golive's own firm"
            f"{', or delete what golive left there' if tier.own else ''}.",
            expected=expected,
            observed=observed,
        )
    return good(f"The tier of golive's own firm allows {left} more.", expected=expected, observed=observed)


def _named(matters: Sequence[str]) -> str:
    return ", ".join(matters[:3]) + (" ..." if len(matters) > 3 else "")


def _own(tier: Tier) -> str:
    return f" {tier.own} of those that were used are golive's own." if tier.own else ""


def _test_data(seen: OwnData, _rules: Thresholds, beside: Sequence[Journey | TenPackets] = ()) -> Judgement:
    """``beside`` is what this run itself walked: what it could not delete again is left as well."""
    expected = "no matter of golive's own, of this run or an earlier one"
    walked = [
        one
        for walk in beside
        for one in ([run.journey for run in walk.runs] if isinstance(walk, TenPackets) else [walk])
    ]
    if own := left_of(*walked).strip():
        return bad(
            own,
            remedy="Have the technical owner delete them, and say why the app refuses to; they use up the firm's tier.",
            expected=expected,
            observed=f"{sum(len(one.left) for one in walked)} left",
        )
    if seen.left:
        return bad(
            f"{len(seen.left)} of golive's own matters from earlier runs are left: {_named(seen.left)}.",
            remedy="Have the technical owner delete them; they use up the firm's tier.",
            expected=expected,
            observed=f"{len(seen.left)} left",
        )
    if seen.young:
        return open_question(
            f"{len(seen.young)} of golive's own matters are of a run that began lately: {_named(seen.young)}. Another "
            "golive may be at work on them, or they were left.",
            remedy=f"Run the check again in {seen.minutes} minutes: then what was left is deleted, or named.",
            expected=expected,
            observed=f"{len(seen.young)} young",
        )
    tail = f"; {seen.deleted} from earlier runs were deleted now" if seen.deleted else ""
    return good(f"None is left{tail}.", expected=expected)


PACKET_CHECKS = (
    Check("ten-packets", "Ten packets come through the app", ("ten-packets",), _ten),
    Check("tier-allows", "The tier of golive's own firm allows its matters", ("tier",), _tier),
    Check(
        "test-data-gone",
        "Golive's own test data are gone",
        ("test-data",),
        _test_data,
        beside=("journey", "journey-site", "ten-packets"),
    ),
)
