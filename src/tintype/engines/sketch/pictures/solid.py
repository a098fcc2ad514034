"""A picture's subject as a closed, textured solid in a GLB file, with a lit preview."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from tintype.engines.contract import EngineError, Reason
from tintype.engines.sketch.pictures.canvas import Picture, Plane, blur, cv, limit, resize, split_alpha, to_picture
from tintype.engines.sketch.pictures.cutout import remove_background, spread, stands_alone
from tintype.engines.sketch.pictures.lit import show, turn
from tintype.engines.sketch.pictures.shape import Solid, close, inflate, outline, slab
from tintype.engines.sketch.scene import generator

ORIENTATIONS = ("default", "align_image")
ALIGNMENTS = ("original_image", "geometry")
_TEXTURE = 1024  # the longest side of each half of the texture


def sculpt(
    image: Picture, *, textured: bool, orientation: str, texture_alignment: str, seed: int
) -> tuple[bytes, Picture]:
    """See :func:`tintype.engines.sketch.pictures.sculpt`."""
    if orientation not in ORIENTATIONS:
        raise EngineError(Reason.INVALID, "orientation: default or align_image is accepted")
    if texture_alignment not in ALIGNMENTS:
        raise EngineError(Reason.INVALID, "texture_alignment: original_image or geometry is accepted")
    rgb, given = split_alpha(image)
    if min(rgb.shape[:2]) < 8:  # too small for an outline: taken as a tile of its colours
        rgb = resize(rgb, max(8, min(rgb.shape[1] * 8, 512)), max(8, min(rgb.shape[0] * 8, 512)))
        given = None
    picture = limit(rgb if given is None else np.dstack([rgb, given]), _TEXTURE)
    cut = remove_background(picture)
    alone = stands_alone(cut[..., 3], picture[..., :3] if given is None else None) and bool(
        (outline(np.pad(cut[..., 3], 2)) > 0.5).sum() > 12
    )
    solid, atlas = _figure(cut, texture_alignment) if alone else _plate(picture[..., :3])
    solid = _fit(solid)
    points, normals = _stand(solid, orientation, seed)
    uv = _uv(solid)
    rng = generator(f"sculpt:{seed}")
    yaw = float(rng.uniform(-0.06, 0.06)) + (0.0 if orientation == "default" else -0.42)
    preview = show(points, solid.faces, normals, uv, atlas if textured else None, yaw=yaw)
    return _glb(points, solid.faces, normals, uv, atlas if textured else None), preview


def _figure(cut: Picture, texture_alignment: str) -> tuple[Solid, Picture]:
    """The subject, inflated on both sides, and its texture: the front on the left, the back on the right."""
    whole = _main(cut)
    part, box = _crop(whole)
    field = outline(part[..., 3])
    height = inflate(field)
    # Not a balloon: less deep than wide, and things that are broad are flatter still.
    height = height * 0.62 * min(1.0, 34.0 / max(float(height.max()), 1e-6))
    front = height * (1 + 0.10 * _relief(part, field))
    solid = close(field, front, height * 0.92)
    if texture_alignment == "original_image":
        rows, columns = whole.shape[:2]
        left, top, right, low = box
        places = solid.places * ((right - left) / columns, (low - top) / rows) + (left / columns, top / rows)
        solid, part = replace(solid, places=places.astype(np.float32)), whole
    return solid, _atlas(_spread(part), blurred=0.02, dark=0.80)


def _plate(rgb: Picture) -> tuple[Solid, Picture]:
    """The whole picture as a closed plate with rounded edges, its light raised to a relief."""
    margin = max(2, round(max(rgb.shape[:2]) * 0.03))
    alpha = np.pad(np.full(rgb.shape[:2], 255, np.uint8), margin)
    colours = np.pad(rgb, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    field = outline(alpha)
    height = slab(field)
    grey = resize(cv.cvtColor(colours, cv.COLOR_RGB2GRAY).astype(np.float32) / 255, field.shape[1], field.shape[0])
    raised = height * (1 + 0.9 * blur(grey, 1.5))
    return close(field, raised, height), _atlas(colours, blurred=0.05, dark=0.55)


def _main(cut: Picture) -> Picture:
    """The subject without crumbs: islands of less than a twentieth of the largest are dropped."""
    cut = cut.copy()
    solid = (cut[..., 3] >= 128).astype(np.uint8)
    rows, columns = np.nonzero(solid)
    fine = max(1, round(max(np.ptp(rows), np.ptp(columns)) * 0.009))
    opened = cv.morphologyEx(solid, cv.MORPH_OPEN, cv.getStructuringElement(cv.MORPH_ELLIPSE, (2 * fine + 1,) * 2))
    if opened.sum() > 0.6 * solid.sum():  # whiskers and slivers of shadow would be warts
        cut[..., 3][cv.dilate(opened, np.ones((3, 3), np.uint8)) == 0] = 0
    count, labels, facts, _ = cv.connectedComponentsWithStats((cut[..., 3] >= 128).astype(np.uint8), connectivity=8)
    if count <= 2:
        return cut
    area = facts[:, cv.CC_STAT_AREA].copy()
    area[0] = 0
    crumbs = (area < area.max() * 0.05)[labels] & (labels > 0)
    cut[..., 3][cv.dilate(crumbs.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = 0
    return cut


def _crop(cut: Picture) -> tuple[Picture, tuple[float, float, float, float]]:
    """The part of the picture that the subject takes, with a margin, and where it lies: left, top, right, low."""
    rows, columns = np.nonzero(cut[..., 3] >= 16)
    top, low, left, right = int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1
    margin = max(2, round(max(low - top, right - left) * 0.03))
    around = np.pad(cut, ((margin, margin), (margin, margin), (0, 0)))
    part = around[top : low + 2 * margin, left : right + 2 * margin]
    scale = _TEXTURE / max(part.shape[:2])
    part = resize(part, max(8, round(part.shape[1] * scale)), max(8, round(part.shape[0] * scale)))
    return part, (left - margin, top - margin, right + margin, low + margin)


def _relief(cut: Picture, field: Plane) -> Plane:
    """The picture's light within the subject, about 0, as a shallow relief on the grid's nodes."""
    grey = cv.cvtColor(np.ascontiguousarray(cut[..., :3]), cv.COLOR_RGB2GRAY).astype(np.float32) / 255
    small = resize(grey, field.shape[1], field.shape[0])
    weight = np.clip(field, 0, 1)
    local = blur(small * weight, 1.2) / np.maximum(blur(weight, 1.2), 0.05)
    wide = blur(small * weight, 9) / np.maximum(blur(weight, 9), 0.05)
    return np.asarray(np.clip((local - wide) * 2, -0.5, 0.5), np.float32)


def _spread(cut: Picture) -> Picture:
    """The subject's colours, gone on beyond its silhouette, so that no ground shows at the seam."""
    solid = cv.erode((cut[..., 3] >= 200).astype(np.uint8), np.ones((3, 3), np.uint8))
    if not solid.any():
        solid = (cut[..., 3] >= 128).astype(np.uint8)
    return spread(np.ascontiguousarray(cut[..., :3]), solid > 0, solid.astype(np.float32))


