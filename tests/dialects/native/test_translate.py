"""What a request may say, checked against the model's card: no I/O."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tintype.api.body import Fields
from tintype.api.native.translate import submission_of
from tintype.api.sold import models
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid

EXTRA = """
[native.cards.rented]
title = "Rented"
task = ["text-to-image", "image-to-image"]
engine = "sketch"
takes = ["n", "seed", "steps", "guidance_scale", "images", "loras", "options.scheduler", "options.extra"]
aspect_ratios = ["1:1", "16:9", "match_input"]
qualities = ["low", "high"]
resolutions = ["1k", "4k"]
max_images = 4
max_inputs = 3
[native.cards.rented.price]
unit = "usd"
amount = "0.04"
per = "image"
factors.resolution = { "4k" = "2" }
factors.quality = { "high" = "3/2" }

[native.cards.film]
task = ["text-to-video", "image-to-video"]
engine = "sketch"
takes = ["image", "fps", "options"]
durations = [5, 10]
max_inputs = 1
[native.cards.film.price]
unit = "usd"
amount = "0.10"
per = "seconds:5"

[native.cards.points]
task = ["text-to-image"]
engine = "sketch"
price = { unit = "points", amount = "1" }

[native.cards.other]
task = ["text-to-image"]
engine = "sketch"
also_native = true
price = { unit = "usd", amount = "0.5" }
"""
URL = "https://example.com/a.png"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    path: Path = tmp_path_factory.mktemp("catalog") / "catalog.toml"
    path.write_text(EXTRA.replace("native.cards.other", "qiklab.cards.other"), "utf-8")
    return Catalog.load(path)


def of(catalog: Catalog, **fields: Any) -> Submission:
    return submission_of(Fields({"model": "sketch", "prompt": "a fox", **fields}), catalog)


@pytest.mark.parametrize(
    ("fields", "task"),
    [
        ({}, Task.TEXT_TO_IMAGE),
        ({"image": URL}, Task.IMAGE_TO_IMAGE),
        ({"images": [URL, URL]}, Task.IMAGE_TO_IMAGE),
        ({"references": [{"image": URL, "description": "her hat"}]}, Task.TEXT_TO_IMAGE),
        ({"image": URL, "mask": URL}, Task.INPAINTING),
        ({"model": "sketch-video"}, Task.TEXT_TO_VIDEO),
        ({"model": "sketch-video", "image": URL}, Task.IMAGE_TO_VIDEO),
        ({"model": "sketch-3d", "image": URL, "prompt": None}, Task.IMAGE_TO_3D),
        ({"model": "sketch-cutout", "image": URL, "prompt": ""}, Task.BACKGROUND_REMOVAL),
        ({"task": "image-to-image", "image": URL}, Task.IMAGE_TO_IMAGE),
        ({"model": "qiklab/other"}, Task.TEXT_TO_IMAGE),
    ],
)
def test_the_task_follows_from_what_is_given(catalog: Catalog, fields: dict[str, Any], task: Task) -> None:
    assert of(catalog, **fields).task is task


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({}, (1024, 1024)),
        ({"size": "640x333"}, (640, 333)),
        ({"width": 640, "height": 480.0}, (640, 480)),
        ({"size": "640x480", "width": 640, "height": 480}, (640, 480)),
        ({"aspect_ratio": "1:1"}, (1024, 1024)),
        ({"aspect_ratio": "16:9"}, (1368, 768)),
        ({"aspect_ratio": "1:4"}, (512, 2048)),
        ({"image": URL, "size": "100x200"}, (100, 200)),
        ({"model": "rented", "resolution": "4K"}, (4096, 4096)),
        ({"model": "rented", "aspect_ratio": "16:9", "resolution": "1k"}, (1368, 768)),
        ({"model": "rented", "size": "1920x1080"}, (1920, 1080)),
        ({"model": "sketch-video"}, (1280, 720)),
        ({"model": "sketch-video", "aspect_ratio": "9:16"}, (720, 1280)),
        ({"model": "sketch-video", "size": "1080x1920"}, (1080, 1920)),
        ({"model": "sketch-3d", "image": URL}, (0, 0)),
    ],
)
def test_sizes(catalog: Catalog, fields: dict[str, Any], size: tuple[int, int]) -> None:
    made = of(catalog, **fields)
    assert (made.width, made.height, made.fit) == (*size, None)


@pytest.mark.parametrize(
    ("fields", "source", "size"),
    [
        ({"image": URL}, (3000, 2000), (1256, 840)),
        ({"image": URL}, (10, 1000), (512, 2048)),
        ({"model": "sketch-video", "image": URL}, (1920, 1080), (1280, 720)),
        ({"model": "sketch-video", "image": URL}, (100, 9000), (720, 1280)),
        ({"model": "rented", "images": [URL], "resolution": "4k"}, (500, 500), (4096, 4096)),
    ],
)
def test_without_a_size_the_source_decides(
    catalog: Catalog, fields: dict[str, Any], source: tuple[int, int], size: tuple[int, int]
) -> None:
    fit = of(catalog, **fields).fit
    assert fit is not None
    assert fit.size(*source) == size


def test_videos(catalog: Catalog) -> None:
    clip = of(catalog, model="sketch-video", duration=7)
    assert (clip.seconds, clip.fps, clip.frames, clip.output_format, clip.cost()) == (7, 24, 168, "mp4", 350_000)
    film = of(catalog, model="film", duration=10, fps=30)
    assert (film.seconds, film.frames, film.cost()) == (10, 300, 200_000)
    assert of(catalog, model="film").seconds == 5


def test_prices_follow_the_choices(catalog: Catalog) -> None:
    made = of(catalog, model="rented", n=3, quality="High", resolution="4k")
    assert made.choices == {"task": "text-to-image", "quality": "high", "resolution": "4k"}
    assert made.cost() == 40_000 * 3 * 3


def test_pictures_have_their_roles(catalog: Catalog) -> None:
    references = [{"image": URL, "description": "the hat"}]
    made = of(catalog, image=URL, images=[URL], references=references, mask=URL)
    assert [(one.role, one.field, one.description) for one in made.inputs] == [
        (Role.SOURCE, "image", ""),
        (Role.REFERENCE, "images[0]", ""),
        (Role.REFERENCE, "references[0].image", "the hat"),
        (Role.MASK, "mask", ""),
    ]
    assert made.moderate == ("the hat",)


def test_options_reach_the_engine_and_their_texts_moderation(catalog: Catalog) -> None:
    options = {"scheduler": "euler", "extra": {"prompt_2": "in oil", "strengths": [0.5, None, True]}}
    made = of(catalog, model="rented", options=options, loras=[{"path": "a/b"}, {"path": "c", "scale": 0.5}])
    loras = [{"path": "a/b", "scale": 1.0}, {"path": "c", "scale": 0.5}]
    assert made.options == {**options, "loras": loras}
    assert {"euler", "in oil"} <= set(made.moderate)
    assert of(catalog, model="film", options={"anything": 1}).options == {"anything": 1}


def test_only_what_is_priced_in_dollars_is_sold_here(catalog: Catalog) -> None:
    built_in = {card.id for card in Catalog.load().cards.values() if card.also_native}
    assert set(models(catalog)) - built_in == {
        "sketch", "sketch-video", "sketch-3d", "sketch-cutout", "rented", "film", "qiklab/other",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["null", "absent", "blank"])
def test_null_and_blank_are_absent(catalog: Catalog, word: str) -> None:
    value = {"null": None, "absent": ..., "blank": " "}[word]
    names = ("negative_prompt", "size", "aspect_ratio", "image", "webhook_url")
    fields = {name: value for name in names if value is not ...}
    made = of(catalog, **fields, unknown_field=[1])
    assert (made.task, made.negative_prompt, made.webhook, made.width) == (Task.TEXT_TO_IMAGE, "", None, 1024)


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"model": None}, "model", "sketch"),
    ({"model": "nope"}, "model", "sketch-video"),
    ({"model": "points"}, "model", "sketch"),
    ({"model": 5}, "model", "sketch"),
    ({"prompt": None}, "prompt", "required"),
    ({"prompt": "   "}, "prompt", "required"),
    ({"prompt": ["a"]}, "prompt", "string"),
    ({"prompt": "x" * 10_001}, "prompt", "10000"),
    ({"prompt": "a\0b"}, "prompt", "NUL"),
    ({"task": "poetry"}, "task", "inpainting"),
    ({"task": "image-to-image"}, "image", "required"),
    ({"task": "inpainting", "image": URL}, "mask", "required"),
    ({"task": "text-to-image", "image": URL}, "image", "task"),
    ({"task": "image-to-image", "image": URL, "mask": URL}, "mask", "inpainting"),
    ({"mask": URL}, "image", "required"),
    ({"image": 5}, "image", "base64"),
    ({"images": URL}, "images", "array"),
    ({"images": []}, "images", "array"),
    ({"images": [URL, None]}, "images[1]", "string"),
    ({"images": [URL] * 15}, "images", "14"),
    ({"image": URL, "images": [URL] * 14}, "images[13]", "14"),
    ({"references": [{"description": "a"}]}, "references[0].image", "required"),
    ({"references": [5]}, "references[0]", "object"),
    ({"size": "big"}, "size", "1024x1024"),
    ({"size": "1024"}, "size", "1024x1024"),
    ({"size": "9999x64"}, "size", "4096"),
    ({"size": "64x64", "width": 65, "height": 64}, "size", "contradicts"),
    ({"size": "64x64", "aspect_ratio": "1:1"}, "aspect_ratio", "size"),
    ({"width": 64}, "height", "required"),
    ({"height": 64}, "width", "required"),
    ({"width": 63, "height": 64}, "width", "64"),
    ({"width": True, "height": 64}, "width", "integer"),
    ({"width": "64", "height": 64}, "width", "integer"),
    ({"aspect_ratio": "1:5"}, "aspect_ratio", "1:4"),
    ({"aspect_ratio": "wide"}, "aspect_ratio", "16:9"),
    ({"model": "rented", "aspect_ratio": "3:2"}, "aspect_ratio", "16:9"),
    ({"model": "rented", "aspect_ratio": "match_input"}, "aspect_ratio", "16:9"),
    ({"model": "rented", "size": "300x200"}, "size", "16:9"),
    ({"model": "rented", "resolution": "8k"}, "resolution", "4k"),
    ({"model": "rented", "quality": "best"}, "quality", "high"),
    ({"resolution": "1k"}, "resolution", "sketch"),
    ({"quality": "high"}, "quality", "sketch"),
    ({"n": 0}, "n", "10"),
    ({"n": 11}, "n", "10"),
    ({"n": 1.5}, "n", "10"),
    ({"model": "sketch-video", "n": 2}, "n", "1"),
    ({"seed": -1}, "seed", "4294967295"),
    ({"seed": 2**32}, "seed", "4294967295"),
    ({"steps": 20}, "steps", "takes"),
    ({"guidance_scale": 7}, "guidance_scale", "takes"),
    ({"model": "rented", "steps": 0}, "steps", "1"),
    ({"model": "rented", "guidance_scale": "7"}, "guidance_scale", "number"),
    ({"strength": 2, "image": URL}, "strength", "1"),
    ({"output_format": "gif"}, "output_format", "webp"),
    ({"model": "sketch-video", "output_format": "png"}, "output_format", "mp4"),
    ({"duration": 4}, "duration", "videos"),
    ({"model": "sketch-video", "duration": 21}, "duration", "20"),
    ({"model": "film", "duration": 6}, "duration", "10"),
    ({"model": "film", "fps": 61}, "fps", "60"),
    ({"model": "sketch-video", "fps": 30}, "fps", "takes"),
    ({"model": "sketch-video", "size": "1920x1920"}, "size", "1920x1080"),
    ({"model": "sketch-video", "size": "101x100"}, "size", "even"),
    ({"model": "sketch-3d", "image": URL, "size": "64x64"}, "size", "image-to-3d"),
    ({"model": "sketch-3d"}, "image", "required"),
    ({"model": "sketch-3d", "references": [{"image": URL}] * 2}, "references", "1"),
    ({"model": "points-of-view"}, "model", "sketch"),
    ({"loras": [{"path": "a"}]}, "loras", "takes"),
    ({"model": "rented", "loras": [{"scale": 1}]}, "loras[0].path", "required"),
    ({"model": "rented", "loras": [{"path": "a", "scale": 9}]}, "loras[0].scale", "4"),
    ({"options": {"a": 1}}, "options", "takes"),
    ({"model": "rented", "options": {"sampler": "x"}}, "options", "scheduler"),
    ({"model": "rented", "options": "x"}, "options", "object"),
    ({"model": "film", "options": {"a": "\0"}}, "options", "NUL"),
    ({"model": "film", "options": {"a": 2**64}}, "options", "64 bits"),
    ({"model": "film", "options": {"a": [float("inf")]}}, "options", "64 bits"),
    ({"model": "film", "options": {"a": list(range(200))}}, "options", "100"),
    ({"model": "film", "options": {"a": [[[[[[[[[1]]]]]]]]]}}, "options", "deep"),
    ({"webhook_url": "ftp://example.com"}, "webhook_url", "http"),
    ({"webhook_url": "nonsense"}, "webhook_url", "webhook_url"),
    ({"webhook_url": 5}, "webhook_url", "string"),
    ({"metadata": {"a": 5}}, "metadata", "strings"),
    ({"metadata": {str(n): "" for n in range(17)}}, "metadata", "16"),
    ({"metadata": {"": "x"}}, "metadata", "64"),
    ({"metadata": {"a": "x" * 513}}, "metadata", "512"),
    ({"metadata": "x"}, "metadata", "object"),
]


@pytest.mark.parametrize(("fields", "field", "says"), BAD, ids=[f"{number}-{one[1]}" for number, one in enumerate(BAD)])
def test_errors_name_the_field_and_what_is_accepted(
    catalog: Catalog, fields: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Invalid) as caught:
        of(catalog, **fields)
    assert caught.value.field == field
    assert field in caught.value.message
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("given", "made"), [(None, "png"), ("jpg", "jpeg"), ("jpeg", "jpeg"), ("webp", "webp"), ("png", "png")]
)
def test_formats(catalog: Catalog, given: str | None, made: str) -> None:
    assert of(catalog, output_format=given).output_format == made
