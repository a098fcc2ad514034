"""What stands beside the dialects goes out through the same door: CORS, request ids and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.api.mcp import McpApp
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.main.server import DIALECTS

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
SPEAKS = {"Accept": "application/json, text/event-stream", "Origin": "https://page.example"}


@asynccontextmanager
async def opened(services: Services, waiter: Waiter) -> AsyncIterator[httpx.AsyncClient]:
    """A client of everything that is served."""
    edge = Edge(services, waiter, 1024 * 1024)
    async with McpApp(edge).run() as mcp:
        front = Front(edge, DIALECTS, mounts={"mcp": mcp})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://tintype.test") as client:
            yield client


async def test_a_page_of_another_origin_may_call_mcp(services: Services, waiter: Waiter, open_account: Any) -> None:
    async with opened(services, waiter) as web:
        await check_cors(web, await open_account("native"))


async def check_cors(web: httpx.AsyncClient, account: Any) -> None:
    asked = {
        "Origin": "https://page.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,mcp-protocol-version",
    }
    preflight = await web.options("/mcp", headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-headers"] == asked["Access-Control-Request-Headers"]
    assert {"GET", "POST", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
    answer = await web.post("/mcp", json=LIST, headers={**account.headers, **SPEAKS})
    assert answer.status_code == 200, answer.text
    assert "generate_image" in answer.text
    for one in (answer, await web.post("/mcp", json=LIST, headers=SPEAKS)):
        assert one.headers["access-control-allow-origin"] == "*"
        assert {"Mcp-Session-Id", "WWW-Authenticate"} <= set(one.headers["access-control-expose-headers"].split(", "))
        assert one.headers.get_list("x-request-id")[0].startswith("req_")
        assert len(one.headers.get_list("x-request-id")) == 1
    assert (one.status_code, one.json()["error"]) == (401, "missing_api_key")


async def test_mcp_is_counted(services: Services, waiter: Waiter, open_account: Any) -> None:
    account = await open_account("native")
    async with opened(services, waiter) as web:
        for headers in (account.headers, account.headers, {}):
            await web.post("/mcp", json=LIST, headers={**headers, **SPEAKS})
        await web.post("/mcp/nowhere", json=LIST, headers=SPEAKS)
        lines = (await web.get("/metrics")).text.splitlines()
    counted = {
        status: float(line.rpartition(" ")[2])
        for line in lines
        for status in ("200", "401", "404")
        if line.startswith("tintype_http_requests_total{")
        and all(part in line for part in ('dialect="mcp"', 'route="/mcp"', 'method="POST"', f'status="{status}"'))
    }
    assert counted == {"200": 2, "401": 1, "404": 1}
    assert any(line.startswith("tintype_http_request_seconds_count{") and 'dialect="mcp"' in line for line in lines)
