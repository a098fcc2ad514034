"""How the servers that speak OpenAI's API differ, as data.

Sources: OpenAI's API reference as its client (openai 3.54) has it; SGLang's ``docs/diffusion/api/openai_api.md`` and
request models; vLLM-Omni's ``docs/serving/{image_generation,image_edit,videos}_api.md``; LocalAI's
``docs/content/features/{image,video}-generation.md``; for Tintype ``docs/reference/openai.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_ANY_OF_OURS = {"negative_prompt": "negative_prompt", "seed": "seed"}
_DIFFUSION = {**_ANY_OF_OURS, "steps": "num_inference_steps", "guidance_scale": "guidance_scale"}
_FRAMES = {"frames": "num_frames", "fps": "fps"}


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of server.

    ``image_fields`` and ``video_fields`` name those of our fields that it takes, and what it calls them. ``most`` is
    how many images one call makes; 1 where each has a seed of its own. ``mask`` is what its masks mark as what may
    change, none where it takes no masks. ``unpaid``: its work costs nothing but time, so what was lost may be
    sent again.
    ``idempotent``: it honours an ``Idempotency-Key``. ``multiple``: what sides must be multiples of.
    """

    base_url: str = ""
    image_fields: Mapping[str, str] = field(default_factory=dict)
    video_fields: Mapping[str, str] = field(default_factory=dict)
    most: int = 1
    multiple: int = 1
    edits: Literal["edits", "generations"] = "edits"
    mask: Literal["transparent", "white", ""] = ""
    mask_field: str = "mask"
    says_base64: bool = True  # whether it is to be told to answer in base64
    takes_format: bool = True
    video: Literal["form", "form-or-json", "at-once"] = "form"
    unpaid: bool = False
    idempotent: bool = False


OPENAI = Server(
    base_url="https://api.openai.com/v1",
    video_fields={"seconds": "seconds", "size": "size"},
    most=10,
    mask="transparent",
    says_base64=False,
)
SERVERS: Mapping[str, Server] = {
    "openai": OPENAI,
    "sglang": Server(
        image_fields=_DIFFUSION,
        video_fields={**_DIFFUSION, **_FRAMES, "seconds": "seconds", "size": "size"},
        multiple=16,
        video="form-or-json",
        unpaid=True,
    ),
    "vllm-omni": Server(
        image_fields=_DIFFUSION,
        video_fields={**_DIFFUSION, **_FRAMES, "width": "width", "height": "height"},
        multiple=16,
        mask="white",
        mask_field="mask_image",
        takes_format=False,
        unpaid=True,
    ),
    "localai": Server(
        image_fields={**_ANY_OF_OURS, "steps": "step"},
        video_fields={
            **_ANY_OF_OURS,
            **_FRAMES,
            "steps": "step",
            "guidance_scale": "cfg_scale",
            "width": "width",
            "height": "height",
        },
        multiple=16,
        edits="generations",
        takes_format=False,
        video="at-once",
        unpaid=True,
    ),
    "tintype": Server(
        video_fields={"seconds": "seconds", "size": "size"},
        most=10,
        mask="transparent",
        idempotent=True,
    ),
}

GPT_IMAGE_SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))
VIDEO_SIZES = ((720, 1280), (1280, 720), (1024, 1792), (1792, 1024))
VIDEO_SECONDS = (4, 8, 12)
FLEXIBLE = ("gpt-image-2",)
"""Models of OpenAI's that make any size within these limits:"""
LIMITS = {"multiple": 16, "least_pixels": 655_360, "most_pixels": 8_294_400, "longest": 3840, "ratio": 3}
