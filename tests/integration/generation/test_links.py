"""Links say under what name a file is to be saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, settle
from tintype.generation.view import get_job, view
from tintype.jobs.state import State


async def test_whoever_looks_at_a_job_names_its_files(services: Services, submitted: Any) -> None:
    job, now = await submitted(), services.clock.now()
    async with services.db.transaction() as connection:
        rows = SQL.claim(connection, ids=[job.id], worker="me", lease_until=now + timedelta(seconds=9), now=now)
        assert [row["id"] async for row in rows] == [job.id]
        await SQL.finishing(connection, id=job.id, attempt=1, now=now)
    artifact = dict.fromkeys(("width", "height", "frames", "duration_ms", "seed")) | {
        "public_id": job.public_id, "index": 0, "role": "result", "storage_key": f"{job.request['folder']}/a1/0.png",
        "content_type": "image/png", "bytes": 3, "sha256": "0",
    }  # fmt: skip
    assert await settle(services, job, Outcome(State.SUCCEEDED, 1, capture=job.price, artifacts=[artifact]))
    ended = await get_job(services, job.id)
    assert ended is not None
    ended = replace(ended, base_url="http://here")
    named = await view(services, ended, names=lambda job, artifact: f"fox-{artifact.index}.png")
    assert "fox-0.png" in unquote(named.results[0].url)
    assert "fox-0.png" not in unquote((await view(services, ended)).results[0].url)
