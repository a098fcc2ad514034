"""Which of the sizes that a provider makes comes nearest to the one that is wanted. The host trims the rest."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log, sqrt


def nearest_size(width: int, height: int, sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Of ``sizes`` (width, height in pixels) the one of the nearest shape, and among those of the nearest area."""
    return min(sizes, key=lambda one: (_apart(width, height, *one), abs(log(one[0] * one[1] / (width * height)))))


def nearest_ratio(width: int, height: int, ratios: Sequence[str]) -> str:
    """Of ``ratios`` (``"16:9"``) the nearest."""

    def apart(ratio: str) -> float:
        across, _, down = ratio.partition(":")
        return abs(log(width / height * int(down) / int(across)))

    return min(ratios, key=apart)


def fit_size(
    width: int,
    height: int,
    *,
    multiple: int = 1,
    least_pixels: int = 0,
    most_pixels: int = 0,
    longest: int = 0,
    ratio: float = 0,
) -> tuple[int, int]:
    """The nearest size within limits (0: no such limit) whose sides are multiples of ``multiple``, none smaller than
    wanted where the limits let it be. ``ratio`` is the greatest of the longer side to the shorter."""
    across, down = float(width), float(height)
    if ratio and max(across, down) > ratio * min(across, down):
        across, down = max(across, down / ratio), max(down, across / ratio)
    scale = 1.0
    if least_pixels and across * down < least_pixels:
        scale = sqrt(least_pixels / (across * down))
    if most_pixels and across * down > most_pixels:
        scale = sqrt(most_pixels / (across * down))
    if longest and max(across, down) * scale > longest:
        scale = longest / max(across, down)
    longer, shorter = _rounded(across * scale, down * scale, multiple, ratio, smaller=scale < 1)
    if (most_pixels and longer * shorter > most_pixels) or (longest and longer > longest):
        longer, shorter = _rounded(across * scale, down * scale, multiple, ratio, smaller=True)
    return (longer, shorter) if across >= down else (shorter, longer)


def _rounded(across: float, down: float, multiple: int, ratio: float, *, smaller: bool) -> tuple[int, int]:
    """The longer and the shorter side in multiples, rounded up or (``smaller``) down, within the ratio."""
    longer = _side(max(across, down), multiple, down=smaller)
    shorter = _side(min(across, down), multiple, down=smaller)
    if ratio and longer > ratio * shorter:
        if smaller:
            longer = _side(shorter * ratio, multiple, down=True)
        else:
            shorter = _side(longer / ratio, multiple, down=False)
    return longer, shorter


def _side(length: float, multiple: int, *, down: bool) -> int:
    steps = int(length / multiple + 1e-6) if down else ceil(length / multiple - 1e-6)
    return max(1, steps) * multiple


def _apart(width: int, height: int, other_width: int, other_height: int) -> int:
    """How far two shapes are apart, in steps of 3 %: what differs by less is not worth a larger picture."""
    return round(abs(log(width / height * other_height / other_width)) / 0.03)
