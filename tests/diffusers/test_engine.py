"""What the engine promises beside the contract: seeds, progress, cancelling, LoRAs, schedulers, models kept."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import direct
import numpy as np
import psutil
import pytest
from direct import card, essence, given, made, request, results, run
from studio import difference, pixels, scene

import diffusers
from tintype.engines.contract import EngineError, Event, Failed, Progress, Reason, Task
from tintype.engines.diffusers.engine import DiffusersEngine
from tintype.kernel.errors import SettingsError

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries, about themselves
MIB = 1 << 20

FAMILIES = {
    "sdxl": (Task.TEXT_TO_IMAGE, {}),
    "flux": (Task.TEXT_TO_IMAGE, {}),
    "z-image": (Task.TEXT_TO_IMAGE, {}),
    "flux2-klein": (Task.TEXT_TO_IMAGE, {}),
    "ltx": (Task.TEXT_TO_VIDEO, {"frames": 9, "fps": 8, "output_format": "mp4", "height": 128}),
}


@pytest.fixture(scope="module")
def engine() -> DiffusersEngine:
    return direct.engine()


# --- seeds -----------------------------------------------------------------------------------------------------------

_ELSEWHERE = """
import json, sys, tempfile
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import direct
from tintype.engines.contract import Task
engine, found = direct.engine(), {}
for name, (model, task, fields) in json.loads(sys.argv[2]).items():
    card = direct.card(name, Path(model))
    asked = direct.request(Path(tempfile.mkdtemp()), card, task=Task(task), **fields)
    found[name] = direct.essence(engine, asked)
