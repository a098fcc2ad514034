"""The bodies of the routes about webhooks, as the page of documentation shows them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tintype.api.native.schema import Exact

Event = Literal["job.succeeded", "job.failed", "job.cancelled", "job.expired"]


class NewEndpoint(BaseModel):
    """A receiver of webhooks."""

    model_config = ConfigDict(extra="allow")

    url: str = Field(max_length=2048, description="An http(s) URL, which is posted to.")
    events: list[Event] | None = Field(
        None, min_length=1, max_length=8, description="Which ends it is told of; all where left out."
    )


class Endpoint(Exact):
    """A receiver of webhooks."""

    id: str
    object: Literal["webhook_endpoint"]
    url: str
    events: list[Event]
    created_at: str
    disabled_at: str | None = Field(description="Nothing is sent to it since then.")
    disabled_reason: str | None


class EndpointWithSecret(Endpoint):
    """A receiver of webhooks, with the secret that signs what it is sent (Standard Webhooks)."""

    secret: str


class Endpoints(Exact):
    """All receivers."""

    object: Literal["list"]
    data: list[Endpoint]


class Secret(Exact):
    """What signs webhooks to a request's own `webhook_url`, of every API of the account (Standard Webhooks)."""

    object: Literal["webhook_secret"]
    secret: str


class Try(Exact):
    """One POST of a webhook."""

    attempt: int
    at: str
    status: int | None = Field(description="The answer's; null where there was none.")
    body: str = Field(description="The beginning of the answer's body.")
    error: str = Field(description="Why there was no answer; else empty.")
    elapsed_ms: int


class Delivery(Exact):
    """A webhook: where it goes and what came of it."""

    id: str = Field(description="The `webhook-id` header of all its tries.")
    object: Literal["webhook_delivery"]
    event: Event | Literal["job.start", "job.output", "job.logs"] = Field(
        description="The last three only of a request that asks for them, in Replicate's API."
    )
    job: str | None = Field(description="The job's id, as its API tells it.")
    endpoint: str | None = Field(description="The endpoint; null where a request's `webhook_url` is told.")
    url: str
    status: Literal["pending", "delivered", "failed"]
    attempts: int
    next_at: str | None = Field(description="When it is tried next, while pending.")
    created_at: str
    ended_at: str | None
    tries: list[Try]


class Deliveries(Exact):
    """A page of deliveries, newest first."""

    object: Literal["list"]
    data: list[Delivery]
    has_more: bool
    next_cursor: str | None


EXAMPLES: dict[str, dict[str, Any]] = {
    "all": {"url": "https://example.com/hooks/tintype"},
    "good ends only": {"url": "https://example.com/hooks/tintype", "events": ["job.succeeded"]},
}
