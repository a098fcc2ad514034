"""Reading fields: the contracts' decision 12 as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tintype.api.body import Fields, parse_object
from tintype.kernel.errors import Invalid, NotJson

Read = Callable[[Fields], Any]


def whole(fields: Fields) -> Any:
    return fields.integer("n", 7, least=1, most=10)


def among(fields: Fields) -> Any:
    return fields.integer("n", 5, among=(5, 10))


def number(fields: Fields) -> Any:
    return fields.number("n", 0.5, least=0, most=30)


def flag(fields: Fields) -> Any:
    return fields.boolean("n", False)


def text(fields: Fields) -> Any:
    return fields.text("n", "default", most=5)


def word(fields: Fields) -> Any:
    return fields.choice("n", ("2K", "4K"), "2K", any_case=True)


def exact(fields: Fields) -> Any:
    return fields.choice("n", ("png", "webp"), None)


def strings(fields: Fields) -> Any:
    return fields.texts("n", most=2)


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (whole, None, 7),
        (whole, 1, 1),
        (whole, 10, 10),
        (whole, 5.0, 5),
        (among, 10.0, 10),
        (number, None, 0.5),
        (number, 0, 0.0),
        (number, 7.5, 7.5),
        (flag, None, False),
        (flag, True, True),
        (text, None, "default"),
        (text, " \t\n", "default"),
        (text, " a ", " a "),
        (text, "🦊" * 5, "🦊" * 5),
        (word, None, "2K"),
        (word, "4k", "4K"),
        (exact, None, None),
        (exact, "webp", "webp"),
        (strings, None, None),
        (strings, ["a", "b"], ["a", "b"]),
    ],
)
def test_what_is_taken(read: Read, value: Any, result: Any) -> None:
    found = read(Fields({"n": value}))
    assert (found, type(found)) == (result, type(result))
    if value is None:
        assert read(Fields({})) == result


@pytest.mark.parametrize(
    ("read", "value", "told"),
    [
        (whole, 0, "an integer from 1 to 10"),
        (whole, 11, "an integer from 1 to 10"),
        (whole, 5.5, "an integer from 1 to 10"),
        (whole, True, "an integer"),
        (whole, "5", "an integer"),
        (whole, 1e300, "an integer"),
        (whole, float("inf"), "an integer"),
        (whole, [], "an integer"),
        (among, 7, "5, 10"),
        (among, True, "5, 10"),
        (number, "1", "a number from 0 to 30"),
        (number, 30.1, "a number from 0 to 30"),
        (number, True, "a number"),
        (number, float("inf"), "a number"),
        (flag, 1, "true or false"),
        (flag, "true", "true or false"),
        (text, 5, "a string of at most 5 characters"),
        (text, "🦊" * 6, "at most 5 characters"),
        (text, "a\0", "NUL"),
        (word, "8k", "2K, 4K"),
        (word, 4, "2K, 4K"),
        (exact, "PNG", "png, webp"),
        (exact, ["png"], "png, webp"),
        (exact, {}, "png, webp"),
        (strings, [], "1 to 2"),
        (strings, ["a"] * 3, "1 to 2"),
        (strings, "a", "1 to 2"),
    ],
)
def test_what_is_refused(read: Read, value: Any, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(Fields({"n": value}, "outer."))
    assert caught.value.message.startswith("outer.n must be ")
    assert caught.value.field == "outer.n"
    assert told in caught.value.message


@pytest.mark.parametrize("value", [["a", 5], ["a", ""], ["a", None]])
def test_an_entry_at_fault_is_named(value: Any) -> None:
    with pytest.raises(Invalid, match=r"^n\[1\] must be a string"):
        strings(Fields({"n": value}))


def test_fields_of_objects_are_named_with_them() -> None:
    fields = Fields({"one": {"age": "x"}, "many": [{"url": "a"}, {"url": 5}], "none": None, "no": []})
    one, many = fields.object("one"), fields.objects("many", most=3)
    assert one is not None
    assert many is not None
    with pytest.raises(Invalid, match=r"^one\.age must be an integer"):
        one.integer("age", None)
    assert many[0].need_text("url") == "a"
    with pytest.raises(Invalid, match=r"^many\[1\]\.url must be a string"):
        many[1].need_text("url")
    assert fields.object("none") is None
    with pytest.raises(Invalid, match=r"^no must be an object"):
        fields.object("no")
    with pytest.raises(Invalid, match=r"^many\[0\] must be an object"):
        Fields({"many": ["a"]}).objects("many", most=3)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(Invalid, match=r"^prompt is required: a string of 1 to 9 characters"):
        Fields({"prompt": "  "}).need_text("prompt", most=9)
    with pytest.raises(Invalid, match=r"^style is required: one of a, b"):
        Fields({}).need_choice("style", ("a", "b"))


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b'{"a": NaN}', b'{"a": Infinity}', b"{'a': 1}", b"[" * 9999])
def test_what_is_no_json(raw: bytes) -> None:
    with pytest.raises(NotJson):
        parse_object(raw)


@pytest.mark.parametrize("raw", [b"[]", b"null", b"5", b'"x"', b"true"])
def test_json_that_is_no_object(raw: bytes) -> None:
    with pytest.raises(Invalid, match="JSON object"):
        parse_object(raw)


def test_an_object_may_begin_with_a_mark() -> None:
    assert parse_object(b'\xef\xbb\xbf {"a": 1}\n') == {"a": 1}
