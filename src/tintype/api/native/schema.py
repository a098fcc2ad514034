"""The bodies of the API as its page of documentation shows them; answers are tested against these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["queued", "running", "finishing", "succeeded", "failed", "cancelled", "expired"]
_PICTURE = "An http(s) URL, a data URL or base64 of an image."


class Exact(BaseModel):
    """Nothing but what is listed."""

    model_config = ConfigDict(extra="forbid")


class Problem(Exact):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["urn:tintype:problem:invalid_request"])
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what would be accepted.")
    code: str = Field(description="Stable, for programs.", examples=["invalid_request"])
    field: str | None = Field(None, description="The field of the request at fault, where it is one.")
    request_id: str | None = Field(None, description="To be given when asking for help.")
    retry_after: int | None = Field(None, description="Seconds after which another try makes sense.")


class Generate(BaseModel):
    """What to make. Which optional fields a model takes, and within which limits, stands in `GET /v1/models`."""

    model_config = ConfigDict(extra="allow")

    model: str = Field(description="A model's id.", examples=["sketch"])
    prompt: str | None = Field(
        None, max_length=10_000, description="Required but for background removal and image to 3D."
    )
    negative_prompt: str | None = Field(None, max_length=10_000)
    task: str | None = Field(
        None,
        description="One of the model's tasks; left out, it follows from the pictures given.",
        examples=["text-to-image"],
    )
    size: str | None = Field(None, description="WIDTHxHEIGHT, sides from 64 to 4096.", examples=["1024x1024"])
    width: int | None = Field(None, ge=64, le=4096)
    height: int | None = Field(None, ge=64, le=4096)
    aspect_ratio: str | None = Field(None, description="Instead of an exact size.", examples=["16:9"])
    resolution: str | None = Field(None, description="With an aspect ratio, where the model lists resolutions.")
    quality: str | None = Field(None, description="Where the model lists qualities.")
    n: int | None = Field(None, ge=1, description="How many images; 1 where left out.")
    seed: int | None = Field(None, ge=0, le=2**32 - 1, description="Drawn where left out.")
    steps: int | None = Field(None, ge=1, le=500)
    guidance_scale: float | None = Field(None, ge=0, le=100)
    strength: float | None = Field(None, ge=0, le=1, description="How far from the source picture: 1 forgets it.")
    output_format: str | None = Field(None, description="png, jpeg or webp; mp4; glb.")
    image: str | None = Field(None, description=_PICTURE)
    images: list[str] | None = Field(
        None, description="Several; the first is the source where there is no `image`, the others go with it."
    )
    references: list[dict[str, Any]] | None = Field(
        None,
        description="Pictures to go by, with what they show.",
        json_schema_extra={
            "items": {
                "type": "object",
                "required": ["image"],
                "properties": {"image": {"type": "string"}, "description": {"type": "string"}},
            }
        },
    )
    mask: str | None = Field(None, description=f"{_PICTURE} White is what may change.")
    duration: int | None = Field(None, ge=1, description="Seconds of video; 4 or the model's first where left out.")
    fps: int | None = Field(None, ge=1, le=60, description="Frames a second of video; 24 where left out.")
    loras: list[dict[str, Any]] | None = Field(
        None,
        max_length=8,
        json_schema_extra={
            "items": {
                "type": "object",
                "required": ["path"],
                "properties": {"path": {"type": "string"}, "scale": {"type": "number", "minimum": -4, "maximum": 4}},
            }
        },
    )
    partial_images: int | None = Field(
        None,
        ge=0,
        le=3,
        description="At most so many unfinished states of each image are shown among the job's events.",
    )
    options: dict[str, Any] | None = Field(None, description="The model's own further parameters.")
    webhook_url: str | None = Field(None, max_length=2048, description="Is sent the job when it has ended.")
    metadata: dict[str, str] | None = Field(
        None, description="At most 16 pairs (names of 64, values of 512 characters), given back with the job."
    )


class File(Exact):
    """A stored file. The link lasts 24 hours and is signed anew at each read."""

    url: str
    content_type: str
    width: int | None
    height: int | None
    bytes: int
    sha256: str
    duration_s: float | None
    frames: int | None


class FurtherFile(File):
    """A file that goes with an output."""

    role: str = Field(description="also (another format), preview, poster, thumbnail.")


class Output(File):
    """One thing that was made."""

    id: str
    index: int
    seed: int | None
    files: list[FurtherFile]


class Place(Exact):
    """Where a job waits."""

    position: int = Field(description="1 is the next to start.")
    estimated_wait_s: float = Field(description="Until it starts.")


class Failure(Exact):
    """Why a job failed."""

    code: str
    message: str


class JobPrice(Exact):
    """What a job costs: held when it is accepted, taken when it succeeds, given back otherwise."""

    amount: str = Field(examples=["0.01"])
    amount_minor: int = Field(description="Micro-dollars of USD.")
    unit: str
    captured: str | None = Field(description="What was taken in the end; null until then.")


class Generation(Exact):
    """A job."""

    id: str
    object: Literal["generation"]
    status: Status
    model: str
    task: str
    prompt: str
    negative_prompt: str
    seed: int
    width: int | None
    height: int | None
    duration: int | None
    n: int
    output_format: str
    progress: float = Field(ge=0, le=1)
    queue: Place | None = Field(description="While queued, where a single job is shown.")
    outputs: list[Output]
    error: Failure | None
    price: JobPrice
    attempts: int
    left_out: list[str] = Field(
        description="Fields of the request that the engine that serves it does not take; "
        "empty but where another engine than the model's own had to.",
        examples=[["negative_prompt", "options.style"]],
    )
    metadata: dict[str, str]
    created_at: str
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = Field(description="When its files are deleted.")
    files_deleted_at: str | None


class Generations(Exact):
    """A page of jobs, newest first."""

    object: Literal["list"]
    data: list[Generation]
    has_more: bool
    next_cursor: str | None = Field(description="The `cursor` of the next page; null on the last.")


class ModelLimits(Exact):
    """What a model takes at most; an empty list is no restriction (or not for this model)."""

    max_images: int
    max_inputs: int
    max_seconds: int | None
    durations: list[int]
    aspect_ratios: list[str]
    resolutions: list[str]
    qualities: list[str]


class ModelPrice(Exact):
    """`amount` for each `per`, times the factor of each choice."""

    amount: str
    unit: str
    per: str = Field(examples=["image", "request", "seconds:1"])
    factors: dict[str, dict[str, str]]


class Model(Exact):
    """A model, in OpenAI's shape and with more."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    title: str
    description: str
    tasks: list[str]
    takes: list[str] = Field(description="The optional fields that it takes.")
    limits: ModelLimits
    price: ModelPrice


