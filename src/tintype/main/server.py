"""The API process, put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from tintype.api.context import Edge
from tintype.api.dialect import Dialect
from tintype.api.fal import DIALECT as FAL
from tintype.api.front import Front
from tintype.api.kwiki import DIALECT as KWIKI
from tintype.api.native import DIALECT as NATIVE
from tintype.api.openai import DIALECT as OPENAI
from tintype.api.qiai import DIALECT as QIAI
from tintype.api.qiklab import DIALECT as QIKLAB
from tintype.api.qolaba import DIALECT as QOLABA
from tintype.api.replicate import DIALECT as REPLICATE
from tintype.api.trio import DIALECT as TRIO
from tintype.generation.deliver import Renderer
from tintype.generation.wait import Waiter
from tintype.infra.parent import die_with_parent
from tintype.infra.telemetry import configure_logging
from tintype.main import heap
from tintype.main.ondemand import OnDemand
from tintype.main.services import open_services
from tintype.main.settings import Settings, read_settings

log = structlog.get_logger(__name__)

# Every API that is spoken, one line each.
DIALECTS: tuple[Dialect, ...] = (NATIVE, QIKLAB, QIAI, TRIO, KWIKI, QOLABA, OPENAI, REPLICATE, FAL)

# Who makes the bodies of webhooks, by the name that a submission gives.
RENDERERS: Mapping[str, Renderer] = {one.name: one.webhook for one in DIALECTS if one.webhook is not None}


def create_front(edge: Edge, settings: Settings, mounts: Mapping[str, ASGIApp]) -> Front:
    """The application over services that are open."""
    return Front(edge, DIALECTS, trusted_proxies=settings.trusted_proxies, metrics=settings.metrics, mounts=mounts)


@asynccontextmanager
async def open_front(settings: Settings) -> AsyncIterator[Front]:
    """The application with its services, which are closed at the end."""
    async with open_services(settings, "api") as services:
        waiter = Waiter(services)
        await waiter.start()
        edge = Edge(services, waiter, settings.body_limit)
        mcp = OnDemand(lambda: _open_mcp(edge, settings))
        try:
            yield create_front(edge, settings, {"mcp": mcp})
        finally:
            try:
                await mcp.close()
            finally:
                await waiter.stop()


@asynccontextmanager
async def _open_mcp(edge: Edge, settings: Settings) -> AsyncIterator[ASGIApp]:
    """MCP, whose library takes as long to load as half of the rest."""
    mcp = await asyncio.to_thread(import_module, "tintype.api.mcp")
    async with mcp.McpApp(edge, settings.trusted_proxies).run() as app:
        yield app


class App:
    """An ASGI application that opens its services when the server starts and closes them when it stops."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._front is None:
            raise RuntimeError("the server gave a request before the application had started")
        await self._front(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with open_front(self._settings) as front:
                self._front = front
                heap.freeze()
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            if self._front is None:
                log.error("the API could not start", error=f"{type(error).__name__}: {error}")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            raise
        finally:
            self._front = None
        await send({"type": "lifespan.shutdown.complete"})


def create_app(settings: Settings) -> App:
    """The API as an ASGI application; it does nothing before its lifespan begins."""
    return App(settings)


def create() -> App:
    """The same by the settings of the environment, for ``uvicorn --factory tintype.main.server:create``."""
    die_with_parent()  # where this is one of several processes of `tintype api`
    settings = read_settings()
    configure_logging(settings.log_level, settings.log_format)
    return create_app(settings)
