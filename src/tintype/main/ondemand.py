"""An ASGI application that is made when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextvars import Context

from starlette.types import ASGIApp, Receive, Scope, Send


class OnDemand:
    """Opens an application at its first request, for one that takes long to load and that many never ask for.

    ``open_app`` is entered and left in one task of its own, as task groups within it want. Where it fails the request
    that waited for it fails with it, and the next one tries again. To be left by :meth:`close`.
    """

    def __init__(self, open_app: Callable[[], AbstractAsyncContextManager[ASGIApp]]) -> None:
        self._open = open_app
        self._ready: asyncio.Future[ASGIApp] | None = None
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
            # Nothing of the request that happens to be the first belongs to it.
            self._task = asyncio.create_task(self._live(self._ready), context=Context())
        # A client that goes away does not take it from the others.
        app = await asyncio.shield(self._ready)
        await app(scope, receive, send)

    async def _live(self, ready: asyncio.Future[ASGIApp]) -> None:
        try:
            async with self._open() as app:
                ready.set_result(app)
                await self._stop.wait()
        except Exception as error:
            if ready.done():
                raise
            self._ready = None
            ready.set_exception(error)

    async def close(self) -> None:
        """Leave the application, if it was ever opened."""
        self._stop.set()
        if self._task is not None:
            await self._task
