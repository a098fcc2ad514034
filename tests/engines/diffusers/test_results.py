"""Pictures, films and meshes as they go in and come out."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import trimesh
from PIL import Image

from tintype.engines.contract import EngineCard, EngineError, Input, Output, Progress, Reason, Request, Role, Task
from tintype.engines.diffusers.film import Sound, frames_of, frames_to_make, middle, write_film
from tintype.engines.diffusers.pictures import beside, cut, fit, keep_unmasked, mask_of, open_all, source_of
from tintype.engines.diffusers.settings import read_card
from tintype.engines.diffusers.solids import cleaned, glb_of, picture_of
from tintype.engines.diffusers.ticket import Cancelled, Ticket, look

CARD = EngineCard("x", "diffusers", {"model": "owner/name"})


def request(tmp_path: Path, *inputs: Input, width: int = 50, height: int = 30) -> Request:
    return Request("j", 1, CARD, Task.INPAINTING, "", tmp_path, width=width, height=height, inputs=inputs)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    shape = (height, width) if mode == "L" else (height, width, len(mode))
    return Image.fromarray(np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8))


def test_a_picture_is_fitted_and_cut_back_without_moving_a_pixel(tmp_path):
    picture = noise(50, 30)
    made = fit(picture, 64, 32, request(tmp_path))
    assert made.size == (64, 32)
    assert cut(made, 50, 30).tobytes() == picture.tobytes()
    mask = noise(50, 30, "L")
    assert cut(fit(mask, 64, 32, request(tmp_path)), 50, 30).tobytes() == mask.tobytes()


def test_another_shape_is_covered_not_squeezed(tmp_path):
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste("black", (0, 0, 50, 100))
    made = np.asarray(fit(picture, 32, 32, request(tmp_path, width=32, height=32)))
    assert made[:, 1:].min() > 200, "the middle of it: the black quarter is cut off"


def test_a_model_with_sizes_of_its_own_is_brought_to_measure():
    for size in ((1024, 1024), (40, 90), (50, 200)):
        assert cut(noise(*size), 50, 30).size == (50, 30)


def test_outside_the_mask_every_byte_stays():
    source, made = noise(40, 20), Image.new("RGB", (40, 20), "red")
    mask = Image.new("L", (40, 20))
    mask.paste(255, (10, 5, 20, 15))
    result = np.asarray(keep_unmasked(made, source, mask))
    inside = np.asarray(mask) == 255
    assert (result[~inside] == np.asarray(source)[~inside]).all()
    assert (result[inside] == (255, 0, 0)).all()


def test_inputs_are_found_by_role_and_missing_ones_named(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGBA", (8, 6), (255, 0, 0, 0)).save(path)
    source, reference = Input(Role.SOURCE, path, 8, 6), Input(Role.REFERENCE, path, 8, 6)
    assert source_of(request(tmp_path, source)).getpixel((0, 0)) == (255, 255, 255), "transparent is white"
    assert source_of(request(tmp_path, reference)).size == (8, 6)
    assert len(open_all(request(tmp_path, reference, source, reference))) == 3
    for find, word in ((source_of, "source"), (open_all, "source"), (mask_of, "mask")):
        with pytest.raises(EngineError, match=word) as raised:
            find(request(tmp_path))
        assert raised.value.reason is Reason.INVALID
    path.write_bytes(b"no picture")
    with pytest.raises(EngineError, match="cannot be read"):
        source_of(request(tmp_path, source))


def test_several_pictures_side_by_side():
    row = beside([Image.new("RGB", (40, 20), "red"), Image.new("RGB", (10, 10), "blue")])
    assert row.size == (60, 20)
    assert row.getpixel((10, 10)) == (255, 0, 0)
    assert row.getpixel((50, 10)) == (0, 0, 255)


def test_a_film_has_exactly_its_frames_and_sound_of_its_length(tmp_path):
    film = np.random.default_rng(1).random((25, 32, 48, 3))
    frames = [middle(frame, 46, 30) for frame in frames_of(film, 20, 10, None)]
    tone = np.sin(np.arange(3 * 16000) / 16000 * 2 * np.pi * 440).astype(np.float32)
    write_film(frames, tmp_path / "f.mp4", 10, Sound(np.stack([tone, tone]), 16000))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.mp4"]
    with av.open(str(tmp_path / "f.mp4")) as made:
        shown, heard = made.streams.video[0], made.streams.audio[0]
        assert (shown.codec_context.name, shown.width, shown.height) == ("h264", 46, 30)
        assert shown.codec_context.pix_fmt == "yuv420p"
        assert shown.average_rate == 10
        assert (heard.codec_context.name, heard.rate, heard.channels) == ("aac", 16000, 2)
        assert float(heard.duration * heard.time_base) == pytest.approx(2.0, abs=0.1)
        assert sum(1 for _ in made.decode(video=0)) == 20
    with av.open(str(tmp_path / "f.mp4")) as made:
        samples = np.concatenate([frame.to_ndarray() for frame in made.decode(audio=0)], axis=1)
    assert 0.5 < np.abs(samples).max() <= 1.1, "the tone is there"
    data = (tmp_path / "f.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "it starts fast"


def test_a_film_model_with_sizes_of_its_own_is_brought_to_measure():
    for shape in ((24, 40, 3), (300, 200, 3), (40, 90, 3)):
        assert middle(np.full(shape, 7, dtype=np.uint8), 50, 30).shape == (30, 50, 3)


def test_a_model_of_another_rate_is_shown_at_the_right_pace():
    made = np.zeros((17, 2, 2, 3), dtype=np.uint8)
    made[:, ..., 0] = np.arange(17)[:, None, None]
    assert frames_to_make(24, 24, 16) == 16
    shown = [int(frame[0, 0, 0]) for frame in frames_of(made, 24, 24, 16)]
    assert shown == [round(number * 16 / 24) for number in range(24)]
    assert frames_to_make(24, 24, None) == 24
    assert len(frames_of(made[:3], 5, 8, None)) == 5, "where too few were made, the last stays"


def _tetrahedron():
    points = np.asarray([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [9, 9, 9]], dtype=np.float32)
    faces = np.asarray([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3], [1, 1, 2]])
    colours = np.asarray([[1, 0, 0]] * 4 + [[0, 0, 0]], dtype=np.float32)
    return cleaned(points, faces, colours)


def test_a_mesh_is_clean_upright_and_coloured():
    solid = _tetrahedron()
    assert solid.points.shape == (4, 3), "the point of no face is gone"
    assert solid.faces.shape == (4, 3), "and the face without area"
    assert solid.points[:, 1].max() == 1.0, "what was up (z) is up (y)"
    np.testing.assert_allclose(np.linalg.norm(solid.normals(), axis=1), 1, atol=1e-5)
    mesh = trimesh.load(trimesh.util.wrap_as_stream(glb_of(solid, coloured=True)), file_type="glb", force="mesh")
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(1 / 6, rel=1e-4), "the faces look outwards"
    assert (mesh.visual.vertex_colors[:, :3] == (255, 0, 0)).all()
    plain = trimesh.load(trimesh.util.wrap_as_stream(glb_of(solid, coloured=False)), file_type="glb", force="mesh")
    assert (plain.visual.vertex_colors[:, 0] == plain.visual.vertex_colors[:, 1]).all()


def test_the_picture_of_a_mesh_shows_it():
    picture = picture_of(_tetrahedron(), 64)
    assert picture.shape == (64, 64, 3)
    red = (picture[..., 0] > 80) & (picture[..., 1] < 60)
    assert 0.1 < red.mean() < 0.6
    assert (picture[0, 0] == 245).all()


def test_a_ticket_never_goes_back_and_ends_once(tmp_path):
    said, wanted = [], True
    ticket = Ticket(request(tmp_path), read_card(CARD), said.append, lambda: not wanted)
    for fraction in (0.2, 0.1, 0.5, 7.0):
        ticket.progress(fraction)
    assert [event.fraction for event in said if isinstance(event, Progress)] == [0.2, 0.2, 0.5, 1.0]
    ticket.output(tmp_path / "a", 0, seed=3)
    ticket.output(tmp_path / "a", 0, seed=3)
    assert sum(isinstance(event, Output) for event in said) == 1
    look([ticket])
    wanted = False
    with pytest.raises(Cancelled):
        look([ticket])
    ticket.fail(Reason.CANCELLED, "x")
    ticket.fail(Reason.FAILED, "y")
    assert said[-1].reason is Reason.CANCELLED
