"""Finding the files in a provider's result, whose shape differs from model to model."""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON
from tintype.engines.rented.provider import File
from tintype.engines.rented.settings import text

# Where models put what they made, the most usual first.
PLACES = (
    *("images", "image", "videos", "video", "model_mesh", "model_glb", "model_file", "mesh", "glb", "model"),
    *("output", "outputs", "result", "data", "file", "files"),
)


def files(result: JSON, settings: Mapping[str, JSON], *, most: int, seed: int | None = None) -> list[File]:
    """The result's files, at most ``most`` results, each followed by its preview where ``preview`` says where it is.

    ``outputs`` is the path to them (``"model_mesh"``, ``"data.images"``); without it they are looked for.
    """
    path = text(settings, "outputs")
    found = urls(at(result, path) if path else result, search=not path)[:most]
    previews = urls(at(result, place), search=False) if (place := text(settings, "preview")) else []
    made = []
    for number, url in enumerate(found):
        made.append(File(url=url, seed=seed if number == 0 else None))
        if number < len(previews):
            made.append(File(url=previews[number], role="preview"))
    return made


def at(result: JSON, path: str) -> JSON:
    """What lies at a path of names and of places in lists (``"images.0.url"``). None where there is nothing."""
    place = result
    for name in path.split("."):
        if isinstance(place, dict):
            place = place.get(name)
        elif isinstance(place, list) and name.isdecimal() and int(name) < len(place):
            place = place[int(name)]
        else:
            return None
    return place


def urls(value: JSON, *, search: bool = True) -> list[str]:
    """The URLs in a URL, a list of them, a file object ``{"url": …}``; with ``search`` also under the usual names."""
    if isinstance(value, str):
        return [value] if value.startswith(("https://", "http://", "data:")) else []
    if isinstance(value, list):
        return [url for one in value for url in urls(one, search=search)]
    if isinstance(value, dict):
        if isinstance(value.get("url"), str):
            return urls(value["url"])
        if search:
            for name in PLACES:
                if found := urls(value.get(name)):
                    return found
    return []
