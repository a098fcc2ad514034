"""PostgreSQL: the pool, transactions, migrations, and the queries that stand in ``db/queries/*.sql``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, TypeVar

import aiosql
import asyncpg
import structlog
from aiosql.adapters.asyncpg import AsyncPGAdapter
from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
T = TypeVar("T")
log = structlog.get_logger(__name__)

# What a restart, a fail-over or a killed backend looks like from here: worth trying again once the server is back.
GONE: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a protocol that was cut off in the middle
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    OSError,
)


# For sessions whose statements look rows up. A plan that was made while a table was small, and reads it whole, must not
# stay with one that grows by thousands of rows a minute; nor is any of them worth compiling.
_LOOKUPS = {"enable_seqscan": "off", "jit": "off"}


class _Adapter(AsyncPGAdapter):
    """aiosql's adapter, given connections alone: it need not find out at each call whether it was given a pool."""

    def _ordered(self, name: str, parameters: Any) -> list[Any]:
        return [parameters[one] for one in self.var_sorted[name]]

    async def select(self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        for row in await conn.fetch(sql, *self._ordered(name, parameters)):
            yield row

    async def select_one(self, conn: Any, name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        return await conn.fetchrow(sql, *self._ordered(name, parameters))

    async def select_value(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        return await conn.fetchval(sql, *self._ordered(name, parameters))

    async def insert_update_delete(self, conn: Any, name: str, sql: str, parameters: Any) -> Any:
        return await conn.execute(sql, *self._ordered(name, parameters))


@cache
def queries(name: str) -> Any:
    """The named queries of ``db/queries/{name}.sql``, as aiosql makes functions of them (asyncpg)."""
    script = (files("tintype.db") / "queries" / f"{name}.sql").read_text("utf-8")
    return aiosql.from_str(script, _Adapter, mandatory_parameters=False)


async def _keep_session(_connection: Connection) -> None:
    """Nothing to undo when a connection goes back: sessions here set nothing, and listeners have their own.

    asyncpg's default is a round trip for each acquisition; an open transaction it rolls back in any case.
    """


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], url: str) -> None:
        self.pool, self.url = pool, url
        self._kept: dict[str, PoolConnectionProxy[asyncpg.Record]] = {}

    @classmethod
    async def connect(cls, url: str, *, name: str, max_size: int = 10, lookups: bool = False) -> Database:
        """Open a pool; ``name`` shows in pg_stat_activity. ``lookups``: its statements only look rows up.

        Raises what :data:`GONE` lists where nobody answers.
        """
        settings = _LOOKUPS if lookups else {}
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=max_size,
            command_timeout=60,
            reset=_keep_session,
            server_settings={"application_name": f"tintype-{name}", "timezone": "UTC", **settings},
        )
        return cls(pool, url)

    async def close(self) -> None:
        """Close the pool, ending what still runs after a moment."""
        for name in list(self._kept):
            await self.pool.release(self._kept.pop(name))
        try:
            await asyncio.wait_for(self.pool.close(), 5)
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in autocommit: each statement is its own transaction."""
        async with self.pool.acquire() as connection:
            yield connection

    @asynccontextmanager
    async def kept(self, name: str) -> AsyncIterator[Connection]:
        """A connection in autocommit that stays with ``name`` until it fails, for what is called all the time.

        Taking one out of the pool and giving it back costs as much as a small statement.
        """
        connection = self._kept.pop(name, None)
        if connection is None or connection.is_closed():
            if connection is not None:
                await self.pool.release(connection)
            connection = await self.pool.acquire()
        try:
            yield connection
        except BaseException:
            await self.pool.release(connection)
            raise
        if name in self._kept:  # another use of that name began later and ended sooner
            await self.pool.release(connection)
        else:
            self._kept[name] = connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction that commits at the end of the block and rolls back on any exception."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    async def insist(self, what: str, act: Callable[[], Awaitable[T]], *, limit_s: float | None = None) -> T:
        """Do ``act`` again until the database answers, or ``limit_s`` seconds have passed.

        Only for what may be repeated: reads, and writes that compare-and-set.
        """
        delay, loop = 0.05, asyncio.get_running_loop()
        end = None if limit_s is None else loop.time() + limit_s
        while True:
            try:
                return await act()
            except GONE as error:
                if end is not None and loop.time() + delay > end:
                    raise
                log.warning("database is away, trying again", doing=what, error=type(error).__name__, in_s=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2.0)
