"""The light, weather and colours of a prompt, brought to a given picture while its structure stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, limit, resize, smooth_noise, to_picture
from tintype.engines.sketch.reader import split
from tintype.engines.sketch.scene import RGB, Scene
from tintype.engines.sketch.words.places import COLOURS


@dataclass(frozen=True, slots=True)
class _Light:
    """How a light looks: brightness, contrast, saturation, and what it multiplies shadows and highlights by."""

    gain: float
    contrast: float
    colour: float
    shadows: tuple[float, float, float]
    highlights: tuple[float, float, float]
    corners: float = 0.0


_LIGHTS = {
    "dawn": _Light(0.95, 0.95, 1.0, (0.90, 0.88, 1.10), (1.10, 0.98, 0.92)),
    "day": _Light(1.06, 1.05, 1.08, (0.98, 1.0, 1.04), (1.02, 1.01, 0.98)),
    "golden": _Light(1.0, 1.05, 1.15, (1.02, 0.92, 0.80), (1.14, 1.02, 0.78)),
    "sunset": _Light(0.90, 1.10, 1.2, (0.95, 0.78, 0.95), (1.22, 0.95, 0.68)),
    "dusk": _Light(0.66, 1.0, 0.9, (0.70, 0.80, 1.20), (0.98, 0.90, 1.08), 0.15),
    "night": _Light(0.40, 1.08, 0.72, (0.55, 0.75, 1.35), (0.85, 0.95, 1.20), 0.30),
    "moonlight": _Light(0.48, 1.05, 0.45, (0.60, 0.80, 1.30), (0.88, 1.0, 1.18), 0.30),
    "neon": _Light(0.62, 1.22, 1.35, (0.55, 0.60, 1.45), (1.25, 0.62, 1.25), 0.25),
    "studio_light": _Light(1.05, 1.08, 1.0, (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), 0.18),
    "candlelight": _Light(0.72, 1.12, 1.05, (0.95, 0.70, 0.50), (1.25, 0.98, 0.62), 0.45),
    "overcast": _Light(0.90, 0.85, 0.62, (0.96, 0.99, 1.06), (0.97, 1.0, 1.03)),
}


def said(prompt: str) -> set[str]:
    """Of what kind the prompt's known words are: ``time``, ``weather``, ``style``, ``setting``, ``subject`` and so on.

    A word that names a time of day as well as a colour ("golden") is taken for the time alone.
    """
    kinds = set()
    for word in split(prompt):
        kinds |= set(word.meanings) - ({"colour"} if "time" in word.meanings else set())
    return kinds


def colours_said(prompt: str) -> list[RGB]:
    """The colours that the prompt names, in its order."""
    return [COLOURS[word.text] for word in split(prompt) if "colour" in word.meanings and "time" not in word.meanings]


def light_up(picture: Picture, light: str) -> Picture:
    """``picture`` in the light of that name; an unknown one leaves it as it is."""
    look = _LIGHTS.get(light)
    if look is None:
        return picture
    values = picture.astype(np.float32) / 255
    grey = cv.cvtColor(values, cv.COLOR_RGB2GRAY)[..., None]
    values = grey + (values - grey) * look.colour
    bright = grey * grey * (3 - 2 * grey)
    tint = (1 - bright) * np.array(look.shadows, np.float32) + bright * np.array(look.highlights, np.float32)
    middle = float(grey.mean())
    values = ((values - middle) * look.contrast + middle) * tint * look.gain
    if look.corners:
        rows, columns = picture.shape[:2]
        y, x = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)[None, :]
        values = values * (1 - look.corners * np.clip((x * x + y * y) / 2, 0, 1)).astype(np.float32)[..., None]
    return to_picture(values * 255)


def recolour(picture: Picture, colours: Sequence[RGB], amount: float, where: Any = None) -> Picture:
    """``picture`` with its hues drawn to ``colours``: dark ones for dark parts, light ones for light.

    ``amount`` (0..1) is how far. The lightness stays, and with it the structure. ``where`` (0..1) limits it to
    a part; of that the lightness as a whole goes half-way to that of a colour: nothing pale is blue or black.
    """
    if not len(colours) or amount <= 0:
        return picture
    lab = cv.cvtColor(picture, cv.COLOR_RGB2LAB)
    wanted = cv.cvtColor(np.array([colours], np.uint8), cv.COLOR_RGB2LAB)[0].astype(np.float32)
    wanted = wanted[np.argsort(wanted[:, 0], kind="stable")]
    # The colours share the picture's own range of lightness, so that each of them is seen.
    low, high = np.quantile(lab[..., 0][:: max(1, lab.shape[0] // 200)], (0.08, 0.92))
    at = np.linspace(low, max(high, low + 1), len(wanted)) if len(wanted) > 1 else np.array([(low + high) / 2])
    levels = np.arange(256)
    # In the darkest and the lightest parts there is little room for colour.
    room = np.clip(np.minimum(levels / 60, (262 - levels) / 50), 0.15, 1)
    made = lab.astype(np.float32)
    share: Any = amount if where is None else amount * where
    if where is not None and float(where.sum()) > 0:
        off = float(wanted[:, 0].mean() - np.average(made[..., 0], weights=where))
        made[..., 0] += 0.5 * off * share
    for channel in (1, 2):
        table = (128 + (np.interp(levels, at, wanted[:, channel]) - 128) * room).astype(np.float32)
        table = cv.GaussianBlur(table[None], (0, 0), 16, borderType=cv.BORDER_REPLICATE)[0]
        made[..., channel] += (cv.LUT(lab[..., 0], table[None]) - made[..., channel]) * share
    return np.asarray(cv.cvtColor(to_picture(made), cv.COLOR_LAB2RGB), np.uint8)


def palette_from(picture: Picture, count: int = 5) -> list[RGB]:
    """The leading colours of a picture, the most frequent first."""
    seen = limit(picture, 64).reshape(-1, 3).astype(np.float32)
    # A lone pixel would be read as three numbers.
    seen = np.repeat(seen, 2, axis=0) if len(seen) < 2 else seen
    count = min(count, len(np.unique(seen, axis=0)))
    cv.setRNGSeed(11)
    stop = (cv.TERM_CRITERIA_EPS + cv.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv.kmeans(seen, count, None, stop, 1, cv.KMEANS_PP_CENTERS)
    order = np.argsort(-np.bincount(labels.reshape(-1), minlength=count), kind="stable")
    return [(int(r), int(g), int(b)) for r, g, b in np.rint(centres[order])]


def weather(picture: Picture, scene: Scene, depth: Plane) -> Picture:
    """The scene's weather over a picture; ``depth`` (any size) is 1 near and 0 far."""
    rows, columns = picture.shape[:2]
    rng = scene.rng("weather")
    values = picture.astype(np.float32)
    far = 1 - resize(depth, columns, rows)[..., None]
    if scene.weather == "fog":
        wisps = 0.85 + 0.15 * smooth_noise(rng, columns, rows, 6)[..., None]
        thick = np.clip((0.25 + 0.65 * far) * wisps, 0, 0.92)
        level = float(np.clip(values.mean() * 0.5 + 105, 90, 225))
        values = values * (1 - thick) + np.array([0.98, 1.0, 1.02]) * level * thick
    elif scene.weather in ("rain", "storm"):
        grey = values.mean(axis=2, keepdims=True)
        values = (
            (grey + (values - grey) * 0.7) * (0.72 if scene.weather == "storm" else 0.85) * np.array([0.95, 1, 1.06])
        )
        values = values + 75 * _streaks(rng, columns, rows)[..., None]
    elif scene.weather == "snow":
        values = values * 0.93 + 16
        values = values + (255 - values) * _flakes(rng, columns, rows)[..., None]
    else:
        return picture
    return to_picture(values)


