"""What every engine must do, as tests: make a subclass of :class:`EngineSuite` in a test file of your engine.

::

    class TestMyEngine(EngineSuite):
        card = EngineCard("mine", "my-engine")
        tasks = (Task.TEXT_TO_IMAGE,)
        def make(self, folder): return create({})

Pictures and films are opened by Pillow and PyAV and measured; nothing is taken on the engine's word.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import av
from PIL import Image

from tintype.engines.contract import (
    Done,
    Engine,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Input,
    Output,
    Progress,
    Reason,
    Request,
    Role,
    Sending,
    Started,
    Task,
    Upstream,
)

_FILMS = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)
_FROM_PICTURE = frozenset(
    {Task.IMAGE_TO_IMAGE, Task.INPAINTING, Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_VIDEO, Task.IMAGE_TO_3D}
)
_PIL_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


class EngineSuite:
    """The contract, test by test. ``tasks`` are those the engine does; ``sizes`` (width, height) those it can make."""

    card: ClassVar[EngineCard]
    tasks: ClassVar[tuple[Task, ...]] = (Task.TEXT_TO_IMAGE,)
    formats: ClassVar[tuple[str, ...]] = ("png", "jpeg", "webp")
    sizes: ClassVar[tuple[tuple[int, int], ...]] = ((256, 256), (320, 192))
    video_size: ClassVar[tuple[int, int]] = (192, 128)
    seeds_repeat: ClassVar[bool] = True
    shows_partials: ClassVar[bool] = False  # whether a picture from a text is shown unfinished where that is asked for
    slow_prompt: ClassVar[str | None] = None  # one that takes seconds, so that a cancel can be tried
    rented_prompt: ClassVar[str | None] = None  # one that is sent to a (stand-in) provider
    looks_up: ClassVar[bool] = True  # whether the provider can be asked for what was sent and never answered

    def make(self, folder: Path) -> Engine:
        """A new engine. ``folder`` is its own, and the same within a test."""
        raise NotImplementedError

    def submits(self, folder: Path) -> int:
        """How many jobs the stand-in provider has been sent; for engines with a ``rented_prompt``."""
        raise NotImplementedError

    # --- helpers ---

    def engine(self, folder: Path) -> Engine:
        engine = self.make(folder)
        assert isinstance(engine, Engine), "it lacks part of the contract"
        assert engine.concurrency >= 1
        engine.load(self.card)
        return engine

    def request(self, folder: Path, task: Task, name: str = "job", prompt: str = "a red fox in the snow") -> Request:
        workdir = folder / f"work-{name}"
        workdir.mkdir()
        width, height = self.video_size if task in _FILMS else self.sizes[0]
        form = "mp4" if task in _FILMS else "glb" if task is Task.IMAGE_TO_3D else "png"
        if task in (Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D):
            width = height = 0
        request = Request(name, 1, self.card, task, prompt, workdir, seed=5, width=width, height=height)
        if task in _FILMS:
            request = replace(request, frames=12, fps=12)
        return replace(request, output_format=form, inputs=tuple(self._inputs(folder, task)))

    def _inputs(self, folder: Path, task: Task) -> Iterator[Input]:
        width, height = self.sizes[0]
        if task in _FROM_PICTURE:
            path = folder / "source.png"
            picture = Image.radial_gradient("L").resize((width, height)).convert("RGB")
            picture.save(path)
            yield Input(Role.SOURCE, path, width, height)
        if task is Task.INPAINTING:
            path = folder / "mask.png"
            mask = Image.new("RGB", (width, height))
            mask.paste("white", (width // 4, height // 4, width // 2, height // 2))
            mask.save(path)
            yield Input(Role.MASK, path, width, height)

    def events_of(self, engine: Engine, *batch: Request) -> list[Event]:
        """All events, checked for what holds of any run."""
        events = list(engine.generate(batch))
        for request in batch:
            own = [event for event in events if event.job == request.job]
            ends = [event for event in own if isinstance(event, Done | Failed)]
            assert len(ends) == 1, f"every job ends once, this one: {ends}"
            assert own[-1] is ends[0], f"nothing comes after the end: {own}"
            fractions = [event.fraction for event in own if isinstance(event, Progress)]
            assert fractions == sorted(fractions), f"progress goes forward: {fractions}"
            assert all(0 <= fraction <= 1 for fraction in fractions)
            for event in own:
                if isinstance(event, Output):
                    assert request.partials or event.role != "partial", "nobody asked for unfinished pictures"
                    assert event.path.is_file()
                    assert event.path.resolve().is_relative_to(request.workdir.resolve())
        return events

    def outputs_of(self, engine: Engine, request: Request) -> list[Output]:
        events = self.events_of(engine, request)
        assert isinstance(events[-1], Done), f"it was to succeed: {events[-1]}"
        return [event for event in events if isinstance(event, Output) and event.role != "partial"]

    # --- the contract ---

    def test_every_task_gives_the_right_files(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        for task in self.tasks:
            request = self.request(tmp_path, task, name=task.value)
            outputs = self.outputs_of(engine, request)
            results = [output for output in outputs if output.role == "result"]
            assert len(results) == 1, task
            if task in _FILMS:
                with av.open(str(results[0].path)) as film:
                    stream = film.streams.video[0]
                    assert stream.codec_context.name == "h264"
                    assert (stream.width, stream.height) == (request.width, request.height)
                    assert sum(1 for _ in film.decode(video=0)) == request.frames
            elif task is Task.IMAGE_TO_3D:
                assert results[0].path.read_bytes()[:4] == b"glTF"
            else:
                width, height = (request.width, request.height) if request.width else self.sizes[0]
                with Image.open(results[0].path) as picture:
                    picture.load()
                    assert picture.size == (width, height), task
                    assert picture.format == "PNG"
                    if task is Task.BACKGROUND_REMOVAL:
                        assert picture.mode == "RGBA", "the background is transparent"

    def test_sizes_and_formats_are_as_asked(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        for form in self.formats:
            for width, height in self.sizes:
                request = self.request(tmp_path, Task.TEXT_TO_IMAGE, name=f"{form}-{width}-{height}")
                (output,) = self.outputs_of(engine, replace(request, width=width, height=height, output_format=form))
                with Image.open(output.path) as picture:
                    assert picture.size == (width, height)
                    assert picture.format == _PIL_FORMATS[form]

    def test_several_pictures_have_seeds_that_follow_each_other(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        request = replace(self.request(tmp_path, Task.TEXT_TO_IMAGE), count=3)
        outputs = self.outputs_of(engine, request)
        assert [output.index for output in outputs] == [0, 1, 2]
        assert [output.seed for output in outputs] == [5, 6, 7]
        assert len({_pixels(output.path) for output in outputs}) == 3, "other seeds, other pictures"
        if self.seeds_repeat:
            alone = replace(self.request(tmp_path, Task.TEXT_TO_IMAGE, name="alone"), seed=6)
            assert _pixels(self.outputs_of(engine, alone)[0].path) == _pixels(outputs[1].path)

    def test_unfinished_pictures_come_before_the_picture_and_not_more_than_asked_for(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        for task in self.tasks:
            if task in _FILMS or task is Task.IMAGE_TO_3D:
                continue
            for most in (1, 3):
                request = replace(self.request(tmp_path, task, name=f"{task.value}-{most}"), partials=most)
                outputs = [event for event in self.events_of(engine, request) if isinstance(event, Output)]
                shown = [output for output in outputs if output.role == "partial"]
                assert len(shown) <= most
                assert outputs[: len(shown)] == shown, "one came after the picture"
                assert len({output.path for output in shown}) == len(shown), "each is a file of its own"
                sizes = (request.width, request.height) if request.width else self.sizes[0]
                for output in shown:
                    with Image.open(output.path) as picture:
                        picture.load()
                        assert picture.size == sizes
                if task is not Task.TEXT_TO_IMAGE or not self.shows_partials:
                    continue
                assert shown, "it shows its unfinished pictures"
                made = _pixels(outputs[-1].path)
                assert made not in {_pixels(output.path) for output in shown}, "they are not the picture yet"
                if self.seeds_repeat and most > 1:
                    alone = self.request(tmp_path, task, name="unwatched")
                    assert _pixels(self.outputs_of(engine, alone)[0].path) == made, "watching changes nothing"

    def test_unfinished_pictures_of_several_belong_to_each(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        request = replace(self.request(tmp_path, Task.TEXT_TO_IMAGE), count=2, partials=1)
        outputs = [event for event in self.events_of(engine, request) if isinstance(event, Output)]
        for index in range(2):
            roles = [output.role for output in outputs if output.index == index]
            assert roles in (["partial", "result"], ["result"]), roles
            assert len(roles) == 2 or not self.shows_partials

    def test_a_batch_ends_each_of_its_jobs(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        batch = [self.request(tmp_path, Task.TEXT_TO_IMAGE, name=f"b{number}") for number in range(3)]
        events = self.events_of(engine, *batch)
        assert sum(isinstance(event, Done) for event in events) == 3

    def test_bad_input_is_the_callers_fault(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        for task in self.tasks:
            if task in _FROM_PICTURE:
                request = replace(self.request(tmp_path, task, name=f"no-{task.value}"), inputs=())
                reason, message = _failure(engine, request)
                assert reason is Reason.INVALID, f"{task} without its picture: {reason}"
                assert message

    def test_cancel_stops_a_job_and_not_the_engine(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        engine.cancel("nobody's job")
        if self.slow_prompt is not None:
            request = self.request(tmp_path, Task.TEXT_TO_IMAGE, name="slow", prompt=self.slow_prompt)
            threading.Timer(0.3, engine.cancel, [request.job]).start()
            assert _failure(engine, request)[0] is Reason.CANCELLED
        self.outputs_of(engine, self.request(tmp_path, Task.TEXT_TO_IMAGE, name="next"))

    def test_it_works_again_after_unload_and_load(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        for number in range(2):
            self.outputs_of(engine, self.request(tmp_path, Task.TEXT_TO_IMAGE, name=f"u{number}"))
            engine.unload(self.card)
            engine.load(self.card)

    def test_a_rented_job_says_so_before_it_is_sent_and_is_resumed_not_repeated(self, tmp_path: Path) -> None:
        if self.rented_prompt is None:
            return
        engine = self.engine(tmp_path)
        request = self.request(tmp_path, Task.TEXT_TO_IMAGE, prompt=self.rented_prompt)
        events = iter(engine.generate([request]))
        sending = next(events)
        assert isinstance(sending, Sending)
        assert self.submits(tmp_path) == 0, "it was sent before that was on record"
        started = next(event for event in events if isinstance(event, Started))
        assert started.handle
        assert self.submits(tmp_path) == 1
        del events
        for upstream in (Upstream(sending.token, started.handle), Upstream(sending.token)):
            again = list(self.engine(tmp_path).resume(request, upstream))
            if upstream.handle or self.looks_up:
                assert isinstance(again[-1], Done)
            else:
                assert isinstance(again[-1], Failed)
                assert again[-1].reason is Reason.OUTCOME_UNKNOWN
            assert not any(isinstance(event, Sending) for event in again)
            assert self.submits(tmp_path) == 1, "it was sent twice"


def _pixels(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.convert("RGBA").tobytes()


def _failure(engine: Engine, request: Request) -> tuple[Reason, str]:
    """How it failed, whether said or raised."""
    try:
        last = list(engine.generate([request]))[-1]
    except EngineError as error:
        return error.reason, error.message
    assert isinstance(last, Failed), f"it was to fail: {last}"
    return last.reason, last.message
