"""The bodies of the API as its page of documentation shows them; answers are tested against these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Exact(BaseModel):
    """Nothing but what is listed."""

    model_config = ConfigDict(extra="forbid")


class Detail(Exact):
    """What is wrong with the input, and where."""

    loc: list[str | int]
    msg: str
    type: str
    url: str


class Error(Exact):
    """An error."""

    detail: str | list[Detail]
    error_type: str | None = None


class Size(BaseModel):
    """An exact size in pixels."""

    width: int = Field(ge=64, le=4096)
    height: int = Field(ge=64, le=4096)


class Input(BaseModel):
    """What models take; each of them takes a part of it."""

    prompt: str | None = Field(None, max_length=10_000, description="Required but for background removal and 3D.")
    negative_prompt: str | None = Field(None, max_length=10_000)
    image_url: str | None = Field(None, description="The picture to begin with: http(s) URL, data URL or base64.")
    image_urls: list[str] | None = Field(None, min_length=1, description="Several; the first is the one to begin with.")
    mask_url: str | None = Field(None, description="White is what may change.")
    image_size: str | Size | None = Field(
        None,
        description="auto, square_hd, square, portrait_4_3, portrait_16_9, landscape_4_3, landscape_16_9, or exact.",
    )
    aspect_ratio: str | None = Field(None, examples=["16:9"])
    resolution: str | None = None
    quality: str | None = None
    num_images: int | None = Field(None, ge=1)
    seed: int | None = Field(None, ge=0, le=2**32 - 1)
    num_inference_steps: int | None = Field(None, ge=1, le=500)
    guidance_scale: float | None = Field(None, ge=0, le=100)
    strength: float | None = Field(None, ge=0, le=1)
    duration: int | None = Field(None, ge=1, description="A video's seconds.")
    fps: int | None = Field(None, ge=1, le=60)
    output_format: str | None = Field(None, examples=["png", "jpeg", "webp"])
    sync_mode: bool | None = Field(None, description="Images as data URLs.")
    enable_safety_checker: bool | None = Field(None, description="Without effect: moderation is the operator's.")


class Urls(Exact):
    """Where a request is."""

    request_id: str
    status_url: str
    response_url: str
    cancel_url: str


class Submitted(Urls):
    """A request that is queued."""

    status: Literal["IN_QUEUE"]
    gateway_request_id: str
    queue_position: int = Field(ge=0)


class Log(Exact):
    """A line of its log."""

    message: str
    level: str
    source: str
    timestamp: str


class Status(Urls):
    """How far a request is."""

    status: Literal["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]
    queue_position: int | None = Field(None, ge=0)
    logs: list[Log] | None = None
    metrics: dict[str, float] | None = None
    error: str | None = None
    error_type: str | None = None


class File(Exact):
    """A file."""

    url: str
    content_type: str
    file_name: str
    file_size: int


class Image(File):
    """A picture."""

    width: int | None
    height: int | None


class Result(Exact):
    """What was made: one of images, image, video, model_mesh."""

    images: list[Image] | None = None
    image: Image | None = None
    video: File | None = None
    model_mesh: File | None = None
    seed: int | None = None
    prompt: str | None = None
    has_nsfw_concepts: list[bool] | None = None


class Cancelled(Exact):
    """What became of a cancel."""

    status: Literal["CANCELLATION_REQUESTED", "ALREADY_COMPLETED"]


EXAMPLES: dict[str, dict[str, Any]] = {
    "picture": {"prompt": "A red fox in the snow", "image_size": "landscape_4_3", "num_images": 2},
    "film": {"prompt": "Waves under a full moon", "duration": 2, "aspect_ratio": "16:9"},
}
