"""Reading what is set for a rented model: the operator's table of the engine with the card's own over it."""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON
from tintype.kernel.errors import SettingsError

COST_UNITS = ("image", "megapixel", "second", "request")


def seconds(settings: Mapping[str, JSON], name: str, otherwise: float) -> float:
    """A time. Raises SettingsError."""
    value = settings.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise SettingsError(f"{name} must be a number of seconds above 0", field=name)
    return float(value)


def whole(settings: Mapping[str, JSON], name: str, otherwise: int, *, least: int = 1, most: int = 1024) -> int:
    """A whole number. Raises SettingsError."""
    value = settings.get(name, otherwise)
    if type(value) is not int or not least <= value <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}", field=name)
    return value


def text(settings: Mapping[str, JSON], name: str, otherwise: str = "") -> str:
    """A string. Raises SettingsError."""
    value = settings.get(name, otherwise)
    if not isinstance(value, str):
        raise SettingsError(f"{name} must be a text", field=name)
    return value


def texts(settings: Mapping[str, JSON], name: str) -> list[str]:
    """A list of strings, empty where it is not set. Raises SettingsError."""
    value = settings.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SettingsError(f"{name} must be a list of texts", field=name)
    return [str(one) for one in value]


def table(settings: Mapping[str, JSON], name: str) -> dict[str, JSON]:
    """A table, empty where it is not set. Raises SettingsError."""
    value = settings.get(name) or {}
    if not isinstance(value, dict):
        raise SettingsError(f"{name} must be a table", field=name)
    return value


def check(settings: Mapping[str, JSON]) -> None:
    """What every rented model may set. Raises SettingsError naming the setting."""
    for name in ("poll_s", "timeout_s"):
        seconds(settings, name, 1.0)
    texts(settings, "keys")
    texts(settings, "servers")
    texts(settings, "outbound_allow")
    text(settings, "base_url")
    if text(settings, "cost_per", "image") not in COST_UNITS:
        raise SettingsError(f"cost_per must be one of {', '.join(COST_UNITS)}", field="cost_per")
    each = settings.get("cost_micro", 0)
    for one in each.values() if isinstance(each, dict) else [each]:
        if isinstance(one, bool) or not isinstance(one, int | float) or one < 0:
            raise SettingsError("cost_micro must be micro-USD, 0 or more, or a table of such", field="cost_micro")
