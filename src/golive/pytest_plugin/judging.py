"""The findings of one run: each question judged once from the run's facts, and kept for its verdict."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from golive.config.runbook import Thresholds
from golive.facts import Checklist, ChecklistRow, Fact
from golive.finding import Finding
from golive.readiness import CHECKS, judged, judged_row
from golive.readiness.rows import ABSENT
from golive.readiness.stand_in import EARLIER, STANDS_IN, stood_in
from golive.report.suites import SUITES, suite_of
from golive.verdict import Verdict


class Judging:
    """Judges on demand. ``fact`` hands out a fact of the run, or None; ``problem`` says why nobody was asked."""

    def __init__(
        self,
        thresholds: Thresholds,
        checklist: Checklist | None,
        *,
        fact: Callable[[str], Fact | None],
        problem: Callable[[], str | None],
        begun: Callable[[str], Fact | None] | None = None,
    ) -> None:
        """``begun`` hands out a fact only if the run has asked for it anyway; by default that is any."""
        self.findings: dict[str, Finding] = {}
        self._thresholds = thresholds
        self._checklist = checklist
        self._fact = fact
        self._problem = problem
        self._begun = begun or fact

    def note(self, finding: Finding) -> Finding:
        """Keep a finding for the run's verdict. Of two about the same question the worse one stays."""
        known = self.findings.get(finding.id)
        if known is None or known.verdict.rank <= finding.verdict.rank:
            self.findings[finding.id] = finding
        return finding

    def passed(self, finding_id: str) -> bool:
        """Whether nothing is known against this finding."""
        finding = self.findings.get(finding_id)
        return finding is None or finding.verdict is Verdict.PASS

    def unknown(self, finding_id: str, reason: str) -> Finding:
        """The finding of a question that nobody answered."""
        suite = suite_of(finding_id)
        title = SUITES.get(suite, {}).get(finding_id, finding_id)
        until = "until then do not open the pilot" if suite == "readiness" else "call the technical owner meanwhile"
        return self.note(
            Finding(
                id=finding_id,
                title=self._thresholds.fill(title),
                verdict=Verdict.INCONCLUSIVE,
                reason=reason or "Nothing was observed.",
                remedy=f"Mend that and run again; {until}.",
                who="operator",
            )
        )

    def judged(self, finding_id: str) -> Finding:
        """The finding of one readiness check."""
        problem = self._problem()
        if problem is not None:
            return self.unknown(finding_id, problem)
        check = CHECKS[finding_id]
        instead = self._signed_for(check.facility)
        if instead is not None:
            found = self.judged_row(instead)
            return self.note(replace(found, id=check.id, title=self._thresholds.fill(check.title), follows=found.id))
        facts = {name: fact for name in check.needs if (fact := self._fact(name)) is not None}
        facts |= {name: fact for name in check.beside if (fact := self._begun(name)) is not None}
        return self.note(self._earlier(judged(check, facts, self._thresholds), tuple(facts.values())))

    def _signed_for(self, facility: str) -> ChecklistRow | None:
        """The row that stands in for a facility; where all of the cohort is absent, its list is too."""
        names = (facility, facility.removesuffix("_list"))
        rows = (self._checklist.row(ABSENT + one) for one in names if self._checklist is not None)
        return next((one for one in rows if one is not None), None)

    def _earlier(self, finding: Finding, facts: Sequence[Fact]) -> Finding:
        """What a run may not repeat without consent is as good as its last proof."""
        refused = any(fact.kind == "ConsentMissing" for fact in facts)
        known = self._fact(EARLIER) if finding.id in STANDS_IN and refused else None
        if known is None or known.value is None:
            return finding
        rows = self._checklist.rows if self._checklist is not None else ()
        row = min((one for one in rows if finding.id in one.checks), key=lambda one: one.hours, default=None)
        return stood_in(finding, row, known.value)

    def judged_row(self, row: ChecklistRow) -> Finding:
        """The finding of one row of the checklist, from those of its checks, judged now if nobody did yet."""
        proofs = [self.findings.get(one) or self.judged(one) for one in row.checks]
        signed = self._fact("sign-offs") if self._problem() is None else None
        return self.note(judged_row(row, signed.value if signed is not None else None, proofs))
