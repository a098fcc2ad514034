"""From a card's settings to a loaded pipeline on its device."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tintype.engines.diffusers.asking import check_call
from tintype.engines.diffusers.cutout import Segmenter, load_segmentation
from tintype.engines.diffusers.families import family_of, modular_family
from tintype.engines.diffusers.model import Model, dtype_of
from tintype.engines.diffusers.schedulers import make_scheduler
from tintype.engines.diffusers.settings import CACHES, CardSettings, Component
from tintype.kernel.errors import SettingsError

_DENOISERS = ("transformer", "transformer_2", "unet", "prior")
_WEIGHTS = ("*.safetensors", "*.bin", "*.gguf", "*.pt", "*.ckpt")


def size_on_disk(settings: CardSettings) -> int:
    """Bytes of the weights' files where they lie in a local folder, a first guess of what the model will take; or 0."""
    total = 0
    for name in {settings.model, *(part.model for part in settings.components.values())}:
        root = Path(name)
        if root.is_file():
            total += root.stat().st_size
        elif root.is_dir():
            total += sum(file.stat().st_size for pattern in _WEIGHTS for file in root.rglob(pattern))
    return total


def load(settings: CardSettings, device: str) -> Model:
    """Load the model as its card says. Raises SettingsError, which names the setting at fault."""
    _check_place("model", settings.model)
    _quiet()
    match settings.loader if settings.loader != "auto" else _guess_loader(settings):
        case "segmentation":
            return load_segmentation(settings, device)
        case "modular":
            pipe = _modular(settings, device)
            names = {each for each in pipe.blocks.input_names if each}
            family = modular_family(type(pipe).__name__, names)
            parameters = frozenset(names)
        case _:
            pipe = _pipeline(settings, device)
            parameters = parameters_of(pipe)
            family = family_of(type(pipe).__name__, parameters)
    pipe.set_progress_bar_config(disable=True)
    _tune(pipe, settings, device)
    return Model(pipe, family, settings, device, parameters)


def _quiet() -> None:
    """Keep the libraries' bars and advice out of the operator's log; what goes wrong is raised."""
    import transformers

    import diffusers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
    # It writes a traceback for each of its nested blocks, also for a cancel. What it raises is enough.
    logging.getLogger("diffusers.modular_pipelines.modular_pipeline").setLevel(logging.CRITICAL)


def parameters_of(pipe: Any) -> frozenset[str]:
    """The names of what the pipeline's call takes."""
    return frozenset(inspect.signature(type(pipe).__call__).parameters) - {"self", "args", "kwargs"}


def check_card(model: Model, settings: CardSettings) -> None:
    """Raise SettingsError where the card wants what the loaded model cannot: arguments, LoRAs, its scheduler."""
    if isinstance(model.pipe, Segmenter):
        return
    check_call(settings, model.takes())
    for name, adapter in [(each.name, each) for each in settings.loras] + list(settings.lora_library.items()):
        _check_place(f"loras.{name}", adapter.model)
    base = getattr(model.pipe, "scheduler", None)
    for name in (settings.scheduler, *settings.schedulers):
        if name and base is not None:
            try:
                make_scheduler(base, name, settings.scheduler_config)
            except (ValueError, TypeError, ImportError) as error:
                raise SettingsError(f"'scheduler': {error}", field="scheduler") from error


def _guess_loader(settings: CardSettings) -> str:
    """By what lies in a local folder; a hub id is a pipeline."""
    root = Path(settings.model)
    if root.is_dir() and not settings.pipeline:
        if (root / "model_index.json").is_file():
            return "pipeline"
        if (root / "modular_model_index.json").is_file():
            return "modular"
        if (root / "config.json").is_file():
            return "segmentation"
    return "pipeline"


def _check_place(setting: str, place: str) -> None:
    """A path must be there; anything else is a hub id, owner/name."""
    path = Path(place)
    if path.exists():
        return
    if path.is_absolute() or place.startswith((".", "~")) or place.count("/") != 1:
        raise SettingsError(
            f"'{setting}': there is no '{place}': accepted is a folder, a file or a hub id (owner/name)", field=setting
        )


def _where(place: str, revision: str | None, variant: str | None) -> dict[str, Any]:
    """How to fetch: a folder that lies here is never looked up elsewhere; a single file lacks its configuration."""
    options: dict[str, Any] = {"local_files_only": Path(place).is_dir()}
    if revision:
        options["revision"] = revision
    if variant:
        options["variant"] = variant
    return options


def _pipeline(settings: CardSettings, device: str) -> Any:
    import diffusers

    dtype = dtype_of(settings.dtype, device)
    options: dict[str, Any] = _where(settings.model, settings.revision, settings.variant) | {"dtype": dtype}
    if settings.trust_remote_code:
        options["trust_remote_code"] = True
    if settings.quantization is not None:
        options["quantization_config"] = _quantization(settings)
    for name, part in settings.components.items():
        options[name] = _component(name, part, dtype)
    cls = _pipeline_class(settings)
    if Path(settings.model).is_file():
        if cls is diffusers.DiffusionPipeline:
            raise SettingsError("'pipeline': a model in a single file needs the name of its class", field="pipeline")
        return cls.from_single_file(settings.model, **options)
    try:
        return cls.from_pretrained(settings.model, **options)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise SettingsError(f"'model': '{settings.model}' cannot be loaded: {error}", field="model") from error


