"""Reading a body that may be JSON or a multipart form with files, as OpenAI's clients send both."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from tintype.api.body import Fields
from tintype.api.call import Call
from tintype.kernel.errors import Invalid

MOST_FILES = 32
MOST_FIELDS = 100
_NUMBERS = frozenset({"n", "output_compression", "partial_images", "seconds", "frame_count", "frame_duration_ms"})
_FLAGS = frozenset({"stream"})
_PICTURES = frozenset({"image", "images", "mask", "input_reference"})
_OTHERS = frozenset({"markup"})  # files that are no input here, and must not pass unnoticed
_NAME = re.compile(r"([A-Za-z_]+)\[(?:\d{0,4}|image_url)\]")
_INTEGER = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True)
class Form:
    """A body: ``values`` by name, and ``pictures`` by name as (URL, data URL or base64; how errors call it)."""

    values: Mapping[str, Any]
    pictures: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def fields(self) -> Fields:
        return Fields(self.values)


async def form_of(call: Call) -> Form:
    """The body. Raises TooLarge, NotJson, Invalid (JSON but no object, a form that is none)."""
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data":
        return await _multipart(call)
    values = (await call.fields()).values
    pictures = {name: found for name in _PICTURES if (found := _references(values.get(name), name))}
    return Form({name: value for name, value in values.items() if name not in _PICTURES}, pictures)


def _references(value: Any, name: str) -> list[tuple[str, str]]:
    """Pictures of a JSON body: a text, ``{"image_url": text}``, or an array of such."""
    if value is None:
        return []
    if isinstance(value, list):
        if not 1 <= len(value) <= MOST_FILES:
            raise Invalid(f"{name} must be an array of 1 to {MOST_FILES} images", field=name)
        return [(_reference(one, f"{name}[{number}]"), f"{name}[{number}]") for number, one in enumerate(value)]
    return [(_reference(value, name), name)]


def _reference(value: Any, name: str) -> str:
    if isinstance(value, dict):
        if value.get("file_id") is not None:
            raise Invalid(f"{name}.file_id is not taken: send image_url, an http(s) or data URL", field=name)
        value = value.get("image_url")
        if isinstance(value, dict):
            value = value.get("url")
    if not isinstance(value, str) or not value.strip():
        raise Invalid(
            f'{name} must be an http(s) URL, a data URL or base64 of an image, or {{"image_url": …}}', field=name
        )
    return value


async def _multipart(call: Call) -> Form:
    values: dict[str, Any] = {}
    pictures: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    # What counts as the same request: the boundary differs from try to try, the content does not.
    content: list[list[str]] = []
    try:
        async with call.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            for raw, part in form.multi_items():
                match = _NAME.fullmatch(raw)
                name = match[1] if match else raw
                if isinstance(part, UploadFile):
                    data = await part.read()
                    content.append([raw, sha256(data).hexdigest()])
                    if name in _PICTURES and data:
                        pictures[name].append((base64.b64encode(data).decode(), ""))
                    elif name in _OTHERS and data:
                        values[name] = part.filename or "a file"
                    continue
                content.append([raw, part])
                if name in _PICTURES:
                    if part.strip():
                        pictures[name].append((part, ""))
                else:
                    values[name] = _typed(name, part)
    except MultiPartException as error:
        raise Invalid(f"The request body is not a valid multipart form: {error.message}") from None
    call.read_as({"multipart": content})
    return Form(values, {name: _named(name, found) for name, found in pictures.items()})


def _named(name: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(found) == 1:
        return [(found[0][0], name)]
    return [(source, f"{name}[{number}]") for number, (source, _) in enumerate(found)]


def _typed(name: str, text: str) -> Any:
    """A form knows texts only: what is a number or a flag by its name is read as such, if it can be."""
    bare = text.strip()
    if not bare:
        return None
    if name in _NUMBERS and _INTEGER.fullmatch(bare):
        return int(bare)
    if name in _FLAGS and bare.lower() in ("true", "false"):
        return bare.lower() == "true"
    return text
