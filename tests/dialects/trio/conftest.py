"""trio's callers and pictures, and a stand-in for the worker: its calls wait for the end of their jobs."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.generation.services import Services
from tintype.generation.view import get_job
from tintype.jobs.model import Job

Files = list[tuple[str, str, bytes]]


@pytest.fixture
async def account(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account with 1000 points and a key, on the pro plan."""
    return await open_account("trio", "1000", plan="pro")


@pytest.fixture
def api(http: httpx.AsyncClient, account: Any) -> httpx.AsyncClient:
    """A client with the account's key and the mounted path."""
    http.headers.update(account.headers)
    http.base_url = httpx.URL(f"{http.base_url}trio/api/v1/")
    return http


def picture(image_format: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(buffer, image_format)
    return buffer.getvalue()


@pytest.fixture
def png() -> str:
    """A picture as base64."""
    return base64.b64encode(picture()).decode()


def files_of(job: Job) -> Files:
    """What a worker stores for a job, in small."""
    wanted = job.request["output_format"]
    if wanted == "mp4":
        return [
            ("result", "video/mp4", b"a film"),
            ("poster", "image/jpeg", picture("JPEG")),
            ("thumbnail", "image/webp", picture("WEBP")),
        ]
    if wanted == "glb":
        return [
            ("result", "model/gltf-binary", b"a model"),
            ("preview", "image/png", picture()),
            ("thumbnail", "image/webp", picture("WEBP")),
        ]
    one: Files = [
        ("result", f"image/{wanted}", picture(wanted.upper())),
        ("thumbnail", "image/webp", picture("WEBP")),
    ]
    return one * job.request["count"]


@dataclass
class Finisher:
    """Ends every job that is queued by ``act``, in order; ``seen`` are those it had."""

    act: Callable[[Job], Awaitable[Any]]
    seen: list[Job] = field(default_factory=list)


@pytest.fixture
async def finisher(services: Services, finish_job: Callable[..., Awaitable[Any]]) -> AsyncIterator[Finisher]:
    """Jobs end well as soon as they are there, unless ``finisher.act`` is set to something else."""
    finisher = Finisher(lambda job: finish_job(job, files_of(job)))

    async def work() -> None:
        while True:
            async with services.db.connection() as connection:
                found = await connection.fetch("SELECT id FROM jobs WHERE state = 'queued' ORDER BY created_at")
            for row in found:
                job = await get_job(services, row["id"])
                assert job is not None
                if all(one.id != job.id for one in finisher.seen):
                    finisher.seen.append(job)
                    await finisher.act(job)
            await asyncio.sleep(0.005)

    running = asyncio.create_task(work())
    yield finisher
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
