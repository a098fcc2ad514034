"""From a request to a pipeline's arguments, and who may share a call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tintype.engines.contract import EngineCard, EngineError, Reason, Request, Task
from tintype.engines.diffusers.adapters import chosen
from tintype.engines.diffusers.asking import arguments, check_call, may_share, scheduler_of
from tintype.engines.diffusers.checks import check
from tintype.engines.diffusers.families import family_of
from tintype.engines.diffusers.settings import read_card
from tintype.kernel.errors import SettingsError

SDXL = family_of("StableDiffusionXLPipeline", ())
QWEN = family_of("QwenImagePipeline", ())
NAMES = frozenset(
    {"prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "true_cfg_scale", "strength", "clip_skip"}
)


def card(**settings):
    return read_card(EngineCard("x", "diffusers", {"model": "owner/name"} | settings))


def ask(**fields) -> Request:
    request = Request(
        "j", 1, EngineCard("x", "diffusers"), Task.TEXT_TO_IMAGE, "a fox", Path("/w"), width=64, height=64
    )
    return replace(request, **fields)


def test_the_request_goes_before_the_card():
    settings = card(defaults={"steps": 20, "guidance_scale": 5.0}, negative_prompt="blur", prompt="oil: {prompt}!")
    assert arguments(SDXL, NAMES, settings, [ask()]) == {
        "prompt": "oil: a fox!",
        "negative_prompt": "blur",
        "num_inference_steps": 20,
        "guidance_scale": 5.0,
    }
    given = arguments(SDXL, NAMES, settings, [ask(steps=4, guidance_scale=0.0, negative_prompt="fog")])
    assert (given["num_inference_steps"], given["guidance_scale"], given["negative_prompt"]) == (4, 0.0, "fog")


def test_what_nobody_says_is_left_to_the_pipeline():
    assert arguments(SDXL, NAMES, card(), [ask()]) == {"prompt": "a fox"}


def test_only_what_the_call_takes_is_given():
    given = arguments(SDXL, frozenset({"prompt"}), card(call={"clip_skip": 2}), [ask(steps=4, negative_prompt="fog")])
    assert given == {"prompt": "a fox"}


def test_a_prompt_with_braces_is_no_template():
    assert arguments(SDXL, NAMES, card(), [ask(prompt="{0} {x} {prompt}")])["prompt"] == "{0} {x} {prompt}"


def test_a_family_names_its_guidance_and_its_empty_negative():
    given = arguments(QWEN, NAMES, card(), [ask(guidance_scale=3.0)])
    assert (given["true_cfg_scale"], given["negative_prompt"]) == (3.0, " ")
    assert "guidance_scale" not in given


@pytest.mark.parametrize(("strength", "steps"), [(0.01, 4), (0.2, 2), (0.5, 30), (1.0, 4)])
def test_strength_leaves_at_least_one_step(strength, steps):
    given = arguments(SDXL, NAMES, card(), [ask(strength=strength, steps=steps)])
    assert int(given["strength"] * steps) >= 1
    assert strength <= given["strength"] <= 1


def test_several_requests_give_lists():
    requests = [ask(prompt="a fox", negative_prompt="fog"), ask(prompt="an owl", negative_prompt="rain")]
    given = arguments(SDXL, NAMES, card(call={"clip_skip": 2}), requests)
    assert given["prompt"] == ["a fox", "an owl"]
    assert given["negative_prompt"] == ["fog", "rain"]
    assert given["clip_skip"] == 2


def test_an_unknown_argument_of_the_card_is_named():
    with pytest.raises(SettingsError, match=r"'call': clip_skp is not taken.*clip_skip"):
        check_call(card(call={"clip_skp": 2}), NAMES)
    with pytest.raises(SettingsError, match="'call': prompt"):
        check_call(card(call={"prompt": "x"}), NAMES)
    check_call(card(call={"clip_skip": 2}), NAMES)


def test_the_scheduler_is_the_cards_or_one_that_it_lets_choose():
    settings = card(scheduler="ddim", schedulers=["euler"])
    assert scheduler_of(settings, ask()) == "ddim"
    assert scheduler_of(settings, ask(options={"scheduler": "ddim"})) == "ddim"
    assert scheduler_of(settings, ask(options={"scheduler": "euler"})) == "euler"
    for wrong in ("lms", 3, ["euler"]):
        with pytest.raises(EngineError) as raised:
            scheduler_of(settings, ask(options={"scheduler": wrong}))
        assert raised.value.reason is Reason.INVALID
        assert "accepted: euler" in raised.value.message


def test_loras_are_the_cards_own_and_those_chosen():
    settings = card(
        loras=[{"model": "a/always", "weight": 0.3}],
        lora_library={"ink": {"model": "a/ink", "weight": 0.7}, "oil": {"model": "a/oil"}},
    )
    found = chosen(settings, {"loras": ["ink", {"name": "oil", "weight": -1}, {"path": "oil", "scale": 2}]})
    assert [(adapter.model, weight) for adapter, weight in found] == [
        ("a/always", 0.3),
        ("a/ink", 0.7),
        ("a/oil", -1.0),
        ("a/oil", 2.0),
    ]
    assert len(chosen(settings, {})) == 1


@pytest.mark.parametrize(
    "wrong",
    ["ink", [{"name": "tar"}], [{"name": "/etc/passwd"}], [3], [{}], [{"name": "ink", "weight": 9}],
     [{"name": "ink", "weight": "1"}], [{"name": "ink", "weight": True}], [{"name": "ink", "weight": float("nan")}]],
)  # fmt: skip
def test_a_lora_that_the_card_does_not_have_is_refused(wrong):
    with pytest.raises(EngineError) as raised:
        chosen(card(lora_library={"ink": {"model": "a/ink"}}), {"loras": wrong})
    assert raised.value.reason is Reason.INVALID
    assert "'loras'" in raised.value.message


def test_who_may_share_a_call():
    settings = card()
    one = ask()
    assert may_share(SDXL, settings, [one, ask(prompt="an owl", seed=9)])
    assert not may_share(QWEN, settings, [one, one]), "a family that is not known to be safe"
    klein = family_of("Flux2KleinPipeline", ())
    assert may_share(klein, settings, [one, one])
    edit = ask(task=Task.IMAGE_TO_IMAGE)
    assert not may_share(klein, settings, [edit, edit]), "it would give each one's pictures to all"
    for other in (
        {"width": 128},
        {"steps": 3},
        {"guidance_scale": 2.0},
        {"count": 2},
        {"strength": 0.5},
        {"options": {"scheduler": "ddim"}},
        {"negative_prompt": "fog"},
    ):
        assert not may_share(SDXL, settings, [one, ask(**other)]), other
    assert may_share(SDXL, card(negative_prompt="blur"), [one, ask(negative_prompt="fog")])


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"output_format": "tiff"}, "'output_format' tiff"),
        ({"also": ("gif",)}, "gif"),
        ({"count": 0}, "'count'"),
        ({"width": 0}, "'width' is 0"),
        ({"height": 9000}, "'height' is 9000"),
        ({"task": Task.TEXT_TO_VIDEO, "output_format": "mp4"}, "'frames'"),
        ({"task": Task.TEXT_TO_VIDEO, "output_format": "png", "frames": 8, "fps": 8}, "mp4, gif"),
        ({"task": Task.IMAGE_TO_VIDEO, "output_format": "mp4", "frames": 8, "fps": 8, "width": 65}, "even"),
        ({"task": Task.IMAGE_TO_3D}, "glb"),
    ],
)
def test_what_cannot_be_made_is_the_callers_fault(fields, word):
    with pytest.raises(EngineError, match=word) as raised:
        check(ask(**fields))
    assert raised.value.reason is Reason.INVALID


def test_what_can_be_made_is_let_through():
    check(ask(count=4, also=("webp",)))
    check(ask(task=Task.TEXT_TO_VIDEO, output_format="gif", frames=8, fps=8, width=65))
    check(ask(task=Task.IMAGE_TO_3D, output_format="glb", width=0, height=0))
    check(ask(task=Task.BACKGROUND_REMOVAL, width=0, height=0))
