"""Generated requests over trio's OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.usefixtures("finisher")
@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("POST /api/v1/images", {200, 400}, 60),
        ("POST /api/v1/videos", {200, 400}, 60),
        ("POST /api/v1/3d", {400}, 60),
        ("GET /api/v1/projects", {200, 400}, 60),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("trio", "1000000", plan="enterprise")
    assert seen <= await fuzz("trio", operation, account.headers, examples=examples)


async def test_without_a_key(fuzz: Any) -> None:
    assert await fuzz("trio", "POST /api/v1/images", {}, examples=5) == {401}
