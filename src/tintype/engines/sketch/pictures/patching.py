"""Filling a hole with patches of the rest of the picture, from coarse to fine (after Wexler 2007)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, cv, grow, resize

_REACH = 3  # pixels on each side of a patch's middle
_LEVELS = ((32, 4), (56, 2), (96, 2))  # the longer side of the pictures it is worked out on, and how often
_SOURCES = 3000  # at most so many places that a patch may come from


def patched(picture: Picture, hole: Any, avoid: Any) -> Any:
    """``picture`` (``uint8`` RGB) with its ``hole`` (``bool``) filled, float32; ``None``: too little is left.

    Structure comes from small sizes, texture from the picture itself. ``avoid`` (``bool``) is not taken from.
    """
    rows, columns = hole.shape
    made: Any = None
    level: _Level | None = None
    for side, rounds in _LEVELS:
        scale = min(1.0, side / max(rows, columns))
        size = max(8, round(columns * scale)), max(8, round(rows * scale))
        seen = cv.resize(picture, size, interpolation=cv.INTER_AREA).astype(np.float32)
        gap, shut = (cv.resize(part.astype(np.float32), size, interpolation=cv.INTER_AREA) for part in (hole, avoid))
        here = _Level(seen, gap > 0.02, shut > 0.3)
        if not here.sources_enough:
            continue
        level = here
        first = grow(seen, level.gap) if made is None else resize(made, *size)
        made = np.where(level.gap[..., None], first, seen).astype(np.float32)
        for _ in range(rounds):
            made = level.improved(made)
    return None if level is None else _detailed(picture, hole, level, made)


class _Level:
    """One size of the picture: where patches may come from, and which is the likest for each place of the hole."""

    def __init__(self, seen: Any, gap: Any, avoid: Any) -> None:
        self.seen, self.gap = seen, gap
        width = 2 * _REACH + 1
        shut = cv.dilate((gap | avoid).astype(np.uint8), np.ones((width, width), np.uint8)) > 0
        shut[:_REACH], shut[-_REACH:], shut[:, :_REACH], shut[:, -_REACH:] = True, True, True, True
        sources = np.argwhere(~shut)
        self.sources_enough = len(sources) >= 60
        self.sources = sources[:: max(1, -(-len(sources) // _SOURCES))]
        self.places = np.argwhere(cv.dilate(gap.astype(np.uint8), np.ones((width, width), np.uint8)) > 0)
        self.taken = self.places  # where each place's patch comes from
        self._known: Any = None

    def _patches(self, picture: Any, at: Any) -> Any:
        """Sixteen colours of the patch about each place, and where it is: a sky is not taken from the ground."""
        rows, columns = self.gap.shape
        soft = cv.GaussianBlur(picture, (3, 3), 0.7)
        around = cv.copyMakeBorder(soft, _REACH, _REACH, _REACH, _REACH, cv.BORDER_REFLECT_101)
        steps = range(0, 2 * _REACH + 1, 2)
        told = [around[at[:, 0] + down, at[:, 1] + across] for down in steps for across in steps]
        where = at / (rows, columns) * (80 * _REACH, 25 * _REACH)
        return np.concatenate([*told, where], axis=1).astype(np.float32)

    def improved(self, made: Any) -> Any:
        """The hole filled anew: each pixel is the mean of what the likest patches over it show there."""
        if self._known is None:
            known = self._patches(self.seen, self.sources)
            self._known = np.ascontiguousarray(np.column_stack([-known, (known * known).sum(axis=1) / 2]).T)
        wanted = self._patches(made, self.places)
        # |a - b|² is least where |b|²/2 - a·b is: one product of matrices for all.
        ones = np.ones(len(wanted), np.float32)
        self.taken = self.sources[cv.gemm(np.column_stack([wanted, ones]), self._known, 1, None, 0).argmin(axis=1)]
        rows, columns = self.gap.shape
        total, weight = np.zeros((rows * columns, 3)), np.zeros(rows * columns)
        for down in range(-_REACH, _REACH + 1):
            for across in range(-_REACH, _REACH + 1):
                y, x = self.places[:, 0] + down, self.places[:, 1] + across
                inside = (y >= 0) & (y < rows) & (x >= 0) & (x < columns)
                share = float(np.exp(-(down * down + across * across) / 4))
                index = (y * columns + x)[inside]
                colours = self.seen[self.taken[inside, 0] + down, self.taken[inside, 1] + across]
                total[index] += share * colours  # each place comes but once in a step
                weight[index] += share
        filled = (total / np.maximum(weight, 1e-6)[:, None]).reshape(rows, columns, 3)
        return np.where(self.gap[..., None], filled, self.seen).astype(np.float32)


def _detailed(picture: Picture, hole: Any, level: _Level, made: Any) -> Any:
    """The fill at full size, with the detail of where its patches come from."""
    rows, columns = hole.shape
    high, wide = level.gap.shape
    shift = np.zeros((high, wide, 2), np.float32)
    shift[level.places[:, 0], level.places[:, 1]] = (level.taken - level.places)[:, ::-1]
    shift *= (columns / wide, rows / high)
    left, top, width, height = cv.boundingRect(hole.astype(np.uint8))
    box = slice(top, top + height), slice(left, left + width)
    near = cv.resize(np.round(shift), (columns, rows), interpolation=cv.INTER_NEAREST)[box]
    y, x = np.mgrid[top : top + height, left : left + width].astype(np.float32)
    soft = cv.GaussianBlur(picture, (0, 0), max(columns / wide, rows / high) * 0.8)
    ways = x + near[..., 0], y + near[..., 1]
    sharp, dull = (
        cv.remap(of, *ways, cv.INTER_LINEAR, borderMode=cv.BORDER_REFLECT_101).astype(np.float32)
        for of in (picture, soft)
    )
    whole = cv.resize(made, (columns, rows), interpolation=cv.INTER_CUBIC)
    whole[box] += sharp - dull
    return whole
