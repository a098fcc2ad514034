"""Generated requests over qiklab's OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("GET /api/v1/me", {200}, 10),
        ("GET /api/v1/balance", {200}, 10),
        ("GET /api/v1/status/{job_id}", {404}, 30),
        ("POST /api/v1/generate", {200, 400}, 200),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("qiklab", "1000000")
    assert seen <= await fuzz("qiklab", operation, account.headers, examples=examples)


async def test_without_a_key(fuzz: Any) -> None:
    assert await fuzz("qiklab", "POST /api/v1/generate", {}, examples=10) == {401}
