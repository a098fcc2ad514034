"""Amounts of money: integers in minor units, never floats.

USD is counted in micro-dollars; points, credits and images have no smaller part.
"""

from __future__ import annotations

import re
from enum import StrEnum

MICRO = 1_000_000
CENT = MICRO // 100


class Unit(StrEnum):
    """What an amount counts: ``usd`` in micro-dollars, the others in whole ones."""

    USD = "usd"
    POINTS = "points"
    CREDITS = "credits"
    IMAGES = "images"

    @property
    def scale(self) -> int:
        """How many minor units one whole unit has."""
        return MICRO if self is Unit.USD else 1


def parse_amount(text: str, unit: Unit) -> int:
    """Minor units of an amount written in whole units, such as ``"9.99"`` of USD.

    Raises ValueError where it is no positive decimal number or finer than the unit's minor unit.
    """
    match = re.fullmatch(r"\+?([0-9]{1,12})(?:\.([0-9]*))?", text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a positive decimal number such as 9.99")
    places = len(str(unit.scale)) - 1
    fraction = (match[2] or "").rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"'{text}' is finer than {unit.value} is counted ({places} decimal places)")
    return int(match[1]) * unit.scale + int((fraction or "0").ljust(places, "0") or "0")


def format_amount(amount: int, unit: Unit) -> str:
    """An amount in whole units: ``"9.99"`` USD (at least two decimals), ``"92"`` points."""
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    if unit is not Unit.USD:
        return f"{sign}{amount}"
    whole, micro = divmod(amount, MICRO)
    return f"{sign}{whole}.{f'{micro:06d}'.rstrip('0').ljust(2, '0')}"


def cents_floor(micro: int) -> int:
    """Whole cents in an amount of micro-dollars, rounded down (what can be spent is never overstated)."""
    return micro // CENT