print("found", json.dumps(found))
"""


def test_the_same_seed_gives_the_same_bytes_in_another_process_too(
    engine: DiffusersEngine, models: Any, tmp_path: Path, say: Callable[[str], None]
) -> None:
    here = {}
    for name, (task, fields) in FAMILIES.items():
        one = card(name, models(name))
        first, second = (essence(engine, request(tmp_path, one, task=task, **fields)) for _ in range(2))
        assert first == second, name
        for change in ({"seed": 6}, {"prompt": "a boat"}):
            other = essence(engine, request(tmp_path, one, task=task, **{**fields, **change}))
            assert other != first, f"{name}: {change} makes another one"
        here[name] = first
    asked = {name: (str(models(name)), task.value, fields) for name, (task, fields) in FAMILIES.items()}
    command = [sys.executable, "-W", "ignore", "-c", _ELSEWHERE, str(Path(__file__).parent), json.dumps(asked)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=150)
    (line,) = (line for line in answer.stdout.splitlines() if line.startswith("found "))
    there = json.loads(line.removeprefix("found "))
    assert there == here
    say(f"the same to the byte in two processes: {', '.join(here)}")


@pytest.mark.parametrize("name", ["sdxl", "flux2-klein"])
def test_several_pictures_are_those_of_the_seeds_one_by_one(
    engine: DiffusersEngine, models: Any, tmp_path: Path, name: str
) -> None:
    one = card(name, models(name))
    (together,) = results(run(engine, request(tmp_path, one, count=3))).values()
    alone = [made(engine, request(tmp_path, one, seed=5 + index)) for index in range(3)]
    assert together == alone
    assert len(set(together)) == 3


# --- progress and cancelling -----------------------------------------------------------------------------------------


def test_progress_grows_with_each_step(
    engine: DiffusersEngine, models: Any, tmp_path: Path, say: Callable[[str], None]
) -> None:
    cases = {"sdxl": {}, "flux": {}, "shap-e": {"task": Task.IMAGE_TO_3D, "output_format": "glb", "width": 0}}
    for name, fields in cases.items():
        one = card(name, models(name), **({"mesh_grid": 32} if name == "shap-e" else {}))
        if name == "shap-e":
            fields = {**fields, "height": 0, "inputs": given(tmp_path / "in", scene())}
        events = run(engine, request(tmp_path / name, one, steps=6, **fields))
        values = [event.fraction for event in events if isinstance(event, Progress)]
        assert values == sorted(values)
        assert len(set(values)) >= 7, f"{name}: {values}"
        say(f"{name}: {len(set(values))} values of progress for 6 steps")


@pytest.mark.parametrize(
    ("name", "network", "loader"),
    [
        ("sdxl", "UNet2DConditionModel", "auto"),
        ("flux", "FluxTransformer2DModel", "auto"),
        ("sdxl", "UNet2DConditionModel", "modular"),
        ("shap-e", "PriorTransformer", "auto"),
    ],
)
def test_cancel_stops_within_one_step(
    engine: DiffusersEngine,
    models: Any,
    tmp_path: Path,
    name: str,
    network: str,
    loader: str,
    say: Callable[[str], None],
) -> None:
    """Asked for while a step runs, no further one is begun; and the next job finds the model whole."""
    one = card(name, models(name), loader=loader, **({"mesh_grid": 32} if name == "shap-e" else {}))
    fields: dict[str, Any] = {}
    if name == "shap-e":
        fields = {"task": Task.IMAGE_TO_3D, "output_format": "glb", "width": 0, "height": 0}
        fields["inputs"] = given(tmp_path / "in", scene())
    before = made(engine, request(tmp_path / "a", one, **fields))

    def told(step: int) -> None:
        if step == 3:
            engine.cancel("stopped")

    with direct.counted(getattr(diffusers, network), told=told) as steps:
        events = list(engine.generate([request(tmp_path / "b", one, "stopped", steps=30, **fields)]))
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is Reason.CANCELLED
    assert len(steps) <= 4, "more than one step went on"
    assert made(engine, request(tmp_path / "c", one, **fields)) == before
    say(f"{name} ({loader}): cancelled in step 3 of 30, {len(steps)} steps were begun")


def test_a_job_of_a_batch_is_cancelled_alone(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    one = card("sdxl", models("sdxl"))
    engine.load(one)
    batch = [request(tmp_path, one, name, seed=seed, steps=6) for seed, name in enumerate(["stays", "goes"])]
    with direct.counted(diffusers.UNet2DConditionModel, told=lambda step: step == 2 and engine.cancel("goes")):
        events = list(engine.generate(batch))
    ends = {event.job: event for event in events if isinstance(event, Failed)}
    assert set(ends) == {"goes"}
    assert ends["goes"].reason is Reason.CANCELLED
    alone = made(engine, request(tmp_path, one, seed=0, steps=6))
    assert difference(pixels(results(events)["stays"][0]), pixels(alone)) <= 2


# --- schedulers, LoRAs, further settings -----------------------------------------------------------------------------


def test_schedulers_by_name(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    names = ["euler", "euler_a", "ddim", "dpmpp_2m"]
    one = card("sdxl", models("sdxl"), schedulers=names)
    plain = made(engine, request(tmp_path, one))
    found = {name: made(engine, request(tmp_path, one, steps=4, options={"scheduler": name})) for name in names}
    assert len(set(found.values())) > 1, "schedulers make a difference"
    assert made(engine, request(tmp_path, one)) == plain, "a request's choice is its own"
    (failed,) = _fails(engine, request(tmp_path, one, options={"scheduler": "nonsense"}))
    assert failed.reason is Reason.INVALID
    assert all(name in failed.message for name in ["scheduler", *names])


def _fails(engine: DiffusersEngine, *batch: Any) -> list[Failed]:
    engine.load(batch[0].card)
    found = [event for event in engine.generate(batch) if isinstance(event, Failed)]
    assert len(found) == len(batch)
    return found


def test_loras_of_card_and_request_change_pixels_and_leave_no_trace(
    engine: DiffusersEngine, models: Any, tmp_path: Path, say: Callable[[str], None]
) -> None:
    base, lora, other = models("sdxl"), models("sdxl-lora"), models("sdxl-lora", seed=2)
    plain = card("plain", base)
    fixed = card("fixed", base, loras=[{"model": str(lora), "weight": 0.8, "name": "ink"}])
    choice = card("choice", base, lora_library={"ink": {"model": str(lora)}, "oil": {"model": str(other)}})
    first = made(engine, request(tmp_path, plain))
    always = made(engine, request(tmp_path, fixed))
    assert difference(pixels(first), pixels(always)) > 8
    assert made(engine, request(tmp_path, plain)) == first, "another card's LoRA left a trace"

    def with_loras(*wanted: dict[str, Any]) -> bytes:
        return made(engine, request(tmp_path, choice, options={"loras": list(wanted)}))

    ink, oil = with_loras({"name": "ink", "weight": 1.0}), with_loras({"name": "oil", "weight": 1.0})
    both = with_loras({"name": "ink", "weight": 0.5}, {"name": "oil", "weight": 0.5})
    assert len({first, ink, oil, both}) == 4
    assert with_loras({"name": "ink", "weight": 0.8}) == always, "the same LoRA by card and by request"
    assert with_loras({"path": "ink", "scale": 1.0}) == ink, "as the native API's `loras` says it"
    assert made(engine, request(tmp_path, choice)) == first, "a request's LoRA left a trace"
    assert made(engine, request(tmp_path, plain)) == first
    (failed,) = _fails(engine, request(tmp_path, choice, options={"loras": [{"name": "gold"}]}))
    assert failed.reason is Reason.INVALID
    assert "ink" in failed.message
    say(f"LoRA changes 8-bit values by up to {difference(pixels(first), pixels(ink))}, and by 0 after it is gone")


def test_a_cards_prompt_and_defaults_are_its_own(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    base = models("sdxl")
    plain, ink = card("plain", base), card("ink", base, prompt="an ink drawing of {prompt}")
    first = made(engine, request(tmp_path, plain, prompt="an ink drawing of a red fox"))
    assert made(engine, request(tmp_path, ink)) == first
    assert made(engine, request(tmp_path, plain)) != first
    four = card("four", base, defaults={"steps": 4})
    assert made(engine, request(tmp_path, four)) == made(engine, request(tmp_path, plain, steps=4))
    assert len(engine.loaded() & {"plain", "ink", "four"}) == 3, "one model serves all three"


def test_a_cache_repeats_exactly_and_is_its_cards_own(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    plain = card("plain", models("flux"))
    cached = card("cached", models("flux"), cache={"kind": "first_block", "threshold": 0.3})
    first = made(engine, request(tmp_path, plain, steps=4))
    once, again = (made(engine, request(tmp_path, cached, steps=4)) for _ in range(2))
    assert once == again
    assert made(engine, request(tmp_path, plain, steps=4)) == first


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        ({"tiling": True}, 0),
        ({"slicing": True}, 0),
        ({"attention": "native"}, 0),
        ({"layerwise_casting": True}, 255),
        ({"dtype": "bfloat16"}, 255),
        ({"offload": "group"}, 2),
        ({"cache": {"kind": "taylor_seer"}}, 255),
        ({"cache": {"kind": "mag", "calibrate": True}}, 255),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_how_a_model_is_run_is_a_setting(
    engine: DiffusersEngine, models: Any, tmp_path: Path, settings: dict[str, Any], most: int
) -> None:
    plain = pixels(made(engine, request(tmp_path, card("plain", models("flux")), steps=4)))
    other = card("other", models("flux"), **settings)
    once, again = (made(engine, request(tmp_path, other, steps=4)) for _ in range(2))
    assert once == again
    assert pixels(once).std() > 5
    assert difference(plain, pixels(once)) <= most
    after = pixels(made(engine, request(tmp_path, card("plain", models("flux")), steps=4)))
    assert difference(plain, after) == 0, "it is its card's own"


def test_the_same_folder_by_both_loaders(
    engine: DiffusersEngine, models: Any, tmp_path: Path, say: Callable[[str], None]
) -> None:
    for name in ("sdxl", "flux"):
        same = {"defaults": {"steps": 2, "guidance_scale": 5.0 if name == "sdxl" else 0.0}}
        plain = card(name, models(name), **same)
        modular = card(f"{name}-m", models(name), loader="modular", **same)
        first, second = (pixels(made(engine, request(tmp_path, one))) for one in (plain, modular))
        assert first.shape == second.shape == (96, 128, 3)
        assert second.std() > 5
        assert difference(first, second) <= 2
        say(f"{name}: ordinary and modular pipeline differ by at most {difference(first, second)} of 255")


def test_previews_are_unfinished_pictures(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    for name in ("sdxl", "flux", "z-image"):
        one = card(name, models(name), previews=2)
        events = run(engine, request(tmp_path, one, steps=6, partials=2))
        shown = results(events, "partial")["job"]
        assert len(shown) == 2, f"{name}: after steps 2 and 4 of 6"
        last = results(events)["job"][0]
        assert len({*shown, last}) == 3
        quiet = run(engine, request(tmp_path, one, steps=6))
        assert results(quiet) == {"job": [last]}, "previews change nothing"
        assert not results(quiet, "partial"), "nobody asked for them"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"stepz": 4}, "stepz"),
        ({"scheduler": "nonsense"}, "scheduler"),
        ({"pipeline": "NoSuchPipeline"}, "pipeline"),
        ({"model": "/nowhere/at/all"}, "model"),
        ({"cache": {"kind": "nonsense"}}, "cache"),
        ({"prompt": "no place for it"}, "prompt"),
        ({"offload": "sometimes"}, "offload"),
        ({"call": {"nonsense": 1}}, "call"),
    ],
)
def test_a_wrong_setting_is_named(
    engine: DiffusersEngine, models: Any, tmp_path: Path, settings: dict[str, Any], named: str
) -> None:
    settings = dict(settings)
    one = card("wrong", Path(settings.pop("model", models("sdxl"))), **settings)

    def fail() -> str:
        try:
            engine.load(one)
            (failed,) = _fails(engine, request(tmp_path, one))
        except (EngineError, SettingsError) as error:
            return error.message
        return failed.message

    assert named in fail()


# --- memory ----------------------------------------------------------------------------------------------------------


def test_the_model_used_longest_ago_goes_first(
    models: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str], say: Callable[[str], None]
) -> None:
    cards = [card(f"m{seed}", models("sdxl", seed=seed, width=64)) for seed in range(3)]
    alone = direct.engine()
    alone.load(cards[0])
    each = _said_mib(capfd.readouterr().err)
    room = int(each * 2.5)
    engine = direct.engine(memory_mib=room)
    seen: list[list[str]] = []
    for place in (0, 1, 0, 2, 0, 1):
        made(engine, request(tmp_path, cards[place]))
        seen.append(sorted(engine.loaded()))
    assert seen == [["m0"], ["m0", "m1"], ["m0", "m1"], ["m0", "m2"], ["m0", "m2"], ["m0", "m1"]]
    (failure,) = _too_large(cards[0])
    assert failure is Reason.OUT_OF_MEMORY
    say(f"LRU: {each:.1f} MiB a model, {room} MiB allowed; loaded after each job: {seen}")


def _said_mib(text: str) -> float:
    (line,) = (line for line in text.splitlines() if line.startswith("loaded "))
    return float(line.rpartition(": ")[2].split()[0])


def _too_large(one: Any) -> list[Reason]:
    try:
        direct.engine(memory_mib=1).load(one)
    except EngineError as error:
        return [error.reason]
    return []


def test_loading_and_unloading_does_not_grow(models: Any, tmp_path: Path, say: Callable[[str], None]) -> None:
    names = ["flux"]
    big = [card(f"b{seed}", models("sdxl", seed=seed, width=64)) for seed in range(2)]
    cards = [*big, *(card(name, models(name)) for name in names)]
    engine, process = direct.engine(), psutil.Process()
    levels: list[float] = []
    for _ in range(5):
        for one in cards:
            made(engine, request(tmp_path, one))
        for one in cards:
            engine.unload(one)
        assert not engine.loaded()
        gc.collect()
        levels.append(process.memory_info().rss / MIB)
    say(f"RSS in MiB after each round of three models: {' '.join(f'{level:.0f}' for level in levels)}")
    assert min(levels[-2:]) - min(levels[1:3]) < 25, levels


def test_a_failure_in_the_middle_leaves_the_model_whole(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    """Whatever torch raises in a step fails that job alone, by its reason."""
    import torch

    one = card("sdxl", models("sdxl"))
    before = made(engine, request(tmp_path, one))
    for error, reason in (
        (torch.OutOfMemoryError("no more"), Reason.OUT_OF_MEMORY),
        (
            RuntimeError("[enforce fail at alloc_cpu.cpp:1] not enough memory: you tried to allocate"),
            Reason.OUT_OF_MEMORY,
        ),
        (RuntimeError("a shape does not fit"), Reason.FAILED),
    ):

        def told(step: int, error: Exception = error) -> None:
            if step == 2:
                raise error

        with direct.counted(diffusers.UNet2DConditionModel, told=told):
            (failed,) = _fails(engine, request(tmp_path, one, steps=4))
        assert failed.reason is reason
        assert "torch" not in failed.message
        assert "alloc_cpu" not in failed.message
        assert made(engine, request(tmp_path, one)) == before


def test_a_batch_without_enough_memory_is_made_one_by_one(engine: DiffusersEngine, models: Any, tmp_path: Path) -> None:
    import torch

    one = card("sdxl", models("sdxl"))
    alone = [made(engine, request(tmp_path, one, seed=seed)) for seed in (5, 6)]
    calls = []

    def told(step: int) -> None:
        calls.append(step)
        if step == 1:
            raise torch.OutOfMemoryError("no more")

    batch = [request(tmp_path, one, f"j{seed}", seed=seed) for seed in (5, 6)]
    with direct.counted(diffusers.UNet2DConditionModel, told=told):
        events: list[Event] = run(engine, *batch)
    assert [results(events)[f"j{seed}"] for seed in (5, 6)] == [[data] for data in alone]
    assert np.mean(calls) > 1
