"""What each family of models can do and how it wants to be called, as data.

What a pipeline's own signature tells (whether it takes a strength, a negative prompt, a mask) is read there; here is
what it does not tell. Source: diffusers 0.42's pipelines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

from tintype.engines.contract import Task

T2I, I2I, INPAINT = Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING
T2V, I2V, TO_3D, CUTOUT = Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO, Task.IMAGE_TO_3D, Task.BACKGROUND_REMOVAL


@dataclass(frozen=True, slots=True)
class Family:
    """One family of models.

    ``classes`` are patterns of pipeline class names. ``ways`` says by which class a task is done, made over the parts
    of the loaded one. ``multiple``: sides are made as multiples of so many pixels. ``frame_step``: a video has a
    multiple of so many frames plus one. ``guidance`` names the argument of the guidance scale. ``pictures``: how an
    edit takes its source and references (``start``: the source alone, as what to start from; ``list``: all, as a list;
    ``one``: all side by side, as one picture). ``batches``: the tasks in which several jobs may share a call without
    touching each other. ``latents``: how its latents become a picture. ``fixed``: arguments that are always given.
    """

    name: str
    classes: tuple[str, ...]
    ways: Mapping[Task, str]
    multiple: int = 16
    frame_step: int = 1
    guidance: str = "guidance_scale"
    pictures: Literal["start", "list", "one"] = "start"
    batches: frozenset[Task] = frozenset()
    latents: Literal["", "plain", "packed"] = ""
    negative: str = ""  # what stands for no negative prompt, where guidance needs one
    fixed: Mapping[str, Any] = field(default_factory=dict)


FAMILIES: tuple[Family, ...] = (
    Family(
        "sdxl",
        ("StableDiffusionXL*",),
        {
            T2I: "StableDiffusionXLPipeline",
            I2I: "StableDiffusionXLImg2ImgPipeline",
            INPAINT: "StableDiffusionXLInpaintPipeline",
        },
        multiple=8,
        batches=frozenset({T2I, I2I, INPAINT}),
        latents="plain",
    ),
    Family(
        "sd3",
        ("StableDiffusion3*",),
        {
            T2I: "StableDiffusion3Pipeline",
            I2I: "StableDiffusion3Img2ImgPipeline",
            INPAINT: "StableDiffusion3InpaintPipeline",
        },
        batches=frozenset({T2I}),
        latents="plain",
    ),
    Family(
        "sd",
        ("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline"),
        {
            T2I: "StableDiffusionPipeline",
            I2I: "StableDiffusionImg2ImgPipeline",
            INPAINT: "StableDiffusionInpaintPipeline",
        },
        multiple=8,
        batches=frozenset({T2I, I2I, INPAINT}),
        latents="plain",
    ),
    Family("lcm", ("LatentConsistencyModelPipeline",), {T2I: "LatentConsistencyModelPipeline"}, 8, latents="plain"),
    Family(
        "flux-fill",
        ("FluxFillPipeline",),
        {INPAINT: "FluxFillPipeline"},
        batches=frozenset({INPAINT}),
        latents="packed",
    ),
    Family(
        "flux-kontext",
        ("FluxKontext*",),
        {T2I: "FluxKontextPipeline", I2I: "FluxKontextPipeline", INPAINT: "FluxKontextInpaintPipeline"},
        pictures="one",
        batches=frozenset({T2I, I2I}),
        latents="packed",
        fixed={"_auto_resize": False},
    ),
    Family(
        "flux2-klein",
        ("Flux2Klein*",),
        {T2I: "Flux2KleinPipeline", I2I: "Flux2KleinPipeline", INPAINT: "Flux2KleinInpaintPipeline"},
        pictures="list",
        batches=frozenset({T2I}),  # an edit would give each customer's pictures to all of the batch
    ),
    Family(
        "flux2",
        ("Flux2*",),
        {T2I: "Flux2Pipeline", I2I: "Flux2Pipeline"},
        pictures="list",
        batches=frozenset({T2I}),
    ),
    Family(
        "flux",
        ("FluxPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline"),
        {T2I: "FluxPipeline", I2I: "FluxImg2ImgPipeline", INPAINT: "FluxInpaintPipeline"},
        batches=frozenset({T2I, I2I, INPAINT}),
        latents="packed",
    ),
    Family(
        "chroma",
        ("ChromaPipeline", "ChromaImg2ImgPipeline", "ChromaInpaintPipeline"),
        {T2I: "ChromaPipeline", I2I: "ChromaImg2ImgPipeline", INPAINT: "ChromaInpaintPipeline"},
        latents="packed",
    ),
    Family(
        "z-image",
        ("ZImagePipeline", "ZImageImg2ImgPipeline", "ZImageInpaintPipeline"),
        {T2I: "ZImagePipeline", I2I: "ZImageImg2ImgPipeline", INPAINT: "ZImageInpaintPipeline"},
        batches=frozenset({T2I, I2I}),
        latents="plain",
    ),
    Family(
        "qwen-image-edit-plus",
        ("QwenImageEditPlusPipeline",),
        {I2I: "QwenImageEditPlusPipeline"},
        guidance="true_cfg_scale",
        pictures="list",
        negative=" ",
    ),
    Family(
        "qwen-image-edit",
        ("QwenImageEdit*",),
        {I2I: "QwenImageEditPipeline", INPAINT: "QwenImageEditInpaintPipeline"},
        guidance="true_cfg_scale",
        pictures="one",
        negative=" ",
    ),
    Family(
        "qwen-image",
        ("QwenImagePipeline", "QwenImageImg2ImgPipeline", "QwenImageInpaintPipeline"),
        {T2I: "QwenImagePipeline", I2I: "QwenImageImg2ImgPipeline", INPAINT: "QwenImageInpaintPipeline"},
        guidance="true_cfg_scale",
        negative=" ",
    ),
    Family("sana", ("SanaPipeline",), {T2I: "SanaPipeline"}, 32, fixed={"use_resolution_binning": False}),
    Family(
        "pixart",
        ("PixArt*Pipeline",),
        {T2I: "PixArtSigmaPipeline"},
        fixed={"use_resolution_binning": False, "clean_caption": False},
    ),
    Family("omnigen", ("OmniGenPipeline",), {T2I: "OmniGenPipeline"}),
    Family(
        "animatediff-xl",
        ("AnimateDiffSDXLPipeline",),
        {T2V: "AnimateDiffSDXLPipeline"},
        multiple=8,
    ),
    Family(
        "animatediff",
        ("AnimateDiffPipeline", "AnimateDiffVideoToVideoPipeline"),
        {T2V: "AnimateDiffPipeline", I2V: "AnimateDiffVideoToVideoPipeline"},
        multiple=8,
    ),
    Family(
        "ltx",
        ("LTXPipeline", "LTXImageToVideoPipeline"),
        {T2V: "LTXPipeline", I2V: "LTXImageToVideoPipeline"},
        multiple=32,
        frame_step=8,
    ),
    Family(
        "ltx2",
        ("LTX2Pipeline", "LTX2ImageToVideoPipeline"),
        {T2V: "LTX2Pipeline", I2V: "LTX2ImageToVideoPipeline"},
        multiple=32,
        frame_step=8,
    ),
    Family("wan-i2v", ("WanImageToVideoPipeline",), {I2V: "WanImageToVideoPipeline"}, frame_step=4),
    Family("wan", ("WanPipeline",), {T2V: "WanPipeline"}, frame_step=4),
    Family("cogvideox-i2v", ("CogVideoXImageToVideoPipeline",), {I2V: "CogVideoXImageToVideoPipeline"}, frame_step=4),
    Family("cogvideox", ("CogVideoXPipeline",), {T2V: "CogVideoXPipeline"}, frame_step=4),
    Family("hunyuan-video-15", ("HunyuanVideo15Pipeline",), {T2V: "HunyuanVideo15Pipeline"}, frame_step=4),
    Family(
        "hunyuan-video-15-i2v",
        ("HunyuanVideo15ImageToVideoPipeline",),
        {I2V: "HunyuanVideo15ImageToVideoPipeline"},
        frame_step=4,
    ),
    Family("hunyuan-video", ("HunyuanVideoPipeline",), {T2V: "HunyuanVideoPipeline"}, frame_step=4),
    Family("mochi", ("MochiPipeline",), {T2V: "MochiPipeline"}, frame_step=6),
    Family("svd", ("StableVideoDiffusionPipeline",), {I2V: "StableVideoDiffusionPipeline"}, 64),
    Family("shap-e", ("ShapEImg2ImgPipeline",), {TO_3D: "ShapEImg2ImgPipeline"}, 1),
)

SEGMENTATION = Family("segmentation", (), {CUTOUT: ""}, 1)


def family_of(pipeline: str, parameters: Collection[str]) -> Family:
    """The family of a pipeline's class, by name; one that is not listed is told by what its call takes."""
    for family in FAMILIES:
        if any(fnmatchcase(pipeline, pattern) for pattern in family.classes):
            return family
    moves, edits = "num_frames" in parameters, "image" in parameters
    ways: dict[Task, str] = {}
    if "mask_image" in parameters:
        ways[INPAINT] = ""
    elif edits:
        ways[I2V if moves else I2I] = ""
    else:
        ways[T2V if moves else T2I] = ""
    guidance = "true_cfg_scale" if "true_cfg_scale" in parameters and "guidance_scale" not in parameters else ""
    return Family(
        pipeline,
        (),
        ways,
        32 if moves else 16,
        frame_step=8 if moves else 1,  # 8n + 1 is also 4n + 1 and 2n + 1
        guidance=guidance or "guidance_scale",
    )


def modular_family(pipeline: str, inputs: Collection[str]) -> Family:
    """What a modular pipeline does, told by its inputs: one set of blocks may do several tasks.

    Sizes and the way of its pictures are those of the ordinary family of that name, where there is one. Whether jobs
    may share its calls is not known, so they don't.
    """
    moves = "num_frames" in inputs
    edits = "image" in inputs
    ways: dict[Task, str] = {}
    if "prompt" in inputs:
        ways[T2V if moves else T2I] = ""
    if edits:
        ways[I2V if moves else I2I] = ""
    if "mask_image" in inputs:
        ways[INPAINT] = ""
    known = family_of(pipeline.replace("Modular", ""), inputs)
    return replace(known, ways=ways, batches=frozenset(), latents="", guidance="guidance_scale")


def made_size(family: Family, width: int, height: int) -> tuple[int, int]:
    """The sides that the model makes for the sides asked for: the next multiple, cut to measure afterwards."""
    step = family.multiple
    return -(-width // step) * step, -(-height // step) * step


def made_frames(family: Family, frames: int) -> int:
    """How many frames the model makes for as many asked for: enough, by its rule, cut to the exact count afterwards."""
    step = family.frame_step
    return -(-(frames - 1) // step) * step + 1 if step > 1 else frames
