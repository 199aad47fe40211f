"""Images in ECR: where a reference says they are, and what their repository has."""

import re
from collections.abc import Mapping
from typing import Any

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.errors import NotFound
from golive.facts import ImageState

_IMAGE = re.compile(
    r"^(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(?P<suffix>[a-z0-9.-]+)"
    r"/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:\S+))?"
)
"""ECR's own addresses: plain, FIPS (``.dkr.ecr-fips.``), dual-stack (``.dkr-ecr.REGION.on.aws``), both, and those of
other partitions (``.amazonaws.com.cn``)."""


def repository_of(image: str) -> dict[str, str]:
    """How ECR is asked for the repository of an image; empty for one that is kept elsewhere."""
    match = _IMAGE.match(image)
    return {"registryId": match["account"], "repositoryName": match["repository"]} if match else {}


def registry(session: AwsSession, image: str) -> Any:  # noqa: ANN401 - boto3 publishes no client types
    """A client of the region whose registry has an image that is in ECR; ECS takes images from any."""
    match = _IMAGE.match(image)
    assert match is not None
    return session.client("ecr", region="" if match["region"] == session.aws.region else match["region"])


def image_state(session: AwsSession, container: str, image: str, digest: str) -> ImageState:
    """Whether the image of this digest is there, and whether the tag by which ``image`` names it points elsewhere now.

    A task definition that names a tag starts what the tag points to, not what it once ran. Where neither ECS nor the
    reference says a digest, it is looked for by its tag: one that is not there is gone, whatever it was.
    """
    where, match = repository_of(image), _IMAGE.match(image)
    if not where or match is None:
        return ImageState(container, digest, present=False, elsewhere=True)
    digest = digest or match["digest"] or ""
    tag = "" if match["digest"] else match["tag"] or "latest"
    try:
        with translated(f"look for image {where['repositoryName']}"):
            identity = {"imageDigest": digest} if digest else {"imageTag": tag}
            found = registry(session, image).describe_images(**where, imageIds=[identity])["imageDetails"]
    except NotFound:
        found = []
    there = [one for one in found if one.get("imageStatus", "ACTIVE") == "ACTIVE"]  # an archived one can't be pulled
    moved = bool(there and digest and tag and tag not in there[0].get("imageTags", ()))
    return ImageState(container, digest, bool(there), moved)


def found_images(session: AwsSession, image: str) -> list[Mapping[str, Any]]:
    """Every image in the repository of an image, as ECR describes it."""
    where = repository_of(image)
    with translated(f"list the images of {where['repositoryName']}"):
        pages = registry(session, image).get_paginator("describe_images").paginate(**where)
        return [one for page in pages for one in page["imageDetails"]]
