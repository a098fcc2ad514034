"""Writing films: exactly the frames asked for, as H.264, with sound where the model made some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from tintype.engines.diffusers.pictures import cut
from tintype.infra.codecs import VideoWriter

Frame = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Sound:
    """``samples``: ``float32``, -1..1, of shape ``(channels, samples)``, ``rate`` of them a second."""

    samples: np.ndarray[Any, np.dtype[np.float32]]
    rate: int


def frames_of(film: np.ndarray[Any, Any], wanted: int, fps: int, made_fps: int | None) -> list[Frame]:
    """Exactly ``wanted`` frames of what was made, ``(frames, height, width, 3)``, ``float`` 0..1 or ``uint8``.

    A model that makes ``made_fps`` frames a second has those shown again that are nearest in time. Where it made too
    few, the last one stays.
    """
    pace = 1.0 if not made_fps else made_fps / fps
    frames = []
    for number in range(wanted):
        frame = film[min(round(number * pace), len(film) - 1)]
        if frame.dtype != np.uint8:
            frame = np.rint(np.clip(frame, 0, 1) * 255).astype(np.uint8)
        frames.append(frame)
    return frames


def frames_to_make(wanted: int, fps: int, made_fps: int | None) -> int:
    """How many frames a model of that rate makes for as long a film."""
    return wanted if not made_fps else round((wanted - 1) * made_fps / fps) + 1


def middle(frame: Frame, width: int, height: int) -> Frame:
    """The middle of the frame, of that size; one that the model made of another size is fitted first."""
    return np.asarray(cut(Image.fromarray(frame), width, height))


def write_film(frames: Sequence[Frame], path: Path, fps: int, sound: Sound | None = None) -> None:
    """An MP4 that starts fast: yuv420p, so even sides; the sound as AAC, cut to the picture's length."""
    height, width = frames[0].shape[:2]
    silent = path if sound is None else path.with_name(f"silent-{path.name}")
    with VideoWriter(silent, width, height, fps) as writer:
        for frame in frames:
            writer.add(frame)
    if sound is not None:
        _add_sound(silent, path, sound, len(frames) / fps)
        silent.unlink()


def _add_sound(silent: Path, path: Path, sound: Sound, seconds: float) -> None:
    """Copy the coded picture beside the sound that is coded here."""
    samples = sound.samples[:2, : round(seconds * sound.rate)]
    with av.open(str(silent)) as source, av.open(str(path), "w", options={"movflags": "+faststart"}) as target:
        shown = source.streams.video[0]
        picture: Any = target.add_stream_from_template(shown)
        heard: Any = target.add_stream("aac", rate=sound.rate)
        heard.layout = "stereo" if len(samples) == 2 else "mono"
        heard.codec_context.time_base = Fraction(1, sound.rate)
        for packet in source.demux(shown):
            if packet.dts is not None:
                packet.stream = picture
                target.mux(packet)
        for part in _coded(samples, sound.rate, heard):
            target.mux(part)


def _coded(samples: np.ndarray[Any, Any], rate: int, stream: Any) -> Iterable[Any]:
    size = 1024  # AAC's own frame
    for start in range(0, samples.shape[1], size):
        part = np.ascontiguousarray(np.clip(samples[:, start : start + size], -1, 1), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=stream.layout.name)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        yield from stream.encode(frame)
    yield from stream.encode(None)