def _streaks(rng: np.random.Generator, width: int, height: int) -> Plane:
    """Slanting lines of rain, 0..1."""
    made = np.zeros((height, width), np.float32)
    long = max(4, height // 22)
    for x, y, size, light in rng.uniform(0, 1, (max(60, min(900, width * height // 900)), 4)):
        start = int(x * width * 1.1), int(y * height * 1.1 - long)
        end = start[0] - int(long * 0.22 * (0.6 + size)), start[1] + int(long * (0.6 + size))
        cv.line(made, start, end, 0.25 + 0.5 * float(light), max(1, min(width, height) // 700), cv.LINE_AA)
    return np.asarray(blur(np.clip(made, 0, 1), 0.6), np.float32)


def _flakes(rng: np.random.Generator, width: int, height: int) -> Plane:
    """Snow flakes of three depths, 0..1."""
    made = np.zeros((height, width), np.float32)
    unit = max(1.0, min(width, height) / 420)
    for layer, (count, size, soft) in enumerate(((420, 0.9, 0.5), (160, 1.7, 0.8), (26, 4.2, 2.6))):
        plane = np.zeros((height, width), np.float32)
        for x, y, light in rng.uniform(0, 1, (count, 3)):
            middle = int(x * width * 16), int(y * height * 16)
            cv.circle(
                plane, middle, int(size * unit * 16 * (0.6 + 0.6 * light)), 0.5 + 0.4 * float(light), -1, cv.LINE_AA, 4
            )
        made = np.maximum(made, blur(plane, soft * unit) * (1 - 0.12 * layer))
    return made
