"""A small rasteriser: a mesh, lit, on a soft ground with the shadow that it casts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, to_picture

_SIZE = 512
_FINE = 2  # drawn at twice the size, for smooth edges
_VIEW = 3.4  # how far away the camera is, in radii of the model


def turn(about_x: float, about_y: float) -> Plane:
    """The rotation (3, 3) by ``about_y`` radians about the upright axis, then by ``about_x`` about the level one."""
    cx, sx, cy, sy = math.cos(about_x), math.sin(about_x), math.cos(about_y), math.sin(about_y)
    made = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]]) @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return np.asarray(made, np.float32)


def show(points: Plane, faces: Any, normals: Plane, uv: Plane, texture: Picture | None, *, yaw: float = 0.0) -> Picture:
    """A picture of 512 by 512 (``uint8`` RGB). ``uv`` (n, 2) is from the texture's upper left; no texture: grey clay.

    ``yaw`` turns the model about its upright axis, in radians.
    """
    size = _SIZE * _FINE
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    view = turn(0.16, 0.0)
    spin = turn(0.0, yaw)
    stood = (points - middle) @ spin.T
    low = float(stood[:, 1].min())
    reach = max(float(np.linalg.norm(stood, axis=1).max()), 1e-6)

    def project(of: Plane) -> tuple[Any, Any]:
        seen = of / reach @ view.T
        away = _VIEW - seen[:, 2]
        flat = seen[:, :2] * (0.40 * size * _VIEW / away)[:, None]
        return np.stack([size * 0.5 + flat[:, 0], size * 0.49 - flat[:, 1]], axis=1), away

    place, away = project(stood)
    ground = _ground(size)
    ground = _shadow(ground, stood, faces, low, project)
    which, weights = _raster(place, away, faces, size)
    drawn = which >= 0
    corners = faces[which[drawn]]
    share = weights[drawn][..., None]
    normal = np.sum((normals @ spin.T @ view.T)[corners] * share, axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    if texture is None:
        base = np.full((len(corners), 3), 0.62)
    else:
        at = np.sum(uv[corners] * share, axis=1).astype(np.float32) * (texture.shape[1] - 1, texture.shape[0] - 1)
        base = (_sample(texture, at).astype(np.float64) / 255) ** 2.2
    ground[drawn] = _shade(base, normal)
    made = np.clip(ground, 0, 1) ** (1 / 2.2) * 255
    return to_picture(cv.resize(made, (_SIZE, _SIZE), interpolation=cv.INTER_AREA))


def _sample(texture: Picture, at: Plane) -> Picture:
    """The texture's colours at many points (remap takes at most 32767 in a row)."""
    wide = 1024
    rows = -(-len(at) // wide)
    padded = np.zeros((rows * wide, 2), np.float32)
    padded[: len(at)] = at
    grid = padded.reshape(rows, wide, 2)
    taken: Picture = cv.remap(texture, np.ascontiguousarray(grid), None, cv.INTER_LINEAR)
    return taken.reshape(-1, 3)[: len(at)]


def _shade(base: Any, normal: Any) -> Any:
    """Light from the upper left, a cool fill from the sky, a warm one from the ground, a gleam and a bright rim."""
    key = np.array([-0.5, 0.62, 0.6])
    key /= np.linalg.norm(key)
    half = key + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    lit = np.clip((normal @ key + 0.12) / 1.12, 0, 1)[:, None]
    up = (normal[:, 1:2] + 1) / 2
    fill = up * (0.36, 0.39, 0.44) + (1 - up) * (0.19, 0.17, 0.15)
    gleam = np.clip(normal @ half, 0, 1)[:, None] ** 40 * 0.10
    rim = np.clip(1 - normal[:, 2:3], 0, 1) ** 3 * 0.10 * up
    return base * (lit * (0.95, 0.92, 0.86) + fill) + gleam + rim


def _ground(size: int) -> Any:
    """A soft studio ground, in linear light."""
    y, x = np.mgrid[0 : 1 : size * 1j, 0 : 1 : size * 1j]
    glow = np.exp(-(((x - 0.45) / 0.62) ** 2 + ((y - 0.42) / 0.6) ** 2))
    floor = np.clip((y - 0.62) / 0.3, 0, 1)
    level = 0.42 + 0.36 * glow + 0.06 * floor
    return level[..., None] * np.array([0.98, 0.99, 1.0])


def _shadow(ground: Any, stood: Any, faces: Any, low: float, project: Any) -> Any:
    """The shadow on the floor: wide and soft from the light, dark and small where the model touches it."""
    size = ground.shape[0]
    height = stood[:, 1:2] - low
    cast = stood + height * np.array([0.42, 0.0, -0.30])
    cast[:, 1] = low
    under = stood.copy()
    under[:, 1] = low
    dark = np.zeros((size, size), np.float32)
    for flat, chosen, sigma, weight in (
        (cast, faces[::2], size * 0.022, 0.34),
        (under, faces[(height[faces[:, 0], 0] < 0.10)], size * 0.012, 0.55),
    ):
        layer = np.zeros((size, size), np.uint8)
        place, _ = project(flat)
        for triangle in np.rint(place[chosen]).astype(np.int32):
            cv.fillConvexPoly(layer, triangle, 255)
        dark = np.maximum(dark, blur(layer.astype(np.float32) / 255, sigma) * weight)
    return ground * (1 - dark[..., None] * np.array([1.0, 0.98, 0.94]))


def _raster(place: Any, away: Any, faces: Any, size: int) -> tuple[Any, Any]:
    """For each pixel the nearest face that looks at the camera (or -1), and the weights of its corners."""
    corner = place[faces]
    first, second = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    seen = np.flatnonzero(area < -1e-6)  # y goes down here, so anticlockwise has a negative area
    start = np.floor(corner[seen].min(axis=1)).astype(int)
    extent = np.ceil(corner[seen].max(axis=1)).astype(int) - start + 1
    span = extent.max(axis=1)
    nearest = np.full(size * size, np.inf)
    which = np.full(size * size, -1)
    weights = np.zeros((size * size, 3))
    for low, high in ((0, 4), (4, 8), (8, 16), (16, 32), (32, 64), (64, 4096)):
        chosen = np.flatnonzero((span > low) & (span <= high))
        if not len(chosen):
            continue
        wide = int(span[chosen].max())
        offset = np.stack(np.meshgrid(np.arange(wide), np.arange(wide)), axis=-1).reshape(-1, 2)
        step = max(1, 1_500_000 // len(offset))
        for at in range(0, len(chosen), step):
            part = chosen[at : at + step]
            pixel = start[part][:, None, :] + offset[None]
            face = seen[part]
            delta = pixel + 0.5 - corner[face, 0][:, None, :]
            u = (delta[..., 0] * second[face, 1, None] - delta[..., 1] * second[face, 0, None]) / area[face, None]
            v = (delta[..., 1] * first[face, 0, None] - delta[..., 0] * first[face, 1, None]) / area[face, None]
            good = (u >= -1e-4) & (v >= -1e-4) & (u + v <= 1.0001) & (pixel >= 0).all(-1) & (pixel < size).all(-1)
            row, at_pixel = np.nonzero(good)
            u, v = u[good], v[good]
            depth = np.sum(away[faces[face[row]]] * np.stack([1 - u - v, u, v], 1), axis=1)
            index = pixel[row, at_pixel, 1] * size + pixel[row, at_pixel, 0]
            order = np.argsort(-depth, kind="stable")  # the nearest is written last
            order = order[depth[order] < nearest[index[order]]]
            goal = index[order]
            nearest[goal], which[goal] = depth[order], face[row[order]]
            weights[goal] = np.stack([1 - u - v, u, v], 1)[order]
    return which.reshape(size, size), weights.reshape(size, size, 3)
