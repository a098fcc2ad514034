"""The rules of RFC 9110 on ranges and entity tags, and of RFC 6266 on file names."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tintype.infra.serving import UNSATISFIABLE, content_disposition, not_modified, range_applies, range_of


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        # RFC 9110, 14.1.2: a representation of 10,000 bytes.
        ("bytes=0-499", 10_000, (0, 500)),
        ("bytes=500-999", 10_000, (500, 1000)),
        ("bytes=-500", 10_000, (9500, 10_000)),
        ("bytes=9500-", 10_000, (9500, 10_000)),
        ("bytes=0-0", 10_000, (0, 1)),
        ("bytes=9999-9999", 10_000, (9999, 10_000)),
        ("bytes=-1", 10_000, (9999, 10_000)),
        ("bytes=0-", 10_000, (0, 10_000)),
        # An end, or a suffix, beyond the file is cut to it.
        ("bytes=9000-99999", 10_000, (9000, 10_000)),
        ("bytes=-99999", 10_000, (0, 10_000)),
        # Well-formed, yet no byte in it.
        ("bytes=10000-", 10_000, UNSATISFIABLE),
        ("bytes=10000-10001", 10_000, UNSATISFIABLE),
        ("bytes=-0", 10_000, UNSATISFIABLE),
        ("bytes=0-", 0, UNSATISFIABLE),
        ("bytes=-5", 0, UNSATISFIABLE),
        # Space around, and the unit's case, do not matter.
        ("bytes= 0-499 ", 10_000, (0, 500)),
        ("Bytes=0-499", 10_000, (0, 500)),
        # Invalid or not understood: the whole file.
        (None, 10_000, None),
        ("", 10_000, None),
        ("bytes", 10_000, None),
        ("bytes=", 10_000, None),
        ("bytes=-", 10_000, None),
        ("bytes=a-b", 10_000, None),
        ("bytes=5-4", 10_000, None),
        ("bytes=1-2-3", 10_000, None),
        ("bytes=--5", 10_000, None),
        ("bytes=+1-2", 10_000, None),
        ("bytes=0x1-2", 10_000, None),
        ("bytes=١-٢", 10_000, None),
        ("bytes=" + "9" * 50 + "-", 10_000, None),
        ("seconds=0-1", 10_000, None),
        ("0-499", 10_000, None),
        # Several ranges: answered with the whole file.
        ("bytes=0-0,-1", 10_000, None),
        ("bytes=500-600,601-999", 10_000, None),
    ],
)
def test_ranges(header: str | None, size: int, expected: object) -> None:
    assert range_of(header, size) == expected


@given(st.text(max_size=20) | st.from_regex(r"bytes=[0-9]{0,6}-[0-9]{0,6}", fullmatch=True), st.integers(0, 100_000))
def test_a_range_always_lies_in_the_file(header: str, size: int) -> None:
    found = range_of(header, size)
    if isinstance(found, tuple):
        assert 0 <= found[0] < found[1] <= size


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("*", True),
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ('"x","y"', False),
        ("abc", False),
        ('"ABC"', False),
        ("", False),
        ('"a,b", W/"abc"', True),
    ],
)
def test_if_none_match(header: str | None, expected: bool) -> None:
    assert not_modified(header, '"abc"') is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, True),
        ('"abc"', True),
        ('W/"abc"', False),
        ('"x"', False),
        ("Sun, 01 Mar 2026 12:00:00 GMT", True),
        ("Sun, 01 Mar 2026 12:00:01 GMT", False),
        ("Sun, 01 Mar 2026 11:59:59 GMT", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_if_range(header: str | None, expected: bool) -> None:
    changed = datetime(2026, 3, 1, 12, 0, 0, 400_000, tzinfo=UTC)
    assert range_applies(header, '"abc"', changed) is expected
    assert range_applies('W/"abc"', 'W/"abc"', changed) is False


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.png", 'inline; filename="a.png"'),
        ("a b.png", 'inline; filename="a b.png"'),
        ("Käse.png", "inline; filename=\"Kase.png\"; filename*=UTF-8''K%C3%A4se.png"),
        ("写真.png", "inline; filename=\"file.png\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.png"),
        ('a"b.png', "inline; filename=\"a_b.png\"; filename*=UTF-8''a%22b.png"),
        ("../../etc/passwd", 'inline; filename="passwd"'),
        ("..\\x.exe", 'inline; filename="x.exe"'),
        ("a\r\nSet-Cookie: x=y", 'inline; filename="aSet-Cookie: x=y"'),
        ("", 'inline; filename="file"'),
        ("\x00\u202e", 'inline; filename="file"'),
    ],
)
def test_content_disposition(name: str, expected: str) -> None:
    assert content_disposition(name) == expected
    assert content_disposition(name, inline=False) == expected.replace("inline", "attachment", 1)


@given(st.text(max_size=40))
def test_any_name_makes_a_header_that_can_be_read_back(name: str) -> None:
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_filename()
