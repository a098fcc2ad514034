"""What a card's settings may say, what goes where in its workflow, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from comfyui_double import ComfyDouble
from PIL import Image

from tintype.catalog.catalog import Catalog
from tintype.engines.comfyui import create
from tintype.engines.comfyui.filling import fill
from tintype.engines.comfyui.results import FILMS, MODELS, PICTURES, files_of
from tintype.engines.comfyui.workflow import read_workflow
from tintype.engines.contract import JSON, Done, Engine, EngineCard, Failed, Output, Reason, Request, Role, Task
from tintype.engines.rented import Ask as Asked
from tintype.engines.rented import Key
from tintype.kernel.errors import SettingsError

ROOT = Path(__file__).parents[3]
Make = Callable[..., Engine]
Ask = Callable[..., Request]


def sent(comfyui: ComfyDouble, number: int = 0) -> dict[str, dict[str, Any]]:
    """The inputs of each node, as they came."""
    return {name: node["inputs"] for name, node in comfyui.submits[number]["prompt"].items()}


def ends(engine: Engine, request: Request) -> Done | Failed:
    last = list(engine.generate([request]))[-1]
    assert isinstance(last, Done | Failed)
    return last


# --- settings ---


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"workflow": None}, "workflow must be a path or a table"),
        ({"workflow": "nowhere.json"}, "nowhere.json cannot be read"),
        ({"workflow": __file__}, "is no JSON"),
        ({"workflow": {"nodes": [], "links": []}}, "export it anew in the API format"),
        ({"workflow": {"1": {"inputs": {}}}}, "node 1 has no class_type"),
        ({"workflow": {"1": {"class_type": "SaveImage"}}}, "node 1 has no inputs"),
        ({"slots": None}, "slots must be a table"),
        ({"slots": {"prompt": "6.text"}}, 'slots.prompt: "6.text" is no place'),
        ({"slots": {"prompt": "66.inputs.text"}}, "the workflow has no node 66"),
        ({"slots": {"prompt": "6.inputs.txt"}}, "node 6 (CLIPTextEncode) has no input txt: it has text, clip"),
        ({"slots": {"promt": "6.inputs.text"}}, "slots.promt is unknown: accepted are prompt, negative_prompt"),
        ({"slots": {"prompt": 6}}, "slots.prompt must be a text or a list of texts"),
        ({"slots": {"prompt": []}}, "slots.prompt must say a place"),
        ({"slots": {"prompt": {"at": "6.inputs.text", "styel": "x"}}}, "slots.prompt.styel is unknown"),
        ({"slots": {"prompt": {"at": "6.inputs.text", "template": "ink"}}}, "template must be a text with {} in it"),
        ({"slots": {"width": {"at": "5.inputs.width", "step": 0}}}, "step and plus must be whole numbers"),
        ({"slots": {"frames": {"at": "5.inputs.batch_size", "fps": 0}}}, "slots.frames.fps must be a number above 0"),
        ({"slots": {"mask": "alpha"}}, "needs a slot `image`"),
        ({"parameters": {"3.inputs.cfgs": 1}}, "node 3 (KSampler) has no input cfgs"),
        ({"parameters": [1]}, "parameters must be a table"),
        ({"batch": 4}, "batch must be a whole number from 1 to 64, above 1 only with a slot `count`"),
        ({"drop": {"image_2": ["4"]}}, "drop.image_2 is no slot of a picture"),
        ({"outputs": ["99"]}, "outputs: the workflow has no node 99"),
        ({"leave_out": 5}, "leave_out must be a text or a list of texts"),
        ({"servers": ["localhost:8188"]}, "servers must be a list of URLs"),
        ({"servers": ["http://me:secret@localhost:8188"]}, "without a user and password"),
        ({"dead_s": -1}, "dead_s must be a number of seconds above 0"),
        ({"upload_folder": "output"}, "upload_folder must be temp or input"),
    ],
)
def test_a_wrong_setting_is_named_when_the_card_is_loaded(
    changes: dict[str, JSON], said: str, sdxl: dict[str, JSON]
) -> None:
    with pytest.raises(SettingsError) as caught:
        create({}).load(EngineCard("sdxl", "comfyui", {**sdxl, **changes}))
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_workflow_lies_beside_the_catalog_or_in_it(
    sdxl: dict[str, JSON], tmp_path: Path, comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    text = Path(str(sdxl["workflow"])).read_text()
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "mine.json").write_text(text)
    for workflow in ("flows/mine.json", str(tmp_path / "flows" / "mine.json"), json.loads(text)):
        card = EngineCard("mine", "comfyui", {**sdxl, "workflow": workflow})
        engine = make_engine(comfyui, catalog_dir=str(tmp_path))
        engine.load(card)
        assert isinstance(ends(engine, make_request(card)), Done)


def test_the_card_of_the_manual_works(
    tmp_path: Path, comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    manual = (ROOT / "docs" / "reference" / "engine-comfyui.md").read_text()
    (tmp_path / "catalog.toml").write_text(manual.partition("```toml\n")[2].partition("```")[0])
    catalog = Catalog.load(tmp_path / "catalog.toml")
    assert catalog.engines["comfyui"]["servers"] == ["http://10.0.0.5:8188", "http://10.0.0.6:8188"]
    settings = dict(catalog.cards["native/sdxl"].settings)
    engine = make_engine(comfyui, catalog_dir=str(ROOT / "examples" / "catalogs"))
    request = make_request(EngineCard("native/sdxl", "comfyui", settings), options={"look": "drawn"})
    engine.load(request.card)
    assert isinstance(ends(engine, request), Done)
    assert sent(comfyui)["6"]["text"] == "a red fox, sharp focus"
    assert sent(comfyui)["4"]["ckpt_name"] == "animagine-xl-4.0.safetensors"


# --- what goes where ---


def test_fields_go_to_their_places_and_the_rest_stays(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    slots = sdxl["slots"]
    assert isinstance(slots, dict)
    card = EngineCard(
        "sdxl",
        "comfyui",
        {
            **sdxl,
            "parameters": {"3.inputs.scheduler": "normal", "9.inputs.filename_prefix": "mine/one"},
            "slots": {
                **slots,
                "prompt": {"at": ["6.inputs.text"], "template": "ink drawing of {}, detailed"},
                "options": {"sampler": {"at": "3.inputs.sampler_name", "values": {"fast": "euler", "true": "lcm"}}},
            },
        },
    )
    request = make_request(
        card,
        prompt="a {fox}",
        negative_prompt="text",
        seed=2**32 - 1,
        steps=7,
        guidance_scale=4.5,
        width=100,
        height=64,
        options={"sampler": "fast"},
    )
    assert isinstance(ends(make_engine(comfyui), request), Done)
    inputs = sent(comfyui)
    assert inputs["6"]["text"] == "ink drawing of a {fox}, detailed"
    assert inputs["7"]["text"] == "text"
    assert (inputs["5"]["width"], inputs["5"]["height"]) == (104, 64), "up to the next multiple of 8; cut here"
    sampler = {name: inputs["3"][name] for name in ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")}
    assert sampler == {
        "seed": 2**32 - 1, "steps": 7, "cfg": 4.5, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
    }  # fmt: skip
    assert (comfyui.root / "output" / "mine").is_dir()


def test_what_is_not_said_stays_as_the_workflow_has_it_but_for_texts(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    workflow = json.loads(Path(str(sdxl["workflow"])).read_text())
    workflow["6"]["inputs"]["text"], workflow["7"]["inputs"]["text"] = "the author's example", "blurry"
    card = EngineCard("sdxl", "comfyui", {**sdxl, "workflow": workflow})
    assert isinstance(ends(make_engine(comfyui), make_request(card, prompt="")), Done)
    inputs = sent(comfyui)
    assert inputs["3"]["steps"] == 30
    assert (inputs["6"]["text"], inputs["7"]["text"]) == ("", "")


@pytest.mark.parametrize(
    ("frames", "fps", "slot", "length"),
    [
        (96, 24, {}, 96),
        (96, 24, {"step": 8, "plus": 1}, 97),
        (97, 24, {"step": 8, "plus": 1}, 97),
        (98, 24, {"step": 8, "plus": 1}, 105),
        (120, 24, {"fps": 16, "step": 4, "plus": 1}, 81),
        (16, 8, {"fps": 16}, 32),
    ],
)
def test_frames_are_counted_as_the_model_counts_them(
    frames: int, fps: int, slot: dict[str, JSON], length: int, make_request: Ask
) -> None:
    workflow = {"1": {"class_type": "EmptyLTXVLatentVideo", "inputs": {"length": 1}}}
    settings: dict[str, JSON] = {"workflow": workflow, "slots": {"frames": {"at": "1.inputs.length", **slot}}}
    settings["leave_out"] = ["prompt"]
    request = make_request(EngineCard("film", "comfyui", settings), Task.TEXT_TO_VIDEO, frames=frames, fps=fps)
    filled = fill(read_workflow(settings), Asked(request, settings, Key(), "token"))
    assert filled.graph["1"]["inputs"]["length"] == length


# --- what is refused ---


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"negative_prompt": "text"}, "negative_prompt is not accepted by this model"),
        ({"steps": 5}, "steps is not accepted by this model"),
        ({"guidance_scale": 5.0}, "guidance_scale is not accepted by this model"),
        ({"strength": 0.5}, "strength is not accepted by this model"),
        ({"options": {"style": "ink"}}, "options.style is not accepted by this model"),
        ({"pictures": (Role.SOURCE,)}, "image: this model takes none, and 1 were given"),
        ({"task": Task.INPAINTING, "pictures": (Role.MASK,)}, "mask is not accepted by this model"),
        ({"count": 2}, "count: this model makes one picture at a time"),
    ],
)
def test_a_field_without_a_slot_is_refused_by_name(
    fields: dict[str, Any],
    said: str,
    sdxl: dict[str, JSON],
    comfyui: ComfyDouble,
    make_engine: Make,
    make_request: Ask,
) -> None:
    card = EngineCard("bare", "comfyui", {**sdxl, "slots": {"prompt": "6.inputs.text"}})
    last = ends(make_engine(comfyui), make_request(card, **fields))
    assert isinstance(last, Failed)
    assert (last.reason, last.message) == (Reason.INVALID, said)
    assert comfyui.calls == [], "nothing was sent"


def test_what_the_card_leaves_out_is_not_refused(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    settings = {**sdxl, "slots": {"prompt": "6.inputs.text"}, "leave_out": ["negative_prompt", "options.style"]}
    request = make_request(EngineCard("bare", "comfyui", settings), negative_prompt="x", options={"style": "ink"})
    assert isinstance(ends(make_engine(comfyui), request), Done)


def test_a_prompt_without_a_slot_is_refused_where_it_matters(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    card = EngineCard("mute", "comfyui", {**sdxl, "slots": {"seed": "3.inputs.seed"}})
    last = ends(make_engine(comfyui), make_request(card))
    assert isinstance(last, Failed)
    assert last.message == "prompt is not accepted by this model"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"width": 8}, "width: Value 8 smaller than min of 16"),
        ({"steps": 20_000}, "steps: Value 20000 bigger than max of 10000"),
        ({"options": {"model": "nonsense"}}, "options.model: this value is not accepted by this model"),
    ],
)
def test_a_value_that_comfyui_refuses_is_the_callers_fault_where_it_stands_in_a_slot(
    fields: dict[str, Any],
    said: str,
    sdxl: dict[str, JSON],
    comfyui: ComfyDouble,
    make_engine: Make,
    make_request: Ask,
) -> None:
    slots = sdxl["slots"]
    assert isinstance(slots, dict)
    card = EngineCard("sdxl", "comfyui", {**sdxl, "slots": {**slots, "options.model": "4.inputs.ckpt_name"}})
    last = ends(make_engine(comfyui), make_request(card, **fields))
    assert isinstance(last, Failed)
    assert (last.reason, last.message) == (Reason.INVALID, said)


def test_a_word_that_a_slot_does_not_know_is_refused_with_those_it_knows(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    slot: JSON = {"at": "3.inputs.scheduler", "values": {"soft": "karras", "hard": "normal"}}
    card = EngineCard("sdxl", "comfyui", {**sdxl, "slots": {"prompt": "6.inputs.text", "options": {"light": slot}}})
    last = ends(make_engine(comfyui), make_request(card, options={"light": "dim"}))
    assert isinstance(last, Failed)
    assert last.message == "options.light must be one of soft, hard"


def test_a_broken_workflow_is_the_operators_to_mend(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    workflow = json.loads(Path(str(sdxl["workflow"])).read_text())
    workflow["8"]["inputs"]["samples"] = ["6", 0]
    card = EngineCard("sdxl", "comfyui", {**sdxl, "workflow": workflow})
    events = list(make_engine(comfyui).generate([make_request(card, prompt="my secret")]))
    last = events[-1]
    assert isinstance(last, Failed)
    assert (last.reason, last.message) == (Reason.FAILED, "Generation failed")
    said = " ".join(getattr(event, "message", "") for event in events)
    assert "node 8 (VAEDecode): return_type_mismatch" in said
    assert "my secret" not in said


# --- what was made ---


def test_a_batch_makes_several_pictures_in_one_go(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    """Only the first one's seed can make its picture anew, so all say that one."""
    slots = sdxl["slots"]
    assert isinstance(slots, dict)
    card = EngineCard("sdxl", "comfyui", {**sdxl, "slots": {**slots, "count": "5.inputs.batch_size"}, "batch": 4})
    events = list(make_engine(comfyui).generate([make_request(card, count=6)]))
    outputs = [event for event in events if isinstance(event, Output)]
    assert [output.index for output in outputs] == [0, 1, 2, 3, 4, 5]
    assert [output.seed for output in outputs] == [5, 5, 5, 5, 9, 9]
    assert len({output.path.read_bytes() for output in outputs}) == 6
    assert [sent(comfyui, number)["5"]["batch_size"] for number in range(2)] == [4, 2]


