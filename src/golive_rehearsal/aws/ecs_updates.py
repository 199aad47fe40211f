"""ECS operations that change what a service runs."""

from golive_rehearsal.aws import answers, rollout, strategies
from golive_rehearsal.aws.ecs_definitions import usable
from golive_rehearsal.aws.nouns import Document, RolloutStatus, Service, ServiceDeployment
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.world import World

_DEFAULTS: Document = {
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
}

# What a stop leads to, and the statuses in which AWS takes the same stop again.
_STOPS = {
    "ROLLBACK": (RolloutStatus.ROLLBACK_REQUESTED, RolloutStatus.ROLLBACK_IN_PROGRESS),
    "ABORT": (RolloutStatus.STOP_REQUESTED,),
}


def create_service(world: World, asked: Document) -> Document:
    """Make a service and begin its first deployment."""
    cluster = world.cluster(asked.get("cluster"))
    name = asked["serviceName"]
    if name in cluster.services and cluster.services[name].status == "ACTIVE":
        raise Refusal("InvalidParameterException", "Creation of service was not idempotent.")
    service = new_service(world, asked)
    cluster.services[name] = service
    # The other controllers deploy through services of their own, which are not rehearsed; refusals still are.
    if service.controller == "ECS":
        _begin(world, service)
    return {"service": answers.service(service)}


def new_service(world: World, asked: Document) -> Service:
    """A service as asked for, in no cluster yet and without a deployment."""
    cluster = world.cluster(asked.get("cluster"))
    return Service(
        arn=world.arn("service", cluster.name, asked["serviceName"]),
        name=asked["serviceName"],
        cluster=cluster.name,
        created_at=world.now(),
        desired=asked.get("desiredCount", 1),
        definition=usable(world, asked["taskDefinition"]),
        configuration={**_DEFAULTS, **asked.get("deploymentConfiguration", {})},
        load_balancers=tuple(asked.get("loadBalancers", [])),
        network=asked.get("networkConfiguration", {}),
        controller=asked.get("deploymentController", {}).get("type", "ECS"),
        grace=float(asked.get("healthCheckGracePeriodSeconds", 0)),
        tags=asked.get("tags", []),
    )


def update_service(world: World, asked: Document) -> Document:
    """Change a service; a new task definition, network or load balancer, or force, begins a deployment."""
    service = world.service(asked.get("cluster"), asked["service"])
    if service.status != "ACTIVE":
        raise Refusal("ServiceNotActiveException", "Service was not ACTIVE.")
    if service.controller != "ECS" and "taskDefinition" in asked:
        raise Refusal(
            "InvalidParameterException",
            f"Unable to update task definition on services with a {service.controller} deployment controller.",
        )
    definition = usable(world, asked["taskDefinition"]) if "taskDefinition" in asked else service.definition
    before = (service.definition, service.network, service.load_balancers)
    service.definition = definition
    service.desired = asked.get("desiredCount", service.desired)
    service.grace = float(asked.get("healthCheckGracePeriodSeconds", service.grace))
    service.configuration = {**service.configuration, **asked.get("deploymentConfiguration", {})}
    service.network = asked.get("networkConfiguration", service.network)
    service.load_balancers = tuple(asked.get("loadBalancers", service.load_balancers))
    changed = before != (service.definition, service.network, service.load_balancers)
    if service.controller == "ECS" and (changed or asked.get("forceNewDeployment")):
        _begin(world, service)
    rollout.tidy(world, service)
    return {"service": answers.service(service)}


def delete_service(world: World, asked: Document) -> Document:
    """Drain a service; it must be scaled to none, or forced."""
    service = world.service(asked.get("cluster"), asked["service"])
    if service.desired and not asked.get("force"):
        message = "The service cannot be stopped while it is scaled above 0."
        raise Refusal("InvalidParameterException", message)
    service.desired = 0
    service.status = "INACTIVE"
    return {"service": answers.service(service)}


def stop_service_deployment(world: World, asked: Document) -> Document:
    """Stop a deployment under way; by default it goes back to the last revision that completed."""
    arn, stops = asked["serviceDeploymentArn"], _STOPS[asked.get("stopType", "ROLLBACK")]
    found = _deployment_of(world, arn)
    if found.status in (RolloutStatus.PENDING, RolloutStatus.IN_PROGRESS):
        found.status, found.updated_at = stops[0], world.now()
    elif found.status not in stops:
        raise Refusal("ConflictException", f"The service deployment is {found.status} and can't be stopped.")
    return {"serviceDeploymentArn": arn}


def continue_service_deployment(world: World, asked: Document) -> Document:
    """Answer a PAUSE hook: go on, which is what AWS does where no action is named, or go back."""
    found = _deployment_of(world, asked["serviceDeploymentArn"])
    if not strategies.answer(found, asked["hookId"], asked.get("action", "CONTINUE")):
        raise Refusal("InvalidParameterException", "The hook is not awaiting an action.")
    return {"serviceDeploymentArn": found.arn}


def _deployment_of(world: World, arn: str) -> ServiceDeployment:
    found = next((each for service in world.services() for each in service.history if each.arn == arn), None)
    if found is None:
        raise Refusal("ServiceDeploymentNotFoundException", "Service deployment not found.")
    return found


def _begin(world: World, service: Service) -> None:
    revision = rollout.new_revision(world, service, service.definition)
    entry = rollout.new_entry(world, service, revision)
    rollout.deploy(world, service, revision, entry)
