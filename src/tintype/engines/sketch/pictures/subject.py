"""The likeliest subject of a busy picture: walks from its small regions show what hangs together, cues rank that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, limit
from tintype.engines.sketch.pictures.finding import small_regions

_SIDE = 200  # of the picture that is looked at
_PITCH = 8  # between the seeds of its regions, in its pixels
_LEVELS = (0.85, 0.7, 0.55, 0.4, 0.28, 0.18, 0.1)  # how near a walk must come for a region to belong
_WORDS = 20  # colours that histograms count
_AHEAD = 0.03  # what a guess has ahead of what is found here
# How much each cue counts: fitted by least squares to the share of the union that sets have in common with the subject,
# in photographs and in paintings of this engine.
_WEIGHTS = np.array(
    [-0.571, -0.033, 0.039, -0.199, 0.188, -0.012, 0.231, 0.644, 0.105, -0.152, 0.086, -0.068, -0.041, 0.056, -0.104],
    np.float32,
)


@dataclass(frozen=True, slots=True)
class _Mosaic:
    """A small picture in ``count`` regions: L*a*b* (``float32``), labels, and the measures of regions and borders."""

    lab: Plane
    labels: Any
    count: int
    area: Plane  # (count,)
    rim: Plane  # (count,), pixels at the picture's border
    colour: Plane  # (count, 3)
    one: Any  # (borders,), the regions on either side of each border
    other: Any
    length: Plane  # (borders,)
    steep: Plane  # (borders,), the mean slope along it

    def sums(self, plane: Any) -> Plane:
        """A plane's sum over each region."""
        return np.bincount(self.labels.reshape(-1), plane.reshape(-1), self.count).astype(np.float32)


def _mosaic(rgb: Picture) -> _Mosaic:
    calm = cv.bilateralFilter(cv.medianBlur(limit(rgb, _SIDE), 3), 7, 30, 5)
    lab = cv.cvtColor(calm.astype(np.float32) / 255, cv.COLOR_RGB2LAB)
    soft = blur(lab, 0.8)
    slope = np.hypot(cv.Scharr(soft, cv.CV_32F, 1, 0), cv.Scharr(soft, cv.CV_32F, 0, 1)).max(axis=2) / 32
    labels, count = small_regions(calm, slope, _PITCH)
    flat = labels.reshape(-1)
    area = np.maximum(np.bincount(flat, minlength=count), 1).astype(np.float32)
    colour = np.stack([np.bincount(flat, lab[..., at].reshape(-1), count) for at in range(3)], axis=1) / area[:, None]
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    rim = np.bincount(edge, minlength=count).astype(np.float32)
    here = np.concatenate([labels[:, :-1].reshape(-1), labels[:-1].reshape(-1)])
    there = np.concatenate([labels[:, 1:].reshape(-1), labels[1:].reshape(-1)])
    steep = np.concatenate(
        [np.maximum(slope[:, :-1], slope[:, 1:]).reshape(-1), np.maximum(slope[:-1], slope[1:]).reshape(-1)]
    )
    differ = here != there
    key = np.minimum(here, there)[differ] * count + np.maximum(here, there)[differ]
    pairs, where = np.unique(key, return_inverse=True)
    length = np.bincount(where).astype(np.float32)
    mean = (np.bincount(where, steep[differ]) / length).astype(np.float32)
    return _Mosaic(
        lab, labels, count, area, rim, colour.astype(np.float32), pairs // count, pairs % count, length, mean
    )


def _apart(mosaic: _Mosaic) -> Plane:
    """How far the colours on the two sides of each border differ."""
    return np.asarray(np.linalg.norm(mosaic.colour[mosaic.one] - mosaic.colour[mosaic.other], axis=1), np.float32)


