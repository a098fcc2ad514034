"""A request in a provider's words, by data."""

from __future__ import annotations

import pytest

from tintype.engines.contract import EngineCard, EngineError, Reason, Role, Task
from tintype.engines.rented import Ask, Key, fields

CARD = EngineCard("card", "x")
DEFAULTS = {"prompt": "prompt", "seed": "seed", "width": "size.width", "height": "size.height", "image": "image_url"}


@pytest.fixture
def body(make_request):
    def make(settings=None, defaults=DEFAULTS, *, first=0, count=1, task=Task.TEXT_TO_IMAGE, pictures=(), **wanted):
        request = make_request(CARD, task, pictures=pictures, **wanted)
        ask = Ask(request, settings or {}, Key(), "token", first, count)
        fields.check(ask.settings)
        return fields.body(ask, defaults, lambda one: f"file:{one.path.name}")

    return make


def test_defaults_and_what_a_card_changes(body):
    assert body() == {"prompt": "a red fox", "seed": 5, "size": {"width": 64, "height": 48}}
    changed = {
        "fields": {"prompt": "text", "seed": "", "steps": "advanced.steps"},
        "parameters": {"advanced": {"a": 1}},
    }
    assert body(changed, steps=4, first=2) == {
        "text": "a red fox",
        "size": {"width": 64, "height": 48},
        "advanced": {"a": 1, "steps": 4},
    }


def test_parameters_of_a_card_are_not_changed_by_a_request(body):
    settings = {"parameters": {"size": {"kind": "exact"}}}
    assert body(settings)["size"] == {"kind": "exact", "width": 64, "height": 48}
    assert settings == {"parameters": {"size": {"kind": "exact"}}}


def test_what_was_not_given_is_not_sent(body):
    named = {
        name: name for name in ("negative_prompt", "steps", "guidance_scale", "strength", "frames", "fps", "seconds")
    }
    assert body({"fields": named}, defaults={"prompt": "prompt"}) == {"prompt": "a red fox"}


def test_a_part_has_its_own_seed_and_count(body):
    assert body({"fields": {"count": "n"}}, {"seed": "seed"}, first=3, count=2) == {"seed": 8, "n": 2}


def test_a_prompt_can_be_dressed(body):
    assert body({"prompt_format": "{prompt}, ink painting"})["prompt"] == "a red fox, ink painting"


def test_options_of_the_card(body):
    wanted = body({"fields": {"options.temperature": "temp"}}, {}, options={"temperature": 0.5, "other": 1})
    assert wanted == {"temp": 0.5}


def test_pictures_by_role(body):
    named = {"image": "image", "images": "all", "references": "more", "mask": "mask"}
    pictures = (Role.SOURCE, Role.REFERENCE, Role.MASK)
    assert body({"fields": named}, {}, task=Task.INPAINTING, pictures=pictures) == {
        "image": "file:in-0.png",
        "all": ["file:in-0.png", "file:in-1.png"],
        "more": ["file:in-1.png"],
        "mask": "file:in-2.png",
    }
    assert body({"fields": named}, {}, pictures=(Role.REFERENCE,))["image"] == "file:in-0.png"


@pytest.mark.parametrize("task", [Task.IMAGE_TO_IMAGE, Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_VIDEO, Task.IMAGE_TO_3D])
def test_a_missing_picture_is_the_callers_fault(body, task):
    with pytest.raises(EngineError, match=f"{task.value} needs an input image") as caught:
        body(task=task)
    assert caught.value.reason is Reason.INVALID


@pytest.mark.parametrize(
    ("size", "accepted", "chosen"),
    [
        ((1344, 768), None, "16:9"),
        ((1024, 1024), None, "1:1"),
        ((640, 1536), None, "9:21"),
        ((1344, 768), ["1:1", "3:2"], "3:2"),
        ((768, 1344), ["16x9", "9x16"], "9x16"),
    ],
)
def test_the_nearest_ratio(body, size, accepted, chosen):
    settings = {"fields": {"aspect_ratio": "ratio"}, "choices": {"aspect_ratio": accepted} if accepted else {}}
    assert body(settings, {}, width=size[0], height=size[1]) == {"ratio": chosen}


@pytest.mark.parametrize(
    ("size", "accepted", "chosen"),
    [
        ((1280, 720), ["480p", "720p", "1080p"], "720p"),
        ((720, 1280), ["480p", "720p", "1080p"], "720p"),
        ((960, 960), ["480p", "720p", "1080p"], "720p"),
        ((1920, 1080), ["480p", "720p"], "720p"),
        ((640, 360), ["480p", "720p"], "480p"),
        ((1344, 768), ["1K", "2K", "4K"], "1K"),
        ((2048, 2048), ["1K", "2K", "4K"], "2K"),
        ((4096, 4096), ["1K", "2K"], "2K"),
        ((1200, 1000), ["0.5 MP", "1 MP", "4 MP"], "4 MP"),
        ((1024, 1024), ["0.5 MP", "1 MP", "4 MP"], "1 MP"),
        ((1920, 1080), ["1280x720", "1920x1080"], "1920x1080"),
    ],
)
def test_the_least_resolution_that_is_enough(body, size, accepted, chosen):
    settings = {"fields": {"resolution": "resolution"}, "choices": {"resolution": accepted}}
    assert body(settings, {}, width=size[0], height=size[1]) == {"resolution": chosen}


@pytest.mark.parametrize(
    ("frames", "accepted", "chosen"),
    [
        (120, None, 5),
        (100, None, 100 / 24),
        (120, ["5", "10"], "5"),
        (121, [5, 10], 5),
        (168, ["6s", "8s"], "8s"),
        (480, [5, 10], 10),
    ],
)
def test_the_least_length_that_is_enough(body, frames, accepted, chosen):
    settings = {"fields": {"seconds": "duration"}, "choices": {"seconds": accepted} if accepted else {}}
    assert body(settings, {}, frames=frames, fps=24) == {"duration": chosen}


def test_other_choices(body):
    settings = {
        "fields": {"steps": "steps", "format": "format"},
        "choices": {"steps": [4, 8], "format": ["jpg", "png"]},
    }
    assert body(settings, {}, steps=7) == {"steps": 8, "format": "png"}
    assert body(settings, {}, steps=5, output_format="webp") == {"steps": 4, "format": "jpg"}


@pytest.mark.parametrize(
    ("size", "sides", "sent"),
    [
        ((1024, 768), [256, 1440, 16], (1024, 768)),
        ((2048, 1152), [256, 1440, 16], (1440, 816)),
        ((128, 64), [256, 1440, 16], (512, 256)),
        ((4096, 64), [256, 1440, 16], (1440, 256)),
        ((1000, 600), [64, 2048, 64], (1024, 640)),
    ],
)
def test_sizes_are_brought_within_what_a_model_makes(body, size, sides, sent):
    wanted = body({"sides": sides}, {"width": "w", "height": "h"}, width=size[0], height=size[1])
    assert (wanted["w"], wanted["h"]) == sent
    assert all(side % sides[2] == 0 and sides[0] <= side <= sides[1] for side in sent)
