"""Who calls: the key out of the headers, and its admission in one round trip."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
from starlette.datastructures import Headers

from tintype.accounts.model import digest
from tintype.api.context import Context, Window
from tintype.generation.services import Services
from tintype.generation.submission import Caller
from tintype.infra.db import queries
from tintype.kernel.errors import Banned, Internal, InvalidKey, MissingKey, RateLimited

SQL = queries("api")


def key_of(headers: Headers, schemes: tuple[str, ...] = ("bearer",)) -> str | None:
    """The key of ``Authorization: Bearer KEY`` (or another scheme of ``schemes``), else of ``X-API-Key: KEY``."""
    scheme, _, key = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() in schemes and (key := key.strip()):
        return key
    return headers.get("x-api-key", "").strip() or None


async def admit(context: Context, key: str | None, *, prefix: str, dialect: str) -> Caller:
    """Admit a request, or raise MissingKey, InvalidKey, Banned or RateLimited, in this order.

    ``prefix`` is how the keys of this API begin and ``dialect`` what their rows say. The answer's rate-limit window is
    noted in ``context`` as well, for whoever shows it.
    """
    if key is None:
        raise MissingKey
    if not key.startswith(prefix):
        raise InvalidKey(f"This API key is not one of this API's, which begin with '{prefix}'")
    services = context.edge.services
    row = await services.grouped(_admit)(digest(key))
    verdict = row["verdict"]
    if verdict == "invalid" or row["dialect"] != dialect:
        raise InvalidKey
    if row["rate_limit"] is not None:
        context.window = Window(row["rate_limit"], max(row["remaining"], 0), row["reset_at"])
    if verdict == "banned":
        raise Banned
    if verdict == "limited":
        raise RateLimited(retry_after=row["retry_after"])
    if verdict != "ok":
        raise Internal(f"admit answered {verdict}")
    context.caller = Caller(row["account_id"], row["key_id"], dialect, row["plan"], row["capped"])
    return context.caller


async def _admit(services: Services, digests: Sequence[bytes]) -> list[asyncpg.Record]:
    async with services.db.kept("admit") as connection:
        now, rules = services.clock.now(), services.catalog.rules
        return [row async for row in SQL.admit(connection, digests=digests, now=now, rules=rules)]
