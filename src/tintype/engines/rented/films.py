"""Films brought to measure: a provider's lengths, rates and sizes are its own, the customer's are exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from tintype.engines.rented.faults import Unusable
from tintype.infra.codecs import VideoWriter, write_gif

UNREADABLE = "The provider's film cannot be read"


@dataclass(frozen=True, slots=True)
class _Measured:
    """A film as it came. ``start`` and ``span`` in seconds, ``step`` is a frame's usual time."""

    width: int
    height: int
    frames: int
    start: Fraction
    span: Fraction
    step: Fraction
    plain: bool  # H.264 in MP4, as it plays everywhere
    sound: bool


def conform_film(source: Path, to: Path, *, width: int, height: int, frames: int, fps: int) -> None:
    """Write a film as an MP4 of exactly ``frames`` frames at ``fps`` a second and ``width`` × ``height`` pixels.

    One that is so already is copied as it is. Else the frames nearest in time are taken; what is longer is cut at its
    end (the sound too), what is shorter runs slower, without its sound. Another ratio is cut at the edges, evenly.
    Raises Unusable where it is no film that can be read.
    """
    with _reading():
        film = _measure(source)
        if film.plain and _is(film, width, height, frames, fps):
            to.write_bytes(source.read_bytes())
            return
        wanted = Fraction(frames, fps)
        slower = film.span + film.step / 2 < wanted
        pace = film.span / wanted if slower else Fraction(1)
        silent = to.with_name(f"{to.name}.silent.mp4")
        with VideoWriter(silent, width, height, fps) as writer:
            for picture in _taken(source, film, [film.start + pace * Fraction(n, fps) for n in range(frames)]):
                writer.add(_fitted(picture, width, height))
        if film.sound and not slower:
            _with_sound(silent, source, to, wanted)
            silent.unlink()
        else:
            silent.rename(to)


def film_as_gif(source: Path, to: Path, fps: int) -> None:
    """Write a film's pictures as a looping GIF. Raises Unusable where it cannot be read."""
    with _reading(), _open(source) as film:
        write_gif((frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)), to, fps)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (av.error.FFmpegError, IndexError, ValueError, ZeroDivisionError) as error:
        raise Unusable(UNREADABLE) from error


def _open(path: Path) -> Any:
    return av.open(str(path))


def _measure(source: Path) -> _Measured:
    with _open(source) as film:
        stream = film.streams.video[0]
        base = stream.time_base
        times = sorted(packet.pts * base for packet in film.demux(stream) if packet.pts is not None)
        context = stream.codec_context
        step = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 1 / Fraction(stream.guessed_rate or 1)
        return _Measured(
            context.width,
            context.height,
            len(times),
            times[0],
            times[-1] - times[0] + step,
            step,
            "mp4" in film.format.name and context.name == "h264" and context.pix_fmt == "yuv420p",
            bool(film.streams.audio),
        )


def _is(film: _Measured, width: int, height: int, frames: int, fps: int) -> bool:
    same_rate = abs(film.step * fps - 1) < Fraction(1, 1000)
    return (film.width, film.height, film.frames) == (width, height, frames) and same_rate


def _taken(source: Path, film: _Measured, times: list[Fraction]) -> Iterator[Any]:
    """For each of the times, in order, the frame that is nearest."""
    place, held = 0, None
    with _open(source) as opened:
        stream = opened.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in opened.decode(stream):
            at = frame.pts * frame.time_base
            while held is not None and place < len(times) and times[place] < at - film.step / 2:
                yield held
                place += 1
            held = frame
            if place == len(times):
                return
    if held is None:
        raise Unusable(UNREADABLE)
    for _ in times[place:]:
        yield held


def _fitted(frame: Any, width: int, height: int) -> np.ndarray[Any, Any]:
    """The picture at that size, ``uint8`` of shape ``(height, width, 3)``: scaled to cover it, cut at the edges."""
    scale = max(Fraction(width, frame.width), Fraction(height, frame.height))
    across, down = max(width, round(frame.width * scale)), max(height, round(frame.height * scale))
    picture: np.ndarray[Any, Any] = frame.reformat(
        width=across, height=down, format="rgb24", interpolation="LANCZOS"
    ).to_ndarray()
    left, top = (across - width) // 2, (down - height) // 2
    return np.ascontiguousarray(picture[top : top + height, left : left + width])


def _with_sound(silent: Path, source: Path, to: Path, seconds: Fraction) -> None:
    """The pictures of one film with the first ``seconds`` of another's sound; nothing is coded anew."""
    with (
        _open(silent) as pictures,
        _open(source) as sounding,
        av.open(str(to), "w", format="mp4", options={"movflags": "+faststart"}) as written,
    ):
        out: Any = written
        seen, heard = pictures.streams.video[0], sounding.streams.audio[0]
        film, sound = out.add_stream_from_template(seen), out.add_stream_from_template(heard)
        for packet in pictures.demux(seen):
            if packet.dts is not None:
                packet.stream = film
                out.mux(packet)
        for packet in sounding.demux(heard):
            if packet.dts is not None and (packet.pts + packet.duration) * heard.time_base <= seconds:
                packet.stream = sound
                out.mux(packet)
