"""Requests to their files, through a worker and engine processes: sizes, traits, captions, failures."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tintype.api.kwiki.captions import CAPTIONS
from tintype.catalog.catalog import Catalog
from tintype.engines.fake.files import Files
from tintype.generation.services import Services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker
from tintype.media.caption import draw_caption

NUDE = """
[kwiki.cards.nude]
task = ["text-to-image"]
engine = "fake"
adult = true
price = { unit = "credits", amount = "1", factors.quality = { "hires" = "2" } }
[kwiki.cards.realistic]
engine = "fake"
[kwiki.cards.anime]
lane = "kwiki"
"""
SELFIE = {"prompt": "in a cosy room", "style": "nude"}


@pytest.fixture
def policy() -> dict[str, Any]:
    return {"adult_content": True, "wait_limit_s": 60, "max_attempts": 1}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """A fake model that says that it draws nudes, and one for photographs; anime is drawn by sketch."""
    over = tmp_path / "catalog.toml"
    over.write_text(NUDE)
    return Catalog.load(over)


@pytest.fixture
async def worker(services: Services, tmp_path: Path) -> AsyncIterator[None]:
    worker = create_worker(
        Settings(data_dir=tmp_path), services, [card.id for card in services.catalog.cards_of("kwiki")]
    )
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop, drain_s=5))
    yield
    stop.set()
    await running


@pytest.fixture
def picture(api: httpx.AsyncClient) -> Any:
    """``await picture(body)``: the answer and the picture that its link gives."""

    async def get(body: dict[str, Any]) -> tuple[dict[str, Any], Image.Image]:
        answer = await api.post("generate", json=body)
        assert answer.status_code == 200, answer.text
        file = await api.get(answer.json()["image_url"])
        assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
        with Image.open(io.BytesIO(file.content)) as opened:
            assert (opened.format, dict(opened.info)) == ("PNG", {})
            return answer.json(), opened.convert("RGB")

    return get


def rows_changed(before: Image.Image, after: Image.Image) -> np.ndarray:
    return np.flatnonzero((np.asarray(before) != np.asarray(after)).any(axis=(1, 2)))


@pytest.mark.usefixtures("worker")
async def test_sketch_draws_for_real(picture: Any, account: Any, credits: Any) -> None:
    body = {"prompt": "a lighthouse on a cliff at sunset", "style": "anime"}
    (told, fast), (more, hires) = await picture(body), await picture({**body, "quality": "hires"})
    assert (fast.size, hires.size) == ((1024, 1024), (2048, 2048))
    assert (told["credits_used"], more["credits_used"]) == (1, 2)
    assert await credits(account) == (1002, 1000)
    for one in (fast, hires):
        assert len(one.resize((64, 64)).getcolors(4096) or ()) > 100, "a scene, no flat colour"


@pytest.mark.usefixtures("worker")
async def test_captions_are_drawn(picture: Any, job_of: Any) -> None:
    text = "good night, sleep well"
    drawn = {}
    for position in ("top", 0.25, "middle", None, "bottom"):
        told, made = await picture({**SELFIE, "snap_caption": {"text": text, "position": position}})
        job = await job_of(told["id"])
        assert "nude selfie, an adult woman" in job.prompt
        rows = rows_changed(bare(job), made)
        drawn[position] = round((rows[0] + rows[-1] + 1) / 2 / made.height, 2)
        assert draw_caption(bare(job), text, job.request["extra"]["caption"]["position"]).tobytes() == made.tobytes()
    assert drawn == {"top": 0.1, 0.25: 0.25, "middle": 0.5, None: 0.6, "bottom": 0.9}


def bare(job: Any) -> Image.Image:
    """What the fake engine drew for a job."""
    data = Files().get("png", job.request["width"], job.request["height"], job.request["seed"])
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.usefixtures("worker")
async def test_random_captions_follow_the_seed(picture: Any, job_of: Any) -> None:
    seen = set()
    for _ in range(6):
        told, made = await picture({**SELFIE, "snap_caption": True})
        job = await job_of(told["id"])
        text = CAPTIONS[job.request["seed"] % len(CAPTIONS)]
        seen.add(text)
        assert draw_caption(bare(job), text, 0.6).tobytes() == made.tobytes()
    assert len(seen) > 1


@pytest.mark.usefixtures("worker")
async def test_no_caption_where_none_is_asked_for(picture: Any, job_of: Any) -> None:
    for body in (SELFIE, {**SELFIE, "snap_caption": False}, {"prompt": "a fox", "snap_caption": {"text": "hi"}}):
        told, made = await picture(body)
        assert made.tobytes() == bare(await job_of(told["id"])).tobytes()


@pytest.mark.usefixtures("worker")
async def test_minors_are_refused_whatever_is_on(api: httpx.AsyncClient, credits: Any, account: Any) -> None:
    bodies = [
        {**SELFIE, "prompt": "a schoolgirl in a classroom"},
        {**SELFIE, "prompt": "a 16 year old"},
        {**SELFIE, "appearance": {"body_type": "child"}},
        {**SELFIE, "appearance": {"ethnicity": "13 years old"}},
        {**SELFIE, "snap_caption": {"text": "just turned 15 years old"}},
        {"prompt": "a nude little girl", "style": "realistic"},
    ]
    for body in bodies:
        answer = await api.post("generate", json=body)
        assert (answer.status_code, answer.json()["error"]) == (403, "content_blocked"), body
    assert await credits(account) == (1000, 1000)


@pytest.mark.usefixtures("worker")
async def test_other_styles_stay_clean_while_adult_content_is_on(api: httpx.AsyncClient) -> None:
    for style in ("realistic", "anime"):
        answer = await api.post("generate", json={"prompt": "a naked woman on a bed", "style": style})
        assert (answer.status_code, answer.json()["error"]) == (403, "content_blocked")


@pytest.mark.usefixtures("worker")
async def test_engines_failures(api: httpx.AsyncClient, credits: Any, account: Any) -> None:
    answers = {
        "[fail]": (503, "generation_failed"),
        "[moderated]": (403, "content_blocked"),
        "[bad-file]": (503, "generation_failed"),
        "[crash]": (503, "generation_failed"),
    }
    for token, wanted in answers.items():
        answer = await api.post("generate", json={"prompt": f"a fox {token}"})
        assert (answer.status_code, answer.json()["error"]) == wanted, answer.text
    assert (await api.post("generate", json={"prompt": "a fox"})).status_code == 200
    assert await credits(account) == (1004, 1000)
