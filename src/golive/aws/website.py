"""What runs beside the service that is launched."""

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.errors import Unexpected


def running_tag(session: AwsSession, service: str, container: str) -> str:
    """The tag of the image that a service of the same cluster is set to run in a container."""
    ecs = session.client("ecs")
    with translated(f"read which version {service} runs"):
        found = ecs.describe_services(cluster=session.aws.cluster, services=[service])["services"]
        if not found:
            raise Unexpected(f'ECS knows no service "{service}". Correct [compatibility] of the target file.')
        described = ecs.describe_task_definition(taskDefinition=found[0]["taskDefinition"])["taskDefinition"]
    image = next((one["image"] for one in described["containerDefinitions"] if one["name"] == container), "")
    if not image:
        raise Unexpected(f'{service} has no container "{container}". Correct [compatibility] of the target file.')
    return str(image).rpartition("/")[2].partition(":")[2]