class Models(Exact):
    """All models."""

    object: Literal["list"]
    data: list[Model]


class AccountBalance(Exact):
    """What the account has of a unit: to spend, and held for jobs under way."""

    unit: str
    available: str
    available_minor: int
    held: str
    held_minor: int


class RateLimit(Exact):
    """At most so many requests in any so many seconds, per key."""

    requests: int
    seconds: float


class Key(Exact):
    """The key that asks."""

    name: str | None
    prefix: str | None
    last_four: str | None
    created_at: str | None
    expires_at: str | None
    spend_cap: str | None
    spent: str | None
    max_running: int | None


class Account(Exact):
    """The account."""

    object: Literal["account"]
    email: str
    username: str
    created_at: str
    plan: str
    balances: list[AccountBalance]
    rate_limits: list[RateLimit]
    key: Key


class Entry(Exact):
    """An entry of the ledger."""

    id: str
    object: Literal["ledger_entry"]
    kind: Literal["grant", "debit", "hold", "capture", "release", "refund", "expire"]
    amount: str
    amount_minor: int
    unit: str
    effect: str = Field(description="What it did to what can be spent. A capture takes what was held before: 0.")
    effect_minor: int
    lot: str = Field(description="The grant that it belongs to; empty for what does not expire.")
    generation: str | None
    reason: str
    at: str


class Ledger(Exact):
    """A page of the ledger, newest first."""

    object: Literal["list"]
    data: list[Entry]
    has_more: bool
    next_cursor: str | None


class GalleryItem(File):
    """A result in the gallery."""

    id: str
    object: Literal["output"]
    type: Literal["image", "video", "3d"]
    generation: str = Field(description="The job that made it.")
    model: str
    prompt: str
    index: int
    seed: int | None
    thumbnail: File | None = Field(description="At most 320 px: of a video its poster, of a 3D model its preview.")
    created_at: str


class Outputs(Exact):
    """A page of the gallery."""

    object: Literal["list"]
    data: list[GalleryItem]
    page: int
    limit: int
    total: int = Field(description="How many there are on all pages.")
    has_more: bool


EXAMPLES: dict[str, dict[str, Any]] = {
    "image": {"model": "sketch", "prompt": "A red fox in the snow at dawn", "size": "1024x768", "seed": 7},
    "images": {"model": "sketch", "prompt": "A lighthouse at night", "aspect_ratio": "16:9", "n": 4},
    "video": {"model": "sketch-video", "prompt": "Waves under a full moon", "duration": 4},
    "edit": {"model": "sketch", "prompt": "The same in autumn", "image": "https://example.com/forest.jpg"},
}
