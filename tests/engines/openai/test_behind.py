"""Tintype behind Tintype: the engine's server is another Tintype, with its own worker and the built-in painter."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageDraw

from tintype.billing.verify import verify
from tintype.engines.contract import (
    Done,
    EngineCard,
    Event,
    Failed,
    Input,
    Output,
    Reason,
    Request,
    Role,
    Sending,
    Task,
    Upstream,
)
from tintype.engines.openai import create


@pytest.fixture
def live_cards() -> list[str]:
    return ["native/sketch", "native/sketch-video", "native/sketch-cutout"]


def _request(folder: Path, model: str, task: Task, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    film = task in (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)
    whole: dict[str, Any] = {"width": 320, "height": 192, "seed": 5}
    if film:
        whole |= {"frames": 24, "fps": 12, "output_format": "mp4"}
    card = EngineCard("native/behind", "openai", {"model": model, "server": "tintype", "keys": ["BEHIND_KEY"]})
    return Request("job", 1, card, task, "a red fox in the snow", workdir, **{**whole, **changes})


async def _run(engine: Any, request: Request) -> list[Event]:
    def run() -> list[Event]:
        engine.load(request.card)
        return list(engine.generate([request]))

    return await asyncio.to_thread(run)


def _outputs(events: list[Event]) -> list[Output]:
    assert isinstance(events[-1], Done), events[-1]
    return [event for event in events if isinstance(event, Output)]


async def test_images_edits_and_films_come_from_the_tintype_behind(live: Any, tmp_path: Path) -> None:
    engine = create({"base_url": f"{live.base}/v1", "poll_s": 0.2, "secrets": {"BEHIND_KEY": live.key}})

    pictures = _outputs(await _run(engine, _request(tmp_path, "sketch", Task.TEXT_TO_IMAGE, count=2)))
    for output in pictures:
        with Image.open(output.path) as picture:
            assert (picture.size, picture.format) == ((320, 192), "PNG")
    assert pictures[0].path.read_bytes() != pictures[1].path.read_bytes()

    watched = _request(tmp_path, "sketch", Task.TEXT_TO_IMAGE, partials=2)
    watched = replace(watched, card=replace(watched.card, settings={**watched.card.settings, "partial_images": 2}))
    seen = _outputs(await _run(engine, watched))
    assert [output.role for output in seen][-1] == "result"
    assert {output.role for output in seen[:-1]} <= {"partial"}
    with Image.open(seen[-1].path) as picture:
        assert picture.size == (320, 192)

    ground, mask = Image.new("RGB", (320, 192), (40, 90, 200)), Image.new("L", (320, 192))
    ImageDraw.Draw(mask).rectangle((0, 0, 159, 191), fill=255)
    ground.save(tmp_path / "in.png")
    mask.save(tmp_path / "mask.png")
    inputs = (Input(Role.SOURCE, tmp_path / "in.png", 320, 192), Input(Role.MASK, tmp_path / "mask.png", 320, 192))
    (edited,) = _outputs(await _run(engine, _request(tmp_path, "sketch", Task.INPAINTING, inputs=inputs)))
    with Image.open(edited.path) as picture:
        right, left = picture.convert("RGB").crop((170, 0, 320, 192)), picture.convert("RGB").crop((0, 0, 150, 192))
        assert right.getcolors() == [(150 * 192, (40, 90, 200))], "what is outside the mask is as it was"
        assert left.getcolors() != [(150 * 192, (40, 90, 200))]

    for task, given in ((Task.TEXT_TO_VIDEO, ()), (Task.IMAGE_TO_VIDEO, inputs[:1])):
        (film,) = _outputs(await _run(engine, _request(tmp_path, "sketch-video", task, inputs=given)))
        with av.open(str(film.path)) as opened:
            stream: Any = opened.streams.video[0]
            assert (stream.width, stream.height, int(stream.average_rate)) == (320, 192, 12)
            assert sum(1 for _ in opened.decode(stream)) == 24


async def test_its_refusals_are_understood_and_nothing_is_paid_twice(live: Any, tmp_path: Path) -> None:
    engine = create({"base_url": f"{live.base}/v1", "poll_s": 0.2, "secrets": {"BEHIND_KEY": live.key}})
    request = _request(tmp_path, "sketch", Task.TEXT_TO_IMAGE)
    events = await _run(engine, request)
    token = next(event.token for event in events if isinstance(event, Sending))
    (first,) = _outputs(events)
    again = await asyncio.to_thread(lambda: list(engine.resume(request, Upstream(token))))
    (second,) = _outputs(again)
    assert second.path.read_bytes() == first.path.read_bytes(), "the same picture, by its Idempotency-Key"

    refused = await _run(engine, _request(tmp_path, "no-such-model", Task.TEXT_TO_IMAGE))
    assert isinstance(refused[-1], Failed)
    assert refused[-1].reason is Reason.INVALID
    moderated = replace(_request(tmp_path, "sketch", Task.TEXT_TO_IMAGE), prompt="a nude child")
    blocked = await _run(engine, moderated)
    assert isinstance(blocked[-1], Failed)
    assert blocked[-1].reason is Reason.MODERATED
    poor = create({"base_url": f"{live.base}/v1", "secrets": {"BEHIND_KEY": await live.another()}})
    broke = await _run(poor, _request(tmp_path, "sketch", Task.TEXT_TO_IMAGE))
    assert isinstance(broke[-1], Failed)
    assert broke[-1].reason is Reason.UNAVAILABLE, "the operator's account there is empty: not the customer's fault"

    async with live.services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM jobs") == 1
        assert await verify(connection) == []
