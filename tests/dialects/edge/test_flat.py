"""A model's flat input, as Replicate's and fal's clients send it, checked against the model's card: no I/O."""

from __future__ import annotations

from typing import Any

import pytest

from tintype.api import flat
from tintype.api.body import Fields
from tintype.api.fal.translate import NAMES as FAL
from tintype.api.flat_schema import input_schema
from tintype.api.replicate.models import NAMES as REPLICATE
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Fit
from tintype.kernel.errors import Invalid

EXTRA = """
[native.cards.rented]
task = ["text-to-image", "image-to-image"]
engine = "sketch"
takes = ["n", "seed", "steps", "guidance_scale", "images", "options.scheduler", "options.tiling"]
aspect_ratios = ["1:1", "16:9", "match_input"]
qualities = ["low", "high"]
resolutions = ["1k", "4k"]
max_images = 4
max_inputs = 3
price = { unit = "usd", amount = "0.04", per = "image" }

[native.cards.film]
task = ["text-to-video", "image-to-video"]
engine = "sketch"
takes = ["image", "fps"]
durations = [5, 10]
resolutions = ["480p", "1080p"]
max_inputs = 1
price = { unit = "usd", amount = "0.10", per = "seconds:5" }

[native.cards.painter]
task = ["inpainting"]
engine = "sketch"
takes = ["image", "mask"]
max_inputs = 1
price = { unit = "usd", amount = "0.04" }

[native.cards.shaper]
task = ["image-to-3d"]
engine = "sketch"
takes = ["image"]
max_inputs = 1
price = { unit = "usd", amount = "0.10" }
"""
URL = "https://example.com/a.png"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    path = tmp_path_factory.mktemp("catalog") / "catalog.toml"
    path.write_text(EXTRA, "utf-8")
    return Catalog.load(path)


@pytest.fixture
def read(catalog: Catalog) -> Any:
    def run(name: str, body: dict[str, Any], names: flat.Names = REPLICATE) -> dict[str, Any]:
        return flat.read(Fields(body), catalog.cards[f"native/{name}"], names)

    return run


def test_defaults(read: Any) -> None:
    made = read("sketch", {"prompt": "a fox"})
    assert made == {
        "task": Task.TEXT_TO_IMAGE,
        "prompt": "a fox",
        "negative_prompt": "",
        "width": 1024,
        "height": 1024,
        "fit": None,
        "count": 1,
        "frames": 0,
        "fps": 0,
        "seconds": 0,
        "seed": None,
        "steps": None,
        "guidance_scale": None,
        "strength": None,
        "output_format": "png",
        "inputs": (),
        "options": {},
        "choices": {"task": "text-to-image"},
        "moderate": (),
    }


@pytest.mark.parametrize(
    ("name", "body", "size"),
    [
        ("sketch", {"aspect_ratio": "16:9"}, (1368, 768, None)),
        ("sketch", {"aspect_ratio": " 1:4 "}, (512, 2048, None)),
        ("sketch", {"width": 64, "height": 4096}, (64, 4096, None)),
        ("sketch", {"width": 640.0, "height": 480}, (640, 480, None)),
        ("sketch", {"image": URL}, (0, 0, Fit("area", 1024))),
        ("sketch", {"image": URL, "aspect_ratio": "1:1"}, (1024, 1024, None)),
        ("rented", {}, (1024, 1024, None)),
        ("rented", {"resolution": "4K", "aspect_ratio": "16:9"}, (5464, 3072, None)),
        ("rented", {"width": 1600, "height": 900}, (1600, 900, None)),
        ("sketch-video", {}, (1280, 720, None)),
        ("sketch-video", {"aspect_ratio": "9:16"}, (720, 1280, None)),
        ("sketch-video", {"image": URL}, (0, 0, Fit("area", 960, multiple=2, ratio_limit=16 / 9))),
        ("film", {"resolution": "480p"}, (854, 480, None)),
        ("film", {"resolution": "1080p", "image": URL}, (0, 0, Fit("short", 1080, multiple=2, ratio_limit=16 / 9))),
        ("shaper", {"image": URL}, (0, 0, None)),
    ],
)
def test_sizes(name: str, body: dict[str, Any], size: tuple[int, int, Fit | None], read: Any) -> None:
    made = read(name, {"prompt": "a fox", **body})
    assert (made["width"], made["height"], made["fit"]) == size


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("square_hd", (1024, 1024)),
        ("square", (512, 512)),
        ("portrait_4_3", (768, 1024)),
        ("portrait_16_9", (576, 1024)),
        ("landscape_4_3", (1024, 768)),
        ("landscape_16_9", (1024, 576)),
        ("auto", (1024, 1024)),
        (None, (1024, 1024)),
        ({"width": 128, "height": 96}, (128, 96)),
    ],
)
def test_fals_words_for_sizes(value: Any, size: tuple[int, int], read: Any) -> None:
    made = read("sketch", {"prompt": "a fox", "image_size": value}, FAL)
    assert (made["width"], made["height"]) == size


