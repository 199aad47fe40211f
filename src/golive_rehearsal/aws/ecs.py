"""The ECS operations that the rehearsal performs, each as a function of the request's members.

``OPERATIONS`` is all of them. What is missing is refused by the front door, in words, at once.
"""

from collections.abc import Callable
from datetime import UTC
from functools import partial

from golive_rehearsal.aws import answers, ecs_definitions, ecs_updates
from golive_rehearsal.aws.nouns import Document, RolloutStatus, ServiceDeployment
from golive_rehearsal.aws.paging import page
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.world import World

Operation = Callable[[World, Document], Document]


def operations(world: World) -> dict[str, Callable[[Document], Document]]:
    """Every ECS operation by its name, bound to the world, one at a time."""

    def locked(operation: Operation, parameters: Document) -> Document:
        with world.lock:
            return operation(world, parameters)

    return {f"ecs:{name}": partial(locked, operation) for name, operation in OPERATIONS.items()}


def list_services(world: World, asked: Document) -> Document:
    """ARNs of a cluster's services."""
    cluster = world.cluster(asked.get("cluster"))
    return page("serviceArns", [each.arn for each in cluster.services.values()], asked, most=10)


def describe_services(world: World, asked: Document) -> Document:
    """Up to ten services; those that there are not come back as failures, MISSING."""
    cluster = world.cluster(asked.get("cluster"))
    if not 1 <= len(asked["services"]) <= 10:
        raise Refusal("InvalidParameterException", "Services must have 1 to 10 entries.")
    found, failures = [], []
    for reference in asked["services"]:
        try:
            found.append(world.service(cluster.name, reference))
        except Refusal:
            failures.append(_missing(world, f"service/{cluster.name}", reference))
    with_tags = "TAGS" in asked.get("include", [])
    described = [answers.service(each) | ({"tags": each.tags} if with_tags else {}) for each in found]
    return {"services": described, "failures": failures}


def list_tasks(world: World, asked: Document) -> Document:
    """ARNs of tasks, by default of those that should run; a task told to stop is listed under STOPPED."""
    cluster = world.cluster(asked.get("cluster"))
    if asked.get("serviceName"):
        services = [world.service(cluster.name, asked["serviceName"])]
    else:
        services = list(cluster.services.values())
    wanted = asked.get("desiredStatus", "RUNNING") == "RUNNING"
    family, by = asked.get("family"), asked.get("startedBy")
    found = [
        task.arn
        for service in services
        for task in service.tasks
        if task.wanted is wanted and family in (None, task.definition.family) and by in (None, task.deployment.id)
    ]
    return page("taskArns", found, asked)


def describe_tasks(world: World, asked: Document) -> Document:
    """Tasks by id or ARN."""
    cluster = world.cluster(asked.get("cluster"))
    known = {task.id: (service, task) for service in cluster.services.values() for task in service.tasks}
    found, failures = [], []
    for reference in asked["tasks"]:
        identity = reference.rpartition("/")[2]
        if identity in known:
            found.append(answers.task(world, *known[identity]))
        else:
            failures.append(_missing(world, f"task/{cluster.name}", reference))
    return {"tasks": found, "failures": failures}


def describe_container_instances(world: World, asked: Document) -> Document:
    """None: all tasks here are Fargate's, which has no machines of ours."""
    cluster = world.cluster(asked.get("cluster"))
    kind = f"container-instance/{cluster.name}"
    return {"containerInstances": [], "failures": [_missing(world, kind, one) for one in asked["containerInstances"]]}


def stop_task(world: World, asked: Document) -> Document:
    """Ask one task to leave; its service starts another."""
    cluster = world.cluster(asked.get("cluster"))
    for service in cluster.services.values():
        for task in service.tasks:
            if task.id == asked["task"].rpartition("/")[2]:
                task.wanted, task.stop_code = False, "UserInitiated"
                task.reason = asked.get("reason") or "Task stopped by user"
                return {"task": answers.task(world, service, task)}
    raise Refusal("InvalidParameterException", "The referenced task was not found.")


def list_service_deployments(world: World, asked: Document) -> Document:
    """A service's deployment history, newest first."""
    service = world.service(asked.get("cluster"), asked["service"])
    statuses = {RolloutStatus(each) for each in asked.get("status") or RolloutStatus}
    chosen = [each for each in service.history if each.status in statuses and _created(each, asked)]
    return page("serviceDeployments", [answers.history_line(service, each) for each in chosen], asked)


def describe_service_deployments(world: World, asked: Document) -> Document:
    """Entries of the deployment history by ARN."""
    known = {each.arn: answers.history_entry(world, of, each) for of in world.services() for each in of.history}
    return _found("serviceDeployments", known, asked["serviceDeploymentArns"])


def describe_service_revisions(world: World, asked: Document) -> Document:
    """Service revisions by ARN."""
    known = {each.arn: answers.revision(of, each) for of in world.services() for each in of.revisions.values()}
    return _found("serviceRevisions", known, asked["serviceRevisionArns"])


def _found(member: str, known: dict[str, Document], arns: list[str]) -> Document:
    missing = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known]
    return {member: [known[arn] for arn in arns if arn in known], "failures": missing}


def _created(entry: ServiceDeployment, asked: Document) -> bool:
    within = asked.get("createdAt", {})
    after, before = (within.get(key) for key in ("after", "before"))
    if after is not None and entry.created_at <= after.replace(tzinfo=UTC):
        return False
    return before is None or entry.created_at < before.replace(tzinfo=UTC)


def _missing(world: World, kind: str, reference: str) -> dict[str, str]:
    return {"arn": reference if reference.startswith("arn:") else world.arn(kind, reference), "reason": "MISSING"}


OPERATIONS: dict[str, Operation] = {
    "ContinueServiceDeployment": ecs_updates.continue_service_deployment,
    "CreateService": ecs_updates.create_service,
    "DeleteService": ecs_updates.delete_service,
    "DeleteTaskDefinitions": ecs_definitions.delete,
    "DeregisterTaskDefinition": ecs_definitions.deregister,
    "DescribeContainerInstances": describe_container_instances,
    "DescribeServiceDeployments": describe_service_deployments,
    "DescribeServiceRevisions": describe_service_revisions,
    "DescribeServices": describe_services,
    "DescribeTaskDefinition": ecs_definitions.describe,
    "DescribeTasks": describe_tasks,
    "ListServiceDeployments": list_service_deployments,
    "ListServices": list_services,
    "ListTaskDefinitions": ecs_definitions.list_revisions,
    "ListTasks": list_tasks,
    "RegisterTaskDefinition": ecs_definitions.register,
    "StopServiceDeployment": ecs_updates.stop_service_deployment,
    "StopTask": stop_task,
    "UpdateService": ecs_updates.update_service,
}
