"""Light: what the hour and the weather do to sky, sun, air and shadow. Colours are 0..1."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tintype.engines.sketch.textures import Array, Colour, mix, tint


@dataclass(frozen=True, slots=True)
class Light:
    """``zenith``, ``middle``, ``horizon``: the sky; ``key``: colour of what falls on things, ``ambient`` of shadows.

    ``sun`` is its height above the horizon as a part of the sky (below 0: none is seen) and ``sun_x`` its place across.
    ``back`` 0..1 is how much things stand against the light; ``dark`` how much lamps and stars show.
    """

    zenith: Colour
    middle: Colour
    horizon: Colour
    key: Colour
    ambient: Colour
    disc: Colour
    sun: float
    back: float
    dark: float
    moon: bool = False
    sun_x: float = 0.66
    haze: float = 0.5

    @property
    def direction(self) -> tuple[float, float]:
        """From a thing towards the light: x right, y down, of length 1."""
        x = (self.sun_x - 0.5) * 2.2
        y = -(0.35 + max(self.sun, 0.15))
        length = float(np.hypot(x, y))
        return x / length, y / length


def _hex(code: str) -> Colour:
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def _light(colours: str, sun: float, back: float, dark: float, *, moon: bool = False, haze: float = 0.5) -> Light:
    zenith, middle, horizon, key, ambient, disc = (_hex(code) for code in colours.split())
    return Light(zenith, middle, horizon, key, ambient, disc, sun, back, dark, moon=moon, haze=haze)


#               zenith middle horizon key ambient disc
LIGHTS = {
    "dawn": _light("5876a8 c99aa6 f2bf94 ffd2a8 8d8fae fff0cc", 0.16, 0.35, 0.05, haze=0.8),
    "day": _light("2c6fbe 6ea8de cfe4f2 fffaf0 a3b4cc fffdf0", 0.72, 0.0, 0.0, haze=0.4),
    "golden": _light("4478b4 a8aea8 ecc384 ffd796 9a8f92 fff2c0", 0.34, 0.2, 0.0, haze=0.6),
    "sunset": _light("2b2f63 b04a6a ffa34d ffae66 6a5577 fff0b0", 0.10, 0.62, 0.08, haze=0.7),
    "dusk": _light("151c44 47437f d77f6b b39bc0 4d4c78 ffd9a8", -0.1, 0.5, 0.5, haze=0.6),
    "night": _light("050a1d 0f1d40 263a63 8ea6d8 2a365c e8eefb", 0.62, 0.3, 1.0, moon=True, haze=0.4),
    "moonlight": _light("071029 16305c 3d5f8c a9c2ee 35466f f4f6ff", 0.55, 0.3, 0.85, moon=True, haze=0.6),
    "neon": _light("0a0618 2a0f45 7a1f6b e08cff 3a2a66 e8d8ff", -0.2, 0.25, 1.0, haze=0.8),
    "studio_light": _light("7c8290 9aa0ab c9ccd2 fff8ee 8f96a8 ffffff", 0.8, 0.0, 0.0, haze=0.1),
    "candlelight": _light("120a06 2a160b 5c2f12 ffb964 5a3520 ffd890", -0.3, 0.15, 0.9, haze=0.3),
    "overcast": _light("8d99a6 aab3bb c9cfd2 e6e9ec 9aa3ad f2f4f5", -0.2, 0.0, 0.0, haze=0.9),
}


def light_of(name: str, weather: str, rng: np.random.Generator) -> Light:
    """The light of an hour in a weather; the sun's place across is chosen by ``rng``."""
    light = LIGHTS.get(name, LIGHTS["day"])
    side = float(rng.choice([0.34, 0.66])) + float(rng.uniform(-0.05, 0.05))
    light = replace(light, sun_x=side)
    veil = {"fog": 0.55, "rain": 0.5, "storm": 0.8, "snow": 0.45, "cloudy": 0.12}.get(weather, 0.0)
    if not veil:
        return light
    level = float(np.mean(light.horizon)) * (0.55 if weather == "storm" else 0.95)
    grey = (level * 0.95, level, level * 1.06)
    zenith, middle, horizon, key, ambient = (
        _colour(mix(own, tint(grey, factor), veil))
        for own, factor in (
            (light.zenith, 0.72),
            (light.middle, 0.9),
            (light.horizon, 1.08),
            (light.key, 1.1),
            (light.ambient, 0.85),
        )
    )
    hidden = weather in ("rain", "storm", "snow")
    return replace(
        light,
        zenith=zenith,
        middle=middle,
        horizon=horizon,
        key=key,
        ambient=ambient,
        sun=-0.3 if hidden else light.sun,
        haze=min(1.0, light.haze + veil * 0.7),
    )


def _colour(values: Array) -> Colour:
    return float(values[0]), float(values[1]), float(values[2])
