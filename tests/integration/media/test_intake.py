"""Taking pictures in by URL and by value, end to end."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tintype.infra.outbound import Outbound
from tintype.kernel.errors import Invalid
from tintype.media.intake import Inline, IntakeLimits, Url, take_in


@pytest.fixture
def outbound() -> Outbound:
    return Outbound(allow=["127.0.0.1/32"])


def picture(width: int = 64, height: int = 48, image_format: str = "PNG", noise: bool = False) -> bytes:
    random = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    out = io.BytesIO()
    (Image.fromarray(random) if noise else Image.new("RGB", (width, height), "teal")).save(out, image_format)
    return out.getvalue()


async def test_a_picture_by_url(listen: Callable[..., Any], outbound: Outbound) -> None:
    async def serve(exchange: Any) -> None:
        # What the server claims it is plays no part.
        await exchange.answer(picture(), Content_Type="text/html")

    async with listen(serve) as server:
        for source in (server.url("/a.exe"), Url(server.url("/a.exe"))):
            taken = await take_in(source, field="image_url", outbound=outbound)
            assert (taken.format, taken.width, taken.height) == ("png", 64, 48)


async def test_a_picture_by_value_in_all_its_forms(outbound: Outbound) -> None:
    plain = base64.b64encode(picture()).decode()
    wrapped = "\n".join(plain[at : at + 76] for at in range(0, len(plain), 76))
    for source in (
        plain,
        plain.rstrip("="),
        wrapped,
        base64.urlsafe_b64encode(picture()).decode(),
        f"data:image/png;base64,{plain}",
        f"data:application/octet-stream;base64,{wrapped}",
        f"data:image/jpeg;base64,{plain.replace('+', '%2B').replace('=', '%3D')}",
        Inline(plain),
    ):
        taken = await take_in(source, field="images[0]", outbound=outbound)
        assert (taken.format, taken.width, taken.height) == ("png", 64, 48)


async def test_a_private_url_is_refused_by_field(listen: Callable[..., Any]) -> None:
    async def serve(exchange: Any) -> None:
        await exchange.answer(picture())

    async with listen(serve) as server:
        for url in (server.url(), server.url(host="localhost")):
            with pytest.raises(Invalid, match=r"images\[1\] could not be fetched: .*no public") as caught:
                await take_in(url, field="images[1]", outbound=Outbound())
            assert caught.value.field == "images[1]"
        assert server.connections == 0


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"<html>no picture</html>", "200 OK", r"images\[1\] could not be read as an image: accepted are PNG"),
        (b"", "200 OK", r"images\[1\] could not be read as an image"),
        (picture(), "404 Not Found", r"images\[1\] could not be fetched: .*status 404"),
        (picture()[:-40], "200 OK", r"images\[1\] could not be read as an image"),
        (picture(noise=True, width=300, height=300), "200 OK", r"images\[1\] .*more than 100,000 bytes"),
        (picture(width=2000, height=600), "200 OK", r"images\[1\] is too large: 2,000 × 600 pixels"),
    ],
)
async def test_what_a_url_gives_may_be_no_picture(
    body: bytes, status: str, says: str, listen: Callable[..., Any], outbound: Outbound
) -> None:
    async def serve(exchange: Any) -> None:
        await exchange.answer(body, status, Content_Type="image/png")

    limits = IntakeLimits(max_bytes=100_000, max_pixels=1_000_000)
    async with listen(serve) as server:
        with pytest.raises(Invalid, match=says):
            await take_in(server.url(), field="images[1]", outbound=outbound, limits=limits)


async def test_the_byte_limit_is_of_the_decoded_file(outbound: Outbound) -> None:
    data = picture(noise=True)
    text = base64.b64encode(data).decode()
    limits = IntakeLimits(max_bytes=len(data))
    assert (await take_in(text, field="image_url", outbound=outbound, limits=limits)).width == 64
    with pytest.raises(Invalid, match=f"image_url is too large: accepted are at most {len(data) - 1:,} bytes"):
        await take_in(text, field="image_url", outbound=outbound, limits=IntakeLimits(max_bytes=len(data) - 1))


async def test_a_slow_url_is_given_up(listen: Callable[..., Any], outbound: Outbound) -> None:
    async def stall(exchange: Any) -> None:
        await asyncio.sleep(60)

    async with listen(stall) as server:
        with pytest.raises(Invalid, match=r"image_url could not be fetched: .*longer than 0\.3 s"):
            await take_in(server.url(), field="image_url", outbound=outbound, limits=IntakeLimits(timeout_s=0.3))


async def test_many_pictures_at_once_leave_the_event_loop_free(outbound: Outbound) -> None:
    """While pictures (one of them 100 MB of base64) are read, other work on the loop goes on."""
    text = base64.b64encode(picture(1500, 1000, noise=True)).decode()
    junk = text[:1000] + "A" * 100_000_000
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    sources = [junk, *[text] * 4]
    limits = IntakeLimits(max_bytes=200_000_000)
    results = await asyncio.gather(
        *(take_in(source, field="image", outbound=outbound, limits=limits) for source in sources),
        return_exceptions=True,
    )
    ticking.cancel()
    assert ticks >= 10
    assert isinstance(results[0], Invalid)
    assert all(not isinstance(result, BaseException) and result.width == 1500 for result in results[1:])
