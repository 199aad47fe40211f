"""ECS operations on task definitions."""

from typing import Any

from golive_rehearsal.aws import answers
from golive_rehearsal.aws.nouns import Document, TaskDefinition
from golive_rehearsal.aws.paging import page
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.world import World


def register(world: World, asked: Document) -> Document:
    """Add a revision to a family."""
    family = asked["family"]
    revisions = world.families.setdefault(family, [])
    number = len(revisions) + 1
    containers = [_completed(each) for each in asked["containerDefinitions"]]
    document = {name: value for name, value in asked.items() if name not in ("family", "tags")}
    document |= {"containerDefinitions": containers}
    arn = world.arn("task-definition", f"{family}:{number}")
    made = TaskDefinition(arn, family, number, document, world.now())
    revisions.append(made)
    return {"taskDefinition": answers.definition(made), "tags": asked.get("tags", [])}


def deregister(world: World, asked: Document) -> Document:
    """Make a revision INACTIVE; tasks that run it go on."""
    found = _found(world, asked["taskDefinition"])
    if found.deregistered_at is None:
        found.deregistered_at = world.now()
    return {"taskDefinition": answers.definition(found)}


def delete(world: World, asked: Document) -> Document:
    """Begin to delete INACTIVE revisions; tasks that run one go on, so it stays DELETE_IN_PROGRESS here."""
    deleted, failures = [], []
    for reference in asked["taskDefinitions"]:
        found = _found(world, reference)
        if found.active:
            reason = (
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
            )
            failures.append({"arn": found.arn, "reason": reason})
        else:
            found.deleted = True
            deleted.append(answers.definition(found))
    return {"taskDefinitions": deleted, "failures": failures}


def describe(world: World, asked: Document) -> Document:
    """One revision; of a bare family the latest ACTIVE one."""
    return {"taskDefinition": answers.definition(_found(world, asked["taskDefinition"])), "tags": []}


def list_revisions(world: World, asked: Document) -> Document:
    """ARNs of revisions, by family and status, in order of family and number."""
    wanted = asked.get("status", "ACTIVE")
    family = asked.get("familyPrefix")
    families = sorted(name for name in world.families if family in (None, name))
    found = [each.arn for name in families for each in world.families[name] if each.status == wanted]
    return page("taskDefinitionArns", found[::-1] if asked.get("sort") == "DESC" else found, asked)


def usable(world: World, reference: str) -> TaskDefinition:
    """The revision that a service is to run; an unknown or INACTIVE one is refused as AWS does."""
    found = world.definition(reference)
    if found is None:
        raise Refusal("ClientException", "TaskDefinition not found.")
    if not found.active:
        raise Refusal("ClientException", "TaskDefinition is inactive")
    return found


def _found(world: World, reference: str) -> TaskDefinition:
    found = world.definition(reference)
    if found is None:
        raise Refusal("ClientException", "Unable to describe task definition.")
    return found


def _completed(container: dict[str, Any]) -> dict[str, Any]:
    """With the members that ECS fills in."""
    ports = [
        {"hostPort": each.get("containerPort"), "protocol": "tcp", **each} for each in container.get("portMappings", [])
    ]
    blank: dict[str, Any] = {"cpu": 0, "essential": True, "environment": [], "mountPoints": [], "volumesFrom": []}
    return {**blank, **container, "portMappings": ports}
