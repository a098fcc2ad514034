"""Subjects of several pictures, put together in one setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, blur, cv, flatten, limit, resize, to_picture
from tintype.engines.sketch.pictures.cutout import remove_background, stands_alone
from tintype.engines.sketch.pictures.filling import surround

_MOST = 8  # references beyond these lend their colours only


def compose(picture: Picture, references: Sequence[Picture], seed: int) -> Picture:
    """``picture`` (``uint8`` RGB) with the subjects of the references side by side in its setting.

    Its own subject, where it has one, stands first in the row. A reference without a subject of its own adds nothing.
    """
    guests = [subject for subject in map(_subject, references[:_MOST]) if subject is not None]
    if not guests or min(picture.shape[:2]) < 16:
        return picture
    own = remove_background(picture)
    made = picture
    if stands_alone(own[..., 3], picture):
        reach = max(3, max(picture.shape[:2]) // 90)
        hole = cv.dilate((own[..., 3] > 8).astype(np.uint8), np.ones((2 * reach + 1,) * 2, np.uint8)) > 0
        made = surround(picture, hole, seed)
        guests.insert(0, _cropped(own))
        # Its own subject stays of about its size, and the guests are no larger.
        grown = 1.35 * guests[0].shape[0] / picture.shape[0]
        share, floor = min(0.74, max(0.3, grown)), 0.93
    else:
        share, floor = 0.56, 0.94
    return _in_a_row(made, guests, share, floor)


def _subject(reference: Picture) -> Picture | None:
    """A reference's subject alone (RGBA, cut to its bounds), or ``None``."""
    cut = remove_background(limit(reference, 1536) if reference.ndim == 3 else flatten(reference))
    return _cropped(cut) if stands_alone(cut[..., 3], flatten(cut[..., :3])) else None


def _cropped(cut: Picture) -> Picture:
    rows, columns = np.nonzero(cut[..., 3] >= 24)
    return cut[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _in_a_row(picture: Picture, subjects: Sequence[Picture], share: float, floor: float) -> Picture:
    rows, columns = picture.shape[:2]
    slot = columns * 0.94 / len(subjects)
    made = picture.astype(np.float32)
    tone = blur(made, max(rows, columns) / 12)
    for number, subject in enumerate(subjects):
        scale = min(rows * share / subject.shape[0], slot * 0.9 / subject.shape[1])
        wide, high = max(1, round(subject.shape[1] * scale)), max(1, round(subject.shape[0] * scale))
        fitted = resize(subject, wide, high)
        left = round(columns * 0.03 + slot * (number + 0.5) - wide / 2)
        top = max(0, round(rows * floor) - high)
        left = min(max(0, left), columns - wide)
        _shade(made, left, top, wide, high)
        around = tone[top : top + high, left : left + wide].reshape(-1, 3).mean(axis=0)
        alpha = fitted[..., 3:].astype(np.float32) / 255
        colours = _harmonised(fitted, around)
        there = made[top : top + high, left : left + wide]
        made[top : top + high, left : left + wide] = there * (1 - alpha) + colours * alpha
    return to_picture(made)


def _shade(made: Any, left: int, top: int, wide: int, high: int) -> None:
    """A soft shadow on the floor below a subject."""
    rows, columns = made.shape[:2]
    dark = np.zeros((rows, columns), np.float32)
    middle = (left + wide // 2, min(rows - 1, top + high - max(1, high // 60)))
    cv.ellipse(dark, middle, (max(1, round(wide * 0.42)), max(1, round(wide * 0.065))), 0, 0, 360, 1.0, -1, cv.LINE_AA)
    made *= 1 - 0.45 * blur(dark, max(1.0, wide * 0.035))[..., None]


def _harmonised(subject: Picture, around: Any) -> Any:
    """The subject's colours, a quarter of the way to the tone of the place, keeping its contrasts."""
    colours = subject[..., :3].astype(np.float32)
    tint = around / max(float(around.mean()), 1.0)
    level = float(np.clip(around.mean() / max(float(colours[subject[..., 3] > 128].mean()), 1.0), 0.6, 1.5))
    return np.clip(colours * (1 + 0.22 * (tint - 1)) * (1 + 0.18 * (level - 1)), 0, 255)
