"""Films of pictures in which something goes its way, and holes filled with like places."""

from __future__ import annotations

import cv2
import numpy as np

from tintype.engines.contract import Task
from tintype.engines.sketch.pictures import edit, film


def sky_with_bird(wide=192, high=128):
    """A dark bird on a bright, smooth sky, and its mask."""
    y = np.linspace(0, 1, high)[:, None, None]
    image = np.repeat(np.array([120.0, 170, 230]) + y * np.array([90.0, 60, 20]), wide, 1).astype(np.uint8)
    mask = np.zeros((high, wide), np.uint8)
    cv2.ellipse(mask, (70, 60), (16, 5), 0, 0, 360, 255, -1)
    cv2.fillPoly(mask, [np.array([[64, 58], [76, 58], [58, 40]])], 255)
    image[mask > 0] = (40, 40, 60)
    return image, mask > 0


def centre(frame):
    rows, columns = np.nonzero(frame.astype(int).sum(-1) < 260)
    return float(columns.mean()), float(rows.mean()), len(rows)


def test_the_bird_flies(asked):
    source, mask = sky_with_bird()
    frames = list(
        film(
            asked(
                "the bird flies away, static shot", task=Task.IMAGE_TO_VIDEO, width=192, height=128, frames=13, fps=6
            ),
            source,
        )
    )
    first, last = centre(frames[0]), centre(frames[-1])
    assert last[0] > first[0] + 25
    assert last[1] < first[1] - 5
    assert last[2] > 0.6 * first[2]  # all of it, not a wing
    left_behind = frames[-1][mask].astype(int)
    assert (left_behind.sum(-1) > 300).mean() > 0.85  # where it was is sky now


def test_who_is_told_to_go_left_goes_left(asked):
    source, _ = sky_with_bird()
    frames = list(
        film(
            asked("the bird flies left, static shot", task=Task.IMAGE_TO_VIDEO, width=192, height=128, frames=9, fps=6),
            source,
        )
    )
    assert centre(frames[-1])[0] < centre(frames[0])[0] - 20


def test_upright_lines_stay_upright_in_a_zoom(asked):
    image = np.full((160, 240, 3), (190, 200, 210), np.uint8)
    image[90:] = (90, 110, 70)
    image[:, 40:48] = (50, 40, 30)
    frames = list(film(asked("zoom in", task=Task.IMAGE_TO_VIDEO, width=240, height=160, frames=9, fps=6), image))
    dark = [np.nonzero(row.astype(int).sum(-1) < 180)[0].mean() for row in (frames[-1][8], frames[-1][150])]
    assert abs(dark[0] - dark[1]) < 9


def test_a_hole_is_filled_with_what_is_like_its_place(asked):
    """A row of equal houses: the one that is taken out comes again from its neighbours."""
    image = np.full((160, 320, 3), (150, 190, 230), np.uint8)
    image[120:] = (90, 120, 70)
    for left in range(8, 320, 52):
        image[60:122, left : left + 36] = (170, 90, 60)
        image[80:96, left + 12 : left + 24] = (240, 230, 160)
    mask = np.zeros((160, 320), np.uint8)
    mask[52:126, 158:206] = 255
    made = edit(asked("", task=Task.INPAINTING, width=320, height=160), image, [], mask, index=0)
    assert np.array_equal(made[mask == 0], image[mask == 0])
    part = made[52:126, 158:206].astype(int)
    windows = np.abs(part - (240, 230, 160)).max(-1) < 40
    assert windows.sum() > 120


def test_a_reference_without_a_subject_lends_its_colours(asked, landscape):
    sunset = np.repeat(np.linspace([90, 30, 90], [250, 140, 50], 128)[:, None], 192, 1).astype(np.uint8)
    source = landscape
    size = source.shape[1], source.shape[0]
    request = asked(width=size[0], height=size[1])
    plain, tinted = (edit(request, source, refs, None, index=0).astype(int) for refs in ([], [sunset]))
    assert (tinted - plain)[..., 0].mean() > 6 > (tinted - plain)[..., 2].mean()
