"""The application as a server runs it: its lifespan opens and closes everything, and says why it could not."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tintype.kernel.clock import SystemClock
from tintype.main.server import RENDERERS, App, create_app
from tintype.main.services import link_secret, open_services
from tintype.main.settings import Settings


class Life:
    """A server's side of an application's lifespan."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        async def send(message: Any) -> None:
            await self.told.put(dict(message))

        await self.app({"type": "lifespan"}, self.said.get, send)

    async def ask(self, what: str) -> dict[str, Any]:
        await self.said.put({"type": f"lifespan.{what}"})
        return await asyncio.wait_for(self.told.get(), 20)


def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database_url)


async def test_a_whole_life(tmp_path: Path, database_url: str) -> None:
    app = create_app(settings(tmp_path, database_url))
    life = Life(app)
    assert (await life.ask("startup"))["type"] == "lifespan.startup.complete"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/readyz")).json()["ok"] is True
    assert (await life.ask("shutdown"))["type"] == "lifespan.shutdown.complete"
    await life.task
    observer = await asyncpg.connect(database_url)
    left = await observer.fetchval("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tintype-api'")
    await observer.close()
    assert left == 0


@pytest.mark.parametrize(
    "change",
    [
        {"database_url": "postgresql://nobody@127.0.0.1:1/none"},
        {"storage_url": "ftp://somewhere"},
        {"catalog": Path("/nonexistent.toml")},
        {"moderation": "nonsense"},
    ],
)
async def test_what_keeps_it_from_starting_is_told(tmp_path: Path, database_url: str, change: dict[str, Any]) -> None:
    app = create_app(Settings(**{"data_dir": tmp_path, "database_url": database_url, **change}))
    life = Life(app)
    answer = await life.ask("startup")
    assert answer["type"] == "lifespan.startup.failed"
    assert answer["message"]
    await life.task


async def test_all_processes_sign_with_one_secret(tmp_path: Path, database_url: str) -> None:
    first = open_services(settings(tmp_path, database_url), "one")
    second = open_services(settings(tmp_path, database_url), "two")
    async with first as one, second as two:
        secrets = await asyncio.gather(*(link_secret(each.db, SystemClock()) for each in (one, two) * 4))
        assert len(set(secrets)) == 1
        assert len(secrets[0]) == 32
        now = one.clock.now()
        link = one.signer.sign("http://x", "a/b.png", now=now, content_type="image/png")
        path, _, query = link.removeprefix("http://x").partition("?")
        assert two.signer.verify(path, query, now).key == "a/b.png"


def test_webhooks_have_their_bodies() -> None:
    assert "native" in RENDERERS
