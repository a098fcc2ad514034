"""The bodies of the API as its page of documentation shows them; answers are tested against these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_PICTURE = "An http(s) URL, a data URL or base64; in a form also a file."
_SIZE = "WIDTHxHEIGHT, or auto."


class Exact(BaseModel):
    """Nothing but what is listed."""

    model_config = ConfigDict(extra="forbid")


class ErrorDetail(Exact):
    """What went wrong."""

    message: str
    type: str
    param: str | None = Field(description="The field of the request at fault, where it is one.")
    code: str | None


class Error(Exact):
    """An error."""

    error: ErrorDetail


class ImageOptions(BaseModel):
    """What images are asked for."""

    model: str | None = Field(None, description="A model's id; the first that does this where left out.")
    n: int | None = Field(None, ge=1, le=10, description="How many images; 1 where left out.")
    size: str | None = Field(None, description=_SIZE, examples=["1024x1024"])
    response_format: Literal["url", "b64_json"] | None = Field(None, description="Both where left out.")
    safety_identifier: str | None = Field(None, max_length=512, description="Who it is for; said again in the answer.")
    user: str | None = Field(None, max_length=512, description="The same, by its old name.")


class Generate(ImageOptions):
    """Images from a text."""

    prompt: str = Field(max_length=32_000)
    quality: str | None = Field(
        None, description="One of the model's, or auto, low, medium, high, standard, hd: for others these say nothing."
    )
    output_format: Literal["png", "jpeg", "webp"] | None = None
    output_compression: int | None = Field(
        None, ge=0, le=100, description="The quality of a JPEG or WebP; a PNG takes 100 alone."
    )
    background: Literal["auto", "opaque", "transparent"] | None = Field(
        None, description="transparent only where the model makes it."
    )
    complexity: Literal["low", "medium", "high"] | None = Field(None, description="Read, and without effect.")
    moderation: Literal["auto", "low"] | None = Field(None, description="Read, and without effect.")
    style: Literal["vivid", "natural"] | None = Field(None, description="Only where the model takes it.")
    stream: bool | None = Field(None, description="Answer with Server-Sent Events.")
    partial_images: int | None = Field(
        None, ge=0, le=3, description="At most so many unfinished images in a stream; models that make none send none."
    )


class Edit(Generate):
    """Images from images and a text."""

    image: str | dict[str, str] | list[str | dict[str, str]] | None = Field(None, description=_PICTURE)
    images: list[str | dict[str, str]] | None = Field(None, description='The same as `image`: {"image_url": …} each.')
    mask: str | dict[str, str] | None = Field(None, description=f"{_PICTURE} Transparent is what may change.")
    input_fidelity: Literal["high", "low"] | None = Field(None, description="Only where the model takes it.")


class Vary(ImageOptions):
    """Images like an image."""

    image: str | dict[str, str] = Field(description=_PICTURE)


class CreateVideo(BaseModel):
    """A video from a text, and a picture to begin with."""

    prompt: str = Field(max_length=32_000)
    model: str | None = Field(None, description="A model's id; the first that does this where left out.")
    seconds: str | int | None = Field(None, description="4 where left out.", examples=["4"])
    size: str | None = Field(
        None, description="WIDTHxHEIGHT; 720x1280 where left out, or the shape of `input_reference`."
    )
    input_reference: str | dict[str, str] | None = Field(None, description=_PICTURE)


class Remix(BaseModel):
    """A video that begins as another one does."""

    prompt: str = Field(max_length=32_000)


class Image(Exact):
    """An image, as link or as base64."""

    url: str | None = None
    b64_json: str | None = None


class Images(Exact):
    """Images."""

    created: int = Field(description="When they were made (Unix time).")
    data: list[Image]
    background: Literal["transparent", "opaque"]
    output_format: Literal["png", "jpeg", "webp"]
    quality: Literal["low", "medium", "high", "xhigh", "max"] | None = Field(
        None, description="Only where one of these was asked for."
    )
    size: str
    safety_identifier: str | None = Field(None, description="That of the request, or its `user`.")
    usage: dict[str, Any] = Field(description="Zeros: images are paid by the piece.")


class VideoError(Exact):
    """Why a video could not be made."""

    code: str
    message: str


class Video(Exact):
    """A video."""

    id: str
    object: Literal["video"]
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int = Field(ge=0, le=100)
    created_at: int
    completed_at: int | None
    expires_at: int | None = Field(description="When its files are deleted.")
    size: str
    seconds: str
    prompt: str
    error: VideoError | None
    remixed_from_video_id: str | None


class Videos(Exact):
    """A page of videos."""

    object: Literal["list"]
    data: list[Video]
    first_id: str | None
    last_id: str | None
    has_more: bool


class VideoDeleted(Exact):
    """A video is deleted."""

    id: str
    object: Literal["video.deleted"]
    deleted: bool


class Model(Exact):
    """A model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    title: str
    description: str
    tasks: list[str]


class Models(Exact):
    """All models."""

    object: Literal["list"]
    data: list[Model]


GENERATE: dict[str, dict[str, Any]] = {
    "image": {"prompt": "A red fox in the snow at dawn", "size": "1536x1024"},
    "several": {"model": "sketch", "prompt": "A lighthouse at night", "n": 2, "output_format": "webp"},
    "stream": {"prompt": "A boat on the sea", "stream": True, "partial_images": 1},
}
EDIT: dict[str, dict[str, Any]] = {
    "edit": {"prompt": "The same in autumn", "images": [{"image_url": "https://example.com/forest.jpg"}]}
}
VARY: dict[str, dict[str, Any]] = {"variation": {"image": "https://example.com/forest.jpg", "n": 2}}
VIDEO: dict[str, dict[str, Any]] = {"video": {"prompt": "Waves under a full moon", "seconds": "4", "size": "1280x720"}}
REMIX: dict[str, dict[str, Any]] = {"remix": {"prompt": "The same in winter"}}
