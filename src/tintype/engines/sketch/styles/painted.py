"""Painted and drawn styles: strokes, washes, ink, pencil."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from tintype.engines.sketch.styles.graphic import calm, edges, flat, halved, inked, toned, vivid
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
    ids = np.full((height, wide, 3), 255, np.uint8)
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
    heights = rng.random(len(ys)).astype(np.float32)[np.minimum(index, len(ys) - 1)]
    bristle = cv2.GaussianBlur(rng.random((height, wide), np.float32), (0, 0), 0.8)
    relief = cv2.GaussianBlur(heights, (0, 0), max(max(height, wide) / 1400, 0.5)) + bristle * 0.35
    raised = _both((relief - np.roll(relief, (1, 1), (0, 1))) * 30)
    packed = np.full((len(ys), 4), 255, np.uint8)
    bare = index >= len(ys)  # between strokes the ground shows
    index[bare] = 0
    ground = bare.astype(np.uint8)

    def apply(picture: Array) -> Array:
        soft = cv2.blur(picture, (3, 3))
        colours = soft[ys, xs].astype(np.float32)
        grey = colours.mean(1, keepdims=True)
        packed[:, :3] = np.clip(grey + (colours - grey) * vivid + jitter, 0, 255)
        # One gather of whole pixels is much faster than one of three channels.
        painted = packed.view(np.uint32)[:, 0].take(index).view(np.uint8).reshape(height, wide, 4)
        paint = cv2.cvtColor(painted, cv2.COLOR_RGBA2RGB)
        cv2.copyTo(soft, ground, paint)
        return pressed(cv2.addWeighted(paint, 0.93, soft, 0.07, 0), raised)

    return apply


def _both(values: Array) -> tuple[Array, Array]:
    """Values about 0 as ``uint8`` pictures of what they add and what they take."""
    values = values[..., 0] if values.ndim == 3 else values
    more, less = (np.repeat(np.clip(part, 0, 255).astype(np.uint8)[..., None], 3, 2) for part in (values, -values))
    return more, less


def pressed(picture: Array, relief: tuple[Array, Array]) -> Array:
    """A ``uint8`` picture with the relief of paper or paint added to it."""
    return np.asarray(cv2.subtract(cv2.add(picture, relief[0]), relief[1]))


def _paper(rng: np.random.Generator, height: int, width: int, strength: float) -> Array:
    rough = cv2.GaussianBlur(rng.random((height, width), np.float32), (0, 0), 1.1)
    return np.asarray((rough - rough.mean()) * strength)[..., None]


def _thinned(first: Array) -> Array:
    """A table that lifts the shades of a dark picture: watercolour is thin, its nights are no mud."""
    mean = max(float(cv2.cvtColor(first, cv2.COLOR_RGB2GRAY).mean()), 8.0) / 255
    power = float(np.clip(np.log(0.44) / np.log(mean), 0.55, 1.0)) if mean < 0.44 else 1.0
    return np.asarray(((np.arange(256) / 255) ** power * 255).astype(np.uint8))


def watercolor(first: Array, rng: np.random.Generator) -> Apply:
    """Washes with dark rims, granulation and white paper."""
    size = halved(first).shape[:2]  # washes are soft: only the paper's grain is as fine as the picture
    height, width = size
    side = max(height, width)
    bend = [((noise(rng, height, width, 26, 4) - 0.5) * side * 0.022).astype(np.float32) for _ in range(2)]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    maps = cv2.convertMaps(xs + bend[0], ys + bend[1], cv2.CV_16SC2)
    washes = noise(rng, height, width, 7, 5) * np.float32(0.28) + np.float32(0.86)
    thick = cv2.cvtColor(cv2.convertScaleAbs(washes, alpha=255 * 0.86), cv2.COLOR_GRAY2RGB)
    paper = _both(_paper(rng, first.shape[0], first.shape[1], 90))
    inset = np.minimum(np.minimum(xs, width - 1 - xs), np.minimum(ys, height - 1 - ys)) / side
    border = smoothstep(0.006, 0.04, inset + (noise(rng, height, width, 14, 5) - 0.5) * 0.045).astype(np.float32)
    blank, bare = np.full((height, width, 3), 252, np.uint8), 1 - border
    lighter = _thinned(first)

    def apply(picture: Array) -> Array:
        bent = cv2.remap(
            cv2.LUT(halved(picture), lighter), maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        wash = flat(vivid(np.asarray(bent), 1.25), 6, halve=False)
        level = cv2.cvtColor(wash, cv2.COLOR_RGB2GRAY)
        rim = np.minimum(cv2.subtract(cv2.GaussianBlur(level, (0, 0), max(side / 300, 1)), level), 38)
        ink = cv2.multiply(cv2.bitwise_not(wash), thick, scale=1 / 255)
        out = cv2.subtract(cv2.subtract(blank, ink), cv2.cvtColor(rim, cv2.COLOR_GRAY2RGB))
        out = cv2.blendLinear(out, blank, border, bare)
        whole = cv2.resize(out, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return pressed(np.asarray(whole), paper)

    return apply


def ink_wash(first: Array, rng: np.random.Generator) -> Apply:
    """Ink on rice paper: greys that bleed; only strong reds keep their colour."""
    height, width = first.shape[:2]
    side = max(height, width)
    size = halved(first).shape[1::-1]
    bleed = [((noise(rng, size[1], size[0], 40, 4) - 0.5) * side * 0.007).astype(np.float32) for _ in range(2)]
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    maps = cv2.convertMaps(xs + bleed[0], ys + bleed[1], cv2.CV_16SC2)
    pool = (0.8 + 0.4 * noise(rng, size[1], size[0], 6, 5)).astype(np.float32)
    pool *= 1 - 0.35 * smoothstep(0.42, 0.72, noise(rng, size[1], size[0], 3, 3)).astype(np.float32)
    rough, blank = _both(_paper(rng, height, width, 60)), np.array((243, 236, 220))
    paper, ink = np.full((size[1], size[0], 3), blank, np.uint8), np.full((size[1], size[0], 3), 31, np.uint8)
    covers = np.arange(256)[:, None] / 255
    black = (blank * (1 - covers) + 31 * covers).astype(np.uint8)[None]
    part = np.arange(256) / 255 * 5
    steps = ((np.floor(part) + smoothstep(0.3, 0.7, part % 1)) / 5).clip(0, 1)
    table = ((1 - steps) ** 1.35).astype(np.float32)
    level = cv2.cvtColor(first, cv2.COLOR_RGB2GRAY)[::8, ::8]
    low, high = np.percentile(level, (3, 86))
    gain = 255 / max(high - low, 12)

    def apply(picture: Array) -> Array:
        small = cv2.medianBlur(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), 5)
        soft = cv2.remap(small, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        grey = cv2.cvtColor(soft, cv2.COLOR_RGB2GRAY).astype(np.float32)
        tone = np.clip(cv2.addWeighted(grey, gain, grey, 0, -low * gain), 0, 255).astype(np.uint8)
        line = edges(cv2.bilateralFilter(small, 5, 40, 5), 3.0)
        cover = np.clip(cv2.addWeighted(cv2.LUT(tone, table) * pool, 0.92, line, 0.75, 0), 0, 0.97)
        r, g, b = cv2.split(soft)
        red: Array = cv2.convertScaleAbs(np.maximum(cv2.subtract(r, cv2.max(g, b)), 45) - 45, alpha=5)
        if not cv2.countNonZero(red):
            whole = cv2.resize(cv2.convertScaleAbs(cover, alpha=255), (width, height), interpolation=cv2.INTER_LINEAR)
            return pressed(toned(np.asarray(whole), black), rough)
        share = red.astype(np.float32) / 255
        bright = cv2.blendLinear(cv2.convertScaleAbs(soft, alpha=1.12), ink, share, 1 - share)
        cover = np.maximum(cover, share * 0.85)
        page = cv2.blendLinear(bright, paper, cover, 1 - cover)
        return pressed(np.asarray(cv2.resize(page, (width, height), interpolation=cv2.INTER_LINEAR)), rough)

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
    hatches = [_hatching(rng, height, width, angle, pitch).astype(np.float32) for angle in (0.8, 2.2, 1.5)]
    paper = _both(_paper(rng, height, width, 70))
    warm = np.clip(np.arange(256)[:, None] * np.array([1, 0.995, 0.975]), 0, 255).astype(np.uint8)[None]

    def apply(picture: Array) -> Array:
        level = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        local = cv2.createCLAHE(1.6, (4, 4)).apply(level).astype(np.float32)
        dark: Array = np.zeros((height, width), np.uint8)
        for index, hatch in enumerate(hatches):
            # Clipped to 0..1 by the conversion to bytes: shade less the hatch, at 0.42 of black.
            shade = np.maximum(cv2.addWeighted(local, -2.25 / 255, local, 0, 2.25 * (0.86 - index * 0.25)), 0)
            part = np.clip(cv2.scaleAdd(hatch, -0.75, shade), 0, 1)
            dark = cv2.add(dark, cv2.convertScaleAbs(part, alpha=0.42 * 205))
        dark = np.minimum(cv2.add(dark, cv2.convertScaleAbs(edges(level, 2.4), alpha=0.9 * 205)), 195)
        return pressed(toned(cv2.subtract(np.full_like(dark, 246), dark), warm), paper)

    return apply


def charcoal(first: Array, rng: np.random.Generator) -> Apply:
    """Soft black on rough paper."""
    height, width = first.shape[:2]
    tooth = noise(rng, height, width, width / 3, 2)
    # Shade and tooth together, 0..255 from where the paper takes the first black to where it takes no more.
    rough = ((1.05 + (tooth - 0.5) * 0.7 - 0.1) * (255 / 0.65)).astype(np.float32)
    taken = (smoothstep(0.0, 1.0, np.arange(256) / 255) * 215).astype(np.uint8)
    at = (240 - np.arange(256)).clip(25, 255)[:, None]
    page = (at * np.array([1, 0.985, 0.95])).astype(np.uint8)[None]

    def apply(picture: Array) -> Array:
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        level = cv2.GaussianBlur(grey, (0, 0), max(width / 500, 0.7))
        local = cv2.createCLAHE(2.0, (4, 4)).apply(level).astype(np.float32)
        shade = np.clip(cv2.scaleAdd(local, -1.05 / 0.65, rough), 0, 255).astype(np.uint8)
        lines = cv2.convertScaleAbs(edges(grey, 3), alpha=0.6 * 215)
        return toned(cv2.add(cv2.LUT(shade, taken), lines), page)

    return apply


def pastel(first: Array, rng: np.random.Generator) -> Apply:
    """Soft chalk: light colours on toothed paper."""
    height, width = first.shape[:2]
    brush = strokes(first, rng, 0.02, 0.011)
    tooth = _both(_paper(rng, height, width, 117))
    return lambda picture: pressed(cv2.convertScaleAbs(brush(picture), alpha=0.8, beta=52), tooth)


def ukiyoe(first: Array, rng: np.random.Generator) -> Apply:
    """A woodblock print: few flat inks, dark lines, grained paper."""
    height, width = first.shape[:2]
    wood = _both((noise(rng, height, width, 10, 6, stretch=8) - 0.5) * 34)
    at = np.arange(256)[:, None] * np.array([1.0, 0.95, 0.82]) * 0.82 + np.array([38, 36, 31])
    table = np.clip(at, 0, 255).astype(np.uint8)[None]

    def apply(picture: Array) -> Array:
        quiet = flat(vivid(picture, 1.1), 5)
        return inked(pressed(cv2.LUT(quiet, table), wood), edges(calm(picture), 2.6), 0.85)

    return apply
