"""The bodies of the API as its page of documentation shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from tintype.api.qolaba.translate import (
    MOST_GUIDANCE,
    MOST_IMAGES,
    MOST_NEGATIVE,
    MOST_PROMPT,
    MOST_REFERENCES,
    MOST_SEED,
    MOST_STEPS,
    MOST_TEMPERATURE,
    SIZES,
)


class Reference(BaseModel):
    """A picture of a character, product or style that the result is to be consistent with."""

    url: str = Field(description="An http(s) URL, a data URL or base64.")
    description: str | None = Field(None, description="What of it counts.")


class Generate(BaseModel):
    """Images. `GET /api/v1/models` says which fields a model takes; others of these are an error with it.

    Fields that are not listed here are ignored.
    """

    model_config = ConfigDict(extra="allow")

    model: str = Field(description="A model's id.")
    prompt: str | None = Field(
        None,
        max_length=MOST_PROMPT,
        description=(
            f"What to generate, at most {MOST_PROMPT} characters. "
            "Required, except for image-to-image models such as BiRefNet."
        ),
    )
    celery: bool | None = Field(
        False, description="false: wait, and answer with the images. true: answer with a task_id at once."
    )
    image_urls: list[str] | None = Field(
        None, description="Source images for image-to-image or conversational editing: URLs, data URLs or base64."
    )
    reference_images: list[Reference] | None = Field(
        None,
        max_length=MOST_REFERENCES,
        description=f"At most {MOST_REFERENCES}, for consistency of character, product or style.",
    )
    mask_url: str | None = Field(
        None, description="A black/white mask, white is what may change (FLUX inpainting only)."
    )
    aspect_ratio: str | None = Field(
        None, description=f"{', '.join(SIZES)}; not all models take all. Without: the first source image's, else 1:1."
    )
    quality: str | None = Field(
        None, description='"1K", "2K", "4K" for Vertex; "low", "medium", "high" for GPT Image 2.'
    )
    num_images: int | None = Field(
        1, ge=1, le=MOST_IMAGES, description=f"1 to {MOST_IMAGES}. What could not be made is not charged."
    )
    seed: int | None = Field(
        None,
        ge=0,
        le=MOST_SEED,
        description="0 to 2³² - 1; image number i (from 0) is made with seed + i. Without: one is drawn, and told.",
    )
    num_inference_steps: int | None = Field(None, ge=1, le=MOST_STEPS, description=f"1 to {MOST_STEPS} (FAL models).")
    guidance_scale: float | None = Field(
        None, ge=0, le=MOST_GUIDANCE, description=f"0 to {MOST_GUIDANCE} (FAL models)."
    )
    temperature: float | None = Field(
        None, ge=0, le=MOST_TEMPERATURE, description=f"0 to {MOST_TEMPERATURE} (Vertex models)."
    )
    negative_prompt: str | None = Field(
        None, max_length=MOST_NEGATIVE, description=f"What to avoid, at most {MOST_NEGATIVE} characters."
    )


class Image(BaseModel):
    """One image."""

    url: str = Field(description="A signed link that lasts 24 hours.")
    width: int
    height: int
    content_type: str = Field(examples=["image/png"])


class Usage(BaseModel):
    """What it cost: 1 credit is $0.005."""

    images_generated: int
    cost_usd: float = Field(examples=[0.03])
    cost_credits: float = Field(examples=[6])


class Output(BaseModel):
    """What was generated."""

    prompt: str
    seed: int | None = Field(None, description="Where the model has one: send it again for the same image.")
    images: list[Image]
    usage: Usage


class Generated(Output):
    """The images are done."""

    task_id: str = Field(examples=["task_1705312200000_abc123"])


class Pending(BaseModel):
    """The task was accepted."""

    task_id: str = Field(examples=["task_1705312200000_abc123"])
    status: str = Field(json_schema_extra={"const": "PENDING"})
    type: str = Field(json_schema_extra={"const": "image"})


class Task(BaseModel):
    """PENDING: queued. PROCESSING: in progress. SUCCESS: `output` holds the images. FAILED: see `error_detail`."""

    task_id: str
    status: str = Field(json_schema_extra={"enum": ["PENDING", "PROCESSING", "SUCCESS", "FAILED"]})
    type: str = Field(json_schema_extra={"const": "image"})
    created_at: str = Field(examples=["2024-01-15T09:50:00Z"])
    completed_at: str | None = Field(None, description="Once it has ended.")
    output: Output | None = Field(None, description="With SUCCESS.")
    error: str | None = Field(None, description="With FAILED.", examples=["Generation Failed"])
    error_detail: str | None = Field(None, description="With FAILED: why.")


class Model(BaseModel):
    """A model."""

    id: str = Field(examples=["vertex/nano-banana-flash"])
    name: str
    description: str
    type: str = Field(json_schema_extra={"const": "image"})
    tasks: list[str]
    fields: list[str] = Field(description="The request fields that it takes.")
    required: list[str]
    aspect_ratios: list[str]
    qualities: list[str] = Field(description="The first is the default.")
    max_images: int
    max_input_images: int = Field(description="Source and reference images in all.")
    price_usd: float = Field(description="Of one image at the default quality.")
    price_credits: float
    prices_usd: dict[str, float] = Field(description="Of one image, by quality.")


class Models(BaseModel):
    """All models."""

    models: list[Model]


class Error(BaseModel):
    """What is wrong, naming the field and what is accepted."""

    error: str = Field(examples=["Bad Request"])
    message: str
    retryAfter: int | None = Field(None, description="With 429: seconds.")
    task_id: str | None = Field(None, description="With 503, where the work goes on after the wait.")


# A whole picture of 16 × 12 pixels, and a mask of its right half.
PICTURE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAMBAMAAACZySCyAAAAElBMVEXmoDfmkDfmhDfmeDcUSVoUMVoAiydqAAAAI0lEQVR4"
    "2mM0ZoAAlvdQBhOUZmAUZCAIGEMZGP5/QNaFhwEA11wDie8SgU4AAAAASUVORK5CYII="
)
CAT = "A photorealistic cat sitting on the Eiffel Tower at sunset"
MASK = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAMAQAAAABDnAAsAAAAEElEQVR42mNg+M/EwIAfAQAjjgEW+0v62gAAAABJRU5ErkJggg=="
)
EXAMPLES: dict[str, dict[str, Any]] = {
    "synchronous": {"model": "vertex/nano-banana-flash", "prompt": CAT, "aspect_ratio": "16:9"},
    "asynchronous": {"model": "vertex/nano-banana-pro", "prompt": CAT, "quality": "2K", "celery": True},
    "several, FLUX": {
        "model": "fal/flux-dev",
        "prompt": "A lighthouse on a cliff in a storm",
        "num_images": 2,
        "seed": 42,
        "num_inference_steps": 28,
        "guidance_scale": 3.5,
        "negative_prompt": "people",
    },
    "references": {
        "model": "vertex/nano-banana-flash",
        "prompt": "The product on a wooden table",
        "reference_images": [{"url": PICTURE, "description": "the product"}],
        "temperature": 0.7,
    },
    "edit": {"model": "fal/qwen-image-edit", "prompt": "Make it a watercolor", "image_urls": [PICTURE]},
    "inpainting": {
        "model": "fal/flux-inpainting",
        "prompt": "a red balloon",
        "image_urls": [PICTURE],
        "mask_url": MASK,
    },
    "background removal": {"model": "fal/birefnet", "image_urls": [PICTURE]},
    "GPT Image 2": {"model": "openai/gpt-image-2", "prompt": CAT, "quality": "high", "aspect_ratio": "3:2"},
}
