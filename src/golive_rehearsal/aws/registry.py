"""Images in the rehearsal's ECR: real manifests, real digests, nothing to run inside.

All of it goes through the ECR API of the rehearsal, so that whatever a command line deletes there is gone here too.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_INDEX = "application/vnd.oci.image.index.v1+json"

Undo = Callable[[], None]


class Registry:
    """The repositories of one account, and what each image holds."""

    def __init__(self, ecr: Any, account: str, region: str) -> None:  # noqa: ANN401 - boto3 publishes no client types
        self._ecr = ecr
        self.host = f"{account}.dkr.ecr.{region}.amazonaws.com"
        self._versions: dict[str, str] = {}

    def create(self, repository: str) -> None:
        """Make the repository unless it is there."""
        try:
            self._ecr.create_repository(repositoryName=repository)
        except self._ecr.exceptions.RepositoryAlreadyExistsException:
            return

    def put(self, repository: str, tag: str, version: str = "") -> str:
        """Put an image that holds ``version`` (by default what its tag says) under ``tag``; its digest."""
        held = version or tag
        manifest = json.dumps(_manifest(repository, held), separators=(",", ":"))
        digest = _sha256(manifest)
        before = self._find(repository, {"imageTag": tag})
        if before == digest:
            return digest
        self._versions[digest] = held
        left = self._manifest(repository, before) if before else ""
        self._put(repository, manifest, digest, tag)
        if left and not self._find(repository, {"imageDigest": before}):
            # ECR keeps an image that has lost its tag; moto drops it, and a native rollback could not pull it.
            self._put(repository, left, before)
        return digest

    def reference(self, repository: str, tag: str) -> str:
        """How a task definition names the image."""
        return f"{self.host}/{repository}:{tag}"

    def version(self, digest: str) -> str:
        """What the image of that digest holds."""
        return self._versions.get(digest, "")

    def digest(self, image: str) -> str:
        """The digest that an image reference resolves to now; empty if the registry has no such image."""
        repository, identity = self._parts(image)
        return self._find(repository, identity) if repository else ""

    def holds(self, image: str, digest: str) -> bool:
        """Whether the image, by its pinned digest if it has one, can be pulled now."""
        repository, identity = self._parts(image)
        return bool(repository and self._find(repository, {"imageDigest": digest} if digest else identity))

    def remove(self, repository: str, tag: str) -> Undo:
        """Delete the image under ``tag``, with every tag that it has; the undo puts it back as it was."""
        image = self._ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"][0]
        identity = {"imageDigest": image["imageDigest"]}
        manifest = self._manifest(repository, image["imageDigest"])
        self._ecr.batch_delete_image(repositoryName=repository, imageIds=[identity])

        def undo() -> None:
            for each in image["imageTags"]:
                self._put(repository, manifest, image["imageDigest"], each)

        return undo

    def _manifest(self, repository: str, digest: str) -> str:
        found = self._ecr.batch_get_image(repositoryName=repository, imageIds=[{"imageDigest": digest}])
        return str(found["images"][0]["imageManifest"])

    def _put(self, repository: str, manifest: str, digest: str, tag: str = "") -> None:
        named = {"imageTag": tag} if tag else {}
        self._ecr.put_image(
            **named,
            repositoryName=repository,
            imageManifest=manifest,
            imageManifestMediaType=_INDEX,
            imageDigest=digest,
        )

    def _find(self, repository: str, identity: dict[str, str]) -> str:
        try:
            found = self._ecr.describe_images(repositoryName=repository, imageIds=[identity])
        except ClientError:
            return ""
        return str(found["imageDetails"][0]["imageDigest"]) if found["imageDetails"] else ""

    def _parts(self, image: str) -> tuple[str, dict[str, str]]:
        host, _, path = image.partition("/")
        if host != self.host:
            return "", {}
        if "@" in path:
            repository, _, digest = path.partition("@")
            return repository, {"imageDigest": digest}
        repository, _, tag = path.partition(":")
        return repository, {"imageTag": tag or "latest"}


def _manifest(repository: str, version: str) -> dict[str, Any]:
    """An index, as build tools make one: which image is for which platform."""
    digest = _sha256(f"image of {repository} {version}")
    platform = {"architecture": "amd64", "os": "linux"}
    return {
        "schemaVersion": 2,
        "mediaType": _INDEX,
        "manifests": [{"mediaType": _MANIFEST, "size": 1163, "digest": digest, "platform": platform}],
    }


def _sha256(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
