"""Noise, ridges and small tools on arrays. All pictures here are float32, 0..1."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]
Colour = tuple[float, float, float]


def noise(
    rng: np.random.Generator, height: int, width: int, cells: float, octaves: int = 5, stretch: float = 1.0
) -> Array:
    """Fractal noise of shape ``(height, width)``, mean about 0.5; ``cells`` across, ``stretch``ed sideways."""
    # Coarse octaves are summed at half the size: nobody sees the difference, and it is much faster.
    halved = height >= 256 and width >= 256
    size = (width // 2, height // 2) if halved else (width, height)
    coarse, fine = np.zeros((size[1], size[0]), np.float32), None
    weight, amplitude = 0.0, 1.0
    for _ in range(octaves):
        across = min(width, max(2, int(cells / stretch) + 2))
        down = min(height, max(2, int(cells * height / width) + 2))
        grid = rng.random((down, across), np.float32) * np.float32(amplitude)
        if not halved or max(across * 5 / width, down * 5 / height) < 1:
            coarse += cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)
        else:
            part = cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)
            fine = part if fine is None else cv2.add(fine, part)
        weight, amplitude, cells = weight + amplitude, amplitude * 0.5, cells * 2
        if cells > width:
            break
    total: Array = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR) if halved else coarse
    if fine is not None:
        total = cv2.add(total, fine)
    return total / np.float32(weight)


def tile(rng: np.random.Generator, size: int, cells: int, octaves: int = 4) -> Array:
    """Fractal noise of shape ``(size, size)`` that repeats without a seam."""
    total = np.zeros((size, size), np.float32)
    weight, amplitude = 0.0, 1.0
    for _ in range(octaves):
        if cells * 2 > size:
            break
        grid = np.pad(rng.random((cells, cells), np.float32), 3, mode="wrap")
        step = size // cells
        big = cv2.resize(grid, (grid.shape[1] * step, grid.shape[0] * step), interpolation=cv2.INTER_CUBIC)
        total += amplitude * cv2.resize(big[3 * step : (3 + cells) * step, 3 * step : (3 + cells) * step], (size, size))
        weight, amplitude, cells = weight + amplitude, amplitude * 0.55, cells * 2
    return total / np.float32(weight)


def spread(values: Array) -> Array:
    """The values stretched to 0..1."""
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-6)


def ridge(rng: np.random.Generator, width: int, roughness: float = 0.5, cells: float = 3.0) -> Array:
    """A skyline: heights 0..1 for ``width`` columns; ``roughness`` 0 gives soft hills, 1 crags."""
    total = np.zeros(width, np.float32)
    amplitude, at = 1.0, np.linspace(0, 1, width)
    for octave in range(8):
        count = int(cells) + 2
        points = rng.random(count).astype(np.float32)
        places = at * (count - 1)
        index = np.minimum(places.astype(int), count - 2)
        part = places - index
        smooth = part * part * (3 - 2 * part) if roughness < 0.5 or octave > 3 else part
        total += amplitude * (points[index] * (1 - smooth) + points[index + 1] * smooth)
        amplitude *= 0.28 + 0.26 * roughness
        cells *= 2.1
        if roughness < 0.15 and octave >= 1:
            break
    return spread(total)


def mix(first: Any, second: Any, part: Any) -> Any:
    """``first`` where ``part`` is 0, ``second`` where it is 1; colours and arrays alike."""
    one, two = np.asarray(first, np.float32), np.asarray(second, np.float32)
    if isinstance(part, np.ndarray) and part.ndim == 3 and part.shape[2] == 1 and part.size > 4096:
        shapes = {(3,), (*part.shape[:2], 3)}
        if one.shape in shapes and two.shape in shapes:
            return _mixed(one, two, np.ascontiguousarray(part[..., 0], np.float32))
    return one * (1 - part) + two * part


def _mixed(one: Array, two: Array, part: Array) -> Array:
    """Colours or pictures, mixed by a plane: whole planes at a time, many times as fast as numpy's three at a time."""
    if one.ndim == two.ndim == 1:
        planes = [cv2.addWeighted(part, float(b - a), part, 0, float(a)) for a, b in zip(one, two, strict=True)]
        return np.asarray(cv2.merge(planes))
    if one.ndim == 3:
        rest = 1 - part
        out = cv2.multiply(one, cv2.merge([rest, rest, rest]))
        there = two if two.ndim == 3 else None
    else:
        out = cv2.multiply(two, cv2.merge([part, part, part]))
        there, two, part = None, one, 1 - part
    if there is not None:
        return np.asarray(cv2.add(out, cv2.multiply(there, cv2.merge([part, part, part])), dst=out))
    return np.asarray(cv2.add(out, cv2.merge([part * value for value in two]), dst=out))


def tint(colour: Any, factor: float) -> Colour:
    """A colour lightened (above 1) or darkened (below 1)."""
    rgb = np.asarray(colour, np.float32)
    out = rgb * factor if factor <= 1 else rgb + (1 - rgb) * min((factor - 1) * 0.75, 1.0)
    return (float(out[0]), float(out[1]), float(out[2]))


def smoothstep(low: float, high: float, values: Array) -> Array:
    """0 below ``low``, 1 above ``high``, smooth between."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def gradient(stops: list[tuple[float, Any]], height: int) -> Array:
    """A column of colours, shape ``(height, 3)``, through ``(place 0..1, colour)`` stops."""
    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    return np.stack([np.interp(at, places, [stop[1][c] for stop in stops]) for c in range(3)], -1).astype(np.float32)


def to_bytes(picture: Array) -> Array:
    """A float picture as ``uint8``."""
    return np.asarray(cv2.addWeighted(picture, 255.0, picture, 0.0, 0.0, dtype=cv2.CV_8U))


def layer(rgb: Array, alpha: Array) -> Array:
    """A premultiplied ``uint8`` RGBA layer of a colour (or picture) and an alpha of shape ``(height, width)``."""
    shown = to_bytes(np.asarray(alpha, np.float32))
    if rgb.ndim == 3 and rgb.strides[:2] == (0, 0):  # one colour, broadcast
        colour = np.clip(rgb[0, 0], 0, 1)
        return np.asarray(cv2.merge([*(cv2.convertScaleAbs(shown, alpha=float(part)) for part in colour), shown]))
    colours = to_bytes(np.ascontiguousarray(rgb, np.float32))
    if int(shown.min(initial=255)) < 255:
        colours = cv2.multiply(colours, cv2.cvtColor(shown, cv2.COLOR_GRAY2RGB), scale=1 / 255)
    rgba = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    return np.asarray(cv2.insertChannel(shown, rgba, 3))
