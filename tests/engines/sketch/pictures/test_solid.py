"""Solids: closed, two-sided, textured where asked, standing as asked."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import trimesh

from tintype.engines.contract import EngineError
from tintype.engines.sketch.pictures import sculpt

_MADE: dict[Any, tuple[bytes, Any]] = {}


def make(image: Any, **more: Any) -> tuple[bytes, Any]:
    """What is made of a picture; made once for the same question."""
    told: dict[str, Any] = {"textured": True, "orientation": "align_image", "texture_alignment": "original_image"}
    told = {"seed": 1} | told | more
    key = (image.tobytes(), image.shape, *sorted(told.items()))
    if key not in _MADE:
        _MADE[key] = sculpt(image, **told)
    return _MADE[key]


def mesh_of(glb: bytes) -> Any:
    scene = trimesh.load(io.BytesIO(glb), file_type="glb")
    (mesh,) = scene.geometry.values()
    return mesh


@pytest.fixture
def thing(drawn: Any) -> Any:
    return drawn(size=(400, 300))[0]


@pytest.mark.parametrize("orientation", ["default", "align_image"])
@pytest.mark.parametrize("alignment", ["original_image", "geometry"])
def test_a_closed_solid_with_both_sides(thing: Any, orientation: str, alignment: str) -> None:
    glb, preview = make(thing, orientation=orientation, texture_alignment=alignment)
    assert glb[:4] == b"glTF"
    assert len(glb) < 3_000_000
    mesh = mesh_of(glb)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume > 0.01
    assert mesh.body_count == 1
    assert preview.shape == (512, 512, 3)
    assert preview.dtype == np.uint8


def test_it_has_the_subjects_shape_and_faces_the_viewer(thing: Any, drawn: Any) -> None:
    mesh = mesh_of(make(thing)[0])
    (left, low, back), (right, high, front) = mesh.bounds
    assert max(mesh.extents) == pytest.approx(1, abs=1e-3)
    assert np.allclose([left + right, low + high, back + front], 0, atol=0.02)
    alpha = drawn(size=(400, 300))[1] >= 0.5
    rows, columns = np.nonzero(alpha)
    assert mesh.extents[0] / mesh.extents[1] == pytest.approx(np.ptp(columns) / np.ptp(rows), rel=0.03)
    assert mesh.extents[2] > 0.15
    # Both sides are round: neither is a plane.
    for side in (mesh.vertices[:, 2] > 0.02, mesh.vertices[:, 2] < -0.02):
        assert np.std(mesh.vertices[side, 2]) > 0.02
    # The foot is below: the middle of what is low lies in the middle, and it is narrow there.
    foot = mesh.vertices[mesh.vertices[:, 1] < low + 0.05]
    assert np.ptp(foot[:, 0]) < 0.5 * mesh.extents[0]


def test_the_default_stands_on_the_ground_and_is_turned(thing: Any) -> None:
    stood, plain = mesh_of(make(thing, orientation="default")[0]), mesh_of(make(thing)[0])
    assert stood.bounds[0, 1] == pytest.approx(0, abs=1e-5)
    assert stood.volume == pytest.approx(plain.volume, rel=1e-3)
    assert stood.extents[0] != pytest.approx(plain.extents[0], rel=0.01)


def test_the_outline_is_smooth(thing: Any) -> None:
    mesh = mesh_of(make(thing)[0])
    angles = mesh.face_adjacency_angles[mesh.face_adjacency_convex]
    assert np.quantile(angles, 0.9) < 0.6
    normals = np.asarray(mesh.vertex_normals)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-3)
    assert normals[np.argmax(mesh.vertices[:, 2]), 2] > 0.9
    assert normals[np.argmin(mesh.vertices[:, 2]), 2] < -0.9


def test_texture_or_none(thing: Any) -> None:
    glb, preview = make(thing)
    material = mesh_of(glb).visual.material
    texture = np.asarray(material.baseColorTexture.convert("RGB"))
    front = texture[:, : texture.shape[1] // 2].astype(int)
    back = texture[:, texture.shape[1] // 2 :].astype(int)
    assert front[150, 200][0] > front[150, 200][1] + 60
    assert back.mean() < front.mean() * 0.9
    bare, grey = make(thing, textured=False)
    assert getattr(mesh_of(bare).visual.material, "baseColorTexture", None) is None
    assert (preview.max(axis=2).astype(int) - preview.min(axis=2)).max() > 60
    assert (grey.max(axis=2).astype(int) - grey.min(axis=2)).max() < 40


def test_the_front_shows_the_picture_where_it_was(thing: Any) -> None:
    for alignment in ("original_image", "geometry"):
        mesh = mesh_of(make(thing, texture_alignment=alignment)[0])
        texture = np.asarray(mesh.visual.material.baseColorTexture.convert("RGB")).astype(int)
        uv, points = np.asarray(mesh.visual.uv), np.asarray(mesh.vertices)
        high, wide = texture.shape[:2]
        near = points[:, 2] > 0.05
        assert (uv[near, 0] <= 0.5).all()
        assert (uv[points[:, 2] < -0.05, 0] >= 0.5).all()
        seen = texture[((1 - uv[near, 1]) * (high - 1)).astype(int), (uv[near, 0] * (wide - 1)).astype(int)]
        # Green grows downwards in the drawing, blue to the right.
        assert np.corrcoef(seen[:, 1], points[near, 1])[0, 1] < -0.9
        assert np.corrcoef(seen[:, 2], points[near, 0])[0, 1] > 0.9


def test_geometry_gives_the_subject_more_of_the_texture(drawn: Any) -> None:
    small = np.full((600, 800, 3), 240, np.uint8)
    small[200:320, 300:460] = drawn(size=(160, 120))[0]

    def share(alignment: str) -> float:
        mesh = mesh_of(make(small, texture_alignment=alignment)[0])
        front = np.asarray(mesh.visual.uv)[np.asarray(mesh.vertices)[:, 2] > 0.02]
        return float(np.prod(np.ptp(front, axis=0)))

    assert share("geometry") > 10 * share("original_image")


def test_a_picture_without_a_subject_is_a_plate() -> None:
    rows, columns = np.mgrid[0:90, 0:160]
    waves = (127 + 80 * np.sin(columns / 9) * np.cos(rows / 7)).astype(np.uint8)
    full = np.dstack([waves, 255 - waves, waves // 2])
    full = np.dstack([full, np.full(waves.shape, 255, np.uint8)])
    full[0, 0, 3] = 254  # a given alpha that takes nothing away: the picture is all subject
    mesh = mesh_of(make(full)[0])
    assert mesh.is_watertight
    assert mesh.extents[0] == pytest.approx(1, abs=1e-3)
    assert mesh.extents[1] == pytest.approx(90 / 160, rel=0.06)
    assert mesh.extents[2] < 0.2


def test_the_same_again(thing: Any) -> None:
    told: dict[str, Any] = {"orientation": "default", "texture_alignment": "geometry", "seed": 9}
    (one, seen), (two, again) = (sculpt(image, textured=True, **told) for image in (thing, thing.copy()))
    assert one == two
    assert (seen == again).all()


def test_a_preview_shows_it_on_a_soft_ground(thing: Any) -> None:
    _, preview = make(thing)
    corners = preview[[0, 0, -1, -1], [0, -1, 0, -1]].astype(int)
    assert corners.min() > 120
    assert np.ptp(corners) < 60
    red = preview[..., 0].astype(int) - preview[..., 1]
    assert 0.08 < (red > 50).mean() < 0.6


def test_odd_pictures(odd_pictures: list[Any]) -> None:
    for image in odd_pictures:
        glb, preview = make(image)
        assert mesh_of(glb).is_watertight
        assert preview.shape == (512, 512, 3)


def test_unknown_words_are_refused(thing: Any) -> None:
    with pytest.raises(EngineError, match="orientation"):
        make(thing, orientation="up")
    with pytest.raises(EngineError, match="texture_alignment"):
        make(thing, texture_alignment="none")
