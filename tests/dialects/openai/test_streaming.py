"""Unfinished images by the official ``openai`` client, of the built-in engine.

What the events must have is OpenAI's documentation as its client (3.54) has it: ``ImageGenPartialImageEvent``,
``ImageEditPartialImageEvent`` and those of the completed images in ``openai.types``.
"""

from __future__ import annotations

import base64
import io
import time
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from PIL import Image

SIZE = (1024, 768)


def opened(text: str) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    picture.load()
    return picture


def off(one: Image.Image, other: Image.Image) -> float:
    """The mean difference, 0 to 255."""
    return float(np.abs(np.asarray(one.convert("RGB"), int) - np.asarray(other.convert("RGB"), int)).mean())


@pytest.fixture
async def client(live: Any) -> Any:
    async with openai.AsyncOpenAI(base_url=f"{live.base}/v1", api_key=live.key, timeout=60) as client:
        yield client


def check(event: Any, output_format: str, size: tuple[int, int]) -> Image.Image:
    """What partial and completed events say alike, and the picture."""
    assert (event.output_format, event.size) == (output_format, f"{size[0]}x{size[1]}")
    assert event.quality == "auto"
    assert event.background in ("auto", "opaque")
    assert time.time() - 120 < event.created_at <= time.time() + 1
    picture = opened(event.b64_json)
    assert (picture.size, picture.format) == (size, output_format.upper())
    return picture


async def test_a_picture_is_seen_while_it_is_drawn(client: openai.AsyncOpenAI, live: Any) -> None:
    stream = await client.images.generate(
        model="sketch", prompt="A red fox in the snow", size="1024x768", output_format="webp", stream=True,
        partial_images=3,
    )  # fmt: skip
    seen = [event async for event in stream]
    shown, done = seen[:-1], seen[-1]
    assert done.type == "image_generation.completed"
    assert 1 <= len(shown) <= 3
    assert {event.type for event in shown} == {"image_generation.partial_image"}
    assert [event.partial_image_index for event in shown if event.type != done.type] == list(range(len(shown)))
    picture = check(done, "webp", SIZE)
    assert done.usage.total_tokens == 0
    for event in shown:
        assert off(check(event, "webp", SIZE), picture) > 3
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {live.key}"}) as plain:
        job = (await plain.get(f"{live.base}/v1/generations?limit=1")).json()["data"][0]
        assert (job["price"]["captured"], len(job["outputs"])) == ("0.01", 1), "they cost nothing and are no outputs"


async def test_edits_too(client: openai.AsyncOpenAI, ball: bytes) -> None:
    stream = await client.images.edit(
        image=ball, prompt="at night in the rain, oil painting", size="1024x768", stream=True, partial_images=2
    )
    seen = [event async for event in stream]
    assert seen[-1].type == "image_edit.completed"
    assert 1 <= len(seen[:-1]) <= 2
    assert {event.type for event in seen[:-1]} == {"image_edit.partial_image"}
    for event in seen:
        check(event, "png", SIZE)


async def test_none_where_none_are_asked_for(client: openai.AsyncOpenAI) -> None:
    for more in ({}, {"partial_images": 0}):
        stream = await client.images.generate(prompt="A boat", size="512x512", stream=True, **more)  # type: ignore[call-overload]
        assert [event.type async for event in stream] == ["image_generation.completed"]
