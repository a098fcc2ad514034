"""The engine's side of the contract."""

import itertools
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image

from tintype.engines.contract import (
    Done,
    Engine,
    EngineCard,
    Failed,
    Input,
    Output,
    Progress,
    Reason,
    Request,
    Role,
    Task,
)
from tintype.engines.sketch import create
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import read_scene

CARD = EngineCard("sketch", "sketch")


@pytest.fixture
def ask(tmp_path):
    def make(prompt="a cat in a meadow", task=Task.TEXT_TO_IMAGE, **given):
        return Request("job", 1, CARD, task, prompt, tmp_path, **{"width": 96, "height": 64, **given})

    return make


def run(request):
    engine = create({})
    engine.load(CARD)
    return list(engine.generate([request]))


def outputs(events):
    return [event for event in events if isinstance(event, Output)]


def frames(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def opened(path):
    with Image.open(path) as image:
        return image.copy(), getattr(image, "n_frames", 1)


def test_it_is_an_engine():
    assert isinstance(create({}), Engine)


def test_images_have_seeds_sizes_and_names(ask):
    events = run(ask(count=3, seed=7, also=("webp",)))
    results = [event for event in outputs(events) if event.role == "result"]
    assert [(event.path.name, event.index, event.seed) for event in results] == [
        ("0.png", 0, 7),
        ("1.png", 1, 8),
        ("2.png", 2, 9),
    ]
    assert [event.path.name for event in outputs(events) if event.role == "also"] == ["0.webp", "1.webp", "2.webp"]
    assert all(opened(event.path)[0].size == (96, 64) for event in outputs(events))
    assert isinstance(events[-1], Done)
    assert len({event.path.read_bytes() for event in results}) == 3


def test_a_film_moves_and_has_its_frames(ask):
    events = run(ask("waves in the ocean", Task.TEXT_TO_VIDEO, frames=40, fps=20, output_format="mp4"))
    seen = frames(outputs(events)[0].path)
    assert len(seen) == 40
    steps = [np.abs(a.astype(float) - b).mean() for a, b in itertools.pairwise(seen)]
    assert np.mean(steps) > 0.2
    assert max(steps) < 30
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert len(fractions) >= 40


@pytest.mark.parametrize("prompt", ["a forest in the snow, snowing", "an eagle flying over mountains"])
def test_an_animation_loops(ask, prompt):
    events = run(ask(prompt, Task.TEXT_TO_VIDEO, frames=16, fps=8, output_format="mp4", also=("gif",)))
    by_role = {event.role: event.path for event in outputs(events)}
    assert opened(by_role["also"])[1] == 16
    assert len(frames(by_role["result"])) == 16
    scene = replace(read_scene(prompt, "", 0), loops=True)
    first, middle, last = (paint(scene, 96, 64, time=time, duration=2.0).astype(float) for time in (0.0, 0.9, 2.0))
    assert np.abs(first - middle).mean() > 0.3
    assert np.abs(first - last).mean() < 0.1


def test_cancel_stops_between_frames(ask):
    engine = create({})
    events = engine.generate([ask(task=Task.TEXT_TO_VIDEO, frames=200, fps=20, output_format="mp4")])
    seen = []
    for event in events:
        seen.append(event)
        if len(seen) == 5:
            engine.cancel("job")
    assert isinstance(seen[-1], Failed)
    assert seen[-1].reason is Reason.CANCELLED
    assert len(seen) <= 7
    assert not outputs(seen)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"width": 0}, "width"),
        ({"output_format": "tiff"}, "output_format"),
        ({"task": Task.TEXT_TO_VIDEO, "output_format": "mp4"}, "frames"),
        ({"task": Task.TEXT_TO_VIDEO, "output_format": "mp4", "frames": 3, "fps": 2, "width": 33}, "even"),
        ({"task": Task.IMAGE_TO_IMAGE}, "source"),
        ({"count": 0}, "count"),
    ],
)
def test_bad_input_is_named(ask, given, word):
    (event,) = (event for event in run(ask(**given)) if isinstance(event, Failed))
    assert event.reason is Reason.INVALID
    assert word in event.message


def test_nude_prompts_are_refused(ask):
    assert run(ask("a nude woman on a beach"))[-1].reason is Reason.MODERATED


def test_a_given_picture_reaches_the_other_tasks(ask, tmp_path):
    path = tmp_path / "in.png"
    ground = np.full((96, 96, 3), 240, np.uint8)
    ground[30:70, 30:70] = (200, 40, 30)
    Image.fromarray(ground).save(path)
    given = (Input(Role.SOURCE, path, 96, 96),)
    edited = run(ask("oil painting", Task.IMAGE_TO_IMAGE, inputs=given))
    assert opened(outputs(edited)[0].path)[0].size == (96, 64)
    cut, _ = opened(outputs(run(ask("", Task.BACKGROUND_REMOVAL, inputs=given)))[0].path)
    assert cut.mode == "RGBA"
    model = run(ask("", Task.IMAGE_TO_3D, inputs=given, output_format="glb"))
    assert [event.role for event in outputs(model)] == ["result", "preview"]
    assert outputs(model)[0].path.read_bytes()[:4] == b"glTF"
