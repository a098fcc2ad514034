"""The schema's version and its upgrade, with errors that say what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from tintype.infra import migrate
from tintype.kernel.errors import SettingsError


async def current(url: str) -> str | None:
    """The database's revision, None where it was never migrated. Raises what asyncpg raises."""
    return await _plainly(url, migrate.current)


async def upgrade(url: str) -> str | None:
    """Migrate to the newest revision and return it. Raises SettingsError where the database is newer than this."""
    try:
        return await _plainly(url, migrate.upgrade)
    except CommandError as error:
        raise SettingsError(
            f"The database is at revision {await current(url)}, which this version (at {migrate.newest()}) does not "
            "know: run the version of Tintype that made it, or a newer one"
        ) from error


def newest() -> str:
    """The revision that this version needs."""
    return migrate.newest()


async def _plainly(url: str, act: Callable[[str], Awaitable[str | None]]) -> str | None:
    """The driver's own error instead of SQLAlchemy's around it: only those are known to pass (`infra.db.GONE`)."""
    try:
        return await act(url)
    except DBAPIError as error:
        cause = error.orig.__cause__ if error.orig is not None else None
        raise cause or error from None
