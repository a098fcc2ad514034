"""Bringing the database's schema up to date: alembic's bookkeeping around migrations that are written in SQL."""

from __future__ import annotations

from importlib.resources import files

from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import await_only

# Two servers that start together must not both migrate: the second waits here and then finds nothing to do.
LOCK = 7462391


def run_sql(name: str) -> None:
    """Run ``db/migrations/sql/{name}.sql`` within the migration's transaction."""
    script = (files("tintype.db.migrations") / "sql" / f"{name}.sql").read_text("utf-8")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    await_only(driver.execute(script))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("tintype.db.migrations")))
    return config


def newest() -> str:
    """The revision that this version of Tintype needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def _run(url: str, upgrade: bool) -> str | None:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))

    def act(connection: Connection) -> str | None:
        if upgrade:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return MigrationContext.configure(connection).get_current_revision()

    try:
        async with engine.begin() as connection:
            return await connection.run_sync(act)
    finally:
        await engine.dispose()


async def upgrade(url: str) -> str | None:
    """Migrate to the newest revision, all or nothing, and return it. Safe to run from several processes at once."""
    return await _run(url, upgrade=True)


async def current(url: str) -> str | None:
    """The database's revision, None where it was never migrated."""
    return await _run(url, upgrade=False)
