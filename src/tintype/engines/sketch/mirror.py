"""Still water in the foreground that shows what stands behind it upside down."""

from __future__ import annotations

import cv2
import numpy as np

from tintype.engines.sketch.textures import layer, mix, noise
from tintype.engines.sketch.world import View, World

_WET = {"lake", "ocean", "harbour", "river", "coast", "beach", "underwater", "waterfall", "island"}


def mirrors(world: World) -> bool:
    """Whether water has to be added: a reflection was asked for in a place that has no water of its own."""
    inside = ("studio", "room", "kitchen", "library", "space", "nebula", "sky", "tabletop", "blurred", "windowsill")
    named = world.scene.setting
    return (
        world.scene.reflected
        and not world.wet
        and named not in _WET
        and not named.startswith((*inside, "emblem", "overhead"))
    )


def add_mirror(world: World, line: float) -> None:
    """Lay the water over all below ``line`` (a part of the height): the picture above it, upside down, with ripples."""
    h, w = world.height, world.width
    top = min(max(round(line * h), 8), h - 8)
    high = h - top
    ys = np.arange(high, dtype=np.float32)[:, None]
    near = ys / high
    wave = noise(world.scene.rng("ripples"), high, w, 46, 4, stretch=5.0) - 0.5
    away = wave * np.float32(h * 0.05) * (0.15 + near)
    xs = np.repeat(np.arange(w, dtype=np.float32)[None], high, 0) + away * 0.6
    rows = np.clip(top - 1 - ys * min(1.25, (top - 1) / high) + away, 0, top - 1).astype(np.float32)
    maps = cv2.convertMaps(xs, rows, cv2.CV_16SC2)
    tone = np.asarray(mix(world.light.zenith, (0.04, 0.1, 0.16), 0.5), np.float32)
    veil = np.repeat((0.2 + 0.25 * near) * (1 + wave * 0.9), 1, 1).astype(np.float32)
    shade = layer(np.broadcast_to(tone, (high, w, 3)), np.clip(veil, 0, 1))
    bright = np.clip((wave - 0.17) * 7, 0, 1) * (0.1 + 0.3 * near) * (np.exp(-near * 3) + 0.25)
    glints = layer(np.broadcast_to(np.asarray(world.light.horizon, np.float32), (high, w, 3)), bright)
    bank = layer(np.broadcast_to(tone * 0.4, (high, w, 3)), np.exp(-ys / (h * 0.006)) * 0.6 * np.ones((1, w)))

    def draw(view: View) -> None:
        shown = cv2.remap(view.frame, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        view.frame[top:] = shown
        shift = round(view.wave(0.12) * h * 0.004) if view.duration else 0
        view.pile.lay(shade, 0, top)
        view.pile.lay(glints, shift, top)
        view.pile.lay(bank, 0, top)

    world.add(draw)
