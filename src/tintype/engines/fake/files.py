"""The fake engine's files: valid, of the size and format wanted, with a colour gradient that depends on the seed."""

from __future__ import annotations

import colorsys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SEEDS = 16  # so many different pictures; seeds are taken modulo this
_KEPT_BYTES = 64 << 20
SUFFIXES = {"png": "png", "jpeg": "jpg", "webp": "webp", "gif": "gif", "mp4": "mp4", "glb": "glb"}

_Key = tuple[str, int, int, int, int, int, bool]


class Files:
    """Makes files and keeps those last used in memory: all but the first of a kind cost no more than a write."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(
        self, kind: str, width: int, height: int, seed: int, *, frames: int = 1, fps: int = 24, alpha: bool = False
    ) -> bytes:
        """The bytes of a file. ``kind`` is png, jpeg, webp, gif, mp4 or glb; an odd side is right but for mp4."""
        key = (kind, width, height, seed % SEEDS, frames, fps, alpha)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = _make(*key)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._size += len(made)
            while self._size > _KEPT_BYTES:
                self._size -= len(self._kept.popitem(last=False)[1])
        return made


def _make(kind: str, width: int, height: int, seed: int, frames: int, fps: int, alpha: bool) -> bytes:
    from tintype.infra import codecs

    if kind == "glb":
        return _mesh(seed)
    if kind == "mp4":

        def film(path: Path) -> None:
            with codecs.VideoWriter(path, width, height, fps) as video:
                for number in range(frames):
                    video.add(_pixels(width, height, seed, number / max(frames, 1)))

        return _written(film)
    if kind == "gif":
        pictures = (_pixels(width, height, seed, number / max(frames, 1)) for number in range(max(frames, 1)))
        return _written(lambda path: codecs.write_gif(pictures, path, fps or 24))
    return _written(lambda path: codecs.write_image(_pixels(width, height, seed, 0.0, alpha=alpha), path, kind))


def _written(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        return path.read_bytes()


def _pixels(width: int, height: int, seed: int, at: float, *, alpha: bool = False) -> np.ndarray[Any, Any]:
    """A vertical gradient from the seed's colour to black; ``at`` (0..1) moves it down. ``uint8``, (h, w, 3 or 4)."""
    colour = np.array(colorsys.hsv_to_rgb(seed / SEEDS, 0.8, 0.95)) * 255
    height_now = (np.linspace(0, 1, height, endpoint=False) - at) % 1.0
    rows = (colour[None, :] * (1 - height_now[:, None])).astype(np.uint8)
    if alpha:
        edge = np.where(np.abs(np.linspace(-1, 1, height)) < 0.8, 255, 0).astype(np.uint8)
        rows = np.concatenate([rows, edge[:, None]], axis=1)
    return np.ascontiguousarray(np.broadcast_to(rows[:, None, :], (height, width, rows.shape[1])))


def _mesh(seed: int) -> bytes:
    """A box in the seed's colour, as binary glTF."""
    import trimesh

    box = trimesh.creation.box(extents=(1.0, 1.0, 1.0 + seed / SEEDS))
    colour = [round(255 * part) for part in colorsys.hsv_to_rgb(seed / SEEDS, 0.8, 0.95)]
    box.visual.vertex_colors = np.tile([*colour, 255], (len(box.vertices), 1)).astype(np.uint8)
    return bytes(box.export(file_type="glb"))
