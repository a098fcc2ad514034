"""Finding the subject of a picture and taking its background away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, guided, limit, split_alpha, to_picture

_TELLS_APART = 6.0  # the least difference of colour (0..255 per channel, Euclidean) that is not taken for noise


@dataclass(frozen=True, slots=True)
class _Ground:
    """A plain or smoothly shaded ground: its colour at every pixel, and how far its own pixels stray from that."""

    colour: Plane
    noise: float


def remove_background(image: Picture) -> Picture:
    """See :func:`tintype.engines.sketch.pictures.remove_background`."""
    rgb, alpha = split_alpha(image)
    if alpha is not None:
        return np.dstack([rgb, alpha])
    if min(rgb.shape[:2]) < 8:
        return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    ground = _plain_ground(rgb)
    if ground is not None:
        return _from_plain(rgb, ground)
    return _from_photo(rgb)


def subject_share(alpha: Any) -> float:
    """How much of the picture the subject covers, 0..1."""
    return float(np.mean(alpha >= 128))


def stands_alone(alpha: Any) -> bool:
    """Whether an alpha plane shows a subject on its own: neither nothing, nor all, nor cut by most of the border."""
    share = subject_share(alpha)
    edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]]) >= 128
    return 0.005 < share < 0.85 and float(edge.mean()) < 0.45


def _terms(rows: int, columns: int) -> Plane:
    """The polynomials of second degree over the picture: ``(rows, columns, 6)``."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)


