"""The official ``openai`` client, unmodified, against a live server with a worker and the built-in engine."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable
from typing import Any

import av
import httpx
import numpy as np
import openai
import pytest
from PIL import Image

from tintype.billing.verify import verify

# The client marks calls that OpenAI's own service has given up or will: videos, variations.
pytestmark = pytest.mark.filterwarnings("ignore:.*Sora.*:DeprecationWarning", "ignore:deprecated:DeprecationWarning")
PROMPT = "A red fox in the snow"


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def of_b64(text: str | None) -> Image.Image:
    assert text
    return opened(base64.b64decode(text))


def client_of(live: Any, key: str | None = None, **more: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{live.base}/v1", api_key=key or live.key, **more)


def images(live: Any, ball: bytes, mask: Callable[..., bytes]) -> None:
    with client_of(live) as client:
        made = client.images.generate(prompt=PROMPT, n=2, size="320x256", response_format="url")
        assert made.data
        assert [one.b64_json for one in made.data] == [None, None]
        files = [httpx.get(one.url).content for one in made.data if one.url]
        assert [(opened(one).size, opened(one).format) for one in files] == [((320, 256), "PNG")] * 2
        assert files[0] != files[1]
        assert (made.size, made.quality, made.background, made.output_format) == ("320x256", None, "opaque", "png")
        assert made.created > 1_700_000_000

        made = client.images.generate(
            model="sketch", prompt=PROMPT, size="auto", response_format="b64_json", output_format="webp"
        )
        assert made.data
        assert made.data[0].url is None
        picture = of_b64(made.data[0].b64_json)
        assert (picture.size, picture.format) == ((1024, 1024), "WEBP")
        assert made.usage
        assert made.usage.total_tokens == 0

        sizes = []
        for compression in (5, 95):
            made = client.images.generate(
                prompt=PROMPT, size="256x256", output_format="jpeg", output_compression=compression, quality="low",
                background="opaque", moderation="low", safety_identifier="u-1",
            )  # fmt: skip
            assert (made.quality, made.safety_identifier) == ("low", "u-1")
            assert made.data
            assert made.data[0].url
            assert of_b64(made.data[0].b64_json).format == "JPEG"
            sizes.append(len(made.data[0].b64_json or ""))
        assert sizes[0] * 2 < sizes[1]

        seen = list(
            client.images.generate(prompt=PROMPT, size="256x256", stream=True, partial_images=0, output_format="jpeg")
        )
        assert [one.type for one in seen] == ["image_generation.completed"]
        assert (of_b64(seen[0].b64_json).size, seen[0].size, seen[0].usage.total_tokens) == ((256, 256), "256x256", 0)

        edits(client, ball, mask)


def edits(client: openai.OpenAI, ball: bytes, mask: Callable[..., bytes]) -> None:
    box = (72, 40, 184, 152)
    made = client.images.edit(
        image=ball, mask=mask((256, 192), box), prompt="remove the ball", size="256x192", response_format="b64_json"
    )
    assert made.data
    before, after = (np.asarray(one.convert("RGB"), int) for one in (opened(ball), of_b64(made.data[0].b64_json)))
    inside = np.zeros((192, 256), bool)
    inside[box[1] : box[3], box[0] : box[2]] = True
    change = np.abs(before - after).max(axis=2)
    # What is transparent in the mask has changed, and what is opaque has not.
    assert change[48:144, 80:176].mean() > 20
    assert change[~inside].max() <= 8

    made = client.images.edit(
        image=[("a.png", ball), ("b.png", ball)], prompt="at night", n=2, response_format="b64_json"
    )
    assert made.data
    assert [of_b64(one.b64_json).size for one in made.data] == [(1184, 888)] * 2
    seen = list(client.images.edit(image=ball, prompt="in autumn", size="256x192", stream=True))
    assert [one.type for one in seen] == ["image_edit.completed"]
    cut = client.images.edit(image=ball, prompt="the ball alone", model="sketch-cutout", background="transparent")
    assert cut.data
    assert of_b64(cut.data[0].b64_json).getchannel("A").getextrema() == (0, 255)

    made = client.images.create_variation(image=ball, n=2, size="256x256", response_format="b64_json")
    assert made.data
    assert [of_b64(one.b64_json).size for one in made.data] == [(256, 256)] * 2


async def test_images_of_the_sync_client(live: Any, ball: bytes, mask: Callable[..., bytes]) -> None:
    await asyncio.to_thread(images, live, ball, mask)
    await asyncio.to_thread(models_and_errors, live, await live.another())
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


def models_and_errors(live: Any, poor: str) -> None:
    with client_of(live, max_retries=0) as client, openai.OpenAI(
        base_url=f"{live.base}/openai/v1", api_key=live.key, max_retries=0
    ) as mounted:  # fmt: skip
        listed = {one.id for one in client.models.list()}
        assert {"sketch", "sketch-video"} <= listed
        assert {one.id for one in mounted.models.list()} == listed
        for one in (client, mounted):
            assert one.models.retrieve("sketch").object == "model"
            with pytest.raises(openai.NotFoundError):
                one.models.retrieve("gpt-image-9")
        with pytest.raises(openai.BadRequestError) as refused:
            client.images.generate(prompt=PROMPT, model="gpt-image-9")
        assert (refused.value.param, refused.value.code) == ("model", "invalid_value")
        assert refused.value.type == "invalid_request_error"
        assert "sketch" in refused.value.message
        assert (refused.value.request_id or "").startswith("req_")
        with pytest.raises(openai.BadRequestError) as refused:
            client.images.generate(prompt="a nude child")
        assert refused.value.code == "moderation_blocked"
    with client_of(live, "tt_nobody") as client, pytest.raises(openai.AuthenticationError) as unknown:
        client.images.generate(prompt=PROMPT)
    assert unknown.value.code == "invalid_api_key"
    # The client would try again a 429 twice; that another try is no help is said, so it does not.
    with client_of(live, poor, max_retries=2) as client, pytest.raises(openai.RateLimitError) as broke:
        client.images.generate(prompt=PROMPT)
    assert (broke.value.code, broke.value.type) == ("insufficient_quota", "insufficient_quota")
    assert "balance" in broke.value.message


async def test_videos_and_the_async_client(live: Any, ball: bytes) -> None:
    async with openai.AsyncOpenAI(base_url=f"{live.base}/v1", api_key=live.key) as client:
        once = {"Idempotency-Key": "order-1"}
        begun = [await client.images.generate(prompt=PROMPT, size="64x64", extra_headers=once) for _ in range(2)]
        assert begun[0].data
        assert begun[1].data
        assert begun[0].data[0].b64_json == begun[1].data[0].b64_json

        video = await client.videos.create_and_poll(prompt="a boat on the sea", seconds="1", size="320x180")  # type: ignore[arg-type]
        assert (video.status, video.progress, video.seconds, video.size) == ("completed", 100, "1", "320x180")
        assert video.model == "sketch-video"
        assert video.completed_at
        film = (await client.videos.download_content(video.id)).content
        check_film(film, (320, 180), 24)
        small = opened((await client.videos.download_content(video.id, variant="thumbnail")).content)
        assert (small.format, small.size) == ("WEBP", (320, 180))
        sheet = opened((await client.videos.download_content(video.id, variant="spritesheet")).content)
        assert (sheet.format, sheet.size) == ("JPEG", (960, 540))

        moving = await client.videos.create_and_poll(
            prompt="it rolls away", input_reference=("ball.png", ball), seconds="1", size="256x192"  # type: ignore[arg-type]
        )  # fmt: skip
        assert moving.status == "completed"
        remixed = await client.videos.remix(video.id, prompt="in a storm")
        assert (remixed.remixed_from_video_id, remixed.status) == (video.id, "queued")
        assert (await client.videos.poll(remixed.id, poll_interval_ms=200)).status == "completed"

        listed = [one.id async for one in client.videos.list(limit=2)]
        assert listed == [remixed.id, moving.id, video.id]
        assert [one.id async for one in client.videos.list(order="asc")] == listed[::-1]
        gone = await client.videos.delete(video.id)
        assert (gone.id, gone.deleted, gone.object) == (video.id, True, "video.deleted")
        with pytest.raises(openai.NotFoundError):
            await client.videos.retrieve(video.id)
        assert [one.id async for one in client.videos.list()] == listed[:2]

        waiting = await client.videos.create(prompt="a long one", seconds="12")
        assert (await client.videos.delete(waiting.id)).deleted
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {live.key}"}) as plain:
        account = (await plain.get(f"{live.base}/v1/account")).json()
        # One image and three seconds; the video that was deleted on its way costs nothing.
        assert account["balances"][0] | {"unit": ""} == {
            "unit": "", "available": "9.84", "available_minor": 9_840_000, "held": "0.00", "held_minor": 0
        }  # fmt: skip
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


def check_film(data: bytes, size: tuple[int, int], frames: int) -> None:
    with av.open(io.BytesIO(data)) as film:
        video = film.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", *size)
        assert sum(1 for _ in film.decode(video)) == frames
