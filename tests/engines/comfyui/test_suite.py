"""The engine contract over ComfyUI's stand-in, and each kind of task by the example cards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import av
import pytest
from comfyui_double import ComfyDouble
from PIL import Image

from tintype.catalog.catalog import Catalog
from tintype.engines.comfyui import create
from tintype.engines.contract import Engine, EngineCard, Input, Role, Task
from tintype.engines.suite import EngineSuite

EXAMPLES = Path(__file__).parents[3] / "examples" / "catalogs"
SDXL = {
    "workflow": str(EXAMPLES.parent / "comfyui" / "sdxl.json"),
    "slots": {
        "prompt": "6.inputs.text",
        "negative_prompt": "7.inputs.text",
        "seed": "3.inputs.seed",
        "steps": "3.inputs.steps",
        "guidance_scale": "3.inputs.cfg",
        "width": {"at": "5.inputs.width", "step": 8},
        "height": {"at": "5.inputs.height", "step": 8},
    },
}


class TestComfyUI(EngineSuite):
    card: ClassVar = EngineCard("sdxl", "comfyui", SDXL)
    slow_prompt: ClassVar = "a fox, slowly"
    rented_prompt: ClassVar = "a fox"

    @pytest.fixture(autouse=True)
    def _server(self, comfyui: ComfyDouble) -> None:
        self.double = comfyui

    def make(self, folder: Path) -> Engine:
        return create({"servers": [self.double.url], "poll_s": 0.05, "catalog_dir": str(EXAMPLES)})

    def submits(self, folder: Path) -> int:
        return len(self.double.submits)


class _One(EngineSuite):
    """The suite's helpers, for one card of the example catalog."""

    def __init__(self, name: str, task: Task, double: ComfyDouble) -> None:
        card = Catalog.load(EXAMPLES / "comfyui.toml").cards[name]
        self.card = EngineCard(card.id, card.engine, dict(card.settings))  # type: ignore[misc]
        self.tasks = (task,)  # type: ignore[misc]
        self.double = double

    def make(self, folder: Path) -> Engine:
        return create({"servers": [self.double.url], "poll_s": 0.05, "catalog_dir": str(EXAMPLES)})


TASKS = [
    ("qiklab/i2i", Task.IMAGE_TO_IMAGE),
    ("qolaba/fal/flux-inpainting", Task.INPAINTING),
    ("qolaba/fal/birefnet", Task.BACKGROUND_REMOVAL),
    ("qolaba/fal/qwen-image-edit", Task.IMAGE_TO_IMAGE),
    ("qiklab/t2v", Task.TEXT_TO_VIDEO),
    ("qiklab/i2v", Task.IMAGE_TO_VIDEO),
    ("trio/ltx-2", Task.TEXT_TO_VIDEO),
    ("qiklab/i2v_pro", Task.IMAGE_TO_VIDEO),
    ("trio/image-to-3d", Task.IMAGE_TO_3D),
]


@pytest.mark.parametrize(("name", "task"), TASKS)
def test_every_kind_of_task_gives_the_right_file(name: str, task: Task, comfyui: ComfyDouble, tmp_path: Path) -> None:
    one = _One(name, task, comfyui)
    one.test_every_task_gives_the_right_files(tmp_path)


@pytest.mark.parametrize(("name", "task"), [pair for pair in TASKS if pair[1] is not Task.TEXT_TO_VIDEO])
def test_a_picture_that_is_missing_is_the_callers_fault(
    name: str, task: Task, comfyui: ComfyDouble, tmp_path: Path
) -> None:
    _One(name, task, comfyui).test_bad_input_is_the_callers_fault(tmp_path)
    assert comfyui.submits == []


def test_every_other_example_card_makes_what_it_sells_too(comfyui: ComfyDouble, tmp_path: Path) -> None:
    """Each workflow of the example catalog is one that a server with those models and nodes takes."""
    cards = [card for card in Catalog.load(EXAMPLES / "comfyui.toml").cards.values() if card.engine == "comfyui"]
    assert len(cards) == 26
    for card in cards:
        if card.id in dict(TASKS):
            continue
        folder = tmp_path / card.id.replace("/", "-")
        folder.mkdir()
        one = _One(card.id, Task(card.task[0]), comfyui)
        request = one.request(folder, Task(card.task[0]))
        options = {
            "qiai": {"style": "anime"},
            "kwiki": {"style": "anime"},
        }.get(card.dialect, {})
        outputs = one.outputs_of(one.engine(folder), replace(request, options=options))
        assert [output.role for output in outputs if output.role == "result"] == ["result"], card.id


