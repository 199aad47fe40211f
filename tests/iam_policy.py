"""What AWS's IAM would say: which action on which resource a call is, and whether a policy allows it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from golive.aws import AwsSession

Params = Mapping[str, Any]
_PREFIX = {"elbv2": "elasticloadbalancing"}
_ALSO = {"s3:ListObjectsV2": "s3:ListBucket", "s3:HeadObject": "s3:GetObject"}


@dataclass(frozen=True)
class Call:
    """One right that a call needed: the action, the resource, and what conditions may ask about."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


class Heard:
    """Every right that the calls of a session needed, as botocore made them.

    ``roles`` are those of a task definition: who sets a version hands them on.
    """

    def __init__(self, account: str, region: str, *, roles: Callable[[str], list[str]] = lambda _arn: []) -> None:
        self.calls: list[Call] = []
        self._arn = lambda service, rest: f"arn:aws:{service}:{region}:{account}:{rest}"
        self._roles = roles
        self._account = account

    def listen(self, session: AwsSession) -> None:
        """Hear every call of clients that this session makes from now on."""
        session._session.events.register("provide-client-params", self._hear)

    def _hear(self, params: Params, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own
        self.calls += self.rights(model.service_model.service_name, model.name, params)

    def rights(self, service: str, operation: str, params: Params) -> list[Call]:
        """The rights that AWS's service authorization reference names for a call."""
        action = f"{_PREFIX.get(service, service)}:{operation}"
        if action == "sts:GetCallerIdentity":
            return []  # AWS: "no permissions are required to perform this operation"
        of_a_cluster = operation.endswith(("Tasks", "ContainerInstances"))
        context = {"ecs:cluster": self._arn("ecs", f"cluster/{params['cluster']}")} if of_a_cluster else {}
        if "Prefix" in params:
            context["s3:prefix"] = params["Prefix"]
        found = [Call(_ALSO.get(action, action), one, context) for one in self._resources(service, params)]
        if action == "ecs:UpdateService":
            passed = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
            found += [Call("iam:PassRole", role, passed) for role in self._roles(params["taskDefinition"])]
        return found

    def _resources(self, service: str, params: Params) -> list[str]:
        """What a call is about; the whole account where AWS can't narrow it."""
        if service == "ecs":
            names = params.get("services", [params["service"]] if "service" in params else [])
            told = [params.get("serviceDeploymentArn"), *params.get("serviceDeploymentArns", [])]
            for name in ("serviceRevisionArns", "tasks", "containerInstances"):
                told += params.get(name, [])
            told += [self._arn("ecs", f"service/{params['cluster']}/{name}") for name in names]
        elif service == "ecr":
            told = [self._arn("ecr", f"repository/{params['repositoryName']}")]
            told = [one.replace(self._account, params.get("registryId", self._account)) for one in told]
        elif service == "s3":
            told = [f"arn:aws:s3:::{params['Bucket']}" + (f"/{params['Key']}" if "Key" in params else "")]
        elif service == "elbv2":
            told = [params.get("RuleArn"), params.get("ListenerArn") if "Actions" in params else None]
        elif service == "logs":
            group = params.get("logGroupName")
            told = [self._arn("logs", f"log-group:{group}:log-stream:")] if group else []
        elif service == "iam":
            told = [params.get("PolicySourceArn"), *self._role(params.get("RoleName"))]
        elif service == "ssm":
            told = [
                self._arn("ssm", f"parameter{name}")
                for name in params.get("Names") or filter(None, [params.get("Name")])
            ]
        elif service == "secretsmanager":
            name = params["SecretId"]
            told = [name if name.startswith("arn:") else self._arn(service, f"secret:{name}-a1B2c3")]
        else:
            told = []
        return [one for one in told if one] or ["*"]

    def _role(self, name: str | None) -> list[str]:
        return [f"arn:aws:iam::{self._account}:role/{name}"] if name else []


@dataclass(frozen=True)
class Right:
    """One action on one resource, as a statement allows it."""

    action: str
    resource: str
    condition: Mapping[str, Mapping[str, str]] = field(hash=False)

    def allows(self, call: Call) -> bool:
        """Whether this is the right that a call needs."""
        return _like(self.action, call.action) and _like(self.resource, call.resource) and self._holds(call.context)

    def _holds(self, context: Mapping[str, str]) -> bool:
        for operator, wanted in self.condition.items():
            if operator not in ("ArnEquals", "StringEquals"):
                raise ValueError(f"the policies use no {operator}, so nobody knows what it would do")
            equal = _like if operator == "ArnEquals" else str.__eq__
            if not all(key in context and equal(value, context[key]) for key, value in wanted.items()):
                return False
        return True


def rights_of(policy: Mapping[str, Any]) -> list[Right]:
    """Every right of a policy, each action with each resource."""
    found = []
    for statement in policy["Statement"]:
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        found += [
            Right(action, resource, statement.get("Condition", {}))
            for action in _several(statement["Action"])
            for resource in _several(statement["Resource"])
        ]
    return found


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _like(pattern: str, value: str) -> bool:
    """IAM's own wildcards: * for any text, ? for one character, and nothing else."""
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, re.DOTALL))