def _plain_ground(rgb: Picture) -> _Ground | None:
    """The ground, fitted to the border's pixels without those that a subject covers; ``None``: it is not plain."""
    rows, columns = rgb.shape[:2]
    edge = max(2, min(rows, columns) // 50)
    rim = np.ones((rows, columns), bool)
    rim[edge:-edge, edge:-edge] = False
    where = np.flatnonzero(rim)
    where = where[:: max(1, len(where) // 20000)]
    terms = _terms(rows, columns)
    known, seen = terms.reshape(-1, 6)[where], rgb.reshape(-1, 3)[where].astype(np.float32)
    # Where the ground runs into pure white or black, its slope does not show: such pixels tell nothing of it.
    clipped = ((seen <= 0) | (seen >= 255)).any(axis=1)
    open_ = ~clipped if clipped.mean() < 0.7 else np.ones(len(seen), bool)
    middle = np.median(seen, axis=0)
    stray = np.linalg.norm(seen - middle, axis=1)
    kept = stray <= max(30.0, float(np.median(stray)) * 2.5)
    found = np.zeros((6, 3), np.float32)
    for _ in range(6):
        if (kept & open_).sum() < 12 or kept.mean() < 0.5:
            return None
        found = np.linalg.lstsq(known[kept & open_], seen[kept & open_], rcond=None)[0]
        stray = np.linalg.norm(seen - np.clip(known @ found, 0, 255), axis=1)
        kept = stray <= max(4.0, 2.8 * float(np.median(stray[kept])))
    noise = float(np.sqrt(np.mean(stray[kept] ** 2))) if kept.any() else 99.0
    if noise > 11 or kept.mean() < 0.62:
        return None
    return _Ground(np.clip(terms @ found, 0, 255).astype(np.float32), noise)


def _from_plain(rgb: Picture, ground: _Ground) -> Picture:
    rows, columns = rgb.shape[:2]
    seen = rgb.astype(np.float32)
    # A little smoothing beats down noise, and where there is none the edge stays where it is.
    smoothed = blur(seen, 0.9) if ground.noise > 2.5 else seen
    apart = np.linalg.norm(smoothed - ground.colour, axis=2)
    least = max(_TELLS_APART, 3.0 * ground.noise)
    mask = _without_specks(_without_grounds((apart > least).astype(np.uint8)), 2e-5 if ground.noise < 1.5 else 2e-4)
    if not mask.any():
        return np.dstack([rgb, np.zeros((rows, columns), np.uint8)])
    alpha, colour = _soft_edge(seen, ground, mask)
    return np.dstack([to_picture(colour), to_picture(alpha * 255)])


def _without_grounds(mask: Any) -> Any:
    """Fills the holes of a mask that are too small to be a view through the subject: a highlight, an eye's white."""
    count, labels, facts, _ = cv.connectedComponentsWithStats(1 - mask, connectivity=4)
    rows, columns = mask.shape
    left, top = facts[:, cv.CC_STAT_LEFT], facts[:, cv.CC_STAT_TOP]
    right, low = left + facts[:, cv.CC_STAT_WIDTH], top + facts[:, cv.CC_STAT_HEIGHT]
    inner = (left > 0) & (top > 0) & (right < columns) & (low < rows)
    fill = inner & (facts[:, cv.CC_STAT_AREA] < 0.003 * rows * columns)
    fill[0] = False
    return np.where(fill[labels], 1, mask).astype(np.uint8) if count > 1 else mask


def _without_specks(mask: Any, share: float) -> Any:
    """A mask without islands smaller than ``share`` of the picture."""
    count, labels, facts, _ = cv.connectedComponentsWithStats(mask, connectivity=8)
    keep = facts[:, cv.CC_STAT_AREA] >= max(4, share * mask.size)
    keep[0] = False
    return keep[labels].astype(np.uint8) if count > 1 else mask


def _softness(apart: Plane, depth: Plane) -> int:
    """How many pixels the subject's edge takes to become wholly its own colour."""
    most = max(2, min(24, round(min(depth.shape) * 0.05)))
    profile = []
    for step in range(most):
        ring = apart[(depth > step) & (depth <= step + 1)]
        if len(ring) < 8:
            break
        profile.append(float(np.median(ring)))
    if len(profile) < 2:
        return 2
    return max(2, 1 + int(np.argmax(np.array(profile) >= 0.96 * max(profile))))


def _soft_edge(seen: Plane, ground: _Ground, mask: Any) -> tuple[Plane, Plane]:
    """Alpha (0..1) and the subject's own colours: at the edge a pixel is a mix of the ground and the nearest inside."""
    depth = cv.distanceTransform(mask, cv.DIST_L2, 5)
    reach = _softness(np.linalg.norm(seen - ground.colour, axis=2), depth)
    inner = cv.erode(mask, cv.getStructuringElement(cv.MORPH_ELLIPSE, (2 * reach + 1,) * 2), borderValue=1)
    # Parts thinner than the reach have no inside: their middle stands in for it.
    ridge = (depth >= cv.dilate(depth, np.ones((3, 3), np.uint8)) - 0.01) & (mask > 0)
    near = cv.dilate(inner, np.ones((4 * reach + 1,) * 2, np.uint8))
    inner = (inner > 0) | (ridge & (near == 0))
    if not inner.any():
        return mask.astype(np.float32), seen
    _, labels = cv.distanceTransformWithLabels((~inner).astype(np.uint8), cv.DIST_L2, 5, labelType=cv.DIST_LABEL_PIXEL)
    table = np.zeros((int(labels.max()) + 1, 3), np.float32)
    table[labels[inner]] = seen[inner]
    inside = table[labels]
    span = inside - ground.colour
    length = np.maximum(np.sum(span * span, axis=2), 1e-3)
    mix = np.sum((seen - ground.colour) * span, axis=2) / length
    # What is no mix of the two is a colour of the subject's own.
    off = np.linalg.norm(seen - ground.colour - mix[..., None] * span, axis=2)
    own = (off > 10 + 3 * ground.noise) | (length < (3 * _TELLS_APART) ** 2)
    alpha = np.where(own, 1.0, np.clip(mix, 0, 1))
    alpha = np.where(alpha > 0.94, 1.0, alpha) * mask
    alpha = np.where(inner | (depth > 2 * reach), mask, alpha).astype(np.float32)
    share = np.maximum(alpha, 0.08)[..., None]
    clean = np.clip((seen - (1 - share) * ground.colour) / share, 0, 255)
    return alpha, np.where(alpha[..., None] < 1, clean, seen).astype(np.float32)


def _from_photo(rgb: Picture) -> Picture:
    rows, columns = rgb.shape[:2]
    small = limit(rgb, 360)
    if min(small.shape[:2]) < 12:
        return np.dstack([rgb, np.full((rows, columns), 255, np.uint8)])
    stands_out = saliency(small)
    marks = _first_guess(stands_out)
    cv.setRNGSeed(7)
    try:
        bgr = np.ascontiguousarray(small[..., ::-1])
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv.grabCut(bgr, marks, None, *models, 4, cv.GC_INIT_WITH_MASK)
        mask = ((marks == cv.GC_FGD) | (marks == cv.GC_PR_FGD)).astype(np.uint8)
    except cv.error:  # a picture of one colour, or too few pixels for its mixtures
        mask = (stands_out > 0.5).astype(np.uint8)
    mask = cv.morphologyEx(mask, cv.MORPH_OPEN, np.ones((3, 3), np.uint8))
    mask = _largest(_without_grounds(cv.morphologyEx(mask, cv.MORPH_CLOSE, np.ones((5, 5), np.uint8))))
    if not 0.004 < mask.mean() < 0.96:
        mask = _without_specks((stands_out > 0.5).astype(np.uint8), 0.01)
    guide = cv.cvtColor(rgb, cv.COLOR_RGB2GRAY).astype(np.float32) / 255
    alpha: Any = cv.resize(blur(mask.astype(np.float32), 1.0), (columns, rows), interpolation=cv.INTER_LINEAR)
    alpha = guided(guide, alpha, max(2, round(max(rows, columns) / 240)), 1e-3)
    alpha = np.clip((alpha - 0.3) / 0.6, 0, 1)
    return np.dstack([spread(rgb, alpha > 0.97, alpha), to_picture(alpha * 255)])


def spread(rgb: Picture, inner: Any, alpha: Any) -> Picture:
    """``rgb`` with the colours of the nearest ``inner`` pixel wherever ``alpha`` (0..1) is not whole."""
    if not inner.any():
        return rgb
    _, labels = cv.distanceTransformWithLabels((~inner).astype(np.uint8), cv.DIST_L2, 5, labelType=cv.DIST_LABEL_PIXEL)
    table = np.zeros((int(labels.max()) + 1, 3), np.float32)
    table[labels[inner]] = rgb[inner]
    share = np.clip(alpha, 0, 1)[..., None] ** 2
    return to_picture(rgb * share + table[labels] * (1 - share))


def _largest(mask: Any) -> Any:
    """The largest island of a mask, with those at least a fifth as large."""
    count, labels, facts, _ = cv.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask
    area = facts[:, cv.CC_STAT_AREA].copy()
    area[0] = 0
    return (area >= area.max() * 0.2)[labels].astype(np.uint8)


def _first_guess(stands_out: Plane) -> Any:
    """GrabCut's marks: the border is ground, what stands out is perhaps the subject."""
    level = float(np.quantile(stands_out, 0.72))
    marks = np.where(stands_out > max(level, 0.25), cv.GC_PR_FGD, cv.GC_PR_BGD).astype(np.uint8)
    marks[stands_out > max(0.8, float(np.quantile(stands_out, 0.95)))] = cv.GC_FGD
    edge = max(1, min(marks.shape) // 60)
    marks[:edge], marks[:, :edge], marks[:, -edge:] = cv.GC_BGD, cv.GC_BGD, cv.GC_BGD
    marks[-edge:] = np.where(marks[-edge:] == cv.GC_PR_BGD, cv.GC_BGD, marks[-edge:])
    return marks


def saliency(rgb: Picture) -> Plane:
    """How far each pixel stands out, 0..1: unlike the border's colours, nearer the middle, with detail."""
    rows, columns = rgb.shape[:2]
    lab = cv.cvtColor(rgb, cv.COLOR_RGB2LAB).astype(np.float32)
    edge = max(1, min(rows, columns) // 25)
    # The lower border is left out at its middle: there a subject often stands.
    rim = np.concatenate([lab[:edge].reshape(-1, 3), lab[:, :edge].reshape(-1, 3), lab[:, -edge:].reshape(-1, 3)])
    rim = rim[:: max(1, len(rim) // 4000)]
    cv.setRNGSeed(7)
    groups = min(6, len(np.unique(rim, axis=0)))
    stop = (cv.TERM_CRITERIA_EPS + cv.TERM_CRITERIA_MAX_ITER, 15, 0.5)
    _, _, centres = cv.kmeans(np.ascontiguousarray(rim), groups, None, stop, 1, cv.KMEANS_PP_CENTERS)
    soft = blur(lab, max(rows, columns) / 180)
    unlike = np.min([np.linalg.norm(soft - centre, axis=2) for centre in centres], axis=0)
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    middle = np.exp(-(x**2 + 0.8 * (y - 0.1) ** 2) * 1.3)
    light = lab[..., 0]
    detail = blur(np.abs(light - blur(light, 2.0)), max(rows, columns) / 40)
    found = (unlike / (np.quantile(unlike, 0.98) + 1) + 0.35 * detail / (detail.max() + 1)) * middle
    found = blur(found.astype(np.float32), max(rows, columns) / 120)
    low, high = float(found.min()), float(np.quantile(found, 0.99))
    return np.asarray(np.clip((found - low) / max(high - low, 1e-6), 0, 1), np.float32)
