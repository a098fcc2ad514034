"""``/mcp``: streamable HTTP. Each request stands for itself, so it may go to any of several API processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tintype.api.auth import admit, key_of
from tintype.api.context import Context, Edge
from tintype.api.forwarded import Proxies
from tintype.api.mcp.server import NAME, Session, create_server
from tintype.api.routing import STATUS
from tintype.api.sold import NATIVE
from tintype.infra.db import GONE
from tintype.kernel import ids
from tintype.kernel.errors import TintypeError, Unavailable, UnknownRoute

PREFIX = "tt_"


class McpApp:
    """An ASGI application for the path ``/mcp``; it answers within :meth:`run`."""

    def __init__(self, edge: Edge, trusted_proxies: Sequence[str] = ()) -> None:
        self._edge, self._proxies = edge, Proxies(trusted_proxies)
        self._manager = StreamableHTTPSessionManager(
            create_server(edge), stateless=True, max_request_body_size=edge.body_limit
        )

    @asynccontextmanager
    async def run(self) -> AsyncIterator[McpApp]:
        """The time in which requests are answered."""
        async with self._manager.run():
            yield self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        base_url = self._edge.services.policy.public_url or self._proxies.base_url(scope, headers)
        context = Context(self._edge, f"req_{ids.hex_id(20)}", base_url, dialect="mcp", route="/mcp")
        try:
            if scope["path"].rstrip("/") != "/mcp":
                raise UnknownRoute
            caller = await admit(context, key_of(headers), prefix=PREFIX, dialect=NATIVE)
        except TintypeError as error:
            await _refused(error)(scope, receive, send)
            return
        except GONE:
            away = Unavailable("The service is not available at present: please try again in a moment", retry_after=2)
            await _refused(away)(scope, receive, send)
            return
        state = {**scope.get("state", {}), NAME: Session(caller, base_url)}
        await self._manager.handle_request({**scope, "state": state}, receive, send)


def _refused(error: TintypeError) -> Response:
    response = JSONResponse({"error": error.code, "message": error.message}, STATUS[error.kind])
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
