"""Films of a given picture: its depth is guessed, a camera goes over it, and water, sky and fire move a little."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.contract import Request
from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cover, cv, flatten, guided, limit, resize
from tintype.engines.sketch.pictures.cutout import remove_background, saliency, stands_alone
from tintype.engines.sketch.pictures.movers import moving_part
from tintype.engines.sketch.scene import generator

# The camera's words, English and Chinese: the first that fits rules its own part of the way.
_CAMERA: tuple[tuple[str, str], ...] = (
    ("still", r"static (?:shot|camera)|fixed camera|still camera|固定镜头|静止镜头"),
    ("zoom_out", r"zoom(?:s|ing)?[ -]out|pull(?:s|ing)?[ -](?:back|out)|dolly(?:ing)?[ -]out|拉远|缩小"),
    ("drone", r"drone|fly(?:ing)? (?:over|through)|flyover|aerial|航拍|飞越"),
    ("zoom_in", r"zoom(?:s|ing)?|push(?:es|ing)?[ -]in|dolly(?:ing)?[ -]in|moving forward|拉近|推进|放大"),
    ("orbit", r"orbit\w*|arc shot|rotat\w+|turntable|360|环绕|旋转"),
    ("pan_left", r"(?:pan|panning|truck|mov(?:e|ing)|slid(?:e|ing))s?[ -](?:to the )?left|左移|向左"),
    (
        "pan_right",
        r"(?:pan|panning|truck|move|moving|slide|sliding)s?[ -](?:to the )?right|\bpan(?:ning)?\b|右移|平移|向右",
    ),
    ("tilt_down", r"(?:tilt|crane|pedestal)\w*[ -]down|下摇|向下"),
    ("tilt_up", r"(?:tilt|crane|pedestal)\w*(?:[ -]up)?|上摇|向上"),
)
_WATER = re.compile(r"\b(?:water|sea|ocean|lake|river|waves?|pond|stream|surf|pool|rippl\w+)\b|海|水|湖|河|浪")
_SKY = re.compile(r"\b(?:clouds?|sky|windy?|timelapse|time-lapse|fog|mist|smoke)\b|云|天空|雾|烟")
_FIRE = re.compile(r"\b(?:fire|flames?|candle\w*|campfire|fireplace|burning|torch)\b|火|烛")
_GRID = 4  # displacements are worked out at a quarter of the size
_REST = 1.06  # the camera stands this much nearer than the picture's frame, so that it has room to move


@dataclass(frozen=True, slots=True)
class _Way:
    """The camera's way: each of these is how far it goes, as a share of the picture, from first frame to last."""

    zoom: float = 0.0
    across: float = 0.0
    rise: float = 0.0
    orbit: float = 0.0


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where things move, 0..1, at the grid's size; ``depth`` is 1 near the camera and 0 far away."""

    depth: Plane
    water: Plane | None
    sky: Plane | None
    fire: Plane | None


