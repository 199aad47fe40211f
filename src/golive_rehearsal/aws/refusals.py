"""What AWS answers when it says no."""


class Refusal(Exception):
    """An error that AWS itself would answer: ``code`` is its name on the wire, ``status`` the HTTP status.

    Every refusal is a 4xx: botocore retries 5xx, and a rehearsal that is retried in silence is slow and proves nothing.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


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
