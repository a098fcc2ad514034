"""The protocol's official client against ``/mcp`` and ``tintype mcp``, with a worker and the built-in engine."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import trimesh
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ImageContent, TextContent
from PIL import Image

from tintype.billing.verify import verify

TOOLS = {"generate_image", "edit_image", "generate_video", "image_to_3d", "get_job", "list_models"}


@asynccontextmanager
async def over_http(live: Any, key: str | None = None, mode: str = "auto") -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key or live.key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(f"{live.base}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@asynccontextmanager
async def over_stdio(live: Any) -> AsyncIterator[Client]:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "tintype.main.cli", "mcp", "--url", live.base],
        env={**os.environ, "TINTYPE_KEY": live.key},
    )
    async with Client(command) as client:
        yield client


def value_of(result: CallToolResult) -> dict[str, Any]:
    """The job that a result tells of, which stands in it twice."""
    text = result.content[-1]
    assert isinstance(text, TextContent)
    assert json.loads(text.text) == result.structured_content
    return dict(result.structured_content)


def pictures_in(result: CallToolResult) -> list[Image.Image]:
    found = []
    for block in result.content:
        if isinstance(block, ImageContent):
            picture = Image.open(io.BytesIO(base64.b64decode(block.data)))
            picture.load()
            assert block.mime_type == f"image/{(picture.format or '').lower()}"
            found.append(picture)
    return found


async def fetched(url: str) -> bytes:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).raise_for_status().content


async def make_all(client: Client) -> None:
    """Every tool once, each result a picture to look at and a file to fetch."""
    assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
    listed = value_of(await client.call_tool("list_models", {}))["models"]
    assert {"sketch", "sketch-video", "sketch-3d"} <= {one["id"] for one in listed}

    made = await client.call_tool("generate_image", {"prompt": "a red fox", "n": 2, "size": "320x256", "seed": 7})
    job = value_of(made)
    assert (job["status"], job["model"], job["price"], made.is_error) == ("succeeded", "sketch", "0.02", False)
    assert [one.size for one in pictures_in(made)] == [(320, 256)] * 2
    assert [one["seed"] for one in job["outputs"]] == [7, 8]
    with Image.open(io.BytesIO(await fetched(job["outputs"][0]["url"]))) as stored:
        assert (stored.size, stored.format) == ((320, 256), "PNG")

    edit = await client.call_tool("edit_image", {"image": job["outputs"][0]["url"], "prompt": "at night"})
    assert value_of(edit)["status"] == "succeeded"
    assert max(pictures_in(edit)[0].size) <= 1024

    solid = await client.call_tool("image_to_3d", {"image": job["outputs"][0]["url"]})
    mesh = trimesh.load(io.BytesIO(await fetched(value_of(solid)["outputs"][0]["url"])), file_type="glb", force="mesh")
    assert len(mesh.faces) > 100
    assert len(pictures_in(solid)) == 1

    told: list[tuple[float, float | None, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    film = await client.call_tool(
        "generate_video", {"prompt": "waves", "seconds": 2, "size": "640x360"}, progress_callback=note
    )
    output = value_of(film)["outputs"][0]
    assert (output["content_type"], output["seconds"], output["width"]) == ("video/mp4", 2, 640)
    assert (await fetched(output["url"]))[4:8] == b"ftyp"
    assert [one.size for one in pictures_in(film)] == [(640, 360)]
    assert told
    assert [one[0] for one in told] == sorted({one[0] for one in told})
    assert {one[1] for one in told} == {1.0}
    again = await client.call_tool("get_job", {"id": value_of(film)["id"]})
    assert value_of(again)["status"] == "succeeded"


async def test_streamable_http(live: Any) -> None:
    async with over_http(live) as client:
        await make_all(client)
    # The handshake of the protocol's earlier versions, which most agents still speak.
    async with over_http(live, mode="legacy") as client:
        told: list[float] = []

        async def note(progress: float, _total: float | None, _message: str | None) -> None:
            told.append(progress)

        slow = {"prompt": "a fox [delay=2] [steps=8]", "model": "fake", "size": "64x64"}
        made = await client.call_tool("generate_image", slow, progress_callback=note)
        assert value_of(made)["status"] == "succeeded"
        assert len(told) >= 2
        large = await client.call_tool("generate_image", {"prompt": "a fox", "model": "fake", "size": "2048x1024"})
        assert [one.size for one in pictures_in(large)] == [(1024, 512)]
        assert value_of(large)["outputs"][0]["width"] == 2048

        begun = await client.call_tool("generate_image", {**slow, "wait_seconds": 0})
        assert not begun.is_error
        assert value_of(begun)["status"] in ("queued", "running")
        assert "get_job" in value_of(begun)["hint"]
        async with asyncio.timeout(30):
            while value_of(await client.call_tool("get_job", {"id": value_of(begun)["id"]}))["status"] != "succeeded":
                await asyncio.sleep(0.2)
    await keys_and_money(live)
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


async def test_stdio(live: Any) -> None:
    async with over_stdio(live) as client:
        await make_all(client)
        await refusals(client)


async def refusals(client: Client) -> None:
    """What a model did wrong it is told, so that it can do better."""
    for tool, arguments, words in (
        ("generate_image", {}, "prompt"),
        ("generate_image", {"prompt": "x", "n": 11}, "n: "),
        ("generate_image", {"prompt": "x", "colour": "red"}, "colour"),
        ("generate_image", {"prompt": "x", "model": "dall-e"}, "model must be one of sketch"),
        ("generate_image", {"prompt": "x", "size": "huge"}, "size must be WIDTHxHEIGHT"),
        ("generate_image", {"prompt": "a nude child"}, "content_blocked"),
        ("edit_image", {"image": "no picture", "prompt": "x"}, "image could not be read"),
        ("edit_image", {"image": "http://169.254.169.254/", "prompt": "x"}, "image"),
        ("generate_video", {"prompt": "x", "seconds": 600}, "seconds must be one of"),
        ("generate_video", {"prompt": "x", "size": "641x360"}, "even"),
        ("get_job", {"id": "mcp_nobody"}, "not_found"),
        ("generate_image", {"prompt": "x [fail=invalid]", "model": "fake"}, "told to fail"),
        ("paint", {}, "There is no tool 'paint'"),
    ):
        result = await client.call_tool(tool, arguments)
        text = result.content[-1]
        assert isinstance(text, TextContent)
        assert result.is_error, (tool, arguments)
        assert words in text.text


async def keys_and_money(live: Any) -> None:
    async with httpx.AsyncClient(base_url=live.base) as plain:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        for headers, error in (({}, "missing_api_key"), ({"Authorization": "Bearer tt_nobody"}, "invalid_api_key")):
            answer = await plain.post("/mcp", json=body, headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (401, error)
            assert answer.headers["www-authenticate"] == "Bearer"
        assert (await plain.post("/mcp/more", json=body)).status_code == 404
    async with over_http(live) as rich:
        begun = value_of(await rich.call_tool("generate_image", {"prompt": "a fox", "size": "64x64"}))
    async with over_http(live, await live.another()) as client:
        assert (await client.call_tool("get_job", {"id": begun["id"]})).is_error  # another account's is as good as none
        broke = await client.call_tool("generate_image", {"prompt": "a fox"})
        assert broke.is_error
        assert "balance" in str(broke.content[0])


@pytest.mark.parametrize(
    ("arguments", "key", "words"),
    [
        ((), "", "--key or TINTYPE_KEY"),
        (("--url", "ftp://example.com"), "tt_x", "--url must begin"),
        (("--url", "http://127.0.0.1:9"), "tt_x", "No Tintype server answers"),
    ],
)
async def test_what_keeps_the_command_from_starting(
    arguments: tuple[str, ...], key: str, words: str, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tintype.main.cli", "mcp", *arguments,
        env={**os.environ, "TINTYPE_KEY": key, "TINTYPE_DATA_DIR": str(tmp_path)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, errors = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert words in errors.decode()
    assert "Traceback" not in errors.decode()
