"""The database's connections die under the API: no 500, no stack trace, no double charge, and it mends itself."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx

from tintype.generation.services import Services

T2I = {"mode": "t2i", "positive_prompt": "a fox"}


async def test_connections_that_die_under_load(
    hasty: httpx.AsyncClient, open_account: Any, services: Services, database_url: str
) -> None:
    accounts = [await open_account("qiklab", "1") for _ in range(12)]
    statuses: list[int] = []

    async def customer(account: Any) -> None:
        for number in range(4):
            headers = {**account.headers, "Idempotency-Key": f"{number}"}
            answer = await hasty.post("/qiklab/api/v1/generate", json=T2I, headers=headers)
            statuses.append(answer.status_code)
            if answer.status_code != 200:
                assert set(answer.json()) == {"error"}
                assert answer.headers["retry-after"]

    killer = await asyncpg.connect(database_url)
    work = asyncio.gather(*(customer(account) for account in accounts))
    for _ in range(3):
        await asyncio.sleep(0.02)
        await killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await work
    assert set(statuses) <= {200, 502}
    assert len(statuses) == 48
    # Every customer's own key may have died in the middle of a commit: what was accepted is what was charged.
    rows = await killer.fetch(
        "SELECT account_id, count(*) AS jobs, 100 - billing_spendable(account_id, 'usd', now()) / 10000 AS cents"
        " FROM jobs GROUP BY account_id"
    )
    assert all(row["cents"] == 5 * row["jobs"] for row in rows)
    await killer.close()
    for _ in range(20):
        ready = await hasty.get("/readyz")
        if ready.status_code == 200:
            break
    assert ready.status_code == 200
    fresh = await open_account("qiklab", "1")
    answer = await hasty.post("/qiklab/api/v1/generate", json=T2I, headers=fresh.headers)
    assert answer.status_code == 200
