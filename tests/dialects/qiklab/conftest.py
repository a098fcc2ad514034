"""qiklab's callers and pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from PIL import Image


@pytest.fixture
async def account(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account with $100 and a key."""
    return await open_account("qiklab")


@pytest.fixture
def api(http: httpx.AsyncClient, account: Any) -> httpx.AsyncClient:
    """A client with the account's key and the mounted path."""
    http.headers.update(account.headers)
    http.base_url = httpx.URL(f"{http.base_url}qiklab/api/v1/")
    return http


@pytest.fixture
def png() -> Callable[..., str]:
    """Makes a picture of a size, as base64."""

    def make(width: int = 64, height: int = 48) -> str:
        buffer = io.BytesIO()
        Image.new("RGB", (width, height), (200, 120, 40)).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()

    return make