def _atlas(colours: Picture, *, blurred: float, dark: float) -> Picture:
    """Front and back side by side; the back is the front seen through, softer and darker."""
    back = blur(colours.astype(np.float32), max(colours.shape[:2]) * blurred) * dark
    return np.concatenate([colours, to_picture(back)], axis=1)


def _uv(solid: Solid) -> Plane:
    """Each point's place in the texture, from its upper left."""
    u = np.clip(solid.places[:, 0], 0.002, 0.998) * 0.5 + 0.5 * solid.back
    return np.stack([u, np.clip(solid.places[:, 1], 0.001, 0.999)], axis=1).astype(np.float32)


def _fit(solid: Solid) -> Solid:
    """The mesh with its longest side 1 and its middle at the origin."""
    low, high = solid.points.min(axis=0), solid.points.max(axis=0)
    points = (solid.points - (low + high) / 2) / float((high - low).max())
    return Solid(points, solid.faces, solid.normals, solid.places, solid.back)


def _stand(solid: Solid, orientation: str, seed: int) -> tuple[Plane, Plane]:
    """Points and normals as the orientation wants them."""
    if orientation == "align_image":
        return solid.points.astype(np.float32), solid.normals
    about = turn(0.0, float(generator(f"stand:{seed}").uniform(0.40, 0.55)))
    points = solid.points @ about.T
    points[:, 1] -= points[:, 1].min()
    return points.astype(np.float32), (solid.normals @ about.T).astype(np.float32)


def _glb(points: Plane, faces: Any, normals: Plane, uv: Plane, atlas: Picture | None) -> bytes:
    import trimesh as library

    trimesh: Any = library  # its materials and exporters are untyped

    material = trimesh.visual.material.PBRMaterial(metallicFactor=0.0, roughnessFactor=0.75, doubleSided=False)
    if atlas is None:
        material.baseColorFactor = [168, 168, 170, 255]
    else:
        stored = BytesIO()
        Image.fromarray(atlas).save(stored, "JPEG", quality=90)
        stored.seek(0)
        material.baseColorTexture = Image.open(stored)
    # trimesh's origin of textures is the lower left.
    visual = trimesh.visual.TextureVisuals(uv=np.stack([uv[:, 0], 1 - uv[:, 1]], axis=1), material=material)
    mesh = trimesh.Trimesh(points, faces, vertex_normals=normals, visual=visual, process=False)
    made = trimesh.Scene({"model": mesh}).export(file_type="glb", include_normals=True)
    return bytes(made)
