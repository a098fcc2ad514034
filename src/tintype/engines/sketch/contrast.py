"""What keeps a subject seen: where it is as light and of the colour as what lies behind it, it is set off from that.

The difference is measured between its mean colour and that of a ring about it, on a small copy of all that lies behind.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.textures import Array, mix
from tintype.engines.sketch.views import drawing_for
from tintype.engines.sketch.world import World

Layer = tuple[Array, float, float]  # premultiplied RGBA, with the place of the foot's middle in it
_SIDE = 224  # of the small copy's longer side
_ENOUGH = 20.0  # CIE76 with a part of what differs in hue alone
_IN_THE_DARK = 12.0  # more is needed there
_GREYS = {"ink", "charcoal", "pencil", "noir", "vintage", "blueprint", "lineart"}  # where colours do not help
_COARSE = {"watercolor", "ink", "stained_glass", "mosaic", "lowpoly", "pixel", "papercut", "impressionist", "oil",
           "ukiyoe", "pastel"}  # fmt: skip


class Ground:
    """What lies behind the subjects, small, with each subject that has been laid on it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scale = min(1.0, _SIDE / max(world.width, world.height))
        size = max(round(world.width * self._scale), 1), max(round(world.height * self._scale), 1)
        frame = cv2.cvtColor(world.seen(), cv2.COLOR_RGBA2RGB)
        self._rgb = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        style = world.scene.style
        self._enough = _ENOUGH + 6.0 * (style in _COARSE or style in _GREYS) + _IN_THE_DARK * world.light.dark
        self._most = 20.0 if style in _GREYS else 13.0 if style in _COARSE else 9.0
        self._own = 0.3 if style in _GREYS else 0.8  # how much of what differs within the subject counts
        self._rim = 1.0
        if style == "papercut":  # a few papers: what is not far apart is cut from the same one
            self._enough, self._most, self._rim = self._enough + 16, 26.0, 0.0
        self._hue = 0.0 if style in _GREYS else 0.8 - 0.3 * world.light.dark

    def lay(self, place: Place, image: Layer) -> None:
        """Lay a subject on the copy: what comes later is seen before it."""
        cover = self._small(place, image)
        alpha = cover[..., 3:].astype(np.float32) / 255
        self._rgb = (self._rgb * (1 - alpha) + cover[..., :3]).clip(0, 255).astype(np.uint8)

    def set_off(self, place: Place, images: list[Layer], *, halo: bool, main: bool = True) -> list[Layer]:
        """The subject's layers, lighter or darker where they have to be, and the ground about it the other way.

        Less is done for what is not ``main``: the branch below an owl.
        """
        if drawing_for(place.subject).glows:
            return images
        small = self._small(place, images[0])
        lab = self._difference(small)
        if lab is None:
            return images
        own, ring, more = lab
        apart = float(np.hypot(own[0] - ring[0], self._hue * np.hypot(*(own[1:] - ring[1:]))))
        lack = (self._enough + max(more, -self._enough)) * (1.0 if main else 0.4) - apart
        if lack <= 0:
            return images
        lighter = self._lighter(float(own[0]), float(ring[0]))
        room = 92 - own[0] if lighter else own[0] - 6
        shift = min(0.62 * lack + 3, max(float(room), 0.0), self._most + 17.0 * self._world.light.dark)
        if halo:
            self._surround(place, images[0], ring, lack + 5 - shift, darker=lighter)
        return [(self._toned(rgba, shift, float(own[0]), place, lighter=lighter), x, y) for rgba, x, y in images]

    def _lighter(self, own: float, ring: float) -> bool:
        """Whether the subject becomes the lighter one of the two."""
        light = self._world.light
        level = float(np.mean(light.key)) * (1 - light.back * 0.45) * 0.62 + float(np.mean(light.ambient)) * 0.42
        bare = _linear(own) / max(level * (1 - 0.12 * light.dark) + 0.05, 0.1) ** 2.2  # how light it is by day
        if bare > 0.25 or (bare < 0.045 and ring > 20):
            return bool(bare > 0.25)
        if light.dark > 0.4 and ring < 42:
            return True
        if abs(own - ring) > 7:
            return own > ring
        return ring < 52

    def _small(self, place: Place, image: Layer) -> Array:
        """A layer at its place on the copy, premultiplied RGBA of the copy's size."""
        rgba, x, y = image
        scale = self._scale
        left, top = place.x * self._world.width - x, place.base * self._world.height - y
        fewer = cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        move = np.array([[1, 0, left * scale], [0, 1, top * scale]], np.float32)
        return np.asarray(cv2.warpAffine(fewer, move, self._rgb.shape[1::-1], flags=cv2.INTER_LINEAR))

    def _difference(self, small: Array) -> tuple[Array, Array, float] | None:
        """The mean colours (CIE Lab) of a subject and of the ground about it, and how much more than usual they must be
        apart: before a busy ground more, with light and dark parts of its own less. None where it is too small."""
        mask = (small[..., 3] > 110).astype(np.uint8)
        if int(mask.sum()) < 12:
            return None
        reach = max(2, round(math.sqrt(float(mask.sum())) * 0.22))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
        ring = cv2.subtract(cv2.dilate(mask, kernel), cv2.dilate(mask, near)) > 0
        if not ring.any():
            return None
        alpha = np.maximum(small[..., 3:].astype(np.float32), 1) / 255
        own = (small[..., :3] / alpha).clip(0, 255).astype(np.float32)
        inside, about = own[mask > 0], self._rgb[ring].astype(np.float32)
        spread = self._own * max(float(inside.mean(1).std()) / 2.55 - 10, 0)
        busy = min(0.5 * max(float(about.mean(1).std()) / 2.55 - 9, 0), 12)
        return _lab(inside), _lab(about), busy - spread

    def _toned(self, rgba: Array, shift: float, level: float, place: Place, *, lighter: bool) -> Array:
        """A layer made lighter or darker by ``shift`` of CIE lightness, with a rim of light or of shade."""
        *planes, cover = cv2.split(rgba)
        width = max(place.tall * self._world.height * 0.012, 1.0)
        inner = cv2.GaussianBlur(cover, (0, 0), width)
        strong = min(shift / 14, 1.0) * self._rim
        rim = cv2.multiply(cover, cv2.bitwise_not(inner), scale=strong / 255)
        if lighter:
            want = _linear(min(level + shift, 96)) / max(_linear(max(level, 3.0)), 1e-4)
            veil = min(shift / 160, 0.14)
            gain = 1 + (min(want ** (1 / 2.2), 2.6) - 1) * 0.8 - veil
            glint = np.asarray(mix(self._world.light.key, (1, 1, 1), 0.45)) * (0.14 + 0.24 * self._world.light.dark)
            lit = (cv2.addWeighted(plane, gain, cover, veil, 0) for plane in planes)
            toned = [cv2.addWeighted(rim, float(part), plane, 1.0, 0) for plane, part in zip(lit, glint, strict=True)]
        else:
            factor = max((_linear(max(level - shift, 1.0)) / max(_linear(level), 1e-4)) ** (1 / 2.2), 0.45)
            dim = [cv2.addWeighted(plane, factor, rim, -0.35, 0) for plane in planes]
            toned = self._with_lamps(planes, dim, cover)
        return np.asarray(cv2.merge([*(cv2.min(plane, cover) for plane in toned), cover]))

    def _with_lamps(self, planes: list[Array], dim: list[Array], cover: Array) -> list[Array]:
        """Planes made darker, but not where windows are lit."""
        if self._world.light.dark < 0.3:
            return dim
        bright = cv2.max(cv2.max(planes[0], planes[1]), planes[2])
        lamps = cv2.compare(bright, cv2.convertScaleAbs(cover, alpha=0.8), cv2.CMP_GT)
        return [cv2.copyTo(plane, lamps, dark) for plane, dark in zip(planes, dim, strict=True)]

    def _surround(self, place: Place, image: Layer, ring: Array, lack: float, *, darker: bool) -> None:
        """A soft patch of shade, or of lit mist, behind the subject."""
        if lack < 4:
            return
        world, (rgba, x, y) = self._world, image
        tall = place.tall * world.height
        pad = max(int(tall * 0.3), 6)
        step = max(int(tall / 90), 1)  # it is soft: a small one is enough
        cover = cv2.copyMakeBorder(rgba[..., 3], pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
        less = cv2.resize(cover, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(cv2.dilate(less, np.ones((3, 3), np.uint8)), (0, 0), max(tall * 0.075 / step, 1))
        behind = self._rgb.reshape(-1, 3).mean(0) / 255
        if darker:
            target, far = np.asarray(mix(behind, (0.02, 0.03, 0.06), 0.9), np.float32), ring[0] - 8
        else:
            target, far = np.asarray(mix(world.light.horizon, (1, 1, 1), 0.55), np.float32), 90 - ring[0]
        strength = min(lack / max(float(far), 12.0), 0.62)
        alpha = (np.clip(soft.astype(np.float32) * (1.7 / 255), 0, 1) * strength)[..., None]
        shade = (np.concatenate([target * alpha, alpha], -1) * 255).astype(np.uint8)
        left, top = place.x * world.width - x - pad, place.base * world.height - y - pad
        layer = cv2.resize(shade, cover.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        cut_x, cut_y = max(int(-left), 0), max(int(-top), 0)
        layer = layer[cut_y:, cut_x:]
        if layer.shape[0] < 2 or layer.shape[1] < 2:
            return
        world.plate(layer, 0.45 + place.depth * 0.2, left + cut_x, top + cut_y)
        self._shade(layer, left + cut_x, top + cut_y)

    def _shade(self, layer: Array, left: float, top: float) -> None:
        scale = self._scale
        fewer = cv2.resize(layer, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        move = np.array([[1, 0, left * scale], [0, 1, top * scale]], np.float32)
        small = cv2.warpAffine(fewer, move, self._rgb.shape[1::-1])
        alpha = small[..., 3:].astype(np.float32) / 255
        self._rgb = (self._rgb * (1 - alpha) + small[..., :3]).clip(0, 255).astype(np.uint8)


def _lab(pixels: Any) -> Array:
    """The mean of pixels (n, 3) of 0..255 as CIE Lab."""
    mean = np.asarray(pixels, np.float32).mean(0)[None, None] / 255
    return np.asarray(cv2.cvtColor(mean, cv2.COLOR_RGB2LAB)[0, 0])


def _linear(lightness: float) -> float:
    """The luminance 0..1 of a CIE lightness 0..100."""
    f = (lightness + 16) / 116
    return f**3 if f > 6 / 29 else lightness / 903.3
