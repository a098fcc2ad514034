"""That a style shows in what the default engine draws."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tintype.engines.contract import EngineCard, Output, Request, Task
from tintype.engines.sketch.engine import SketchEngine


def drawn(folder: Path, style: str | None, prompt: str = "a fox in a forest") -> str:
    """The digest of the picture's file."""
    folder.mkdir(exist_ok=True)
    request = Request(
        "job", 1, EngineCard("qiai/general", "sketch"), Task.TEXT_TO_IMAGE, prompt, folder,
        seed=7, width=256, height=256, options={"style": style} if style else {},
    )  # fmt: skip
    (path,) = [event.path for event in SketchEngine({}).generate([request]) if isinstance(event, Output)]
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_styles_differ_unless_the_prompt_names_its_own(tmp_path: Path) -> None:
    plain, painted = drawn(tmp_path, None), "a fox in a forest, watercolor"
    assert len({plain, drawn(tmp_path, "guofeng"), drawn(tmp_path, "anime")}) == 3
    assert drawn(tmp_path, "realistic") == plain
    assert drawn(tmp_path, "guofeng", painted) == drawn(tmp_path, None, painted)
