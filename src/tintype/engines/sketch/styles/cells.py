"""Styles of cells: low poly, stained glass, mosaic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from scipy.spatial import Delaunay, cKDTree

from tintype.engines.sketch.styles.graphic import shaded, vivid
from tintype.engines.sketch.textures import noise

Array = np.ndarray[Any, Any]
Apply = Callable[[Array], Array]


def _points(first: Array, rng: np.random.Generator, count: int, detail: float) -> Array:
    """Points ``(n, 2)`` as x, y: more of them where there is more to see."""
    height, width = first.shape[:2]
    grey = cv2.GaussianBlur(cv2.cvtColor(first, cv2.COLOR_RGB2GRAY), (0, 0), 1.5)
    weight = cv2.GaussianBlur(
        np.abs(cv2.Laplacian(grey, cv2.CV_32F)) + np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 1)), (0, 0), 3
    )
    weight = weight**0.8 * detail + weight.mean() * 0.4 + 1e-3
    chosen = np.searchsorted(np.cumsum(weight.ravel() / weight.sum()), rng.random(count))
    chosen = np.minimum(chosen, height * width - 1)
    return np.stack([chosen % width, chosen // width], -1).astype(np.float32) + rng.random((count, 2), np.float32)


def _averages(index: Array, cells: int) -> Callable[[Array], Array]:
    """The mean colour of each cell, of every other pixel."""
    step = 2 if max(index.shape) > 400 else 1
    flat = np.ascontiguousarray(index[::step, ::step]).ravel()
    counts = np.bincount(flat, minlength=cells)
    # A cell so thin that no such pixel falls into it takes the colour of its first one.
    whole, first = np.unique(index.ravel(), return_index=True)
    missed = counts[whole] == 0
    thin_cells, places = whole[missed], first[missed]
    counts = np.maximum(counts, 1)

    def averages(picture: Array) -> Array:
        thin = picture[::step, ::step]
        sums = [np.bincount(flat, thin[..., c].ravel(), minlength=cells) / counts for c in range(3)]
        colours = np.stack(sums, -1).astype(np.float32)
        colours[thin_cells] = picture.reshape(-1, 3)[places]
        return colours

    return averages


def _laid(colours: Array, index: Array) -> Array:
    """Each cell's colour (0..255) where the cell is: ``uint8`` RGB."""
    packed = np.full((len(colours), 4), 255, np.uint8)
    packed[:, :3] = np.clip(colours, 0, 255)
    rgba = packed.view(np.uint32)[:, 0].take(index).view(np.uint8).reshape(*index.shape, 4)
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB))


def lowpoly(first: Array, rng: np.random.Generator) -> Apply:
    """Flat triangles."""
    height, width = first.shape[:2]
    points = _points(first, rng, 3000, 1.0)
    rim = [(x, y) for x in np.linspace(0, width - 1, 9) for y in (0, height - 1)] + [
        (x, y) for y in np.linspace(0, height - 1, 9) for x in (0, width - 1)
    ]
    points = np.concatenate([points, np.array(rim, np.float32)])
    triangles = Delaunay(points).simplices
    ids = np.zeros((height, width, 3), np.uint8)
    for index, triangle in enumerate(triangles):
        cv2.fillConvexPoly(ids, points[triangle].round().astype(np.int32), (index & 255, index >> 8 & 255, 0))
    packed = ids[..., 0].astype(np.int32) | ids[..., 1].astype(np.int32) << 8
    average = _averages(packed, len(triangles))
    facet = rng.normal(1, 0.05, (len(triangles), 1)).astype(np.float32)
    return lambda picture: _laid(average(picture) * facet * 1.05, packed)


def _panes(first: Array, rng: np.random.Generator, count: int) -> tuple[Array, int]:
    """Cells that keep to the forms (after SLIC, Achanta 2012): an index for each pixel of a small picture."""
    height, width = first.shape[:2]
    scale = min(1.0, 300 / max(height, width))
    small = cv2.resize(first, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.bilateralFilter(cv2.medianBlur(small, 5), 7, 40, 7)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32).reshape(-1, 3)
    ys, xs = np.mgrid[0 : small.shape[0], 0 : small.shape[1]].astype(np.float32)
    pitch = (small.shape[0] * small.shape[1] / count) ** 0.5
    pixels = np.concatenate([np.stack([xs.ravel(), ys.ravel()], -1) / pitch, lab / 26], 1).astype(np.float32)
    seeds = pixels[rng.choice(len(pixels), count, replace=False)]
    index = np.zeros(len(pixels), np.int64)
    for _ in range(3):
        index = cKDTree(seeds).query(pixels)[1]
        counts = np.bincount(index, minlength=count)
        means = [np.bincount(index, pixels[:, c], minlength=count) / np.maximum(counts, 1) for c in range(5)]
        seeds = np.where(counts[:, None] > 0, np.stack(means, -1), seeds).astype(np.float32)
    labels = cv2.medianBlur(index.reshape(small.shape[:2]).astype(np.uint16), 5)
    return labels, count


def stained_glass(first: Array, rng: np.random.Generator) -> Apply:
    """Panes of bright glass between lead lines, which follow the forms."""
    height, width = first.shape[:2]
    small, count = _panes(first, rng, 420)
    rim: Array = np.zeros(small.shape, np.uint8)
    rim[:, 1:] |= (small[:, 1:] != small[:, :-1]).astype(np.uint8) * 255
    rim[1:] |= (small[1:] != small[:-1]).astype(np.uint8) * 255
    rim = cv2.resize(cv2.GaussianBlur(rim, (0, 0), 0.9), (width, height), interpolation=cv2.INTER_CUBIC)
    lead = 1 - np.clip((rim.astype(np.float32) - 66) / 34, 0, 1)
    packed = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.int32)
    average = _averages(packed, count)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32) * np.float32(900 / max(height, width))
    sheen = 0.82 + 0.18 * np.sin(xs * 0.05 + ys * 0.03 + packed)
    sheen = sheen * (0.9 + 0.1 * noise(rng, height, width, 60, 3))
    through, dark = (sheen * lead).astype(np.float32), np.full_like(first, 14)

    def apply(picture: Array) -> Array:
        colours = average(picture)
        grey = colours.mean(1, keepdims=True)
        glass = _laid((grey + (colours - grey) * 2.0) * 1.25 + 22, packed)
        return np.asarray(cv2.max(shaded(glass, through), dark))

    return apply


def mosaic(first: Array, rng: np.random.Generator) -> Apply:
    """Small square stones in mortar."""
    height, width = first.shape[:2]
    step = max(max(height, width) // 128, 3)
    down, across = -(-height // step), -(-width // step)
    gain = rng.normal(1, 0.07, (down, across, 1)).astype(np.float32)
    ys, xs = np.mgrid[0:height, 0:width] % step
    mortar = np.where((ys == 0) | (xs == 0), 0.72, 1.0) * (0.94 + 0.06 * ((ys == 1) | (xs == 1)))
    mortar = mortar.astype(np.float32)

    def apply(picture: Array) -> Array:
        small = cv2.resize(vivid(picture, 1.45), (across, down), interpolation=cv2.INTER_AREA).astype(np.float32)
        stones = np.clip(small * gain * 1.1, 0, 255).astype(np.uint8)
        big = cv2.resize(stones, (across * step, down * step), interpolation=cv2.INTER_NEAREST)[:height, :width]
        return shaded(np.ascontiguousarray(big), mortar)

    return apply
