"""Rented films come out at exactly the frames, rate and size that were asked for."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tintype.engines.rented.faults import Unusable
from tintype.engines.rented.films import conform_film, film_as_gif


def _film(
    path: Path, width: int, height: int, frames: int, fps: int, *, sound: bool = False, codec: str = "libx264"
) -> Path:
    """Frame ``n`` of ``frames`` is grey, brighter from one to the next."""
    with av.open(str(path), "w") as opened:
        out: Any = opened
        stream = out.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        heard = out.add_stream("aac", rate=44100) if sound else None
        for number in range(frames):
            picture = np.full((height, width, 3), number * 240 // frames, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
        if heard is not None:
            for number in range(frames * 44100 // fps // 1024):
                frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = 44100, number * 1024
                for packet in heard.encode(frame):
                    out.mux(packet)
            for packet in heard.encode():
                out.mux(packet)
    return path


def _read(path: Path) -> tuple[list[int], tuple[int, int, float], float]:
    """Each frame's grey; width, height and rate; seconds of sound."""
    with av.open(str(path)) as opened:
        film: Any = opened
        stream = film.streams.video[0]
        sound = max((float(one.duration * one.time_base) for one in film.streams.audio), default=0.0)
        greys = [round(float(frame.to_ndarray(format="rgb24").mean())) for frame in film.decode(stream)]
        return greys, (stream.width, stream.height, float(stream.average_rate)), sound


@pytest.mark.parametrize(
    ("frames", "fps", "wanted", "rate"),
    [
        (48, 24, 12, 12),
        (48, 24, 24, 24),
        (30, 30, 24, 24),
        (8, 8, 24, 24),
        (16, 8, 7, 4),
        (48, 24, 1, 24),
        (5, 5, 300, 60),
    ],
)
def test_frames_and_rate_are_exact_and_in_order(tmp_path: Path, frames: int, fps: int, wanted: int, rate: int) -> None:
    source = _film(tmp_path / "a.mp4", 64, 48, frames, fps)
    conform_film(source, tmp_path / "b.mp4", width=64, height=48, frames=wanted, fps=rate)
    greys, measured, _ = _read(tmp_path / "b.mp4")
    assert (len(greys), measured) == (wanted, (64, 48, rate))
    assert all(later >= earlier - 2 for earlier, later in pairwise(greys))
    shown = min(1.0, Fraction(wanted, rate) / Fraction(frames, fps))  # of what is longer the beginning, else all
    assert greys[0] <= 4
    assert greys[-1] == pytest.approx(240 * shown - 240 / frames / 2, abs=240 / frames + 240 / wanted * shown + 4)


def test_what_is_as_it_should_be_stays_as_it_is(tmp_path: Path) -> None:
    source = _film(tmp_path / "a.mp4", 64, 48, 24, 12, sound=True)
    conform_film(source, tmp_path / "b.mp4", width=64, height=48, frames=24, fps=12)
    assert (tmp_path / "b.mp4").read_bytes() == source.read_bytes()


def test_another_codec_is_coded_anew(tmp_path: Path) -> None:
    source = _film(tmp_path / "a.mp4", 64, 48, 24, 12, codec="mpeg4")
    conform_film(source, tmp_path / "b.mp4", width=64, height=48, frames=24, fps=12)
    with av.open(str(tmp_path / "b.mp4")) as film:
        assert film.streams.video[0].codec_context.name == "h264"
    assert len(_read(tmp_path / "b.mp4")[0]) == 24


def test_sound_is_cut_with_the_film_and_left_out_where_it_would_run_apart(tmp_path: Path) -> None:
    source = _film(tmp_path / "a.mp4", 64, 48, 48, 24, sound=True)
    assert _read(source)[2] == pytest.approx(2, abs=0.1)
    conform_film(source, tmp_path / "cut.mp4", width=64, height=48, frames=24, fps=24)
    assert _read(tmp_path / "cut.mp4")[2] == pytest.approx(1, abs=0.1)
    conform_film(source, tmp_path / "slow.mp4", width=64, height=48, frames=96, fps=24)
    assert _read(tmp_path / "slow.mp4")[2] == 0


def test_another_shape_is_cut_at_its_edges_and_not_stretched(tmp_path: Path) -> None:
    picture = np.zeros((48, 96, 3), np.uint8)
    picture[:, 24:72] = 255  # a square in the middle
    with av.open(str(tmp_path / "a.mp4"), "w") as opened:
        out: Any = opened
        stream = out.add_stream("libx264", rate=4)
        stream.width, stream.height, stream.pix_fmt = 96, 48, "yuv420p"
        for packet in [*stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")), *stream.encode()]:
            out.mux(packet)
    conform_film(tmp_path / "a.mp4", tmp_path / "b.mp4", width=64, height=64, frames=2, fps=4)
    greys, measured, _ = _read(tmp_path / "b.mp4")
    assert measured[:2] == (64, 64)
    assert min(greys) > 245, "only the square is left"


def test_a_gif_of_it_has_its_pictures(tmp_path: Path) -> None:
    film_as_gif(_film(tmp_path / "a.mp4", 64, 48, 12, 6), tmp_path / "b.gif", 6)
    with Image.open(tmp_path / "b.gif") as moving:
        assert (moving.format, moving.size, getattr(moving, "n_frames", 1)) == ("GIF", (64, 48), 12)


@pytest.mark.parametrize("content", [b"", b"no film at all" * 30, b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64])
def test_what_is_no_film_is_unusable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(Unusable):
        conform_film(tmp_path / "a.mp4", tmp_path / "b.mp4", width=64, height=48, frames=2, fps=2)
    with pytest.raises(Unusable):
        film_as_gif(tmp_path / "a.mp4", tmp_path / "b.gif", 2)


def test_a_film_that_is_cut_off_gives_what_it_holds_or_is_unusable(tmp_path: Path) -> None:
    whole = _film(tmp_path / "a.mp4", 64, 48, 24, 12).read_bytes()
    (tmp_path / "a.mp4").write_bytes(whole[: len(whole) // 2])
    try:
        conform_film(tmp_path / "a.mp4", tmp_path / "b.mp4", width=64, height=48, frames=12, fps=12)
    except Unusable:
        return
    assert len(_read(tmp_path / "b.mp4")[0]) == 12
