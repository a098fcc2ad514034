"""Filling a workflow's slots with what is asked for, and refusing what it has no slot for."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from tintype.engines.comfyui.workflow import Place, Slot, Workflow
from tintype.engines.contract import JSON, EngineError, Input, Reason, Role, Task
from tintype.engines.rented import Ask

# A picture is cut out or made solid whatever is said of it.
_SPEECHLESS = frozenset({Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D})
# Where these have no slot, what comes is brought to measure here, or they do no harm.
_HARMLESS = frozenset({"seed", "width", "height", "count", "frames", "fps"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that has to be on the server, and where its name goes. ``mask`` becomes its transparency."""

    picture: Input
    places: tuple[Place, ...]
    mask: Input | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A graph ready to be sent, but for the names of its pictures."""

    graph: dict[str, Any]
    uploads: tuple[Upload, ...]


def fill(workflow: Workflow, ask: Ask) -> Filled:
    """The workflow with a request in it. Raises EngineError (invalid), which names the field."""
    graph: dict[str, Any] = copy.deepcopy(dict(workflow.nodes))
    for name, value in _asked(workflow, ask):
        slot = workflow.slots.get(name)
        if slot is None:
            if name in _HARMLESS or name in workflow.leave_out:
                continue
            raise EngineError(Reason.INVALID, f"{name} is not accepted by this model")
        _put(graph, slot.places, _formed(name, slot, value, ask))
    return Filled(graph, tuple(_pictures(workflow, ask, graph)))


def put_name(graph: dict[str, Any], upload: Upload, name: str) -> None:
    """Write a picture's name on the server to where it belongs."""
    _put(graph, upload.places, name)


def _asked(workflow: Workflow, ask: Ask) -> Iterator[tuple[str, JSON]]:
    """What the request says, by our names; what it leaves open stays as the workflow has it."""
    request = ask.request
    # Empty texts are written too: nothing of the workflow's own example is to be in a customer's picture.
    if "prompt" in workflow.slots or (request.prompt and request.task not in _SPEECHLESS):
        yield "prompt", request.prompt
    if request.negative_prompt or "negative_prompt" in workflow.slots:
        yield "negative_prompt", request.negative_prompt
    yield "seed", ask.seed
    if request.count > 1 and "seed" not in workflow.slots and workflow.batch == 1:
        raise EngineError(Reason.INVALID, "count: this model makes one picture at a time")
    if "count" in workflow.slots:
        yield "count", ask.count
    for name in ("width", "height", "frames", "fps"):
        if value := getattr(request, name):
            yield name, value
    for name in ("steps", "guidance_scale", "strength"):
        if (value := getattr(request, name)) is not None:
            yield name, value
    yield from ((f"options.{name}", value) for name, value in request.options.items())


def _formed(name: str, slot: Slot, value: JSON, ask: Ask) -> JSON:
    if slot.values:
        word = str(value).lower() if isinstance(value, bool) else str(value)
        if word not in slot.values:
            raise EngineError(Reason.INVALID, f"{name} must be one of {', '.join(slot.values)}")
        value = slot.values[word]
    if slot.template:
        # What a caller left empty stays so, but for what the card itself puts round every prompt.
        return slot.template.replace("{}", str(value))
    if name == "frames" and slot.fps is not None and ask.request.fps:
        value = ceil(ask.request.frames * slot.fps / ask.request.fps)
    if type(value) is int and (slot.step > 1 or slot.plus):
        return max(ceil((value - slot.plus) / slot.step), 0) * slot.step + slot.plus
    return value


def _pictures(workflow: Workflow, ask: Ask, graph: dict[str, Any]) -> Iterator[Upload]:
    slots = workflow.images
    given = [one for one in ask.request.inputs if one.role is not Role.MASK]
    mask = next((one for one in ask.request.inputs if one.role is Role.MASK), None)
    if len(given) > len(slots):
        accepted = f"at most {len(slots)}" if slots else "none"
        raise EngineError(Reason.INVALID, f"image: this model takes {accepted}, and {len(given)} were given")
    if ask.request.task is Task.INPAINTING and mask is None:
        raise EngineError(Reason.INVALID, "mask: this model needs one")
    if mask is not None and not (workflow.mask_in_alpha or "mask" in workflow.slots):
        if "mask" not in workflow.leave_out:
            raise EngineError(Reason.INVALID, "mask is not accepted by this model")
        mask = None
    for number, name in enumerate(slots):
        places = workflow.slots[name].places
        if number < len(given):
            yield Upload(given[number], places, mask if number == 0 and workflow.mask_in_alpha else None)
        elif number == 0 and name not in workflow.drop:
            raise EngineError(Reason.INVALID, "image: this model needs an input picture")
        else:
            _drop(graph, workflow.drop.get(name) or tuple(place.node for place in places))
    if "mask" in workflow.slots:
        if mask is None:
            raise EngineError(Reason.INVALID, "mask: this model needs one")
        yield Upload(mask, workflow.slots["mask"].places)


def _put(graph: dict[str, Any], places: tuple[Place, ...], value: JSON) -> None:
    for place in places:
        graph[place.node]["inputs"][place.name] = value


def _drop(graph: dict[str, Any], nodes: tuple[str, ...]) -> None:
    """Take nodes out, and every link to them."""
    for node in nodes:
        graph.pop(node, None)
    for node in graph.values():
        inputs = node["inputs"]
        for name in [name for name, value in inputs.items() if isinstance(value, list) and value and value[0] in nodes]:
            del inputs[name]
