"""The families' table: what it says must be whole and true of itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tintype.engines.contract import Task
from tintype.engines.diffusers.families import FAMILIES, family_of, made_frames, made_size, modular_family


def test_every_class_that_does_a_task_belongs_to_the_family_that_says_so():
    for family in FAMILIES:
        for name in family.ways.values():
            assert any(fnmatchcase(name, pattern) for pattern in family.classes), (family.name, name)


def test_the_first_family_of_a_name_is_the_right_one():
    for name, family in {
        "StableDiffusionXLInpaintPipeline": "sdxl",
        "StableDiffusion3Pipeline": "sd3",
        "StableDiffusionPipeline": "sd",
        "FluxPipeline": "flux",
        "FluxFillPipeline": "flux-fill",
        "FluxKontextInpaintPipeline": "flux-kontext",
        "Flux2Pipeline": "flux2",
        "Flux2KleinPipeline": "flux2-klein",
        "QwenImageEditPlusPipeline": "qwen-image-edit-plus",
        "QwenImageEditPipeline": "qwen-image-edit",
        "QwenImagePipeline": "qwen-image",
        "LTX2Pipeline": "ltx2",
        "LTXPipeline": "ltx",
        "WanImageToVideoPipeline": "wan-i2v",
        "WanPipeline": "wan",
        "AnimateDiffPipeline": "animatediff",
        "ShapEImg2ImgPipeline": "shap-e",
    }.items():
        assert family_of(name, ()).name == family


def test_no_edit_by_several_pictures_is_ever_shared():
    for family in FAMILIES:
        if family.pictures == "list":
            assert family.batches <= {Task.TEXT_TO_IMAGE}, family.name


def test_films_are_never_shared():
    for family in FAMILIES:
        assert not family.batches & {Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO}


@pytest.mark.parametrize(
    ("parameters", "task"),
    [
        ({"prompt"}, Task.TEXT_TO_IMAGE),
        ({"prompt", "image"}, Task.IMAGE_TO_IMAGE),
        ({"prompt", "image", "mask_image"}, Task.INPAINTING),
        ({"prompt", "num_frames"}, Task.TEXT_TO_VIDEO),
        ({"prompt", "num_frames", "image"}, Task.IMAGE_TO_VIDEO),
    ],
)
def test_an_unknown_pipeline_is_told_by_what_it_takes(parameters, task):
    family = family_of("BrandNewPipeline", parameters)
    assert set(family.ways) == {task}
    assert not family.batches
    assert family.guidance == "guidance_scale"
    assert family_of("BrandNewPipeline", parameters | {"true_cfg_scale"}).guidance == "true_cfg_scale"


def test_a_modular_pipeline_has_the_sizes_of_its_family_and_the_tasks_of_its_inputs():
    family = modular_family("LTXModularPipeline", {"prompt", "image", "num_frames"})
    assert set(family.ways) == {Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO}
    assert (family.multiple, family.frame_step) == (32, 8)
    still = modular_family("StableDiffusionXLModularPipeline", {"prompt", "image", "mask_image"})
    assert set(still.ways) == {Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING}
    assert not still.batches


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_what_is_made_is_enough_and_by_the_rule(family):
    for width, height in ((1, 1), (512, 768), (1000, 333), (1920, 1080)):
        made = made_size(family, width, height)
        for asked, side in zip((width, height), made, strict=True):
            assert asked <= side < asked + family.multiple
            assert side % family.multiple == 0
    for frames in (1, 2, 8, 9, 24, 97, 120, 121):
        made = made_frames(family, frames)
        assert frames <= made < frames + family.frame_step
        assert family.frame_step == 1 or made % family.frame_step == 1
