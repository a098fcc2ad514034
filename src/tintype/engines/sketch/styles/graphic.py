"""Photographic and graphic styles. Each lays itself out for a first picture and returns what is done to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]
Apply = Callable[[Array], Array]


def vignette(height: int, width: int, strength: float) -> Array:
    """A factor for each pixel, ``(height, width, 3)``, darker towards the corners."""
    ys, xs = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)[None]
    return np.repeat((1 - strength * np.clip((xs**2 + ys**2) * 0.5, 0, 1) ** 1.4)[..., None], 3, 2)


def grain(rng: np.random.Generator, height: int, width: int, strength: float) -> Array:
    """Film grain, the same for each frame: ``int16`` ``(height, width, 3)``."""
    small = rng.normal(0, strength, (height, width)).astype(np.float32)
    return np.repeat(cv2.GaussianBlur(small, (0, 0), 0.7)[..., None], 3, 2)


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
    """Lines where forms end: 0..1, ``(height, width)``."""
    scale = max(picture.shape[:2]) / 1024
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    near, far = (
        cv2.GaussianBlur(grey, (0, 0), max(0.7 * scale, 0.4)),
        cv2.GaussianBlur(grey, (0, 0), max(1.8 * scale, 0.9)),
    )
    return np.asarray(np.clip((far - near) * 0.11 * strength - 0.12, 0, 1))


def flat(picture: Array, levels: int) -> Array:
    """Even areas of colour."""
    scale = 0.5 if max(picture.shape[:2]) > 300 else 1.0
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for _ in range(2):
        small = cv2.bilateralFilter(small, 7, 32, 7)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    step = 255 / levels
    part = lab[..., 0] / step
    lab[..., 0] = (np.floor(part) + np.clip((part % 1 - 0.5) * 5 + 0.5, 0, 1)) * step
    out = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    return np.asarray(cv2.resize(out, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC))


def vivid(picture: Array, factor: float) -> Array:
    """More colour."""
    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.addWeighted(picture, factor, grey, 1 - factor, 0))


def anime(first: Array, rng: np.random.Generator) -> Apply:
    """Cel: flat, bright colours and dark lines."""

    def apply(picture: Array) -> Array:
        cel = vivid(flat(np.asarray(cv2.convertScaleAbs(picture, alpha=1.08, beta=8)), 7), 1.4)
        return np.asarray(bloom(cel, 0.4) * (1 - 0.8 * edges(picture, 1.5))[..., None])

    return apply


def comic(first: Array, rng: np.random.Generator) -> Apply:
    """Halftone dots, bold lines, pop colours."""
    height, width = first.shape[:2]
    pitch = max(max(height, width) / 130, 3)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32) * (2 * np.pi / pitch)
    dots = (np.sin((xs + ys) * 0.7071) * np.sin((xs - ys) * 0.7071) * 0.5 + 0.5).astype(np.float32)

    def apply(picture: Array) -> Array:
        base = vivid(flat(picture, 4), 1.9).astype(np.float32)
        level = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        shade = np.clip((dots - 1.25 + level * 1.7) * 5, 0, 1)[..., None]
        return np.asarray((base * (0.5 + 0.5 * shade) + 18) * (1 - edges(picture, 2.2))[..., None])

    return apply


def lineart(first: Array, rng: np.random.Generator) -> Apply:
    """Black lines on white."""
    return lambda picture: np.repeat((252 * (1 - np.clip(edges(picture, 3.0) * 1.5, 0, 1)))[..., None], 3, 2)


def blueprint(first: Array, rng: np.random.Generator) -> Apply:
    """White lines on blue, over a grid."""
    height, width = first.shape[:2]
    ground = np.empty((height, width, 3), np.float32)
    ground[:] = (22, 62, 132)
    step = max(max(height, width) // 32, 4)
    ground[::step] += 16
    ground[:, ::step] += 16

    def apply(picture: Array) -> Array:
        line = np.clip(edges(picture, 3.0) * 1.5, 0, 1)[..., None]
        level = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None]
        return np.asarray((ground + level * 0.12) * (1 - line) + np.array([225, 238, 255], np.float32) * line)

    return apply


def neon(first: Array, rng: np.random.Generator) -> Apply:
    """Glowing outlines in the dark."""

    def apply(picture: Array) -> Array:
        smooth = cv2.GaussianBlur(picture, (0, 0), max(picture.shape[1] / 700, 0.8)).astype(np.float32)
        dx, dy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
        line = np.clip(np.sqrt((dx**2 + dy**2).max(-1)) / 130 - 0.08, 0, 1)
        angle = np.linspace(0, 1, picture.shape[1], dtype=np.float32)[None, :, None]
        hue = np.array([255, 40, 190], np.float32) * (1 - angle) + np.array([30, 230, 255], np.float32) * angle
        lines = hue * line[..., None]
        glow = cv2.GaussianBlur(lines, (0, 0), max(picture.shape[1] / 110, 2))
        return np.asarray(np.minimum(lines * 1.2 + glow * 1.6 + smooth * 0.22 + np.array([8, 4, 22], np.float32), 255))

    return apply


def pixel(first: Array, rng: np.random.Generator) -> Apply:
    """Big pixels of few colours."""
    height, width = first.shape[:2]
    across = min(width, 144)
    down = max(1, round(height * across / width))
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.5
    dither = np.tile(bayer, (down // 4 + 1, across // 4 + 1))[:down, :across, None] * 22

    def apply(picture: Array) -> Array:
        small = vivid(np.asarray(cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA)), 1.25).astype(
            np.float32
        )
        small = np.clip(np.round((small + dither) / 36.4) * 36.4, 0, 255)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))

    return apply


def papercut(first: Array, rng: np.random.Generator) -> Apply:
    """Layers of paper that cast shadows on one another."""
    height, width = first.shape[:2]
    fibre = rng.normal(0, 4, (height, width, 1)).astype(np.float32)
    scale = max(height, width) / 1024

    def apply(picture: Array) -> Array:
        colours = cv2.GaussianBlur(vivid(picture, 1.35), (0, 0), max(7 * scale, 1)).astype(np.float32)
        level = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), max(2.4 * scale, 0.6)).astype(
            np.float32
        )
        out = np.empty_like(colours)
        out[:] = colours[level >= np.percentile(level, 80)].mean(0)
        for low in (80, 64, 48, 32, 16):
            mask = (level < np.percentile(level, low)).astype(np.float32)
            mask = np.clip((cv2.GaussianBlur(mask, (0, 0), max(2.5 * scale, 0.6)) - 0.5) * 4 + 0.5, 0, 1)
            shade = cv2.GaussianBlur(
                np.roll(mask, (int(9 * scale) + 1, int(5 * scale) + 1), (0, 1)), (0, 0), max(7 * scale, 1)
            )
            out *= 1 - 0.42 * (shade * (1 - mask))[..., None]
            part = (level < np.percentile(level, low)) & (level >= np.percentile(level, low - 16))
            tone = colours[part].mean(0) if part.any() else colours.mean((0, 1))
            out = out * (1 - mask[..., None]) + (tone * 0.6 + colours * 0.4) * mask[..., None]
        return np.asarray(np.clip(out + fibre, 0, 255))

    return apply
