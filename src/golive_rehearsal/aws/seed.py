"""A service with a past: what the rehearsal's account holds before anyone looks at it.

The load balancer, target group and images are made through their own APIs; only what no API can say, that deployments
ended well days ago, is written into the world directly.
"""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.backends import get_backend

from golive_rehearsal.aws import ecs_definitions, ecs_updates, rollout
from golive_rehearsal.aws.balancer import Balancer
from golive_rehearsal.aws.metrics import NAMESPACE, OWN_ERRORS, REQUESTS, RESPONSE_TIME, TARGET_ERRORS, UNHEALTHY
from golive_rehearsal.aws.nouns import Document, RolloutStatus, Service
from golive_rehearsal.aws.targets import Settings, TargetGroup
from golive_rehearsal.aws.world import Cluster, World


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSeed:
    """A container of the task definition; ``port`` is its own, absent for one that does not listen."""

    name: str
    port: int | None = None
    essential: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRelease:
    """A version that was deployed successfully, so many days before the rehearsal begins."""

    tag: str
    days_ago: float
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSeed:
    """What to make; ``past`` has the oldest release first, and its last one is what runs.

    Each release becomes a revision of ``family`` whose containers all run the image ``repository:tag``. Seconds are the
    target's. Services that name the same ``balancer`` share it, each behind a listener of its own; by default a service
    has one to itself.
    """

    cluster: str
    service: str
    repository: str
    family: str
    containers: tuple[ContainerSeed, ...]
    past: tuple[PastRelease, ...]
    desired: int = 2
    minimum_percent: int = 100
    maximum_percent: int = 200
    health_path: str = "/health"
    health_interval: int = 10
    healthy_threshold: int = 3
    unhealthy_threshold: int = 3
    deregistration_delay: int = 30
    grace: int = 0
    circuit_breaker: bool = False
    balancer: str = ""


@dataclass(frozen=True, slots=True)
class SeededService:
    """The names that came of a seed; ``revisions`` has the task definition's ARN for each tag."""

    cluster: str
    service: str
    repository: str
    family: str
    target_group_arn: str
    load_balancer_arn: str
    load_balancer_dimension: str
    target_group_dimension: str
    public_url: str
    revisions: Mapping[str, str]
    digests: Mapping[str, str]


