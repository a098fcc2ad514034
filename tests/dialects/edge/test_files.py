"""Signed links: what they give, to whom, and what makes them void."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.generation.services import Services
from tintype.kernel.clock import ManualClock

DATA = bytes(range(256)) * 4000  # about 1 MB: several chunks
KEY = "jobs/2026-05-28/7f/a1/0.png"


@pytest.fixture
async def link(services: Services) -> str:
    """A link to ``DATA``, good for a day."""
    await services.objects.put(KEY, DATA, "image/png")
    return services.signer.sign(
        "http://tintype.test", KEY, now=services.clock.now(), content_type="image/png", filename="0.png"
    )


async def test_the_whole_file(http: httpx.AsyncClient, link: str) -> None:
    answer = await http.get(link)
    assert answer.status_code == 200
    assert answer.content == DATA
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-length"] == str(len(DATA))
    assert headers["content-disposition"] == 'inline; filename="0.png"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"].startswith("private")
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"].startswith('"')
    assert headers["access-control-allow-origin"] == "*"


async def test_head(http: httpx.AsyncClient, link: str) -> None:
    answer = await http.head(link)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1023000-", 1_023_000, len(DATA)),
        ("bytes=-5", len(DATA) - 5, len(DATA)),
        ("bytes=0-99999999", 0, len(DATA)),
    ],
)
async def test_ranges(http: httpx.AsyncClient, link: str, wanted: str, start: int, end: int) -> None:
    answer = await http.get(link, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == DATA[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert answer.headers["content-length"] == str(end - start)


async def test_a_range_outside_of_the_file(http: httpx.AsyncClient, link: str) -> None:
    answer = await http.get(link, headers={"Range": f"bytes={len(DATA)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("wanted", ["bytes=5-1", "lines=1-2", "bytes=0-1,5-6", "nonsense"])
async def test_a_range_that_is_none_gives_the_whole(http: httpx.AsyncClient, link: str, wanted: str) -> None:
    answer = await http.get(link, headers={"Range": wanted})
    assert (answer.status_code, len(answer.content)) == (200, len(DATA))


async def test_what_is_known_is_not_sent_again(http: httpx.AsyncClient, link: str) -> None:
    etag = (await http.head(link)).headers["etag"]
    answer = await http.get(link, headers={"If-None-Match": f'"other", {etag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag
    assert (await http.get(link, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_range_of_what_has_changed_gives_the_whole(http: httpx.AsyncClient, link: str) -> None:
    etag = (await http.head(link)).headers["etag"]
    for tag, status in ((etag, 206), ('"other"', 200)):
        answer = await http.get(link, headers={"Range": "bytes=0-9", "If-Range": tag})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.png?", "1.png?"),
        ("/files/jobs", "/files/%6Aobs"),
        ("image/png", "text/html"),
        ("name=0.png", "name=0.html"),
        ("exp=", "exp=9"),
        ("&sig=", "&x=1&sig="),
        ("&sig=", "&sig=A"),
        ("&name=0.png", ""),
        ("files/", "files//"),
    ],
)
async def test_a_changed_link_is_void(http: httpx.AsyncClient, link: str, old: str, new: str) -> None:
    assert old in link
    answer = await http.get(link.replace(old, new, 1))
    assert answer.status_code == 403
    assert answer.json()["error"] == "link_refused"
    assert answer.json()["message"]


async def test_a_link_ends(http: httpx.AsyncClient, link: str, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=23, minutes=59))
    assert (await http.head(link)).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert (await http.get(link)).status_code == 403


async def test_a_file_that_is_gone(http: httpx.AsyncClient, link: str, services: Services) -> None:
    await services.objects.delete([KEY])
    assert (await http.get(link)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_files_are_read_only(http: httpx.AsyncClient, link: str, method: str) -> None:
    answer = await http.request(method, link)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


async def test_what_a_browser_might_run_is_saved_instead(http: httpx.AsyncClient, services: Services) -> None:
    await services.objects.put("jobs/x/page.html", b"<script>", "text/html")
    link: Any = services.signer.sign(
        "http://tintype.test", "jobs/x/page.html", now=services.clock.now(), content_type="text/html"
    )
    answer = await http.get(link)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
