"""The product's audit lines in CloudWatch Logs: of golive's own requests only, and of each only what it must have."""

import re
from collections.abc import Sequence
from datetime import datetime

from golive.aws.errors import translated
from golive.aws.session import AwsSession

_FIELD = re.compile(r"(\w+)=(\S+)")


def audit_lines(
    session: AwsSession, group: str, requests: Sequence[str], *, since: datetime
) -> dict[str, dict[str, str]]:
    """The fields of the audit line of each request, by the request's id; one without a line is left out."""
    found: dict[str, dict[str, str]] = {}
    for request in requests:
        with translated(f"read the audit log {group}"):
            pages = session.client("logs").get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=int(since.timestamp() * 1000), filterPattern=f'"{request}"'
            )  # fmt: skip
            lines = [event["message"] for page in pages for event in page["events"]]
        for line in lines:
            fields = dict(_FIELD.findall(line))
            if fields.get("request_id") == request:
                found[request] = fields
    return found
