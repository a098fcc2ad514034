"""The door's own promises: the order of checks, whose path it is, keys, CORS, limits on bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from tintype.accounts.model import PREFIXES
from tintype.api.call import Call
from tintype.api.context import Context, Edge
from tintype.api.dialect import Dialect, public
from tintype.api.forwarded import Proxies
from tintype.api.front import Front
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import TintypeError
from tintype.main.server import DIALECTS

T2I = {"mode": "t2i", "positive_prompt": "a fox"}
MIB = 1024 * 1024


def made_up(name: str, prefix: str, *paths: str) -> Dialect:
    """A dialect whose routes answer their path, and whose errors carry its name."""
    router = APIRouter()

    async def echo(call: Call, **params: str) -> Response:
        return JSONResponse({"dialect": name, "path": call.own_path, **params})

    @public
    async def open_to_all(call: Call) -> Response:
        return JSONResponse({"dialect": name})

    async def broken(call: Call) -> Response:
        raise ZeroDivisionError("a secret of the inside")

    for path in paths:
        router.add_api_route(path, echo, methods=["POST"])
    router.add_api_route(f"/api/v1/{name}/open", open_to_all, methods=["GET"])
    router.add_api_route(f"/api/v1/{name}/broken", broken, methods=["GET"])

    def render(error: TintypeError, context: Context) -> Response:
        return JSONResponse({name: error.code, "request": context.request_id}, 400 + len(error.kind.value))

    return Dialect(name=name, title=name, description=name, router=router, render=render, key_prefix=prefix)


@pytest.fixture
async def edge(services: Services, waiter: Waiter) -> Any:
    """A client of two made-up dialects that share a path."""
    dialects = (
        made_up("one", "one_", "/api/v1/generate", "/api/v1/jobs/{job_id}"),
        made_up("two", "two-", "/api/v1/generate", "/api/v1/two"),
        made_up("three", "three_", "/api/v1/three"),
    )
    front = Front(Edge(services, waiter, 1000), dialects, trusted_proxies=("10.0.0.0/8",))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://x") as client:
        yield client


# --- whose path ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("/api/v1/generate", None, {"ok": False, "error": "missing_api_key"}),
        ("/api/v1/generate", "zzz_1", {"ok": False, "error": "invalid_api_key"}),
        ("/api/v1/generate", "one_1", {"one": "invalid_api_key"}),
        ("/api/v1/generate", "two-1", {"two": "invalid_api_key"}),
        ("/api/v1/generate", "three_1", {"three": "unknown_route"}),
        ("/api/v1/two", None, {"two": "missing_api_key"}),
        ("/api/v1/two", "one_1", {"two": "invalid_api_key"}),
        ("/api/v1/jobs/7", None, {"one": "missing_api_key"}),
        ("/api/v1/jobs/7/8", None, {"ok": False, "error": "unknown_route"}),
        ("/api/v1/nothing", "two-1", {"two": "unknown_route"}),
        ("/api/v1/nothing", "zzz", {"ok": False, "error": "unknown_route"}),
        ("/one/api/v1/nothing", None, {"one": "unknown_route"}),
        ("/two/api/v1/generate", None, {"two": "missing_api_key"}),
        ("/two/api/v1/generate", "one_1", {"two": "invalid_api_key"}),
        ("/three/api/v1/two", "two-1", {"three": "unknown_route"}),
        ("/", None, {"ok": False, "error": "method_not_allowed"}),
    ],
)
async def test_whose_path_it_is(edge: httpx.AsyncClient, path: str, key: str | None, expected: dict[str, Any]) -> None:
    answer = await edge.post(path, headers={"X-API-Key": key} if key else {})
    body = answer.json()
    assert {name: body.get(name) for name in expected} == expected
    if "ok" in expected:
        assert body["message"]


async def test_methods_that_a_path_does_not_take(edge: httpx.AsyncClient) -> None:
    alone = await edge.get("/api/v1/two")
    assert alone.json()["two"] == "method_not_allowed"
    assert alone.headers["allow"] == "POST"
    shared = await edge.get("/api/v1/generate")
    assert (shared.status_code, shared.json()["error"]) == (405, "method_not_allowed")
    assert shared.headers["allow"] == "POST"


async def test_public_routes_need_no_key(edge: httpx.AsyncClient) -> None:
    assert (await edge.get("/api/v1/two/open")).json() == {"dialect": "two"}
    assert (await edge.get("/two/api/v1/two/open")).json() == {"dialect": "two"}


async def test_the_unforeseen_is_told_without_detail(
    edge: httpx.AsyncClient, services: Services, open_account: Any
) -> None:
    account = await open_account("qiklab")
    async with services.db.connection() as connection:
        await connection.execute("UPDATE keys SET dialect = 'two', digest = sha256('two-good')")
    answer = await edge.get("/api/v1/two/broken", headers={"X-API-Key": "two-good"})
    assert answer.json()["two"] == "internal_error"
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"] == answer.json()["request"]
    assert account.key_id is not None


async def test_request_ids_differ(edge: httpx.AsyncClient) -> None:
    ids = {(await edge.get("/healthz")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(one.startswith("req_") and one.removeprefix("req_").isalnum() for one in ids)


# --- the order of checks ----------------------------------------------------------------------


async def test_the_order_of_checks(
    hasty: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]], services: Services
) -> None:
    """Each request has everything wrong from some check on; what is told is the first."""
    poor = await open_account("qiklab", "0.01")
    banned = await open_account("qiklab")
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now() WHERE id = $1", banned.id)
    path, large, wrong = "/qiklab/api/v1/generate", b"x" * (MIB + 1), b"{"

    async def status(path: str, content: bytes, headers: dict[str, str], method: str = "POST") -> int:
        return (await hasty.request(method, path, content=content, headers=headers)).status_code

    assert await status("/qiklab/api/v1/nothing", large, {}) == 404
    assert await status(path, large, {}, "PUT") == 405
    assert await status(path, large, {}) == 401
    assert await status(path, large, banned.headers) == 403
    assert await status(path, large, poor.headers) == 413
    assert await status(path, wrong, poor.headers) == 400
    sexual = b'{"mode":"t2i","positive_prompt":"nude woman, porn"}'
    assert await status(path, sexual, poor.headers) == 400
    fine = b'{"mode":"t2i","positive_prompt":"a fox"}'
    assert await status(path, fine, poor.headers) == 402
    assert await status(path, fine, poor.headers) == 402
    assert await status(path, large, poor.headers) == 429
    assert await status(path, large, banned.headers) == 403


async def test_balance_comes_before_the_engine(
    http: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]], services: Services
) -> None:
    async with services.db.connection() as connection:
        await connection.execute("INSERT INTO circuits VALUES ('qiklab/t2i', '2099-01-01', 'x')")
    for amount, status in (("0.01", 402), ("1", 502)):
        account = await open_account("qiklab", amount)
        answer = await http.post("/qiklab/api/v1/generate", json=T2I, headers=account.headers)
        assert answer.status_code == status


async def test_a_body_over_the_limit_without_a_length(http: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account("qiklab")
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            assert sent < 100, "the body is read on and on"
            yield b"x" * 65536

    answer = await http.post("/qiklab/api/v1/generate", content=endless(), headers=account.headers)
    assert answer.status_code == 413
    assert set(answer.json()) == {"error"}


async def test_a_refused_request_is_not_read(http: httpx.AsyncClient) -> None:
    async def never() -> Any:
        raise AssertionError("the body was read")
        yield b""

    answer = await http.post("/qiklab/api/v1/generate", content=never(), headers={"X-API-Key": "qkapi_unknown"})
    assert answer.status_code == 401


# --- around it ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/qiklab/api/v1/generate", "/api/v1/generate", "/api/v1/me"])
async def test_preflights_need_no_key(http: httpx.AsyncClient, path: str) -> None:
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-custom",
    }
    answer = await http.options(path, headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type,x-custom"


async def test_errors_can_be_read_by_pages_too(http: httpx.AsyncClient) -> None:
    answer = await http.get("/qiklab/api/v1/me", headers={"Origin": "https://app.example"})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"]
    for name in ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After", "X-Request-Id"):
        assert name in exposed


async def test_options_that_is_no_preflight(http: httpx.AsyncClient) -> None:
    assert (await http.options("/qiklab/api/v1/me")).status_code == 405


@pytest.mark.parametrize("first", ["/qiklab", ""])
async def test_the_root_serves_qiklab_keys(http: httpx.AsyncClient, open_account: Any, first: str) -> None:
    account = await open_account("qiklab")
    submitted = await http.post(f"{first}/api/v1/generate", json=T2I, headers=account.headers)
    assert submitted.status_code == 200
    status = await http.get(f"{first}/api/v1/status/{submitted.json()['job_id']}", headers=account.headers)
    assert status.json()["status"] == "QUEUED"


async def test_a_key_of_another_dialect_is_invalid(
    http: httpx.AsyncClient, open_account: Any, services: Services
) -> None:
    account = await open_account("qiklab")
    async with services.db.connection() as connection:
        await connection.execute("UPDATE keys SET dialect = 'trio'")
    answer = await http.get("/qiklab/api/v1/me", headers=account.headers)
    assert answer.status_code == 401


async def test_health_readiness_and_metrics(http: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account("qiklab")
    await http.post("/qiklab/api/v1/generate", json=T2I, headers=account.headers)
    await http.get("/qiklab/api/v1/status/7f", headers=account.headers)
    assert (await http.get("/healthz")).json() == {"ok": True}
    ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok", "storage": "ok"})
    page = (await http.get("/metrics")).text
    assert 'tintype_jobs{state="queued"} 1.0' in page
    labels = 'dialect="qiklab",method="GET",route="/api/v1/status/{job_id}",status="404"'
    assert f"tintype_http_requests_total{{{labels}}} 1.0" in page
    assert account.key not in page


async def test_readiness_says_what_is_away(
    services: Services, waiter: Waiter, http: httpx.AsyncClient, open_account: Any
) -> None:
    account = await open_account("qiklab")
    await services.db.pool.close()
    ready = await http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"]["storage"] == "ok"
    assert ready.json()["checks"]["database"] != "ok"
    answer = await http.get("/qiklab/api/v1/me", headers=account.headers)
    assert answer.status_code == 502
    assert "try again" in answer.json()["error"]
    assert answer.headers["retry-after"]


def test_keys_begin_as_they_are_made() -> None:
    for dialect in DIALECTS:
        assert dialect.key_prefix == PREFIXES[dialect.key_dialect]


async def test_pages_of_documentation(http: httpx.AsyncClient) -> None:
    home = (await http.get("/")).json()
    for dialect in DIALECTS:
        page = await http.get(home["apis"][dialect.name]["docs"])
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<script" not in page.text
        assert all(path in page.text for path in dialect.openapi["paths"])
        assert f"Bearer {dialect.key_prefix}" in page.text
    assert (await http.get("/qiklab", follow_redirects=True)).url.path == "/qiklab/docs"
    schema = (await http.get("/qiklab/openapi.json")).json()
    assert set(schema["paths"]) == {
        "/api/v1/me",
        "/api/v1/balance",
        "/api/v1/generate",
        "/api/v1/status/{job_id}",
    }
    assert schema["servers"] == [{"url": "/qiklab"}]
    operation = schema["paths"]["/api/v1/generate"]["post"]
    assert len(operation["requestBody"]["content"]["application/json"]["examples"]) == 11
    assert set(operation["responses"]) == {"200", "400", "401", "402", "403", "409", "413", "429", "500", "502"}
    assert (await http.get("/openapi.json")).status_code == 404


# --- what links begin with ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "headers", "base"),
    [
        ("10.1.2.3", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.example.com"}, "https://api.example.com"),
        ("10.1.2.3", {"X-Forwarded-Proto": "https"}, "https://inner:8000"),
        ("::ffff:10.1.2.3", {"X-Forwarded-Proto": "https"}, "https://inner:8000"),
        ("10.1.2.3", {"X-Forwarded-Proto": "gopher"}, "http://inner:8000"),
        ("10.1.2.3", {"X-Forwarded-Host": "evil.example, api.example.com"}, "http://api.example.com"),
        ("10.1.2.3", {"X-Forwarded-Host": "a/b@c"}, "http://server:80"),
        ("192.0.2.1", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}, "http://inner:8000"),
        ("192.0.2.1", {"Host": 'evil"><script>'}, "http://server:80"),
        ("192.0.2.1", {"Host": "[::1]:8000"}, "http://[::1]:8000"),
    ],
)
async def test_forwarded_headers_count_from_trusted_proxies_only(
    services: Services, waiter: Waiter, peer: str, headers: dict[str, str], base: str
) -> None:
    front = Front(Edge(services, waiter), (), trusted_proxies=("10.0.0.0/8",))
    seen: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        seen.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    sent = {"Host": "inner:8000", **headers}
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "scheme": "http",
        "client": (peer, 1234),
        "server": ("server", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }

    assert Proxies(("10.0.0.0/8",)).base_url(scope, Headers(scope=scope)) == base
    await front(scope, receive, send)
    assert seen[0]["status"] == 200


async def test_links_begin_with_the_host_that_submitted(
    http: httpx.AsyncClient, open_account: Any, job_of: Any, finish_job: Any, clock: ManualClock
) -> None:
    account = await open_account("qiklab")
    sent = {**account.headers, "Host": "pictures.example:8443"}
    job_id = (await http.post("/qiklab/api/v1/generate", json=T2I, headers=sent)).json()["job_id"]
    await finish_job(await job_of(job_id))
    url = (await http.get(f"/qiklab/api/v1/status/{job_id}", headers=account.headers)).json()["result_url"]
    assert url.startswith("http://pictures.example:8443/files/")
