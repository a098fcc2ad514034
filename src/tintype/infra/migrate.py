"""Bringing the database's schema up to date: alembic's bookkeeping around migrations that are written in SQL.

alembic and SQLAlchemy are imported only where there is something to migrate: every command asks how far the schema is,
and they take most of a second to import.
"""

from __future__ import annotations

from importlib.resources import files

import asyncpg

from tintype.kernel.errors import SettingsError

# Two servers that start together must not both migrate: the second waits here and then finds nothing to do.
LOCK = 7462391


def run_sql(name: str) -> None:
    """Run ``db/migrations/sql/{name}.sql`` within the migration's transaction."""
    from alembic import op
    from sqlalchemy.util import await_only

    script = (files("tintype.db.migrations") / "sql" / f"{name}.sql").read_text("utf-8")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    await_only(driver.execute(script))


def _revisions() -> set[str]:
    scripts = (files("tintype.db.migrations") / "sql").iterdir()
    return {script.name.removesuffix(".sql") for script in scripts if script.name.endswith(".sql")}


def newest() -> str:
    """The revision that this version of Tintype needs. Revisions are numbered: the last is the newest."""
    return max(_revisions())


async def current(url: str) -> str | None:
    """The database's revision, None where it was never migrated."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


async def upgrade(url: str) -> str | None:
    """Migrate to the newest revision, all or nothing, and return it. Safe to run from several processes at once.

    Raises SettingsError where the database is at a revision that this version does not know.
    """
    found = await current(url)
    if found is not None and found not in _revisions():
        raise SettingsError(
            f"The database is at revision {found}, which this version (at {newest()}) does not know: "
            "run the version of Tintype that made it, or a newer one"
        )
    if found != newest():
        await _upgrade(url)
    return await current(url)


async def _upgrade(url: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection, text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine

    config = Config()
    config.set_main_option("script_location", str(files("tintype.db.migrations")))

    def act(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(act)
    except DBAPIError as error:
        # The driver's own error instead of SQLAlchemy's around it: only those are known to pass (`infra.db.GONE`).
        cause = error.orig.__cause__ if error.orig is not None else None
        raise cause or error from error
    finally:
        await engine.dispose()
