"""The chat adapter, and that nothing it does can fail a job."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tintype.enhancement.chat import ChatEnhancer, SafeEnhancer, create_enhancer, sanitise
from tintype.enhancement.model import MAX_PROMPT
from tintype.enhancement.rules import RulesEnhancer
from tintype.kernel.errors import SettingsError, Unavailable


def answering(content: Any, status: int = 200, seen: list[httpx.Request] | None = None) -> httpx.AsyncClient:
    def respond(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(content, bytes):
            return httpx.Response(status, content=content)
        return httpx.Response(status, json={"choices": [{"message": {"role": "assistant", "content": content}}]})

    return httpx.AsyncClient(transport=httpx.MockTransport(respond))


@pytest.mark.parametrize("url", ["http://llm/v1", "http://llm/v1/", "http://llm/v1/chat/completions"])
async def test_asks_the_chat_endpoint(url: str) -> None:
    seen: list[httpx.Request] = []
    enhancer = ChatEnhancer(url, "small", api_key="secret", client=answering("A grey cat at dusk", seen=seen))
    assert await enhancer.enhance("a cat", style="anime", language="en") == "A grey cat at dusk"
    assert str(seen[0].url) == "http://llm/v1/chat/completions"
    assert seen[0].headers["authorization"] == "Bearer secret"
    body = json.loads(seen[0].content)
    assert body["model"] == "small"
    assert body["messages"][1] == {"role": "user", "content": "a cat"}
    assert "language of the prompt" in body["messages"][0]["content"]
    assert "anime" in body["messages"][0]["content"]


@pytest.mark.parametrize(
    ("answer", "prompt"),
    [
        ('"a cat"', "a cat"),
        ("Prompt: a cat", "a cat"),
        ("**Enhanced prompt:** a cat", "a cat"),
        ("提示词：一只猫", "一只猫"),
        ("```\na cat\n```", "a cat"),
        ("<think>hm\nhm</think>\na  cat\n at\tdusk\x00", "a cat at dusk"),
        ("“a cat”", "a cat"),
        (" \n ", ""),
    ],
)
def test_takes_the_prompt_out_of_the_answer(answer: str, prompt: str) -> None:
    assert sanitise(answer) == prompt


@pytest.mark.parametrize("answer", ["word " * 5000, "猫" * 5000, "x" * 5000])
def test_bounds_the_answer(answer: str) -> None:
    assert MAX_PROMPT - 10 <= len(sanitise(answer)) <= MAX_PROMPT
    assert not sanitise(answer).endswith(" wor")


BAD: list[tuple[Any, int]] = [
    (b"", 200),
    (b"no json", 200),
    (b"{}", 200),
    (b'{"choices": []}', 200),
    (b'{"choices": [{"message": null}]}', 200),
    (b"[" * 100_000, 200),
    (b" " * 300_000, 200),
    (["a"], 200),
    (None, 200),
    ("", 200),
    ("fine", 500),
    ("fine", 429),
]


@pytest.mark.parametrize(("content", "status"), BAD)
async def test_a_bad_answer_is_unavailable_and_the_plain_prompt_is_used(content: Any, status: int) -> None:
    enhancer = ChatEnhancer("http://llm/v1", "small", client=answering(content, status))
    with pytest.raises(Unavailable):
        await enhancer.enhance("a cat", style=None)
    assert await SafeEnhancer(enhancer).enhance("a cat", style=None) == "a cat"


async def test_a_slow_server_costs_the_timeout_at_most() -> None:
    handlers: set[asyncio.Task[Any]] = set()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        await reader.read()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    plain = ChatEnhancer(url, "small", timeout_s=0.1)
    with pytest.raises(Unavailable):
        await plain.enhance("a cat", style=None)
    safe = SafeEnhancer(ChatEnhancer(url, "small", timeout_s=60), timeout_s=0.1)
    assert await safe.enhance("a cat", style=None) == "a cat"
    await plain.aclose()
    await safe.aclose()
    server.close()
    await asyncio.gather(*handlers, return_exceptions=True)


class _Broken:
    async def enhance(self, prompt: str, *, style: str | None, language: str | None = None) -> str:
        raise RuntimeError("broken")

    async def aclose(self) -> None:
        pass


class _Waiting(_Broken):
    async def enhance(self, prompt: str, *, style: str | None, language: str | None = None) -> str:
        await asyncio.Event().wait()
        return ""


async def test_any_failure_gives_the_plain_prompt_but_a_cancellation_goes_through() -> None:
    assert await SafeEnhancer(_Broken()).enhance("a cat", style=None) == "a cat"
    task = asyncio.create_task(SafeEnhancer(_Waiting(), 60).enhance("a cat", style=None))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_settings_choose() -> None:
    built_in = create_enhancer()
    assert await built_in.enhance("a cat", style="anime") == await RulesEnhancer().enhance("a cat", style="anime")
    chat = create_enhancer("http://llm/v1", "small", "key", client=answering("a grey cat"))
    assert await chat.enhance("a cat", style=None) == "a grey cat"
    with pytest.raises(SettingsError, match="enhance_url"):
        create_enhancer("llm:8000", "small")
    with pytest.raises(SettingsError, match="enhance_model"):
        create_enhancer("http://llm/v1")
