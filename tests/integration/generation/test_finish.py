"""A job's files are checked and stored the same, whether a thread was worth it or not."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tintype.engines.contract import Output
from tintype.generation import finish as module
from tintype.generation.finish import finish
from tintype.generation.services import Services
from tintype.media.inspect import BadOutput, Measured, inspect


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each look at a file, whether it was on the event loop's own thread."""
    found: list[bool] = []

    def noting(path: Path) -> Measured:
        found.append(threading.current_thread() is threading.main_thread())
        return inspect(path)

    monkeypatch.setattr(module, "inspect", noting)
    return found


def picture(path: Path, side: int, *, plain: bool = True) -> Path:
    image = Image.new("RGB", (side, side), "red") if plain else Image.effect_noise((side, side), 90).convert("RGB")
    image.save(path, "PNG")
    return path


@pytest.mark.parametrize(
    ("asked", "made", "plain", "on_the_loop"),
    [
        (64, 64, True, True),
        (256, 256, True, True),
        (257, 257, True, False),  # more pixels than are checked quickly
        (256, 256, False, False),  # more bytes
        (64, 2048, False, False),  # it is not what was asked for that takes the time
    ],
)
async def test_only_what_is_tiny_is_checked_on_the_loop(
    asked: int, made: int, plain: bool, on_the_loop: bool, services: Services, submitted: Any, where: list[bool],
    tmp_path: Path,
) -> None:  # fmt: skip
    job = await submitted()
    job = replace(job, request={**job.request, "width": asked, "height": asked})
    path = picture(tmp_path / "0.png", made, plain=plain)
    (artifact,) = await finish(services, job, [Output(str(job.id), path, seed=7)])
    assert set(where) == {on_the_loop}
    assert (artifact["width"], artifact["height"], artifact["seed"]) == (asked, asked, 7)
    stored = await services.objects.get(artifact["storage_key"])
    assert len(stored) == artifact["bytes"]


async def test_both_ways_give_the_same(
    services: Services, submitted: Any, where: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await submitted()
    job = replace(job, request={**job.request, "width": 64, "height": 64})
    here = await finish(services, job, [Output(str(job.id), picture(tmp_path / "0.png", 64), seed=7)])
    monkeypatch.setattr(module, "TINY_BYTES", 0)
    there = await finish(services, job, [Output(str(job.id), picture(tmp_path / "0.png", 64), seed=7)])
    assert here == there
    assert where == [True, False]


async def test_a_tiny_file_of_garbage_is_refused(services: Services, submitted: Any, tmp_path: Path) -> None:
    job = await submitted()
    job = replace(job, request={**job.request, "width": 64, "height": 64})
    (tmp_path / "0.png").write_bytes(b"no picture")
    with pytest.raises(BadOutput):
        await finish(services, job, [Output(str(job.id), tmp_path / "0.png")])
    with pytest.raises(BadOutput):
        await finish(services, job, [Output(str(job.id), tmp_path / "none.png")])
