"""AWS's protocols, as far as the rehearsal answers itself: a request read, an answer or a refusal written."""

import gzip
import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from moto.core.parse import QueryParser
from moto.core.serialize import QuerySerializer
from moto.core.utils import get_service_model
from werkzeug.datastructures import MultiDict

from golive_rehearsal.aws.refusals import Refusal

Environ = dict[str, Any]

# How the service is named in a signature, where botocore's name for it differs.
_SIGNED_AS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}
_ATTEMPT = re.compile(r"attempt=(\d+)")
_SCOPE = re.compile(r"Credential=(?P<key>[^/]+)/\d+/[^/]+/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Call:
    """One request for one operation, signed with ``key``; ``operation`` is empty where the protocol has none (S3).

    ``attempt`` is the client's own count of its tries, from 1.
    """

    key: str
    service: str
    operation: str
    protocol: str
    body: bytes
    attempt: int

    @property
    def name(self) -> str:
        """The operation as policies write it: ``service:Operation``."""
        return f"{self.service}:{self.operation}"

    def parameters(self) -> dict[str, Any]:
        """What is asked, by AWS's own model of the operation."""
        if self.protocol == "json":
            return dict(json.loads(self.body or b"{}"))
        form = MultiDict(parse_qsl(self.body.decode(), keep_blank_values=True))
        model = get_service_model(self.service).operation_model(self.operation)
        return dict(QueryParser(model).parse({"values": form}) or {})


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
    tries = _ATTEMPT.search(environ.get("HTTP_AMZ_SDK_REQUEST", ""))
    made = partial(Call, key, service, attempt=int(tries[1]) if tries else 1)
    if target:
        return made(operation=target.rpartition(".")[2], protocol="json", body=_body(environ))
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        body = _body(environ)
        return made(operation=dict(parse_qsl(body.decode())).get("Action", ""), protocol="query", body=body)
    return made(operation="", protocol="rest", body=b"")


def _body(environ: Environ) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return gzip.decompress(body) if environ.get("HTTP_CONTENT_ENCODING") == "gzip" else body


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
