"""Connections that stay with their users."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tintype.infra.db import GONE, Database

WHO = "SELECT pg_backend_pid()"


async def test_a_connection_stays_with_its_name_until_it_fails(database: Database) -> None:
    async with database.kept("a") as connection:
        first = await connection.fetchval(WHO)
    async with database.connection() as connection:
        assert await connection.fetchval(WHO) != first
    async with database.kept("a") as connection:
        assert await connection.fetchval(WHO) == first
    with pytest.raises(asyncpg.UndefinedTableError):
        async with database.kept("a") as connection:
            await connection.fetchval("SELECT 1 FROM no_such_table")
    free = database.pool.get_idle_size()
    async with database.kept("a"):
        assert database.pool.get_idle_size() == free - 1, "it had gone back into the pool"


async def test_one_that_dies_is_replaced(database: Database) -> None:
    async with database.kept("a") as connection:
        first = await connection.fetchval(WHO)
    async with database.connection() as other:
        await other.execute("SELECT pg_terminate_backend($1)", first)
    for _ in range(100):
        try:
            async with database.kept("a") as connection:
                assert await connection.fetchval(WHO) != first
                break
        except GONE:
            await asyncio.sleep(0.02)
    else:
        pytest.fail("it was not replaced")


async def test_two_uses_of_a_name_at_once_have_one_each(database: Database) -> None:
    before = database.pool.get_size() - database.pool.get_idle_size()
    async with database.kept("a") as one, database.kept("a") as two:
        assert await one.fetchval(WHO) != await two.fetchval(WHO)
    assert database.pool.get_size() - database.pool.get_idle_size() == before + 1


async def test_a_use_that_is_cancelled_leaves_no_statement_behind(database: Database) -> None:
    async def slow() -> None:
        async with database.kept("a") as connection:
            await connection.execute("SELECT pg_sleep(60)")

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.kept("a") as connection:
        assert await connection.fetchval("SELECT 7") == 7
