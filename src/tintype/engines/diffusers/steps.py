"""Following a pipeline step by step: real progress, cancel within one step, unfinished pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from tintype.engines.diffusers.ticket import Ticket, look

# How much of a job's way the steps are; the rest is decoding and writing.
STEPS_SHARE = 0.9


class Follower:
    """Follows one call of a pipeline for the jobs that share it.

    ``begin`` and ``span`` say which part of the jobs' whole way this call is. ``show`` is called after each step: how
    many steps are done, how many there are, the latents.
    """

    def __init__(
        self,
        tickets: list[Ticket],
        begin: float,
        span: float,
        show: Callable[[int, int, Any], None] | None = None,
    ) -> None:
        self._tickets, self._begin, self._span, self._show = tickets, begin, span, show

    def follow(self, pipe: Any, names: frozenset[str]) -> dict[str, Any]:
        """The arguments that make the pipeline report; where it takes none, its scheduler is made to."""
        if "callback_on_step_end" in names:

            def after(pipe: Any, step: int, timestep: Any, state: dict[str, Any]) -> dict[str, Any]:
                total = getattr(pipe, "num_timesteps", 0) or len(pipe.scheduler.timesteps)
                self.step(step + 1, total, state.get("latents"))
                return state

            return {"callback_on_step_end": after}
        if "callback" in names and "callback_steps" in names:

            def told(step: int, timestep: Any, latents: Any) -> None:
                self.step(step + 1, len(pipe.scheduler.timesteps), latents)

            return {"callback": told, "callback_steps": 1}
        if getattr(pipe, "scheduler", None) is not None:
            _watch(pipe.scheduler, self.step)
        return {}

    def step(self, done: int, total: int, latents: Any) -> None:
        """One step is done. Raises Cancelled where none of the jobs is wanted any more."""
        look(self._tickets)
        for ticket in self._tickets:
            ticket.progress(self._begin + self._span * STEPS_SHARE * min(done / max(total, 1), 1.0))
        if self._show is not None and latents is not None:
            self._show(done, total, latents)


def _watch(scheduler: Any, told: Callable[[int, int, Any], None]) -> None:
    """Have that scheduler report each of its steps.

    By a class of its own, since pipelines copy schedulers and look at the signature of ``step``.
    """
    kind = type(scheduler)
    count = 0

    @wraps(kind.step)
    def step(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        result = kind.step(self, *args, **kwargs)
        count += 1
        told(count, len(self.timesteps), result[0] if isinstance(result, tuple) else result.prev_sample)
        return result

    scheduler.__class__ = type(kind.__name__, (kind,), {"step": step})
