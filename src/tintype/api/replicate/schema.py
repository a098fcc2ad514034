"""The bodies of the API as its page of documentation shows them; answers are tested against these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Exact(BaseModel):
    """Nothing but what is listed."""

    model_config = ConfigDict(extra="forbid")


class Problem(Exact):
    """An error."""

    title: str
    detail: str
    status: int
    retry_after: int | None = Field(None, description="Seconds; with 429.")


class Create(BaseModel):
    """A prediction of the model in the path."""

    input: dict[str, Any] = Field(description="What the model takes: `GET /v1/models/{owner}/{name}` says it.")
    webhook: str | None = Field(None, max_length=2048, description="Where to send the prediction as it goes on.")
    webhook_events_filter: list[Literal["start", "output", "logs", "completed"]] | None = Field(
        None,
        min_length=1,
        max_length=4,
        description="What it is told of; `output` and `completed` if left out.",
    )
    stream: bool | None = Field(None, description="Without effect: `urls.stream` is always there.")


class CreateVersion(Create):
    """A prediction of a version."""

    version: str = Field(max_length=200, description="A version's id, `owner/name:id`, or `owner/name`.")


class Urls(Exact):
    """Where it is."""

    get: str
    cancel: str
    stream: str


class Metrics(Exact):
    """Seconds: of running, and since it was created."""

    predict_time: float | None = None
    total_time: float | None = None


class Prediction(Exact):
    """A prediction."""

    id: str = Field(pattern=r"^[a-z0-9]{26}$")
    model: str
    version: str
    input: dict[str, Any]
    logs: str
    output: list[str] | None
    error: str | None
    status: Literal["starting", "processing", "succeeded", "failed", "canceled"]
    source: Literal["api"]
    data_removed: bool
    created_at: str
    started_at: str | None
    completed_at: str | None
    metrics: Metrics
    urls: Urls


class Page(Exact):
    """What is on the pages before and after is at these URLs."""

    next: str | None
    previous: str | None


class Predictions(Page):
    """A page of predictions, newest first."""

    results: list[Prediction]


class Version(Exact):
    """A version of a model."""

    id: str
    created_at: str
    cog_version: str
    openapi_schema: dict[str, Any]


class Versions(Page):
    """A model's versions."""

    results: list[Version]


class Model(Exact):
    """A model."""

    url: str
    owner: str
    name: str
    description: str
    visibility: Literal["public"]
    github_url: None
    paper_url: None
    license_url: None
    run_count: int
    cover_image_url: None
    default_example: None
    latest_version: Version


class Models(Page):
    """All models."""

    results: list[Model]


class File(Exact):
    """An uploaded file."""

    id: str
    name: str
    content_type: str
    size: int
    etag: str
    checksums: dict[str, str]
    metadata: dict[str, Any]
    created_at: str
    expires_at: str
    urls: dict[str, str]


class Files(Page):
    """A page of files, newest first. Pages go forward alone: `previous` is always null."""

    results: list[File]


class Account(Exact):
    """Whose key it is."""

    type: Literal["user"]
    username: str
    name: str
    github_url: None


class Secret(Exact):
    """What webhooks are signed with."""

    key: str


EXAMPLE = {"picture": {"input": {"prompt": "A red fox in the snow", "aspect_ratio": "3:2", "num_outputs": 2}}}
EXAMPLE_VERSION = {"by name": {"version": "tintype/sketch", **EXAMPLE["picture"]}}
UPLOAD = {
    "type": "object",
    "required": ["content"],
    "properties": {
        "content": {"type": "string", "format": "binary", "description": "A picture."},
        "metadata": {"type": "string", "description": "A JSON object to keep with it."},
    },
}
