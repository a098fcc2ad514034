"""The engine without anything around it, in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from tintype.engines.contract import Done, EngineCard, Event, Input, Output, Request, Role, Task
from tintype.engines.diffusers import create
from tintype.engines.diffusers.engine import DiffusersEngine
from tintype.infra.codecs import VideoWriter


def engine(**config: Any) -> DiffusersEngine:
    return create({"device": "cpu", **config})


def card(name: str, model: Path, **settings: Any) -> EngineCard:
    """A card of the engine. What is not given: two steps."""
    return EngineCard(name, "diffusers", {"model": str(model), "defaults": {"steps": 2}, **settings})


def request(folder: Path, card: EngineCard, job: str = "job", **fields: Any) -> Request:
    """A job of that card: 128 by 96 pixels, seed 5, in a folder of its own below ``folder``."""
    number = sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
    workdir = folder / f"{number}-{job}"
    workdir.mkdir(parents=True)
    values: dict[str, Any] = {"task": Task.TEXT_TO_IMAGE, "prompt": "a red fox", "seed": 5, "width": 128, "height": 96}
    return Request(job, 1, card, workdir=workdir, **{**values, **fields})


def given(folder: Path, *pictures: Image.Image, mask: Image.Image | None = None) -> tuple[Input, ...]:
    """Pictures as a request's inputs: a source, references, and a mask."""
    folder.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in folder.iterdir())
    found = []
    for place, picture in enumerate([*pictures, *([mask] if mask is not None else [])]):
        path = folder / f"{number}-{place}.png"
        picture.save(path)
        role = Role.MASK if picture is mask else Role.REFERENCE if place else Role.SOURCE
        found.append(Input(role, path, *picture.size))
    return tuple(found)


def run(engine: DiffusersEngine, *batch: Request) -> list[Event]:
    """All events of a call. Every job must be done."""
    engine.load(batch[0].card)
    events = list(engine.generate(batch))
    ends = [event for event in events if isinstance(event, Done)]
    assert {event.job for event in ends} == {one.job for one in batch}, events
    return events


def results(events: list[Event], role: str = "result") -> dict[str, list[bytes]]:
    """The files of that role by job, in the order in which they came."""
    found: dict[str, list[bytes]] = {}
    for event in events:
        if isinstance(event, Output) and event.role == role:
            found.setdefault(event.job, []).append(event.path.read_bytes())
    return found


def made(engine: DiffusersEngine, request: Request) -> bytes:
    """The file of a job that makes one."""
    ((data,),) = results(run(engine, request)).values()
    return data


def essence(engine: DiffusersEngine, *batch: Request) -> list[str]:
    """A digest of what the model made, for each file: of a film its frames before they are coded.

    x264 does not code the same frames into the same bytes each time when it has several threads.
    """
    frames: list[bytes] = []
    real = VideoWriter.add

    def add(self: VideoWriter, frame: Any) -> None:
        frames.append(frame.tobytes())
        real(self, frame)

    with mock.patch.object(VideoWriter, "add", add):
        files = [data for own in results(run(engine, *batch)).values() for data in own]
    if batch[0].output_format != "mp4":
        return [hashlib.sha256(data).hexdigest() for data in files]
    each = batch[0].frames
    parts = [frames[start : start + each] for start in range(0, len(frames), each)]
    return [hashlib.sha256(b"".join(part)).hexdigest() for part in parts]


@contextmanager
def counted(owner: type, name: str = "forward", told: Any = None) -> Iterator[list[int]]:
    """Notes the calls of a class's method: its list grows by one at each; ``told`` is called with how many it were."""
    calls: list[int] = []
    real = getattr(owner, name)

    def count(self: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if told is not None:
            told(len(calls))
        return real(self, *args, **kwargs)

    with mock.patch.object(owner, name, count):
        yield calls
