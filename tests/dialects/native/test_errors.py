"""Errors as they reach a client: their status, their shape, their order."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tintype.api.body import Fields
from tintype.api.native import schema
from tintype.api.native.translate import submission_of
from tintype.catalog.catalog import Catalog
from tintype.generation.services import Services
from tintype.kernel.errors import Invalid

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()
PROMPT = {"model": "sketch", "prompt": "A red fox in the snow"}
Ask = Callable[..., Awaitable[httpx.Response]]


def _problem(answer: httpx.Response, status: int, code: str) -> schema.Problem:
    assert answer.headers["content-type"] == "application/problem+json"
    found = schema.Problem.model_validate(answer.json())
    assert (answer.status_code, found.status, found.code) == (status, status, code)
    assert found.request_id == answer.headers["x-request-id"]
    assert found.type == f"urn:tintype:problem:{code}"
    return found


async def test_keys(http: httpx.AsyncClient, open_account: Any, services: Services) -> None:
    for path in ("/v1/models", "/v1/account", "/v1/ledger", "/v1/generations", "/v1/generations/x"):
        answer = await http.get(path)
        _problem(answer, 401, "missing_api_key")
        assert answer.headers["www-authenticate"] == "Bearer"
    answer = await http.get("/v1/account", headers={"Authorization": "Bearer tt_unknown"})
    _problem(answer, 401, "invalid_api_key")
    account = await open_account("native", "1")
    assert (await http.get("/v1/account", headers={"X-API-Key": account.key})).status_code == 200
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    _problem(await http.get("/v1/account", headers=account.headers), 403, "account_banned")


async def test_paths_and_methods(ask: Ask) -> None:
    _problem(await ask("GET", "/v1/nothing"), 404, "unknown_route")
    _problem(await ask("GET", "/native/nothing"), 404, "unknown_route")
    answer = await ask("DELETE", "/v1/generations")
    _problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    _problem(await ask("DELETE", "/v1/generations/x"), 405, "method_not_allowed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"\xff\xfe", "invalid_json"),
        (b'{"prompt": "\\ud800"}', "invalid_json"),
        (b"[1]", "invalid_request"),
        (b'"text"', "invalid_request"),
        (b"null", "invalid_request"),
        (b"{}", "invalid_request"),
        (b'{"model": "sketch", "prompt": "a", "n": NaN}', "invalid_json"),
        (b'{"model": "sketch", "prompt": "a", "n": 1e999}', "invalid_request"),
    ],
)
async def test_bodies_that_are_none(http: httpx.AsyncClient, sam: Any, body: bytes, code: str) -> None:
    _problem(await http.post("/v1/generations", content=body, headers=sam.headers), 400, code)


async def test_a_wrong_field_is_named(ask: Ask) -> None:
    found = _problem(await ask("POST", "/v1/generations", {**PROMPT, "n": 11}), 400, "invalid_request")
    assert (found.field, found.detail) == ("n", "n must be an integer from 1 to 10")


async def test_what_cannot_be_a_picture_is_named(ask: Ask) -> None:
    for field, body in (
        ("image", {"image": "bm90IGEgcGljdHVyZQ=="}),
        ("images[1]", {"images": [f"data:image/png;base64,{PICTURE}", "file:///etc/passwd"]}),
        ("image", {"image": "http://169.254.169.254/latest/meta-data"}),
        ("references[0].image", {"references": [{"image": "gopher://x"}]}),
    ):
        found = _problem(await ask("POST", "/v1/generations", {**PROMPT, **body}), 400, "invalid_request")
        assert found.field == field


async def test_a_body_that_is_too_large(ask: Ask) -> None:
    _problem(await ask("POST", "/v1/generations", {**PROMPT, "image": "A" * 2**21}), 413, "payload_too_large")


async def test_a_refused_prompt(ask: Ask) -> None:
    found = _problem(await ask("POST", "/v1/generations", {**PROMPT, "prompt": "a nude child"}), 403, "content_blocked")
    assert found.field == "prompt"


async def test_a_balance_that_does_not_reach(http: httpx.AsyncClient, open_account: Any) -> None:
    poor = await open_account("native", "0.015")
    answer = await http.post("/v1/generations", json={**PROMPT, "n": 2}, headers=poor.headers)
    found = _problem(answer, 402, "insufficient_funds")
    assert "$0.02" in found.detail
    assert "$0.015" in found.detail
    assert (await http.post("/v1/generations", json=PROMPT, headers=poor.headers)).status_code == 202


async def test_a_keys_caps(http: httpx.AsyncClient, open_account: Any) -> None:
    capped = await open_account("native", "9", spend_cap=15_000, max_running=5)
    assert (await http.post("/v1/generations", json=PROMPT, headers=capped.headers)).status_code == 202
    _problem(await http.post("/v1/generations", json=PROMPT, headers=capped.headers), 402, "insufficient_funds")
    key = (await http.get("/v1/account", headers=capped.headers)).json()["key"]
    assert (key["spend_cap"], key["spent"], key["max_running"]) == ("0.015", "0.01", 5)
    single = await open_account("native", "9", max_running=1)
    assert (await http.post("/v1/generations", json=PROMPT, headers=single.headers)).status_code == 202
    answer = await http.post("/v1/generations", json=PROMPT, headers=single.headers)
    assert _problem(answer, 429, "rate_limited").retry_after == 5
    assert answer.headers["retry-after"] == "5"


async def test_the_rate_limit(hasty: httpx.AsyncClient, sam: Any) -> None:
    answers = [await hasty.get("/v1/models/sketch", headers=sam.headers) for _ in range(101)]
    assert {one.status_code for one in answers[:100]} == {200}
    assert _problem(answers[100], 429, "rate_limited").retry_after == 1


async def test_no_engine(ask: Ask, services: Services) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits VALUES ('native/sketch', $1, 'crashed')", services.clock.now().replace(year=2030)
        )
    found = _problem(await ask("POST", "/v1/generations", PROMPT), 503, "unavailable")
    assert found.retry_after == 30


@pytest.mark.parametrize("header", ["", " ", "k" * 256])
async def test_senseless_idempotency_keys(ask: Ask, header: str) -> None:
    answer = await ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": header})
    assert _problem(answer, 400, "invalid_request").field == "Idempotency-Key"


async def test_odd_but_readable_bodies_are_no_500(http: httpx.AsyncClient, sam: Any) -> None:
    for body in (
        b'{"model": "sketch", "prompt": "a", "unknown": 1' + b"0" * 5000 + b"}",
        b'{"model": "sketch", "prompt": "a", "n": 1' + b"0" * 5000 + b"}",
        b'{"model": "sketch", "prompt": "a", "seed": 1e300}',
        b'{"model": "sketch", "prompt": "a", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        json.dumps({"model": "sketch", "prompt": "\u202e\ufeff\U0001f98a", "metadata": {"\u0001": "\u007f"}}).encode(),
    ):
        headers = {**sam.headers, "Idempotency-Key": f"k{len(body)}"}
        answer = await http.post("/v1/generations", content=body, headers=headers)
        assert answer.status_code in (202, 400), answer.text


# --- generated requests ------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SENSIBLE = st.sampled_from(
    [
        "64x64",
        "16:9",
        "png",
        "mp4",
        "text-to-image",
        "https://example.com/a.png",
        1,
        2,
        0.5,
        {"a": "b"},
        ["x"],
        [{"image": "y"}],
    ]
)
BODIES = st.fixed_dictionaries(
    {"model": st.sampled_from(["sketch", "sketch-video", "sketch-3d", "sketch-cutout"]), "prompt": st.just("a") | JSON},
    optional={name: SENSIBLE | JSON for name in schema.Generate.model_fields if name not in ("model", "prompt")},
)
CATALOG = Catalog.load()


@settings(max_examples=600, deadline=None)
@given(BODIES)
def test_any_body_is_a_submission_or_names_its_fault(body: dict[str, Any]) -> None:
    made, fault = None, ""
    try:
        made = submission_of(Fields(body), CATALOG)
    except Invalid as error:
        fault = error.field or "none"
    if made is None:
        assert fault.partition("[")[0].partition(".")[0] in schema.Generate.model_fields
    else:
        assert made.cost() > 0
        json.dumps({"options": made.options, "extra": made.extra}, allow_nan=False)


OPERATIONS = [
    ("POST /v1/generations", 60),
    ("GET /v1/generations", 40),
    ("GET /v1/generations/{generation_id}", 8),
    ("POST /v1/generations/{generation_id}/cancel", 8),
    ("GET /v1/generations/{generation_id}/events", 20),
    ("GET /v1/models", 4),
    ("GET /v1/models/{model_id}", 8),
    ("GET /v1/account", 4),
    ("GET /v1/ledger", 30),
    ("GET /v1/outputs", 40),
    ("DELETE /v1/outputs/{output_id}", 8),
    ("GET /v1/webhooks", 4),
    ("POST /v1/webhooks", 40),
    ("GET /v1/webhooks/secret", 4),
    ("POST /v1/webhooks/secret/rotate", 4),
    ("GET /v1/webhooks/deliveries", 30),
    ("GET /v1/webhooks/deliveries/{delivery_id}", 8),
    ("POST /v1/webhooks/deliveries/{delivery_id}/redeliver", 8),
    ("GET /v1/webhooks/{endpoint_id}", 8),
    ("DELETE /v1/webhooks/{endpoint_id}", 8),
    ("POST /v1/webhooks/{endpoint_id}/enable", 8),
]


@pytest.mark.parametrize(("operation", "examples"), OPERATIONS, ids=[one[0] for one in OPERATIONS])
async def test_every_answer_is_documented(operation: str, examples: int, fuzz: Any, open_account: Any) -> None:
    account = await open_account("native", "1000000")
    assert await fuzz("native", operation, account.headers, examples=examples)


async def test_every_operation_is_hunted(http: httpx.AsyncClient) -> None:
    document = (await http.get("/native/openapi.json")).json()
    found = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert found == {operation for operation, _ in OPERATIONS}
    examples = document["paths"]["/v1/generations"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        submission_of(Fields(example["value"]), CATALOG)
