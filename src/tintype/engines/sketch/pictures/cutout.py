"""Finding the subject of a picture and taking its background away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, grow, limit, split_alpha, to_picture
from tintype.engines.sketch.pictures.finding import softened
from tintype.engines.sketch.pictures.subject import likeliest

_TELLS_APART = 6.0  # the least difference of colour (0..255 per channel, Euclidean) that is not taken for noise


@dataclass(frozen=True, slots=True)
class _Ground:
    """A plain or smoothly shaded ground: its colour at every pixel, and how far its own pixels stray from that."""

    colour: Plane
    noise: float
    shaded: bool = False  # by a lamp: then what stands on it throws a shadow


def remove_background(image: Picture) -> Picture:
    """See :func:`tintype.engines.sketch.pictures.remove_background`."""
    rgb, alpha = split_alpha(image)
    if alpha is not None:
        return np.dstack([rgb, alpha])
    if min(rgb.shape[:2]) < 8:
        return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    made, sure = _from_ground(rgb)
    return made if made is not None and sure else _from_photo(rgb, made)


def from_plain(rgb: Picture) -> Picture | None:
    """What stands on a plain or smoothly shaded ground (RGBA); ``None``: the ground is not so."""
    made, sure = _from_ground(rgb)
    return made if sure else None


def _from_ground(rgb: Picture) -> tuple[Picture | None, bool]:
    """What stands on a plain or smoothly shaded ground, and whether that is sure.

    A sky is smoothly shaded too, and what is before it are hills that go on beyond the picture; and where a ground only
    seems plain, what is left of it looks like what is taken for the subject.
    """
    made = None
    for find in (_plain_ground, _smooth_ground):
        ground = find(rgb)
        made = None if ground is None else _from_plain(rgb, ground)
        if ground is not None and made is not None:
            taken = made[..., 3] >= 128
            leaves = float(np.concatenate([taken[0], taken[:, 0], taken[:, -1]]).mean()) > 0.1
            clear = ground.noise < 1.5 or _distinct(limit(made[..., 3], 256), limit(rgb, 256), 22) > 0.93
            return made, clear and not (ground.shaded and leaves)
    return None, False


def stands_alone(alpha: Any, rgb: Picture | None = None) -> bool:
    """Whether an alpha plane shows a subject on its own: neither nothing, nor all, nor cut by most of the border.

    With the colours told too, it must differ from what is around it along most of its silhouette.
    """
    share = float(np.mean(alpha >= 128))
    edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]]) >= 128
    if not 0.004 < share < 0.85 or float(edge.mean()) > 0.45:
        return False
    return rgb is None or _distinct(limit(alpha, 256), limit(rgb, 256), 22) > 0.7


def _distinct(alpha: Any, rgb: Picture, least: float) -> float:
    """The share of a silhouette along which the colours within and without differ clearly."""
    inside = (alpha >= 128).astype(np.float32)
    reach = max(1.2, max(alpha.shape) / 110)
    within, without = blur(inside, reach), blur(1 - inside, reach)
    colours = rgb.astype(np.float32)
    one = blur(colours * inside[..., None], reach) / np.maximum(within, 1e-3)[..., None]
    other = blur(colours * (1 - inside[..., None]), reach) / np.maximum(without, 1e-3)[..., None]
    line = cv.dilate(inside, np.ones((3, 3), np.uint8)) != cv.erode(inside, np.ones((3, 3), np.uint8))
    if not line.any():
        return 0.0
    return float((np.linalg.norm(one - other, axis=2)[line] > least).mean())


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


def _smooth_ground(rgb: Picture) -> _Ground | None:
    """A ground that shades off in any way, a vignette say: what can be reached from the border without an edge."""
    small = limit(rgb, 512)
    if min(small.shape[:2]) < 32:
        return None
    soft = blur(small.astype(np.float32), 1.6)
    slope = np.hypot(cv.Scharr(soft, cv.CV_32F, 1, 0), cv.Scharr(soft, cv.CV_32F, 0, 1)).max(axis=2) / 16
    edge = np.concatenate([slope[:3].ravel(), slope[-3:].ravel(), slope[:, :3].ravel(), slope[:, -3:].ravel()])
    least = float(np.clip(3 * np.quantile(edge, 0.8), 2.5, 6))
    calm = (slope < least).astype(np.uint8)
    _, labels, facts, _ = cv.connectedComponentsWithStats(calm, connectivity=4)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    reached = np.bincount(rim, minlength=len(facts)) > 0.04 * len(rim)
    reached[0] = False
    ground = reached[labels]
    if ground.mean() < 0.4 or reached[rim].mean() < 0.8:
        return None
    # A subject's own smooth inside is not reached; what is reached ends a little before its edge.
    sure = cv.erode(ground.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=1) > 0
    if not sure.any() or sure.all():
        return None
    filled = grow(small.astype(np.float32), ~sure)
    enclosed = _enclosed(labels, facts, reached, small.astype(np.float32), filled)
    if enclosed.any():
        sure |= cv.erode(enclosed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        filled = grow(small.astype(np.float32), ~sure)
    stray = np.linalg.norm(small.astype(np.float32) - blur(filled, 3.0), axis=2)[sure]
    noise = max(2.6, float(np.sqrt(np.mean(stray**2))))
    if noise > 9:
        return None
    rows, columns = rgb.shape[:2]
    return _Ground(cv.resize(blur(filled, 2.0), (columns, rows), interpolation=cv.INTER_LINEAR), 1.6 * noise, True)


def _enclosed(labels: Any, facts: Any, reached: Any, seen: Plane, ground: Plane) -> Any:
    """Calm places that the border does not reach, coloured as the ground there, perhaps in shade: between legs."""
    count = len(facts)
    number = np.maximum(facts[:, cv.CC_STAT_AREA], 1)
    one, other = (
        np.stack([np.bincount(labels.reshape(-1), of[..., at].reshape(-1), count) / number for at in range(3)], axis=1)
        for of in (seen, ground)
    )
    shade = np.sum(one * other, axis=1) / np.maximum(np.sum(other * other, axis=1), 1)
    off = np.linalg.norm(one - shade[:, None] * other, axis=1)
    alike = (off < 9) & (shade > 0.6) & (shade < 1.2) & ~reached
    alike &= (number > 3e-4 * labels.size) & (number < 0.04 * labels.size)
    alike[0] = False
    return alike[labels]


def _from_plain(rgb: Picture, ground: _Ground) -> Picture | None:
    """The subject on a known ground; ``None`` where the ground turns out to be otherwise than it seemed."""
    rows, columns = rgb.shape[:2]
    seen = rgb.astype(np.float32)
    # A little smoothing beats down noise, and where there is none the edge stays where it is.
    smoothed = blur(seen, 0.9) if ground.noise > 2.5 else seen
    apart = np.linalg.norm(smoothed - ground.colour, axis=2)
    least = max(_TELLS_APART, 3.0 * ground.noise)
    mask = _without_specks(_without_grounds((apart > least).astype(np.uint8)), 2e-5 if ground.noise < 1.5 else 2e-4)
    if ground.shaded and mask.any():
        mask = _without_shadow(mask, smoothed, ground.colour)
    if not mask.any():
        return np.dstack([rgb, np.zeros((rows, columns), np.uint8)])
    # A true edge rises at once; where a ground was guessed wrong the difference creeps up.
    depth = cv.distanceTransform(mask, cv.DIST_L2, 5)
    inner = max(3.0, min(rows, columns) * 0.012)
    ring = apart[(depth > inner) & (depth <= inner + 2)]
    if len(ring) > 30 and float(np.quantile(ring, 0.25 if ground.shaded else 0.5)) < 1.8 * least:
        return None
    alpha, colour = _soft_edge(seen, ground, mask)
    return np.dstack([to_picture(colour), to_picture(alpha * 255)])


def _without_shadow(mask: Any, seen: Plane, ground: Plane) -> Any:
    """A mask less the shadow at the subject's foot: there, the ground's own hue and darker."""
    found = np.nonzero(mask.any(axis=1))[0]
    foot = found[-1] - round(0.22 * (found[-1] - found[0]))
    shade = np.sum(seen * ground, axis=2) / np.maximum(np.sum(ground * ground, axis=2), 1)
    off = np.linalg.norm(seen - shade[..., None] * ground, axis=2)
    shadow = ((off < 9) & (shade > 0.4) & (shade < 1.1)).astype(np.uint8)
    shadow[:foot] = 0
    # Single pixels of the subject may have that colour too.
    shadow = cv.morphologyEx(shadow, cv.MORPH_OPEN, np.ones((3, 3), np.uint8))
    left = _without_specks(np.where(shadow > 0, 0, mask).astype(np.uint8), 2e-4)
    return left if left.sum() > 0.5 * mask.sum() else mask


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


def _from_photo(rgb: Picture, guess: Picture | None) -> Picture:
    """The likeliest subject of a busy picture; ``guess`` is what may be it.

    What is likely at a small size is fitted to the picture's colours (GrabCut; Rother and others 2004), its edge to
    those of the full one.
    """
    small = limit(rgb, 320)
    if min(small.shape[:2]) < 12:
        return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    likely, right = likeliest(rgb, saliency(small), None if guess is None else guess[..., 3] >= 128)
    if guess is not None and right:
        return guess
    alpha = softened(rgb, _cut(small, likely))
    return np.dstack([spread(rgb, alpha > 0.97, alpha), to_picture(alpha * 255)])


def _cut(small: Picture, likely: Plane) -> Any:
    """What is likely the subject of a small picture, as its colours and edges part it from the rest: 0 or 1."""
    share = blur(cv.resize(likely, small.shape[1::-1], interpolation=cv.INTER_LINEAR), 1.5)
    rough = share > min(0.5, 0.8 * float(share.max()))
    marks = np.where(rough, cv.GC_PR_FGD, cv.GC_PR_BGD).astype(np.uint8)
    edge = max(1, min(marks.shape) // 60)
    rim = np.ones(marks.shape, bool)
    rim[edge:-edge, edge:-edge] = False
    marks[rim & (marks == cv.GC_PR_BGD)] = cv.GC_BGD
    cv.setRNGSeed(7)
    try:
        bgr = np.ascontiguousarray(small[..., ::-1])
        cv.grabCut(bgr, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv.GC_INIT_WITH_MASK)
        mask = ((marks == cv.GC_FGD) | (marks == cv.GC_PR_FGD)).astype(np.uint8)
    except cv.error:  # a picture of one colour, or too few pixels for its mixtures
        mask = rough.astype(np.uint8)
    # Where the colours of both are much the same, the ground may take all.
    if mask.sum() < 0.4 * rough.sum():
        mask = rough.astype(np.uint8)
    mask = cv.morphologyEx(mask, cv.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return _without_grounds(cv.morphologyEx(mask, cv.MORPH_CLOSE, np.ones((3, 3), np.uint8)))


def spread(rgb: Picture, inner: Any, alpha: Any) -> Picture:
    """``rgb`` with the colours of the nearest ``inner`` pixel wherever ``alpha`` (0..1) is not whole."""
    if not inner.any():
        return rgb
    _, labels = cv.distanceTransformWithLabels((~inner).astype(np.uint8), cv.DIST_L2, 5, labelType=cv.DIST_LABEL_PIXEL)
    table = np.zeros((int(labels.max()) + 1, 3), np.float32)
    table[labels[inner]] = rgb[inner]
    share = np.clip(alpha, 0, 1)[..., None] ** 2
    return to_picture(rgb * share + table[labels] * (1 - share))


def _rarity(lab: Plane) -> Plane:
    """How much a colour belongs to one compact place away from the border, 0..1, for each pixel."""
    rows, columns = lab.shape[:2]
    small = limit(lab, 128)
    high, wide = small.shape[:2]
    seen = np.ascontiguousarray(small.reshape(-1, 3) * np.array([0.7, 1.6, 1.6], np.float32))
    groups = min(16, len(np.unique(seen, axis=0)))
    if len(seen) < 64 or groups < 2:
        return np.zeros((rows, columns), np.float32)
    cv.setRNGSeed(7)
    stop = (cv.TERM_CRITERIA_EPS + cv.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv.kmeans(seen, groups, None, stop, 2, cv.KMEANS_PP_CENTERS)
    which = labels.reshape(-1)
    y, x = (part.reshape(-1) for part in np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j])
    rim = (np.abs(y) > 0.93) | (np.abs(x) > 0.93)
    number = np.maximum(np.bincount(which, minlength=groups), 1)

    def mean(of: Any) -> Any:
        return np.bincount(which, of, groups) / number

    spread_ = np.sqrt(np.maximum(mean(x * x) - mean(x) ** 2, 0) + np.maximum(mean(y * y) - mean(y) ** 2, 0))
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2) @ (number / len(which))
    score = np.exp(-((spread_ / 0.38) ** 2)) * np.exp(-8 * mean(rim.astype(float))) * np.clip(apart / 70, 0, 1.5)
    plane = score[which].reshape(high, wide).astype(np.float32)
    made = cv.resize(blur(plane, 1.2), (columns, rows), interpolation=cv.INTER_LINEAR)
    return np.asarray(made / max(float(made.max()), 1e-6), np.float32)


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
    rare = _rarity(soft)
    found = (unlike / (np.quantile(unlike, 0.98) + 1) + 0.2 * detail / (detail.max() + 1) + 1.6 * rare) * middle
    found = blur(found.astype(np.float32), max(rows, columns) / 120)
    low, high = float(found.min()), float(np.quantile(found, 0.99))
    return np.asarray(np.clip((found - low) / max(high - low, 1e-6), 0, 1), np.float32)
