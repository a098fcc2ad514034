"""What operators and machines ask of the server itself: is it alive, is it ready, how does it do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tintype import __version__
from tintype.api.context import Context
from tintype.api.dialect import Dialect
from tintype.infra.db import GONE, queries
from tintype.infra.objects import StorageFailed
from tintype.kernel.errors import MethodNotAllowed

SQL = queries("api")
Operation = Callable[[Request, Context], Awaitable[Response]]
READY_S = 5.0


class Metrics:
    """This process's counters, and the database's jobs by state at the time of asking."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("dialect", "route", "method")
        self._requests = Counter(
            "tintype_http_requests_total", "Requests answered.", (*labels, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "tintype_http_request_seconds",
            "Time to the end of the answer.",
            labels,
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
        )
        self._jobs = Gauge("tintype_jobs", "Jobs under way, by state.", ("state",), registry=self.registry)
        self._ended = Gauge(
            "tintype_jobs_ended_last_hour", "Jobs that ended in the last hour.", ("state",), registry=self.registry
        )

    def note(self, context: Context, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        labels = (context.dialect, context.route, method if method in METHODS else "other")
        self._requests.labels(*labels, str(status)).inc()
        self._seconds.labels(*labels).observe(seconds)

    async def page(self, _request: Request, context: Context) -> Response:
        """``/metrics``, as Prometheus reads it."""
        services = context.edge.services
        async with services.db.connection() as connection:
            under_way = {row["state"]: row["jobs"] async for row in SQL.jobs_open(connection)}
            since = services.clock.now() - timedelta(hours=1)
            ended = {row["state"]: row["jobs"] async for row in SQL.jobs_finished(connection, since=since)}
        for state in ("queued", "running", "finishing"):
            self._jobs.labels(state).set(under_way.get(state, 0))
        for state in ("succeeded", "failed", "cancelled", "expired"):
            self._ended.labels(state).set(ended.get(state, 0))
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


async def healthz(_request: Request, _context: Context) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True})


async def readyz(_request: Request, context: Context) -> Response:
    """The database and the storage answer; 503 with what does not, else."""
    services = context.edge.services
    checks = {"database": "ok", "storage": "ok"}
    try:
        async with asyncio.timeout(READY_S), services.db.connection() as connection:
            await SQL.ping(connection)
    except GONE as error:
        checks["database"] = type(error).__name__
    try:
        async with asyncio.timeout(READY_S):
            await services.objects.exists("readiness/probe")
    except (StorageFailed, TimeoutError) as error:
        checks["storage"] = type(error).__name__
    ready = all(state == "ok" for state in checks.values())
    return JSONResponse({"ok": ready, "checks": checks}, 200 if ready else 503)


def operations(dialects: Sequence[Dialect], metrics: Metrics | None) -> dict[str, Operation]:
    """The server's own paths. Without ``metrics`` there is no ``/metrics``."""

    async def home(_request: Request, context: Context) -> Response:
        apis = {one.name: {"title": one.title, "docs": f"{context.base_url}/{one.name}/docs"} for one in dialects}
        return JSONResponse({"name": "Tintype", "version": __version__, "apis": apis, "ready": "/readyz"})

    found: dict[str, Operation] = {"/": home, "/healthz": healthz, "/readyz": readyz}
    if metrics is not None:
        found["/metrics"] = metrics.page
    return {path: _get_only(operation) for path, operation in found.items()}


def _get_only(operation: Operation) -> Operation:
    async def checked(request: Request, context: Context) -> Response:
        if request.method not in ("GET", "HEAD"):
            context.headers["Allow"] = "GET, HEAD"
            raise MethodNotAllowed
        return await operation(request, context)

    return checked