def test_a_model_comes_with_what_trio_asks_for(comfyui: ComfyDouble, tmp_path: Path) -> None:
    one = _One("trio/image-to-3d", Task.IMAGE_TO_3D, comfyui)
    options = {"textured": True, "texture_alignment": "original_image", "orientation": "default"}
    (output,) = one.outputs_of(
        one.engine(tmp_path), replace(one.request(tmp_path, Task.IMAGE_TO_3D), options=options, prompt="")
    )
    assert output.path.read_bytes()[:4] == b"glTF"


def test_an_animation_comes_as_a_gif_too(comfyui: ComfyDouble, tmp_path: Path) -> None:
    one = _One("qiai/animation", Task.TEXT_TO_VIDEO, comfyui)
    request = replace(one.request(tmp_path, Task.TEXT_TO_VIDEO), also=("gif",), options={"style": "realistic"}, fps=8)
    film, moving = one.outputs_of(one.engine(tmp_path), request)
    assert (film.role, moving.role) == ("result", "also")
    with av.open(str(film.path)) as opened:
        assert opened.streams.video[0].average_rate == 8
    with Image.open(moving.path) as opened:
        assert (opened.format, opened.n_frames) == ("GIF", 12)
    sent = comfyui.submits[0]["prompt"]
    assert sent["4"]["inputs"]["ckpt_name"] == "realvisxl.safetensors"
    assert sent["5"]["inputs"]["batch_size"] == 12


def test_what_the_mask_leaves_stays_as_it_was(comfyui: ComfyDouble, tmp_path: Path) -> None:
    one = _One("qolaba/fal/flux-inpainting", Task.INPAINTING, comfyui)
    request = one.request(tmp_path, Task.INPAINTING)
    (output,) = one.outputs_of(one.engine(tmp_path), request)
    source, mask = (one.path for one in request.inputs)
    with Image.open(output.path) as made, Image.open(source) as before, Image.open(mask) as where:
        new, old, may = made.convert("RGB"), before.convert("RGB"), where.convert("L")
        changed = [new.getpixel((x, y)) != old.getpixel((x, y)) for x in range(0, 256, 8) for y in range(0, 256, 8)]
        asked = [may.getpixel((x, y)) == 255 for x in range(0, 256, 8) for y in range(0, 256, 8)]
    assert any(changed)
    assert not any(new and not wanted for new, wanted in zip(changed, asked, strict=True))


def test_a_mask_can_go_as_the_pictures_transparency(comfyui: ComfyDouble, tmp_path: Path) -> None:
    one = _One("qolaba/fal/flux-inpainting", Task.INPAINTING, comfyui)
    graph = json.loads((EXAMPLES.parent / "comfyui" / "flux-inpainting.json").read_text())
    del graph["5"]  # the mask's own loader
    settings = {
        "workflow": graph,
        "parameters": {"9.inputs.mask": ["4", 1], "13.inputs.mask": ["4", 1]},
        "slots": {"prompt": "6.inputs.text", "image": "4.inputs.image", "mask": "alpha"},
    }
    request = replace(one.request(tmp_path, Task.INPAINTING), card=EngineCard("inpaint", "comfyui", settings))
    (output,) = one.outputs_of(one.engine(tmp_path), request)
    with Image.open(output.path) as made, Image.open(request.inputs[0].path) as before:
        new, old = made.convert("RGB"), before.convert("RGB")
        assert new.getpixel((8, 8)) == old.getpixel((8, 8)), "black in the mask"
        assert new.getpixel((96, 96)) != old.getpixel((96, 96)), "white in the mask"
    assert ("POST", "/upload/mask") in comfyui.calls


def test_pictures_go_to_their_slots_in_order_and_empty_slots_are_taken_out(
    comfyui: ComfyDouble, tmp_path: Path
) -> None:
    one = _One("qolaba/fal/qwen-image-edit", Task.IMAGE_TO_IMAGE, comfyui)
    request = one.request(tmp_path, Task.IMAGE_TO_IMAGE)
    second = tmp_path / "second.png"
    Image.new("RGB", (64, 64), "teal").save(second)
    inputs = (*request.inputs, Input(Role.REFERENCE, second, 64, 64))
    one.outputs_of(one.engine(tmp_path), replace(request, inputs=inputs))
    sent = comfyui.submits[0]["prompt"]
    assert "22" not in sent
    assert "image3" not in sent["6"]["inputs"]
    assert sent["7"]["inputs"]["image2"] == ["21", 0]
    kept = {path.read_bytes() for path in (comfyui.root / "temp" / "tintype").iterdir()}
    assert kept == {one.path.read_bytes() for one in inputs}
    assert all(sent[node]["inputs"]["image"].endswith(".png [temp]") for node in ("20", "21"))
