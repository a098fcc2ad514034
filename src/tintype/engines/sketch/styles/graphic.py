"""Photographic and graphic styles. Each lays itself out for a first picture and returns what is done to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

Array = np.ndarray[Any, Any]
Apply = Callable[[Array], Array]


def vignette(height: int, width: int, strength: float) -> Array:
    """A factor for each pixel, ``(height, width, 3)``, darker towards the corners."""
    down, across = max(height // 4, 2), max(width // 4, 2)
    ys, xs = np.linspace(-1, 1, down, dtype=np.float32)[:, None], np.linspace(-1, 1, across, dtype=np.float32)[None]
    small = 1 - strength * np.clip((xs**2 + ys**2) * 0.5, 0, 1) ** 1.4
    return np.repeat(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)[..., None], 3, 2)


def grain(rng: np.random.Generator, height: int, width: int, strength: float) -> Array:
    """Film grain, the same for each frame: ``int16`` ``(height, width, 3)``."""
    down, across = min(height, 512), min(width, 512)
    small = cv2.GaussianBlur(rng.normal(0, strength, (down, across)).astype(np.float32), (0, 0), 0.7)
    whole = np.tile(small, (-(-height // down), -(-width // across)))[:height, :width]
    return np.repeat(whole[..., None], 3, 2)


def bloom(picture: Array, strength: float) -> Array:
    """Bright parts spill over."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(width // 8, 2), max(height // 8, 2)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(cv2.subtract(small, np.full_like(small, 150)), (0, 0), 4)
    return np.asarray(cv2.addWeighted(picture, 1.0, cv2.resize(small, (width, height)), strength, 0))


def _film(rng: np.random.Generator, shape: tuple[int, ...], corners: float, noise: float) -> Apply:
    height, width = shape[0], shape[1]
    factor, dust = vignette(height, width, corners), grain(rng, height, width, noise)

    shade = np.clip(factor * 255, 0, 255).astype(np.uint8)
    light, dark = np.clip(dust, 0, 255).astype(np.uint8), np.clip(-dust, 0, 255).astype(np.uint8)

    def apply(picture: Array) -> Array:
        shaded = cv2.multiply(picture, shade, scale=1 / 255)
        return np.asarray(cv2.subtract(cv2.add(shaded, light), dark))

    return apply


def photo(first: Array, rng: np.random.Generator) -> Apply:
    """A photograph: bloom, a little contrast, vignette, grain."""
    film = _film(rng, first.shape, 0.26, 2.6)
    at = np.arange(256) / 255
    table = np.clip((at + 0.06 * np.sin((at - 0.5) * 2 * np.pi)) * 255, 0, 255).astype(np.uint8)
    return lambda picture: film(bloom(np.asarray(cv2.LUT(picture, table)), 0.55))


def cinematic(first: Array, rng: np.random.Generator) -> Apply:
    """Teal shadows, warm lights, deep contrast."""
    film = _film(rng, first.shape, 0.42, 3.2)
    at = np.arange(256) / 255
    curve = at + 0.1 * np.sin((at - 0.5) * 2 * np.pi)
    table = np.stack([curve + 0.07 * (at - 0.45), curve + 0.005, curve + 0.09 * (0.5 - at)], -1)
    curves = np.clip(table * 255, 0, 255).astype(np.uint8)[None]
    return lambda picture: film(bloom(np.asarray(cv2.LUT(picture, curves)), 0.7))


def vintage(first: Array, rng: np.random.Generator) -> Apply:
    """An old, faded, brownish photograph."""
    film = _film(rng, first.shape, 0.5, 7)
    sepia = np.array([[0.43, 0.6, 0.16], [0.37, 0.55, 0.14], [0.28, 0.44, 0.13]], np.float32)

    def apply(picture: Array) -> Array:
        toned = cv2.transform(picture, sepia)
        mixed = cv2.addWeighted(toned, 0.72, picture, 0.28, 14)
        return film(bloom(np.asarray(cv2.convertScaleAbs(mixed, alpha=0.88, beta=16)), 0.3))

    return apply