def test_previews_of_the_workflow_do_not_count_and_outputs_can_be_named(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    workflow = json.loads(Path(str(sdxl["workflow"])).read_text())
    small = {"upscale_method": "area", "width": 16, "height": 16, "crop": "disabled", "image": ["8", 0]}
    workflow["20"] = {"class_type": "ImageScale", "inputs": small}
    workflow["1"] = {"class_type": "PreviewImage", "inputs": {"images": ["20", 0]}}
    workflow["2"] = {"class_type": "SaveImage", "inputs": {"images": ["20", 0], "filename_prefix": "small"}}
    settings = {**sdxl, "workflow": workflow, "outputs": ["9"]}
    request = make_request(EngineCard("sdxl", "comfyui", settings), width=64, height=64)
    assert isinstance(ends(make_engine(comfyui), request), Done)
    (entry,) = comfyui.history().values()
    for outputs, found in (
        ((), {(64, "output"), (16, "output")}),
        (("9",), {(64, "output")}),
        (("1",), {(16, "temp")}),
    ):
        seen = set()
        for file in files_of(entry, outputs, PICTURES):
            with Image.open(comfyui.root / file.type / file.subfolder / file.name) as made:
                seen.add((made.width, file.type))
        assert seen == found


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ({"images": [{"filename": "a.mp4", "subfolder": "v", "type": "output"}], "animated": [True]}, ["v/a.mp4"]),
        ({"gifs": [{"filename": "a.webm", "subfolder": "", "type": "output", "format": "video/webm"}]}, ["/a.webm"]),
        ({"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]}, []),
        ({"3d": [{"filename": "a.glb", "subfolder": "m", "type": "output"}]}, ["m/a.glb"]),
        ({"result": ["m/n/a.glb", None, None]}, ["m/n/a.glb"]),
        ({"text": ["a.mp4 is what I made"]}, []),
    ],
)
def test_files_are_found_whatever_their_node_calls_them(output: dict[str, Any], found: list[str]) -> None:
    entry = {"outputs": {"12": output}}
    assert [f"{file.subfolder}/{file.name}" for file in files_of(entry, (), FILMS | MODELS)] == found


def test_a_workflow_that_makes_nothing_of_use_fails(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    request = make_request(EngineCard("sdxl", "comfyui", sdxl), output_format="mp4", frames=8, fps=8)
    events = list(make_engine(comfyui).generate([request]))
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is Reason.FAILED
    assert any("made no mp4" in getattr(event, "message", "") for event in events)


def test_the_same_request_again_is_said_from_the_servers_cache(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    card = EngineCard("sdxl", "comfyui", sdxl)
    engine = make_engine(comfyui)
    first, second = (
        [event for event in engine.generate([make_request(card)]) if isinstance(event, Output)] for _ in range(2)
    )
    assert first[0].path.read_bytes() == second[0].path.read_bytes()
    assert len(list((comfyui.root / "output" / "tintype").iterdir())) == 1


def test_what_a_job_costs_is_the_cards_to_say(
    sdxl: dict[str, JSON], comfyui: ComfyDouble, make_engine: Make, make_request: Ask
) -> None:
    card = EngineCard("sdxl", "comfyui", {**sdxl, "cost_micro": 700})
    last = ends(make_engine(comfyui), make_request(card, count=2))
    assert isinstance(last, Done)
    assert last.cost_micro == 1400
