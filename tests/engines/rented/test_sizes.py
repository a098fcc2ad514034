"""The size to ask a provider for."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tintype.engines.rented.sizes import fit_size, nearest_ratio, nearest_size

FIXED = ((1024, 1024), (1536, 1024), (1024, 1536))
SIDES = st.integers(16, 8192)


@pytest.mark.parametrize(
    ("wanted", "size"),
    [((512, 512), (1024, 1024)), ((1344, 768), (1536, 1024)), ((300, 900), (1024, 1536)), ((1200, 1000), (1024, 1024))],
)
def test_the_nearest_shape_counts_first(wanted: tuple[int, int], size: tuple[int, int]) -> None:
    assert nearest_size(*wanted, FIXED) == size


def test_of_one_shape_the_nearest_area_counts() -> None:
    sizes = ((512, 512), (1024, 1024), (2048, 2048), (1792, 1024), (1280, 720))
    assert nearest_size(900, 900, sizes) == (1024, 1024)
    assert nearest_size(320, 180, sizes) == (1280, 720)
    assert nearest_size(320, 182, sizes) == (1280, 720), "a shape within 3 % is as good"


@given(SIDES, SIDES)
def test_the_nearest_ratio_is_that_of_no_smaller_distance(width: int, height: int) -> None:
    ratios = ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9"]
    found = nearest_ratio(width, height, ratios)

    def apart(ratio: str) -> float:
        across, down = map(int, ratio.split(":"))
        return max(width * down / (height * across), height * across / (width * down))

    assert all(apart(found) <= apart(one) + 1e-9 for one in ratios)


@given(SIDES, SIDES)
@example(2354, 3522)  # rounded up it would have too many pixels
@example(3839, 2100)  # or too long a side
@example(1393, 464)  # or too long a shape
def test_a_size_within_limits_keeps_all_of_them(width: int, height: int) -> None:
    across, down = fit_size(
        width, height, multiple=16, least_pixels=655_360, most_pixels=8_294_400, longest=3840, ratio=3
    )
    assert across % 16 == down % 16 == 0
    assert 655_360 <= across * down <= 8_294_400
    assert max(across, down) <= 3840
    assert max(across, down) <= 3 * min(across, down)


@given(SIDES, SIDES, st.sampled_from([1, 2, 8, 16, 32]))
def test_without_limits_it_is_the_next_multiple(width: int, height: int, multiple: int) -> None:
    wanted = (ceil(width / multiple) * multiple, ceil(height / multiple) * multiple)
    assert fit_size(width, height, multiple=multiple) == wanted