def noir(first: Array, rng: np.random.Generator) -> Apply:
    """Black and white with hard contrast."""
    film = _film(rng, first.shape, 0.5, 5)
    at = np.arange(256) / 255
    table = np.clip((at + 0.13 * np.sin((at - 0.5) * 2 * np.pi)) * 262 - 4, 0, 255).astype(np.uint8)

    def apply(picture: Array) -> Array:
        grey = cv2.LUT(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), table)
        return film(bloom(np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)), 0.5))

    return apply


def edges(picture: Array, strength: float = 1.0) -> Array:
    """Lines where forms end: float32 0..1, ``(height, width)``."""
    scale = max(picture.shape[:2]) / 1024
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    grey = grey.astype(np.float32)
    near = cv2.GaussianBlur(grey, (0, 0), max(0.7 * scale, 0.4))
    far = cv2.GaussianBlur(grey, (0, 0), max(1.8 * scale, 0.9))
    cv2.subtract(far, near, dst=far)
    cv2.addWeighted(far, 0.11 * strength, far, 0.0, -0.12, dst=far)
    return np.asarray(np.clip(far, 0, 1, out=far))


def calm(picture: Array) -> Array:
    """Without fur, grain and ripples, but with its edges: what lines are drawn of."""
    height, width = picture.shape[:2]
    scale = 0.5 if max(height, width) > 640 else 1.0
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.bilateralFilter(cv2.medianBlur(small, 3), 5, 40, 5)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def shaded(picture: Array, light: Array) -> Array:
    """A ``uint8`` picture times a light of 0..1, float32 ``(height, width)``."""
    factor = cv2.cvtColor(cv2.convertScaleAbs(light, alpha=255), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.multiply(picture, factor, scale=1 / 255))


def inked(picture: Array, lines: Array, strength: float = 1.0) -> Array:
    """A ``uint8`` picture with lines of 0..1 drawn over it in black."""
    return shaded(picture, 1 - lines * np.float32(strength))


def flat(picture: Array, levels: int, colour: float = 1.0, *, halve: bool = True) -> Array:
    """Even areas of colour, made more vivid; they are found at half the size unless ``halve`` says otherwise."""
    height, width = picture.shape[:2]
    half = halved(picture) if halve else picture
    half = cv2.bilateralFilter(cv2.medianBlur(half, 5), 5, 36, 6)
    lab = cv2.cvtColor(half, cv2.COLOR_RGB2LAB)
    part = np.arange(256) * (levels / 255)
    table = (np.floor(part) + np.clip((part % 1 - 0.5) * 5 + 0.5, 0, 1)) * (255 / levels)
    steps = np.tile(np.arange(256, dtype=np.uint8)[:, None], 3)
    steps[:, 0] = np.clip(table, 0, 255)
    out = cv2.cvtColor(cv2.LUT(lab, steps[None]), cv2.COLOR_LAB2RGB)
    out = out if colour == 1 else vivid(np.asarray(out), colour)
    if out.shape == picture.shape:
        return np.asarray(out)
    return np.asarray(cv2.resize(out, (width, height), interpolation=cv2.INTER_LINEAR))