def film(request: Request, source: Picture) -> Iterator[Picture]:
    """See :func:`tintype.engines.sketch.pictures.film`."""
    width, height, frames = request.width, request.height, max(0, request.frames)
    picture = cover(flatten(source), width, height)
    prompt = request.prompt.lower()
    mover = moving_part(picture, prompt, request.seed)
    if mover is not None:
        picture = mover.behind
    way = camera_way(prompt, request.seed)
    columns, rows = max(2, -(-width // _GRID)), max(2, -(-height // _GRID))
    parts = _parts_of(picture, prompt, columns, rows)
    x = np.linspace(-0.5, 0.5, columns, dtype=np.float32)[None, :].repeat(rows, axis=0)
    y = np.linspace(-0.5, 0.5, rows, dtype=np.float32)[:, None].repeat(columns, axis=1)
    seconds = frames / request.fps if request.fps > 0 else frames / 24
    glow = None if parts.fire is None else resize(parts.fire, width, height)[..., None]
    flicker = [float(value) for value in generator(f"fire:{request.seed}").uniform(0, math.tau, 3)]
    for number in range(frames):
        share = number / max(1, frames - 1)
        time = share * seconds
        at_x, at_y = _camera(way, parts.depth, x, y, _ease(share))
        at_x, at_y = _stir(parts, x, y, at_x, at_y, time, seconds)
        maps = [resize(plane, width, height) for plane in (
            (at_x + 0.5).astype(np.float32) * (width - 1), (at_y + 0.5).astype(np.float32) * (height - 1))]  # fmt: skip
        frame = cv.remap(picture, maps[0], maps[1], cv.INTER_LINEAR, borderMode=cv.BORDER_REFLECT_101)
        if mover is not None:
            frame = mover.over(np.ascontiguousarray(frame), maps[0], maps[1], share, time)
        if glow is not None:
            beat = sum(math.sin(time * speed + start) for speed, start in zip((5.1, 7.7, 11.3), flicker, strict=True))
            frame = np.clip(frame * (1 + 0.05 * beat * glow), 0, 255).astype(np.uint8)
        yield np.ascontiguousarray(frame).reshape(height, width, 3)


def camera_way(prompt: str, seed: int) -> _Way:
    """The way that the prompt's camera words ask for; without one a slow push in, drifting aside by the seed."""
    found = set()
    for name, pattern in _CAMERA:
        if re.search(pattern, prompt):
            found.add(name)
            prompt = re.sub(pattern, " ", prompt)
    if "still" in found:
        return _Way()
    if not found:
        return _Way(zoom=0.07, across=0.03 * (1 if generator(f"drift:{seed}").random() < 0.5 else -1), orbit=0.012)
    pace = 0.5 if re.search(r"\bslow(?:ly)?\b|慢", prompt) else 1.0
    zoom = 0.28 * ("zoom_in" in found) - 0.24 * ("zoom_out" in found) + 0.22 * ("drone" in found)
    across = 0.16 * ("pan_right" in found) - 0.16 * ("pan_left" in found)
    rise = 0.12 * ("tilt_up" in found) - 0.12 * ("tilt_down" in found) + 0.04 * ("drone" in found)
    return _Way(zoom * pace, across * pace, rise * pace, 0.06 * pace * ("orbit" in found))


def _ease(share: float) -> float:
    """The way gone at a share of the time: with a soft start and a soft stop, steady between."""
    return 0.55 * share + 0.45 * (3 * share**2 - 2 * share**3)


def _camera(way: _Way, depth: Plane, x: Plane, y: Plane, gone: float) -> tuple[Plane, Plane]:
    """From where in the picture (-0.5..0.5) each pixel of the frame is taken; near things move more than far ones."""
    room = _REST + 0.5 * max(abs(way.across), abs(way.rise)) * 1.6 + abs(way.orbit)
    # Zooming out begins near and ends at the frame; zooming in begins at the frame.
    nearer = way.zoom * gone if way.zoom >= 0 else way.zoom * (gone - 1)
    by_depth = 0.92 + 0.16 * depth  # more, and upright lines would lean
    scale = 1 / (room * np.exp(nearer * by_depth))
    slide = (0.72 + 0.28 * depth) * (gone - 0.5)
    swing = way.orbit * math.sin((gone - 0.5) * math.pi) * (depth - 0.45) * 1.6
    at_x = x * scale + way.across * slide * 0.9 - swing
    # Tilting up shows what is above: the frame's place in the picture goes up (to less y).
    at_y = y * scale - way.rise * slide * 0.9
    if way.orbit:
        at_y = at_y * (1 + 0.35 * way.orbit * x * math.sin((gone - 0.5) * math.pi))
    return at_x, at_y


def _stir(
    parts: _Parts, x: Plane, y: Plane, at_x: Plane, at_y: Plane, time: float, seconds: float
) -> tuple[Plane, Plane]:
    """What moves by itself, added to the camera's map."""
    if parts.water is not None:
        near = np.clip(y + 0.5, 0.05, 1)
        swell = np.sin(60 / (near + 0.25) + 7 * x - 2.3 * time) + 0.6 * np.sin(95 * y + 23 * x + 1.7 * time)
        at_y = at_y + 0.0032 * near * swell * parts.water
        at_x = at_x + 0.0024 * near * np.sin(70 / (near + 0.3) - 11 * x + 1.9 * time) * parts.water
    if parts.sky is not None:
        at_x = at_x - 0.010 * (time - seconds / 2) * parts.sky
    if parts.fire is not None:
        lick = np.sin(38 * y + 9.0 * time) + 0.6 * np.sin(61 * y + 30 * x + 13.0 * time)
        at_x = at_x + 0.0030 * lick * parts.fire
        at_y = at_y + 0.0022 * np.sin(45 * x + 30 * y + 10.0 * time) * parts.fire
    return at_x, at_y


def guess_depth(picture: Picture) -> Plane:
    """The depth (small), 1 near, 0 far: the ground rises to the horizon; what stands out or is sharp is near."""
    small = limit(picture, 256)
    rows, columns = small.shape[:2]
    grey = cv.cvtColor(small, cv.COLOR_RGB2GRAY).astype(np.float32) / 255
    if min(rows, columns) < 12:
        return np.linspace(0, 1, rows, dtype=np.float32)[:, None].repeat(columns, axis=1)
    ramp = np.linspace(0, 1, rows, dtype=np.float32)[:, None].repeat(columns, axis=1)
    detail = blur(np.abs(cv.Laplacian(grey, cv.CV_32F)), max(rows, columns) / 30)
    detail = detail / (float(detail.max()) + 1e-4)
    colour = cv.cvtColor(small, cv.COLOR_RGB2HSV).astype(np.float32)[..., 1] / 255
    depth = 0.55 * ramp**1.3 + 0.2 * saliency(small) + 0.12 * detail + 0.06 * blur(colour, 4)
    seen = limit(small, 176)
    alpha = resize(remove_background(seen)[..., 3], columns, rows)
    if stands_alone(alpha, small):
        # A subject moves as one: it is as near as what it stands on.
        inside = alpha.astype(np.float32) / 255
        level = max(float(np.quantile(depth[alpha >= 128], 0.8)), 0.7 * float(depth.max()))
        depth = depth * (1 - inside) + level * inside
    depth = guided(grey, depth.astype(np.float32), max(3, max(rows, columns) // 16), 2e-3)
    # A map that is smooth bends gently where near things end, instead of tearing.
    depth = blur(depth, max(rows, columns) / 30)
    low, high = float(depth.min()), float(depth.max())
    return np.asarray((depth - low) / max(high - low, 1e-6), np.float32)


def _parts_of(picture: Picture, prompt: str, columns: int, rows: int) -> _Parts:
    small = limit(picture, 256)
    depth = resize(guess_depth(picture), columns, rows).astype(np.float32)
    if min(small.shape[:2]) < 12:
        return _Parts(depth, None, None, None)
    hsv = cv.cvtColor(small, cv.COLOR_RGB2HSV).astype(np.float32)
    hue, colour, light = hsv[..., 0] * 2, hsv[..., 1] / 255, hsv[..., 2] / 255
    down = np.linspace(0, 1, small.shape[0], dtype=np.float32)[:, None]
    apart = saliency(small)
    blue = ((hue > 165) & (hue < 260) & (colour > 0.15)).astype(np.float32)

    def ready(mask: Any, least: float) -> Plane | None:
        soft = blur(mask.astype(np.float32), max(small.shape[:2]) / 36)
        return resize(soft, columns, rows).astype(np.float32) if float(soft.mean()) > least else None

    calm = np.clip(1.4 - 2 * apart, 0, 1)
    subject = remove_background(small)[..., 3]
    if stands_alone(subject, small):
        calm = np.minimum(calm, 1 - cv.dilate(subject, np.ones((7, 7), np.uint8)).astype(np.float32) / 255)
    if _WATER.search(prompt):
        water = ready(np.clip((down - 0.5) * 8, 0, 1) * np.maximum(blue, 0.6) * calm, 0.01)
    else:
        water = ready(np.clip((down - 0.52) * 8, 0, 1) * blue * calm, 0.12)
    pale = (colour < 0.25) & (light > 0.6)
    above = np.clip((0.5 - down) * 5, 0, 1) * calm
    sky = ready(above * (np.maximum(blue, pale) if not _SKY.search(prompt) else 1.0), 0.1)
    hot = ((hue < 60) & (colour > 0.45) & (light > 0.75)).astype(np.float32)
    fire = ready(hot, 0.001) if _FIRE.search(prompt) else None
    return _Parts(depth, water, sky, fire)
