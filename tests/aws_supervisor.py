"""A supervisor for tests: an AWS with one seeded service, in a process of its own that can be killed.

Started as ``python -m aws_supervisor``; announces its endpoint, its public address and its tasks' process ids.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from golive.clock import Clock
from golive_rehearsal.aws import Aws, ContainerSeed, ContainerStart, PastRelease, ServiceSeed
from golive_rehearsal.child import Child, announce, leave_with_parent
from golive_rehearsal.timekeeper import Timekeeper

SEED = ServiceSeed(
    cluster="pilot",
    service="api",
    repository="ontogra",
    family="ontogra-api",
    containers=(ContainerSeed(name="api", port=8000), ContainerSeed(name="worker")),
    past=(PastRelease(tag="v1", days_ago=20), PastRelease(tag="v2", days_ago=3)),
)


def launch(wanted: ContainerStart) -> Child:
    """Start the stand-in container."""
    kind = "api" if wanted.listens else "worker"
    return Child("aws_container", wanted.version, kind, env=wanted.environment, hear=wanted.hear)


@contextmanager
def account(folder: Path, start: Callable[[ContainerStart], Child], *, scale: float) -> Iterator[Aws]:
    """An account of a test's own, its time ``scale`` times as fast; all that it answered must fit AWS's shapes."""
    keeper = Timekeeper(folder / "time", datetime.now(UTC), scale)
    one = Aws(keeper.clock, start)
    one.start()
    yield one
    one.close()
    keeper.close()
    assert one.violations == []


def main() -> None:
    """Run until the parent goes."""
    leave_with_parent()
    pids: list[int] = []

    def start(wanted: ContainerStart) -> Child:
        child = launch(wanted)
        pids.append(child.process.pid)
        return child

    aws = Aws(Clock.starting(datetime.now(UTC), 60), start)
    aws.start()
    aws.seed_service(SEED)
    aws.wait_steady(within=1800)
    announce(endpoint=aws.endpoint_url, public=aws.public_url, pids=pids)
    threading.Event().wait()


if __name__ == "__main__":
    main()