def register_release(world: World, seed: ServiceSeed, tag: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Put the image and register a revision that runs it; the revision's ARN and the image's digest."""
    digest = world.registry.put(seed.repository, tag)
    image = world.registry.reference(seed.repository, tag)
    options = {"awslogs-group": f"/ecs/{seed.family}", "awslogs-region": world.region, "awslogs-stream-prefix": "ecs"}
    logs = {"logDriver": "awslogs", "options": options}
    asked = {
        "family": seed.family,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "512",
        "memory": "1024",
        "taskRoleArn": f"arn:aws:iam::{world.account}:role/{seed.family}-task",
        "executionRoleArn": f"arn:aws:iam::{world.account}:role/{seed.family}-execution",
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "containerDefinitions": [_container(each, image, environment, logs) for each in seed.containers],
    }
    with world.lock:
        return str(ecs_definitions.register(world, asked)["taskDefinition"]["taskDefinitionArn"]), digest


def seed_service(
    world: World, seed: ServiceSeed, group: TargetGroup, subnets: list[str], balancer: Balancer
) -> SeededService:
    """Make the cluster, the images, the revisions and the service, with its history; start what runs."""
    world.registry.create(seed.repository)
    world.logs.create(f"/ecs/{seed.family}")
    made = {each.tag: register_release(world, seed, each.tag, each.environment) for each in seed.past}
    with world.lock:
        world.clusters.setdefault(seed.cluster, Cluster(seed.cluster, world.arn("cluster", seed.cluster)))
        service = ecs_updates.new_service(world, _service(seed, made[seed.past[-1].tag][0], group.arn, subnets))
        for each in seed.past:
            _deployed(world, service, made[each.tag][0], world.now() - timedelta(days=each.days_ago))
        service.created_at = service.history[-1].created_at
        world.clusters[seed.cluster].services[seed.service] = service
    return SeededService(
        cluster=seed.cluster,
        service=seed.service,
        repository=seed.repository,
        family=seed.family,
        target_group_arn=group.arn,
        load_balancer_arn=group.load_balancer_arn,
        load_balancer_dimension=group.load_balancer_dimension,
        target_group_dimension=group.dimension,
        public_url=balancer.url,
        revisions={tag: arn for tag, (arn, _) in made.items()},
        digests={tag: digest for tag, (_, digest) in made.items()},
    )


def seed_alarms(cloudwatch: Any, service: SeededService) -> None:  # noqa: ANN401 - boto3 publishes no client types
    """The alarms that such a product has: on its rate of errors, on its latency, and on copies that are down."""
    whole = [{"Name": "LoadBalancer", "Value": service.load_balancer_dimension}]
    mine = [*whole, {"Name": "TargetGroup", "Value": service.target_group_dimension}]

    def counted(name: str, metric: str) -> Document:
        measured = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": whole}
        return {"Id": name, "MetricStat": {"Metric": measured, "Period": 60, "Stat": "Sum"}, "ReturnData": False}

    def put(name: str, description: str, threshold: float, periods: int, **of: Any) -> None:  # noqa: ANN401
        cloudwatch.put_metric_alarm(
            AlarmName=f"{service.service}-{name}",
            AlarmDescription=description,
            ComparisonOperator="GreaterThanThreshold",
            Threshold=threshold,
            EvaluationPeriods=periods,
            DatapointsToAlarm=periods,
            TreatMissingData="notBreaching",
            AlarmActions=["arn:aws:sns:us-east-1:123456789012:pilot-on-call"],
            **of,
        )

    rate = {"Id": "rate", "Expression": "100 * (FILL(own, 0) + FILL(targets, 0)) / requests", "ReturnData": True}
    parts = [counted("own", OWN_ERRORS), counted("targets", TARGET_ERRORS), counted("requests", REQUESTS)]
    put("5xx-rate", "Over 2 % of the requests failed for 10 minutes", 2.0, 10, Metrics=[rate, *parts])
    alone = {"Namespace": NAMESPACE, "Dimensions": mine, "Period": 60}
    slow = {"MetricName": RESPONSE_TIME, "ExtendedStatistic": "p95", **alone}
    put("latency", "The slowest twentieth took over 2 seconds for 5 minutes", 2.0, 5, **slow)
    down = {"MetricName": UNHEALTHY, "Statistic": "Maximum", **alone}
    put("unhealthy", "A copy failed its health checks for 3 minutes", 0.0, 3, **down)


def make_roles(iam: Any, family: str) -> None:  # noqa: ANN401 - boto3 publishes no client types
    """The two roles of a family's tasks, unless they are there."""
    for name in (f"{family}-task", f"{family}-execution"):
        with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=_trusting("ecs-tasks.amazonaws.com"))


def trust(iam: Any, role: str, whom: str) -> Callable[[], None]:  # noqa: ANN401 - as above
    """Let a role trust another service; what is returned lets it trust ECS's tasks again."""

    def change(to: str) -> None:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=_trusting(to))

    change(whom)
    return lambda: change("ecs-tasks.amazonaws.com")


def _trusting(service: str) -> str:
    allowed = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def make_target_group(
    elbv2: Any,  # noqa: ANN401 - boto3 publishes no client types
    ec2: Any,  # noqa: ANN401 - nor here
    seed: ServiceSeed,
    account: str,
    region: str,
) -> tuple[TargetGroup, list[str]]:
    """A target group of the seed's settings, with a listener on its load balancer; and the subnets of both."""
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    name = seed.service[:32]
    balancer = _load_balancer(elbv2, (seed.balancer or name)[:32], subnets)
    made = elbv2.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=next((each.port for each in seed.containers if each.port), 80),
        VpcId=balancer["VpcId"],
        TargetType="ip",
        HealthCheckPath=seed.health_path,
        HealthCheckIntervalSeconds=seed.health_interval,
        HealthyThresholdCount=seed.healthy_threshold,
        UnhealthyThresholdCount=seed.unhealthy_threshold,
        Matcher={"HttpCode": "200"},
    )["TargetGroups"][0]["TargetGroupArn"]
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": str(seed.deregistration_delay)}
    elbv2.modify_target_group_attributes(TargetGroupArn=made, Attributes=[delay])
    before = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80 + len(before),
        DefaultActions=[{"Type": "forward", "TargetGroupArn": made}],
    )
    return TargetGroup(made, balancer["LoadBalancerArn"], lambda: _settings(made, account, region)), subnets


