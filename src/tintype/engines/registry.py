"""Which engines there are: those registered under the entry point group ``tintype.engines``, ours and others' alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from tintype.engines.contract import JSON, Engine
from tintype.kernel.errors import SettingsError

GROUP = "tintype.engines"
# What our own engines import only when they work: the extra of this package that brings it, and the modules.
_NEEDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "comfyui": ("rented", ("websockets",)),
    "diffusers": ("diffusers", ("torch", "diffusers", "transformers", "accelerate")),
    "fal": ("rented", ("fal_client",)),
    "google": ("rented", ("google.genai",)),
    "openai": ("rented", ("openai",)),
    "replicate": ("rented", ("replicate",)),
}


@cache
def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> list[str]:
    """The names of all installed engines, sorted."""
    return sorted(_found())


def exists(name: str) -> bool:
    """Whether an engine of that name is installed."""
    return name in _found()


@dataclass(frozen=True, slots=True)
class Missing:
    """Modules that an engine cannot work without, and the extra of this package that brings them."""

    extra: str
    modules: tuple[str, ...]


def missing(name: str) -> Missing | None:
    """What one of our own engines lacks here; None where it has all, or is not ours. Imports nothing heavy."""
    extra, modules = _NEEDS.get(name, ("", ()))
    absent = tuple(module for module in modules if not _importable(module))
    return Missing(extra, absent) if absent else None


def _importable(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that it is in is not there either
        return False


def create(name: str, config: Mapping[str, JSON]) -> Engine:
    """A new engine. To be called in the child process only: this imports the engine's code.

    Raises SettingsError where there is no such engine, it cannot be imported, or what it gives is no engine.
    """
    point = _found().get(name)
    if point is None:
        raise SettingsError(
            f"There is no engine '{name}': installed are {', '.join(names()) or 'none'}", field="engine"
        )
    try:
        factory = point.load()
    except (ImportError, AttributeError) as error:
        raise SettingsError(
            f"The engine '{name}' ({point.value}) cannot be imported: {error}", field="engine"
        ) from error
    engine = factory(config)
    if not isinstance(engine, Engine):
        raise SettingsError(
            f"The engine '{name}' ({point.value}) lacks part of the engine contract: it needs "
            "concurrency, load, generate, cancel, resume and unload",
            field="engine",
        )
    return engine
