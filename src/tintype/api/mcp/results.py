"""What the tools answer: a job as JSON with signed links, and pictures of it that a model can look at."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Mapping
from typing import Any

from mcp_types import CallToolResult, ContentBlock, ImageContent, TextContent
from PIL import Image

from tintype.api.sold import model_id
from tintype.catalog.model import Card
from tintype.generation.services import Services
from tintype.generation.view import File, JobView
from tintype.jobs.state import State
from tintype.kernel.errors import TintypeError
from tintype.kernel.money import Unit, format_amount

MOST_BYTES = 600_000
"""Clients refuse tool results of more than about 1 MB, and base64 takes four bytes for three."""
LONGEST_SIDE = 1024
MOST_PICTURES = 4


def told(value: Mapping[str, Any], pictures: list[ImageContent] | None = None) -> CallToolResult:
    """A value as a tool's result: for programs as it is, for models as text, after its pictures."""
    text = TextContent(text=json.dumps(value, ensure_ascii=False, indent=1))
    content: list[ContentBlock] = [*(pictures or ()), text]
    return CallToolResult(content=content, structured_content=dict(value))


def refused(error: TintypeError) -> CallToolResult:
    """An error as a tool's result, which a model can read and mend."""
    return CallToolResult(content=[TextContent(text=f"{error.code}: {error.message}")], is_error=True)


async def job_told(services: Services, seen: JobView) -> CallToolResult:
    """A job. One that has ended badly is an error."""
    job = seen.job
    value: dict[str, Any] = {
        "id": job.public_id,
        "status": job.state.value,
        "model": model_id(job.card),
        "task": job.task,
        "progress": round(job.progress, 4),
        "price": format_amount(job.price if job.captured is None else job.captured, Unit(job.unit)),
        "unit": job.unit,
        "outputs": [_output(file) for file in seen.results],
    }
    if not job.state.terminal:
        value["hint"] = f"The job goes on: call get_job with id {job.public_id} in a while."
    if job.state.terminal and job.state is not State.SUCCEEDED:
        value["error"] = (job.error or {}).get("message") or f"The job was {job.state.value}"
    result = told(value, await _pictures(services, seen))
    result.is_error = "error" in value
    return result


def _output(file: File) -> dict[str, Any]:
    one = file.artifact
    shown = {
        "url": file.url,
        "content_type": one.content_type,
        "bytes": one.bytes,
        "width": one.width,
        "height": one.height,
        "seconds": None if one.duration_ms is None else one.duration_ms / 1000,
        "seed": one.seed,
    }
    return {name: value for name, value in shown.items() if value is not None}


async def _pictures(services: Services, seen: JobView) -> list[ImageContent]:
    """The results that are pictures, or a still of those that are not."""
    found = []
    for file in seen.results[:MOST_PICTURES]:
        still: File | None = file
        if not file.artifact.content_type.startswith("image/"):
            still = seen.other(file.artifact.index, "poster", "preview", "thumbnail")
        if still is not None:
            data = await services.objects.get(still.artifact.storage_key)
            small, kind = await asyncio.to_thread(downscaled, data, still.artifact.content_type)
            found.append(ImageContent(data=base64.b64encode(small).decode(), mime_type=kind))
    return found


def downscaled(data: bytes, content_type: str) -> tuple[bytes, str]:
    """The picture itself where it is small, else a JPEG (WebP where transparent) of at most 1024 px. Blocking."""
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as opened:
        if len(data) <= MOST_BYTES and max(opened.size) <= LONGEST_SIDE:
            return data, content_type
        alpha = opened.has_transparency_data
        picture = opened.convert("RGBA" if alpha else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP" if alpha else "JPEG", quality=85)
    return out.getvalue(), "image/webp" if alpha else "image/jpeg"


def model_told(name: str, card: Card) -> dict[str, Any]:
    """A model."""
    return {
        "id": name,
        "title": card.title or card.name,
        "description": card.description,
        "tasks": list(card.task),
        "takes": list(card.takes),
        "max_images": card.max_images,
        "max_inputs": card.max_inputs,
        "durations": list(card.durations),
        "max_seconds": card.max_seconds or None,
        "price": {"amount": card.price.amount, "unit": card.price.unit.value, "per": card.price.per},
    }
