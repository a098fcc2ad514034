"""One call of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.diffusers.adapters import chosen, worn
from tintype.engines.diffusers.asking import guidance_of, scheduler_of
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.schedulers import make_scheduler
from tintype.engines.diffusers.steps import Follower
from tintype.engines.diffusers.ticket import Ticket


def run(
    model: Model,
    pipe: Any,
    names: frozenset[str],
    tickets: list[Ticket],
    index: int,
    given: dict[str, Any],
    follower: Follower,
    modular_result: str = "images",
) -> Any:
    """Call the pipeline with a fresh scheduler, a generator for each job's seed, and the LoRAs that are wanted.

    Gives the pipeline's answer as it is; of a modular pipeline, what it calls ``modular_result``. Raises Cancelled
    where none of the jobs is wanted any more, EngineError (invalid) where a request's choice is not accepted.
    """
    import torch

    first, settings = tickets[0].request, tickets[0].settings
    adapters = chosen(settings, first.options)
    before = getattr(pipe, "scheduler", None)
    model.forget_steps()
    with worn(model, pipe, adapters):
        try:
            if before is not None:
                pipe.scheduler = _scheduler(before, tickets[0])
            # On the CPU whatever the device: the same seed is the same noise everywhere.
            generators = [torch.Generator("cpu").manual_seed(ticket.request.seed + index) for ticket in tickets]
            if "generator" in names:
                given["generator"] = generators if len(generators) > 1 else generators[0]
            given |= follower.follow(pipe, names)
            if model.modular:
                with _guided(pipe, tickets[0], names):
                    return pipe(output=modular_result, **given)
            return pipe(**given)
        finally:
            if before is not None:
                pipe.scheduler = before
            if pipe is not model.pipe and model.settings.offload == "model":
                model.pipe.maybe_free_model_hooks()  # the hooks are its own, so this one's call has not moved all back


@contextmanager
def _guided(pipe: Any, ticket: Ticket, names: frozenset[str]) -> Iterator[None]:
    """A modular pipeline has its guidance in a part of its own."""
    before, scale = getattr(pipe, "guider", None), guidance_of(ticket.settings, ticket.request)
    if before is None or scale is None or "guidance_scale" in names or not hasattr(before, "guidance_scale"):
        yield
        return
    pipe.guider = before.new(guidance_scale=scale)
    try:
        yield
    finally:
        pipe.guider = before


def _scheduler(before: Any, ticket: Ticket) -> Any:
    name = scheduler_of(ticket.settings, ticket.request)
    try:
        return make_scheduler(before, name, ticket.settings.scheduler_config)
    except ValueError as error:
        raise EngineError(Reason.INVALID, str(error)) from error
