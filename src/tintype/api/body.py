"""Reading a JSON body: what is there, of the right type and value, or an error that says what would be accepted.

The rules are the contracts': unknown fields are ignored, ``null`` is the same as absent, 5.0 is an integer while
``true`` and ``"5"`` are not, a blank text is a missing one, lengths count code points.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from pydantic_core import from_json

from tintype.kernel.errors import Invalid, NotJson

D = TypeVar("D")
_BOM = b"\xef\xbb\xbf"


class Missing(Invalid):
    """A required field is missing."""


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in ``raw``. Raises NotJson where it is no JSON, Invalid where it is JSON but no object."""
    try:
        value = from_json(raw.removeprefix(_BOM), allow_inf_nan=False)
    except ValueError as error:
        raise NotJson(f"The request body is not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise Invalid("The request body must be a JSON object")
    return value


def _words(accepted: Collection[object]) -> str:
    return ", ".join(str(one) for one in accepted)


class Fields:
    """The fields of a JSON object, read one by one. Every method raises Invalid, which names the field.

    ``default`` is returned where the field is absent; it may be of any type, ``None`` among them.
    """

    __slots__ = ("_path", "_values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        """``path`` goes before each field's name in errors, such as ``snap_caption.``."""
        self._values, self._path = values, path

    @property
    def values(self) -> Mapping[str, Any]:
        """All that came, by name."""
        return self._values

    def name(self, field: str) -> str:
        """The field's name as errors give it."""
        return f"{self._path}{field}"

    def raw(self, field: str) -> Any:
        """The value as it came, None where absent."""
        return self._values.get(field)

    def has(self, field: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(field) is not None

    def invalid(self, field: str, must: str) -> Invalid:
        """An error that says what the field must be."""
        return Invalid(f"{self.name(field)} must be {must}", field=self.name(field))

    def missing(self, field: str, must: str = "") -> Invalid:
        """An error that says that the field is required."""
        return Missing(f"{self.name(field)} is required{f': {must}' if must else ''}", field=self.name(field))

    # --- text ----------------------------------------------------------------------------------------------------

    def text(self, field: str, default: D, *, most: int | None = None) -> str | D:
        """A text of at most ``most`` code points; a blank one counts as absent."""
        value = self._values.get(field)
        if value is None:
            return default
        limit = f" of at most {most} characters" if most is not None else ""
        if not isinstance(value, str):
            raise self.invalid(field, f"a string{limit}")
        if not value.strip():
            return default
        if most is not None and len(value) > most:
            raise self.invalid(field, f"a string{limit}, this one has {len(value)}")
        if "\0" in value:
            raise self.invalid(field, "a string without NUL characters")
        return value

    def need_text(self, field: str, *, most: int | None = None) -> str:
        """The same where the field is required."""
        value = self.text(field, None, most=most)
        if value is None:
            raise self.missing(field, f"a string of 1 to {most} characters" if most is not None else "")
        return value

    def choice(self, field: str, accepted: Collection[str], default: D, *, any_case: bool = False) -> str | D:
        """One of the words ``accepted``, as written there. ``any_case`` takes it in capitals and small letters."""
        value = self._values.get(field)
        if value is None:
            return default
        if isinstance(value, str):
            if value in accepted:
                return value
            if any_case:
                for word in accepted:
                    if word.casefold() == value.casefold():
                        return word
        raise self.invalid(field, f"one of {_words(accepted)}")

    def need_choice(self, field: str, accepted: Collection[str], *, any_case: bool = False) -> str:
        """The same where the field is required."""
        value = self.choice(field, accepted, None, any_case=any_case)
        if value is None:
            raise self.missing(field, f"one of {_words(accepted)}")
        return value

    # --- numbers -------------------------------------------------------------------------------------------------

    def integer(
        self,
        field: str,
        default: D,
        *,
        least: int | None = None,
        most: int | None = None,
        among: Sequence[int] = (),
    ) -> int | D:
        """A whole number (5.0 is one) between ``least`` and ``most``, or one of ``among``."""
        value = self._values.get(field)
        if value is None:
            return default
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        must = f"one of the integers {_words(among)}" if among else f"an integer{_span(least, most)}"
        if not isinstance(value, int) or isinstance(value, bool) or (among and value not in among):
            raise self.invalid(field, must)
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.invalid(field, must)
        return value

    def number(self, field: str, default: D, *, least: float | None = None, most: float | None = None) -> float | D:
        """A number between ``least`` and ``most``."""
        value = self._values.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.invalid(field, f"a number{_span(least, most)}")
        if (least is not None and value < least) or (most is not None and value > most):
            raise self.invalid(field, f"a number{_span(least, most)}")
        return float(value)

    def boolean(self, field: str, default: D) -> bool | D:
        """true or false."""
        value = self._values.get(field)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.invalid(field, "true or false")
        return value

    # --- compound ------------------------------------------------------------------------------------------------

    def array(self, field: str, *, most: int, what: str = "values") -> list[Any] | None:
        """An array of 1 to ``most`` entries; None where absent."""
        value = self._values.get(field)
        if value is None:
            return None
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise self.invalid(field, f"an array of 1 to {most} {what}")
        return value

    def texts(self, field: str, *, most: int, what: str = "strings") -> list[str] | None:
        """An array of 1 to ``most`` texts that are not blank; None where absent."""
        values = self.array(field, most=most, what=what)
        for number, value in enumerate(values or ()):
            if not isinstance(value, str) or not value.strip():
                raise self.invalid(f"{field}[{number}]", "a string that is not blank")
        return values

    def object(self, field: str) -> Fields | None:
        """An object, whose fields are named with this one's before them; None where absent."""
        value = self._values.get(field)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.invalid(field, "an object")
        return Fields(value, f"{self.name(field)}.")

    def objects(self, field: str, *, most: int) -> list[Fields] | None:
        """An array of 1 to ``most`` objects; None where absent."""
        values = self.array(field, most=most, what="objects")
        if values is None:
            return None
        for number, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.invalid(f"{field}[{number}]", "an object")
        return [Fields(value, f"{self.name(field)}[{number}].") for number, value in enumerate(values)]


def _span(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {_plain(least)} to {_plain(most)}"
    if least is not None:
        return f" of at least {_plain(least)}"
    return f" of at most {_plain(most)}" if most is not None else ""


def _plain(limit: float) -> str:
    """A limit as one writes it: whole ones in full, however large."""
    return str(limit) if isinstance(limit, int) else f"{limit:g}"
