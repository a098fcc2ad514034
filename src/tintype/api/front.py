"""The door: every HTTP request comes in here, and no answer goes out but through here.

The order of checks stands in one place, :meth:`Front._answer`: route, key, ban, rate limit, body size; what comes after
them is the handler's. Whatever goes wrong is rendered in the shape of the API that was called.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import asyncpg
import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tintype.api.auth import admit, key_of
from tintype.api.call import Call
from tintype.api.context import Context, Edge, Render
from tintype.api.dialect import Dialect
from tintype.api.docs import page
from tintype.api.files import serve_file
from tintype.api.forwarded import Proxies
from tintype.api.operations import Metrics, operations
from tintype.api.routing import Router, Target, render_plain
from tintype.infra.db import GONE
from tintype.infra.signing import PREFIX as FILES
from tintype.kernel import ids
from tintype.kernel.errors import Internal, TintypeError, Unavailable

log = structlog.get_logger(__name__)
EXPOSED = (
    "X-Request-Id, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Location, Accept-Ranges, "
    "Content-Range, Content-Length, Content-Disposition, ETag, Preference-Applied, WWW-Authenticate, Mcp-Session-Id"
)
AWAY = "The service is not available at present: please try again in a moment"


class Front:
    """The ASGI application over all dialects. ``mounts`` are other applications by their path's first segment."""

    def __init__(
        self,
        edge: Edge,
        dialects: Sequence[Dialect],
        *,
        trusted_proxies: Sequence[str] = (),
        metrics: bool = True,
        mounts: Mapping[str, ASGIApp] | None = None,
    ) -> None:
        self.edge = edge
        self._router = Router(dialects)
        self._proxies = Proxies(trusted_proxies)
        self._mounts = dict(mounts or {})
        self._metrics = Metrics()
        self._operations = operations(dialects, self._metrics if metrics else None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        base_url = self.edge.services.policy.public_url or self._proxies.base_url(scope, headers)
        context = Context(self.edge, f"req_{ids.hex_id(20)}", base_url)
        began = time.perf_counter()
        answer = _Answer(send, context)
        try:
            await self._serve(scope, receive, answer, headers, context)
        finally:
            self._metrics.note(context, scope["method"], answer.status, time.perf_counter() - began)

    async def _serve(self, scope: Scope, receive: Receive, answer: _Answer, headers: Headers, context: Context) -> None:
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS" and "access-control-request-method" in headers:
            context.route = "preflight"
            await _preflight(headers)(scope, receive, answer)
            return
        name = path[1:].partition("/")[0]
        if (mount := self._mounts.get(name)) is not None:
            context.dialect, context.route = name, f"/{name}"
            await mount(scope, receive, answer)
            return
        render: Render = render_plain
        try:
            if (operation := self._operations.get(path)) is not None:
                context.route = path
                response = await operation(Request(scope, receive), context)
            elif path.startswith(FILES):
                context.route = f"{FILES}{{key}}"
                response = await serve_file(Request(scope, receive), context)
            else:
                target = self._router.target(method, path, headers)
                if target.dialect is not None:
                    render = target.dialect.render
                    context.dialect = target.dialect.name
                pages = _docs(scope, target, context)
                response = pages or await self._answer(scope, receive, headers, context, target)
            await response(scope, receive, answer)
        except ClientDisconnect:
            return
        except Exception as error:  # nothing but an answer may leave the door
            if answer.status:
                raise  # too late for another answer: the server cuts the connection, which the client sees
            await _rendered(render, _known(error, context), context)(scope, receive, answer)

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Headers, context: Context, target: Target
    ) -> Response:
        """The order of checks, for every dialect the same."""
        dialect, endpoint = target.dialect, target.endpoint
        if target.allow:
            context.headers["Allow"] = target.allow
        if target.error is not None:
            raise target.error
        assert dialect is not None
        assert endpoint is not None
        context.route = endpoint.template
        if not endpoint.public:
            key = key_of(headers, dialect.schemes)
            await admit(context, key, prefix=dialect.key_prefix, dialect=dialect.key_dialect)
        call = Call(scope, receive, context, target.path)
        call.check_length()
        return await endpoint.handler(call, **(target.params or {}))


class _Answer:
    """``send`` that puts on each answer what all answers carry, and remembers the status."""

    __slots__ = ("_context", "_send", "status")

    def __init__(self, send: Send, context: Context) -> None:
        self._send, self._context, self.status = send, context, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            context = self._context
            headers = [
                *message.get("headers", ()),
                (b"x-request-id", context.request_id.encode()),
                (b"access-control-allow-origin", b"*"),
                (b"access-control-expose-headers", EXPOSED.encode()),
            ]
            if (window := context.window) is not None:
                headers += (
                    (b"x-ratelimit-limit", str(window.limit).encode()),
                    (b"x-ratelimit-remaining", str(window.remaining).encode()),
                    (b"x-ratelimit-reset", str(math.ceil(window.reset_at.timestamp())).encode()),
                )
            headers += ((name.lower().encode(), value.encode("latin-1")) for name, value in context.headers.items())
            message["headers"] = headers
        await self._send(message)


def _known(error: Exception, context: Context) -> TintypeError:
    """The error as one of ours. What was not foreseen is logged, and told without any of its detail."""
    if isinstance(error, TintypeError):
        if isinstance(error, Internal):
            log.error("internal error", request=context.request_id, route=context.route, error=error.message)
            return Internal()
        return error
    # asyncpg says InternalClientError where a connection dies between two of its own steps.
    if isinstance(error, (*GONE, asyncpg.InternalClientError)):
        log.warning("database is away", request=context.request_id, error=type(error).__name__)
        return Unavailable(AWAY, retry_after=2)
    log.error("unexpected error", request=context.request_id, route=context.route, exc_info=error)
    return Internal()


def _rendered(render: Render, error: TintypeError, context: Context) -> Response:
    response = render(error, context)
    if error.retry_after is not None and "retry-after" not in response.headers:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _preflight(headers: Headers) -> Response:
    """Any page may call, with any header: keys are sent on purpose, never by the browser on its own."""
    asked = headers.get("access-control-request-headers", "")
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": asked or "Authorization, Content-Type, X-API-Key, Idempotency-Key",
            "Access-Control-Max-Age": "86400",
            "Vary": "Access-Control-Request-Headers",
        },
    )


def _docs(scope: Scope, target: Target, context: Context) -> Response | None:
    """A dialect's pages of documentation, which only the mounted paths have."""
    dialect, mounted = target.dialect, scope["path"] != target.path
    if dialect is None or not mounted or scope["method"] not in ("GET", "HEAD"):
        return None
    mount = f"/{dialect.name}"
    context.route = "documentation"
    match target.path:
        case "/":
            return RedirectResponse(f"{mount}/docs")
        case "/openapi.json":
            return JSONResponse(dialect.openapi)
        case "/docs":
            return HTMLResponse(
                page(
                    dialect.openapi,
                    root=context.base_url,
                    mount=mount,
                    prefix=dialect.key_prefix,
                    example=dialect.example,
                    at_root=dialect.at_root,
                ),
                headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
            )
        case _:
            return None