def test_pictures_say_what_is_to_be_done(read: Any) -> None:
    def roles(made: dict[str, Any]) -> list[tuple[Role, str, str]]:
        return [(one.role, one.source, one.field) for one in made["inputs"]]

    other = f"{URL}?2"
    made = read("sketch", {"prompt": "x", "image": URL, "mask": other})
    assert (made["task"], roles(made)) == (
        Task.INPAINTING,
        [(Role.SOURCE, URL, "image"), (Role.MASK, other, "mask")],
    )
    made = read("sketch", {"prompt": "x", "image_urls": [URL, other], "mask_url": URL}, FAL)
    assert roles(made) == [
        (Role.SOURCE, URL, "image_urls[0]"), (Role.REFERENCE, other, "image_urls[1]"), (Role.MASK, URL, "mask_url")
    ]  # fmt: skip
    made = read("rented", {"prompt": "x", "image": URL, "images": [other]})
    assert (made["task"], [one[0] for one in roles(made)]) == (Task.IMAGE_TO_IMAGE, [Role.SOURCE, Role.REFERENCE])
    assert read("film", {"prompt": "x", "image": URL})["task"] is Task.IMAGE_TO_VIDEO
    assert read("shaper", {"image": URL})["task"] is Task.IMAGE_TO_3D
    cut = read("sketch-cutout", {"image": URL, "output_format": "webp"})
    assert (cut["task"], cut["output_format"], cut["prompt"]) == (Task.BACKGROUND_REMOVAL, "webp", "")


def test_what_else_a_model_takes(read: Any) -> None:
    made = read("sketch", {"prompt": "x", "seed": 7.0, "num_outputs": 10, "output_format": "jpg", "prompt_strength": 1,
                           "image": URL, "negative_prompt": "fog"})  # fmt: skip
    assert (made["seed"], made["count"], made["output_format"], made["strength"]) == (7, 10, "jpeg", 1.0)
    assert made["negative_prompt"] == "fog"
    made = read("rented", {"prompt": "x", "num_inference_steps": 30, "guidance_scale": 3, "quality": "HIGH",
                           "resolution": "1k", "scheduler": "ddim", "tiling": True, "unknown": 1})  # fmt: skip
    assert (made["steps"], made["guidance_scale"]) == (30, 3.0)
    assert made["choices"] == {"task": "text-to-image", "quality": "high", "resolution": "1k"}
    # Its own fields reach the engine, and moderation sees their texts.
    assert (made["options"], made["moderate"]) == ({"scheduler": "ddim", "tiling": True}, ("ddim",))
    film = read("film", {"prompt": "x", "duration": 10, "fps": 12})
    assert (film["seconds"], film["fps"], film["frames"], film["output_format"]) == (10, 12, 120, "mp4")
    assert read("film", {"prompt": "x"})["seconds"] == 5
    assert (read("sketch-video", {"prompt": "x"})["seconds"], read("sketch-video", {"prompt": "x"})["fps"]) == (4, 24)