def halved(picture: Array) -> Array:
    """A picture at half the size, where it is large enough for that."""
    height, width = picture.shape[:2]
    if max(height, width) <= 640:  # small pictures would lose faces
        return picture
    return np.asarray(cv2.resize(picture, (width // 2, height // 2), interpolation=cv2.INTER_AREA))


def toned(grey: Array, table: Array) -> Array:
    """A ``uint8`` picture of one channel in colours: ``table`` is ``uint8`` ``(1, 256, 3)``."""
    return np.asarray(cv2.merge([cv2.LUT(grey, np.ascontiguousarray(table[..., part])) for part in range(3)]))


def vivid(picture: Array, factor: float) -> Array:
    """More colour."""
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(picture, factor, grey, 1 - factor, 0))


def anime(first: Array, rng: np.random.Generator) -> Apply:
    """Cel: flat, bright colours and dark lines."""

    def apply(picture: Array) -> Array:
        cel = flat(np.asarray(cv2.convertScaleAbs(picture, alpha=1.06, beta=8)), 8, 1.4)
        return inked(bloom(cel, 0.35), edges(picture, 1.5), 0.8)

    return apply


def comic(first: Array, rng: np.random.Generator) -> Apply:
    """Halftone dots, bold lines, pop colours."""
    height, width = first.shape[:2]
    pitch = max(max(height, width) / 130, 3)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32) * (2 * np.pi / pitch)
    dots = (np.sin((xs + ys) * 0.7071) * np.sin((xs - ys) * 0.7071) * 0.5 + 0.5).astype(np.float32)
    dots = (dots - 1.25) * 5

    def apply(picture: Array) -> Array:
        base = flat(picture, 4, 1.9)
        level = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
        shade = np.clip(cv2.addWeighted(dots, 1.0, level, 1.7 * 5 / 255, 0), 0, 1)
        light = cv2.addWeighted(shade, 0.5, shade, 0.0, 0.5) * (1 - edges(picture, 2.2))
        return np.asarray(shaded(cv2.convertScaleAbs(base, alpha=0.95, beta=16), light))

    return apply


def lineart(first: Array, rng: np.random.Generator) -> Apply:
    """Black lines on white."""

    def apply(picture: Array) -> Array:
        line = np.clip(edges(calm(picture), 4.0) * 1.5, 0, 1)
        return np.asarray(cv2.cvtColor(cv2.convertScaleAbs(1 - line, alpha=252), cv2.COLOR_GRAY2RGB))

    return apply


def blueprint(first: Array, rng: np.random.Generator) -> Apply:
    """White lines on blue, over a grid."""
    height, width = first.shape[:2]
    ground = np.empty((height, width, 3), np.uint8)
    ground[:] = (22, 62, 132)
    step = max(max(height, width) // 32, 4)
    ground[::step] += 16
    ground[:, ::step] += 16
    chalk = np.empty_like(ground)
    chalk[:] = (225, 238, 255)

    def apply(picture: Array) -> Array:
        line = np.clip(edges(calm(picture), 4.0) * 1.5, 0, 1)
        level = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        return np.asarray(cv2.blendLinear(cv2.scaleAdd(level, 0.12, ground), chalk, 1 - line, line))

    return apply


def neon(first: Array, rng: np.random.Generator) -> Apply:
    """Glowing outlines in the dark."""
    height, width = first.shape[:2]
    small = (max(width // 2, 2), max(height // 2, 2))
    angle = np.linspace(0, 1, small[0], dtype=np.float32)[None, :, None]
    hue = np.array([255, 40, 190], np.float32) * (1 - angle) + np.array([30, 230, 255], np.float32) * angle
    hue = np.ascontiguousarray(np.broadcast_to(hue, (small[1], small[0], 3))).astype(np.uint8)
    night = np.empty((height, width, 3), np.uint8)
    night[:] = (8, 4, 22)

    def apply(picture: Array) -> Array:
        soft = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(cv2.transform(soft, np.array([[0.4, 0.4, 0.2]], np.float32)), (0, 0), 0.8)
        dx, dy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        line = np.clip(cv2.magnitude(dx, dy) / 105 - 0.1, 0, 1)
        lines = shaded(hue, line)
        glow = cv2.resize(lines, (max(small[0] // 4, 2), max(small[1] // 4, 2)), interpolation=cv2.INTER_AREA)
        glow = cv2.resize(cv2.GaussianBlur(glow, (0, 0), max(width / 900, 1)), small, interpolation=cv2.INTER_LINEAR)
        lit = cv2.resize(cv2.addWeighted(lines, 1.2, glow, 1.7, 0), (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.add(cv2.scaleAdd(picture, 0.22, night), lit))

    return apply


def pixel(first: Array, rng: np.random.Generator) -> Apply:
    """Big pixels of a few colours, chosen once."""
    height, width = first.shape[:2]
    across = min(width, 144)
    down = max(1, round(height * across / width))
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.5
    dither = np.tile(bayer, (down // 4 + 1, across // 4 + 1))[:down, :across, None] * 9

    def reduced(picture: Array) -> Array:
        return vivid(np.asarray(cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA)), 1.25)

    drawn = Image.fromarray(reduced(first)).quantize(40, Image.Quantize.MAXCOVERAGE)
    colours = np.asarray(drawn.getpalette() or [0, 0, 0], np.float32).reshape(-1, 3)[:40]
    near = cKDTree(colours)

    def apply(picture: Array) -> Array:
        small = reduced(picture).astype(np.float32) + dither
        chosen = near.query(small.reshape(-1, 3))[1]
        small = colours[chosen].reshape(down, across, 3).astype(np.uint8)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))

    return apply


def papercut(first: Array, rng: np.random.Generator) -> Apply:
    """Sheets of coloured paper that cast shadows on one another; the papers are chosen once."""
    height, width = first.shape[:2]
    size = (max(width // 2, 1), max(height // 2, 1)) if max(height, width) > 300 else (width, height)
    unit = max(size) / 512
    fibre = rng.normal(0, 4, (height, width, 1)).astype(np.float32).repeat(3, 2)
    rough, smooth = np.clip(fibre, 0, 255).astype(np.uint8), np.clip(-fibre, 0, 255).astype(np.uint8)

    def reduced(picture: Array) -> Array:
        small = cv2.medianBlur(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), 5)
        return vivid(cv2.bilateralFilter(small, 5, 40, 5), 1.3)

    step = 2 if max(size) > 256 else 1  # every other pixel tells as much of what papers there are
    small = np.ascontiguousarray(reduced(first)[::step, ::step])
    papers = Image.fromarray(small).quantize(7, Image.Quantize.MEDIANCUT)
    colours = np.asarray(papers.getpalette() or [0, 0, 0], np.float32).reshape(-1, 3)[:7]
    pixels = small.reshape(-1, 3).astype(np.float32)
    for _ in range(2):  # what is small but unlike all of them has a paper of its own
        far = cKDTree(colours).query(pixels)[0] > 58
        if far.mean() < 0.002:
            break
        colours = np.concatenate([colours, np.median(pixels[far], axis=0)[None]])
    chosen = cKDTree(colours).query(pixels)[1].reshape(small.shape[:2])
    ys = np.arange(len(small), dtype=np.float32)[:, None]
    heights = [float((ys * (chosen == at)).sum() / max((chosen == at).sum(), 1)) for at in range(len(colours))]
    colours = colours[np.argsort(heights, kind="stable")]  # what is lower in the picture is nearer
    grid = np.stack(np.meshgrid(*[np.arange(4, 256, 8, dtype=np.float32)] * 3, indexing="ij"), -1)
    nearest = cKDTree(colours).query(grid.reshape(-1, 3))[1].astype(np.uint8)
    move = np.array([[1, 0, 2.5 * unit], [0, 1, 5 * unit]], np.float32)
    papers_cut = [np.full((size[1], size[0], 3), colour.astype(np.uint8), np.uint8) for colour in colours]
    shadow = (255 - np.arange(256) * 0.42).astype(np.uint8)
    soft = (2 * round(3 * unit) + 1,) * 2

    def apply(picture: Array) -> Array:
        r, g, b = (part.astype(np.int32) >> 3 for part in cv2.split(reduced(picture)))
        sheets = cv2.medianBlur(nearest[(r << 10) | (g << 5) | b], 5)
        out: Array = papers_cut[0].copy()
        for paper, index in zip(papers_cut[1:], range(1, len(colours)), strict=True):
            mask = (sheets == index).astype(np.uint8) * 255
            shade = cv2.blur(cv2.blur(cv2.warpAffine(mask, move, size), soft), soft)
            dim = cv2.cvtColor(cv2.LUT(shade, shadow), cv2.COLOR_GRAY2RGB)
            out = cv2.multiply(out, dim, scale=1 / 255)
            cv2.copyTo(paper, mask, out)
        whole = cv2.resize(out, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.asarray(cv2.subtract(cv2.add(whole, rough), smooth))

    return apply
