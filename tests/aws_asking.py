"""How a test asks the rehearsal's AWS, and how a user does."""

import threading
from typing import Any, Self

import httpx

from golive_rehearsal.aws import Aws, SeededService

Client = Any  # boto3 makes its client classes at run time


class Traffic:
    """A user who asks without pause, each time on a new connection, and notes what came."""

    def __init__(self, url: str) -> None:
        self.answers: list[tuple[int, str]] = []
        self._url = url
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.01):
            answer = httpx.get(self._url, trust_env=False)
            self.answers.append((answer.status_code, answer.text))


def update(ecs: Client, service: SeededService, definition: str) -> dict[str, Any]:
    """UpdateService; the service as answered."""
    answer = ecs.update_service(cluster=service.cluster, service=service.service, taskDefinition=definition)
    assert answer["ResponseMetadata"]["RequestId"]
    return dict(answer["service"])


def described(ecs: Client, service: SeededService) -> dict[str, Any]:
    """DescribeServices of one."""
    return dict(ecs.describe_services(cluster=service.cluster, services=[service.service])["services"][0])


def running(ecs: Client, service: SeededService, status: str = "RUNNING") -> list[dict[str, Any]]:
    """ListTasks and DescribeTasks."""
    arns = ecs.list_tasks(cluster=service.cluster, serviceName=service.service, desiredStatus=status)["taskArns"]
    return list(ecs.describe_tasks(cluster=service.cluster, tasks=arns)["tasks"]) if arns else []


def health(aws: Aws, service: SeededService) -> dict[str, str]:
    """DescribeTargetHealth: state by address."""
    found = aws.client("elbv2").describe_target_health(TargetGroupArn=service.target_group_arn)
    return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in found["TargetHealthDescriptions"]}


def history(ecs: Client, service: SeededService) -> list[dict[str, Any]]:
    """The service deployments, newest first."""
    brief = ecs.list_service_deployments(cluster=service.cluster, service=service.service)["serviceDeployments"]
    arns = [each["serviceDeploymentArn"] for each in brief]
    found = ecs.describe_service_deployments(serviceDeploymentArns=arns)
    assert found["failures"] == []
    return sorted(found["serviceDeployments"], key=lambda each: each["createdAt"], reverse=True)


def addresses(tasks: list[dict[str, Any]]) -> set[str]:
    """The private addresses of tasks, from their network interfaces."""
    details = [each for task in tasks for each in task["attachments"][0]["details"]]
    return {each["value"] for each in details if each["name"] == "privateIPv4Address"}


def parameters(service: SeededService, definition: str, **more: object) -> dict[str, Any]:
    """What UpdateService is asked with: the service, a definition, and a deployment configuration."""
    named = {"cluster": service.cluster, "service": service.service, "taskDefinition": definition}
    return named | ({"deploymentConfiguration": more} if more else {})
