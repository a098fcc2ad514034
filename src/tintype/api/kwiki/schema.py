"""The bodies of the API as its page of documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_TRAIT = "Any string of at most 1000 characters, such as "


class Appearance(BaseModel):
    """Physical traits, for the nude style. Only gender and age are strictly validated."""

    model_config = ConfigDict(extra="allow")

    gender: str | None = Field(
        None, description="Default female.", json_schema_extra={"enum": ["female", "male", "trans", None]}
    )
    ethnicity: str | None = Field(None, description=f"{_TRAIT}caucasian, asian, black, latina, arab, indian, mixed.")
    age: int | None = Field(None, description="An integer from 18 to 70.")
    hair_style: str | None = Field(None, description=f"{_TRAIT}straight, bangs, curly, bun, ponytail, pixie cut.")
    hair_color: str | None = Field(None, description=f"{_TRAIT}brunette, blonde, black, redhead, pink, silver.")
    eye_color: str | None = Field(None, description=f"{_TRAIT}brown, blue, green, hazel, amber.")
    body_type: str | None = Field(None, description=f"{_TRAIT}skinny, athletic, average, curvy, petite, thick.")
    breast_size: str | None = Field(None, description=f"{_TRAIT}small, medium, large, extra large, perky.")


class SnapCaption(BaseModel):
    """A caption of the caller's own."""

    model_config = ConfigDict(extra="allow")

    text: str = Field(min_length=1, max_length=80, examples=["good morning"])
    position: float | str | None = Field(
        None, description="From 0 (top) to 1 (bottom), or top, middle, bottom. Default 0.6."
    )


class Generate(BaseModel):
    """One picture. Fields that are not listed here are ignored."""

    model_config = ConfigDict(extra="allow")

    prompt: str = Field(description="Image description.", min_length=1, max_length=1000)
    quality: str | None = Field(
        None,
        description="fast (the default): 1024×1024 for 1 credit; hires: 2048×2048 for 2 credits.",
        json_schema_extra={"enum": ["fast", "hires", None]},
    )
    style: str | None = Field(
        None,
        description="Default realistic. nude enables selfie mode, where this server allows it.",
        json_schema_extra={"enum": ["realistic", "anime", "nude", None]},
    )
    appearance: Appearance | None = Field(None, description="Physical traits; ignored with another style than nude.")
    snap_caption: bool | SnapCaption | None = Field(
        None, description="true for a random caption, or text and position; ignored with another style than nude."
    )


class Generated(BaseModel):
    """The picture."""

    id: str = Field(pattern="^gen_[a-z0-9]{8,}$", examples=["gen_abc12345"])
    status: str = Field(json_schema_extra={"enum": ["completed"]})
    type: str = Field(json_schema_extra={"enum": ["t2i"]})
    image_url: str = Field(description="A signed link that lasts 24 hours and needs no key.")
    credits_used: int = Field(examples=[1])
    created_at: str = Field(examples=["2025-12-25T10:30:00Z"])


class Error(BaseModel):
    """What is wrong: a stable code, and a text for people."""

    error: str = Field(examples=["validation_error"])
    message: str


EXAMPLES: dict[str, dict[str, Any]] = {
    "documented": {"prompt": "your image description", "quality": "fast", "style": "realistic"},
    "hires": {"prompt": "a lighthouse on a cliff at sunset", "quality": "hires", "style": "anime"},
}
