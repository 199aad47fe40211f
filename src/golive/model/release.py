"""A version of the service as ECS knows it: what runs, and what a rollback goes back to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from golive.errors import UsageError

_ARN = re.compile(r"^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition/([A-Za-z0-9_-]+):(\d+)$")


@dataclass(frozen=True, slots=True)
class Release:
    """One version: the full ARN of its task definition and the digest of each container's image.

    A tag can move and a family name means "the newest", so neither is ever enough (AWS: the bare family rolls
    *forward*). ``revision`` is the ECS service revision that ran it, where one is known.
    """

    arn: str
    digests: Mapping[str, str]
    revision: str = ""

    def __post_init__(self) -> None:
        if not _ARN.match(self.arn):
            raise UsageError(
                f'"{self.arn}" does not name one version. '
                "Give the full ARN, such as arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:41."
            )

    @property
    def short(self) -> str:
        """Family and revision, for people: ``ontogra-api:41``."""
        match = _ARN.match(self.arn)
        assert match is not None
        return f"{match[1]}:{match[2]}"
