"""The plainest service on the same foundations (FastAPI on uvicorn, asyncpg, PgQueuer as it comes), to compare with.

It promises what any job server promises (a job is paid for, queued, claimed and ended in transactions) and nothing
else: one balance, no ledger to verify, no engine process, no file, no lease, no retry, no webhook.

Run as ``python -m benchmarks.bare install URL KEYS``, then ``… api URL PORT`` and ``… worker URL``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import asyncpg
import uvloop
from fastapi import FastAPI, Header
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.types import QueueEntrypoint, QueueManagerId
from pydantic import BaseModel, Field

from tintype.main.http import serve

BATCH = 16
SCHEMA = """
CREATE TABLE accounts (key text PRIMARY KEY, hits bigint NOT NULL DEFAULT 0,
                       balance bigint NOT NULL CHECK (balance >= 0), open_jobs integer NOT NULL DEFAULT 0);
CREATE TABLE jobs (id uuid PRIMARY KEY, key text NOT NULL REFERENCES accounts, state text NOT NULL,
                   request jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz);
CREATE TABLE ledger (id bigserial PRIMARY KEY, key text NOT NULL, job uuid NOT NULL, amount bigint NOT NULL);
CREATE TABLE artifacts (job uuid PRIMARY KEY, storage_key text NOT NULL);
"""


class Wanted(BaseModel):
    """A request's body."""

    model: str
    prompt: str = Field(max_length=5000)
    width: int = Field(ge=16, le=4096)
    height: int = Field(ge=16, le=4096)


async def install(url: str, keys: int) -> None:
    """In a database ``bare`` of that server: the tables, PgQueuer's schema, accounts ``bare0``, ``bare1`` …"""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE bare")
    await connection.close()
    connection = await asyncpg.connect(url, database="bare")
    await connection.execute(SCHEMA)
    await connection.executemany(
        "INSERT INTO accounts (key, balance) VALUES ($1, 1000000000)", [(f"bare{number}",) for number in range(keys)]
    )
    await Queries(AsyncpgDriver(connection)).install()
    await connection.close()


def create() -> FastAPI:
    """The HTTP side: ``POST /v1/generations``, answered when the job has ended."""
    waiting: dict[str, asyncio.Future[None]] = {}

    def heard(_connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        if (future := waiting.pop(payload, None)) is not None and not future.done():
            future.set_result(None)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = os.environ["BARE_URL"]
        app.state.pool = await asyncpg.create_pool(url, min_size=16, max_size=16)
        listener = await asyncpg.connect(url)
        await listener.add_listener("done", heard)
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {}

    @app.post("/v1/generations")
    async def post(wanted: Wanted, authorization: Annotated[str, Header()]) -> dict[str, str]:
        key, job = authorization.removeprefix("Bearer "), uuid4()
        future = waiting[str(job)] = asyncio.get_running_loop().create_future()
        async with app.state.pool.acquire() as connection:
            await connection.execute("UPDATE accounts SET hits = hits + 1 WHERE key = $1", key)
            async with connection.transaction():
                await connection.execute(
                    "UPDATE accounts SET balance = balance - 1, open_jobs = open_jobs + 1 WHERE key = $1", key
                )
                await connection.execute("INSERT INTO ledger (key, job, amount) VALUES ($1, $2, -1)", key, job)
                await connection.execute(
                    "INSERT INTO jobs (id, key, state, request) VALUES ($1, $2, 'queued', $3)", job, key,
                    wanted.model_dump_json(),
                )  # fmt: skip
                await Queries(AsyncpgDriver(connection)).enqueue("fake", str(job).encode())
        await future
        async with app.state.pool.acquire() as connection:
            row = await connection.fetchrow(
                "SELECT state, storage_key FROM jobs JOIN artifacts ON job = id WHERE id = $1", job
            )
        return {"id": str(job), "status": row["state"], "url": row["storage_key"]}

    return app


async def work(url: str) -> None:
    """Claim what is due, end it, acknowledge it."""
    pool = await asyncpg.create_pool(url, min_size=4, max_size=4)
    wake = asyncio.Event()
    listener = await asyncpg.connect(url)
    await listener.add_listener("ch_pgqueuer", lambda *_: wake.set())
    claiming = await asyncpg.connect(url)
    queries, manager = Queries(AsyncpgDriver(claiming)), QueueManagerId(uuid4())
    lanes = {QueueEntrypoint("fake"): EntrypointExecutionParameter(concurrency_limit=0)}

    async def end(claimed: list[Any]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            for one in claimed:
                job = UUID((one.payload or b"").decode())
                key = await connection.fetchval("UPDATE jobs SET state = 'running' WHERE id = $1 RETURNING key", job)
                await connection.execute("INSERT INTO artifacts VALUES ($1, $2)", job, f"jobs/{job}/0.png")
                await connection.execute("INSERT INTO ledger (key, job, amount) VALUES ($1, $2, 0)", key, job)
                await connection.execute("UPDATE accounts SET open_jobs = open_jobs - 1 WHERE key = $1", key)
                await connection.execute("UPDATE jobs SET state = 'succeeded', finished_at = now() WHERE id = $1", job)
                await connection.execute("SELECT pg_notify('done', $1)", str(job))
        await queries.log_jobs([(one, "successful", None) for one in claimed])

    while True:
        claimed = await queries.dequeue(BATCH, lanes, manager, None, timedelta(seconds=60))
        if claimed:
            await end(claimed)
        else:
            wake.clear()
            try:
                await asyncio.wait_for(wake.wait(), 1)
            except TimeoutError:
                continue


if __name__ == "__main__":
    what, url = sys.argv[1:3]
    if what == "install":
        asyncio.run(install(url, int(sys.argv[3])))
    elif what == "worker":
        uvloop.run(work(url))
    else:
        os.environ["BARE_URL"] = url
        serve("benchmarks.bare:create", host="127.0.0.1", port=int(sys.argv[3]))
