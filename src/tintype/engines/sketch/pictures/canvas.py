"""Small work on arrays that the other modules share: reading odd shapes, covering a size, smooth noise."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from tintype.engines.contract import EngineError, Reason

Picture = np.ndarray[Any, np.dtype[np.uint8]]
cv: Any = cv2  # typed so since its stubs lose the dtypes of arrays
Plane = np.ndarray[Any, np.dtype[np.float32]]


def split_alpha(image: Picture) -> tuple[Picture, Picture | None]:
    """``(h, w, 3)`` colours and the ``(h, w)`` alpha of a grey, RGB or RGBA picture; ``None`` where it is opaque."""
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.size == 0:
        raise EngineError(Reason.INVALID, "image: a picture of 8-bit grey, RGB or RGBA pixels is accepted")
    if image.ndim == 2:
        image = image[..., None]
    channels = image.shape[2]
    if channels not in (1, 2, 3, 4):
        raise EngineError(Reason.INVALID, "image: a picture of 8-bit grey, RGB or RGBA pixels is accepted")
    rgb = image[..., :3] if channels >= 3 else np.repeat(image[..., :1], 3, axis=2)
    alpha = image[..., -1] if channels in (2, 4) else None
    if alpha is not None and int(alpha.min()) == 255:
        alpha = None
    return np.ascontiguousarray(rgb), alpha


def flatten(image: Picture) -> Picture:
    """``image`` as opaque RGB; what is transparent becomes white."""
    rgb, alpha = split_alpha(image)
    if alpha is None:
        return rgb
    share = alpha[..., None].astype(np.float32) / 255
    return to_picture(rgb * share + 255 * (1 - share))


def resize(image: Any, width: int, height: int, *, hard: bool = False) -> Any:
    """``image`` at another size; ``hard`` takes the nearest pixel (masks)."""
    if image.shape[1] == width and image.shape[0] == height:
        return image
    if hard:
        return cv.resize(image, (width, height), interpolation=cv.INTER_NEAREST)
    smaller = width < image.shape[1] or height < image.shape[0]
    return cv.resize(image, (width, height), interpolation=cv.INTER_AREA if smaller else cv.INTER_CUBIC)


def cover(image: Any, width: int, height: int, *, hard: bool = False) -> Any:
    """The middle of ``image`` that has the shape of ``width`` by ``height``, at that size."""
    if width < 1 or height < 1:
        raise EngineError(Reason.INVALID, f"size: width and height of at least 1 are accepted, not {width}x{height}")
    rows, columns = image.shape[:2]
    scale = max(width / columns, height / rows)
    wide, high = max(1, min(columns, round(width / scale))), max(1, min(rows, round(height / scale)))
    left, top = (columns - wide) // 2, (rows - high) // 2
    return resize(np.ascontiguousarray(image[top : top + high, left : left + wide]), width, height, hard=hard)


def limit(image: Any, longest: int, *, hard: bool = False) -> Any:
    """``image``, made smaller so that its longest side is at most ``longest``."""
    rows, columns = image.shape[:2]
    scale = min(1.0, longest / max(rows, columns))
    return resize(image, max(1, round(columns * scale)), max(1, round(rows * scale)), hard=hard)


def blur(plane: Any, sigma: float) -> Any:
    """A Gaussian blur of ``sigma`` pixels; wide ones are made at a smaller size, which looks the same."""
    if sigma < 0.3:
        return plane
    rows, columns = plane.shape[:2]
    step = int(min(sigma / 4, rows / 8, columns / 8))
    if step < 2:
        return cv.GaussianBlur(plane, (0, 0), sigma, borderType=cv.BORDER_REPLICATE)
    small = cv.resize(plane, (columns // step, rows // step), interpolation=cv.INTER_AREA)
    small = cv.GaussianBlur(small, (0, 0), sigma / step, borderType=cv.BORDER_REPLICATE)
    return cv.resize(small, (columns, rows), interpolation=cv.INTER_LINEAR)


def smooth_noise(rng: np.random.Generator, width: int, height: int, cells: int) -> Plane:
    """Noise of -1..1 with about ``cells`` bumps along the longer side."""
    longest = max(width, height)
    grid = rng.uniform(-1, 1, (max(2, cells * height // longest + 2), max(2, cells * width // longest + 2)))
    made: Plane = cv.resize(grid.astype(np.float32), (width, height), interpolation=cv.INTER_CUBIC)
    return np.clip(made, -1, 1)


def guided(guide: Plane, plane: Plane, radius: int, least: float) -> Plane:
    """``plane`` smoothed along the edges of ``guide`` (He, Sun and Tang's guided filter; both 0..1)."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(of: Plane) -> Plane:
        made: Plane = cv.boxFilter(of, -1, size, borderType=cv.BORDER_REFLECT)
        return made

    mean_guide, mean_plane = mean(guide), mean(plane)
    slope = (mean(guide * plane) - mean_guide * mean_plane) / (mean(guide * guide) - mean_guide**2 + least)
    return mean(slope) * guide + mean(mean_plane - slope * mean_guide)


def to_picture(values: Any) -> Picture:
    """Numbers of 0..255, rounded to ``uint8``."""
    if values.ndim == 3 and values.shape[2] <= 4:  # OpenCV rounds and clips in one pass
        return np.asarray(cv.addWeighted(values, 1.0, values, 0.0, 0.0, dtype=cv.CV_8U), np.uint8).reshape(values.shape)
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def grow(small: Any, hole: Any) -> Any:
    """A smooth fill of a hole: blurs that count only what is known, from wide to narrow."""
    known = (~hole).astype(np.float32)
    made = np.zeros(small.shape, np.float32) + small[~hole].mean(axis=0)
    sigma = max(small.shape[:2]) / 3
    while sigma >= 1:
        weight = blur(known, sigma)[..., None]
        near = blur(small * known[..., None], sigma) / np.maximum(weight, 1e-6)
        sure = np.clip(weight * 4, 0, 1)
        made = made * (1 - sure) + near * sure
        sigma /= 1.8
    return np.where(hole[..., None], made, small).astype(np.float32)
