"""What a source is, told by its text alone, and strict base64."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tintype.kernel.errors import Invalid
from tintype.media.intake import Inline, Url, check_shape, classify, decode_base64


@pytest.fixture
def text(make_scene: Any, encode: Any) -> str:
    return base64.b64encode(encode(make_scene(), "png")).decode()


def test_urls_and_inline_pictures_are_told_apart(text: str) -> None:
    assert classify("https://example.com/a.png", field="x") == Url("https://example.com/a.png")
    assert classify(" HTTP://example.com/a.png\n", field="x") == Url("HTTP://example.com/a.png")
    assert classify(text, field="x") == Inline(text)
    start = len("data:image/png;base64,")
    assert classify(f"data:image/png;base64,{text}", field="x") == Inline(f"data:image/png;base64,{text}", start)
    assert isinstance(classify(f"DATA:;BASE64,{text}", field="x"), Inline)
    assert isinstance(classify(f"data:text/html;charset=utf-8;base64,{text}", field="x"), Inline)


@pytest.mark.parametrize(
    "source",
    [
        None,
        5,
        True,
        [],
        {},
        "",
        "   ",
        "hello world",
        "not-an-image",
        "aGVsbG8gd29ybGQ=",
        "AAAA",
        "=",
        "====",
        "iVBORw0KGgo!",
        "iVBORw0KGgo=====",
        "iVBORw0KGgo\u00e4",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://user@example.com/",
        "http://2130706433/",
        "data:",
        "data:,",
        "data:image/png,iVBORw0KGgo",
        "data:image/png;base64,",
        "data:image/png;base64,$$$$",
        "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
        "data:image/png;base64",
        "data:" + "x" * 5000 + ";base64,iVBORw0KGgo",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\picture.png",
        "\x00",
        "\ud800",
    ],
)
def test_what_is_no_picture_is_refused_at_once(source: object) -> None:
    with pytest.raises(Invalid) as caught:
        check_shape(source, field="image_url")
    assert caught.value.field == "image_url"
    assert caught.value.message.startswith("image_url")


def test_a_long_text_is_not_read_to_its_end(text: str) -> None:
    """The look at a text of 100 MB is bounded: junk far inside is left to the decoder."""
    assert isinstance(classify(text[:80] + "A" * 100_000_000 + "!", field="x"), Inline)
    with pytest.raises(Invalid):
        classify("!" * 100_000_000, field="x")


@given(st.binary(max_size=200), st.booleans(), st.booleans(), st.sampled_from(["", "\n", " ", "\r\n\t"]))
def test_both_alphabets_padding_and_space_are_tolerated(data: bytes, urlsafe: bool, padded: bool, space: str) -> None:
    written = (base64.urlsafe_b64encode if urlsafe else base64.b64encode)(data).decode()
    if not padded:
        written = written.rstrip("=")
    broken = space.join(written[at : at + 7] for at in range(0, len(written), 7)) + space
    assert decode_base64(broken, field="x") == data


def test_percent_encoded_base64_of_a_data_url_is_read() -> None:
    assert decode_base64("%2B%2F%3D%3D".replace("%2F", "w"), field="x") == base64.b64decode("+w==")


@pytest.mark.parametrize("written", ["A", "AAAAA", "AA=A", "A===", "AAAA====", "AA!A", "AAA\u00e9", "=AAA", "AA==AA=="])
def test_other_characters_are_not(written: str) -> None:
    with pytest.raises(Invalid, match="x is no valid base64"):
        decode_base64(written, field="x")