@pytest.mark.parametrize(
    ("name", "body", "field", "words"),
    [
        ("sketch", {}, "prompt", "required"),
        ("sketch", {"prompt": " \n"}, "prompt", "1 to 10000"),
        ("sketch", {"prompt": 5}, "prompt", "string"),
        ("sketch", {"prompt": "x" * 10_001}, "prompt", "10001"),
        ("sketch", {"prompt": "x", "num_outputs": 0}, "num_outputs", "1 to 10"),
        ("sketch", {"prompt": "x", "num_outputs": "2"}, "num_outputs", "integer"),
        ("sketch", {"prompt": "x", "num_outputs": True}, "num_outputs", "integer"),
        ("sketch", {"prompt": "x", "seed": -1}, "seed", "0 to 4294967295"),
        ("sketch", {"prompt": "x", "seed": 2**32}, "seed", "0 to 4294967295"),
        ("sketch", {"prompt": "x", "output_format": "gif"}, "output_format", "png, jpeg, webp"),
        ("sketch", {"prompt": "x", "output_format": 5}, "output_format", "png"),
        ("sketch", {"prompt": "x", "aspect_ratio": "5:1"}, "aspect_ratio", "between 1:4 and 4:1"),
        ("sketch", {"prompt": "x", "aspect_ratio": "wide"}, "aspect_ratio", "WIDTH:HEIGHT"),
        ("sketch", {"prompt": "x", "aspect_ratio": "1:1", "width": 64, "height": 64}, "aspect_ratio", "exact"),
        ("sketch", {"prompt": "x", "width": 64}, "height", "go together"),
        ("sketch", {"prompt": "x", "height": 64}, "width", "go together"),
        ("sketch", {"prompt": "x", "width": 63, "height": 64}, "width", "64 to 4096"),
        ("sketch", {"prompt": "x", "width": 64, "height": 4097}, "height", "64 to 4096"),
        ("sketch", {"prompt": "x", "num_inference_steps": 5}, "num_inference_steps", "not taken by sketch"),
        ("sketch", {"prompt": "x", "guidance_scale": 5}, "guidance_scale", "not taken"),
        ("sketch", {"prompt": "x", "fps": 5}, "fps", "not taken"),
        ("sketch", {"prompt": "x", "resolution": "1k"}, "resolution", "not taken"),
        ("sketch", {"prompt": "x", "quality": "high"}, "quality", "not taken"),
        ("sketch", {"prompt": "x", "duration": 5}, "duration", "belongs to videos"),
        ("sketch", {"prompt": "x", "image": 5}, "image", "data URL"),
        ("sketch", {"prompt": "x", "images": []}, "images", "1 to 14"),
        ("sketch", {"prompt": "x", "images": [URL, " "]}, "images[1]", "not blank"),
        ("sketch", {"prompt": "x", "image": URL, "images": [URL] * 14}, "images[13]", "at most 14"),
        ("sketch", {"prompt": "x", "mask": URL}, "image", "required"),
        ("sketch", {"prompt": "x", "image": URL, "prompt_strength": 1.5}, "prompt_strength", "0 to 1"),
        ("rented", {"prompt": "x", "aspect_ratio": "4:3"}, "aspect_ratio", "1:1, 16:9"),
        ("rented", {"prompt": "x", "aspect_ratio": "match_input"}, "aspect_ratio", "1:1, 16:9"),
        ("rented", {"prompt": "x", "width": 640, "height": 480}, "width", "aspect ratios: 1:1, 16:9"),
        ("rented", {"prompt": "x", "resolution": "2k"}, "resolution", "1k, 4k"),
        ("rented", {"prompt": "x", "quality": 1}, "quality", "low, high"),
        ("rented", {"prompt": "x", "num_inference_steps": 0}, "num_inference_steps", "1 to 500"),
        ("rented", {"prompt": "x", "guidance_scale": "high"}, "guidance_scale", "0 to 100"),
        ("rented", {"prompt": "x", "image": URL, "mask": URL}, "mask", "not taken"),
        ("rented", {"prompt": "x", "scheduler": {}}, "scheduler", "a string, a number"),
        ("rented", {"prompt": "x", "tiling": 2**63}, "tiling", "a number"),
        ("rented", {"prompt": "x", "negative_prompt": "y"}, "negative_prompt", "not taken"),
        ("painter", {"prompt": "x", "image": URL}, "mask", "required"),
        ("painter", {"prompt": "x"}, "image", "required"),
        ("film", {"prompt": "x", "duration": 7}, "duration", "5, 10"),
        ("film", {"prompt": "x", "fps": 61}, "fps", "1 to 60"),
        ("film", {"prompt": "x", "output_format": "png"}, "output_format", "mp4"),
        ("film", {"prompt": "x", "width": 641, "height": 480}, "width", "even"),
        ("film", {"prompt": "x", "width": 1920, "height": 1920}, "width", "1920x1080"),
        ("film", {"prompt": "x", "num_outputs": 2}, "num_outputs", "1 to 1"),
        ("film", {"prompt": "x", "images": [URL, URL]}, "images", "1 to 1"),
        ("sketch-video", {"prompt": "x", "duration": 21}, "duration", "1 to 20"),
        ("shaper", {}, "image", "required"),
        ("shaper", {"image": URL, "width": 64, "height": 64}, "width", "own size"),
        ("shaper", {"image": URL, "aspect_ratio": "1:1"}, "aspect_ratio", "own size"),
        ("shaper", {"image": URL, "output_format": "png"}, "output_format", "glb"),
    ],
)
def test_what_is_wrong_is_named(name: str, body: dict[str, Any], field: str, words: str, read: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        read(name, body)
    assert wrong.value.field == field, wrong.value.message
    assert field in wrong.value.message
    assert words in wrong.value.message


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [
        ("huge", "image_size", "square_hd"),
        (5, "image_size", "an object with width and height"),
        ([1, 2], "image_size", "an object with width and height"),
        ({"width": 64}, "image_size.height", "go together"),
        ({"width": 64, "height": "64"}, "image_size.height", "integer"),
        ({"width": 63, "height": 64}, "image_size.width", "64 to 4096"),
    ],
)
def test_what_is_wrong_with_fals_size(value: Any, field: str, words: str, read: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        read("sketch", {"prompt": "x", "image_size": value}, FAL)
    assert (wrong.value.field, words in wrong.value.message) == (field, True), wrong.value.message


@pytest.mark.parametrize("names", [REPLICATE, FAL])
def test_the_schema_says_what_is_taken(names: flat.Names, catalog: Catalog, read: Any) -> None:
    def properties(name: str) -> dict[str, Any]:
        schema = input_schema(catalog.cards[f"native/{name}"], names)
        made: dict[str, Any] = schema["properties"]
        assert [one["x-order"] for one in made.values()] == list(range(len(made)))
        return made | {"": schema["required"]}

    sketch = properties("sketch")
    assert sketch[""] == ["prompt"]
    assert set(sketch) - {"", "image_size", "width", "height"} == {
        "prompt", names.image, names.images, names.mask, "aspect_ratio", "seed", names.strength, "negative_prompt",
        names.count, "output_format",
    }  # fmt: skip
    assert sketch[names.count]["maximum"] == 10
    rented = properties("rented")
    assert rented["aspect_ratio"]["enum"] == ["1:1", "16:9"]
    assert {"scheduler", "tiling", "quality", "resolution", "num_inference_steps"} <= set(rented)
    assert properties("film")["duration"]["enum"] == [5, 10]
    assert properties("sketch-video")["duration"]["maximum"] == 20
    assert properties("shaper")[""] == [names.image]
    assert "aspect_ratio" not in properties("shaper")


def test_every_card_that_is_sold_can_be_read() -> None:
    """No card of the built-in catalog is of a form that the flat input has no way to ask for."""
    for card in Catalog.load().cards.values():
        if card.dialect == "native" or card.also_native:
            assert set(_least(card)) <= set(input_schema(card, REPLICATE)["properties"])
            made = flat.read(Fields(_least(card)), card, REPLICATE)
            assert made["task"].value in card.task


def _least(card: Card) -> dict[str, Any]:
    """What its schema says that it needs."""
    return dict.fromkeys(input_schema(card, REPLICATE)["required"], URL)
