"""Every documented path, at the root as the documentation has it, is the API's own whose key is sent."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tintype.main.server import DIALECTS

# What Tintype's own API has for `tt_` keys comes before the SDKs' APIs: their clients have a mount of their own.
NATIVE_FIRST = {
    "openai": {"GET /v1/models", "GET /v1/models/{name}"},
    "replicate": {
        "GET /v1/models", "GET /v1/models/{owner}/{name}", "GET /v1/models/{owner}/{name}/versions",
        "GET /v1/models/{owner}/{name}/versions/{version_id}", "GET /v1/account",
    },
}  # fmt: skip
OPERATIONS = [
    (dialect.name, method.upper(), path)
    for dialect in DIALECTS
    if dialect.at_root
    for path, operations in dialect.openapi["paths"].items()
    for method in operations
    if f"{method.upper()} {path}" not in NATIVE_FIRST.get(dialect.name, ())
]
BY_NAME = {dialect.name: dialect for dialect in DIALECTS}


def at_rest(answer: httpx.Response) -> tuple[int, Any]:
    """Status and body, without what differs from one request to the next."""
    text = re.sub(r"req_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z?|(?<=sig=)[\w-]+|whsec_[\w+/=]+", "…", answer.text)
    return answer.status_code, re.sub(r'"(generation_time|request_id)": ?[^,}]+', "", text)


@pytest.mark.parametrize("name", [one.name for one in DIALECTS if one.at_root])
async def test_the_root_answers_as_the_mount_does(name: str, http: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account(BY_NAME[name].key_dialect)
    for _, method, path in (one for one in OPERATIONS if one[0] == name):
        url = re.sub(r"\{[^}]+\}", "nothing", path)
        body = None if method in ("GET", "DELETE") else {}
        mounted = await http.request(method, f"/{name}{url}", json=body, headers=account.headers)
        rooted = await http.request(method, url, json=body, headers=account.headers)
        assert at_rest(rooted) == at_rest(mounted), (method, path)
        assert rooted.status_code not in (401, 405, 429, 500), (method, path)


def test_each_api_with_paths_at_the_root_is_covered() -> None:
    assert {name for name, _, _ in OPERATIONS} == {one.name for one in DIALECTS if one.at_root}
    assert {name for name, _, path in OPERATIONS if path.startswith("/api/v1/")} >= {
        "trio",
        "qiklab",
        "qiai",
        "kwiki",
        "qolaba",
    }


async def test_the_sdks_mounts_have_what_the_root_keeps_for_native(http: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account("native")
    for name, kept in NATIVE_FIRST.items():
        for operation in kept:
            method, _, path = operation.partition(" ")
            url = path.replace("{name}", "sketch").replace("{owner}", "tintype").replace("{version_id}", "x")
            mounted = await http.request(method, f"/{name}{url}", headers=account.headers)
            rooted = await http.request(method, url, headers=account.headers)
            assert mounted.status_code in ((404,) if url.endswith("/x") else (200,)), operation
            assert at_rest(mounted) != at_rest(rooted), operation
