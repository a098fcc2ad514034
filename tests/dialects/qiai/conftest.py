"""qiai's callers: an account per plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest


@pytest.fixture
async def account(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account of the Pro plan with a key and no images but its quota."""
    return await open_account("qiai", "0", plan="pro")


@pytest.fixture
def api(http: httpx.AsyncClient, account: Any) -> httpx.AsyncClient:
    """A client with the account's key and the mounted path."""
    http.headers.update(account.headers)
    http.base_url = httpx.URL(f"{http.base_url}qiai/api/v1/")
    return http


@pytest.fixture
def subscribe(open_account: Callable[..., Awaitable[Any]]) -> Callable[[str], Awaitable[dict[str, str]]]:
    """``await subscribe("mega")``: the headers of a new account of that plan."""

    async def make(plan: str) -> dict[str, str]:
        headers: dict[str, str] = (await open_account("qiai", "0", plan=plan)).headers
        return headers

    return make