def _pipeline_class(settings: CardSettings) -> Any:
    import diffusers

    name = settings.pipeline
    if not name and "motion_adapter" in settings.components:
        name = "AnimateDiffPipeline"
    cls = getattr(diffusers, name or "DiffusionPipeline", None)
    if cls is None or not hasattr(cls, "from_pretrained"):
        raise SettingsError(f"'pipeline': diffusers has no class '{name}'", field="pipeline")
    return cls


def _modular(settings: CardSettings, device: str) -> Any:
    import diffusers

    where = _where(settings.model, settings.revision, None)
    remote = {"trust_remote_code": True} if settings.trust_remote_code else {}
    try:
        pipe = diffusers.ModularPipeline.from_pretrained(settings.model, **where, **remote)
        pipe.load_components(dtype=dtype_of(settings.dtype, device), **where, **remote)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise SettingsError(f"'model': '{settings.model}' cannot be loaded: {error}", field="model") from error
    _without_bars(pipe._blocks)
    for name, part in settings.components.items():
        pipe.update_components(**{name: _component(name, part, dtype_of(settings.dtype, device))})
    return pipe


def _without_bars(block: Any) -> None:
    """No progress bar of any of the nested blocks."""
    if hasattr(block, "set_progress_bar_config"):
        block.set_progress_bar_config(disable=True)
    for inner in (getattr(block, "sub_blocks", None) or {}).values():
        _without_bars(inner)


def _component(name: str, part: Component, dtype: Any) -> Any:
    """A part from elsewhere: by its class, or by the one that its own configuration names."""
    import transformers

    import diffusers

    setting = f"components.{name}"
    _check_place(f"{setting}.model", part.model)
    cls = getattr(diffusers, part.kind or "AutoModel", None) or getattr(transformers, part.kind, None)
    if cls is None:
        raise SettingsError(f"'{setting}.class': neither diffusers nor transformers has '{part.kind}'", field=setting)
    options = _where(part.model, part.revision, part.variant)
    if hasattr(cls, "modules") or hasattr(cls, "named_parameters") or cls is diffusers.AutoModel:
        options["dtype"] = dtype_of(part.dtype, "cpu") if part.dtype and part.dtype != "auto" else dtype
    try:
        if part.file or Path(part.model).is_file():
            file = str(Path(part.model) / part.file) if part.file else part.model
            if file.endswith(".gguf"):
                options["quantization_config"] = diffusers.GGUFQuantizationConfig(compute_dtype=options["dtype"])
            return cls.from_single_file(file, **options)
        if part.subfolder:
            options["subfolder"] = part.subfolder
        return cls.from_pretrained(part.model, **options)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise SettingsError(f"'{setting}': '{part.model}' cannot be loaded: {error}", field=setting) from error


def _quantization(settings: CardSettings) -> Any:
    from diffusers.quantizers import PipelineQuantizationConfig

    try:
        return PipelineQuantizationConfig(**dict(settings.quantization or {}))
    except (TypeError, ValueError, ImportError, NotImplementedError) as error:
        raise SettingsError(f"'quantization': {error}", field="quantization") from error


def denoisers(pipe: Any) -> list[Any]:
    """The networks that run at every step."""
    return [part for name in _DENOISERS if (part := getattr(pipe, name, None)) is not None]


def _tune(pipe: Any, settings: CardSettings, device: str) -> None:
    """Everything that makes it smaller or faster, then onto the device."""
    import torch

    parts = denoisers(pipe)
    vae = getattr(pipe, "vae", None)
    for setting, method in (("tiling", "enable_tiling"), ("slicing", "enable_slicing")):
        if getattr(settings, setting):
            if not hasattr(vae, method):
                raise SettingsError(f"'{setting}': this model's VAE has none", field=setting)
            getattr(vae, method)()
    if settings.layerwise_casting:
        for part in parts:
            part.enable_layerwise_casting(
                storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype_of(settings.dtype, device)
            )
    if settings.attention:
        with _blaming("attention"):
            for part in parts:
                part.set_attention_backend(settings.attention)
    if settings.cache is not None:
        with _blaming("cache"):
            _enable_cache(parts, dict(settings.cache))
    _place(pipe, settings, device)
    if settings.compile:
        for part in parts:
            if getattr(part, "_repeated_blocks", None):
                part.compile_repeated_blocks(fullgraph=True)
            else:
                part.compile()


@contextmanager
def _blaming(setting: str) -> Iterator[None]:
    """What goes wrong here is that setting's fault."""
    try:
        yield
    except (ValueError, TypeError, ImportError, RuntimeError, AttributeError) as error:
        raise SettingsError(f"'{setting}': {str(error).strip()}", field=setting) from error


def _enable_cache(parts: list[Any], table: dict[str, Any]) -> None:
    from diffusers import hooks

    kind = table.pop("kind")
    for part in parts:
        if not hasattr(part, "enable_cache"):
            raise ValueError(f"{type(part).__name__} can have none")
        part.enable_cache(getattr(hooks, CACHES[kind])(**table))


def _place(pipe: Any, settings: CardSettings, device: str) -> None:
    """Onto the device, or to and fro. On the CPU there is nothing to move."""
    import torch

    if device == "cpu" or settings.offload == "none":
        pipe.to(device)
    elif settings.offload == "model":
        pipe.enable_model_cpu_offload(device=device)
    elif settings.offload == "sequential":
        pipe.enable_sequential_cpu_offload(device=device)
    else:
        pipe.enable_group_offload(
            onload_device=torch.device(device),
            offload_device=torch.device("cpu"),
            offload_type="leaf_level",
            use_stream=device.startswith("cuda"),
        )
