"""The rehearsal's control address: what it is, and its faults on and off. On loopback, behind a word of its own."""

import json
import secrets
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from golive_rehearsal.faults import FAULTS, Undo
from golive_rehearsal.ontogra.versions import VERSIONS
from golive_rehearsal.world import RehearsalWorld

if TYPE_CHECKING:
    from golive_rehearsal.playing import Playing

_VISITORS = 600  # requests a minute, in which the errors of an earlier fault are few


class Control:
    """Answers ``GET`` with the rehearsal's description, ``POST`` and ``DELETE`` of ``/faults/NAME`` likewise.

    ``POST`` of ``/releases/TAG`` deploys another version as the release under launch.
    ``POST`` of ``/past`` gives the metrics half an hour more of quiet traffic, as they had at the start. ``POST`` of
    ``/scenarios/NAME`` has a scenario ready, ``/scenarios/NAME/MOMENT`` lets it begin, ``DELETE`` ends it.
    """

    def __init__(self, world: RehearsalWorld) -> None:
        self._world = world
        self._word = secrets.token_urlsafe(16)
        self._undo: dict[str, Undo] = {}
        self._one_at_a_time = threading.Lock()
        self._playing: Playing | None = None
        control = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                control.answer(self)

            do_POST = do_DELETE = do_GET  # noqa: N815 - the names that the library looks for

            def log_message(self, *_: object) -> None:
                """Say nothing: our output is the parent's to read."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="control", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, its word included."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{self._word}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Do what the address asks and describe the rehearsal as it then is."""
        word, _, rest = request.path.lstrip("/").partition("/")
        kind, _, fault = rest.partition("/")
        status, body = 404, "There is nothing here."
        if secrets.compare_digest(word, self._word):
            status, body = self._do(request.command, kind, fault)
        content = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def _do(self, method: str, kind: str, fault: str) -> tuple[int, str]:
        if kind == "faults" and fault not in FAULTS:
            return 404, f'There is no fault "{fault}".'
        if kind == "releases" and fault not in VERSIONS:
            return 404, f'There is no version "{fault}".'
        with self._one_at_a_time:
            if kind == "faults" and method == "POST" and fault not in self._undo:
                self._undo[fault] = FAULTS[fault].apply(self._world)
            elif kind == "faults" and method == "DELETE" and fault in self._undo:
                self._undo.pop(fault)()
            elif kind == "releases" and method == "POST":
                self._world.launch(fault)
            elif kind == "past" and method == "POST":
                self._world.seed_past(per_minute=_VISITORS)
            elif kind == "scenarios" and not self._play(method, *fault.partition("/")[::2]):
                return 404, f'There is no scenario "{fault}".'
            return 200, json.dumps(self._world.described())

    def _play(self, method: str, name: str, moment: str) -> bool:
        """One scenario at a time: another one ends it. Whether there is one of this name."""
        from golive_rehearsal.playing import Playing  # noqa: PLC0415 - most rehearsals play none, and 0.3 s are theirs
        from golive_rehearsal.scenarios import SCENARIOS  # noqa: PLC0415 - as above

        if name not in SCENARIOS:
            return False
        if moment and self._playing is not None:
            self._playing.begin(datetime.fromtimestamp(float(moment), UTC))
            return True
        if self._playing is not None:
            self._playing.end()
            self._playing = None
        if method == "POST":
            self._playing = Playing(self._world, SCENARIOS[name], self._world.data, self._world.told_users())
        return True
