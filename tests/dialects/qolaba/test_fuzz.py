"""Generated requests over qolaba's OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.usefixtures("finisher")
@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("POST /api/v1/images/generate", {400}, 80),
        ("GET /api/v1/tasks/{task_id}", {404}, 30),
        ("GET /api/v1/models", {200}, 5),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("qolaba", "1000000")
    assert seen <= await fuzz("qolaba", operation, account.headers, examples=examples)


async def test_without_a_key(fuzz: Any) -> None:
    assert await fuzz("qolaba", "POST /api/v1/images/generate", {}, examples=5) == {401}
