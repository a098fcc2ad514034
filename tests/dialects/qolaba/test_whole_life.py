"""Requests to their files, through a worker and engine processes: sizes, alpha, masks, seeds, some of several."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image, ImageDraw

from tintype.catalog.catalog import Catalog
from tintype.generation.services import Services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

PROMPT = "A photorealistic cat sitting on the Eiffel Tower at sunset"
FAKE = """
[qolaba.cards."fal/flux-dev"]
engine = "fake"
"""


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, policy=replace(services.policy, wait_limit_s=60, max_attempts=1))


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """The built-in catalog, with the fake engine in one model's place, to be told what goes wrong."""
    over = tmp_path / "catalog.toml"
    over.write_text(FAKE)
    return Catalog.load(over)


@pytest.fixture
async def worker(services: Services, tmp_path: Path) -> AsyncIterator[None]:
    """A worker in this process; its engines in their own."""
    cards = [card.id for card in services.catalog.cards.values() if card.engine in ("sketch", "fake")]
    worker = create_worker(Settings(data_dir=tmp_path), services, cards)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop, drain_s=5))
    yield
    stop.set()
    await running


@pytest.fixture
def ask(api: httpx.AsyncClient) -> Any:
    """``await ask(model, …)``: the answer, and the pictures that its links give."""

    async def ask(model: str, **fields: Any) -> tuple[dict[str, Any], list[Image.Image]]:
        answer = await api.post("images/generate", json={"model": model, **fields}, timeout=90)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        pictures = []
        for image in told["images"]:
            file = await api.get(image["url"])
            assert (file.status_code, file.headers["content-type"]) == (200, image["content_type"])
            picture = Image.open(io.BytesIO(file.content))
            picture.load()
            assert (picture.format, image["content_type"]) == ("PNG", "image/png")
            assert picture.size == (image["width"], image["height"])
            pictures.append(picture)
        assert told["usage"]["images_generated"] == len(pictures)
        return told, pictures

    return ask


