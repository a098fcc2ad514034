"""Which engines there are: those registered under the entry point group ``tintype.engines``, ours and others' alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from tintype.engines.contract import JSON, Engine
from tintype.kernel.errors import SettingsError

GROUP = "tintype.engines"


@cache
def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> list[str]:
    """The names of all installed engines, sorted."""
    return sorted(_found())


def exists(name: str) -> bool:
    """Whether an engine of that name is installed."""
    return name in _found()


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
