"""Filling a masked part: with what surrounds it, or with what the prompt says."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from tintype.engines.sketch import paint as painting
from tintype.engines.sketch.compose import alone
from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, grow, limit, resize, to_picture
from tintype.engines.sketch.pictures.cutout import stands_alone
from tintype.engines.sketch.pictures.finding import things
from tintype.engines.sketch.pictures.grading import said
from tintype.engines.sketch.pictures.patching import patched
from tintype.engines.sketch.scene import Scene, generator
from tintype.engines.sketch.unfolding import Show


def surround(picture: Picture, mask: Any, seed: int) -> Picture:
    """``picture`` with its masked part (``bool``) gone on from what is around it, with a like grain."""
    if mask.all() or not mask.any():
        return picture
    small, hole = limit(picture, 320), limit(mask.astype(np.uint8), 320, hard=True) > 0
    hole |= limit(cv.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)), 320, hard=True) > 0
    if hole.all():
        return picture
    avoid = _others(small, hole)
    shift = _like_place(small, hole, avoid)
    moved = None if shift is None else np.roll(small, shift, axis=(0, 1)).astype(np.float32)
    if moved is not None and float(np.abs(grow(small - moved, hole)[hole]).mean()) > 20:
        shift = moved = None  # it would have to be bent so far that one saw it
    if shift is not None and moved is not None:
        # Another part of the picture, moved here whole, and its tone bent to meet what is around.
        bend = resize(
            50 * np.tanh(grow(small - moved, hole) / 50).astype(np.float32), picture.shape[1], picture.shape[0]
        )
        part = picture.shape[0] / small.shape[0], picture.shape[1] / small.shape[1]
        whole = np.roll(picture, (round(shift[0] * part[0]), round(shift[1] * part[1])), axis=(0, 1))
        soft = np.clip(cv.distanceTransform(mask.astype(np.uint8), cv.DIST_L2, 3) / 3, 0, 1)[..., None]
        made = to_picture(picture * (1 - soft) + (whole + bend) * soft)
        return np.where(mask[..., None], made, picture)
    soft = np.clip(cv.distanceTransform(mask.astype(np.uint8), cv.DIST_L2, 3) / 2, 0, 1)[..., None]
    inner = cv.distanceTransform(np.pad(hole.astype(np.uint8), 1), cv.DIST_L2, 3)[1:-1, 1:-1, None]
    touching = bool((cv.dilate(avoid, np.ones((5, 5), np.uint8))[hole] > 0).any())  # then the hole is a part of it
    pieced = patched(picture, mask, (avoid > 0) & ~hole & (not touching)) if float(inner.max()) > 6 else None
    if pieced is not None:
        return np.where(mask[..., None], to_picture(picture * (1 - soft) + pieced * soft), picture)
    smooth = grow(small.astype(np.float32), hole)
    if hole.mean() < 0.3:  # narrow parts keep the lines that run into them
        lined = cv.inpaint(small, hole.astype(np.uint8), 4, cv.INPAINT_TELEA).astype(np.float32)
        smooth = smooth + (lined - smooth) * np.exp(-inner / 10)
    filled = resize(smooth.astype(np.float32), picture.shape[1], picture.shape[0])
    filled = filled + _grain(picture, mask, seed)
    return np.where(mask[..., None], to_picture(picture * (1 - soft) + filled * soft), picture)


def _others(small: Picture, hole: Any) -> Any:
    """The alpha of a subject beside the hole, which must not appear twice; nothing where none stands alone."""
    seen = limit(_seen(small, hole), 160)
    found = things(seen, rough=True)
    alpha = found[0].mask.astype(np.uint8) * 255 if found else None
    if alpha is None or not stands_alone(resize(alpha, *seen.shape[1::-1], hard=True), seen):
        return np.zeros(hole.shape, np.uint8)
    return resize(alpha, hole.shape[1], hole.shape[0], hard=True)


def _seen(small: Picture, hole: Any) -> Picture:
    """The picture with its hole smoothed over, so that what is left can be looked at."""
    return to_picture(grow(small.astype(np.float32), hole))


def _like_place(small: Picture, hole: Any, avoid: Any) -> tuple[int, int] | None:
    """By how far (rows, columns) to move the picture so that it fits best around the hole; ``None``: nothing fits.

    ``avoid`` (alpha) is what must not appear twice.
    """
    rows, columns = hole.shape
    if min(rows, columns) < 24:
        return None
    at = np.argwhere(hole)
    ring = np.argwhere((cv.dilate(hole.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0) & ~hole)
    if not len(ring):
        return None
    at, ring = at[:: max(1, len(at) // 400)], ring[:: max(1, len(ring) // 300)]
    soft = blur(small.astype(np.float32), 1.0)

    low, high = (np.minimum(at.min(0), ring.min(0)).tolist(), np.maximum(at.max(0), ring.max(0)).tolist())

    def cost(down: int, across: int) -> float:
        if not (high[0] - rows < down <= low[0] and high[1] - columns < across <= low[1]):
            return math.inf
        from_hole, from_ring = at - (down, across), ring - (down, across)
        if hole[from_hole[:, 0], from_hole[:, 1]].any():
            return math.inf
        off = float(np.abs(soft[ring[:, 0], ring[:, 1]] - soft[from_ring[:, 0], from_ring[:, 1]]).mean())
        if off > 33:
            return math.inf
        # Of places that fit alike the one at the same height is taken: it is as far away.
        twice = float(avoid[from_hole[:, 0], from_hole[:, 1]].mean()) / 255
        return float(off + 12 * abs(down) / rows + 45 * twice)

    step = max(2, max(rows, columns) // 60)
    ways = [(down, across) for down in range(-rows + 1, rows, step) for across in range(-columns + 1, columns, step)]
    ways += [(0, across) for across in range(-columns + 1, columns, 2)]
    best = min(ways, key=lambda way: cost(*way))
    near = [(best[0] + down, best[1] + across) for down in range(-step, step + 1) for across in range(-step, step + 1)]
    best = min(near, key=lambda way: cost(*way))
    return best if cost(*best) < 52 else None


def _grain(picture: Picture, mask: Any, seed: int) -> Any:
    """Noise as strong as the finest detail of the part that stays."""
    grey = cv.cvtColor(picture, cv.COLOR_RGB2GRAY).astype(np.float32)
    fine = np.abs(grey - blur(grey, 1.0))[~mask]
    level = min(6.0, float(np.median(fine)) * 1.4)
    return generator(f"grain:{seed}").normal(0, level, mask.shape)[..., None] if level > 0.2 else 0.0


def inpaint(picture: Picture, mask: Any, scene: Scene, prompt: str, show: Show | None = None) -> Picture:
    """``picture`` with what the prompt says painted where ``mask`` (``bool``) is; nothing else changes, bit for bit.

    A prompt of subjects without a setting puts them into what surrounds the mask; with a setting, the scene is painted;
    an empty one takes out what is there. ``show`` is given the place with what was there taken out.
    """
    if not mask.any():
        return picture.copy()
    around = surround(picture, mask, scene.seed)
    kinds = said(prompt)
    if not prompt.strip() or not (kinds - {"relation", "number", "size", "side", "camera", "move", "action"}):
        return around
    if show is not None:
        show(around)
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    top, low, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    wide, high = right - left, low - top
    scale = max(1.0, 480 / max(wide, high))
    size = min(4096, max(64, round(wide * scale))), min(4096, max(64, round(high * scale)))
    part = mask[top:low, left:right]
    under = around[top:low, left:right].astype(np.float32)
    alpha = np.ones(part.shape, np.float32)
    painted = None
    if "setting" not in kinds and scene.subjects:
        painted, alpha = _subjects(scene, size, part, prompt)
    if painted is None:
        painted = resize(painting.paint(scene, *size), wide, high).astype(np.float32)
        alpha = np.ones(part.shape, np.float32)
        painted = _toned(painted, under, 0.25)
    feather = _feather(part) * alpha
    made = to_picture(under * (1 - feather[..., None]) + painted * feather[..., None])
    result = picture.copy()
    result[top:low, left:right] = np.where(part[..., None], made, picture[top:low, left:right])
    return result


def _subjects(scene: Scene, size: tuple[int, int], part: Any, prompt: str) -> tuple[Any, Any]:
    """The scene's subjects alone, fitted into the mask's box, with their alpha; ``None``: they cannot be cut out."""
    shown = alone(scene if "time" in said(prompt) else replace(scene, light="day"), *size)
    rows, columns = np.nonzero(shown[..., 3] > 40)
    if not len(rows):
        return None, np.ones(part.shape, np.float32)
    shown = shown[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    high, wide = part.shape
    scale = min(wide * 0.92 / shown.shape[1], high * 0.94 / shown.shape[0])
    shown = resize(shown, max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale)))
    top, left = round((high - shown.shape[0]) * 0.75), (wide - shown.shape[1]) // 2
    canvas = np.zeros((high, wide, 4), np.float32)
    canvas[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    return canvas[..., :3], canvas[..., 3] / 255


def _toned(painted: Any, around: Any, amount: float) -> Any:
    """``painted``, its mean drawn to that of the surroundings."""
    shift = around.reshape(-1, 3).mean(axis=0) - painted.reshape(-1, 3).mean(axis=0)
    return np.clip(painted + shift * amount, 0, 255)


def _feather(part: Any) -> Plane:
    """1 within the mask, falling softly to 0 at its seam; the picture's own border is no seam."""
    padded = np.pad(part.astype(np.uint8), 1, mode="edge")
    padded = np.pad(padded, 1)
    deep = cv.distanceTransform(padded, cv.DIST_L2, 5)[2:-2, 2:-2]
    reach = max(2.0, min(part.shape) * 0.06)
    share = np.clip(deep / reach, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
