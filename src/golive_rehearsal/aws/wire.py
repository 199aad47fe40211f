"""AWS's protocols, as far as the rehearsal answers itself: a request read, an answer or a refusal written."""

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from moto.core.serialize import QuerySerializer
from moto.core.utils import get_service_model

from golive_rehearsal.aws.refusals import Refusal

Environ = dict[str, Any]

# How the service is named in a signature, where botocore's name for it differs.
_SIGNED_AS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}
_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/[^/]+/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Call:
    """One request for one operation, signed with ``key``; ``operation`` is empty where the protocol has none (S3)."""

    key: str
    service: str
    operation: str
    protocol: str
    parameters: dict[str, Any]

    @property
    def name(self) -> str:
        """The operation as policies write it: ``service:Operation``."""
        return f"{self.service}:{self.operation}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: bytes
    content_type: str


def read_call(environ: Environ) -> Call:
    """The call that a WSGI request makes; leaves the request's body readable for whoever answers it."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    key, signed = (scope["key"], scope["service"]) if scope else ("", "")
    service = _SIGNED_AS.get(signed, signed)
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        operation = target.rpartition(".")[2]
        body = _body(environ) if service == "ecs" else b""
        return Call(key, service, operation, "json", json.loads(body or b"{}"))
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(_body(environ).decode(), keep_blank_values=True))
        return Call(key, service, form.get("Action", ""), "query", form)
    return Call(key, service, "", "rest", {})


def _body(environ: Environ) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def members(form: dict[str, str], name: str) -> list[dict[str, str]]:
    """A list of structures out of the query protocol's flat ``Name.member.1.Field`` keys."""
    found: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        match = re.fullmatch(rf"{name}\.member\.(\d+)\.(\w+)", key)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[index] for index in sorted(found)]


def write_answer(call: Call, answer: dict[str, Any]) -> Reply:
    """The answer in the protocol that the call came by."""
    if call.protocol == "json":
        return Reply(200, json.dumps(answer, default=_seconds).encode(), "application/x-amz-json-1.1")
    model = get_service_model(call.service).operation_model(call.operation)
    written = QuerySerializer(operation_model=model).serialize(answer)
    body = written["body"]
    return Reply(200, body.encode() if isinstance(body, str) else body, "text/xml")


def write_refusal(call: Call, refusal: Refusal) -> Reply:
    """The refusal in the protocol that the call came by."""
    if call.protocol == "json":
        body = json.dumps({"__type": refusal.code, "message": refusal.message})
        return Reply(refusal.status, body.encode(), "application/x-amz-json-1.1")
    # The query protocol has short codes of its own: AccessDenied, not AccessDeniedException.
    code, text = refusal.code.removesuffix("Exception"), refusal.message
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{text}</Message></Error>"
        f"<RequestId>{uuid4()}</RequestId></ErrorResponse>"
    )
    return Reply(refusal.status, body.encode(), "text/xml")


def _seconds(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} has no form in an AWS answer.")
