"""The gallery: an account's results, filtered, sorted, searched, paged, and deleted with their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from tintype.generation.services import SQL as JOBS
from tintype.generation.services import Services
from tintype.generation.view import File, link
from tintype.infra.db import queries
from tintype.jobs.model import Artifact, Job
from tintype.kernel.errors import NotFound

SQL = queries("gallery")
Kind = Literal["image", "video", "3d"]
Sort = Literal["created_at", "type", "prompt", "bytes"]


@dataclass(frozen=True, slots=True)
class Item:
    """A result with its links. ``thumbnail`` is what a page shows small: at most 320 px, a poster or a preview."""

    type: Kind
    job: Job
    file: File
    thumbnail: File | None


async def page(
    services: Services,
    account_id: UUID,
    dialects: Sequence[str],
    *,
    kind: Kind | None = None,
    search: str | None = None,
    sort: Sort = "created_at",
    descending: bool = True,
    limit: int = 20,
    offset: int = 0,
) -> tuple[list[Item], int]:
    """One page of results and how many there are on all pages. ``search`` looks for a text in the prompts."""
    asked: dict[str, Any] = {"account_id": account_id, "dialects": list(dialects), "type": kind, "search": search}
    async with services.db.connection() as connection:
        rows = [
            row
            async for row in SQL.page(connection, **asked, sort=sort, descending=descending, limit=limit, offset=offset)
        ]
        total = rows[0]["total"] if rows else await SQL.count(connection, **asked)
        found = list({row["job"] for row in rows})
        jobs = {job.id: job for job in [Job.of(row) async for row in JOBS.many(connection, ids=found)]}
        files: dict[tuple[UUID, int, str], Artifact] = {
            (row["job_id"], row["index"], row["role"]): Artifact.of(row)
            async for row in JOBS.artifacts_of_many(connection, job_ids=found)
        }
    now = services.clock.now()
    items = []
    for row in rows:
        job, artifact = jobs[row["job"]], Artifact.of(row)
        small = next(
            (
                files[key]
                for role in ("thumbnail", "poster", "preview")
                if (key := (job.id, artifact.index, role)) in files
            ),
            None,
        )
        items.append(
            Item(
                row["type"],
                job,
                File(artifact, await link(services, job, artifact, now)),
                File(small, await link(services, job, small, now)) if small is not None else None,
            )
        )
    return items, total


async def delete(services: Services, account_id: UUID, public_id: str, dialects: Sequence[str] | None = None) -> None:
    """Delete a result, its derived files with it. Raises NotFound where the account has none of that id.

    ``dialects`` are those whose results may be meant; None: all.

    The rows go first: a link that was signed before leads to nothing afterwards, also where the process dies between.
    """
    async with services.db.transaction() as connection:
        asked = {"public_id": public_id, "account_id": account_id, "dialects": dialects}
        keys = [row["storage_key"] async for row in SQL.delete(connection, **asked)]
    if not keys:
        raise NotFound("There is no such result")
    await services.objects.delete(keys)
