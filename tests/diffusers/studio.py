"""The whole of Tintype around the real engine: API and worker in this process, the engine in one of its own."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image

from tintype.administration.operator import Operator
from tintype.api.context import Edge
from tintype.billing.verify import verify
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.kernel.money import Unit
from tintype.main.server import create_front
from tintype.main.services import open_services
from tintype.main.settings import read_settings
from tintype.main.worker import create_worker
from tintype.worker.loop import Worker

EMAIL = "jo@example.com"
USD = {"unit": "usd", "amount": "0.01", "per": "image"}


def toml(value: Any) -> str:
    """A value as TOML writes it inline."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)} = {toml(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    return json.dumps(str(value) if isinstance(value, Path) else value)


def card(*tasks: str, settings: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A card of the native API."""
    takes = ["seed", "steps", "n", "image", "images", "references", "mask", "strength", "guidance_scale", "fps"]
    base = {"task": tasks, "engine": "diffusers", "settings": settings, "takes": [*takes, "negative_prompt"]}
    return {**base, "price": USD, "max_images": 4, "max_inputs": 3, "max_seconds": 5, "seconds": 1, **fields}


def catalog(cards: Mapping[str, Mapping[str, Any]], engine: Mapping[str, Any] | None = None) -> str:
    """A catalog's text: cards by ``dialect/name``, and the engine's own table."""
    lines = []
    for name, fields in cards.items():
        dialect, _, own = name.partition("/")
        lines += [f"[{dialect}.cards.{json.dumps(own)}]", *(f"{key} = {toml(value)}" for key, value in fields.items())]
    if engine:
        lines += ["[engines.diffusers]", *(f"{key} = {toml(value)}" for key, value in engine.items())]
    return "\n".join(lines) + "\n"


@dataclass
class Studio:
    """A running house, its customer's keys by dialect, and how to ask it for something."""

    services: Services
    http: httpx.AsyncClient
    worker: Worker
    keys: dict[str, str] = field(default_factory=dict)

    def headers(self, dialect: str = "native") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[dialect]}"}

    async def call(self, dialect: str, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """A call of a dialect. Its answer must be one of success."""
        answer = await self.http.request(method, path, json=body, headers=self.headers(dialect) | headers)
        assert answer.status_code in (200, 201, 202), f"{path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    async def start(self, model: str, prompt: str = "a red fox in the snow", **body: Any) -> str:
        """A job of the native API is accepted; its id."""
        job = await self.call("native", "POST", "/v1/generations", {"model": model, "prompt": prompt, **body})
        return str(job["id"])

    async def finish(self, job: str, limit_s: float = 120) -> dict[str, Any]:
        """That job as it ended."""
        async with asyncio.timeout(limit_s):
            while True:
                seen = await self.call("native", "GET", f"/v1/generations/{job}")
                if seen["status"] not in ("queued", "running", "finishing"):
                    return seen
                await asyncio.sleep(0.05)

    async def make(self, model: str, prompt: str = "a red fox in the snow", **body: Any) -> dict[str, Any]:
        """A job of the native API that must succeed."""
        seen = await self.finish(await self.start(model, prompt, **body))
        assert seen["status"] == "succeeded", seen
        return seen

    async def files(self, job: Mapping[str, Any]) -> list[bytes]:
        """The results of a native job, downloaded."""
        return [await self.download(output["url"]) for output in job["outputs"]]

    async def download(self, url: str) -> bytes:
        answer = await self.http.get(url)
        assert answer.status_code == 200, answer.text
        return answer.content

    async def pictures(self, model: str, prompt: str = "a red fox in the snow", **body: Any) -> list[bytes]:
        """The files of a job that must succeed."""
        return await self.files(await self.make(model, prompt, **body))

    async def events(self, job: str) -> list[tuple[str, dict[str, Any]]]:
        """All that the job's stream says until it ends."""
        found: list[tuple[str, dict[str, Any]]] = []
        path, kind = f"/v1/generations/{job}/events", ""
        async with self.http.stream("GET", path, headers=self.headers()) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("event:"):
                    kind = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    found.append((kind, json.loads(line.removeprefix("data:"))))
        return found

    async def nothing_is_lost(self) -> dict[str, int]:
        """The ledger agrees, nothing is held; charged micro-units are those of successes. Jobs by state."""
        async with self.services.db.connection() as connection:
            assert await verify(connection) == []
            assert await connection.fetchval("SELECT count(*) FROM holds WHERE state = 'held'") == 0
            rows = await connection.fetch("SELECT state, captured, price FROM jobs")
        for row in rows:
            assert row["captured"] == (row["price"] if row["state"] == "succeeded" else 0)
        return {state: sum(row["state"] == state for row in rows) for state in {row["state"] for row in rows}}

    async def attempts(self, job: str) -> int:
        async with self.services.db.connection() as connection:
            return int(await connection.fetchval("SELECT attempt FROM jobs WHERE public_id = $1", job))

    def children(self) -> dict[str, psutil.Process]:
        """The engine's processes by device."""
        hosts = self.worker.seats.pool.hosts()
        return {device: psutil.Process(host.pid) for (_, device), host in hosts.items() if host.pid is not None}


@asynccontextmanager
async def open_studio(url: str, folder: Path, text: str, **overrides: Any) -> AsyncIterator[Studio]:
    """Tintype with that catalog over the default one, on the database at ``url``, serving the cards of diffusers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.toml").write_text(text)
    given = {"catalog": folder / "catalog.toml", "data_dir": folder / "data", "database_url": url, "log_level": "error"}
    settings = read_settings(**{**given, "max_attempts": 2, **overrides})
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings, "test"))
        waiter = Waiter(services)
        await waiter.start()
        stack.push_async_callback(waiter.stop)
        front = create_front(Edge(services, waiter, settings.body_limit), settings, {})
        client = httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://tintype.test", timeout=200)
        http = await stack.enter_async_context(client)
        ours = [one.id for one in services.catalog.cards.values() if one.engine == "diffusers"]
        worker = create_worker(settings, services, ours)
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop, drain_s=2))
        studio = Studio(services, http, worker)
        try:
            await _open_account(studio)
            yield studio
        finally:
            stop.set()
            await running


async def _open_account(studio: Studio) -> None:
    operator = Operator(studio.services.db, studio.services.catalog, studio.services.clock, "test")
    await operator.create_account(EMAIL)
    for unit in (Unit.USD, Unit.POINTS, Unit.IMAGES, Unit.CREDITS):
        await operator.credit(EMAIL, "1000", unit)
    for dialect, data in studio.services.catalog.dialects.items():
        if "mega" in data.plans:
            await operator.set_plan(EMAIL, dialect, "mega")
        studio.keys[dialect] = (await operator.create_key(EMAIL, dialect, force=True))[1]


# --- pictures --------------------------------------------------------------------------------------------------------


def scene(width: int = 256, height: int = 256, turn: bool = False) -> Image.Image:
    """A picture with something in it: light from the middle, or from above where it is turned."""
    kind = Image.linear_gradient if turn else Image.radial_gradient
    light = kind("L").resize((width, height))
    return Image.merge("RGB", (light, light.transpose(Image.Transpose.FLIP_TOP_BOTTOM), light.point(lambda v: 255 - v)))


def mask(width: int = 256, height: int = 256) -> Image.Image:
    """White, which may change, in the right half."""
    found = Image.new("L", (width, height))
    found.paste(255, (width // 2, 0, width, height))
    return found


def data_url(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def pixels(data: bytes, mode: str = "RGB") -> NDArray[np.int16]:
    """A decoded picture, height by width by channels of 0..255, signed so that differences can be taken."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert(mode)).astype(np.int16)


def difference(first: NDArray[np.int16], second: NDArray[np.int16]) -> int:
    """The largest difference of two pictures' 8-bit values."""
    assert first.shape == second.shape
    return int(np.abs(first - second).max())


def film(data: bytes) -> tuple[tuple[int, int], list[NDArray[np.uint8]], float, int]:
    """A film's size, its decoded frames, frames a second, and how many samples of sound it has."""
    with av.open(io.BytesIO(data)) as container:
        video = container.streams.video[0]
        assert video.codec_context.name == "h264"
        size, rate = (video.width, video.height), float(video.average_rate or 0)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    samples = 0
    with av.open(io.BytesIO(data)) as container:
        if container.streams.audio:
            samples = sum(frame.samples for frame in container.decode(audio=0))
    return size, frames, rate, samples