def _walks(mosaic: _Mosaic) -> Plane:
    """``(count, count)``: how surely a walk from each region (second axis) comes by each other (first), 0..1.

    Walks cross borders where they are faint and end at the picture's border (Grady 2006: random walks for image
    segmentation): one linear system tells of those from every region at once.
    """
    one, other, count = mosaic.one, mosaic.other, mosaic.count
    easy = mosaic.length * np.exp(-(0.5 * _apart(mosaic) + mosaic.steep) / 3) + 1e-3
    ways = np.zeros((count, count))
    ways[one, other] = ways[other, one] = easy
    system = np.diag(ways.sum(axis=1) + 0.03 * mosaic.rim + 1e-6) - ways
    reached = np.linalg.inv(system)
    return (reached / np.diag(reached)).astype(np.float32)


def _candidates(mosaic: _Mosaic, reached: Plane) -> Any:
    """``(m, count)`` ``bool``: what a walk from one region reaches with a certain ease, each set once.

    Many cuts from many seeds, of which the likeliest is chosen after: Carreira and Sminchisescu 2010.
    """
    sets = np.concatenate([(reached > level).T for level in _LEVELS])
    share = sets @ mosaic.area / mosaic.labels.size
    packed = np.packbits(sets[(share > 0.004) & (share < 0.75)], axis=1)
    return np.unpackbits(np.unique(packed, axis=0), axis=1, count=mosaic.count).astype(bool)


def _open(mosaic: _Mosaic) -> Plane:
    """How much each region is not the ground's, 0..1: of what is like the ground much lies at the picture's border.

    Boundary connectivity (Zhu and others 2014: saliency optimization from robust background detection).
    """
    count, steps = mosaic.count, _apart(mosaic)
    least = np.full(count, np.inf, np.float32)
    np.minimum.at(least, mosaic.one, steps)
    np.minimum.at(least, mosaic.other, steps)
    noise = float(least[np.isfinite(least)].mean()) if np.isfinite(least).any() else 0.0
    # All regions at the border are neighbours: what a subject parts is one ground.
    edge = np.flatnonzero(mosaic.rim)
    one, other = (part[edge[:, None] < edge] for part in np.broadcast_arrays(edge[:, None], edge))
    around = np.linalg.norm(mosaic.colour[one] - mosaic.colour[other], axis=1)
    one, other = np.concatenate([mosaic.one, one]), np.concatenate([mosaic.other, other])
    ways = np.maximum(np.concatenate([steps, around]) - noise, 0) + 1e-4
    far = dijkstra(coo_matrix((ways, (one, other)), shape=(count, count)).tocsr(), directed=False)
    like = np.exp(-(far**2) / (2 * 7.0**2))
    tie = like[:, edge].sum(axis=1) / np.sqrt(like.sum(axis=1))
    return np.asarray(np.exp(-(tie**2) / 2), np.float32)


def _histograms(mosaic: _Mosaic) -> Plane:
    """``(count, words)``: how many pixels of each of the picture's own main colours a region has."""
    seen = mosaic.lab.reshape(-1, 3) * np.array([0.6, 1, 1], np.float32)
    few = np.ascontiguousarray(seen[::3])
    words = min(_WORDS, len(np.unique(few, axis=0)))
    cv.setRNGSeed(7)
    stop = (cv.TERM_CRITERIA_EPS + cv.TERM_CRITERIA_MAX_ITER, 15, 0.5)
    _, _, middles = cv.kmeans(few, words, None, stop, 1, cv.KMEANS_PP_CENTERS)
    # The nearest middle, by the part of the distance that differs.
    word = np.argmin((middles**2).sum(axis=1) - 2 * (seen @ middles.T), axis=1)
    counts = np.bincount(mosaic.labels.reshape(-1) * words + word, minlength=mosaic.count * words)
    return counts.reshape(mosaic.count, words).astype(np.float32)


