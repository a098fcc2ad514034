"""Opening what the verbs work with, by the settings: the same for server, worker and command line."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tintype.catalog.catalog import Catalog
from tintype.enhancement.chat import create_enhancer
from tintype.generation.services import Policy, Services
from tintype.infra.db import Database, queries
from tintype.infra.embedded import EmbeddedPostgres
from tintype.infra.objects import Objects
from tintype.infra.outbound import Outbound
from tintype.infra.signing import UrlSigner
from tintype.kernel.clock import Clock, SystemClock
from tintype.main.settings import Settings
from tintype.media.intake import IntakeLimits
from tintype.moderation.chain import create_moderator
from tintype.queue.pgq import Queue

SQL = queries("api")
_LINKS = "links"
POOL = 16


def embedded(settings: Settings) -> EmbeddedPostgres:
    """The embedded PostgreSQL of the data folder, not started."""
    return EmbeddedPostgres(settings.data_dir / "postgres")


async def database_url(settings: Settings) -> str:
    """The database's URL. The embedded one is attached to, or started where it does not run."""
    return settings.database_url or await asyncio.to_thread(embedded(settings).start)


def policy(settings: Settings) -> Policy:
    """The operator's numbers, out of the settings."""
    return Policy(
        data_dir=settings.data_dir.resolve(),
        wait_limit_s=settings.wait_limit_s,
        wait_limit_video_s=settings.wait_limit_video_s,
        job_deadline_s=settings.job_deadline_s,
        job_timeout_s=settings.job_timeout_s,
        max_attempts=settings.max_attempts,
        lease_s=settings.lease_s,
        retention_days=settings.retention_days,
        adult_content=settings.adult_content,
        public_url=settings.public_url,
        intake=IntakeLimits(max_bytes=settings.input_max_bytes, max_pixels=settings.input_max_pixels),
    )


async def link_secret(db: Database, clock: Clock) -> bytes:
    """The secret that signs result links: made at first start, the same in every process."""
    async with db.connection() as connection:
        await SQL.make_secret(connection, name=_LINKS, value=secrets.token_bytes(32), now=clock.now())
        return bytes(await SQL.secret(connection, name=_LINKS))


@asynccontextmanager
async def open_services(settings: Settings, name: str, clock: Clock | None = None) -> AsyncIterator[Services]:
    """The services of one process, closed at the end. ``name`` shows in the database's list of connections.

    The database must have been migrated. Raises SettingsError where a setting cannot be used.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        catalog = Catalog.load(settings.catalog)
        objects = Objects(settings.storage)
        outbound = Outbound(allow=settings.outbound_allow)
        moderator = create_moderator(settings.moderation, api_key=settings.moderation_api_key)
        stack.push_async_callback(moderator.aclose)
        enhancer = create_enhancer(settings.enhance_url, settings.enhance_model, settings.enhance_api_key)
        stack.push_async_callback(enhancer.aclose)
        db = await Database.connect(await database_url(settings), name=name, max_size=POOL, lookups=True)
        stack.push_async_callback(db.close)
        yield Services(
            db=db,
            queue=Queue(),
            objects=objects,
            outbound=outbound,
            signer=UrlSigner(await link_secret(db, clock)),
            catalog=catalog,
            clock=clock,
            moderator=moderator,
            enhancer=enhancer,
            policy=policy(settings),
        )
