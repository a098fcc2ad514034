"""The bodies of the API as its page of documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Profile(BaseModel):
    """Profile and balance."""

    username: str
    email: str
    bio: str
    location: str
    balance_cents: int
    balance_dollars: str = Field(examples=["9.99"])
    created_at: str = Field(examples=["2026-03-15T12:00:00+00:00"])


class Balance(BaseModel):
    """What can still be spent."""

    balance_cents: int = Field(examples=[999])
    balance_dollars: str = Field(examples=["9.99"])


class Generate(BaseModel):
    """A job. Fields that a mode does not use are ignored; so are fields that are not listed here."""

    model_config = ConfigDict(extra="allow")

    mode: str = Field(
        description="What to make.",
        json_schema_extra={
            "enum": ["t2i", "i2i", "t2v", "i2v", "t2i_pro", "t2v_pro", "i2v_pro", "i2i_pro", "i2i_pro_plus"]
        },
    )
    positive_prompt: str = Field(description="What to generate.", min_length=1, max_length=1500)
    negative_prompt: str | None = Field(
        None, description="What to avoid, at most 1500 characters. Not used for t2i, t2i_pro, i2i_pro."
    )
    resolution: str | None = Field(
        None, description="i2i, i2i_pro, i2i_pro_plus: 1k, 2k, 4k. t2i_pro: 2k, 4k. Video: 720p, 1080p. Not for t2i."
    )
    orientation: str | None = Field(
        None, description="i2i: square, horizontal, vertical. t2v: horizontal, vertical. Not used elsewhere."
    )
    aspect_ratio: str | None = Field(
        None,
        description="t2i*: 1:1, 2:3, 3:2, 9:16, 16:9. i2i_pro, i2i_pro_plus, t2v_pro: 1:1, 3:4, 4:3, 9:16, 16:9.",
    )
    duration: int | None = Field(None, description="Seconds of video: 5, 10 or 15 (default 5).")
    image: str | None = Field(
        None, description="Base64, a data URL or an http(s) URL. Required for i2i, i2v and i2v_pro."
    )
    images: list[str] | None = Field(
        None,
        description="1 to 12 images as URLs or base64, at most 5 MB each. Required for i2i_pro and i2i_pro_plus.",
    )


class Submitted(BaseModel):
    """The job was accepted."""

    job_id: str = Field(examples=["550e8400-e29b-41d4-a716-446655440000"])
    gateway_job_id: str = Field(examples=["sync-abc123"])
    status: str = Field(examples=["QUEUED"])
    mode: str = Field(examples=["t2i"])


class Status(BaseModel):
    """Where a job is: QUEUED, IN_PROGRESS, PROCESSING, COMPLETED or FAILED."""

    job_id: str
    status: str = Field(json_schema_extra={"enum": ["QUEUED", "IN_PROGRESS", "PROCESSING", "COMPLETED", "FAILED"]})
    result_url: str = Field("", description="A signed link that lasts 24 hours; with COMPLETED only.")
    result_urls: list[str] = Field([], description="All results, where there is more than one.")
    error: str = Field("", description="What went wrong; with FAILED only.", examples=["Generation failed"])


class Error(BaseModel):
    """What is wrong, naming the parameter."""

    error: str


# A whole picture of 16 × 12 pixels, where the documentation cuts its base64 short.
_PNG = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAMBAMAAACZySCyAAAAElBMVEXmoDfmkDfmhDfmeDcUSVoUMVoAiydqAAAAI0lEQVR4"
    "2mM0ZoAAlvdQBhOUZmAUZCAIGEMZGP5/QNaFhwEA11wDie8SgU4AAAAASUVORK5CYII="
)
_URLS = ["https://your-storage.com/photo1.jpg", "https://your-storage.com/photo2.jpg"]
_POSE = {"positive_prompt": "Recreate me perfectly in this pose", "aspect_ratio": "3:4"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "t2i": {"mode": "t2i", "positive_prompt": "A beautiful sunset over the ocean", "aspect_ratio": "3:2"},
    "i2i": {
        "mode": "i2i",
        "positive_prompt": "Oil painting style, warm sunset tones",
        "negative_prompt": "blurry, low quality",
        "resolution": "1k",
        "orientation": "square",
        "image": _PNG,
    },
    "t2i_pro": {
        "mode": "t2i_pro",
        "positive_prompt": "A photorealistic portrait, studio lighting",
        "resolution": "2k",
        "aspect_ratio": "2:3",
    },
    "t2v": {
        "mode": "t2v",
        "positive_prompt": "A drone shot flying over a mountain range",
        "negative_prompt": "static, jittery, low resolution",
        "resolution": "720p",
        "orientation": "horizontal",
        "duration": 5,
    },
    "t2v_pro": {
        "mode": "t2v_pro",
        "positive_prompt": "Cinematic slow-motion waves crashing on rocks",
        "negative_prompt": "static, low quality",
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "duration": 5,
    },
    "i2v": {
        "mode": "i2v",
        "positive_prompt": "A bird takes flight from the branch",
        "negative_prompt": "static, jittery",
        "resolution": "720p",
        "duration": 5,
        "image": _PNG,
    },
    "i2v_pro": {
        "mode": "i2v_pro",
        "positive_prompt": "Camera slowly zooms in, cinematic motion",
        "negative_prompt": "static, low resolution",
        "resolution": "720p",
        "duration": 5,
        "image": _PNG,
    },
    "i2i_pro, URLs": {"mode": "i2i_pro", **_POSE, "resolution": "1k", "images": _URLS},
    "i2i_pro, base64": {"mode": "i2i_pro", **_POSE, "resolution": "1k", "images": [_PNG, _PNG.partition(",")[2]]},
    "i2i_pro_plus, URLs": {"mode": "i2i_pro_plus", **_POSE, "resolution": "2k", "images": _URLS},
    "i2i_pro_plus, base64": {
        "mode": "i2i_pro_plus",
        **_POSE,
        "resolution": "2k",
        "images": [_PNG, _PNG.partition(",")[2]],
    },
}
