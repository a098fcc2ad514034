"""Painted and drawn styles: strokes, washes, ink, pencil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from tintype.engines.sketch.styles.graphic import edges, flat, vivid
from tintype.engines.sketch.textures import noise, smoothstep

Array = np.ndarray[Any, Any]
Apply = Callable[[Array], Array]


def _flow(first: Array) -> Array:
    """The direction along forms at each pixel, in radians (structure tensor, smoothed)."""
    grey = cv2.cvtColor(first, cv2.COLOR_RGB2GRAY).astype(np.float32)
    dx, dy = cv2.Scharr(grey, cv2.CV_32F, 1, 0), cv2.Scharr(grey, cv2.CV_32F, 0, 1)
    sigma = max(max(first.shape[:2]) / 130, 1.5)
    xx, yy, xy = (cv2.GaussianBlur(part, (0, 0), sigma) for part in (dx * dx, dy * dy, dx * dy))
    return np.asarray(0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2)


def _stroke_map(first: Array, rng: np.random.Generator, length: float, width: float) -> tuple[Array, Array, Array]:
    """Which stroke covers each pixel, and where each stroke takes its colour (rows, columns)."""
    height, wide = first.shape[:2]
    side = max(height, wide)
    step = max(width * side * 0.62, 1.3)
    count = int(height * wide / step**2)
    ys, xs = rng.random(count) * (height - 1), rng.random(count) * (wide - 1)
    grey = cv2.cvtColor(first, cv2.COLOR_RGB2GRAY)
    detail = cv2.GaussianBlur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (0, 0), max(side / 200, 1))
    fine = smoothstep(2.0, 9.0, detail)[ys.astype(int), xs.astype(int)]
    order = np.argsort(fine + rng.random(count) * 0.3, kind="stable")  # fine strokes last, on top
    ys, xs, fine = ys[order], xs[order], fine[order]
    angle = _flow(first)[ys.astype(int), xs.astype(int)] + rng.normal(0, 0.14, count)
    half = length * side * (1 - 0.62 * fine) * rng.uniform(0.6, 1.1, count) / 2
    thick = np.maximum(width * side * (1 - 0.6 * fine) * rng.uniform(0.7, 1.2, count), 1).astype(int)
    ids = np.zeros((height, wide, 3), np.uint8)
    dx, dy = np.cos(angle) * half, np.sin(angle) * half
    ends = np.stack([xs - dx, ys - dy, xs + dx, ys + dy], -1).astype(int).tolist()
    for index, ((x0, y0, x1, y1), broad) in enumerate(zip(ends, thick.tolist(), strict=True)):
        cv2.line(ids, (x0, y0), (x1, y1), (index & 255, index >> 8 & 255, index >> 16), broad)
    packed = ids[..., 0].astype(np.int32) | ids[..., 1].astype(np.int32) << 8 | ids[..., 2].astype(np.int32) << 16
    return packed, ys.astype(int), xs.astype(int)


def strokes(first: Array, rng: np.random.Generator, length: float, width: float, vivid: float = 1.12) -> Apply:
    """Brush strokes along forms (after Hertzmann 1998): laid out once, coloured anew for each frame."""
    height, wide = first.shape[:2]
    index, ys, xs = _stroke_map(first, rng, length, width)
    jitter = rng.normal(0, 7, (len(ys), 3)).astype(np.float32) + rng.normal(0, 9, (len(ys), 1)).astype(np.float32)
    heights = rng.random(len(ys)).astype(np.float32)[index]
    bristle = cv2.GaussianBlur(rng.random((height, wide), np.float32), (0, 0), 0.8)
    relief = cv2.GaussianBlur(heights, (0, 0), max(max(height, wide) / 1400, 0.5)) + bristle * 0.35
    emboss = ((relief - np.roll(relief, (1, 1), (0, 1))) * 30)[..., None]

    def apply(picture: Array) -> Array:
        soft = cv2.GaussianBlur(picture, (0, 0), max(max(height, wide) / 700, 0.6))
        colours = soft[ys, xs].astype(np.float32)
        grey = colours.mean(1, keepdims=True)
        painted = np.clip(grey + (colours - grey) * vivid + jitter, 0, 255)[index]
        return np.asarray(np.clip(painted * 0.93 + soft * 0.07 + emboss, 0, 255))

    return apply


def _paper(rng: np.random.Generator, height: int, width: int, strength: float) -> Array:
    rough = cv2.GaussianBlur(rng.random((height, width), np.float32), (0, 0), 1.1)
    return np.asarray((rough - rough.mean()) * strength)[..., None]


def watercolor(first: Array, rng: np.random.Generator) -> Apply:
    """Washes with dark rims, granulation and white paper."""
    height, width = first.shape[:2]
    side = max(height, width)
    bend = [((noise(rng, height, width, 26, 4) - 0.5) * side * 0.022).astype(np.float32) for _ in range(2)]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    washes = (0.86 + 0.28 * noise(rng, height, width, 7, 5))[..., None]
    paper = _paper(rng, height, width, 90)
    inset = np.minimum(np.minimum(xs, width - 1 - xs), np.minimum(ys, height - 1 - ys)) / side
    border = smoothstep(0.006, 0.04, inset + (noise(rng, height, width, 14, 5) - 0.5) * 0.045)[..., None]

    def apply(picture: Array) -> Array:
        bent = cv2.remap(picture, xs + bend[0], ys + bend[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        wash = flat(vivid(bent, 1.25), 6)
        level = cv2.cvtColor(wash, cv2.COLOR_RGB2GRAY).astype(np.float32)
        rim = np.clip(cv2.GaussianBlur(level, (0, 0), max(side / 300, 1)) - level, 0, 40)[..., None] * 0.9
        ink = 1 - wash.astype(np.float32) / 255
        out = 252 * (1 - ink * 0.86 * washes) - rim + paper
        return np.asarray(np.clip(out * border + (250 + paper) * (1 - border), 0, 255))

    return apply


def ink_wash(first: Array, rng: np.random.Generator) -> Apply:
    """Ink on rice paper: greys that bleed; only strong reds keep their colour."""
    height, width = first.shape[:2]
    side = max(height, width)
    bleed = [((noise(rng, height, width, 40, 4) - 0.5) * side * 0.014).astype(np.float32) for _ in range(2)]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    pool = (0.8 + 0.4 * noise(rng, height, width, 6, 5)).astype(np.float32)
    paper = np.array([243, 236, 220], np.float32) + _paper(rng, height, width, 60)
    open_paper = smoothstep(0.42, 0.72, noise(rng, height, width, 3, 3))

    def apply(picture: Array) -> Array:
        soft = cv2.remap(
            cv2.medianBlur(picture, 5), xs + bleed[0], ys + bleed[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        level = cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        low, high = np.percentile(level[::8, ::8], (3, 88))
        level = np.clip((level - low) / max(high - low, 0.05), 0, 1)
        tone = (np.floor(level * 5) + smoothstep(0.3, 0.7, level * 5 % 1)) / 5
        dark = np.clip((1 - tone) ** 1.35 * pool * (1 - 0.35 * open_paper) + edges(picture, 1.6) * 0.7, 0, 0.97)[
            ..., None
        ]
        rgb = soft.astype(np.float32)
        red = smoothstep(45, 95, rgb[..., 0] - np.maximum(rgb[..., 1], rgb[..., 2]))[..., None]
        wash = np.array([30, 30, 34], np.float32) * (1 - red) + np.minimum(rgb * 1.12, 255) * red
        cover = np.maximum(dark, red * 0.85)
        return np.asarray(paper * (1 - cover) + wash * cover)

    return apply


def _hatching(rng: np.random.Generator, height: int, width: int, angle: float, pitch: float) -> Array:
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    along = xs * np.cos(angle) + ys * np.sin(angle) + (noise(rng, height, width, 12, 3) - 0.5) * pitch * 4
    return np.asarray(
        0.5 + 0.5 * np.sin(along * 2 * np.pi / pitch) + (rng.random((height, width), np.float32) - 0.5) * 0.7
    )


def pencil(first: Array, rng: np.random.Generator) -> Apply:
    """Graphite: lines, and hatching that thickens with shade."""
    height, width = first.shape[:2]
    pitch = max(max(height, width) / 240, 2.4)
    hatches = [_hatching(rng, height, width, angle, pitch) for angle in (0.8, 2.2, 1.5)]
    paper = _paper(rng, height, width, 70)[..., 0]

    def apply(picture: Array) -> Array:
        level = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
        local = cv2.createCLAHE(1.6, (4, 4)).apply(level.astype(np.uint8)).astype(np.float32) / 255
        dark = np.zeros_like(level)
        for index, hatch in enumerate(hatches):
            shade = np.clip(0.86 - index * 0.25 - local, 0, 1) * 1.5
            dark += np.clip(shade * 1.5 - hatch * 0.75, 0, 1) * 0.42
        out = 246 - 205 * np.clip(dark + edges(picture, 2.4) * 0.9, 0, 0.95) + paper
        return np.asarray(np.repeat(out[..., None], 3, 2) * np.array([1, 0.995, 0.975], np.float32))

    return apply


def charcoal(first: Array, rng: np.random.Generator) -> Apply:
    """Soft black on rough paper."""
    height, width = first.shape[:2]
    tooth = noise(rng, height, width, width / 3, 2)

    def apply(picture: Array) -> Array:
        level = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), max(width / 500, 0.7))
        local = cv2.createCLAHE(2.0, (4, 4)).apply(level).astype(np.float32) / 255
        dark = smoothstep(0.1, 0.75, (1 - local) * 1.05 + (tooth - 0.5) * 0.7) + edges(picture, 3) * 0.6
        return np.asarray(
            np.repeat((240 - 215 * np.clip(dark, 0, 1))[..., None], 3, 2) * np.array([1, 0.985, 0.95], np.float32)
        )

    return apply


def pastel(first: Array, rng: np.random.Generator) -> Apply:
    """Soft chalk: light colours on toothed paper."""
    height, width = first.shape[:2]
    brush = strokes(first, rng, 0.02, 0.011)
    tooth = _paper(rng, height, width, 260)
    return lambda picture: np.clip(brush(picture) * 0.8 + 52 + tooth * 0.45, 0, 255)


def ukiyoe(first: Array, rng: np.random.Generator) -> Apply:
    """A woodblock print: few flat inks, dark lines, grained paper."""
    height, width = first.shape[:2]
    wood = (noise(rng, height, width, 10, 6, stretch=8) - 0.5)[..., None] * 34
    warm = np.array([1.0, 0.95, 0.82], np.float32)

    def apply(picture: Array) -> Array:
        block = flat(vivid(picture, 1.1), 5).astype(np.float32) * 0.82 + 38
        return np.asarray(np.clip((block * warm + wood) * (1 - 0.85 * edges(picture, 2.4))[..., None], 0, 255))

    return apply
