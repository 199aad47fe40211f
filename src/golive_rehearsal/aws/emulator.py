"""The rehearsal's AWS as one object: start it, seed a service, let clients at it, close it."""

import itertools
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.models import DEFAULT_ACCOUNT_ID

from golive.clock import Clock, poll
from golive_rehearsal.aws import ecs, seed
from golive_rehearsal.aws.balancer import Balancer, Rules
from golive_rehearsal.aws.cloudwatch import CloudWatch
from golive_rehearsal.aws.datapoints import Datapoints
from golive_rehearsal.aws.disturbed import Disturbed
from golive_rehearsal.aws.engine import Engine
from golive_rehearsal.aws.front import FrontDoor, Gate
from golive_rehearsal.aws.listener_rules import FixedResponse, by_turns, met
from golive_rehearsal.aws.logs import Logs, filter_log_events
from golive_rehearsal.aws.metrics import Metrics
from golive_rehearsal.aws.nouns import Document, Launcher
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.registry import Registry
from golive_rehearsal.aws.rollout_switches import OWN_KEY, Undo
from golive_rehearsal.aws.scaling import ScalableTargets
from golive_rehearsal.aws.seed import SeededService, ServiceSeed
from golive_rehearsal.aws.targets import TargetGroup
from golive_rehearsal.aws.task_life import healthy
from golive_rehearsal.aws.world import Hear, World

# moto takes any key; these say where they belong.
ACCESS_KEY, SECRET_KEY = "AKIAREHEARSALREHEARS", "rehearsal-only"


