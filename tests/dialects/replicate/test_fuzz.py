"""Generated requests over the OpenAPI document: no 500, and no answer that it does not document."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("POST /v1/predictions", {422}, 40),
        ("POST /v1/models/{owner}/{name}/predictions", {404}, 25),
        ("POST /v1/deployments/{owner}/{name}/predictions", {404}, 10),
        ("GET /v1/predictions", {200, 422}, 25),
        ("GET /v1/predictions/{prediction_id}", {404}, 20),
        ("POST /v1/predictions/{prediction_id}/cancel", {404}, 10),
        ("GET /v1/predictions/{prediction_id}/stream", {404}, 10),
        ("GET /v1/models", {200}, 5),
        ("GET /v1/models/{owner}/{name}", {404}, 20),
        ("GET /v1/models/{owner}/{name}/versions", {404}, 10),
        ("GET /v1/models/{owner}/{name}/versions/{version_id}", {404}, 10),
        ("POST /v1/files", {422}, 25),
        ("GET /v1/files", {200, 422}, 15),
        ("GET /v1/files/{file_id}", {404}, 15),
        ("DELETE /v1/files/{file_id}", {404}, 10),
        ("GET /v1/account", {200}, 3),
        ("GET /v1/webhooks/default/secret", {200}, 3),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("native", "1000000")
    assert seen <= await fuzz("replicate", operation, account.headers, examples=examples)


async def test_without_a_key(fuzz: Any) -> None:
    assert await fuzz("replicate", "POST /v1/predictions", {}, examples=5) == {401}