def apple(size: tuple[int, int] = (333, 251)) -> Image.Image:
    """A red ball on a plain light ground, with a stripe, at an odd size."""
    picture = Image.new("RGB", size, (236, 232, 220))
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.ellipse((width // 3, height // 4, 2 * width // 3, 3 * height // 4), fill=(190, 30, 40))
    draw.rectangle((0, 0, width, 6), fill=(20, 80, 160))
    return picture


def encoded(picture: Image.Image) -> str:
    """As a data URL."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def pixels(picture: Image.Image) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(picture)


@pytest.mark.usefixtures("worker")
async def test_the_documented_call_for_real(ask: Any, money: Any, account: Any) -> None:
    told, (picture,) = await ask("vertex/nano-banana-flash", prompt=PROMPT, aspect_ratio="16:9")
    assert picture.size == (1280, 720)
    assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096) or ()) > 100, "a scene, no flat colour"
    assert told["usage"] == {"images_generated": 1, "cost_usd": 0.03, "cost_credits": 6}
    assert await money(account) == (99_970_000, 0)


@pytest.mark.usefixtures("worker")
async def test_the_same_seed_gives_the_same_pixels(ask: Any) -> None:
    body = {"prompt": "a red fox in the snow", "aspect_ratio": "1:1"}
    told, pictures = await ask("fal/flux-schnell", num_images=2, **body)
    again, repeated = await ask("fal/flux-schnell", num_images=2, seed=told["seed"], **body)
    assert again["seed"] == told["seed"]
    for first, second in zip(pictures, repeated, strict=True):
        assert np.array_equal(pixels(first), pixels(second))
    assert not np.array_equal(pixels(pictures[0]), pixels(pictures[1]))
    next_told, (alone,) = await ask("fal/flux-schnell", seed=told["seed"] + 1, **body)
    assert next_told["seed"] == told["seed"] + 1
    assert np.array_equal(pixels(alone), pixels(pictures[1])), "image i is made with seed + i"


@pytest.mark.usefixtures("worker")
async def test_background_removal_gives_alpha(ask: Any) -> None:
    told, (cut,) = await ask("fal/birefnet", image_urls=[encoded(apple())])
    assert "seed" not in told
    assert (cut.mode, cut.size) == ("RGBA", (333, 251))
    alpha = pixels(cut)[..., 3]
    assert alpha[125, 166] == 255, "the ball stays"
    assert alpha[240, 10] == 0, "the ground goes"
    assert told["usage"] == {"images_generated": 1, "cost_usd": 0.005, "cost_credits": 1}


@pytest.mark.usefixtures("worker")
async def test_inpainting_changes_what_is_white_and_nothing_else(ask: Any) -> None:
    source, mask = apple(), Image.new("L", (333, 251), 0)
    mask.paste(255, (100, 50, 230, 200))
    for prompt in ("a yellow lemon", None):
        _, (made,) = await ask(
            "fal/flux-inpainting", image_urls=[encoded(source)], mask_url=encoded(mask), prompt=prompt, seed=5
        )
        assert made.size == source.size
        before, after = pixels(source), pixels(made.convert("RGB"))
        free = pixels(mask) >= 128
        assert np.array_equal(before[~free], after[~free]), "outside the mask nothing changes"
        assert (before[free] != after[free]).any(axis=-1).mean() > 0.05, "inside it does"


@pytest.mark.usefixtures("worker")
async def test_edits_keep_the_sources_shape(ask: Any) -> None:
    source = apple((640, 360))
    _, (made,) = await ask("fal/qwen-image-edit", image_urls=[encoded(source)], prompt="a watercolor at night", seed=1)
    assert made.size == (1368, 768)
    small = pixels(made.convert("RGB").resize((64, 36))).astype(int)
    assert np.abs(small - pixels(source.resize((64, 36)))).mean() > 10, "it is edited"
    _, (square,) = await ask(
        "vertex/nano-banana-flash",
        image_urls=[encoded(source)],
        reference_images=[{"url": encoded(apple()), "description": "the ball"}],
        prompt="the ball on a beach",
        aspect_ratio="1:1",
        temperature=0.5,
    )
    assert square.size == (1024, 1024)
    _, (referred,) = await ask(
        "openai/gpt-image-2", reference_images=[{"url": encoded(apple())}], prompt="a ball", quality="medium"
    )
    assert referred.size == (1536, 1536)


@pytest.mark.usefixtures("worker")
async def test_celery_from_pending_to_success(api: httpx.AsyncClient) -> None:
    body = {"model": "vertex/imagen-4", "prompt": PROMPT, "quality": "2K", "aspect_ratio": "9:16", "celery": True}
    answer = await api.post("images/generate", json=body)
    assert answer.status_code == 202
    path, seen = f"tasks/{answer.json()['task_id']}", ["PENDING"]
    async with asyncio.timeout(60):
        while seen[-1] in ("PENDING", "PROCESSING"):
            told = (await api.get(path)).json()
            seen.append(told["status"])
            await asyncio.sleep(0.05)
    assert seen[-1] == "SUCCESS"
    (image,) = told["output"]["images"]
    with Image.open(io.BytesIO((await api.get(image["url"])).content)) as picture:
        assert picture.size == (image["width"], image["height"]) == (1440, 2560)
    assert told["output"]["usage"] == {"images_generated": 1, "cost_usd": 0.04, "cost_credits": 8}


@pytest.mark.usefixtures("worker")
async def test_engines_failures(api: httpx.AsyncClient, ask: Any, money: Any, account: Any) -> None:
    wanted = {
        "[fail]": (503, "Generation Failed"),
        "[moderated]": (403, "Forbidden"),
        "[bad-file]": (503, "Generation Failed"),
        "[crash]": (503, "Generation Failed"),
        "[raise]": (503, "Generation Failed"),
    }
    for token, (status, title) in wanted.items():
        answer = await api.post("images/generate", json={"model": "fal/flux-dev", "prompt": f"a fox {token}"})
        assert (answer.status_code, answer.json()["error"]) == (status, title), answer.text
    assert await money(account) == (100_000_000, 0)
    told, pictures = await ask("fal/flux-dev", prompt="a fox", num_images=3)
    assert (len(pictures), told["usage"]["cost_usd"], told["usage"]["cost_credits"]) == (3, 0.075, 15)
    assert await money(account) == (99_925_000, 0)
