"""The rehearsal's AWS endpoint: our operations first, denied ones refused, all others moto's."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from golive_rehearsal.aws import refusals, shapes
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.wire import Call, Environ, Reply, read_call, write_answer, write_refusal

Operation = Callable[[dict[str, Any]], dict[str, Any] | None]
Undo = Callable[[], None]

_log = logging.getLogger(__name__)


class Gate:
    """The WSGI application in front of moto.

    ``operations`` answers by ``service:Operation``; one that returns None leaves the call to moto. ECS is ours alone:
    moto's own would contradict us, so what we don't rehearse is refused. Calls signed with ``own_key`` are the
    account's own, such as ECS pulling an image: what is denied to people is not denied to them.
    """

    def __init__(self, operations: Mapping[str, Operation], *, caller: str, own_key: str) -> None:
        self._operations = operations
        self._caller = caller
        self._own_key = own_key
        self._denied: list[str] = []
        self._moto = DomainDispatcherApplication(create_backend_app)
        self.violations: list[str] = []

    def deny(self, operation: str) -> Undo:
        """Refuse ``service:Operation`` to every client until undone."""
        self._denied.append(operation)
        return lambda: self._denied.remove(operation)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        call = read_call(environ)
        try:
            reply = self._reply(call)
        except Refusal as refusal:
            reply = write_refusal(call, refusal)
        except Exception:  # noqa: BLE001 - a 500 would be retried in silence; this is said at once
            _log.exception("The rehearsal could not perform %s", call.name)
            reply = write_refusal(
                call, Refusal("ClientException", f"The rehearsal failed at {call.name}; see its log.")
            )
        if reply is None:
            answered: Iterable[bytes] = self._moto(environ, start_response)
            return answered
        headers = [
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(reply.body))),
            ("x-amzn-RequestId", str(uuid4())),
        ]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [reply.body]

    def _reply(self, call: Call) -> Reply | None:
        if call.name in self._denied and call.key != self._own_key:
            raise refusals.denied(call.name, self._caller)
        operation = self._operations.get(call.name)
        if operation is None:
            if call.service == "ecs":
                raise refusals.not_rehearsed(call.name)
            return None
        answer = operation(call.parameters())
        return None if answer is None else write_answer(call, self._measured(call, answer))

    def _measured(self, call: Call, answer: dict[str, Any]) -> dict[str, Any]:
        found = shapes.violations(call.service, call.operation, answer)
        if found:
            self.violations += found
            raise ValueError("; ".join(found))
        return answer


class _Quiet(MotoRequestHandler):  # type: ignore[misc]  # moto publishes no types
    """One line per request on standard error helps nobody."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        if type == "error":
            _log.error(message, *args)


class FrontDoor:
    """The gate, listening on a free port of the loopback interface."""

    def __init__(self, gate: Gate) -> None:
        self._server: BaseWSGIServer = make_server("127.0.0.1", 0, gate, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, name="aws-endpoint", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What ``--endpoint-url`` takes."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
