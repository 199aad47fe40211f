"""What can be broken in the rehearsal's AWS, each with what mends it again: the switches that faults turn."""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from golive.clock import Clock
from golive_rehearsal.aws import retold, seed
from golive_rehearsal.aws.balancer import Balancer
from golive_rehearsal.aws.cloudwatch import CloudWatch
from golive_rehearsal.aws.front import FrontDoor, Gate, Retell
from golive_rehearsal.aws.metrics import Metrics
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.rollout_switches import OWN_KEY, RolloutSwitches, Undo
from golive_rehearsal.aws.scaling import ScalableTargets
from golive_rehearsal.aws.seed import PastRelease, SeededService, ServiceSeed

if TYPE_CHECKING:
    from golive_rehearsal.aws.nouns import Document

_NEVER = 10 * 365 * 86400.0


class Breakable(RolloutSwitches):
    """The parts of an account that switches reach; each switch returns what undoes it."""

    _balancers: dict[str, Balancer]
    _gate: Gate
    _door: FrontDoor
    _metrics: Metrics
    _cloudwatch: CloudWatch
    _scaling: ScalableTargets

    @abstractmethod
    def put_image(self, repository: str, tag: str, version: str = "") -> str:
        """Put an image under a tag."""

    @abstractmethod
    def seed_service(self, wanted: ServiceSeed) -> SeededService:
        """Make a service."""

    def half_elsewhere(self, service: str, tag: str) -> Undo:
        """Let half of a service's users be sent to a second service beside it, which runs this version."""
        elbv2, ecs = self._client("elbv2", OWN_KEY), self._client("ecs", OWN_KEY)
        (wanted, seeded), name = self._seeds[service], f"{service}-green"
        past = (PastRelease(tag=tag, days_ago=0.1),)
        if name not in self._seeds:
            self.seed_service(replace(wanted, service=name, balancer=service, desired=1, past=past))
        second = self._seeds[name][1].target_group_arn

        def change(copies: int, *groups: str) -> None:
            weights = [{"TargetGroupArn": arn, "Weight": 50} for arn in groups]
            forward = {"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}
            elbv2.modify_listener(ListenerArn=self._listeners[service], DefaultActions=[forward])
            ecs.update_service(cluster=wanted.cluster, service=name, desiredCount=copies)
            self.wait_steady(1800.0, name)

        change(1, seeded.target_group_arn, second)
        return lambda: change(0, seeded.target_group_arn)

    def scaling_suspended(self, service: str) -> Undo:
        """Suspend the scaling of a service."""
        return self._scaling.suspend(self._scaled(service))

    def _scaled(self, service: str) -> str:
        return f"service/{self._seeds[service][0].cluster}/{service}"

    def retold(self, operation: str, retell: Retell) -> Undo:
        """Let an operation, written ``service:Operation``, be answered as other accounts answer it."""
        return self._gate.retell(operation, retell)

    def external(self, service: str, kind: str = "EXTERNAL") -> Undo:
        """Let a service be one that another than ECS changes, and of which ECS keeps no history."""

        def refuse(operation: str, _attempt: int) -> None:
            if operation == "ecs:ListServiceDeployments":
                raise Refusal("UnsupportedFeatureException", "Only services that ECS itself deploys have deployments.")
            if operation == "ecs:UpdateService":
                why = f"Unable to update task definition on services with a {kind} deployment controller."
                raise Refusal("InvalidParameterException", why)

        undone = [self._gate.retell("ecs:DescribeServices", retold.external(service, kind)), self._gate.hinder(refuse)]

        def undo() -> None:
            for each in undone:
                each()

        return undo

    def logs_searched(self) -> Undo:
        """Let each question of the logs be answered with many empty pages first."""
        return self._gate.retell("logs:FilterLogEvents", retold.searched(self._world.logs.found))

    def named_otherwise(self, arn: str, host: str) -> Undo:
        """Let a version name its images by another address of the same registry."""
        found = self._world.definition(arn)
        assert found is not None
        before = found.document["containerDefinitions"]
        found.document["containerDefinitions"] = [
            one | {"image": f"{host}/{one['image'].partition('/')[2]}"} for one in before
        ]

        def undo() -> None:
            found.document["containerDefinitions"] = before

        return undo

    def parameter_elsewhere(self, arn: str, region: str) -> Undo:
        """Let a version take a parameter of another region, which is there in ours only."""
        found, name = self._world.definition(arn), "rehearsal/elsewhere"
        assert found is not None
        ssm = self._client("ssm", OWN_KEY)
        ssm.put_parameter(Name=f"/{name}", Value="x", Type="String", Overwrite=True)
        before = found.document["containerDefinitions"]
        where = f"arn:aws:ssm:{region}:{self._world.account}:parameter/{name}"
        first = before[0] | {"secrets": [*before[0].get("secrets", ()), {"name": "ELSEWHERE", "valueFrom": where}]}
        found.document["containerDefinitions"] = [first, *before[1:]]

        def undo() -> None:
            found.document["containerDefinitions"] = before
            ssm.delete_parameter(Name=f"/{name}")

        return undo

    def alarm_says(self, service: str, name: str, **says: Any) -> Undo:  # noqa: ANN401 - whatever an alarm may say
        """Let an alarm say something else, its state as it was."""
        return self._cloudwatch.says(f"{service}-{name}", says)

    def alarm_rule(self, service: str, name: str, expression: str) -> Undo:
        """Let an alarm calculate something else."""
        return self._cloudwatch.calculates(f"{service}-{name}", expression)

    def alarm_held(self, service: str, name: str, state: str) -> Undo:
        """Hold an alarm in a state, whatever its metric does."""
        return self._cloudwatch.hold(f"{service}-{name}", state)

    def image_gone(self, service: str, tag: str) -> Undo:
        """Delete a release's image from ECR."""
        return self._world.registry.remove(self._seeds[service][0].repository, tag)

    def image_moved(self, service: str, tag: str) -> Undo:
        """Point a release's tag to another image, as a rebuild under the same tag does."""
        repository = self._seeds[service][0].repository
        self.put_image(repository, tag, "rebuilt")

        def undo() -> None:
            self.put_image(repository, tag)

        return undo

    def images_kept(self, service: str, most: int) -> Undo:
        """Let a rule of the repository keep only so many images."""
        ecr, repository = self._client("ecr", OWN_KEY), self._seeds[service][0].repository
        selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": most}
        rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
        ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=json.dumps({"rules": [rule]}))
        return lambda: ecr.delete_lifecycle_policy(repositoryName=repository) and None

    def role_trusts(self, service: str, whom: str) -> Undo:
        """Let the execution role of a service trust another service of AWS than ECS's tasks."""
        return seed.trust(self._client("iam", OWN_KEY), f"{self._seeds[service][0].family}-execution", whom)

    def made_for(self, arn: str, architecture: str) -> Undo:
        """Let a version want another architecture than its image has."""
        found = self._world.definition(arn)
        assert found is not None
        before = found.document["runtimePlatform"]
        found.document["runtimePlatform"] = before | {"cpuArchitecture": architecture}

        def undo() -> None:
            found.document["runtimePlatform"] = before

        return undo

    def patient(self, service: str, seconds: int) -> Undo:
        """Let the load balancer ask a copy for its health only so often."""
        elbv2, (wanted, seeded) = self._client("elbv2", OWN_KEY), self._seeds[service]

        def change(to: int) -> None:
            elbv2.modify_target_group(TargetGroupArn=seeded.target_group_arn, HealthCheckIntervalSeconds=to)

        change(seconds)
        return lambda: change(wanted.health_interval)

    def paused(self, service: str, intake: Mapping[str, Any], let_by: str = "") -> Undo:
        """Let rules of the listener refuse new work, as a pause that was never lifted does.

        Who sends the pass header with ``let_by`` is not refused.
        """
        elbv2, (_, seeded) = self._client("elbv2", OWN_KEY), self._seeds[service]
        paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": list(intake["paths"])}}
        posts = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}
        body = {"StatusCode": str(intake["status"]), "ContentType": "application/json", "MessageBody": intake["marker"]}
        refuse: Document = {"Type": "fixed-response", "FixedResponseConfig": body}
        rules: list[tuple[int, list[Document], Document]] = [(intake["priority"], [paths, posts], refuse)]
        if let_by:
            header = {"HttpHeaderName": intake["pass_header"], "Values": [let_by]}
            forward = {"Type": "forward", "TargetGroupArn": seeded.target_group_arn}
            conditions = [paths, {"Field": "http-header", "HttpHeaderConfig": header}]
            rules.append((intake["priority"] - 1, conditions, forward))
        made = [
            elbv2.create_rule(
                ListenerArn=self._listeners[service], Priority=priority, Conditions=conditions, Actions=[action]
            )["Rules"][0]["RuleArn"]
            for priority, conditions, action in rules
        ]

        def undo() -> None:
            for rule in made:
                elbv2.delete_rule(RuleArn=rule)

        return undo

    def secret_says(self, arn: str, value: str) -> Undo:
        """Let a secret have another value; copies that run keep the one that they were started with."""
        store = self._client("secretsmanager", OWN_KEY)
        before = store.get_secret_value(SecretId=arn)["SecretString"]
        store.put_secret_value(SecretId=arn, SecretString=value)
        return lambda: store.put_secret_value(SecretId=arn, SecretString=before) and None

    def told(self, service: str, says: Mapping[str, str | None]) -> Undo:
        """Let the version that a service runs have other variables, as if it had been registered so."""
        with self._world.lock:
            found = self._world.service(self._seeds[service][0].cluster, service).definition
            containers = found.document["containerDefinitions"]
            before = [container["environment"] for container in containers]
            more = [{"name": name, "value": value} for name, value in says.items() if value is not None]
            for container in containers:
                kept = [each for each in container["environment"] if each["name"] not in says]
                container["environment"] = kept + more

        def undo() -> None:
            for container, environment in zip(containers, before, strict=True):
                container["environment"] = environment

        return undo

    def target_unhealthy(self, service: str) -> Undo:
        """Let the health checks of one target fail; ECS leaves its task alone, so that it stays to be seen."""
        return self._balancers[service].group.fail_one()

    def drains_for(self, service: str, seconds: int) -> Undo:
        """Set how long a target of the service is let drain."""
        elbv2, group = self._client("elbv2", OWN_KEY), self._seeds[service][1].target_group_arn

        def change(to: int) -> None:
            attribute = {"Key": "deregistration_delay.timeout_seconds", "Value": str(to)}
            elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=[attribute])

        change(seconds)
        return lambda: change(self._seeds[service][0].deregistration_delay)

    def unreachable(self) -> Undo:
        """Let the endpoint refuse every connection."""
        return self._door.shut()

    def clock_ahead(self, seconds: float) -> Undo:
        """Let AWS's own clock be so many real seconds ahead of everybody's."""
        return self._door.clock_ahead(seconds)

    def throttled(self) -> Undo:
        """Answer every other call of an operation with ThrottlingException, though not when it is tried again."""
        calls: Counter[str] = Counter()

        def throttle(operation: str, attempt: int) -> None:
            calls[operation] += attempt == 1
            if attempt == 1 and calls[operation] % 2:
                raise Refusal("ThrottlingException", "Rate exceeded")

        return self._gate.hinder(throttle)

    def refused_first(self, operation: str, times: int, refusal: Refusal) -> Undo:
        """Answer so many first calls of ``service:Operation`` with a refusal, and carry none of them out."""
        calls: Counter[str] = Counter()

        def refuse(called: str, _attempt: int) -> None:
            calls[called] += 1
            if called == operation and calls[called] <= times:
                raise refusal

        return self._gate.hinder(refuse)

    def slow(self, seconds: float) -> Undo:
        """Answer everything so many real seconds later."""
        return self._gate.hinder(lambda _operation, _attempt: Clock().wait(seconds))

    def log_group_gone(self, name: str) -> Undo:
        """Have no log group of this name until undone."""
        return self._world.logs.gone(name)

    def metrics_late(self, seconds: float = _NEVER) -> Undo:
        """Publish each minute's metrics so many of the target's seconds later, by default not at all until undone."""
        return self._metrics.delay(seconds)

    def denied(self, operation: str) -> Undo:
        """Refuse an operation, written ``service:Operation``, such as ``ecs:DescribeServices``."""
        return self._gate.deny(operation)

    def past_errors(self, service: str, *, minutes: int = 15, share: float = 0.05) -> Undo:
        """Make a share of the requests of the past minutes 5xx."""
        place = self._balancers[service].place
        return self._metrics.seed_errors(place, self.clock.now(), minutes=minutes, share=share)
