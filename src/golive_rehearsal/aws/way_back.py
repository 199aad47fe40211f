"""How a deployment fails, and the way back: the circuit breaker, deployment alarms, and a person who stops it.

AWS's rule is "the last deployment that completed", whatever it was: after a bad release has completed and the rollback
of it fails, that is the bad release again.
"""

import math

from golive_rehearsal.aws.nouns import Deployment, Rollback, Service, ServiceRevision
from golive_rehearsal.aws.rollout import Entry, deploy
from golive_rehearsal.aws.strategies import shifts
from golive_rehearsal.aws.world import World

_BREAKER = "deploymentCircuitBreaker"


def threshold(desired: int) -> int:
    """How many failed tasks trip the circuit breaker: half of the desired ones, from 3 to 200 (AWS's default)."""
    return min(200, max(3, math.ceil(desired / 2)))


def failed(world: World, entry: Entry) -> bool:
    """The circuit breaker has tripped, or an alarm of the deployment rang."""
    return _fails_by(world, entry) is not None


def failed_with_a_way_back(world: World, entry: Entry) -> bool:
    """It failed, and the service's configuration wants it rolled back then."""
    by = _fails_by(world, entry)
    return by is not None and bool(entry.service.configuration[by]["rollback"])


def no_way_back(_world: World, entry: Entry) -> bool:
    """No earlier deployment of the service ever completed."""
    return _way_back(entry) is None


def fail(world: World, entry: Entry) -> None:
    """Say why it failed; what it started stays, and nothing more is started."""
    service, deployment = entry.service, entry.deployment
    primary, by = service.primary, _fails_by(world, entry)
    assert primary is not None
    deployment.tripped = by == _BREAKER
    deployment.rang = tuple(name for name in deployment.alarms if world.ringing(name))
    why = "tasks failed to start" if deployment.tripped else "alarm detected"
    primary.rollout = "FAILED"
    primary.reason = f"ECS deployment {'circuit breaker' if deployment.tripped else primary.id + ' failed'}: {why}."
    deployment.reason = "Service deployment failed because " + (
        "the circuit breaker threshold was exceeded." if deployment.tripped else "an alarm was detected."
    )
    world.say(service, f"(deployment {primary.id}) deployment failed: {why}.")


def fail_for_good(world: World, entry: Entry) -> None:
    """Say why it failed, and that this is its end."""
    fail(world, entry)
    entry.deployment.stopped_at = entry.deployment.finished_at = world.now()


def halt(world: World, entry: Entry) -> None:
    """A person stopped it without a way back: what it started stays."""
    entry.deployment.stopped_at = entry.deployment.finished_at = world.now()
    primary = entry.service.primary
    if primary is not None and primary.entry is entry.deployment:
        primary.rollout, primary.reason = "FAILED", f"ECS deployment {primary.id} was stopped by user request."


def give_up(world: World, entry: Entry) -> None:
    """There is nothing to go back to."""
    entry.deployment.reason = "No rollback candidate was found to run the rollback."
    entry.deployment.finished_at = world.now()


def go_back(world: World, entry: Entry) -> None:
    """Deploy the last revision that completed, with the very digests that it had."""
    service, revision = entry.service, _way_back(entry)
    assert revision is not None
    primary, own = service.primary, entry.deployment.tripped or bool(entry.deployment.rang)
    entry.deployment.reason = entry.deployment.reason if own else "Service deployment rolled back by user request."
    entry.deployment.rollback = Rollback(entry.deployment.reason, world.now(), revision)
    deployment = _still_there(service, revision, entry) or deploy(world, service, revision, entry.deployment)
    if entry.deployment.tripped:
        deployment.reason = f"ECS deployment circuit breaker: rolling back to deploymentId {deployment.id}."
    if primary is not None and not own:
        primary.rollout, primary.reason = "FAILED", f"ECS deployment {primary.id} was rolled back by user request."
    world.say(service, f"rolling back to deployment {deployment.id}.")


def _still_there(service: Service, revision: ServiceRevision, entry: Entry) -> Deployment | None:
    """The deployment that was left and still runs, made the primary again: users are sent back, nothing is started."""
    found = next((one for one in service.deployments if one.revision is revision), None)
    if found is None or not shifts(entry.deployment) or not any(task.staying for task in service.tasks_of(found)):
        return None
    for each in service.deployments:
        each.status = "PRIMARY" if each is found else "ACTIVE"
    service.deployments.sort(key=lambda each: each is not found)
    found.entry, found.rollout, service.definition = entry.deployment, "IN_PROGRESS", revision.definition
    return found


def _fails_by(world: World, entry: Entry) -> str | None:
    """The part of the deployment configuration by which it fails now, if it does."""
    primary = entry.service.primary
    if primary is None or primary.entry is not entry.deployment:
        return None
    breaker = entry.service.configuration[_BREAKER]["enable"]
    if breaker and primary.failed_tasks >= threshold(entry.service.desired):
        return _BREAKER
    forward = entry.deployment.rollback is None
    return "alarms" if forward and any(world.ringing(name) for name in entry.deployment.alarms) else None


def _way_back(entry: Entry) -> ServiceRevision | None:
    history = entry.service.history
    earlier = history[history.index(entry.deployment) + 1 :]
    return next((each.good for each in earlier if each.good is not None), None)
