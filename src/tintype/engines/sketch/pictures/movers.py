"""What moves by itself in a film of a given picture: lifted out, the place behind it filled, it goes its way."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, blur, cv, limit, resize
from tintype.engines.sketch.pictures.cutout import remove_background, stands_alone
from tintype.engines.sketch.pictures.filling import surround
from tintype.engines.sketch.scene import generator

# How each verb goes: across and up as shares of the picture, how far it bobs, how often a second.
_WAYS: tuple[tuple[str, tuple[float, float, float, float]], ...] = (
    (r"\b(?:fl(?:y|ies|ying|ew)|soar\w*|glid\w+|flap\w*|takes? off)\b|飞", (0.34, 0.12, 0.012, 1.1)),
    (r"\b(?:run(?:s|ning)?|gallop\w*|rac(?:e|es|ing)|chas\w+)\b|跑", (0.32, 0.0, 0.014, 2.6)),
    (r"\b(?:walk\w*|stroll\w*|crawl\w*|march\w*)\b|走", (0.16, 0.0, 0.006, 1.6)),
    (r"\b(?:driv(?:e|es|ing)|rid(?:e|es|ing)|passing by|speed\w*)\b|开|驶", (0.34, 0.0, 0.002, 3.0)),
    (r"\b(?:sail\w*|swim\w*|float\w*|drift\w*)\b|游|漂|航行", (0.18, 0.0, 0.008, 0.45)),
    (r"\b(?:jump\w*|leap\w*|hop(?:s|ping)?|bounc\w+|danc\w+)\b|跳", (0.0, 0.0, 0.05, 1.2)),
    (r"\b(?:ris(?:e|es|ing)|launch\w*|ascend\w*)\b|升", (0.0, 0.34, 0.0, 1.0)),
)


@dataclass(frozen=True, slots=True)
class Mover:
    """``subject`` (premultiplied float RGBA) stands at ``place`` (x, y of its corner) before ``behind``."""

    behind: Picture
    subject: Any
    place: tuple[int, int]
    way: tuple[float, float, float, float]
    facing: int

    def over(self, frame: Picture, at_x: Any, at_y: Any, share: float, time: float) -> Picture:
        """The frame with the subject where it is by then; ``at_x``, ``at_y``: whence each pixel was taken."""
        rows, columns = frame.shape[:2]
        across, rise, bob, rate = self.way
        high, wide = self.subject.shape[:2]
        x = self.place[0] + self.facing * across * share * columns
        y = self.place[1] - rise * share * rows
        y -= bob * rows * abs(math.sin(math.pi * rate * time)) if rise == 0 and across < 0.33 else 0.0
        y += bob * rows * math.sin(2 * math.pi * rate * time) if rise or across >= 0.33 else 0.0
        # Where the camera has taken the subject's middle to, and how large it is there.
        middle = min(max(int(x + wide / 2), 0), columns - 1), min(max(int(y + high / 2), 0), rows - 1)
        zoom = max(float(at_x[middle[1], columns - 1] - at_x[middle[1], 0]) / max(columns - 1, 1), 0.2)
        left = (x - float(at_x[middle[1], 0])) / zoom
        scale_y = max(float(at_y[rows - 1, middle[0]] - at_y[0, middle[0]]) / max(rows - 1, 1), 0.2)
        top = (y - float(at_y[0, middle[0]])) / scale_y
        way = np.array([[1 / zoom, 0, left], [0, 1 / scale_y, top]], np.float32)
        layer = cv.warpAffine(self.subject, way, (columns, rows), flags=cv.INTER_LINEAR)
        cover = layer[..., 3:]
        return np.asarray((frame * (1 - cover) + layer[..., :3]).clip(0, 255), np.uint8)


def moving_part(picture: Picture, prompt: str, seed: int) -> Mover | None:
    """What of ``picture`` (``uint8`` RGB) moves as the prompt says; ``None`` where nothing is said to, or found."""
    way = next((way for pattern, way in _WAYS if re.search(pattern, prompt)), None)
    if way is None or re.search(r"fly(?:ing)? (?:over|through)|flyover|飞越", prompt) or min(picture.shape[:2]) < 48:
        return None
    alpha = _found(picture, in_air=way[1] > 0.05)
    if alpha is None:
        return None
    rows, columns = np.nonzero(alpha > 0.05)
    top, low, left, right = int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    hole = cv.dilate((alpha > 0.02).astype(np.uint8), np.ones((2 * (max(picture.shape) // 120) + 3,) * 2, np.uint8)) > 0
    cut = alpha[top:low, left:right, None]
    subject = np.dstack([picture[top:low, left:right].astype(np.float32) * cut, cut]).astype(np.float32)
    facing = 1 if way[1] > 0.05 and not re.search(r"left|左", prompt) else _facing(subject, prompt, seed)
    return Mover(surround(picture, hole, seed), subject, (left, top), way, facing)


def _facing(subject: Any, prompt: str, seed: int) -> int:
    """1 to the right, -1 to the left: as said, else towards the side of its head (the higher, finer half)."""
    if re.search(r"\bleft\b|左", prompt):
        return -1
    if re.search(r"\bright\b|右", prompt):
        return 1
    mass = subject[..., 3]
    half = mass.shape[1] // 2
    ys = np.arange(mass.shape[0], dtype=np.float32)[:, None]
    tops = [float((ys * part).sum() / max(float(part.sum()), 1e-3)) for part in (mass[:, :half], mass[:, half:])]
    if abs(tops[0] - tops[1]) < 0.03 * mass.shape[0]:
        return 1 if generator(f"facing:{seed}").random() < 0.5 else -1
    return -1 if tops[0] < tops[1] else 1


def _found(picture: Picture, *, in_air: bool) -> Any:
    """The alpha (0..1) of the subject: what stands alone, else the small thing that differs most from its place."""
    cut = remove_background(limit(picture, 640))[..., 3]
    share = float(np.mean(cut >= 128))
    if stands_alone(cut, limit(picture, 640)) and share < 0.3 and not in_air:
        return resize(cut, picture.shape[1], picture.shape[0]).astype(np.float32) / 255
    mask = _distinct(limit(picture, 256), in_air=in_air)
    if mask is None:
        return resize(cut, picture.shape[1], picture.shape[0]).astype(np.float32) / 255 if 0 < share < 0.3 else None
    whole = cv.morphologyEx(mask.astype(np.uint8), cv.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    mask = cv.dilate(whole, np.ones((3, 3), np.uint8)).astype(np.float32)
    return np.clip(resize(blur(mask, 1.0), picture.shape[1], picture.shape[0]) * 1.6 - 0.3, 0, 1).astype(np.float32)


def _distinct(small: Picture, *, in_air: bool) -> Any:
    """Of the small parts that differ from their place the one that does most (``bool``), or ``None``."""
    soft = cv.medianBlur(small, 5)
    apart = np.abs(soft.astype(np.float32) - cv.medianBlur(small, 31)).max(axis=2)
    best, chosen = 0.0, None
    for least in (75, 60, 48, 34):
        count, labels, facts, _ = cv.connectedComponentsWithStats((apart > least).astype(np.uint8))
        for index in range(1, count):
            x, y, wide, high, area = (int(value) for value in facts[index])
            touches = x <= 0 or y <= 0 or x + wide >= small.shape[1] or y + high >= small.shape[0]
            if touches or not 0.0008 < area / labels.size < 0.1 or wide > small.shape[1] * 0.5:
                continue
            if in_air and y + high / 2 > 0.62 * small.shape[0]:
                continue
            inside = labels == index
            ring = (cv.dilate(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0) & ~inside
            if in_air and float(soft[ring].mean() - soft[inside].mean()) < 12:
                continue  # the sun and clouds are brighter than their sky; birds and planes are darker
            contrast = float(np.abs(soft[inside].mean(0).astype(np.float32) - soft[ring].mean(0)).max())
            if contrast * math.sqrt(area) > best:
                best, chosen = contrast * math.sqrt(area), inside
    return None if chosen is None else _whole(apart, chosen)


def _whole(apart: Any, part: Any) -> Any:
    """All of the thing of which a part was found: as far as it stands out less, but not into what it stands before."""
    for least in (60, 48, 40, 34, 28):
        _, labels = cv.connectedComponents((apart > least).astype(np.uint8))
        here = np.unique(labels[part])
        grown = np.isin(labels, here[here > 0])
        if grown.sum() > max(1.6 * part.sum(), 0.02 * part.size):
            break
        part = grown | part
    return part
