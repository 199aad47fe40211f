"""Images in ECR: where a reference says they are, and what their repository has."""

import re
from collections.abc import Mapping
from typing import Any

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.errors import NotFound

_IMAGE = re.compile(r"^(?P<account>\d{12})\.dkr\.ecr\.[^/]+/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?")


def repository_of(image: str) -> dict[str, str]:
    """How ECR is asked for the repository of an image; empty for one that is kept elsewhere."""
    match = _IMAGE.match(image)
    return {"registryId": match["account"], "repositoryName": match["repository"]} if match else {}


def image_there(session: AwsSession, image: str, digest: str) -> tuple[bool, bool]:
    """Whether the image of this digest is there, and whether the tag by which ``image`` names it points elsewhere now.

    A task definition that names a tag starts what the tag points to, not what it once ran.
    """
    where, match = repository_of(image), _IMAGE.match(image)
    if not where or match is None or not digest:
        return False, False
    try:
        with translated(f"look for image {where['repositoryName']}"):
            found = session.client("ecr").describe_images(**where, imageIds=[{"imageDigest": digest}])["imageDetails"]
    except NotFound:
        return False, False
    tag = "" if "@" in image else match["tag"] or "latest"
    return bool(found), bool(found and tag and tag not in found[0].get("imageTags", ()))


def found_images(session: AwsSession, where: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Every image of a repository, as ECR describes it."""
    with translated(f"list the images of {where['repositoryName']}"):
        pages = session.client("ecr").get_paginator("describe_images").paginate(**where)
        return [image for page in pages for image in page["imageDetails"]]
