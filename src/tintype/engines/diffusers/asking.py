"""From requests to the arguments of a pipeline's call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tintype.engines.contract import EngineError, Reason, Request, Task
from tintype.engines.diffusers.families import Family
from tintype.engines.diffusers.settings import CardSettings
from tintype.kernel.errors import SettingsError

# What the engine itself gives.
_OURS = frozenset(
    {"prompt", "image", "mask_image", "video", "generator", "width", "height", "num_frames", "output_type"}
)


def prompt_of(settings: CardSettings, request: Request) -> str:
    """The customer's prompt in the card's template."""
    return settings.prompt.replace("{prompt}", request.prompt)


def negative_of(settings: CardSettings, request: Request) -> str:
    """The customer's negative prompt, or the card's."""
    return request.negative_prompt or settings.negative_prompt


def steps_of(settings: CardSettings, request: Request) -> int | None:
    return request.steps or settings.defaults.steps


def guidance_of(settings: CardSettings, request: Request) -> float | None:
    return request.guidance_scale if request.guidance_scale is not None else settings.defaults.guidance_scale


def _strength(settings: CardSettings, request: Request, steps: int | None) -> float | None:
    """How much may change, and at least so much that one step is taken."""
    strength = request.strength if request.strength is not None else settings.defaults.strength
    if strength is None:
        return None
    return min(max(strength, 1.0 / (steps or 50) + 1e-6), 1.0)


def arguments(
    family: Family, names: frozenset[str], settings: CardSettings, requests: Sequence[Request]
) -> dict[str, Any]:
    """What does not depend on pictures, seeds and sizes; only what the call (``names``) takes.

    Several requests give lists of prompts. What the card's ``call`` gives goes over the rest.
    """
    first = requests[0]
    prompts = [prompt_of(settings, request) for request in requests]
    negatives = [negative_of(settings, request) or family.negative for request in requests]
    steps = steps_of(settings, first)
    values: dict[str, Any] = {
        "prompt": prompts if len(requests) > 1 else prompts[0],
        "num_inference_steps": steps,
        family.guidance: guidance_of(settings, first),
        "strength": _strength(settings, first, steps),
    }
    if any(negatives):
        values["negative_prompt"] = negatives if len(requests) > 1 else negatives[0]
    values = {name: value for name, value in values.items() if value is not None and name in names}
    values |= {name: value for name, value in family.fixed.items() if name in names}
    return values | {name: value for name, value in settings.call.items() if name in names}


def check_call(settings: CardSettings, taken: frozenset[str]) -> None:
    """Raise SettingsError where the card's ``call`` names what none of the model's pipelines takes."""
    unknown = [name for name in settings.call if name not in taken or name in _OURS]
    if unknown:
        able = ", ".join(sorted(taken - _OURS))
        raise SettingsError(
            f"'call': {', '.join(unknown)} is not taken by this model: accepted are {able}", field="call"
        )


def scheduler_of(settings: CardSettings, request: Request) -> str:
    """The scheduler's name: the request's choice, where the card has it to choose, or the card's.

    Raises EngineError (invalid) for another.
    """
    wanted = request.options.get("scheduler")
    if wanted is None or wanted == settings.scheduler:
        return settings.scheduler
    if wanted not in settings.schedulers:
        accepted = ", ".join(settings.schedulers) or "none: this card has a fixed one"
        raise EngineError(Reason.INVALID, f"'scheduler' {wanted} is not accepted; accepted: {accepted}")
    return str(wanted)


def may_share(family: Family, settings: CardSettings, requests: Sequence[Request]) -> bool:
    """Whether these requests of one card can be one call without any of them touching another's result.

    The worker has seen to it that sizes, steps and options are equal. A negative prompt must be there for all or none:
    a model may take an empty one for something else than none.
    """
    first = requests[0]
    if first.task not in family.batches or first.task in (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO):
        return False
    if len({bool(negative_of(settings, request) or family.negative) for request in requests}) > 1:
        return False
    kinds = {tuple((given.role, bool(given.path)) for given in request.inputs) for request in requests}
    keys = {
        (
            request.task,
            request.width,
            request.height,
            request.count,
            request.steps,
            request.guidance_scale,
            request.strength,
            request.output_format,
            repr(sorted(request.options.items(), key=lambda item: item[0])),
        )
        for request in requests
    }
    return len(kinds) == 1 and len(keys) == 1
