"""A product and an account that say a patient's data, and secrets, wherever they say anything: put into a session.

A room's ``conftest.py`` imports it and names how: in ``words`` and beside what is asked for, in ``states`` and
names as well, or as ``errors``.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
from botocore.exceptions import ClientError

from golive.app.door import Asking
from golive.aws import answers
from golive.bundle.scan import Planted
from golive.probes.app import own_packet
from golive.session.connection import Connection

CANARIES = {
    "name": "Wilhelmina Carterfield",
    "MRN": "MRN482913",
    "SSN": "900-12-3456",
    "address": "517 Larkspur Lane, Testville",
    "date of birth": "1961-03-04",
    "password": "q7-Lm+z9-k8-canary",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmVkLWJ5LWEtY2FuYXJ5",
}
SAID = "; ".join(CANARIES.values())
_FREE = (
    "description",
    "reason",
    "message",
    "detail",
    "title",
    "error",
    "note",
    "useragent",
    "log",
    "query",
    "firmname",
    "email",
)
_STATES = ("status", "state", "statevalue", "name")
"""Said so too by ``states``: what is told of them is a word that may be told, and golive waits for a better one."""


def planted(connection: Connection) -> list[Planted]:
    """All that must be nowhere: what the inputs say, the patient of the packet, and the rehearsal's secrets."""
    assert connection.rehearsal is not None
    patient = own_packet(connection.target, "").truth.patient
    secrets = connection.rehearsal.environment
    return [
        *(Planted(kind, value) for kind, value in CANARIES.items()),
        Planted("name", patient.name),
        Planted("MRN", patient.mrn),
        Planted("date of birth", patient.dob),
        Planted("address", patient.address),
        *(Planted("secret", value) for name, value in secrets.items() if "SECRET" in name or "PASSWORD" in name),
    ]


def leak(how: str) -> None:
    """Have every answer say it, from now on."""
    Asking.send = _saying(Asking.send, how)  # type: ignore[method-assign]
    client = answers._Client
    call = client._make_api_call

    def said(self: Any, operation: str, asked: Any) -> Any:  # noqa: ANN401 - as the original
        answer = call(self, operation, asked)
        if how == "errors":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": SAID}}, operation)
        return answers._answered(_changed(answer, _said_in(how, _STATES[:-1])))

    client._make_api_call = said  # type: ignore[method-assign]


def _saying(send: Callable[..., httpx.Response], how: str) -> Callable[..., httpx.Response]:
    def sent(*arguments: Any, **options: Any) -> httpx.Response:  # noqa: ANN401 - as the original
        answer = send(*arguments, **options)
        kind = answer.headers.get("content-type", "")
        if how == "errors" and "/auth" not in str(answer.url):
            answer.status_code, content = 500, json.dumps({"detail": SAID, "message": SAID}).encode()
        elif "json" in kind:
            content = json.dumps(_changed(json.loads(answer.content), _said_in(how, _STATES))).encode()
        elif "html" in kind:
            content = answer.content + SAID.encode()
        else:
            content = answer.content
        answer._content = content
        answer.headers["X-Patient"] = SAID
        return answer

    return sent


def _said_in(how: str, states: tuple[str, ...]) -> tuple[str, ...]:
    return (*_FREE, *states) if how == "states" else _FREE


def _changed(said: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(said, list):
        return [_changed(one, keys) for one in said]
    if not isinstance(said, dict):
        return said
    changed = {key: _changed(value, keys) for key, value in said.items() if key != "ResponseMetadata"}
    for key, value in changed.items():
        if isinstance(value, str) and key.lower().endswith(keys):
            changed[key] = f"{value} {SAID}"
    changed["patient"] = dict(CANARIES)
    return changed | ({"ResponseMetadata": said["ResponseMetadata"]} if "ResponseMetadata" in said else {})
