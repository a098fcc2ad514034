"""Styles of cells: low poly, stained glass, mosaic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from scipy.spatial import Delaunay, cKDTree

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
    flat = index.ravel()
    counts = np.maximum(np.bincount(flat, minlength=cells), 1)

    def averages(picture: Array) -> Array:
        sums = [np.bincount(flat, picture[..., c].ravel(), minlength=cells) / counts for c in range(3)]
        return np.stack(sums, -1).astype(np.float32)

    return averages


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
    return lambda picture: np.clip(average(picture) * facet * 1.05, 0, 255)[packed]


def stained_glass(first: Array, rng: np.random.Generator) -> Apply:
    """Panes of bright glass between lead lines."""
    height, width = first.shape[:2]
    points = _points(first, rng, 850, 2.0)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    near, index = cKDTree(points).query(np.stack([xs.ravel(), ys.ravel()], -1), 2)
    packed = index[:, 0].reshape(height, width)
    gap = (near[:, 1] - near[:, 0]).reshape(height, width).astype(np.float32)
    lead = np.clip(gap / max(max(height, width) / 420, 0.8) - 0.5, 0, 1)[..., None]
    average = _averages(packed, len(points))
    sheen = (0.9 + 0.3 * np.sin(xs * 0.05 + ys * 0.03 + packed))[..., None].astype(np.float32)

    def apply(picture: Array) -> Array:
        colours = average(picture)
        grey = colours.mean(1, keepdims=True)
        glass = np.clip((grey + (colours - grey) * 2.0) * 1.22 + 8, 0, 255)[packed] * sheen
        return np.asarray(np.clip(glass * lead + 18 * (1 - lead), 0, 255))

    return apply


def mosaic(first: Array, rng: np.random.Generator) -> Apply:
    """Small square stones in mortar."""
    height, width = first.shape[:2]
    step = max(max(height, width) // 112, 3)
    down, across = -(-height // step), -(-width // step)
    gain = rng.normal(1, 0.07, (down, across, 1)).astype(np.float32)
    ys, xs = np.mgrid[0:height, 0:width] % step
    mortar = np.where((ys == 0) | (xs == 0), 0.55, 1.0)[..., None] * (1 + 0.1 * ((ys == 1) | (xs == 1)))[..., None]

    def apply(picture: Array) -> Array:
        small = cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA).astype(np.float32) * gain
        big = np.repeat(np.repeat(small, step, 0), step, 1)[:height, :width]
        return np.asarray(np.clip(big * mortar * 1.06, 0, 255))

    return apply
