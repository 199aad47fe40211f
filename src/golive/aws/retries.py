"""Retries as botocore's standard mode does them, without the purse that it pays them from.

A client in standard mode has a purse of 500: a retry of a server error costs 14, of a throttled call 5, and only a good
answer puts back what its last retry cost, or 1. After 35 retries that helped nothing it retries no more, for as long as
the process lives: a watch whose AWS was away for a few minutes would take each slip of its second hour for trouble.
(findings/botocore-retry-purse.sh shows it.) golive asks each thing once a minute or less and each call has its own
limit of attempts, which is purse enough.
"""

from typing import Any

from botocore.retries import standard


class _Endless:
    """A purse that is never empty."""

    def acquire_retry_quota(self, _context: object) -> bool:
        """Pay for a retry."""
        return True


def without_purse(client: Any, attempts: int) -> Any:  # noqa: ANN401 - boto3 makes its client classes at run time
    """The client, each of whose calls is tried so often, whatever became of those before it."""
    name = client.meta.service_model.service_id.hyphenize()
    client.meta.events.unregister(f"needs-retry.{name}", unique_id=f"retry-config-{name}")
    handler: Any = standard.register_retry_handler(client, attempts)
    handler._retry_quota = _Endless()  # noqa: SLF001 - botocore has no option for it
    return client
