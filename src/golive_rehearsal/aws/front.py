"""The rehearsal's AWS endpoint: moto's server, where our operations answer first and what is switched off is refused.

moto reads and writes AWS's protocols. Every request for an operation comes through its ``BaseResponse.call_action``,
which is ours from the moment that a gate opens: moto keeps one account a process, so a process has one gate too.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any, ClassVar
from uuid import uuid4

from botocore.loaders import JSONFileLoader, Loader
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from golive_rehearsal.aws import refusals, shapes
from golive_rehearsal.aws.refusals import Refusal, ServerFault

Operation = Callable[[dict[str, Any]], dict[str, Any] | None]
Undo = Callable[[], None]
Hindrance = Callable[[str, int], None]
Retell = Callable[[dict[str, Any], dict[str, Any] | None], dict[str, Any] | None]

_log = logging.getLogger(__name__)
_moto_answers = BaseResponse.call_action


class _ReadOnce(JSONFileLoader):
    """Reads each of AWS's descriptions once a process: moto makes a session a backend, and each parsed EC2's anew."""

    _read: ClassVar[dict[str, Any]] = {}

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 - as botocore has it
        if file_path not in self._read:
            self._read[file_path] = super().load_file(file_path)
        return self._read[file_path]


Loader.FILE_LOADER_CLASS = _ReadOnce


class Gate:
    """What answers a request for an operation.

    ``operations`` answers by ``service:Operation``; one that returns None leaves the call to moto. ECS is ours alone:
    moto's own would contradict us, so what we don't rehearse is refused. Calls signed with ``own_key`` are the
    account's own, such as ECS pulling an image: what hinders people does not hinder them, nor are they told otherwise.
    """

    def __init__(self, operations: Mapping[str, Operation], *, caller: str, own_key: str, region: str) -> None:
        self._operations = operations
        self._caller = caller
        self._own_key = own_key
        self._region = region
        self._hindrances: list[Hindrance] = []
        self._denied: list[str] = []
        self._retold: defaultdict[str, list[Retell]] = defaultdict(list)
        self.violations: list[str] = []

        def call_action(response: Any) -> Any:  # noqa: ANN401 - moto publishes no types
            return self._call(response)

        BaseResponse.call_action = call_action

    def hinder(self, hindrance: Hindrance) -> Undo:
        """Ask ``hindrance``, with ``service:Operation`` and the client's count of its tries, before each answer."""
        self._hindrances.append(hindrance)
        return lambda: self._hindrances.remove(hindrance)

    def deny(self, denied: str) -> Undo:
        """Refuse ``service:Operation`` to every client until undone."""

        def refuse(operation: str, _attempt: int) -> None:
            if operation == denied:
                raise refusals.denied(operation, self._caller)

        take_back = self.hinder(refuse)
        self._denied.append(denied)

        def undo() -> None:
            self._denied.remove(denied)
            take_back()

        return undo

    def retell(self, operation: str, retell: Retell) -> Undo:
        """Answer ``service:Operation`` with what is made of question and answer, until undone."""
        self._retold[operation].append(retell)
        return lambda: self._retold[operation].remove(retell)

    def simulate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What IAM's policy simulator says of us: everything is allowed but what is refused now."""
        resources = asked.get("ResourceArns") or ["*"]
        results = [
            {
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": "implicitDeny" if action in self._denied else "allowed",
            }
            for action in asked["ActionNames"]
            for resource in resources
        ]
        return {"EvaluationResults": results, "IsTruncated": False}

    def _call(self, response: Any) -> Any:  # noqa: ANN401 - moto publishes no types
        service, action = response.boto3_service_name, response._get_action()  # noqa: SLF001 - its own name for it
        answer: dict[str, Any] | Refusal | None
        try:
            others = response.get_access_key() != self._own_key
            if others:
                tries = str(response.headers.get("amz-sdk-request", "")).partition("attempt=")[2].partition(";")[0]
                for hindrance in list(self._hindrances):
                    hindrance(f"{service}:{action}", int(tries or 1))
            self._same_region(service, response.region)
            answer = self._answer(service, action, response.normalized_request, retold=others)
        except Refusal as refusal:
            # The query protocol has short codes of its own: AccessDenied, not AccessDeniedException.
            short = get_service_model(service).protocol == "query"
            answer = type(refusal)(refusal.code.removesuffix("Exception"), refusal.message) if short else refusal
        except Exception:  # noqa: BLE001 - a 500 would be retried in silence; this is said at once
            _log.exception("The rehearsal could not perform %s:%s", service, action)
            answer = Refusal("ClientException", f"The rehearsal failed at {service}:{action}; see its log.")
        if answer is None:
            return _moto_answers(response)
        status, headers, body = response.serialized(ActionResult(answer))
        status = 500 if isinstance(answer, ServerFault) else status
        return status, headers | {"x-amzn-RequestId": str(uuid4())}, body

    def _same_region(self, service: str, region: str) -> None:
        """What ECS has in one region is unknown in another; moto's own services keep that by themselves."""
        if service == "ecs" and region != self._region:
            raise refusals.no_cluster()

    def _answer(
        self,
        service: str,
        action: str,
        request: Any,  # noqa: ANN401 - as above
        *,
        retold: bool,
    ) -> dict[str, Any] | None:
        operation = self._operations.get(f"{service}:{action}")
        if operation is None:
            if service == "ecs":
                raise refusals.not_rehearsed(f"{service}:{action}")
            return None
        model = get_service_model(service)
        parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)]
        asked = {"method": request.method, "values": request.values, "headers": request.headers, "body": request.data}
        parsed = parser(model.operation_model(action)).parse(asked) or {}
        answer = operation(parsed)
        for retell in list(self._retold.get(f"{service}:{action}", ())) if retold else ():
            answer = retell(parsed, answer)
        found = shapes.violations(service, action, answer) if answer is not None else []
        if found:
            self.violations += found
            raise ValueError("; ".join(found))
        return answer


class _Quiet(MotoRequestHandler):  # type: ignore[misc]  # moto publishes no types
    """One line per request on standard error helps nobody. ``ahead``: real seconds of the clock that dates them."""

    ahead = 0.0

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate((timestamp or time.time()) + self.ahead, usegmt=True)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        if type == "error":
            _log.error(message, *args)


class FrontDoor:
    """moto's server, listening on a free port of the loopback interface."""

    def __init__(self) -> None:
        self._app = DomainDispatcherApplication(create_backend_app)
        self._open(0)

    def _open(self, port: int) -> None:
        self._server: BaseWSGIServer = make_server("127.0.0.1", port, self._app, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, name="aws-endpoint", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What ``--endpoint-url`` takes."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def clock_ahead(self, seconds: float) -> Undo:
        """Date every answer so many real seconds ahead."""
        _Quiet.ahead = seconds
        return lambda: setattr(_Quiet, "ahead", 0.0)

    def shut(self) -> Undo:
        """Listen no more until undone, then on the same port."""
        self.close()
        return lambda: self._open(self._server.server_port)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
