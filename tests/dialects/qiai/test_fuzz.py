"""Generated requests over qiai's OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [("GET /api/v1/status/{order_id}", {404}, 30), ("POST /api/v1/generate", {200, 400}, 150)],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("qiai", "1000000", plan="mega")
    assert seen <= await fuzz("qiai", operation, account.headers, examples=examples)


async def test_without_a_key_or_a_plan(fuzz: Any, open_account: Any) -> None:
    assert await fuzz("qiai", "POST /api/v1/generate", {}, examples=10) == {401}
    free = await open_account("qiai", "0", plan="free")
    assert await fuzz("qiai", "POST /api/v1/generate", free.headers, examples=20) <= {400, 403}
