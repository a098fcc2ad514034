"""A contact sheet: many prompts side by side, with their words below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import read_scene

SHEET_PROMPTS = (
    "A beautiful sunset over the ocean",
    "a swan on a lake at night under the aurora",
    "A cyberpunk city at night with neon lights",
    "five hot air balloons over the desert",
    "a sea turtle swimming over a coral reef",
    "a castle on a hill, anime style",
    "a family of penguins in the snow",
    "a lighthouse at sunset over the ocean, watercolor",
    "a spaceship over a red planet in space",
    "a sailboat on a lake, oil painting",
    "a robot holding a flower in a garden",
    "a red sports car on a mountain road at sunset",
)
_CAPTION = 30


def contact_sheet(prompts: Sequence[str], columns: int, cell: int, seed: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Each prompt painted at ``cell`` by ``cell`` pixels over its caption, ``columns`` in a row: ``uint8`` RGB.

    Raises ValueError where there is no prompt, or ``columns`` is below 1 or ``cell`` below 32.
    """
    if not prompts or columns < 1 or cell < 32:
        raise ValueError("a sheet needs at least one prompt, one column and cells of 32 pixels")
    columns, gap = min(columns, len(prompts)), max(cell // 40, 4)
    rows = -(-len(prompts) // columns)
    sheet = Image.new("RGB", (columns * (cell + gap) + gap, rows * (cell + gap + _CAPTION) + gap), (24, 24, 26))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(max(cell // 28, 10))
    for index, prompt in enumerate(prompts):
        row, column = divmod(index, columns)
        x, y = gap + column * (cell + gap), gap + row * (cell + gap + _CAPTION)
        sheet.paste(Image.fromarray(paint(read_scene(prompt, "", seed), cell, cell)), (x, y))
        words = prompt
        while len(words) > 4 and draw.textlength(words, font=font) > cell:
            words = words[:-2].rstrip(" …") + "…"
        draw.text((x, y + cell + 6), words, fill=(214, 212, 206), font=font)
    return np.asarray(sheet)
