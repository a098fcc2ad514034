"""Unfinished pictures: what the latents of a running call would be, were it to end here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.ticket import Ticket
from tintype.infra.codecs import write_image

_LARGEST = 64  # sides of the latents that are decoded: 512 pixels with most models
# Whose samples are what it will be plus sigma times noise, or between both: what it will be follows from two of them.
_FORETELLING = ("EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler")


class Teller:
    """Shows a call's pictures while it runs: at most as many of each as its job wants, evenly spread.

    ``made`` are the width and height in pixels that the call makes.
    """

    def __init__(self, model: Model, pipe: Any, tickets: list[Ticket], index: int, made: tuple[int, int]) -> None:
        self._model, self._pipe, self._tickets, self._index, self._made = model, pipe, tickets, index, made
        self._most = max(ticket.request.partials for ticket in tickets)
        self._every = tickets[0].settings.previews
        self._shown = 0
        self._before: Any = None

    @property
    def wanted(self) -> bool:
        return bool(self._most and self._every and self._model.family.latents and hasattr(self._pipe, "vae"))

    def take(self, done: int, total: int, latents: Any) -> None:
        """The latents after a step; shown where it is time."""
        due = done * (self._most + 1) // max(total, 1)
        if done < total and done % self._every == 0 and self._shown < due <= self._most:
            self._shown = due
            try:
                self._show(done, self._foretold(done, latents))
            except Exception as error:  # noqa: BLE001 - a courtesy: no job fails for it
                sys.stderr.write(f"no unfinished picture: {type(error).__name__}: {error}\n")
                self._most = 0
        self._before = latents

    def _foretold(self, done: int, latents: Any) -> Any:
        scheduler = self._pipe.scheduler
        if self._before is None or type(scheduler).__name__ not in _FORETELLING or done >= len(scheduler.sigmas):
            return latents
        last, now = float(scheduler.sigmas[done - 1]), float(scheduler.sigmas[done])
        return latents if last <= now else latents - now * (latents - self._before) / (now - last)

    def _show(self, done: int, latents: Any) -> None:
        for ticket, picture in zip(self._tickets, self._decoded(latents), strict=True):
            if self._shown <= ticket.request.partials:
                path = ticket.request.workdir / f"partial-{self._index}-{done}.jpeg"
                write_image(picture, path, "jpeg", quality=85)
                ticket.output(path, self._index, "partial", ticket.request.seed + self._index)

    def _decoded(self, latents: Any) -> list[Image.Image]:
        """Pictures of the size asked for, decoded from latents that are made smaller where they are large."""
        import torch

        vae, family = self._pipe.vae, self._model.family
        if family.latents == "packed":
            latents = self._pipe._unpack_latents(latents, self._made[1], self._made[0], self._pipe.vae_scale_factor)
        with torch.no_grad():
            small = latents.float() / vae.config.scaling_factor + (getattr(vae.config, "shift_factor", None) or 0.0)
            scale = _LARGEST / max(small.shape[-2:])
            if scale < 1:
                small = torch.nn.functional.interpolate(small, scale_factor=scale, mode="area")
            kept = vae.dtype
            overflows = kept == torch.float16 and getattr(vae.config, "force_upcast", False)
            try:
                if overflows:
                    vae.to(dtype=torch.float32)
                pixels = vae.decode(small.to(vae.dtype), return_dict=False)[0]
            finally:
                if overflows:
                    vae.to(dtype=kept)
            arrays = ((pixels.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
        request = self._tickets[0].request
        size = min(request.width, 512), max(1, round(request.height * min(request.width, 512) / request.width))
        return [Image.fromarray(np.ascontiguousarray(array)).resize(size) for array in arrays]


def teller(
    model: Model, pipe: Any, tickets: list[Ticket], index: int, made: tuple[int, int]
) -> Callable[[int, int, Any], None] | None:
    """What shows the call's unfinished pictures, or None where nobody looks or the model's latents are no picture."""
    one = Teller(model, pipe, tickets, index, made)
    return one.take if one.wanted else None
