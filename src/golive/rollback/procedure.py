"""The rollback: plan, show, act, wait, verify, each step an intent and an outcome on the record."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from golive.clock import Clock, poll
from golive.config.runbook import Thresholds
from golive.errors import (
    EdgeError,
    GoliveError,
    LockHeld,
    RecordError,
)
from golive.facts import Answer, MetricMinutes, OtherWay, Scene
from golive.finding import Finding
from golive.model.release import Release
from golive.record.entry import Detail, StepIntent, StepOutcome
from golive.rollback import proof
from golive.rollback.acting import Acting
from golive.rollback.looking import Lookout
from golive.rollback.means import Means
from golive.rollback.plan import Plan, changeable, plan
from golive.verdict import Verdict, worst

_LAST_LOOK = 60.0  # seconds for the look that proves, though the time is over
_HEALTH_ASKED = 5
_OWN_PROBE_EVERY = 15.0


@dataclass(slots=True)
class Outcome:
    """How a rollback went. ``safe_at``: all traffic on the previous version; ``proven_at``: every proof was there."""

    plan: Plan
    started: datetime
    findings: list[Finding] = field(default_factory=list)
    safe_at: datetime | None = None
    proven_at: datetime | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        """Whether every proof of the rollback passed; that it took its time makes it no less so."""
        needed = [one.verdict for one in self.findings if one.id != proof.IN_TIME]
        return bool(needed) and worst(needed) is Verdict.PASS

    def finding(self, finding_id: str) -> Finding:
        """One proof by its id. Raises ``KeyError`` for one that does not exist."""
        return {one.id: one for one in self.findings}[finding_id]


class Rollback:
    """One rollback of one target. ``note`` puts a step on the record, ``say`` is told each line of progress."""

    def __init__(
        self,
        means: Means,
        clock: Clock,
        rules: Thresholds,
        *,
        operation: str,
        note: Callable[[StepIntent | StepOutcome], object],
        say: Callable[[str], None],
    ) -> None:
        self._means = means
        self._clock = clock
        self._rules = rules
        self._operation = operation
        self._write = note
        self._say = say
        self._notes: list[str] = []
        self._own = proof.OwnRequests()
        self._look: Lookout

    def plan(self, previous: Release | None) -> Plan:
        """What would be done; changes nothing. Raises ``RollbackRefused`` with reason and remedy."""
        scene = self._means.history_scene()
        changeable(scene)  # before AWS is asked for what it keeps of services that ECS itself changes only
        names = {one.revision for one in scene.history} | {one.rollback_revision for one in scene.history}
        revisions = self._means.releases_of(sorted(names - {""}))
        state = self._means.version_state(previous) if previous is not None else None
        return plan(scene, state, revisions=revisions)

    def run(self, planned: Plan, cancel: threading.Event | None = None) -> Outcome:
        """Act on the plan, wait, and prove: all within the runbook's minutes.

        What could not be proven is a finding. Raises ``RollbackRefused`` where AWS says why it changes nothing.
        """
        minutes, previous = self._rules.rollback_minutes, planned.previous
        self._look = Lookout(
            self._means.scene, self._means.troubles, self._clock, previous=previous, minutes=minutes, say=self._tell
        )
        outcome = Outcome(plan=planned, started=self._look.started, notes=self._notes)
        outcome.plan = self._acting().act(planned, cancel)
        scene = self._wait_safe(previous, outcome, cancel)
        outcome.findings = self._prove(previous, scene, outcome, cancel) if scene is not None else self._unseen()
        ended = self._clock.now()
        outcome.findings.append(proof.prove_time(outcome.started, ended, minutes, proven=outcome.proven))
        if outcome.proven:
            outcome.proven_at = self._clock.now()
            self._say(f"Proven: {previous.short} runs again. {outcome.finding(proof.IN_TIME).reason}")
        self._note(StepOutcome(self._operation, "prove", proof_verdict(outcome.findings), Detail(arn=previous.arn)))
        return outcome

    def _acting(self) -> Acting:
        return Acting(
            self._means,
            self._clock,
            self._look,
            operation=self._operation,
            note=self._note,
            say=self._say,
            anew=self.plan,
        )

    def _tell(self, line: str) -> None:
        self._notes.append(line)
        self._say(line)

    def _wait_safe(self, previous: Release, outcome: Outcome, cancel: threading.Event | None) -> Scene | None:
        scene = self._look.wait(lambda one: proof.safe(one, previous), cancel)
        if scene is not None and proof.safe(scene, previous):
            outcome.safe_at = self._clock.now()
            self._say(f"Safe: all users are on {previous.short}. Still proving.")
        return scene

    def _wait_finished(self, previous: Release, cancel: threading.Event | None) -> None:
        def finished(one: Scene) -> bool:
            return (
                proof.prove_version(one, previous, self._look.deployment).verdict is not Verdict.WATCH
                and proof.prove_nothing_else(one, previous).verdict is Verdict.PASS
            )

        self._look.wait(finished, cancel)

    def _prove(
        self, previous: Release, scene: Scene, outcome: Outcome, cancel: threading.Event | None
    ) -> list[Finding]:
        answers, problem = self._ask_health()
        errors = self._errors(scene, outcome.safe_at, cancel)
        if outcome.safe_at is not None:
            self._wait_finished(previous, cancel)  # meanwhile the old copies have drained, so that it takes no longer
        now = self._look.wait(lambda _scene: True, cancel, within=_LAST_LOOK)
        if now is None:
            return self._unseen()  # what ran before the minutes of errors were waited for proves nothing of now
        scene, ours = now, self._look.deployment
        return [
            self._with_cause(proof.prove_version(scene, previous, ours)),
            self._with_cause(proof.prove_copies(scene, previous, ours)),
            proof.prove_nothing_else(scene, previous),
            self._targets(scene, previous),
            proof.prove_health(
                scene, answers, problem, withdrawn=self._tags(outcome.plan.leaving), previous=self._tags(previous.arn)
            ),
            errors,
        ]

    def _tags(self, arn: str) -> frozenset[str]:
        try:
            return self._means.tags(arn)
        except GoliveError:
            return frozenset()  # then an answer's own name for its version is nobody's

    def _with_cause(self, found: Finding) -> Finding:
        """What is not proven, with why, as AWS told it."""
        why = self._look.cause
        if why is None or found.verdict is Verdict.PASS:
            return found
        return replace(found, reason=f"{found.reason} AWS says why: {why.clause}.")

    def _targets(self, scene: Scene, previous: Release) -> Finding:
        """By where the load balancer sends users, and by which versions answered all that golive asked meanwhile."""
        ways: Sequence[OtherWay] = ()
        problem = ""
        try:
            ways = self._means.ways()
        except GoliveError as error:
            problem = str(error)
        return proof.prove_targets(scene, previous, ways=ways, answers=self._own.answers, problem=problem)

    def _unseen(self) -> list[Finding]:
        """The proofs where not one look succeeded: nothing is known of what runs."""
        now, why = self._clock.now(), f"What runs now could not be read. {self._look.unseen}".rstrip()
        remedy = "Look at the service in AWS, or call the technical owner; then run this again."
        return [
            Finding(
                id=one,
                title=title,
                verdict=Verdict.INCONCLUSIVE,
                reason=why,
                expected=title,
                remedy=remedy,
                started=now,
                finished=now,
            )
            for one, title in proof.TITLES.items()
            if one != proof.IN_TIME
        ]

    def _ask_health(self) -> tuple[list[Answer], str]:
        answers: list[Answer] = []
        try:
            for _ in range(_HEALTH_ASKED):
                answers.append(self._means.health())
                self._own.count(answers[-1], self._clock.now())
        except EdgeError as error:
            return [*answers, Answer(status=0, seconds=0.0)], str(error)
        return answers, ""

    def _errors(self, scene: Scene, safe_at: datetime | None, cancel: threading.Event | None) -> Finding:
        """Ask our own small requests until the metrics show two whole minutes since all users were moved."""
        settle, limit = self._rules.settle_seconds, self._rules.api_error_rate
        if safe_at is None:
            now, problem = (
                self._clock.now(),
                "Users are not on the previous version, so how it serves them is not seen.",
            )
            return proof.prove_errors(scene, None, after=now, settle=settle, limit=limit, problem=problem)
        first = (safe_at + timedelta(seconds=59)).replace(second=0, microsecond=0)
        problems: list[str] = []

        def read() -> MetricMinutes | None:
            self._ask_health()
            try:
                return self._means.metrics(first)
            except GoliveError as error:
                problems.append(str(error))
                return None

        seen = poll(
            read,
            until=lambda one: one is not None and len(proof.closed_minutes(one, after=first, settle=settle)) >= 2,
            every=_OWN_PROBE_EVERY,
            within=min(settle + 300.0, self._look.left),
            clock=self._clock,
            cancel=cancel,
        )
        return proof.prove_errors(
            scene,
            seen,
            after=first,
            settle=settle,
            limit=limit,
            problem=problems[-1] if problems else "",
            own=self._own,
        )

    def _note(self, step: StepIntent | StepOutcome) -> None:
        """Put a step on the record; a record that can't be written is said, and never delays a rollback."""
        try:
            self._write(step)
        except LockHeld:
            raise  # somebody else is at it now: this one must not act
        except RecordError as error:
            self._notes.append(f"Not on the record: {error}")
            self._say(f"Not on the record: {error}")


def proof_verdict(findings: Sequence[Finding]) -> Verdict:
    """The worst of the proofs."""
    return worst(one.verdict for one in findings)
