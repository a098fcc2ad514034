"""A card's workflow in ComfyUI's API format, and its slots: where in it what of a request goes."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tintype.engines.contract import JSON
from tintype.kernel.errors import SettingsError

ALPHA = "alpha"  # a mask's slot: the mask becomes the transparency of the first picture
PLAIN = (
    "prompt", "negative_prompt", "seed", "steps", "guidance_scale", "strength",
    "width", "height", "count", "frames", "fps",
)  # fmt: skip
_IMAGE = re.compile(r"image(_([2-9]|[1-9]\d))?")
_OPTION = "options."


@dataclass(frozen=True, slots=True)
class Place:
    """One input of one node."""

    node: str
    name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field goes, and in which form.

    ``template`` has ``{}`` where a text goes; ``values`` says what the field's words stand for; a size or number of
    frames is rounded up to a multiple of ``step``, plus ``plus``; ``fps`` is the rate at which a model counts frames.
    """

    places: tuple[Place, ...]
    template: str = ""
    values: Mapping[str, JSON] = field(default_factory=dict)
    step: int = 1
    plus: int = 0
    fps: float | None = None


@dataclass(frozen=True, slots=True)
class Workflow:
    """``nodes`` by id, as ComfyUI takes them. ``drop`` names the nodes that go where a picture's slot stays empty."""

    nodes: Mapping[str, Mapping[str, Any]]
    slots: Mapping[str, Slot]
    drop: Mapping[str, tuple[str, ...]]
    leave_out: frozenset[str]
    outputs: tuple[str, ...]
    batch: int = 1
    mask_in_alpha: bool = False

    @property
    def images(self) -> list[str]:
        """The pictures' slots, in order."""
        return sorted((name for name in self.slots if _IMAGE.fullmatch(name)), key=_number)

    def field_at(self, node: str, name: str) -> str | None:
        """The field whose slot that input is."""
        return next((slot for slot, it in self.slots.items() if Place(node, name) in it.places), None)


def read_workflow(settings: Mapping[str, JSON]) -> Workflow:
    """The workflow that a card's settings name. Raises SettingsError, which names the setting."""
    nodes = _nodes(settings)
    given = settings.get("slots")
    if not isinstance(given, dict) or not given:
        raise SettingsError(
            'slots must be a table of places in the workflow, such as {prompt = "6.inputs.text"}', field="slots"
        )
    slots, mask_in_alpha = {}, False
    for name, value in _flat(given):
        if name == "mask" and value == ALPHA:
            mask_in_alpha = True
        else:
            slots[name] = _slot(name, value, nodes)
    if mask_in_alpha and "image" not in slots:
        raise SettingsError('slots.mask = "alpha" needs a slot `image`', field="slots.mask")
    batch = settings.get("batch", 1)
    if type(batch) is not int or not 1 <= batch <= 64 or (batch > 1 and "count" not in slots):
        raise SettingsError(
            "batch must be a whole number from 1 to 64, above 1 only with a slot `count`", field="batch"
        )
    drop = settings.get("drop") or {}
    if not isinstance(drop, dict):
        raise SettingsError("drop must be a table of lists of nodes, by slot", field="drop")
    for name in drop:
        if name not in slots or not _IMAGE.fullmatch(name):
            raise SettingsError(f"drop.{name} is no slot of a picture", field=f"drop.{name}")
    return Workflow(
        nodes,
        slots,
        {name: _node_ids(f"drop.{name}", value, nodes) for name, value in drop.items()},
        frozenset(_texts("leave_out", settings.get("leave_out"))),
        _node_ids("outputs", settings.get("outputs"), nodes),
        batch,
        mask_in_alpha,
    )


def _nodes(settings: Mapping[str, JSON]) -> Mapping[str, Mapping[str, Any]]:
    given = settings.get("workflow")
    if isinstance(given, str) and given:
        path = Path(given)
        folder = settings.get("catalog_dir")
        if not path.is_absolute() and isinstance(folder, str):
            path = Path(folder) / path
        try:
            given = json.loads(path.read_text("utf-8"))
        except OSError as error:
            raise SettingsError(f"The workflow {path} cannot be read: {error.strerror}", field="workflow") from error
        except ValueError as error:
            raise SettingsError(f"The workflow {path} is no JSON: {error}", field="workflow") from error
    if not isinstance(given, dict) or not given:
        raise SettingsError("workflow must be a path or a table, in ComfyUI's API format", field="workflow")
    if isinstance(given.get("nodes"), list):
        raise SettingsError(
            "The workflow is as ComfyUI's editor keeps it: export it anew in the API format", field="workflow"
        )
    for name, node in given.items():
        if not (isinstance(node, dict) and isinstance(node.get("class_type"), str)):
            raise SettingsError(f"The workflow's node {name} has no class_type", field="workflow")
        if not isinstance(node.get("inputs"), dict):
            raise SettingsError(f"The workflow's node {name} has no inputs", field="workflow")
    return _with_parameters(given, settings.get("parameters") or {})


