"""Generated requests over kwiki's OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.kernel.clock import ManualClock


@pytest.fixture
def http(http: httpx.AsyncClient, clock: ManualClock) -> httpx.AsyncClient:
    """A client that never meets a limit of kwiki's either."""

    async def pause(_request: httpx.Request) -> None:
        clock.advance(timedelta(seconds=37))

    http.event_hooks["request"].append(pause)
    return http


async def test_every_answer_is_documented(fuzz: Any, open_account: Any, painter: Any) -> None:
    account = await open_account("kwiki", "1000000")
    assert {200, 400, 403} <= await fuzz("kwiki", "POST /api/v1/generate", account.headers, examples=80)


async def test_without_a_key(fuzz: Any) -> None:
    assert await fuzz("kwiki", "POST /api/v1/generate", {}, examples=10) == {401}
