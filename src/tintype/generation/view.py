"""A job as a dialect shows it: its row, its files, and links to them that are signed at this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from tintype.generation.services import SQL, Services
from tintype.jobs.model import Artifact, Job

LINK_LIFETIME_S = 24 * 3600
Names = Callable[[Job, Artifact], str]


@dataclass(frozen=True, slots=True)
class File:
    """A stored file and a link to it that lasts 24 hours and needs no key."""

    artifact: Artifact
    url: str

    @property
    def name(self) -> str:
        return self.artifact.storage_key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class JobView:
    """``results`` are in order; ``others`` their further files (gif, preview, thumbnail, poster)."""

    job: Job
    results: tuple[File, ...] = ()
    others: tuple[File, ...] = ()

    def other(self, index: int, *roles: str) -> File | None:
        """The further file of result ``index`` in the first of these roles that it has."""
        for role in roles:
            for file in self.others:
                if (file.artifact.index, file.artifact.role) == (index, role):
                    return file
        return None


async def link(services: Services, job: Job, artifact: Artifact, now: datetime, *, filename: str | None = None) -> str:
    """A signed link: the storage's own where it has such, else ours.

    ``filename`` is what our own link has the file saved as; by default its name in the storage.
    """
    return await signed(services, job, artifact.storage_key, artifact.content_type, now, filename=filename)


async def signed(
    services: Services, job: Job, key: str, content_type: str, now: datetime, *, filename: str | None = None
) -> str:
    """The same for any file of the job, by its key."""
    presigned = await services.objects.presign(key, LINK_LIFETIME_S)
    if presigned is not None:
        return presigned
    return services.signer.sign(
        job.base_url,
        key,
        now=now,
        lifetime_s=LINK_LIFETIME_S,
        filename=filename or key.rpartition("/")[2],
        content_type=content_type,
    )


async def view(services: Services, job: Job, *, names: Names | None = None) -> JobView:
    """The job with its files, links signed now; ``names`` says what a file is to be saved as."""
    if not job.state.terminal:
        return JobView(job)
    if job.files is None:
        job = await get_job(services, job.id) or job
    now = services.clock.now()
    files = [
        File(artifact, await link(services, job, artifact, now, filename=names(job, artifact) if names else None))
        for artifact in job.files or ()
    ]
    return JobView(
        job,
        tuple(file for file in files if file.artifact.role == "result"),
        tuple(file for file in files if file.artifact.role != "result"),
    )


async def get_job(services: Services, job_id: UUID) -> Job | None:
    """A job by its own id, with its files."""
    row = await services.grouped(_rows)(job_id)
    return Job.of(row) if row else None


async def _rows(services: Services, ids: Sequence[UUID]) -> list[asyncpg.Record | None]:
    async with services.db.kept("jobs") as connection:
        found = {row["id"]: row async for row in SQL.many_with_files(connection, ids=list(ids))}
    return [found.get(job_id) for job_id in ids]


async def find(services: Services, account_id: UUID, dialect: str, public_id: str) -> JobView | None:
    """An account's job of a dialect by the id that it was told. Another account's is as good as none."""
    async with services.db.connection() as connection:
        row = await SQL.by_public_id(connection, public_id=public_id, account_id=account_id, dialect=dialect)
    return await view(services, Job.of(row)) if row else None
