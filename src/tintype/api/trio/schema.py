"""The bodies of the API as its page of documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tintype.api.trio.translate import (
    FORMATS,
    IMAGE_SIZES,
    ORIENTATIONS,
    SHORT_SIDES,
    TEXTURE_ALIGNMENTS,
    TEXTURE_QUALITIES,
)

_RATIOS = ", ".join(IMAGE_SIZES)


def _among(words: Any) -> dict[str, Any]:
    return {"enum": [*words, None]}


class ImageRequest(BaseModel):
    """Images from text. Fields that are not listed here are ignored."""

    model_config = ConfigDict(extra="allow")

    prompt: str = Field(description="Text description of the image.", min_length=1)
    aspect_ratio: str | None = Field("1:1", description=_RATIOS, json_schema_extra=_among(IMAGE_SIZES))
    output_format: str | None = Field("png", description="png, jpeg, or webp.", json_schema_extra=_among(FORMATS))
    num_images: int | None = Field(1, description="1-4.", ge=1, le=4)
    model: str | None = Field("nano-banana", description="AI model to use.")


class VideoRequest(BaseModel):
    """A video from text. Fields that are not listed here are ignored."""

    model_config = ConfigDict(extra="allow")

    prompt: str = Field(description="Text description of the video.", min_length=1)
    model: str | None = Field("vidu-q2", description="vidu-q2 or ltx-2.")
    duration: int | None = Field(4, description="Seconds: 1-16 for vidu-q2, 1-20 for ltx-2.", ge=1, le=20)
    resolution: str | None = Field(
        "720p", description="The short side: 360p, 520p, 720p, 1080p.", json_schema_extra=_among(SHORT_SIDES)
    )
    aspect_ratio: str | None = Field("16:9", description=_RATIOS, json_schema_extra=_among(IMAGE_SIZES))


class ModelRequest(BaseModel):
    """A 3D model from an image: exactly one of ``image_url`` and ``image_base64``."""

    model_config = ConfigDict(extra="allow")

    image_url: str | None = Field(None, description="URL of the input image.")
    image_base64: str | None = Field(None, description="Base64 image data.")
    texture_quality: str | None = Field(
        "standard", description="no (an untextured mesh) or standard.", json_schema_extra=_among(TEXTURE_QUALITIES)
    )
    texture_alignment: str | None = Field(
        "original_image",
        description="Texture alignment method: original_image or geometry.",
        json_schema_extra=_among(TEXTURE_ALIGNMENTS),
    )
    orientation: str | None = Field(
        "default", description="Model orientation: default or align_image.", json_schema_extra=_among(ORIENTATIONS)
    )


class _Shown(BaseModel):
    url: str = Field(description="A signed link that lasts 24 hours and needs no key.")
    content_type: str
    file_name: str
    file_size: int = Field(description="Bytes.")


class Image(_Shown):
    """One image."""

    width: int
    height: int
    aspect_ratio: str


class _Data(BaseModel):
    generation_time: int = Field(description="Milliseconds.", examples=[2450])
    remaining_points: int = Field(description="What can be spent after this call.", examples=[92])
    request_id: str = Field(description="Also in the header X-Request-Id.", examples=["req_123456789"])


class ImagesData(_Data):
    """The images of one request."""

    images: list[Image]
    generation_id: str = Field(examples=["507f1f77bcf86cd799439011"])


class Images(BaseModel):
    """Images were generated."""

    success: bool
    data: ImagesData


class VideoFile(_Shown):
    """One video."""

    width: int
    height: int
    duration: int = Field(description="Seconds.")
    resolution: str
    aspect_ratio: str
    model: str
    generation_id: str


class VideoData(_Data):
    """The video of one request."""

    video: VideoFile


class Video(BaseModel):
    """A video was generated."""

    success: bool
    data: VideoData


class ModelFile(_Shown):
    """One 3D model."""

    preview_image: str | None
    texture_quality: str
    generation_id: str


class ModelData(_Data):
    """The 3D model of one request."""

    model: ModelFile


class Model(BaseModel):
    """A 3D model was generated."""

    success: bool
    data: ModelData


class Metadata(BaseModel):
    """What is known of a project's file; a 3D model has neither ratio nor dimensions."""

    aspect_ratio: str | None
    file_size: int
    dimensions: str | None = Field(examples=["1920x1080"])


class Project(BaseModel):
    """One image, video or 3D model."""

    id: str
    type: str = Field(json_schema_extra={"enum": ["image", "video", "3d"]})
    prompt: str
    created_at: str = Field(examples=["2024-01-15T10:30:00Z"])
    url: str
    thumbnail: str | None = Field(description="At most 320 pixels on the long side.")
    metadata: Metadata


class Pagination(BaseModel):
    """Where this page is."""

    page: int
    limit: int
    total: int
    pages: int
    has_more: bool


class ProjectsData(BaseModel):
    """One page of projects."""

    projects: list[Project]
    pagination: Pagination


class Projects(BaseModel):
    """The gallery."""

    success: bool
    data: ProjectsData


class Error(BaseModel):
    """What is wrong, naming the parameter."""

    success: bool = Field(json_schema_extra={"const": False})
    error: str


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


PROJECTS_PARAMETERS = [
    _query("type", "What to show.", {"type": "string", "enum": ["all", "images", "videos", "3d"], "default": "all"}),
    _query("page", "Page number.", {"type": "integer", "minimum": 1, "default": 1}),
    _query("limit", "Items per page.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
    _query(
        "sort",
        "Sort field.",
        {"type": "string", "enum": ["createdAt", "type", "prompt", "fileSize"], "default": "createdAt"},
    ),
    _query("order", "Direction.", {"type": "string", "enum": ["asc", "desc"], "default": "desc"}),
]

IMAGE_EXAMPLES: dict[str, dict[str, Any]] = {
    "one": {"prompt": "A cyberpunk city at night with neon lights", "aspect_ratio": "16:9", "num_images": 1},
    "WebP": {
        "prompt": "A majestic eagle soaring over mountains at sunset",
        "aspect_ratio": "16:9",
        "output_format": "webp",
    },
    "two": {
        "prompt": "A beautiful sunset over mountains with reflection in a lake",
        "aspect_ratio": "16:9",
        "output_format": "webp",
        "num_images": 2,
    },
}
VIDEO_EXAMPLES: dict[str, dict[str, Any]] = {
    "720p": {
        "prompt": "A spaceship flying through a colorful nebula with stars in background",
        "model": "vidu-q2",
        "duration": 4,
        "resolution": "720p",
        "aspect_ratio": "16:9",
    },
}
MODEL_EXAMPLES: dict[str, dict[str, Any]] = {
    "by URL": {
        "image_url": "https://example.com/object.jpg",
        "texture_quality": "standard",
        "texture_alignment": "original_image",
        "orientation": "default",
    },
}