def _with_parameters(nodes: Mapping[str, Any], parameters: JSON) -> Mapping[str, Mapping[str, Any]]:
    """The nodes with what the card sets in them for good, by place."""
    if not isinstance(parameters, dict):
        raise SettingsError('parameters must be a table of values by place, such as "3.inputs.cfg"', field="parameters")
    found: dict[str, dict[str, Any]] = copy.deepcopy(dict(nodes))
    for text, value in parameters.items():
        place = _place("parameters", text, found)
        found[place.node]["inputs"][place.name] = value
    return found


def _flat(given: Mapping[str, JSON]) -> Iterator[tuple[str, JSON]]:
    """The slots by name, those of options as ``options.NAME`` however they are written."""
    for name, value in given.items():
        if name == "options" and isinstance(value, dict):
            yield from ((f"{_OPTION}{option}", one) for option, one in value.items())
        else:
            yield name, value


def _slot(name: str, value: JSON, nodes: Mapping[str, Mapping[str, Any]]) -> Slot:
    label = f"slots.{name}"
    if not (name in PLAIN or name == "mask" or _IMAGE.fullmatch(name) or name.startswith(_OPTION)):
        raise SettingsError(
            f"{label} is unknown: accepted are {', '.join(PLAIN)}, image, image_2 and so on, mask, options.NAME",
            field=label,
        )
    more: Mapping[str, JSON] = {}
    if isinstance(value, dict):
        more, value = value, value.get("at")
        if unknown := set(more) - {"at", "template", "values", "step", "plus", "fps"}:
            raise SettingsError(f"{label}.{min(unknown)} is unknown", field=label)
    places = tuple(_place(label, text, nodes) for text in _texts(label, value))
    if not places:
        raise SettingsError(f'{label} must say a place, such as "6.inputs.text"', field=label)
    template, values, fps = more.get("template", ""), more.get("values", {}), more.get("fps")
    if not isinstance(template, str) or (template and "{}" not in template):
        raise SettingsError(f"{label}.template must be a text with {{}} in it", field=label)
    if not isinstance(values, dict):
        raise SettingsError(f"{label}.values must be a table", field=label)
    step, plus = more.get("step", 1), more.get("plus", 0)
    if type(step) is not int or type(plus) is not int or step < 1 or plus < 0:
        raise SettingsError(f"{label}.step and plus must be whole numbers, from 1 and from 0 on", field=label)
    if fps is not None and (isinstance(fps, bool) or not isinstance(fps, int | float) or fps <= 0):
        raise SettingsError(f"{label}.fps must be a number above 0", field=label)
    return Slot(places, template, values, step, plus, None if fps is None else float(fps))


def _place(label: str, text: str, nodes: Mapping[str, Mapping[str, Any]]) -> Place:
    node, found, name = text.partition(".inputs.")
    if not found or not name:
        raise SettingsError(f'{label}: "{text}" is no place, which looks like "6.inputs.text"', field=label)
    if node not in nodes:
        raise SettingsError(f"{label}: the workflow has no node {node}", field=label)
    if name not in nodes[node]["inputs"]:
        raise SettingsError(
            f"{label}: the node {node} ({nodes[node]['class_type']}) has no input {name}: "
            f"it has {', '.join(nodes[node]['inputs']) or 'none'}",
            field=label,
        )
    return Place(node, name)


def _texts(label: str, value: JSON) -> Sequence[str]:
    if value is None:
        return ()
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise SettingsError(f"{label} must be a text or a list of texts", field=label)
    return [str(text) for text in texts]


def _node_ids(label: str, value: JSON, nodes: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    names = tuple(_texts(label, value))
    for name in names:
        if name not in nodes:
            raise SettingsError(f"{label}: the workflow has no node {name}", field=label)
    return names


def _number(name: str) -> int:
    return int(name.partition("_")[2] or 1)
