"""The remote moderators and the chain, over loopback servers and a transport that answers in place of one."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.kernel.errors import Internal, Invalid, SettingsError, Unavailable
from tintype.moderation.chain import ChainModerator, create_moderator
from tintype.moderation.model import Context, Moderator
from tintype.moderation.remote import HttpModerator, OpenAIModerator
from tintype.moderation.rules import RulesModerator

OFF, ON = Context(style="anime", extra_text=("hair: red",)), Context(adult_content=True)
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(answer: Serve) -> AsyncIterator[str]:
    handlers: set[asyncio.Task[Any]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/classify"
    finally:
        server.close()
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def noise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff" * 50)


def client(answer: Any, status: int = 200, seen: list[httpx.Request] | None = None) -> httpx.AsyncClient:
    def respond(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return httpx.Response(status, content=body)

    return httpx.AsyncClient(transport=httpx.MockTransport(respond))


def openai_answer(**categories: bool) -> dict[str, Any]:
    names = {name.replace("__", "/"): value for name, value in categories.items()}
    return {"id": "modr-1", "model": "omni", "results": [{"flagged": any(names.values()), "categories": names}]}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    Image.new("RGBA", (3000, 1500), (200, 10, 10, 128)).save(path)
    return path


@pytest.mark.parametrize("answer", [hang, drip, flood, drop, noise])
async def test_a_bad_server_is_unavailable_or_let_by(answer: Serve) -> None:
    async with serving(answer) as url:
        closed = HttpModerator(url, timeout_s=0.3)
        with pytest.raises(Unavailable) as caught:
            await closed.check_prompt("a cat", context=OFF)
        assert caught.value.retryable
        assert "127.0.0.1" not in caught.value.message
        opened = HttpModerator(url, timeout_s=0.3, on_failure="open")
        assert (await opened.check_prompt("a cat", context=OFF)).allowed
        await closed.aclose()
        await opened.aclose()


async def test_nobody_listening_is_unavailable() -> None:
    async with serving(hang) as url:
        pass
    moderator = HttpModerator(url, timeout_s=1)
    with pytest.raises(Unavailable):
        await moderator.check_prompt("a cat", context=OFF)
    await moderator.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json",
        b"[" * 100_000,
        [],
        {},
        {"allowed": "yes"},
        {"allowed": 1},
        {"allowed": False, "reason": 5},
        b"\xff\xfe",
    ],
)
async def test_a_malformed_answer_is_unavailable(answer: Any) -> None:
    with pytest.raises(Unavailable):
        await HttpModerator("http://classifier/", client=client(answer)).check_prompt("a cat", context=OFF)
    with pytest.raises(Unavailable):
        await OpenAIModerator("k", client=client(answer)).check_prompt("a cat", context=OFF)


@pytest.mark.parametrize("status", [301, 401, 429, 500])
async def test_another_status_is_unavailable(status: int) -> None:
    with pytest.raises(Unavailable):
        await HttpModerator("http://c/", client=client({"allowed": True}, status)).check_prompt("a", context=OFF)


async def test_the_classifier_gets_text_and_context() -> None:
    seen: list[httpx.Request] = []
    answer = {"allowed": False, "category": "violence", "reason": "Too\nviolent\x00 " + "x" * 900}
    moderator = HttpModerator("http://c/check", api_key="secret", client=client(answer, seen=seen))
    verdict = await moderator.check_prompt("a cat", context=OFF)
    assert (verdict.allowed, verdict.category, verdict.adapter) == (False, "violence", "http")
    assert verdict.reason.startswith("Too violent x")
    assert len(verdict.reason) == 300
    assert json.loads(seen[0].content) == {
        "text": "a cat\nhair: red",
        "context": {"adult_content": False, "style": "anime"},
    }
    assert seen[0].headers["authorization"] == "Bearer secret"


async def test_the_classifier_gets_a_small_jpeg(picture: Path) -> None:
    seen: list[httpx.Request] = []
    moderator = HttpModerator("http://c/check", client=client({"allowed": True}, seen=seen))
    assert (await moderator.check_image(picture, context=ON)).allowed
    body = json.loads(seen[0].content)
    with Image.open(io.BytesIO(base64.b64decode(body["image_base64"]))) as image:
        assert (image.format, image.size) == ("JPEG", (1024, 512))
        red, green, blue = image.getpixel((500, 200))
    assert red > 215
    assert 120 < green < 145
    assert 120 < blue < 145
    assert body["context"] == {"adult_content": True, "style": None}
    assert "authorization" not in seen[0].headers


async def test_what_is_no_picture_is_invalid(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(Invalid):
        await HttpModerator("http://c/", client=client({"allowed": True})).check_image(tmp_path / "a.png", context=OFF)


@pytest.mark.parametrize(
    ("categories", "context", "expected"),
    [
        ({"sexual": False, "violence": True}, OFF, ""),
        ({"sexual": True}, OFF, "sexual"),
        ({"sexual": True}, ON, ""),
        ({"sexual": True, "sexual__minors": True}, ON, "minors"),
        ({"hate__threatening": True}, ON, "hate/threatening"),
    ],
)
async def test_openai_categories(categories: dict[str, bool], context: Context, expected: str) -> None:
    seen: list[httpx.Request] = []
    moderator = OpenAIModerator("sk-1", client=client(openai_answer(**categories), seen=seen))
    verdict = await moderator.check_prompt("a cat", context=context)
    assert (verdict.allowed, verdict.category) == (expected == "", expected)
    assert str(seen[0].url) == "https://api.openai.com/v1/moderations"
    assert seen[0].headers["authorization"] == "Bearer sk-1"
    assert json.loads(seen[0].content)["model"] == "omni-moderation-latest"


async def test_openai_gets_pictures_as_data_urls(picture: Path) -> None:
    seen: list[httpx.Request] = []
    moderator = OpenAIModerator("sk-1", client=client(openai_answer(sexual=True), seen=seen))
    assert (await moderator.check_image(picture, context=OFF)).category == "sexual"
    (part,) = json.loads(seen[0].content)["input"]
    assert part["type"] == "image_url"
    assert part["image_url"]["url"].startswith("data:image/jpeg;base64,/9j/")


@pytest.mark.parametrize("kind", ["openai", "http://classifier/"])
async def test_the_rules_come_first_and_cannot_be_overruled(kind: str) -> None:
    seen: list[httpx.Request] = []
    yes = {"allowed": True, **openai_answer(sexual=False)}
    moderator = create_moderator(kind, api_key="k", client=client(yes, seen=seen))
    assert isinstance(moderator, ChainModerator)
    assert moderator.can_check_images
    assert (await moderator.check_prompt("nude child", context=ON)).category == "minors"
    assert (await moderator.check_prompt("nude woman", context=OFF)).category == "sexual"
    assert seen == []
    assert (await moderator.check_prompt("nude woman", context=ON)).allowed
    assert len(seen) == 1


async def test_rules_alone_ask_nobody(picture: Path) -> None:
    moderator: Moderator = create_moderator("rules")
    assert isinstance(moderator, RulesModerator)
    chain = ChainModerator(RulesModerator(), [])
    assert not chain.can_check_images
    assert (await chain.check_prompt("a cat", context=OFF)).allowed
    with pytest.raises(Internal):
        await chain.check_image(picture, context=OFF)
    await chain.aclose()


@pytest.mark.parametrize("kind", ["", "none", "null", "off", "ftp://host/", "http://", "http://[", "openai"])
def test_another_setting_is_an_error_that_names_what_is_accepted(kind: str) -> None:
    with pytest.raises(SettingsError, match=r"moderation"):
        create_moderator(kind)