def _load_balancer(elbv2: Any, name: str, subnets: list[str]) -> Document:  # noqa: ANN401 - no client types
    """The one of that name; AWS answers with one that exists, moto makes a second one."""
    known: list[Document] = elbv2.describe_load_balancers()["LoadBalancers"]
    made = [each for each in known if each["LoadBalancerName"] == name]
    made = made or elbv2.create_load_balancer(Name=name, Subnets=subnets, Type="application")["LoadBalancers"]
    return made[0]


def _settings(arn: str, account: str, region: str) -> Settings:
    """The settings as moto holds them: read in place, since the balancer asks many times a second."""
    held: Any = get_backend("elbv2")[account][region].target_groups[arn]
    return Settings(
        path=held.health_check_path or "/",
        interval=float(held.health_check_interval_seconds),
        healthy_threshold=int(held.healthy_threshold_count),
        unhealthy_threshold=int(held.unhealthy_threshold_count),
        codes=held.matcher["HttpCode"],
        deregistration_delay=float(held.attributes["deregistration_delay.timeout_seconds"]),
    )


def _deployed(world: World, service: Service, definition_arn: str, at: datetime) -> None:
    """Write into the history that this revision was deployed and ended well; the last one written is what runs."""
    definition = world.definition(definition_arn)
    assert definition is not None
    definition.registered_at = at - timedelta(minutes=5)
    revision = rollout.new_revision(world, service, definition)
    # Frozen for everyone else: a revision never changes, except that this one is born in the past.
    object.__setattr__(revision, "created_at", at)
    service.deployments = service.deployments[:1]
    entry = rollout.new_entry(world, service, revision)
    entry.created_at, entry.started_at = at, at + timedelta(seconds=1)
    entry.finished_at = entry.updated_at = at + timedelta(minutes=4)
    entry.status = RolloutStatus.SUCCESSFUL
    deployment = rollout.deploy(world, service, revision, entry)
    deployment.created_at, deployment.updated_at = at, entry.finished_at
    deployment.rollout, deployment.reason = "COMPLETED", f"ECS deployment {deployment.id} completed."
    deployment.was_running = True


def _container(seed: ContainerSeed, image: str, environment: Mapping[str, str], logs: Document) -> Document:
    return {
        "name": seed.name,
        "image": image,
        "essential": seed.essential,
        "environment": [{"name": n, "value": v} for n, v in {**seed.environment, **environment}.items()],
        "secrets": [{"name": name, "valueFrom": where} for name, where in seed.secrets.items()],
        "portMappings": [{"containerPort": seed.port, "protocol": "tcp"}] if seed.port else [],
        "logConfiguration": logs,
    }


def _service(seed: ServiceSeed, definition: str, group: str, subnets: list[str]) -> Document:
    serving = next(each for each in seed.containers if each.port)
    return {
        "cluster": seed.cluster,
        "serviceName": seed.service,
        "taskDefinition": definition,
        "desiredCount": seed.desired,
        "deploymentConfiguration": {
            "minimumHealthyPercent": seed.minimum_percent,
            "maximumPercent": seed.maximum_percent,
            "deploymentCircuitBreaker": {"enable": seed.circuit_breaker, "rollback": seed.circuit_breaker},
        },
        "loadBalancers": [
            {"targetGroupArn": group, "containerName": serving.name, "containerPort": serving.port},
        ],
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": subnets, "securityGroups": [], "assignPublicIp": "DISABLED"},
        },
        "healthCheckGracePeriodSeconds": seed.grace,
    }
