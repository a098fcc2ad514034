"""LoRAs: those that a card always wears, and those that a request chooses; taken off again after each call."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tintype.engines.contract import JSON, EngineError, Reason
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.settings import Adapter, CardSettings
from tintype.kernel.errors import SettingsError

# How many a model keeps loaded though not worn. One of SDXL's takes 20 to 400 MB.
KEPT = 8
_STRONGEST = 4.0


def chosen(settings: CardSettings, options: Mapping[str, JSON]) -> list[tuple[Adapter, float]]:
    """The card's LoRAs and those that the request's ``loras`` names, with their weights.

    Raises EngineError (invalid) where the request names one that the card does not have, or asks for no weight.
    """
    found = [(adapter, adapter.weight) for adapter in settings.loras]
    wanted = options.get("loras") or []
    if not isinstance(wanted, list):
        raise EngineError(Reason.INVALID, "'loras' must be a list of {name, weight}")
    for one in wanted:
        # Some APIs say path and scale.
        table = {"name": one} if isinstance(one, str) else one if isinstance(one, dict) else {}
        name, weight = table.get("name", table.get("path")), table.get("weight", table.get("scale"))
        if not isinstance(name, str) or name not in settings.lora_library:
            accepted = ", ".join(sorted(settings.lora_library)) or "none: this card has none to choose"
            raise EngineError(Reason.INVALID, f"'loras': {name} is not accepted; accepted: {accepted}")
        adapter = settings.lora_library[name]
        weight = adapter.weight if weight is None else weight
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not abs(weight) <= _STRONGEST:
            accepted = f"-{_STRONGEST:g} to {_STRONGEST:g}"
            raise EngineError(Reason.INVALID, f"'loras': the weight of {name} must be {accepted}")
        found.append((adapter, float(weight)))
    return found


@contextmanager
def worn(model: Model, pipe: Any, adapters: Sequence[tuple[Adapter, float]]) -> Iterator[None]:
    """Have the model wear these for a while, and be exactly as before afterwards."""
    if not adapters:
        yield
        return
    weights = {_load(model, pipe, adapter): weight for adapter, weight in adapters}
    try:
        pipe.enable_lora()
        pipe.set_adapters(list(weights), list(weights.values()))
        yield
    finally:
        pipe.disable_lora()
        for name in list(model.adapters)[: max(len(model.adapters) - KEPT, 0)]:
            pipe.delete_adapters(name)
            del model.adapters[name]
            model.changed = True


def _load(model: Model, pipe: Any, adapter: Adapter) -> str:
    """Load it, unless it is. Its name in the model. Raises SettingsError where it is not for this model."""
    key = f"{adapter.model}\n{adapter.file}\n{adapter.revision}"
    name = f"lora_{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    if name in model.adapters:
        model.adapters[name] = model.adapters.pop(name)
        return name
    if not hasattr(pipe, "load_lora_weights"):
        raise SettingsError("'loras': this model takes none", field="loras")
    options: dict[str, Any] = {"local_files_only": Path(adapter.model).exists()}
    if adapter.file:
        options["weight_name"] = adapter.file
    if adapter.revision:
        options["revision"] = adapter.revision
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Already found a `peft_config`")  # several are meant
            pipe.load_lora_weights(adapter.model, adapter_name=name, **options)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        if "out of memory" in str(error):
            raise
        _take_off(pipe, name)
        raise SettingsError(f"'loras': '{adapter.model}' cannot be loaded: {error}", field="loras") from error
    model.adapters[name] = None
    model.changed = True
    return name


def _take_off(pipe: Any, name: str) -> None:
    """Remove what a failed load has left."""
    left = {adapter for names in pipe.get_list_adapters().values() for adapter in names}
    if name in left:
        pipe.delete_adapters(name)
