"""The bodies of the API as its page of documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_STYLES: list[JsonValue] = ["guofeng", "anime", "realistic", "general", "turbo", "zanime", "zimage"]
_PRODUCTS: list[JsonValue] = ["static_image", "batch_4", "batch_8", "animation_16f", "animation_24f", "animation_32f"]
_STATES: list[JsonValue] = ["pending", "processing", "completed", "failed"]


class Generate(BaseModel):
    """An order. Fields that are not listed here are ignored."""

    model_config = ConfigDict(extra="allow")

    style: str = Field(description="The style.", json_schema_extra={"enum": _STYLES})
    product_type: str | None = Field(
        None, description="What to make: static_image (the default), a batch, or an animation."
    )
    prompt: str = Field(description="Positive prompt (Chinese or English).", min_length=1, max_length=4000)
    negative_prompt: str | None = Field(None, description="What to avoid, at most 4000 characters.")
    width: int | None = Field(None, description="256 to 2048 (default 768), rounded down to a multiple of 8.")
    height: int | None = Field(None, description="256 to 2048 (default 1152), rounded down to a multiple of 8.")
    llm_enhance: bool | None = Field(None, description="AI-powered prompt enhancement (default false).")
    webhook_url: str | None = Field(None, description="Callback URL on completion, http(s), at most 2048 characters.")


class Submitted(BaseModel):
    """The accepted order."""

    ok: bool
    order_id: str = Field(examples=["ORD-20260528-7K2M9QX4VB3T"])
    status: str = Field(examples=["pending"])
    product_type: str = Field(json_schema_extra={"enum": _PRODUCTS})
    style: str = Field(json_schema_extra={"enum": _STYLES})
    priority: int = Field(description="Mega 4, Pro 3, Standard 2, Free 0.", examples=[3])


class Status(Submitted):
    """Where an order is."""

    status: str = Field(json_schema_extra={"enum": _STATES})
    progress: int = Field(ge=0, le=100)
    created_at: str = Field(examples=["2026-05-28T12:00:00Z"])
    completed_at: str = Field("", description="When it ended; with completed and failed only.")
    output_urls: list[str] = Field(
        [], description="Signed links that last 24 hours; an animation's MP4 first, then its GIF. With completed only."
    )
    enhanced_prompt: str = Field("", description="With llm_enhance, once it is known.")
    error: str = Field("", description="What went wrong; with failed only.")


class Error(BaseModel):
    """What is wrong."""

    ok: bool = Field(examples=[False])
    error: str


EXAMPLES: dict[str, dict[str, Any]] = {
    "documented": {
        "style": "guofeng",
        "product_type": "static_image",
        "prompt": "a warrior in red standing in bamboo forest holding a sword, ink wash painting style",
        "width": 768,
        "height": 1152,
        "llm_enhance": True,
        "webhook_url": "https://your-app.com/callback",
    },
    "batch": {"style": "zanime", "product_type": "batch_4", "prompt": "夕阳下的海边小镇", "width": 512, "height": 512},
    "animation": {
        "style": "anime",
        "product_type": "animation_16f",
        "prompt": "a sailboat on a calm sea at sunset",
        "width": 512,
        "height": 512,
    },
}
