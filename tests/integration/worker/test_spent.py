"""What ended jobs leave behind is taken away together, and nothing of it is forgotten."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tintype.generation.services import Services
from tintype.queue.pgq import Entry
from tintype.worker.spent import Spent


async def _taken(services: Services, count: int) -> list[Entry]:
    async with services.db.connection() as connection:
        await services.queue.put_many(connection, "lane", [str(number) for number in range(count)])
        return await services.queue.take(connection, {"lane": count}, 60)


async def _left(services: Services) -> int:
    async with services.db.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM pgqueuer"))


async def test_entries_and_folders_go_together_a_moment_later(services: Services, tmp_path: Path) -> None:
    spent = Spent(services)
    waiting = asyncio.create_task(spent.clear_next())
    for entry in await _taken(services, 3):
        folder = tmp_path / "work" / entry.key
        folder.mkdir(parents=True)
        (folder / "0.png").write_bytes(b"a picture")
        spent.add(entry, folder)
    await waiting
    assert (await _left(services), list((tmp_path / "work").iterdir())) == (0, [])


async def test_folders_go_whatever_is_in_them(services: Services, tmp_path: Path) -> None:
    spent = Spent(services)
    for entry in await _taken(services, 3):
        folder = tmp_path / "work" / entry.key
        if entry.key != "0":  # one is gone already, one is empty, one has a folder in it
            folder.mkdir(parents=True)
        if entry.key == "2":
            (folder / "in").mkdir()
            (folder / "in" / "0.png").write_bytes(b"a picture")
        spent.add(entry, folder)
    await spent.clear()
    assert list((tmp_path / "work").iterdir()) == []


async def test_what_could_not_be_acknowledged_is_the_next_time(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = Spent(services)
    folder = tmp_path / "job"
    folder.mkdir()
    (entry,) = await _taken(services, 1)
    spent.add(entry, folder)

    async def away(*_: Any) -> None:
        raise asyncpg.ConnectionDoesNotExistError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(services.queue), "finish", away)
        with pytest.raises(asyncpg.ConnectionDoesNotExistError):
            await spent.clear()
    await asyncio.wait_for(spent.clear_next(), 30)
    assert (await _left(services), folder.exists()) == (0, False)
