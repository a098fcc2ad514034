"""Generated requests over the OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("POST /{app}", {404}, 40),
        ("POST /run/{app}", {404}, 25),
        ("GET /{app}/requests/{request_id}/status", {404}, 20),
        ("GET /{app}/requests/{request_id}/status/stream", {404}, 10),
        ("PUT /{app}/requests/{request_id}/cancel", {404}, 10),
        ("GET /{app}/requests/{request_id}", {404}, 20),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("native", "1000000")
    assert seen <= await fuzz("fal", operation, account.headers, examples=examples)


async def test_without_a_key(fuzz: Any) -> None:
    # 404: what is no path of this API at all.
    assert {401} <= await fuzz("fal", "POST /{app}", {}, examples=5) <= {401, 404}
