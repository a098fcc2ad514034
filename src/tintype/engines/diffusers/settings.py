"""What an operator can set: the engine's table ``[engines.diffusers]`` and a card's ``settings``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tintype.engines.contract import EngineCard
from tintype.engines.diffusers.schedulers import SCHEDULERS
from tintype.kernel.errors import SettingsError

DType = Literal["auto", "bfloat16", "float16", "float32"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class EngineSettings(_Table):
    """The engine's own table, and what the worker adds to it: ``device`` to ``secrets``."""

    device: str = "cpu"
    state_dir: str = ""
    catalog_dir: str = ""
    outbound_allow: tuple[str, ...] = ()
    secrets: Mapping[str, str] = Field(default={}, repr=False)
    keys: tuple[str, ...] = ()  # environment variables to be handed on, such as HF_TOKEN
    memory_mib: int | None = Field(default=None, ge=1)  # what loaded models may take; None: what the device has free
    reserve_mib: int = Field(2048, ge=0)  # of what is free, left to the work itself; where memory_mib is not given
    concurrency: Literal[1] = 1


class Component(_Table):
    """A part of a pipeline that is loaded from elsewhere. ``class`` is of diffusers or transformers."""

    model: str
    kind: str = Field("", alias="class")
    subfolder: str = ""
    revision: str | None = None
    variant: str | None = None
    dtype: DType | None = None
    file: str = ""  # a single file in the model (GGUF, safetensors), by the class's from_single_file


class Adapter(_Table):
    """A LoRA: a file or folder, or a hub id, with ``file`` naming which of several."""

    model: str
    weight: float = 1.0
    name: str = ""
    file: str = ""
    revision: str | None = None


class Defaults(_Table):
    """What is taken where a request says nothing."""

    steps: int | None = Field(default=None, ge=1, le=1000)
    guidance_scale: float | None = None
    strength: float | None = Field(default=None, gt=0, le=1)


class Cutting(_Table):
    """How a segmentation model's answer is read. ``labels``: what is kept, by name (none: all but the background)."""

    labels: tuple[str, ...] = ()
    size: int | None = Field(
        default=None, ge=16, le=4096
    )  # side of the square that the model sees; None: its processor's


class CardSettings(_Table):
    """A card's ``settings`` for this engine."""

    model: str = Field(min_length=1)
    revision: str | None = None
    variant: str | None = None
    loader: Literal["auto", "pipeline", "modular", "segmentation"] = "auto"
    pipeline: str = ""
    trust_remote_code: bool = False
    dtype: DType = "auto"
    components: Mapping[str, Component] = {}
    offload: Literal["none", "model", "sequential", "group"] = "none"
    layerwise_casting: bool = False
    quantization: Mapping[str, Any] | None = None
    compile: bool = False
    cache: Mapping[str, Any] | None = None
    attention: str = ""
    tiling: bool = False
    slicing: bool = False
    scheduler: str = ""
    scheduler_config: Mapping[str, Any] = {}
    schedulers: tuple[str, ...] = ()
    loras: tuple[Adapter, ...] = ()
    lora_library: Mapping[str, Adapter] = {}
    defaults: Defaults = Defaults()
    call: Mapping[str, Any] = {}
    prompt: str = "{prompt}"
    negative_prompt: str = ""
    cutting: Cutting = Cutting()
    fps: int | None = Field(default=None, ge=1, le=120)  # the rate that a film model makes, where it has its own
    mesh_grid: int = Field(128, ge=16, le=512)
    preload: bool = False
    previews: int = Field(0, ge=0)

    @field_validator("scheduler", "schedulers")
    @classmethod
    def _known(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for name in (value,) if isinstance(value, str) else value:
            if name and name not in SCHEDULERS:
                raise ValueError(f"'{name}' is no scheduler: accepted are {', '.join(sorted(SCHEDULERS))}")
        return value

    @field_validator("prompt")
    @classmethod
    def _holds_prompt(cls, value: str) -> str:
        if "{prompt}" not in value:
            raise ValueError("must hold {prompt}, where the customer's prompt goes")
        return value

    @field_validator("cache")
    @classmethod
    def _has_kind(cls, value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if value is not None and value.get("kind") not in CACHES:
            raise ValueError(f"needs a 'kind': accepted are {', '.join(CACHES)}")
        return value

    def located(self, folder: str) -> CardSettings:
        """With the places that are there below ``folder`` said in full; relative ones begin at the catalog's file."""
        return self.model_copy(
            update={
                "model": _below(folder, self.model),
                "components": {
                    name: part.model_copy(update={"model": _below(folder, part.model)})
                    for name, part in self.components.items()
                },
                "loras": tuple(each.model_copy(update={"model": _below(folder, each.model)}) for each in self.loras),
                "lora_library": {
                    name: each.model_copy(update={"model": _below(folder, each.model)})
                    for name, each in self.lora_library.items()
                },
            }
        )

    def identity(self) -> str:
        """What must be equal for two cards to share one loaded model."""
        return json.dumps(self.model_dump(mode="json", include=_LOADING), sort_keys=True)


CACHES = {
    "first_block": "FirstBlockCacheConfig",
    "taylor_seer": "TaylorSeerCacheConfig",
    "mag": "MagCacheConfig",
    "sea": "SeaCacheConfig",
    "faster": "FasterCacheConfig",
    "pyramid_attention": "PyramidAttentionBroadcastConfig",
    "text_kv": "TextKVCacheConfig",
}

# Cards that differ in other settings only (prompt, defaults, scheduler, LoRAs) share one model in memory.
_LOADING = {
    "model",
    "revision",
    "variant",
    "loader",
    "pipeline",
    "trust_remote_code",
    "dtype",
    "components",
    "offload",
    "layerwise_casting",
    "quantization",
    "compile",
    "cache",
    "attention",
    "tiling",
    "slicing",
    "cutting",
}

_T = TypeVar("_T", bound=BaseModel)


def read_card(card: EngineCard, folder: str = "") -> CardSettings:
    """The card's settings; relative places that there are below ``folder`` are meant there.

    Raises SettingsError, which names each one at fault and what it takes.
    """
    return _read(CardSettings, card.settings, f"card '{card.id}'").located(folder)


def _below(folder: str, place: str) -> str:
    whole = Path(folder) / Path(place).expanduser()
    return str(whole) if folder and whole.exists() else place


def read_engine(config: Mapping[str, object]) -> EngineSettings:
    """The engine's table. Raises SettingsError, which names each setting at fault and what it takes."""
    return _read(EngineSettings, config, "[engines.diffusers]")


def _read(kind: type[_T], values: Mapping[str, Any], where: str) -> _T:
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        lines = []
        for part in error.errors():
            name = ".".join(str(step) for step in part["loc"])
            reason = part["msg"].removeprefix("Value error, ")
            if part["type"] == "extra_forbidden":
                fields = ", ".join(sorted(info.alias or name for name, info in kind.model_fields.items()))
                reason = f"is not known: accepted are {fields}" if len(part["loc"]) == 1 else "is not known here"
            lines.append(f"{where}: '{name}': {reason}")
        raise SettingsError("\n".join(lines), field=str(error.errors()[0]["loc"][0])) from error