class Aws(Disturbed):
    """An AWS account inside this process, with one region and its own clock.

    moto keeps its state per process, so one process holds one of these. ``hear`` gets (task id, container, line) for
    each line that a container writes. Every switch for a fault returns what undoes it.
    """

    def __init__(
        self, clock: Clock, launcher: Launcher, *, hear: Hear | None = None, region: str = "us-east-1"
    ) -> None:
        self.clock = clock
        self.region = region
        self.account_id: str = DEFAULT_ACCOUNT_ID
        self._launcher = launcher
        self._hear = hear or (lambda _task, _container, _line: None)
        self._seeds: dict[str, tuple[ServiceSeed, SeededService]] = {}
        self._balancers: dict[str, Balancer] = {}
        self._listeners: dict[str, str] = {}
        self._gate: Gate
        self._door: FrontDoor
        self._open = ExitStack()
        self._identity: Document = {}
        self._rounds: list[Callable[[], object]] = []
        # Making a client is slow and not safe in two threads at once; using one is neither.
        self._making = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._world: World
        self._metrics: Metrics
        self._cloudwatch: CloudWatch
        self._scaling: ScalableTargets

    def start(self) -> None:
        """Open the endpoint and let time pass."""
        operations: dict[str, Callable[[Document], Document | None]] = {}
        caller = f"arn:aws:iam::{self.account_id}:user/rehearsal"
        self._gate = Gate(operations, caller=caller, own_key=OWN_KEY, region=self.region)
        self._door = FrontDoor()
        self._open.callback(self._door.close)
        datapoints = Datapoints()
        self._metrics = Metrics(datapoints)
        self._world = World(
            clock=self.clock,
            launcher=self._launcher,
            hear=self._hear,
            logs=Logs(self.account_id, self.region, self.clock.now),
            registry=Registry(self._client("ecr", OWN_KEY), self.account_id, self.region),
            secret=_secrets(self._client("secretsmanager", OWN_KEY)),
            account=self.account_id,
            region=self.region,
        )
        prefix = f"arn:aws:cloudwatch:{self.region}:{self.account_id}:alarm"
        self._cloudwatch = CloudWatch(datapoints, self.clock.now, prefix)
        self._world.ringing = self._cloudwatch.ringing
        operations |= ecs.operations(self._world)
        operations |= self._cloudwatch.operations()
        role = "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling"
        self._scaling = ScalableTargets(f"arn:aws:iam::{self.account_id}:{role}")
        operations["application-autoscaling:DescribeScalableTargets"] = self._scaling.describe
        operations["iam:SimulatePrincipalPolicy"] = self._gate.simulate
        operations["sts:GetCallerIdentity"] = lambda _asked: self._identity or None
        operations["logs:FilterLogEvents"] = filter_log_events
        operations["elbv2:DescribeTargetHealth"] = self._describe_target_health
        self._open.callback(self._close_balancers)
        self._open.callback(Engine(self._world, also=self._publish).close)

    def close(self) -> None:
        """Stop what starts tasks, then the tasks, then what answers; nothing is left."""
        self._open.close()

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
        """A boto3 client of this account."""
        return self._client(service, ACCESS_KEY)

    @property
    def endpoint_url(self) -> str:
        """Where AWS is: for boto3's ``endpoint_url`` and AWS_ENDPOINT_URL."""
        return self._door.url

    @property
    def public_url(self) -> str:
        """Where users find the first service that was seeded."""
        return next(iter(self._balancers.values())).url

    @property
    def violations(self) -> list[str]:
        """What we answered, or would have, that AWS's model does not allow; empty unless we have an error."""
        return list(self._gate.violations)

    def seed_service(self, wanted: ServiceSeed) -> SeededService:
        """Make a service with its load balancer, images, revisions and history; its newest release starts now."""
        clients = (self._client("elbv2", OWN_KEY), self._client("ec2", OWN_KEY))
        group, subnets = seed.make_target_group(*clients, wanted, self.account_id, self.region)
        arn = self._listener_of(group)
        self._listeners[wanted.service] = arn
        balancer = Balancer(group, self.clock, self._rules(arn))
        with self._world.lock:
            self._balancers[wanted.service] = balancer
            self._world.groups[group.arn] = group
        seed.make_roles(self._client("iam", OWN_KEY), wanted.family)
        seeded = seed.seed_service(self._world, wanted, group, subnets, balancer)
        self._seeds[wanted.service] = (wanted, seeded)
        return seeded

    def second_group(self, service: str) -> tuple[str, str]:
        """A second target group beside a service's, health checks and all, made once; it and a listener of its own."""
        wanted = self._seeds[service][0]
        name = f"{service}-2"
        if name in self._balancers:
            group = self._balancers[name].group
            return group.arn, self._listener_of(group)
        beside = replace(wanted, service=name, balancer=wanted.balancer or service)
        group, _ = seed.make_target_group(
            self._client("elbv2", OWN_KEY), self._client("ec2", OWN_KEY), beside, self.account_id, self.region
        )
        listener = self._listener_of(group)
        with self._world.lock:
            self._balancers[name] = Balancer(group, self.clock, self._rules(listener))
            self._world.groups[group.arn] = group
        return group.arn, listener

    def _listener_of(self, group: TargetGroup) -> str:
        found = self._client("elbv2", OWN_KEY).describe_listeners(LoadBalancerArn=group.load_balancer_arn)["Listeners"]
        return next(str(one["ListenerArn"]) for one in found if _leads_to(one) == group.arn)

    def _rules(self, arn: str) -> Rules:
        """What the rules of a listener do with a request, those in force then."""
        turns = itertools.count()

        def rules(asked: tuple[str, str, dict[str, str]]) -> FixedResponse | TargetGroup | None:
            found = met(arn, self.account_id, self.region, asked)
            if isinstance(found, FixedResponse):
                return found
            return self._world.groups.get(by_turns(found, next(turns) if len(found) > 1 else 0))

        return rules

    def add_release(self, service: str, tag: str, environment: Mapping[str, str] | None = None) -> str:
        """Put an image and register a revision of a seeded service that runs it, without deploying; its ARN."""
        return seed.register_release(self._world, self._seeds[service][0], tag, environment or {})[0]

    def put_image(self, repository: str, tag: str, version: str = "") -> str:
        """Put an image that holds ``version`` under ``tag``, moving the tag if it is taken; its digest."""
        self._world.registry.create(repository)
        return self._world.registry.put(repository, tag, version)

    def steady(self, service: str) -> bool:
        """Whether the service runs what it should, all of it healthy and nothing else."""
        with self._world.lock:
            found = self._world.service(self._seeds[service][0].cluster, service)
            fit = [task for task in found.tasks if healthy(self._world, task)]
            primary = found.primary
            alone = primary is not None and primary.rollout == "COMPLETED" and len(found.deployments) == 1
            return alone and len(fit) == found.desired

    def wait_steady(self, within: float, service: str = "") -> bool:
        """Wait at most ``within`` of the target's seconds for a service, or all that were seeded, to be steady."""
        names = [service] if service else list(self._seeds)

        def look() -> bool:
            return all(self.steady(name) for name in names)

        every = 0.05 * self.clock.scale
        return poll(look, until=lambda steady: steady, every=every, within=within, clock=self.clock)

    def seed_metrics(self, service: str, per_minute: int = 60) -> None:
        """Write a past of quiet traffic."""
        self._metrics.seed(self._balancers[service].place, self.clock.now(), per_minute=per_minute)

    def seed_alarms(self, service: str) -> None:
        """Give a seeded service the alarms that a product has."""
        seed.seed_alarms(self._client("cloudwatch", OWN_KEY), self._seeds[service][1])
        self._cloudwatch.judge(again=True)

    def seed_scaling(self, service: str, least: int, most: int) -> None:
        """Let a seeded service scale by itself."""
        self._scaling.register(self._scaled(service), least, most, self.clock.now())

    def secret(self, name: str, value: str) -> str:
        """Keep a secret in Secrets Manager; its ARN, by which a task definition names it."""
        return str(self._client("secretsmanager", OWN_KEY).create_secret(Name=name, SecretString=value)["ARN"])

    def parameter(self, name: str, value: str) -> Undo:
        """Keep a value in Systems Manager; the undo puts back what was there before, if anything was."""
        ssm = self._client("ssm", OWN_KEY)
        before = [one["Value"] for one in ssm.get_parameters(Names=[name], WithDecryption=True)["Parameters"]]
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)

        def undo() -> None:
            for one in before:
                ssm.put_parameter(Name=name, Value=one, Type="SecureString", Overwrite=True)

        return undo

    def listener(self, service: str) -> str:
        """The listener before a seeded service."""
        return self._listeners[service]

    def _client(self, service: str, key: str) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
        with self._making:
            if (service, key) not in self._clients:
                self._clients[service, key] = self._new_client(service, key)
            return self._clients[service, key]

    def _new_client(self, service: str, key: str) -> Any:  # noqa: ANN401 - as above
        make: Any = boto3.client  # its overloads want each service by name
        return make(
            service,
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id=key,
            aws_secret_access_key=SECRET_KEY,
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def _describe_target_health(self, asked: dict[str, Any]) -> Document | None:
        group = self._world.groups.get(asked["TargetGroupArn"])
        # A target group that no service of ours uses is moto's own business.
        return group.describe() if group else None

    def _close_balancers(self) -> None:
        for balancer in self._balancers.values():
            balancer.leave()
        for balancer in self._balancers.values():
            balancer.close()

    def _publish(self) -> None:
        for balancer in list(self._balancers.values()):
            balancer.count_hosts()
            self._metrics.publish(balancer.place, balancer.tally, self.clock.now())
        self._cloudwatch.judge()
        for each in list(self._rounds):
            each()


def _leads_to(listener: Document) -> str:
    return str(listener["DefaultActions"][0].get("TargetGroupArn", ""))


def _secrets(secretsmanager: Any) -> Callable[[str], str]:  # noqa: ANN401 - boto3 publishes no client types
    """Reads a container's secret from where its task definition says it is."""

    def read(reference: str) -> str:
        try:
            return str(secretsmanager.get_secret_value(SecretId=reference)["SecretString"])
        except ClientError as error:
            why = f"unable to pull secrets or registry auth: {reference}: {error.response['Error']['Message']}"
            raise Refusal("ResourceNotFoundException", why) from error

    return read
