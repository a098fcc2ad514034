"""Schedulers by the names that people know them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SchedulerKind:
    """A class of diffusers, with what the name says about its configuration."""

    cls: str
    config: Mapping[str, Any] = field(default_factory=dict)
    flow: bool = False  # it is for models trained by flow matching (FLUX, Wan, LTX …), and only for them


def _named(name: str, cls: str, **config: Any) -> dict[str, SchedulerKind]:
    """The name as it is, and with Karras's noise schedule."""
    return {
        name: SchedulerKind(cls, config),
        f"{name}_karras": SchedulerKind(cls, config | {"use_karras_sigmas": True}),
    }


SCHEDULERS: dict[str, SchedulerKind] = {
    "ddim": SchedulerKind("DDIMScheduler"),
    "ddpm": SchedulerKind("DDPMScheduler"),
    "pndm": SchedulerKind("PNDMScheduler"),
    **_named("lms", "LMSDiscreteScheduler"),
    **_named("euler", "EulerDiscreteScheduler"),
    "euler_trailing": SchedulerKind("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
    "euler_a": SchedulerKind("EulerAncestralDiscreteScheduler"),
    **_named("heun", "HeunDiscreteScheduler"),
    **_named("dpm2", "KDPM2DiscreteScheduler"),
    **_named("dpm2_a", "KDPM2AncestralDiscreteScheduler"),
    **_named("dpmpp_2m", "DPMSolverMultistepScheduler", algorithm_type="dpmsolver++"),
    **_named("dpmpp_2m_sde", "DPMSolverMultistepScheduler", algorithm_type="sde-dpmsolver++"),
    **_named("dpmpp_sde", "DPMSolverSinglestepScheduler"),
    **_named("deis", "DEISMultistepScheduler"),
    **_named("unipc", "UniPCMultistepScheduler"),
    "lcm": SchedulerKind("LCMScheduler"),
    "tcd": SchedulerKind("TCDScheduler"),
    "sa_solver": SchedulerKind("SASolverScheduler"),
    "flow_euler": SchedulerKind("FlowMatchEulerDiscreteScheduler", flow=True),
    "flow_heun": SchedulerKind("FlowMatchHeunDiscreteScheduler", flow=True),
    "flow_lcm": SchedulerKind("FlowMatchLCMScheduler", flow=True),
    "flow_unipc": SchedulerKind(
        "UniPCMultistepScheduler", {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}, flow=True
    ),
    "flow_dpmpp_2m": SchedulerKind(
        "DPMSolverMultistepScheduler", {"use_flow_sigmas": True, "prediction_type": "flow_prediction"}, flow=True
    ),
}


def is_flow(scheduler: Any) -> bool:
    """Whether that scheduler of diffusers is one of flow matching."""
    config = scheduler.config
    return "Flow" in type(scheduler).__name__ or bool(config.get("use_flow_sigmas"))


def make_scheduler(base: Any, name: str, config: Mapping[str, Any]) -> Any:
    """A fresh scheduler for one run: the pipeline's own kind, or the one of that name, configured as ``base`` is.

    Raises ValueError where the name does not go with the model: its noise is of another kind.
    """
    if not name:
        return type(base).from_config(base.config, **config)
    import diffusers

    kind = SCHEDULERS[name]
    if kind.flow != is_flow(base):
        fitting = sorted(other for other, its in SCHEDULERS.items() if its.flow == is_flow(base))
        raise ValueError(f"scheduler '{name}' does not go with this model: accepted are {', '.join(fitting)}")
    return getattr(diffusers, kind.cls).from_config(base.config, **(dict(kind.config) | dict(config)))
