"""Files of engines: measured rightly, and refused where they are not what they should be."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import trimesh
from PIL import Image

from tintype.infra.codecs import VideoWriter, write_gif
from tintype.kernel.errors import Fault
from tintype.media.inspect import BadOutput, inspect


def film(path: Path, frames: int = 24, fps: int = 12, width: int = 64, height: int = 48) -> Path:
    with VideoWriter(path, width, height, fps) as writer:
        for index in range(frames):
            writer.add(np.full((height, width, 3), index * 5, np.uint8))
    return path


def ball(path: Path) -> Path:
    path.write_bytes(trimesh.creation.icosphere(subdivisions=1).export(file_type="glb"))
    return path


@pytest.mark.parametrize(
    ("image_format", "content_type"), [("png", "image/png"), ("jpeg", "image/jpeg"), ("webp", "image/webp")]
)
def test_pictures(image_format: str, content_type: str, tmp_path: Path, make_scene: Any, encode: Any) -> None:
    path = tmp_path / "any.name"
    path.write_bytes(encode(make_scene(50, 40), image_format))
    measured = inspect(path, image_format)
    assert (measured.content_type, measured.width, measured.height, measured.frames) == (content_type, 50, 40, 1)
    assert (measured.duration_ms, measured.fps, measured.has_alpha, measured.has_audio) == (0, 0.0, False, False)
    assert measured.bytes == path.stat().st_size
    assert measured.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_transparency_shows(tmp_path: Path, make_scene: Any) -> None:
    image = make_scene().convert("RGBA")
    image.save(tmp_path / "a.png")
    assert inspect(tmp_path / "a.png").has_alpha


def test_an_animation(tmp_path: Path) -> None:
    write_gif([np.full((30, 40, 3), n * 20, np.uint8) for n in range(10)], tmp_path / "a.gif", 10)
    measured = inspect(tmp_path / "a.gif", "gif")
    assert (measured.content_type, measured.width, measured.height) == ("image/gif", 40, 30)
    assert (measured.frames, measured.duration_ms, measured.fps) == (10, 1000, 10.0)


def test_a_video(tmp_path: Path) -> None:
    measured = inspect(film(tmp_path / "a.mp4"), "mp4")
    assert (measured.content_type, measured.width, measured.height) == ("video/mp4", 64, 48)
    assert (measured.frames, measured.duration_ms, measured.fps, measured.has_audio) == (24, 2000, 12.0, False)


def test_a_model(tmp_path: Path) -> None:
    measured = inspect(ball(tmp_path / "a.glb"), "glb")
    assert measured.content_type == "model/gltf-binary"
    assert measured.triangles == 80


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif", "mp4", "glb"])
def test_a_file_that_was_cut_off_is_refused(kind: str, tmp_path: Path, make_scene: Any, encode: Any) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "mp4":
        film(path)
    elif kind == "glb":
        ball(path)
    else:
        path.write_bytes(encode(make_scene(), kind))
    data = path.read_bytes()
    assert inspect(path, kind).bytes == len(data)
    for share in (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(BadOutput) as caught:
            inspect(path, kind)
        assert (caught.value.fault, caught.value.retryable) == (Fault.ENGINE, True)


def test_another_format_than_asked_for_is_refused(tmp_path: Path, make_scene: Any, encode: Any) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encode(make_scene(), "jpeg"))
    assert inspect(path).content_type == "image/jpeg"
    with pytest.raises(BadOutput, match="gave jpeg instead of png"):
        inspect(path, "png")


@pytest.mark.parametrize("data", [b"", b"x", b"<html>", b"%PDF-1.7", bytes(1000), b"glTF", b"\x00\x00\x00\x18ftypisom"])
def test_other_files_are_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(BadOutput):
        inspect(tmp_path / "a")
    with pytest.raises(BadOutput):
        inspect(tmp_path / "missing")


def test_a_video_without_pictures_is_refused(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44_100
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    with pytest.raises(BadOutput):
        inspect(tmp_path / "a.mp4", "mp4")


def glb(scene: object, binary: bytes = b"") -> bytes:
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


MESH: dict[str, Any] = {
    "asset": {"version": "2.0"},
    "buffers": [{"byteLength": 36}],
    "bufferViews": [{"buffer": 0, "byteLength": 36}],
    "accessors": [{"bufferView": 0, "count": 3, "componentType": 5126, "type": "VEC3"}],
    "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
}


def test_the_smallest_model_passes_and_its_faults_do_not(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(glb(MESH, bytes(36)))
    assert inspect(path, "glb").triangles == 1
    for fault in (
        glb(MESH),
        glb(MESH, bytes(32)),
        glb(MESH, bytes(36)) + b"tail",
        glb({**MESH, "asset": {"version": "1.0"}}, bytes(36)),
        glb({**MESH, "meshes": []}, bytes(36)),
        glb({**MESH, "bufferViews": [{"buffer": 0, "byteLength": 40}]}, bytes(36)),
        glb({**MESH, "buffers": [{"byteLength": 36, "uri": "https://example.com/x.bin"}]}, bytes(36)),
        glb({**MESH, "images": [{"uri": "file:///etc/passwd"}]}, bytes(36)),
        glb({**MESH, "meshes": [{"primitives": [{"attributes": {"POSITION": 9}}]}]}, bytes(36)),
        glb([], bytes(36)),
        glb(MESH, bytes(36))[:-4],
        b"glTF" + bytes(40),
    ):
        path.write_bytes(fault)
        with pytest.raises(BadOutput):
            inspect(path, "glb")


def test_a_picture_that_pretends_to_be_a_model_is_none(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.glb", "PNG")
    with pytest.raises(BadOutput):
        inspect(tmp_path / "a.glb", "glb")
