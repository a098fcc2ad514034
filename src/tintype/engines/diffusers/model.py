"""A loaded model: its pipelines for the tasks that it can do, over one set of parts."""

from __future__ import annotations

import gc
import inspect
from typing import Any

from tintype.engines.contract import EngineError, Reason, Task
from tintype.engines.diffusers.families import Family
from tintype.engines.diffusers.settings import CardSettings
from tintype.kernel.errors import SettingsError


class Model:
    """What is kept in memory. ``pipe`` is what was loaded: a pipeline, a modular one or a segmentation model."""

    def __init__(
        self, pipe: Any, family: Family, settings: CardSettings, device: str, parameters: frozenset[str]
    ) -> None:
        self.pipe, self.family, self.settings, self.device = pipe, family, settings, device
        self.parameters = parameters
        self._others: dict[str, Any] = {}
        self._vae_dtype = getattr(getattr(pipe, "vae", None), "dtype", None)
        self.changed = False  # something was loaded into it, or taken out, since it was last measured
        self.adapters: dict[str, None] = {}  # those loaded into it, the one used last at the end

    @property
    def modular(self) -> bool:
        return hasattr(self.pipe, "blocks")

    def check(self, task: Task) -> None:
        """Raise EngineError (invalid) where the model cannot do the task."""
        if task not in self.family.ways:
            able = ", ".join(way.value for way in self.family.ways) or "nothing"
            raise EngineError(Reason.INVALID, f"this model cannot do {task.value}: it can do {able}")

    def for_task(self, task: Task) -> tuple[Any, frozenset[str]]:
        """The pipeline that does the task and the names that its call takes. Raises EngineError where none does."""
        self.check(task)
        name = self.family.ways[task]
        if not name or name == type(self.pipe).__name__:
            return self.pipe, self.parameters
        if name not in self._others:
            self._others[name] = self._over_same_parts(name)
        pipe = self._others[name]
        return pipe, frozenset(inspect.signature(type(pipe).__call__).parameters) - {"self", "args", "kwargs"}

    def takes(self) -> frozenset[str]:
        """The names of all that the calls of its pipelines take."""
        import diffusers

        classes = [getattr(diffusers, name) for name in self.family.ways.values() if name]
        return self.parameters.union(*(inspect.signature(cls.__call__).parameters for cls in classes)) - {"self"}

    def _over_same_parts(self, name: str) -> Any:
        """Another pipeline over the loaded parts. Not by ``from_pipe``, which would turn them all to float32."""
        import diffusers

        cls = getattr(diffusers, name)
        wanted, optional = cls._get_signature_keys(cls)
        parts = {part: found for part in wanted if (found := getattr(self.pipe, part, None)) is not None}
        kept = {key: value for key, value in self.pipe.config.items() if key in optional}
        missing = set(wanted) - set(parts) - set(cls._optional_components)
        if missing:
            raise SettingsError(
                f"'components': {name} needs {', '.join(sorted(missing))} besides what the model has",
                field="components",
            )
        pipe = cls(**parts, **dict.fromkeys(set(wanted) - set(parts)), **kept)
        pipe.set_progress_bar_config(disable=True)
        return pipe

    def forget_steps(self) -> None:
        """Have caches between steps begin anew: a call that was cancelled may have left something in them."""
        if self.settings.cache is not None:
            for module in self.modules():
                if getattr(module, "is_cache_enabled", False):
                    module._reset_stateful_cache()

    def settle(self) -> None:
        """After a call that did not come to its end: have the parts where and as they were."""
        for pipe in self.pipes():
            if hasattr(pipe, "maybe_free_model_hooks"):
                pipe.maybe_free_model_hooks()
        vae = getattr(self.pipe, "vae", None)
        if vae is not None and self._vae_dtype is not None and vae.dtype != self._vae_dtype:
            vae.to(dtype=self._vae_dtype)  # some decode in float32, and would have turned it back

    def pipes(self) -> list[Any]:
        """What was loaded, and the pipelines made over its parts."""
        return [self.pipe, *self._others.values()]

    def modules(self) -> list[Any]:
        """Every network in it, once."""
        import torch

        parts = list(getattr(self.pipe, "components", {"": self.pipe}).values())
        for pipe in self._others.values():
            parts += list(pipe.components.values())
        return list({id(part): part for part in parts if isinstance(part, torch.nn.Module)}.values())

    def size(self) -> int:
        """Bytes that all parameters and buffers take on the model's device, each storage counted once."""
        storages: dict[int, int] = {}
        for module in self.modules():
            for tensor in (*module.parameters(), *module.buffers()):
                if tensor.device.type == self.device.partition(":")[0]:
                    storage = tensor.untyped_storage()
                    storages[storage.data_ptr()] = storage.nbytes()
        return sum(storages.values())

    def free(self) -> None:
        """Let go of everything and give the memory back."""
        import torch

        for pipe in (self.pipe, *self._others.values()):
            if hasattr(pipe, "remove_all_hooks"):
                pipe.remove_all_hooks()
        del pipe  # or the last one would live on until the end of this function
        self._others.clear()
        self.pipe = None
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def dtype_of(name: str, device: str) -> Any:
    """The torch dtype of that name; ``auto`` is bfloat16 on an accelerator and float32 on the CPU."""
    import torch

    if name == "auto":
        return torch.float32 if device == "cpu" else torch.bfloat16
    return getattr(torch, name)
