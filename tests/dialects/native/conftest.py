"""What the native API's tests share."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from PIL import Image

PROMPT = {"model": "sketch", "prompt": "A red fox in the snow"}


@pytest.fixture
def picture() -> Callable[..., str]:
    """``picture(96, 64, "teal")``: a PNG in base64."""

    def make(width: int = 96, height: int = 64, colour: str = "teal") -> str:
        buffer = io.BytesIO()
        Image.new("RGB", (width, height), colour).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()

    return make


@pytest.fixture
async def sam(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account with 100 dollars and a key."""
    return await open_account("native", "100")


@pytest.fixture
def ask(http: httpx.AsyncClient, sam: Any) -> Callable[..., Awaitable[httpx.Response]]:
    """``await ask("POST", "/v1/…", {…}, header=…)`` as Sam."""

    async def send(
        method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        content = json.dumps(body).encode() if body is not None else None
        return await http.request(method, path, content=content, headers={**sam.headers, **(headers or {})})

    return send


@pytest.fixture
def create(ask: Callable[..., Awaitable[httpx.Response]]) -> Callable[..., Awaitable[dict[str, Any]]]:
    """``await create(n=2)``: an accepted job of Sam's."""

    async def send(headers: dict[str, str] | None = None, **fields: Any) -> dict[str, Any]:
        answer = await ask("POST", "/v1/generations", {**PROMPT, **fields}, headers)
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return send
