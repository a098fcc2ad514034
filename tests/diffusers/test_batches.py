"""Several jobs in one call: the same pictures as one by one, and nobody's pictures in another's."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import direct
import pytest
from direct import card, essence, given, made, request, results, run
from PIL import Image
from studio import difference, mask, pixels, scene

import diffusers
from tintype.engines.contract import EngineCard, Request, Task
from tintype.engines.diffusers.engine import DiffusersEngine
from tintype.engines.diffusers.families import FAMILIES

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries, about themselves

T2I, I2I, INPAINT, I2V = Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING, Task.IMAGE_TO_VIDEO
PROMPTS = ["a red fox in the snow", "a harbour at night", "three yellow umbrellas", "an old lighthouse"]
COLOURS = ["crimson", "teal", "gold", "navy"]
MOST = 2  # of 255: what rounding may do. Sums are made in another order in a batch.

ALLOWED = [
    ("sdxl", T2I, "UNet2DConditionModel"),
    ("sdxl", I2I, "UNet2DConditionModel"),
    ("sdxl", INPAINT, "UNet2DConditionModel"),
    ("flux", T2I, "FluxTransformer2DModel"),
    ("flux", I2I, "FluxTransformer2DModel"),
    ("flux", INPAINT, "FluxTransformer2DModel"),
    ("flux-fill", INPAINT, "FluxTransformer2DModel"),
    ("flux-kontext", T2I, "FluxTransformer2DModel"),
    ("flux-kontext", I2I, "FluxTransformer2DModel"),
    ("flux2-klein", T2I, "Flux2Transformer2DModel"),
    ("z-image", T2I, "ZImageTransformer2DModel"),
    ("z-image", I2I, "ZImageTransformer2DModel"),
]


@pytest.fixture(scope="module")
def engine() -> DiffusersEngine:
    return direct.engine()


def _card(models: Any, name: str) -> EngineCard:
    more = {"call": {"max_area": 128 * 96}} if name == "flux-kontext" else {}
    return card(name, models(name), defaults={"steps": 4, "strength": 0.6}, **more)


def _jobs(folder: Path, one: EngineCard, task: Task, many: int = 4) -> list[Request]:
    """Jobs that differ in prompt, seed and picture."""
    found = []
    for place in range(many):
        fields: dict[str, Any] = {}
        if task is not T2I:
            source = Image.blend(scene(128, 96), Image.new("RGB", (128, 96), COLOURS[place]), 0.5)
            fields["inputs"] = given(folder / "in", source, mask=mask(128, 96) if task is INPAINT else None)
        fields["negative_prompt"] = f"blurry {place}" if one.id == "sdxl" else ""
        found.append(request(folder, one, f"j{place}", task=task, prompt=PROMPTS[place], seed=100 + place, **fields))
    return found


@pytest.mark.parametrize(("name", "task", "network"), ALLOWED)
def test_batched_and_single_pictures_agree(
    engine: DiffusersEngine,
    models: Any,
    tmp_path: Path,
    name: str,
    task: Task,
    network: str,
    say: Callable[[str], None],
) -> None:
    one = _card(models, name)
    made(engine, _jobs(tmp_path / "warm", one, task, 1)[0])
    owner = getattr(diffusers, network)
    began = time.perf_counter()
    with direct.counted(owner) as alone_calls:
        alone = [pixels(made(engine, job)) for job in _jobs(tmp_path / "alone", one, task)]
    middle = time.perf_counter()
    with direct.counted(owner) as calls:
        events = run(engine, *_jobs(tmp_path / "batch", one, task))
    ended = time.perf_counter()
    assert len(calls) * 4 == len(alone_calls), "they were not made in one call"
    files = results(events)
    batched = [pixels(files[f"j{place}"][0]) for place in range(4)]
    worst = max(difference(first, second) for first, second in zip(alone, batched, strict=True))
    others = min(difference(alone[0], picture) for picture in alone[1:])
    say(
        f"{name} {task.value}: 4 in a batch differ from single ones by at most {worst} of 255 (from each other by"
        f" {others}); throughput {(middle - began) / (ended - middle):.2f} times that of one by one"
    )
    assert worst <= MOST
    assert others > 8 * MOST, "the pictures are too much alike for that to say anything"


UNSAFE = [("flux2-klein", I2I), ("wan-i2v", I2V), ("ltx", I2V)]


@pytest.mark.parametrize(("name", "task"), UNSAFE)
def test_no_customers_pictures_reach_another(
    engine: DiffusersEngine, models: Any, tmp_path: Path, name: str, task: Task
) -> None:
    """Families that mix the pictures of a call: jobs that come together give what each gives alone, to the byte."""
    one = card(name, models(name))
    fields: dict[str, Any] = {"task": task}
    if task is I2V:
        fields |= {"frames": 9, "fps": 9, "output_format": "mp4", "width": 64, "height": 64}

    def jobs(folder: Path) -> list[Request]:
        found = []
        for place, colour in enumerate(COLOURS[:3]):
            own = [scene(), Image.new("RGB", (64, 64), colour)]
            pictures = given(folder / "in", *(own if task is I2I else own[1:]))
            found.append(request(folder, one, f"j{place}", inputs=pictures, **fields))
        return found

    alone = [essence(engine, job)[0] for job in jobs(tmp_path / "alone")]
    assert len(set(alone)) == 3, "each customer's own picture shows"
    assert essence(engine, *jobs(tmp_path / "together")) == alone


def test_no_family_that_mixes_pictures_may_share_a_call() -> None:
    """Those that take a list of pictures give each of them to every prompt; no film is made in a batch."""
    for family in FAMILIES:
        assert not family.batches & {I2V, Task.TEXT_TO_VIDEO, Task.IMAGE_TO_3D, Task.BACKGROUND_REMOVAL}, family.name
        assert family.pictures != "list" or not family.batches & {I2I, INPAINT}, family.name
    assert {name.partition("-")[0] for name, task, _ in ALLOWED} <= {one.name.partition("-")[0] for one in FAMILIES}


def test_what_differs_is_not_put_into_one_call(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    """The engine does not take the worker's word: sizes, steps and a negative prompt for one alone part a batch."""
    one = _card(models, "sdxl")
    cases: list[dict[str, Any]] = [{"steps": 2}, {"width": 64}, {"negative_prompt": "blurry"}, {"guidance_scale": 1.0}]
    for number, fields in enumerate(cases):
        folder = tmp_path / str(number)
        pair = [request(folder, one, "a"), request(folder, one, "b", **fields)]
        files = results(run(engine, *pair))
        assert files["a"] == [made(engine, request(folder, one))], fields
        assert files["b"] == [made(engine, request(folder, one, **fields))], fields
