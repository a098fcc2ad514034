"""The geometry of a solid: a smooth outline, what it is inflated to, and a closed mesh of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

from tintype.engines.sketch.pictures.canvas import Plane, blur, cv, resize

_CELLS = 132  # along the longer side
# Marching squares: by which corners are inside (bits: top left 1, top right 2, low right 4, low left 8) the polygons'
# points, going round: corners 0..3 in that order, and the middles of the sides 4 (top), 5 (right), 6 (low), 7 (left).
_CASES: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((0, 4, 7),), 2: ((4, 1, 5),), 3: ((0, 1, 5, 7),), 4: ((5, 2, 6),), 5: ((0, 4, 7), (5, 2, 6)),
    6: ((4, 1, 2, 6),), 7: ((0, 1, 2, 6, 7),), 8: ((7, 6, 3),), 9: ((0, 4, 6, 3),), 10: ((4, 1, 5), (7, 6, 3)),
    11: ((0, 1, 5, 6, 3),), 12: ((7, 5, 2, 3),), 13: ((0, 4, 5, 2, 3),), 14: ((4, 1, 2, 3, 7),), 15: ((0, 1, 2, 3),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solid:
    """A closed mesh. ``points`` (n, 3) with x right, y up, z to the viewer, the picture's longer side being 1 long and
    its middle the origin; ``faces`` (m, 3), anticlockwise from outside; ``normals`` (n, 3); ``places`` (n, 2) in the
    picture, 0..1 from its upper left; ``back`` (n,) says which points belong to the far side.
    """

    points: Plane
    faces: np.ndarray[Any, np.dtype[np.int64]]
    normals: Plane
    places: Plane
    back: np.ndarray[Any, np.dtype[np.bool_]]


def outline(alpha: Any) -> Plane:
    """An alpha plane (``uint8``) as a smooth field on the grid's nodes: above 0.5 is inside, at the rim it is 0."""
    rows, columns = alpha.shape
    longest = max(rows, columns)
    high, wide = (max(3, round(_CELLS * side / longest)) for side in (rows, columns))
    # A soft alpha, a little blurred, has a silhouette without steps.
    soft = resize(blur(alpha.astype(np.float32) / 255, longest / _CELLS * 0.9), wide + 1, high + 1)
    field: Plane = soft.astype(np.float32)
    field[0], field[-1], field[:, 0], field[:, -1] = 0, 0, 0, 0
    # A crossing very near a node would give needles of triangles.
    near = np.abs(field - 0.5) < 0.04
    return np.asarray(np.where(near, np.where(field > 0.5, 0.54, 0.46), field), np.float32)


def inflate(field: Plane) -> Plane:
    """How far each node stands out: the root of the height of a soap film (Poisson's equation) over the outline.

    The unit is the grid's cell. A round thing becomes a ball, a long one a roll, with no ridge along the middle.
    """
    inside = field > 0.5
    number = np.full(field.shape, -1)
    number[inside] = np.arange(int(inside.sum()))
    count = int(inside.sum())
    if count == 0:
        return np.zeros_like(field)
    middle = np.zeros(count)
    rows, columns, values = [np.arange(count)], [np.arange(count)], [middle]
    here, mine = field[inside], number[inside]
    for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
        other = np.roll(number, -step, axis=axis)[inside]
        beyond = np.roll(field, -step, axis=axis)[inside]
        # Where the outline passes between two nodes the film's rim is just there, not at the node beyond.
        way = np.clip((here - 0.5) / np.maximum(here - beyond, 1e-6), 0.08, 1)
        middle += np.where(other >= 0, 1.0, 1 / way)
        rows.append(mine[other >= 0])
        columns.append(other[other >= 0])
        values.append(np.full(int((other >= 0).sum()), -1.0))
    matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), (count, count))
    made = np.zeros_like(field)
    made[inside] = np.sqrt(np.maximum(splu(matrix.tocsc()).solve(np.ones(count)), 0) * 4)
    return made


def slab(field: Plane) -> Plane:
    """The height of a plate with rounded edges over the outline, in cells."""
    inside = (field > 0.5).astype(np.uint8)
    deep = cv.distanceTransform(inside, cv.DIST_L2, 5)
    edge = 3.0
    round_ = np.sqrt(np.clip(1 - (1 - np.minimum(deep / edge, 1)) ** 2, 0, 1))
    return np.asarray(round_ * 4.0, np.float32)


