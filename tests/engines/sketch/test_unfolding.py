"""Pictures that are shown while they are drawn: genuine states of the drawing, which it takes no notice of."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tintype.engines.contract import EngineCard, Input, Output, Request, Role, Task
from tintype.engines.sketch import create
from tintype.engines.sketch.paint import paint, unfolding
from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.settings.book import _book
from tintype.engines.sketch.unfolding import spread, unfold

SIZE = (96, 64)


def unfolded(scene: Any, most: int) -> tuple[list[Any], Any]:
    """The states, and the picture."""
    states, shown = unfolding(scene, *SIZE, most), []
    while True:
        try:
            shown.append(next(states))
        except StopIteration as end:
            return shown, end.value


def off(one: Any, other: Any) -> float:
    """The mean difference, 0 to 255."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_every_setting_can_be_seen_unfinished_and_ends_as_the_same_picture() -> None:
    plain = read_scene("a red fox", "", 5)
    for setting in _book():
        for subjects in (plain.subjects, ()):
            scene = replace(plain, setting=setting, subjects=subjects)
            shown, picture = unfolded(scene, 3)
            assert 1 <= len(shown) <= 3, setting
            if subjects:
                assert np.array_equal(picture, paint(scene, *SIZE)), f"{setting}: being watched changed it"
            for state, after in zip(shown, [*shown[1:], picture], strict=True):
                assert (state.shape, state.dtype) == (picture.shape, np.uint8)
                assert off(state, after) > 0.01, f"{setting}: nothing came to it"
        assert len(unfolded(scene, 1)[0]) == 1, setting


def test_the_subject_comes_after_what_is_behind_it() -> None:
    scene = read_scene("a red apple on a table", "", 3)
    bare = replace(scene, subjects=())
    (background, whole), picture = unfolded(scene, 2)
    behind, _ = unfolded(bare, 2)
    assert off(background, whole) > 3
    assert off(whole, picture) < off(background, picture)
    assert off(background, behind[-1]) < off(whole, behind[-1]), "the first state has no subject yet"


def test_large_pictures_are_shown_in_their_own_size() -> None:
    scene = read_scene("a lighthouse by the sea", "", 1)
    states = unfolding(scene, 2560, 160, 1)
    assert next(states).shape == (160, 2560, 3)
    states.close()


def test_what_is_shown_is_spread_evenly() -> None:
    assert [sorted(spread(states, 2)) for states in (0, 1, 2, 3, 4)] == [[], [0], [0, 1], [0, 2], [1, 3]]
    assert sorted(spread(4, 0)) == []
    assert sorted(spread(5, 1)) == [2]


def test_work_that_fails_says_so_to_who_looks() -> None:
    def work(show: Any) -> Any:
        show(np.zeros((1, 1, 3), np.uint8))
        raise ValueError("no more paint")

    states = unfold(work)
    assert next(states).shape == (1, 1, 3)
    with pytest.raises(ValueError, match="no more paint"):
        next(states)


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Request]:
    """A request for an edit of a picture of a sea."""

    def make(prompt: str, task: Task = Task.IMAGE_TO_IMAGE, **given: Any) -> Request:
        workdir = tmp_path / f"work-{len(list(tmp_path.iterdir()))}"
        workdir.mkdir()
        source = tmp_path / "source.png"
        Image.fromarray(paint(read_scene("a boat on the sea", "", 2), *SIZE)).save(source)
        inputs = [Input(Role.SOURCE, source, *SIZE)]
        if task is Task.INPAINTING:
            mask = Image.new("L", SIZE)
            mask.paste(255, (20, 10, 70, 50))
            mask.save(tmp_path / "mask.png")
            inputs.append(Input(Role.MASK, tmp_path / "mask.png", *SIZE))
        wanted: dict[str, Any] = {"width": SIZE[0], "height": SIZE[1], "inputs": tuple(inputs), **given}
        return Request("job", 1, EngineCard("sketch", "sketch"), task, prompt, workdir, **wanted)

    return make


def drawn(request: Request) -> tuple[list[Any], Any]:
    """The states and the result."""
    engine = create({})
    engine.load(request.card)
    outputs = [event for event in engine.generate([request]) if isinstance(event, Output)]
    pictures = [np.asarray(Image.open(io.BytesIO(one.path.read_bytes())).convert("RGB")) for one in outputs]
    assert [one.role for one in outputs] == ["partial"] * (len(outputs) - 1) + ["result"]
    return pictures[:-1], pictures[-1]


def test_edits_are_shown_between_their_steps(ask: Callable[..., Request]) -> None:
    asked = ask("at night in the rain, oil painting", partials=3)
    shown, picture = drawn(asked)
    assert len(shown) == 3
    assert off(shown[-1], picture) < off(shown[0], picture)
    assert np.array_equal(drawn(ask("at night in the rain, oil painting"))[1], picture)
    assert len(drawn(ask("at night in the rain, oil painting", partials=1))[0]) == 1


def test_a_masked_edit_is_shown_with_its_place_cleared_and_the_rest_untouched(ask: Callable[..., Request]) -> None:
    asked = ask("a red balloon", Task.INPAINTING, partials=3)
    (cleared,), picture = drawn(asked)
    source = np.asarray(Image.open(asked.inputs[0].path))
    kept = np.ones(SIZE[::-1], bool)
    kept[10:50, 20:70] = False
    for one in (cleared, picture):
        assert np.array_equal(one[kept], source[kept])
    assert off(cleared[~kept], picture[~kept]) > 1
