"""Idempotency-Key over HTTP: one job and one charge, whatever comes how often and at the same time."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.generation.services import Services
from tintype.kernel.clock import ManualClock

PATH = "/qiklab/api/v1/generate"
T2I = {"mode": "t2i", "positive_prompt": "a fox", "aspect_ratio": "3:2"}


@pytest.fixture
async def account(open_account: Any) -> Any:
    return await open_account("qiklab", "1")


async def post(http: httpx.AsyncClient, account: Any, key: str, body: Any = T2I, path: str = PATH) -> httpx.Response:
    return await http.post(path, json=body, headers={**account.headers, "Idempotency-Key": key})


@pytest.fixture
def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 90)).save(buffer, "PNG")
    return buffer.getvalue()


async def spent(services: Services, account: Any) -> tuple[int, int]:
    """Jobs and cents."""
    async with services.db.connection() as connection:
        jobs = await connection.fetchval("SELECT count(*) FROM jobs WHERE account_id = $1", account.id)
        left = await connection.fetchval("SELECT billing_spendable($1, 'usd', $2)", account.id, services.clock.now())
    return jobs, 100 - left // 10_000


async def test_the_first_answer_again(
    http: httpx.AsyncClient, account: Any, services: Services, job_of: Any, finish_job: Any
) -> None:
    first = await post(http, account, "a")
    await finish_job(await job_of(first.json()["job_id"]))
    again = await post(http, account, "a")
    assert (again.status_code, again.json()) == (200, first.json())
    assert await spent(services, account) == (1, 5)


async def test_the_same_request_however_written(http: httpx.AsyncClient, account: Any, services: Services) -> None:
    first = await post(http, account, "a")
    turned = b'{ "aspect_ratio": "3:2",\n "positive_prompt": "a fox", "mode": "t2i" }'
    again = await http.post(
        "/api/v1/generate", content=turned, headers={"X-API-Key": account.key, "Idempotency-Key": " a "}
    )
    assert again.json() == first.json()
    assert await spent(services, account) == (1, 5)


async def test_another_request_under_the_same_key(http: httpx.AsyncClient, account: Any, services: Services) -> None:
    await post(http, account, "a")
    answer = await post(http, account, "a", {**T2I, "positive_prompt": "a wolf"})
    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.json()["error"]
    assert (await post(http, account, "b")).status_code == 200
    assert await spent(services, account) == (2, 10)


async def test_another_accounts_key_is_its_own(http: httpx.AsyncClient, account: Any, open_account: Any) -> None:
    other = await open_account("qiklab")
    first, second = await post(http, account, "a"), await post(http, other, "a")
    assert second.status_code == 200
    assert first.json()["job_id"] != second.json()["job_id"]


async def test_concurrent_twins(hasty: httpx.AsyncClient, account: Any, services: Services) -> None:
    answers = await asyncio.gather(*(post(hasty, account, "a") for _ in range(5)))
    assert [one.status_code for one in answers] == [200] * 5
    assert len({one.text for one in answers}) == 1
    assert await spent(services, account) == (1, 5)


async def test_twins_over_a_balance_for_one(hasty: httpx.AsyncClient, open_account: Any, services: Services) -> None:
    poor = await open_account("qiklab", "0.05")
    answers = await asyncio.gather(*(post(hasty, poor, "a") for _ in range(5)))
    assert [one.status_code for one in answers] == [200] * 5
    assert len({one.text for one in answers}) == 1


async def test_concurrent_others_over_a_balance_for_one(
    hasty: httpx.AsyncClient, open_account: Any, services: Services
) -> None:
    poor = await open_account("qiklab", "0.05")
    answers = await asyncio.gather(*(post(hasty, poor, f"key {number}") for number in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 402, 402, 402, 402]


@pytest.mark.parametrize(
    ("body", "status"), [({"mode": "t2i"}, 400), ({**T2I, "positive_prompt": "porn"}, 400)], ids=["invalid", "refused"]
)
async def test_a_refused_request_leaves_the_key_free(
    http: httpx.AsyncClient, account: Any, body: Any, status: int
) -> None:
    assert (await post(http, account, "a", body)).status_code == status
    assert (await post(http, account, "a")).status_code == 200


async def test_a_402_leaves_the_key_free(http: httpx.AsyncClient, open_account: Any, services: Services) -> None:
    poor = await open_account("qiklab", "0.01")
    assert (await post(http, poor, "a")).status_code == 402
    async with services.db.connection() as connection:
        await connection.fetchval(
            "SELECT billing_grant($1, 'usd', '', 40000, NULL, 't', '', $2)", poor.id, services.clock.now()
        )
    assert (await post(http, poor, "a")).status_code == 200


async def test_keys_are_kept_for_a_day(http: httpx.AsyncClient, account: Any, clock: ManualClock) -> None:
    first = await post(http, account, "a")
    clock.advance(timedelta(hours=23, minutes=59))
    assert (await post(http, account, "a")).json() == first.json()
    clock.advance(timedelta(minutes=1))
    assert (await post(http, account, "a")).json()["job_id"] != first.json()["job_id"]


async def test_a_replay_fetches_nothing(http: httpx.AsyncClient, account: Any, png: bytes) -> None:
    fetched = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal fetched
        fetched += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(png) + png)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a.png"
        body = {"mode": "i2i_pro", "positive_prompt": "a fox", "images": [url]}
        first = await post(http, account, "a", body)
        assert first.status_code == 200, first.text
        assert fetched == 1
    again = await post(http, account, "a", body)
    assert again.json() == first.json()
    assert fetched == 1


@pytest.mark.parametrize(("key", "status"), [("k" * 255, 200), ("k" * 256, 400), ("", 400), ("  ", 400)])
async def test_the_keys_length(http: httpx.AsyncClient, account: Any, key: str, status: int) -> None:
    answer = await post(http, account, key)
    assert answer.status_code == status
    if status == 400:
        assert "Idempotency-Key" in answer.json()["error"]
        assert "255" in answer.json()["error"]