def close(field: Plane, front: Plane, back: Plane) -> Solid:
    """The closed mesh between two heights (in cells) over an outline; both sides meet at the silhouette.

    Both sides have points of their own along the silhouette, a hair apart, so that each has its own part of the
    texture and the mesh is closed all the same.
    """
    high, wide = field.shape[0] - 1, field.shape[1] - 1
    flat, faces, nodes = _march(field)
    tall = _at_nodes(front, nodes, len(flat))
    deep = _at_nodes(back, nodes, len(flat))
    longest = max(high, wide)
    x, y = (flat[:, 0] - wide / 2) / longest, (high / 2 - flat[:, 1]) / longest
    hair = 0.05 / longest
    near = np.stack([x, y, tall / longest + hair], axis=1)
    far = np.stack([x, y, -deep / longest - hair], axis=1)
    count = len(flat)
    rim = _rim(faces)
    upper = np.stack([rim[:, 1], rim[:, 0], rim[:, 0] + count], axis=1)
    lower = np.stack([rim[:, 1], rim[:, 0] + count, rim[:, 1] + count], axis=1)
    points = np.concatenate([near, far])
    every = np.concatenate([faces, faces[:, ::-1] + count, upper, lower])
    places = np.stack([flat[:, 0] / wide, flat[:, 1] / high], axis=1)
    return Solid(
        points, every, _normals(points, every), np.concatenate([places, places]), np.arange(2 * count) >= count
    )


def _march(field: Plane) -> tuple[Plane, Any, Any]:
    """Triangles of what is above 0.5: flat points (n, 2) in cells, faces, and each point's node (or -1 on the rim)."""
    high, wide = field.shape[0] - 1, field.shape[1] - 1
    inside = field > 0.5
    case = inside[:-1, :-1] * 1 + inside[:-1, 1:] * 2 + inside[1:, 1:] * 4 + inside[1:, :-1] * 8
    nodes = np.arange((high + 1) * (wide + 1)).reshape(high + 1, wide + 1)
    total = nodes.size
    keys = (  # a number for each of the eight points of a cell that neighbours share
        nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1],
        total + nodes[:-1, :-1], 2 * total + nodes[:-1, 1:], total + nodes[1:, :-1], 2 * total + nodes[:-1, :-1],
    )  # fmt: skip
    made = []
    for number, polygons in _CASES.items():
        cells = case == number
        for polygon in polygons:
            ring = [keys[point][cells] for point in polygon]
            # Rows go down and y goes up: turned round, so that a face is anticlockwise from the front.
            made += [np.stack([ring[0], ring[at + 1], ring[at]], axis=1) for at in range(1, len(ring) - 1)]
    used, faces = np.unique(np.concatenate(made), return_inverse=True)
    faces = faces.reshape(-1, 3)
    kind, node = used // total, used % total
    row, column = (part.astype(np.float32) for part in np.divmod(node, wide + 1))
    values = field.reshape(-1)
    here = values[node]
    across, down = values[np.minimum(node + 1, total - 1)], values[np.minimum(node + wide + 1, total - 1)]
    # From the node to its right or lower neighbour, where the field passes 0.5.
    with np.errstate(divide="ignore", invalid="ignore"):
        column = np.where(kind == 1, column + (0.5 - here) / (across - here), column)
        row = np.where(kind == 2, row + (0.5 - here) / (down - here), row)
    return np.stack([column, row], axis=1).astype(np.float32), faces, np.where(kind == 0, node, -1)


def _at_nodes(plane: Plane, nodes: Any, count: int) -> Plane:
    made = np.zeros(count, np.float32)
    made[nodes >= 0] = plane.reshape(-1)[nodes[nodes >= 0]]
    return made


def _rim(faces: Any) -> Any:
    """The edges of only one face, in its direction."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    key = np.sort(edges, axis=1)
    number = key[:, 0].astype(np.int64) * (int(faces.max()) + 1) + key[:, 1]
    _, first, count = np.unique(number, return_index=True, return_counts=True)
    return edges[first[count == 1]]


def _normals(points: Plane, faces: Any) -> Plane:
    corner = points[faces]
    each = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    total = np.zeros_like(points)
    for axis in range(3):
        for at in range(3):
            total[:, axis] += np.bincount(faces[:, at], each[:, axis], len(points))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float32)
