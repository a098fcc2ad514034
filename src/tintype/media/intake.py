"""Taking in a customer's picture: an http(s) URL, a ``data:`` URL, or bare base64.

In two steps, so that a dialect can say early what is wrong: :func:`classify` looks at the text alone (microseconds,
no I/O), :func:`take_in` fetches or decodes, off the event loop.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import dataclasses
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from threading import local
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from tintype.infra.outbound import Outbound, OutboundFailed, OutboundRefused, parse_url
from tintype.kernel.errors import Invalid
from tintype.media.containers import kind_of
from tintype.media.decode import ACCEPTED, Picture, unreadable
from tintype.media.sandbox import Sandbox

_SPACE = b" \t\r\n\f\v"
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_HEAD = 65_536
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31}):")
_DATA = re.compile(r"data:([^,]{0,512}),", re.IGNORECASE)
_ALPHABET = re.compile(r"[A-Za-z0-9+/_\s-]*={0,2}\s*")
_DECODERS = 2


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """``max_bytes`` of the file once decoded from base64 or fetched; ``max_pixels`` = width × height.

    ``timeout_s`` bounds fetching, ``decode_s`` decoding and encoding anew, both in seconds.
    """

    max_bytes: int = 20 * 1024 * 1024
    max_pixels: int = 50_000_000
    timeout_s: float = 20.0
    max_redirects: int = 5
    decode_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Url:
    """A picture that has to be fetched."""

    url: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A picture that came with the request: base64 of it begins at ``start`` of ``text``."""

    text: str = dataclasses.field(repr=False)
    start: int = 0


Source: TypeAlias = Url | Inline


def classify(source: object, *, field: str) -> Source:
    """Tell what a source is, by its text alone and in bounded time.

    Raises Invalid, naming ``field``, where it is no text, another kind of URL, or base64 that does not begin as a
    picture of an accepted format does.
    """
    if not isinstance(source, str) or not source.strip():
        raise _malformed(field)
    text = source.strip()
    if data := _DATA.match(text):
        if "base64" not in data[1].lower().replace(" ", "").split(";")[1:]:
            raise Invalid(f"{field} is a data URL without ';base64': accepted are data:image/…;base64,…", field=field)
        inline = Inline(text, data.end())
    elif scheme := _SCHEME.match(text):
        if scheme[1].lower() not in ("http", "https"):
            raise _malformed(field)
        try:
            parse_url(text)
        except OutboundRefused as refused:
            raise Invalid(f"{field}: {refused.message}", field=field) from None
        return Url(text)
    else:
        inline = Inline(text)
    _check_head(inline, field)
    return inline


decode_locally = classify


def check_shape(source: object, *, field: str) -> None:
    """Raise what :func:`classify` raises, and nothing else."""
    classify(source, field=field)


async def take_in(
    source: str | Source, *, field: str, outbound: Outbound, limits: IntakeLimits | None = None
) -> Picture:
    """Fetch or decode a picture and make it clean (see :class:`Picture`).

    Raises Invalid, naming ``field`` (such as ``images[1]``), for whatever keeps it from being one: not reachable or
    not allowed to be, too many bytes or pixels, no image of an accepted format, broken or cut off.
    """
    limits = limits or IntakeLimits()
    found = classify(source, field=field) if isinstance(source, str) else source
    loop = asyncio.get_running_loop()
    if isinstance(found, Inline):
        return await loop.run_in_executor(_decoders(), _decode_inline, found, field, limits)
    try:
        fetched = await outbound.fetch(
            found.url, max_bytes=limits.max_bytes, timeout=limits.timeout_s, max_redirects=limits.max_redirects
        )
    except (OutboundRefused, OutboundFailed) as error:
        raise Invalid(f"{field} could not be fetched: {error.message}", field=field) from error
    return await loop.run_in_executor(_decoders(), _clean, fetched.content, field, limits)


@cache
def _decoders() -> ThreadPoolExecutor:
    """A pool of its own, small: each decoder at work may hold a few copies of a picture of ``max_pixels``."""
    return ThreadPoolExecutor(_DECODERS, thread_name_prefix="intake")


@cache
def _own() -> local:
    """What each thread of the pool has to itself: its sandbox."""
    return local()


def _malformed(field: str) -> Invalid:
    return Invalid(f"{field} must be an http(s) URL, a data URL or base64 of an image ({ACCEPTED})", field=field)


def _check_head(inline: Inline, field: str) -> None:
    """Look at the first 64 KiB only: a text of 100 MB must not hold up the caller's event loop."""
    head = inline.text[inline.start : inline.start + _HEAD]
    if "%" in head:
        head = unquote_to_bytes(head).decode("latin-1")
    cut = len(inline.text) - inline.start > _HEAD
    if not head.isascii() or not _ALPHABET.fullmatch(head) or (cut and "=" in head):
        raise unreadable(field) if inline.start else _malformed(field)
    start = head.encode("ascii").translate(_URLSAFE, _SPACE)[:64]
    start = start.rstrip(b"=")
    start = start[: len(start) // 4 * 4]
    if kind_of(binascii.a2b_base64(start)) is None:
        raise unreadable(field)


def _decode_inline(inline: Inline, field: str, limits: IntakeLimits) -> Picture:
    # Four characters carry three bytes; spaces make it only longer, so nothing too large passes, and little too early.
    if (len(inline.text) - inline.start) * 3 // 4 > limits.max_bytes * 2 + 4096:
        raise _too_many_bytes(field, limits)
    return _clean(decode_base64(inline.text[inline.start :], field=field), field, limits)


def decode_base64(text: str, *, field: str) -> bytes:
    """Strictly decode base64 of the standard or the URL-safe alphabet; white space and padding left out are fine.

    Raises Invalid for any other character, characters after the padding, or an impossible length.
    """
    try:
        raw = unquote_to_bytes(text) if "%" in text else text.encode("ascii")
        raw = raw.translate(_URLSAFE, _SPACE)
        bare = raw.rstrip(b"=")
        if len(raw) - len(bare) > 2 or len(bare) % 4 == 1:
            raise ValueError
        return base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except (ValueError, UnicodeError):
        raise Invalid(f"{field} is no valid base64", field=field) from None


def _clean(data: bytes, field: str, limits: IntakeLimits) -> Picture:
    if len(data) > limits.max_bytes:
        raise _too_many_bytes(field, limits)
    own = _own()
    if not hasattr(own, "sandbox"):
        own.sandbox = Sandbox()
    sandbox: Sandbox = own.sandbox
    return sandbox.clean(data, field=field, max_pixels=limits.max_pixels, seconds=limits.decode_s)


def _too_many_bytes(field: str, limits: IntakeLimits) -> Invalid:
    return Invalid(f"{field} is too large: accepted are at most {limits.max_bytes:,} bytes", field=field)
