"""What runs beside the service that is launched."""

from golive.aws.ecs_answers import definition_of
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
        described = ecs.describe_task_definition(taskDefinition=definition_of(found[0]))["taskDefinition"]
    image = next((one["image"] for one in described["containerDefinitions"] if one["name"] == container), "")
    if not image:
        raise Unexpected(f'{service} has no container "{container}". Correct [compatibility] of the target file.')
    tag = str(image).partition("@")[0].rpartition("/")[2].partition(":")[2]
    if not tag:
        raise Unexpected(f"{service} names the image of {container} without a tag, so its version can't be told.")
    return tag
