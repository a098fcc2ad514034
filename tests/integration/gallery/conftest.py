"""An account's results, written as a worker's end of a job leaves them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tintype.catalog.catalog import Catalog
from tintype.enhancement.chat import create_enhancer
from tintype.generation.services import Policy, Services
from tintype.infra.db import Database
from tintype.infra.objects import Objects
from tintype.infra.outbound import Outbound
from tintype.infra.signing import UrlSigner
from tintype.kernel.clock import ManualClock
from tintype.moderation.chain import create_moderator
from tintype.queue.pgq import Queue

Add = Callable[..., Awaitable[list[str]]]


@pytest.fixture
async def services(database: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Services]:
    moderator, enhancer = create_moderator("rules"), create_enhancer("", "", "")
    yield Services(
        db=database,
        queue=Queue(),
        objects=Objects(str(tmp_path / "storage")),
        outbound=Outbound(),
        signer=UrlSigner(b"0123456789abcdef0123456789abcdef"),
        catalog=Catalog.load(),
        clock=clock,
        moderator=moderator,
        enhancer=enhancer,
        policy=Policy(data_dir=tmp_path),
    )
    await moderator.aclose()
    await enhancer.aclose()


@pytest.fixture
def account() -> UUID:
    return uuid4()


@pytest.fixture
def add(services: Services, account: UUID) -> Add:
    """``await add("a fox", files, dialect=…, owner=…)``: a finished job; its results' public ids, in order.

    ``files`` are (index, role, content type, size in bytes); one PNG where not given.
    """

    async def make(
        prompt: str,
        files: list[tuple[int, str, str, int]] | None = None,
        *,
        dialect: str = "trio",
        owner: UUID | None = None,
    ) -> list[str]:
        job, now, found = uuid4(), services.clock.now(), []
        owner = owner or account
        async with services.db.transaction() as connection:
            await connection.execute(
                "INSERT INTO jobs (id, public_id, account_id, dialect, card, task, state, prompt, request, unit, price,"
                " seconds, priority, max_attempts, base_url, created_at, deadline_at, finished_at) VALUES"
                " ($1, $2, $3, $4, 'c', 'text-to-image', 'succeeded', $5, $6, 'points', 4, 1, 0, 3, 'http://x.test',"
                " $7, $7, $7)",
                job, job.hex[:24], owner, dialect, prompt, json.dumps({"lane": "run:x"}), now,
            )  # fmt: skip
            for index, role, content_type, size in files or [(0, "result", "image/png", 10)]:
                key = f"jobs/{job}/{index}-{role}"
                await services.objects.put(key, b"x" * size, content_type)
                public_id = uuid4().hex[:24]
                await connection.execute(
                    "INSERT INTO artifacts (public_id, job_id, account_id, index, role, storage_key, content_type,"
                    " bytes, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)",
                    public_id, job, owner, index, role, key, content_type, size, now,
                )  # fmt: skip
                if role == "result":
                    found.append(public_id)
        return found

    return make
