"""Serves an ASGI app on loopback and says on which port, once it really listens."""

import socket
from typing import Any

import uvicorn

from golive_rehearsal.child import announce
from golive_rehearsal.ontogra.settings import port


def serve(app: Any) -> None:  # noqa: ANN401 - any ASGI app
    """Serve until the process ends."""
    # asyncio sends at once (TCP_NODELAY) only where a socket names its protocol; else answers wait for each other.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", port()))
    listening.listen(256)
    announce(port=listening.getsockname()[1])
    config = uvicorn.Config(
        app,
        lifespan="off",
        access_log=False,
        log_level="warning",
        loop="asyncio",
        http="h11",
        timeout_keep_alive=75,  # longer than the load balancer keeps an idle connection, or it answers 502 now and then
    )
    uvicorn.Server(config).run(sockets=[listening])
