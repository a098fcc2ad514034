"""Captions: where the band lies, that the text is in it and readable, and that no text and no size breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tintype.media import caption as module
from tintype.media.caption import caption_file, draw_caption

GREY = (120, 120, 120)
LONG = "The quick brown fox jumps over the lazy dog, then sleeps all afternoon; ok then?"


def plain(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), GREY if mode == "RGB" else (*GREY, 0))


def rows_changed(before: Image.Image, after: Image.Image) -> np.ndarray:
    """The numbers of the rows that differ."""
    return np.flatnonzero((np.asarray(before) != np.asarray(after)).any(axis=(1, 2)))


def ink(after: Image.Image) -> np.ndarray:
    """Where text is: rows and columns of pixels much lighter than the picture."""
    return np.argwhere(np.asarray(after.convert("L")) > 200)


@pytest.mark.parametrize("size", [(64, 64), (512, 512), (1024, 1024), (1920, 1080), (720, 1280), (4096, 4096)])
@pytest.mark.parametrize("text", ["hey you", LONG, "W" * 80])
def test_band_and_text(size: tuple[int, int], text: str) -> None:
    before = plain(*size)
    after = draw_caption(before, text, 0.6)
    assert after.size == size
    rows = rows_changed(before, after)
    assert len(rows) == rows[-1] - rows[0] + 1, "one band"
    assert abs((rows[0] + rows[-1] + 1) / 2 / size[1] - 0.6) < 0.02, "its middle is at 0.6"
    assert len(rows) <= 0.6 * size[1]
    band = np.asarray(after)[rows[0], :, 0]
    assert set(band) == {round(120 * 105 / 255)}, "translucent, over the whole width"
    written = ink(after)
    assert len(written) > 8
    assert written[:, 0].min() > rows[0]
    assert written[:, 0].max() < rows[-1]
    left, right = written[:, 1].min(), size[0] - 1 - written[:, 1].max()
    assert min(left, right) >= size[0] * 0.02, "nothing is cut off"
    assert abs(left - right) <= max(6, size[0] * 0.02), "centred"


def test_long_texts_wrap_to_three_lines_at_most() -> None:
    def lines(text: str) -> int:
        shown = np.zeros(514, dtype=bool)
        shown[1 + np.unique(ink(draw_caption(plain(512, 512), text, 0.5))[:, 0])] = True
        return int(np.count_nonzero(shown[1:] & ~shown[:-1]))

    assert [lines("HELLO"), lines("HELLO WORLD " * 4), lines("MMMM " * 16)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("position", "expected"), [(0.0, "top"), (1.0, "bottom"), (-5.0, "top"), (7.0, "bottom"), (0.5, "middle")]
)
def test_position(position: float, expected: str) -> None:
    before = plain(300, 400)
    rows = rows_changed(before, draw_caption(before, "hello", position))
    match expected:
        case "top":
            assert rows[0] == 0
        case "bottom":
            assert rows[-1] == 399
        case _:
            assert abs(rows.mean() - 199.5) <= 1


def test_picture_stays_as_it_is_outside_and_shines_through(make_scene: Callable[..., Image.Image]) -> None:
    before = make_scene(400, 300)
    kept = before.copy()
    after = draw_caption(before, "hi", 0.5)
    assert before.tobytes() == kept.tobytes(), "a copy is drawn on"
    rows = rows_changed(before, after)
    outside = [row for row in range(300) if not rows[0] <= row <= rows[-1]]
    assert (np.asarray(before)[outside] == np.asarray(after)[outside]).all()
    edge = np.asarray(after)[rows[0], :, 1].astype(int)
    assert edge[-1] - edge[0] > 60, "the picture's own colours, darker"


def test_transparent_pictures() -> None:
    after = draw_caption(plain(200, 200, "RGBA"), "hi", 0.5)
    assert after.mode == "RGBA"
    assert after.getpixel((0, 0)) == (*GREY, 0)
    assert after.getpixel((0, 100)) == (0, 0, 0, 150)


@pytest.mark.parametrize(
    "text",
    [
        "Café, señor, Grüße",
        "Привет, мир",
        "שלום עולם and hello",
        "مرحبا بالعالم",
        "你好，世界",
        "ไทย हिन्दी 한국어",
        "party 🎉🔥 👩‍👩‍👧 time 🇫🇷 ❤️",
        "tab\tand\nlines\r\nand\x00nul",
        "lone \ud800 surrogate",
        "\u202eoverride\u2066 mixed",
        "e" + "\u0301" * 70,
    ],
)
def test_any_text_is_drawn(text: str) -> None:
    before = plain(512, 512)
    after = draw_caption(before, text, 0.6)
    assert len(ink(after)) > 20
    assert len(rows_changed(before, after)) < 200


@pytest.mark.parametrize("text", ["", "   ", "\x00\n", "\u200b\u2060"])
def test_nothing_to_draw(text: str) -> None:
    before = plain(100, 100)
    assert draw_caption(before, text, 0.6).tobytes() == before.tobytes()


def test_without_any_system_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_system", lambda: None)
    before = plain(512, 512)
    same = [draw_caption(before, text, 0.6).tobytes() for text in ("Cafe senor", "Café señor", "Café 🎉señor 🔥")]
    assert same[0] == same[1], "accents are left off"
    assert same[1] == same[2], "signs are left out"
    assert draw_caption(before, "🎉🔥", 0.6).tobytes() == before.tobytes()
    boxes = draw_caption(before, "你好", 0.6)
    assert len(ink(boxes)) > 20


def test_basic_latin_looks_the_same_with_and_without_system_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = plain(300, 300)
    text = "can't sleep... what are you up to? #1 & (more)"
    usual = draw_caption(before, text, 0.6)
    monkeypatch.setattr(module, "_system", lambda: None)
    assert draw_caption(before, text, 0.6).tobytes() == usual.tobytes()


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3), (64, 4096), (4096, 64)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    after = draw_caption(plain(*size), LONG, 0.6)
    assert after.size == size
    assert after.tobytes() != plain(*size).tobytes()


@pytest.mark.parametrize("image_format", ["png", "jpeg", "webp"])
def test_files(image_format: str, tmp_path: Path, make_scene: Callable[..., Image.Image]) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    make_scene(320, 240).save(source, image_format.upper())
    caption_file(source, to, "hello", 0.5, image_format=image_format)
    with Image.open(to) as made:
        assert (made.format, made.size) == (image_format.upper(), (320, 240))
        assert len(ink(made.convert("RGB"))) > 20
