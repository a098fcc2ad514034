"""Gemini's image models: ``generate_content``, which answers with pictures among the parts of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tintype.engines.contract import EngineError, Input, Reason, Request, Role, Task
from tintype.engines.google.faults import FAILED, REFUSED
from tintype.engines.google.settings import Settings
from tintype.engines.rented.downloads import content_type
from tintype.engines.rented.faults import safe_message
from tintype.engines.rented.provider import Ask, File, Made

TASKS = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE)
MODERATED = frozenset(
    {
        *("SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "RECITATION", "MODEL_ARMOR", "ESCALATION", "JAILBREAK"),
        *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "PUP_LIMITED_DISABLED"),
    }
)
MOST_SEED = 2**31


def check(request: Request) -> None:
    """Raises EngineError (invalid) for what cannot be asked of it."""
    if request.task not in TASKS:
        raise EngineError(Reason.INVALID, f"This model does no {request.task.value}")
    if request.task is Task.IMAGE_TO_IMAGE and not request.inputs:
        raise EngineError(Reason.INVALID, "image-to-image needs an input image")


def send(client: Any, ask: Ask, settings: Settings) -> Made:
    """Make the one call. Raises what the client raises, and EngineError where no picture came of it."""
    from google.genai import types

    request = ask.request
    shape: dict[str, Any] = {}
    if request.width and request.height:
        shape["aspect_ratio"] = settings.ratio(request.width, request.height)
        shape["image_size"] = settings.image_size(request.width, request.height)
    config: dict[str, Any] = {
        "response_modalities": ["IMAGE"],
        "seed": ask.seed % MOST_SEED,
        "image_config": {name: value for name, value in shape.items() if value},
        "automatic_function_calling": {"disable": True},
        **settings.parameters,
    }
    if isinstance(request.options.get("temperature"), int | float):
        config["temperature"] = request.options["temperature"]
    parts = [
        types.Part.from_text(text=one)
        if isinstance(one, str)
        else types.Part.from_bytes(data=one.path.read_bytes(), mime_type=content_type(one.path))
        for one in _said(request)
    ]
    answer = client.models.generate_content(
        model=settings.model,
        contents=types.Content(role="user", parts=parts),
        config=types.GenerateContentConfig.model_validate(config),
    )
    return Made([File(_picture(answer))], _cost(answer.usage_metadata, settings))


def _said(request: Request) -> Sequence[str | Input]:
    """The pictures in their order, each with what is said of it, and then what to make."""
    said: list[str | Input] = []
    for role in (Role.SOURCE, Role.REFERENCE):
        for one in request.inputs:
            if one.role is role:
                said += [one, *([one.description] if one.description else [])]
    said.append(request.prompt)
    if request.negative_prompt:
        said.append(f"Avoid: {request.negative_prompt}")
    return [one for one in said if one]


def _picture(answer: Any) -> bytes:
    """The first picture that is no sketch of the model's thoughts."""
    candidates = answer.candidates or ()
    words = []
    for part in (part for one in candidates if one.content for part in one.content.parts or ()):
        if part.thought:
            continue
        if part.inline_data is not None and str(part.inline_data.mime_type or "").startswith("image/"):
            return bytes(part.inline_data.data or b"")
        if part.text:
            words.append(part.text)
    feedback = answer.prompt_feedback
    reasons = {_name(one.finish_reason) for one in candidates} | {_name(feedback.block_reason) if feedback else ""}
    if (feedback is not None and feedback.block_reason is not None) or reasons & MODERATED:
        raise EngineError(Reason.MODERATED, REFUSED)
    if words:  # it would rather talk: the next time too, as long as the prompt is this one
        raise EngineError(Reason.INVALID, safe_message(" ".join(words), FAILED))
    raise EngineError(Reason.FAILED, FAILED)


def _name(word: Any) -> str:
    return str(getattr(word, "value", word) or "")


def _cost(usage: Any, settings: Settings) -> int | None:
    """By the tokens of each modality, in micro-USD."""
    if usage is None or not settings.token_prices:
        return None
    image_in = _tokens(usage.prompt_tokens_details, "IMAGE")
    image_out = _tokens(usage.candidates_tokens_details, "IMAGE")
    counted = {
        "image_in": image_in,
        "text_in": (usage.prompt_token_count or 0) - image_in,
        "image_out": image_out,
        "text_out": (usage.candidates_token_count or 0) - image_out + (usage.thoughts_token_count or 0),
    }
    return round(sum(count * settings.token_prices.get(name, 0) for name, count in counted.items()))


def _tokens(details: Any, modality: str) -> int:
    return sum(one.token_count or 0 for one in details or () if _name(one.modality) == modality)