def _cues(mosaic: _Mosaic, sets: Any, stands_out: Plane) -> Plane:
    """``(m, cues)``: what tells of each set of regions whether it is a subject, in the order of `_WEIGHTS`."""
    rows, columns = mosaic.labels.shape
    inside = sets.astype(np.float32)
    area = inside @ mosaic.area
    rest = np.maximum(mosaic.labels.size - area, 1)

    def within(plane: Any) -> Plane:
        return np.asarray(inside @ mosaic.sums(plane) / area, np.float32)

    def ahead(plane: Any) -> Plane:
        sums = mosaic.sums(plane)
        own = inside @ sums
        return np.asarray(own / area - (sums.sum() - own) / rest, np.float32)

    def covers(regions: Plane) -> Plane:
        known = regions * mosaic.area
        return np.asarray(2 * (inside @ known) / (area + known.sum()), np.float32)

    x = np.linspace(-1, 1, columns, dtype=np.float32)[None].repeat(rows, axis=0)
    across = within(x)
    light, warm, yellow = (np.ascontiguousarray(mosaic.lab[..., at]) for at in range(3))
    counts = _histograms(mosaic)
    own, whole = inside @ counts, np.maximum(counts.sum(axis=0), 1)
    cut = (sets[:, mosaic.one] != sets[:, mosaic.other]).astype(np.float32)
    both = (sets[:, mosaic.one] & sets[:, mosaic.other]).astype(np.float32)
    easy = mosaic.length * np.exp(-(0.5 * _apart(mosaic) + mosaic.steep) / 3)
    left, right = (_extent(mosaic.labels, sets, side) for side in (1, -1))
    top, low = (_extent(mosaic.labels.T, sets, side) for side in (1, -1))
    wide, high = 1 - left - right, 1 - top - low
    share = area / mosaic.labels.size
    return np.stack(
        [
            np.sqrt(np.maximum(within(x * x) - across**2, 0)),  # how wide it is spread
            across**2,
            (top + high / 2 - 0.5) ** 2 * 4,
            share / np.maximum(wide * high, 1e-3),  # how well it fills its bounds
            (own * own / whole).sum(axis=1) / area,  # how much of such colours lies in it, rather than elsewhere
            np.log((cut @ easy + 1e-3) / (both @ easy + 1e-2)),  # how much leads out of it, beside what is within
            covers(_open(mosaic)),
            covers(mosaic.sums(stands_out) / mosaic.area),
            within(light) / 50,
            ahead(light) / 50,
            within(yellow) / 20,
            ahead(yellow) / 20,
            within(np.maximum(-warm, 0)) / 20,  # green
            ahead(np.maximum(warm, 0)) / 20,
            ahead(np.hypot(warm, yellow)) / 40,
        ],
        axis=1,
    )


def _extent(labels: Any, sets: Any, side: int) -> Plane:
    """How far from one side (1: left, -1: right) each set begins, as a share of the width."""
    rows, columns = labels.shape
    first = np.full(sets.shape[1], columns, np.int64)
    at = np.broadcast_to(np.arange(columns)[::side], (rows, columns))
    np.minimum.at(first, labels.reshape(-1), at.reshape(-1))
    return np.asarray(np.where(sets, first, columns).min(axis=1) / columns, np.float32)


def likeliest(rgb: Picture, stands_out: Plane, guess: Any = None) -> tuple[Plane, bool]:
    """How surely each part of a picture (``uint8`` RGB) is its subject's, 0..1 at a small size; and whether a guess is.

    ``stands_out`` (0..1) says where the picture does, ``guess`` (``bool``) what else may be it, both of any size.
    """
    mosaic = _mosaic(rgb)
    sets = _candidates(mosaic, _walks(mosaic))
    size = mosaic.labels.shape[::-1]
    found = len(sets)
    if guess is not None:
        share = cv.resize(guess.astype(np.float32), size, interpolation=cv.INTER_AREA)
        sets = np.concatenate([sets, mosaic.sums(share)[None] > 0.5 * mosaic.area])
    if not found:
        return np.zeros(mosaic.labels.shape, np.float32), guess is not None
    sets = sets[sets.any(axis=1)]
    score = _cues(mosaic, sets, cv.resize(stands_out, size, interpolation=cv.INTER_AREA)) @ _WEIGHTS
    # Those that are nearly as likely as the best have a say: where they agree it is sure.
    best = float(score[:found].max())
    say = np.exp((score[:found] - best) / 0.03)
    likely = np.asarray((say @ sets[:found] / say.sum())[mosaic.labels], np.float32)
    return likely, len(sets) > found and float(score[found]) + _AHEAD >= best
