"""The rollback: plan, show, act, wait, verify, each step an intent and an outcome on the record."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from golive.clock import Clock, poll
from golive.config.runbook import Thresholds
from golive.errors import (
    EdgeError,
    GoliveError,
    LockHeld,
    RecordError,
    Refused,
    RollbackRefused,
    Unexpected,
    Unreachable,
)
from golive.facts import Answer, MetricMinutes, OtherWay, Scene, VersionState
from golive.finding import Finding
from golive.model.release import Release
from golive.record.entry import Detail, StepIntent, StepOutcome
from golive.rollback import proof
from golive.rollback.plan import Act, Plan, changeable, plan
from golive.verdict import Verdict, worst

_LOOK_EVERY = 3.0
_LAST_LOOK = 60.0  # seconds for the look that proves
_LOST_WITHIN = 60.0  # after a lost answer: ECS shows a change within seconds, but not always at the first look
_HEALTH_ASKED = 5
_OWN_PROBE_EVERY = 15.0


@dataclass(frozen=True, slots=True)
class Means:
    """What a rollback needs of the world, handed in by whoever wires it: each is one call of an edge."""

    scene: Callable[[], Scene]
    history_scene: Callable[[], Scene]
    version_state: Callable[[Release], VersionState]
    releases_of: Callable[[Sequence[str]], dict[str, Release]]
    set_version: Callable[[str], tuple[str, str]]
    stop_rollout: Callable[[str], str]
    health: Callable[[], Answer]
    metrics: Callable[[datetime], MetricMinutes]
    ways: Callable[[], Sequence[OtherWay]]
    """Where else the load balancer sends users."""
    by_hand: Callable[[str], str]
    """The one line by which the technical owner sets a version himself."""


@dataclass(slots=True)
class Outcome:
    """How a rollback went. ``safe_at``: all traffic on the previous version; ``proven_at``: every proof was there.

    ``settled`` is what no quick proof can give: ten quiet minutes and nobody deploying over it; it stays "pending".
    """

    plan: Plan
    started: datetime
    findings: list[Finding] = field(default_factory=list)
    safe_at: datetime | None = None
    proven_at: datetime | None = None
    notes: list[str] = field(default_factory=list)
    settled: str = "pending"

    @property
    def proven(self) -> bool:
        """Whether every proof of the rollback passed."""
        return bool(self.findings) and all(one.verdict is Verdict.PASS for one in self.findings)

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
        self._deployment = ""
        self._notes: list[str] = []
        self._own = proof.OwnRequests()

    def plan(self, previous: Release | None) -> Plan:
        """What would be done; changes nothing. Raises ``RollbackRefused`` with reason and remedy."""
        scene = self._means.history_scene()
        changeable(scene)  # before AWS is asked for what it keeps of services that ECS itself changes only
        names = {one.revision for one in scene.history} | {one.rollback_revision for one in scene.history}
        revisions = self._means.releases_of(sorted(names - {""}))
        state = self._means.version_state(previous) if previous is not None else None
        return plan(scene, state, revisions=revisions)

    def run(self, planned: Plan, cancel: threading.Event | None = None) -> Outcome:
        """Act on the plan, wait, and prove. Never raises for what could not be proven: it is a finding."""
        outcome = Outcome(plan=planned, started=self._clock.now(), notes=self._notes)
        self._act(planned)
        scene = self._wait_safe(planned.previous, outcome, cancel)
        finished = self._wait_finished(planned.previous, scene, cancel) if scene is not None else None
        scene = finished or scene
        outcome.findings = (
            self._prove(planned.previous, scene, outcome, cancel) if scene is not None else self._unseen()
        )
        if outcome.proven:
            outcome.proven_at = self._clock.now()
            self._say(f"Proven: {planned.previous.short} runs again. {self._minutes(outcome)}")
        self._note(
            StepOutcome(self._operation, "prove", proof_verdict(outcome.findings), Detail(arn=planned.previous.arn))
        )
        return outcome

    def _minutes(self, outcome: Outcome) -> str:
        assert outcome.proven_at is not None
        minutes = (outcome.proven_at - outcome.started).total_seconds() / 60
        return f"It took {minutes:.1f} of {self._rules.rollback_minutes} minutes."

    def _act(self, planned: Plan) -> None:
        """The one call. An answer that never came is looked for, not asked for again.

        If AWS refuses *us*, whoever may do it is shown the exact line, and what he does is followed as if it were ours.
        """
        self._say(planned.why)
        detail = Detail(arn=planned.previous.arn, deployment=planned.deployment)
        self._note(StepIntent(self._operation, planned.act.value, detail))
        request, unread, verdict = "", "", Verdict.PASS
        try:
            if planned.act is Act.SET_VERSION:
                self._deployment, request = self._means.set_version(planned.previous.arn)
            elif planned.act is Act.STOP:
                request = self._means.stop_rollout(planned.deployment)
        except (Unreachable, Unexpected) as error:
            verdict = Verdict.FAIL if error.code else self._look_for(planned.previous, error)
            if verdict is Verdict.FAIL:
                refused = Detail(planned.previous.arn, planned.deployment, code=error.code or type(error).__name__)
                self._note(StepOutcome(self._operation, planned.act.value, verdict, refused))
                raise RollbackRefused(f"AWS did not carry the change out, nothing has changed: {error}") from error
            unread = type(error).__name__
        except Refused as error:
            verdict = Verdict.FAIL
            self._say(f"{error} The technical owner can do it now with this line, and golive goes on from there:")
            self._say(self._means.by_hand(planned.previous.arn))
        made = self._deployment or planned.deployment
        done = Detail(planned.previous.arn, made, request, unread)
        self._note(StepOutcome(self._operation, planned.act.value, verdict, done))

    def _look_for(self, previous: Release, lost: EdgeError) -> Verdict:
        """After an answer that was lost, or not AWS's: whether the change was made, as looking shows, if it does."""
        self._say(f"{lost} Whether AWS changed the version is not known; golive looks.")
        scene = self._watch(lambda one: one.service.definition == previous.arn, None, within=_LOST_WITHIN)
        if scene is None:
            return Verdict.INCONCLUSIVE
        if scene.service.definition != previous.arn or scene.service.primary is None:
            return Verdict.FAIL
        self._deployment = scene.service.primary.id
        return Verdict.PASS

    def _wait_safe(self, previous: Release, outcome: Outcome, cancel: threading.Event | None) -> Scene | None:
        scene = self._watch(lambda one: proof.safe(one, previous), cancel)
        if scene is not None and proof.safe(scene, previous):
            outcome.safe_at = self._clock.now()
            self._say(f"Safe: all users are on {previous.short}. Still proving.")
        return scene

    def _wait_finished(self, previous: Release, scene: Scene, cancel: threading.Event | None) -> Scene | None:
        def finished(one: Scene) -> bool:
            return (
                proof.prove_version(one, previous, self._deployment).verdict is not Verdict.WATCH
                and proof.prove_nothing_else(one, previous).verdict is Verdict.PASS
            )

        return scene if finished(scene) else self._watch(finished, cancel)

    def _watch(
        self, until: Callable[[Scene], bool], cancel: threading.Event | None, *, within: float = 0.0
    ) -> Scene | None:
        """Look again until so, within seconds (by default the runbook's minutes); the last look, if any succeeded."""
        last: list[Scene] = []

        def look() -> Scene | None:
            try:
                last.append(self._means.scene())
            except EdgeError as error:
                self._notes.append(str(error))
                return None
            self._tell(last[-1])
            return last[-1]

        poll(
            look,
            until=lambda scene: scene is not None and until(scene),
            every=_LOOK_EVERY,
            within=within or self._rules.rollback_minutes * 60.0,
            clock=self._clock,
            cancel=cancel,
        )
        return last[-1] if last else None

    def _tell(self, scene: Scene) -> None:
        counts = ", ".join(
            f"{one.definition.rpartition('/')[2]}: {one.running} of {one.desired} running"
            for one in scene.service.deployments
        )
        if not self._notes or self._notes[-1] != counts:
            self._notes.append(counts)
            self._say(counts)

    def _prove(
        self, previous: Release, scene: Scene, outcome: Outcome, cancel: threading.Event | None
    ) -> list[Finding]:
        answers, problem = self._ask_health()
        errors = self._errors(scene, outcome.safe_at or self._clock.now(), cancel)
        now = self._watch(lambda _scene: True, cancel, within=_LAST_LOOK)
        if now is None:
            return self._unseen()  # what ran before the minutes of errors were waited for proves nothing of now
        scene = now
        return [
            proof.prove_version(scene, previous, self._deployment),
            proof.prove_copies(scene, previous, self._deployment),
            proof.prove_nothing_else(scene, previous),
            self._targets(scene, previous),
            proof.prove_health(scene, answers, problem),
            errors,
        ]

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
        now, why = self._clock.now(), f"What runs now could not be read. {' '.join(self._notes[-1:])}"
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

    def _errors(self, scene: Scene, safe_at: datetime, cancel: threading.Event | None) -> Finding:
        """Ask our own small requests until the metrics show two whole minutes since all users were moved."""
        first = (safe_at + timedelta(seconds=59)).replace(second=0, microsecond=0)
        settle = self._rules.settle_seconds
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
            within=settle + 300.0,
            clock=self._clock,
            cancel=cancel,
        )
        limit = self._rules.api_error_rate
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
