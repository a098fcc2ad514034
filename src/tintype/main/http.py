"""The HTTP server: uvicorn with httptools, and the bounds on a request's head that its parser does not set."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from tintype.infra.parent import VARIABLE

HEAD_BYTES = 64 * 1024
HEAD_S = 30.0
# An open stream of events, or a call that waits for its job, holds up the end for so long.
STOP_S = 4


class Protocol(HttpToolsProtocol):
    """A connection. A request's head has at most about HEAD_BYTES, and HEAD_S seconds to come."""

    _head = 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the parent's
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._late is not None:
            self._head += len(data)
        super().data_received(data)
        # What comes with its end in one piece is bounded by the piece: uvloop reads at most 256 KiB at once.
        if self._late is not None and self._head > HEAD_BYTES:
            self._refuse(431)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._have_head()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._head = 0
        if self._late is None:
            self._late = self.loop.call_later(HEAD_S, self._refuse, 408)

    def _have_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: int) -> None:
        self._have_head()
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            # The answer to an earlier request is due first. Who does not wait for it may go on with the next head only
            # as long as that is short.
            if status == 408:
                self._late = self.loop.call_later(HEAD_S, self._refuse, status)
            else:
                self.transport.abort()
        else:
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()


def serve(app: str, *, host: str, port: int, processes: int = 1, **more: Any) -> None:
    """Serve the application that ``app`` (``"module:factory"``) makes, until SIGTERM or SIGINT.

    With several ``processes`` those that die are started again, and all end with this one. Raises SystemExit, also at
    its good end: of 0 then, of another status where the application does not start. ``more`` goes to
    :class:`uvicorn.Config`.
    """
    config = uvicorn.Config(
        app,
        factory=True,
        host=host,
        port=port,
        workers=processes,
        loop="uvloop",
        http=Protocol if processes == 1 else "tintype.main.http:Protocol",
        ws="none",
        interface="asgi3",
        lifespan="on",
        log_config=None,
        log_level="error",  # what a stranger sends is not worth a line
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the front knows whom to trust
        timeout_keep_alive=75,
        timeout_graceful_shutdown=STOP_S,
        **more,
    )
    # uvicorn raises the signal that stopped it once more at its end: as an exception, so that callers clean up.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    if processes == 1:
        uvicorn.Server(config).run()
    else:
        os.environ[VARIABLE] = str(os.getpid())  # for `die_with_parent` in each of them
        Multiprocess(config, sockets=[config.bind_socket()]).run()
