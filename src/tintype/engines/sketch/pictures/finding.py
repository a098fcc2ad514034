"""Finding one thing among several: regions that grow together, and how much each looks like a thing of its own."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, guided, limit

_SIDE = 160  # of the picture that is looked at
_PITCH = 7  # between the seeds of the first regions, in its pixels
_EDGES = 1.2  # how much an edge between two regions keeps them apart, beside their colours
_BINS = 8  # of each channel of a histogram of colours


@dataclass(frozen=True, slots=True)
class Look:
    """What a thing is likely to look like: a histogram of its colours and its outline, see `look_of`."""

    colours: Plane
    outline: Plane
    aspect: float


@dataclass(frozen=True, slots=True)
class Found:
    """A thing: its mask (``bool``, at the size of the small picture) and how much it looks like one."""

    mask: Any
    score: float
    known: int = -1  # which of those it is that were found in another way


def look_of(rgba: Picture) -> Look | None:
    """The look of what a picture (``uint8`` RGBA) shows on nothing; ``None``: it shows nothing."""
    mask = (rgba[..., 3] >= 64).astype(np.uint8)
    _, _, wide, high = cv.boundingRect(mask)
    if not wide:
        return None
    lab = cv.cvtColor(np.ascontiguousarray(rgba[..., :3]), cv.COLOR_RGB2LAB).astype(int)
    counts = np.bincount(_binned(lab).reshape(-1), mask.reshape(-1), _BINS**3)
    return Look((counts / counts.sum()).astype(np.float32), _outline(mask), wide / high)


def _outline(mask: Any) -> Plane:
    """A mask in its own bounds, as a small plane of 0..1."""
    left, top, wide, high = cv.boundingRect(mask)
    part = mask[top : top + high, left : left + wide].astype(np.float32)
    return np.asarray(cv.resize(part, (16, 16), interpolation=cv.INTER_AREA), np.float32)


def _binned(lab: Any) -> Any:
    # Hue and chroma keep to the middle of their range, and count for more than lightness.
    at = np.clip((lab - (0, 80, 80)) * _BINS // (256, 96, 96), 0, _BINS - 1)
    return (at[..., 0] * _BINS + at[..., 1]) * _BINS + at[..., 2]


class _Scene:
    """A small picture, looked at for things."""

    def __init__(self, rgb: Picture) -> None:
        small = limit(rgb, _SIDE)
        calm = cv.bilateralFilter(cv.medianBlur(small, 3), 7, 30, 5)
        self.rgb = calm
        self.lab = cv.cvtColor(calm, cv.COLOR_RGB2LAB).astype(np.float32)
        soft = blur(self.lab * np.array([0.8, 1.3, 1.3], np.float32), 0.8)
        slopes = [np.hypot(cv.Scharr(soft, cv.CV_32F, 1, 0), cv.Scharr(soft, cv.CV_32F, 0, 1))]
        self.slope: Plane = slopes[0].max(axis=2) / 32
        self.bins = _binned(self.lab.astype(int))
        self.whole = np.bincount(self.bins.reshape(-1), minlength=_BINS**3)

    def regions(self) -> tuple[Any, int]:
        """Its small regions: a label of each pixel from 0, and how many."""
        return small_regions(self.rgb, self.slope, _PITCH)


def small_regions(rgb: Picture, slope: Plane, pitch: int) -> tuple[Any, int]:
    """Regions about ``pitch`` pixels wide that keep to the edges: a label of each pixel from 0, and how many.

    A watershed from the calmest pixel of each cell of a grid.
    """
    rows, columns = slope.shape
    marks = np.zeros((rows, columns), np.int32)
    number = 0
    for y in range(pitch // 2, rows, pitch):
        for x in range(pitch // 2, columns, pitch):
            near = slope[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3]
            down, across = divmod(int(near.argmin()), near.shape[1])
            number += 1
            marks[max(y - 2, 0) + down, max(x - 2, 0) + across] = number
    grown = cv.watershed(np.ascontiguousarray(rgb), marks)
    lines = grown <= 0
    _, nearest = cv.distanceTransformWithLabels(lines.astype(np.uint8), cv.DIST_L1, 3, labelType=cv.DIST_LABEL_PIXEL)
    table = np.zeros(int(nearest.max()) + 1, np.int64)
    table[nearest[~lines]] = grown[~lines]
    return table[nearest] - 1, number


def _borders(scene: _Scene, labels: Any, count: int) -> list[dict[int, list[float]]]:
    """Of each region, the length and the summed steepness of its border with each of its neighbours."""
    shared: list[dict[int, list[float]]] = [{} for _ in range(count)]
    for one, two, slope in (
        (labels[:, :-1], labels[:, 1:], np.maximum(scene.slope[:, :-1], scene.slope[:, 1:])),
        (labels[:-1], labels[1:], np.maximum(scene.slope[:-1], scene.slope[1:])),
    ):
        differ = one != two
        low, high = np.minimum(one, two)[differ], np.maximum(one, two)[differ]
        pairs, where = np.unique(low * count + high, return_inverse=True)
        length, steep = np.bincount(where), np.bincount(where, slope[differ])
        for pair, long, sum_ in zip(pairs.tolist(), length.tolist(), steep.tolist(), strict=True):
            a, b = divmod(pair, count)
            line = shared[a].setdefault(b, [0.0, 0.0])
            line[0], line[1] = line[0] + long, line[1] + sum_
            shared[b][a] = line
    return shared


def _grown(scene: _Scene, labels: Any, count: int) -> Iterator[list[int]]:
    """Regions merged two by two, the most alike first (after Uijlings 2013): the members of each that is new.

    One that has hardly grown since it was last told of is left out.
    """
    flat = labels.reshape(-1)
    area = np.maximum(np.bincount(flat, minlength=count), 1).astype(float)
    values = scene.lab * (0.8, 1.3, 1.3)
    mean = np.stack([np.bincount(flat, values[..., at].reshape(-1), count) / area for at in range(3)], axis=1)
    shared = _borders(scene, labels, count)
    members = [[at] for at in range(count)]
    colour, size = mean.tolist(), area.tolist()
    alive = [True] * count
    told = area.tolist()  # how large each was when it was last told of

    def cost(a: int, b: int) -> float:
        p, q = colour[a], colour[b]
        apart = ((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2) ** 0.5
        line = shared[a][b]
        return float((apart + _EDGES * line[1] / line[0]) * min(size[a], size[b]) ** 0.3)

    queue = [(cost(a, b), a, b) for a in range(count) for b in shared[a] if a < b]
    heapq.heapify(queue)
    while queue:
        _, a, b = heapq.heappop(queue)
        if not (alive[a] and alive[b]):
            continue
        new = len(alive)
        total = size[a] + size[b]
        colour.append([(p * size[a] + q * size[b]) / total for p, q in zip(colour[a], colour[b], strict=True)])
        size.append(total)
        members.append(members[a] + members[b])
        alive[a] = alive[b] = False
        alive.append(True)
        lines: dict[int, list[float]] = {}
        for old in (a, b):
            for other, line in shared[old].items():
                if alive[other] and other != new:
                    known = lines.setdefault(other, [0.0, 0.0])
                    known[0], known[1] = known[0] + line[0], known[1] + line[1]
        shared.append(lines)
        for other, line in lines.items():
            shared[other][new] = line
            heapq.heappush(queue, (cost(other, new), other, new))
        last = told[a] if size[a] > size[b] else told[b]
        told.append(total if total > 1.08 * last else last)
        if told[new] == total:
            yield members[new]


def things(
    rgb: Picture,
    look: Look | None = None,
    known: Sequence[tuple[Any, float]] = (),
    most: int = 1,
    *,
    rough: bool = False,
) -> list[Found]:
    """The likeliest things of a picture (``uint8`` RGB), the best first; ``look`` says what is wanted.

    ``known`` are masks (``bool``, of any size) that were found in other ways, each with what it has ahead.
    ``rough`` leaves their edges as they are.
    """
    scene = _Scene(rgb)
    if min(scene.slope.shape) < 40:
        return []
    labels, count = scene.regions()
    area = np.bincount(labels.reshape(-1), minlength=count)
    rim = np.bincount(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]), minlength=count)
    around = 2 * sum(labels.shape)
    found: list[Found] = []
    for members in _grown(scene, labels, count):
        inside = np.zeros(count, np.uint8)
        inside[members] = 1
        share, touching = float(area @ inside) / labels.size, float(rim @ inside)
        if 0.004 < share < 0.4 and touching < 0.22 * around:
            found.append(_found(scene, inside[labels], touching, look))
    kept = _apart(found, max(most, 4))
    if not rough:
        kept += [made for made in (_refined(scene, thing, look) for thing in kept) if made is not None]
    for number, (alpha, ahead) in enumerate(known):
        share = cv.resize((alpha > 0).astype(np.float32), labels.shape[::-1], interpolation=cv.INTER_AREA)
        mask = (share >= 0.5).astype(np.uint8)
        if 0.002 < mask.mean() < 0.9:
            made = _found(scene, mask, _at_border(mask), look)
            kept.append(Found(made.mask, made.score + ahead, number))
    return _apart(kept, most)


def _apart(found: list[Found], most: int) -> list[Found]:
    """The best of them, of those that are nearly the same the best one alone."""
    kept: list[Found] = []
    for thing in sorted(found, key=lambda thing: -thing.score):
        if all((thing.mask & other.mask).sum() < 0.7 * (thing.mask | other.mask).sum() for other in kept):
            kept.append(thing)
            if len(kept) == most:
                break
    return kept


def _refined(scene: _Scene, thing: Found, look: Look | None) -> Found | None:
    """A thing, grown or shrunk to what is coloured as it is (GrabCut)."""
    mask = thing.mask.astype(np.uint8)
    left, top, wide, high = cv.boundingRect(mask)
    reach = max(6, round(0.35 * max(wide, high)))
    box = slice(max(top - reach, 0), top + high + reach), slice(max(left - reach, 0), left + wide + reach)
    part = np.ascontiguousarray(mask[box])
    marks = np.where(part > 0, cv.GC_PR_FGD, cv.GC_PR_BGD).astype(np.uint8)
    marks[[0, -1]], marks[:, [0, -1]] = cv.GC_BGD, cv.GC_BGD
    marks[cv.erode(part, np.ones((5, 5), np.uint8)) > 0] = cv.GC_FGD
    cv.setRNGSeed(7)
    try:
        rgb = np.ascontiguousarray(scene.rgb[box])
        cv.grabCut(rgb, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv.GC_INIT_WITH_MASK)
    except cv.error:  # too few pixels for its mixtures
        return None
    taken = ((marks == cv.GC_FGD) | (marks == cv.GC_PR_FGD)).astype(np.uint8)
    taken = cv.morphologyEx(taken, cv.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv.connectedComponents(taken, connectivity=8)
    if count < 2:
        return None
    overlap = np.bincount(labels[part > 0], minlength=count)
    overlap[0] = 0
    whole = np.zeros_like(mask)
    whole[box] = labels == int(overlap.argmax())
    return _found(scene, whole, _at_border(whole), look) if 0.004 < whole.mean() < 0.5 else None


def _at_border(mask: Any) -> float:
    return float(mask[0].sum() + mask[-1].sum() + mask[:, 0].sum() + mask[:, -1].sum())


def _found(scene: _Scene, mask: Any, rim: float, look: Look | None) -> Found:
    """A region with its holes filled, and how much it looks like a thing: sharply bounded, unlike what is around it and
    what else is there. ``rim`` is how many of its pixels lie at the picture's border."""
    outer, _ = cv.findContours(mask, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
    mask = np.zeros_like(mask)
    cv.drawContours(mask, outer, -1, 1, -1)
    longest = max(len(part) for part in outer)
    line = np.concatenate([part[:, 0] for part in outer if len(part) > 0.15 * longest])
    rows, columns = mask.shape
    inside = mask > 0
    number = int(cv.countNonZero(mask))
    steep = scene.slope[line[:, 1], line[:, 0]]
    steep = np.sort(np.minimum(steep / 22, 1.0))
    sharp, clear = float(steep.mean()), float(steep[len(steep) // 4])
    left, top, wide, high = cv.boundingRect(mask)
    reach = max(3, round(0.16 * (wide + high) / 2))
    box = slice(max(top - reach, 0), top + high + reach), slice(max(left - reach, 0), left + wide + reach)
    part = inside[box]
    ring = (cv.dilate(mask[box], np.ones((2 * reach + 1,) * 2, np.uint8)) > 0) & ~part
    bins = scene.bins[box]
    own = np.bincount(bins[part], minlength=_BINS**3)
    near = np.bincount(bins[ring], minlength=_BINS**3)
    rest = scene.whole - own
    apart = 1 - float(np.minimum(own / number, near / max(int(ring.sum()), 1)).sum())
    rare = 1 - float(np.minimum(own / number, rest / max(int(rest.sum()), 1)).sum())
    # How much of such colours lies in it, rather than elsewhere in the picture.
    held = float((own / number) @ (own / np.maximum(scene.whole, 1)))
    share = number / mask.size
    large = float(np.exp(-((np.log(share / 0.06) / 1.7) ** 2)))
    x, y = (left + wide / 2) / columns - 0.5, (top + high / 2) / rows - 0.56
    middle = float(np.exp(-(x * x + y * y) * 5))
    score = 1.2 * sharp + 1.3 * clear + 1.1 * apart + 0.4 * rare + 1.6 * held + 0.8 * large + 1.8 * middle
    score -= 1.4 * rim / max(len(line), 1) + 0.6 * (left == 0 and left + wide == columns)  # the latter is a horizon
    if look is None:
        return Found(inside, score)
    alike = float(np.minimum(look.colours, own / number).sum())
    shape = abs(float(np.log(wide / high / look.aspect)))
    outline = _outline(mask)
    covers = max(
        float(np.minimum(outline, known).sum() / np.maximum(outline, known).sum())
        for known in (look.outline, look.outline[:, ::-1])
    )
    return Found(inside, 0.6 * score + 4.0 * alike - 0.6 * min(shape, 2.0) + 2.5 * covers)


def fitted(rgb: Picture, mask: Any) -> Plane:
    """A mask of any size, fitted to the edges of a picture (``uint8`` RGB): alpha of 0..1."""
    rows, columns = rgb.shape[:2]
    small = limit(rgb, 320)
    size = small.shape[1::-1]
    rough = (cv.resize(mask.astype(np.float32), size, interpolation=cv.INTER_LINEAR) > 0.5).astype(np.uint8)
    left, top, wide, high = cv.boundingRect(rough)
    if not wide:
        return np.zeros((rows, columns), np.float32)
    box = slice(max(top - 14, 0), top + high + 14), slice(max(left - 14, 0), left + wide + 14)
    part = rough[box]
    marks = np.where(part > 0, cv.GC_PR_FGD, cv.GC_PR_BGD).astype(np.uint8)
    marks[cv.erode(part, np.ones((9, 9), np.uint8)) > 0] = cv.GC_FGD
    marks[cv.dilate(part, np.ones((9, 9), np.uint8)) == 0] = cv.GC_BGD
    cv.setRNGSeed(7)
    try:
        seen = np.ascontiguousarray(small[box])
        cv.grabCut(seen, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 1, cv.GC_INIT_WITH_MASK)
        fine = ((marks == cv.GC_FGD) | (marks == cv.GC_PR_FGD)).astype(np.uint8)
    except cv.error:  # too few pixels for its mixtures
        fine = part
    if fine.sum() > 0.5 * part.sum():
        rough[box] = cv.morphologyEx(fine, cv.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return softened(rgb, rough)


def softened(rgb: Picture, mask: Any) -> Plane:
    """A mask (0 or 1, of any size) as an alpha of 0..1 whose edge follows those of a picture (``uint8`` RGB)."""
    rows, columns = rgb.shape[:2]
    guide = cv.cvtColor(rgb, cv.COLOR_RGB2GRAY).astype(np.float32) / 255
    alpha: Any = cv.resize(blur(mask.astype(np.float32), 1.0), (columns, rows), interpolation=cv.INTER_LINEAR)
    alpha = guided(guide, alpha, max(2, round(max(rows, columns) / 240)), 1e-3)
    return np.asarray(np.clip((alpha - 0.3) / 0.6, 0, 1), np.float32)
