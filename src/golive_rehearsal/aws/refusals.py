"""What AWS answers when it says no."""

from moto.core.errors import COMMON_ERROR_CODES
from moto.core.exceptions import ServiceException

# Every service may answer these, though hardly any model names them.
COMMON_ERROR_CODES.extend(["AccessDenied", "AccessDeniedException", "ClientException", "Throttling"])
COMMON_ERROR_CODES.extend(["ThrottlingException", "UnsupportedFeatureException"])


class Refusal(ServiceException):  # type: ignore[misc]  # moto publishes no types
    """An error that AWS itself would answer, made of its name on the wire and a message.

    Every refusal is a 4xx: botocore retries 5xx, and a rehearsal that is retried in silence is slow and proves nothing.
    """


class ServerFault(Refusal):
    """AWS's own failure, a 5xx, for a call that is sent once: it may have been carried out, or not."""


def denied(operation: str, caller: str) -> Refusal:
    """The caller has no right to ``operation``, written ``service:Operation``."""
    text = f"User: {caller} is not authorized to perform: {operation} because no identity-based policy allows it"
    return Refusal("AccessDeniedException", text)


def not_rehearsed(operation: str) -> Refusal:
    """AWS has ``operation``; the rehearsal has not."""
    return Refusal("UnsupportedFeatureException", f"The rehearsal does not perform {operation}.")


def no_cluster() -> Refusal:
    """No cluster of that name."""
    return Refusal("ClusterNotFoundException", "Cluster not found.")


def no_service() -> Refusal:
    """No service of that name in the cluster."""
    return Refusal("ServiceNotFoundException", "Service not found.")
