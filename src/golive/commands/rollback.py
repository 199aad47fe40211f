"""Wiring of a rollback: the edges of a connection handed to the procedure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from golive.aws.ways import other_ways
from golive.config.runbook import Thresholds
from golive.errors import GoliveError, RollbackRefused
from golive.facts import OtherWay, Scene
from golive.finding import Finding
from golive.model.release import Release
from golive.probes.app import health
from golive.probes.aws import read_metrics
from golive.probes.earlier import earlier_cases
from golive.readiness import judged_row
from golive.readiness.checklist_file import checklist_of
from golive.readiness.rows import ABSENT
from golive.record.bounded import BriskRecord
from golive.record.entry import StepIntent, StepOutcome
from golive.report.selection import ROLLED_BACK
from golive.report.suites import SUITES
from golive.rollback.beyond import beyond
from golive.rollback.means import Means
from golive.rollback.plan import Plan
from golive.rollback.procedure import Outcome, Rollback
from golive.rollback.proof import prove_copies, prove_nothing_else, prove_targets, prove_version
from golive.session.connection import Connection
from golive.verdict import Verdict, worst

T = TypeVar("T")


def means(connection: Connection) -> Means:
    """What the rollback procedure needs of this target."""
    ecs = connection.ecs
    return Means(
        scene=ecs.scene,
        history_scene=lambda: ecs.scene(history=True),
        troubles=ecs.troubles,
        version_state=ecs.version_state,
        tags=ecs.tags,
        releases_of=ecs.releases_of,
        set_version=ecs.set_version,
        stop_rollout=ecs.stop_rollout,
        health=lambda: health(connection),
        metrics=lambda start: read_metrics(connection, start=start),
        ways=lambda: _ways(connection),
        by_hand=lambda arn: by_hand(connection, arn),
    )


def by_hand(connection: Connection, arn: str) -> str:
    """The runbook's own command with the exact version in it; the same in PowerShell and sh."""
    aws = connection.session.aws
    return (
        f"aws ecs update-service --cluster {aws.cluster} --service {aws.service} "
        f"--task-definition {arn} --region {aws.region}"
    )


def roll_back(
    connection: Connection,
    rules: Thresholds,
    *,
    run: str,
    say: Callable[[str], None],
    shown: Callable[[Plan], object] | None = None,
    begun: Callable[[], object] = lambda: None,
    to: Release | None = None,
) -> Outcome:
    """Roll this target back to the pinned version (or the one given), one operator at a time, and prove it.

    ``shown`` is given the plan, and raises where nothing is to be done; nobody is kept out meanwhile, and it is planned
    anew then. ``begun`` is told when the first step is on the record, or could not be put there.
    """
    connection.own_account()
    record = BriskRecord(connection.record, say)
    previous = to or record.pins().previous

    def note(step: StepIntent | StepOutcome) -> None:
        try:
            record.note(step)
        finally:
            begun()

    procedure = Rollback(means(connection), connection.clock, rules, operation=run, note=note, say=say)
    if shown is not None:
        shown(procedure.plan(previous))
    try:
        with record.lock():
            return procedure.run(procedure.plan(previous))
    finally:
        record.catch_up()


def planned(connection: Connection, rules: Thresholds, say: Callable[[str], None], to: Release | None = None) -> Plan:
    """What a rollback would do now; nothing is changed, and nobody else is kept from it. Raises ``RollbackRefused``."""
    connection.own_account()
    procedure = Rollback(means(connection), connection.clock, rules, operation="", note=lambda _step: None, say=say)
    return procedure.plan(to or BriskRecord(connection.record, say).pins().previous)


def read_rolled_back(connection: Connection, rules: Thresholds = Thresholds()) -> Finding:  # noqa: B008 - frozen
    """Whether the pinned version runs now, and nothing else, and users are helped by it as far as can be seen."""
    found = _on_previous(connection)
    if found.verdict is not Verdict.PASS:
        return found
    earlier, seen = _seen(lambda: earlier_cases(connection)), _seen(lambda: read_metrics(connection))
    return beyond(found, earlier, seen, rules)


def _seen(ask: Callable[[], T]) -> T | str:
    """What was seen, or the sentence why it could not be."""
    try:
        return ask()
    except GoliveError as error:
        return str(error)


def _on_previous(connection: Connection) -> Finding:
    """Whether the pinned version runs now, and nothing else. It is not known who brought it there, nor asked.

    Without AWS nothing of it can be read: then it is as good as what was signed to stand in for it, as in ``checks/``.
    """
    stands_in = (
        checklist_of(connection.root, connection.target).row(ABSENT + "aws") if not connection.target.aws else None
    )
    if stands_in is not None:
        found = judged_row(stands_in, connection.record.sign_offs(), [])
        return replace(found, id=ROLLED_BACK, title=SUITES["postrollback"][ROLLED_BACK], follows=found.id)
    connection.own_account()
    previous = connection.record.pins().previous
    if previous is None:
        raise RollbackRefused("No version to go back to is on the record.")
    scene = connection.ecs.scene()
    proofs = [
        prove_version(scene, previous, ""),
        prove_copies(scene, previous, ""),
        prove_nothing_else(scene, previous),
        _targets(connection, scene, previous),
    ]
    if worst(proof.verdict for proof in proofs) is Verdict.PASS:
        verdict, reason = Verdict.PASS, f"All {scene.service.desired} copies are {previous.short}."
    else:
        first = next(proof for proof in proofs if proof.verdict is not Verdict.PASS)
        verdict, reason = Verdict.INCONCLUSIVE, f"Not rolled back: {first.reason}"
    return Finding(
        id=ROLLED_BACK,
        title=SUITES["postrollback"][ROLLED_BACK],
        verdict=verdict,
        expected=f"{previous.short}, alone",
        observed="; ".join(proof.observed for proof in proofs),
        reason=reason,
        remedy="Roll back first (golive or the technical owner), then run this again.",
        evidence=("scene",),
        started=scene.at,
        finished=scene.at,
    )


def _targets(connection: Connection, scene: Scene, previous: Release) -> Finding:
    ways = _seen(lambda: _ways(connection))
    if isinstance(ways, str):
        return prove_targets(scene, previous, problem=ways)
    return prove_targets(scene, previous, ways=ways)


def _ways(connection: Connection) -> Sequence[OtherWay]:
    """Where else the load balancer sends those who ask for our API or website."""
    app = connection.target.app
    hosts = {(urlsplit(url).hostname or "").lower() for url in (app.api_url, app.site_url)}
    return other_ways(connection.session, connection.ecs, hosts)
