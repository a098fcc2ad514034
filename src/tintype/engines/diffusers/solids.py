"""Three dimensions from a picture: a mesh with a colour at each vertex, and a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from tintype.engines.contract import EngineError, Reason
from tintype.engines.diffusers.asking import arguments
from tintype.engines.diffusers.calling import run
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.pictures import source_of
from tintype.engines.diffusers.steps import STEPS_SHARE, Follower
from tintype.engines.diffusers.ticket import Ticket, look
from tintype.infra.codecs import write_image

Array = np.ndarray[Any, np.dtype[np.float32]]
_PREVIEW = 512


@dataclass(frozen=True, slots=True)
class Solid:
    """``points`` ``float32 (n, 3)``, y up; ``faces`` ``int (m, 3)``; ``colours`` ``float32 (n, 3)``, linear, 0..1."""

    points: Array
    faces: np.ndarray[Any, np.dtype[np.int64]]
    colours: Array

    def normals(self) -> Array:
        """A unit normal for each point: the mean of its faces', by their area."""
        corners = self.points[self.faces]
        flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        sums = np.zeros_like(self.points)
        for corner in range(3):
            np.add.at(sums, self.faces[:, corner], flat)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.maximum(lengths, 1e-12), dtype=np.float32)


def make_solid(model: Model, ticket: Ticket) -> None:
    """Make the model of one job for each seed: GLB, with a PNG of it as preview."""
    request = ticket.request
    for index in range(request.count):
        look([ticket])
        begin, span = index / request.count, 1 / request.count
        solid = _call(model, ticket, index, begin, span)
        ticket.progress(begin + span * 0.95, "encoding")
        wanted = request.options.get("textured", request.options.get("texture", True))
        path, shown = request.workdir / f"{index}.glb", request.workdir / f"{index}.png"
        path.write_bytes(glb_of(solid, coloured=bool(wanted)))
        write_image(picture_of(solid), shown, "png")
        ticket.output(path, index, "result", request.seed + index)
        ticket.output(shown, index, "preview", request.seed + index)
        ticket.progress(begin + span, "encoding")


def _call(model: Model, ticket: Ticket, index: int, begin: float, span: float) -> Solid:
    import torch

    pipe, names = model.for_task(ticket.request.task)
    given = arguments(model.family, names, ticket.settings, [ticket.request])
    # As latents: asked for a mesh, the pipeline would make it on a grid of 128, whatever the card says.
    given |= {"image": source_of(ticket.request), "output_type": "latent"}
    answer = run(model, pipe, names, [ticket], index, given, Follower([ticket], begin, span))
    ticket.progress(begin + span * STEPS_SHARE)
    with torch.no_grad():
        mesh = pipe.shap_e_renderer.decode_to_mesh(
            answer.images[:1], torch.device(model.device), grid_size=ticket.settings.mesh_grid
        )
    look([ticket])
    points = np.asarray(mesh.verts.float().cpu().numpy(), dtype=np.float32)
    faces = np.asarray(mesh.faces.cpu().numpy(), dtype=np.int64)
    channels = [mesh.vertex_channels[name].float().cpu().numpy() for name in "RGB"]
    solid = cleaned(points, faces, np.asarray(np.stack(channels, axis=1), dtype=np.float32))
    if not len(solid.faces):
        raise EngineError(Reason.FAILED, "The model found no shape in the picture")
    return solid


def cleaned(points: Array, faces: np.ndarray[Any, np.dtype[np.int64]], colours: Array) -> Solid:
    """Without faces that have no area and points of no face; z up becomes y up, as GLB has it."""
    corners = points[faces]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    used, numbers = np.unique(faces[areas > 1e-12], return_inverse=True)
    upright = points[used][:, [0, 2, 1]] * np.asarray([1, 1, -1], dtype=np.float32)
    return Solid(upright, numbers.reshape(-1, 3), np.clip(colours[used], 0, 1))


def glb_of(solid: Solid, *, coloured: bool) -> bytes:
    """The mesh as GLB. Its normals are given, since computing them in trimesh takes minutes for a large one."""
    import trimesh

    colours = (np.rint(solid.colours * 255) if coloured else np.full_like(solid.colours, 200)).astype(np.uint8)
    mesh = trimesh.Trimesh(
        solid.points, solid.faces, vertex_normals=solid.normals(), vertex_colors=colours, process=False
    )
    data: Any = mesh.export(file_type="glb", include_normals=True)
    return bytes(data)


def picture_of(solid: Solid, size: int = _PREVIEW) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The mesh from the front, a little from above and the side, lit: ``uint8 (size, size, 3)``.

    Faces are painted from back to front, which for one closed mesh is as good as a depth buffer.
    """
    turn, tilt = np.radians(-30), np.radians(20)
    around = np.asarray([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    down = np.asarray([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    seen = solid.points @ (down @ around).T
    centre, extent = (seen.max(0) + seen.min(0)) / 2, float(np.ptp(seen, axis=0)[:2].max()) or 1.0
    seen = (seen - centre) / extent * 0.84
    corners = seen[solid.faces]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    # Lit on both sides: which way round a model's faces are is not certain.
    light = 0.35 + 0.65 * np.abs(flat @ (np.asarray([0.4, 0.7, 0.6]) / np.linalg.norm([0.4, 0.7, 0.6])))
    linear = solid.colours[solid.faces].mean(axis=1) * light[:, None]
    colours = np.rint(np.clip(linear, 0, 1) ** (1 / 2.2) * 255)
    screen = np.rint((corners[..., :2] * [1, -1] + 0.5) * size * 16).astype(np.int32)
    picture = np.full((size, size, 3), 245, dtype=np.uint8)
    for face in np.argsort(corners[..., 2].mean(axis=1)):
        cv2.fillConvexPoly(picture, screen[face], colours[face].tolist(), cv2.LINE_8, shift=4)
    return picture
