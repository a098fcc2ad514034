"""Amounts as people write them, in whole units, and as they are kept, in minor ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tintype.kernel.money import Unit, format_amount, parse_amount


@pytest.mark.parametrize(
    ("text", "unit", "minor"),
    [
        ("9.99", Unit.USD, 9_990_000),
        ("0.000001", Unit.USD, 1),
        (" +3. ", Unit.USD, 3_000_000),
        ("1.50000000000", Unit.USD, 1_500_000),
        ("92", Unit.POINTS, 92),
        ("92.0", Unit.CREDITS, 92),
    ],
)
def test_amounts_are_read(text: str, unit: Unit, minor: int) -> None:
    assert parse_amount(text, unit) == minor


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1,5", "٣", "１２", "0x1", "nan", "inf", "1.2.3", "9" * 13, "1 000"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a positive decimal number"):
        parse_amount(text, Unit.USD)


@pytest.mark.parametrize(("text", "unit"), [("0.0000001", Unit.USD), ("1.5", Unit.CREDITS), ("0.1", Unit.IMAGES)])
def test_what_is_finer_than_the_unit_is_refused(text: str, unit: Unit) -> None:
    with pytest.raises(ValueError, match="is finer than"):
        parse_amount(text, unit)


@given(some.integers(0, 10**17), some.sampled_from(list(Unit)))
def test_what_is_written_is_read_again(minor: int, unit: Unit) -> None:
    if minor // unit.scale < 10**12:
        assert parse_amount(format_amount(minor, unit), unit) == minor
