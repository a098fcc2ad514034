"""One `tintype serve` as it comes out of the box: every API at once, by the printed calls and the documented bodies.

With TINTYPE_TEST_KEEP=FOLDER what was made is kept there, to be looked at.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from tintype.main.server import DIALECTS
from tintype.media.inspect import Measured, inspect

Sizes = tuple[str, int, int]
PHOTOS = ["https://your-storage.com/photo1.jpg", "https://your-storage.com/photo2.jpg"]
CUT = ["data:image/png;base64,iVBORw0KGgo...", "/9j/4AAQSkZJRg..."]
POSE = {"positive_prompt": "Recreate me perfectly in this pose", "aspect_ratio": "3:4"}
FILM_S = 5

# The documented bodies of qiklab and what must come of each: files, their kind and size, and the price in cents.
# Its pictures are 900 by 600, whose shape i2v and i2v_pro keep.
QIKLAB: list[tuple[dict[str, Any], int, Sizes, int]] = [
    (
        {"mode": "t2i", "positive_prompt": "A beautiful sunset over the ocean", "aspect_ratio": "3:2"},
        4, ("png", 1024, 680), 5,
    ),
    (
        {
            "mode": "i2i", "positive_prompt": "Oil painting style, warm sunset tones",
            "negative_prompt": "blurry, low quality", "resolution": "1k", "orientation": "square",
            "image": CUT[0],
        },
        1, ("png", 1024, 1024), 5,
    ),
    (
        {
            "mode": "t2i_pro", "positive_prompt": "A photorealistic portrait, studio lighting", "resolution": "2k",
            "aspect_ratio": "2:3",
        },
        1, ("png", 1368, 2048), 10,
    ),
    (
        {
            "mode": "t2v", "positive_prompt": "A drone shot flying over a mountain range",
            "negative_prompt": "static, jittery, low resolution", "resolution": "720p", "orientation": "horizontal",
            "duration": FILM_S,
        },
        1, ("mp4", 1280, 720), 75,
    ),
    (
        {
            "mode": "t2v_pro", "positive_prompt": "Cinematic slow-motion waves crashing on rocks",
            "negative_prompt": "static, low quality", "resolution": "720p", "aspect_ratio": "16:9",
            "duration": FILM_S,
        },
        1, ("mp4", 1280, 720), 99,
    ),
    (
        {
            "mode": "i2v", "positive_prompt": "A bird takes flight from the branch",
            "negative_prompt": "static, jittery", "resolution": "720p", "duration": FILM_S, "image": CUT[0],
        },
        1, ("mp4", 1080, 720), 75,
    ),
    (
        {
            "mode": "i2v_pro", "positive_prompt": "Camera slowly zooms in, cinematic motion",
            "negative_prompt": "static, low resolution", "resolution": "720p", "duration": FILM_S, "image": CUT[0],
        },
        1, ("mp4", 1080, 720), 99,
    ),
    ({"mode": "i2i_pro", **POSE, "resolution": "1k", "images": PHOTOS}, 1, ("png", 768, 1024), 15),
    ({"mode": "i2i_pro", **POSE, "resolution": "1k", "images": CUT}, 1, ("png", 768, 1024), 15),
    ({"mode": "i2i_pro_plus", **POSE, "resolution": "2k", "images": PHOTOS}, 1, ("png", 1536, 2048), 25),
    ({"mode": "i2i_pro_plus", **POSE, "resolution": "2k", "images": CUT}, 1, ("png", 1536, 2048), 25),
]  # fmt: skip

# trio's: path, body, the kinds and sizes of what comes, points.
TRIO: list[tuple[str, dict[str, Any], list[Sizes], int]] = [
    (
        "images",
        {"prompt": "A cyberpunk city at night with neon lights", "aspect_ratio": "16:9", "num_images": 1},
        [("png", 1920, 1080)], 4,
    ),
    (
        "images",
        {
            "prompt": "A majestic eagle soaring over mountains at sunset", "aspect_ratio": "16:9",
            "output_format": "webp",
        },
        [("webp", 1920, 1080)], 4,
    ),
    (
        "images",
        {
            "prompt": "A beautiful sunset over mountains with reflection in a lake", "aspect_ratio": "16:9",
            "output_format": "webp", "num_images": 2,
        },
        [("webp", 1920, 1080)] * 2, 8,
    ),
    (
        "videos",
        {
            "prompt": "A spaceship flying through a colorful nebula with stars in background", "model": "vidu-q2",
            "duration": 4, "resolution": "720p", "aspect_ratio": "16:9",
        },
        [("mp4", 1280, 720)], 10,
    ),
    (
        "3d",
        {
            "image_url": "https://example.com/object.jpg", "texture_quality": "standard",
            "texture_alignment": "original_image", "orientation": "default",
        },
        [("glb", 0, 0)], 20,
    ),
]  # fmt: skip

QIAI: dict[str, Any] = {
    "style": "guofeng",
    "product_type": "static_image",
    "prompt": "a warrior in red standing in bamboo forest holding a sword, ink wash painting style",
    "width": 768,
    "height": 1152,
    "llm_enhance": True,
    "webhook_url": "https://your-app.com/callback",
}
KWIKI = {"prompt": "your image description", "quality": "fast", "style": "realistic"}
QOLABA = {
    "model": "vertex/nano-banana-flash",
    "prompt": "A photorealistic cat sitting on the Eiffel Tower at sunset",
    "aspect_ratio": "16:9",
}

# Where an answer that has no file yet is followed, by dialect: of the fields of the answer.
FOLLOW = {
    "native": "/v1/generations/{id}",
    "qiklab": "/qiklab/api/v1/status/{job_id}",
    "qiai": "/qiai/api/v1/status/{order_id}",
    "replicate": "/replicate/v1/predictions/{id}",
    "fal": "/fal/tintype/sketch/requests/{request_id}",
}


# Whose key opens an API: those of the SDKs share Tintype's own.
KEYS = {dialect.name: dialect.key_dialect for dialect in DIALECTS}


def _scene(width: int, height: int) -> Image.Image:
    """A tree with a bird on a branch before an evening sky."""
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for row in range(height):
        share = row / height
        draw.line((0, row, width, row), fill=(int(90 + 150 * share), int(120 + 60 * share), int(190 - 90 * share)))
    draw.rectangle((0, height * 0.8, width, height), fill=(60, 90, 50))
    draw.rectangle((width * 0.2, height * 0.3, width * 0.26, height * 0.85), fill=(80, 55, 35))
    draw.ellipse((width * 0.08, height * 0.08, width * 0.38, height * 0.45), fill=(50, 110, 60))
    draw.rectangle((width * 0.25, height * 0.48, width * 0.7, height * 0.51), fill=(80, 55, 35))
    draw.ellipse((width * 0.5, height * 0.37, width * 0.62, height * 0.48), fill=(190, 50, 40))
    draw.ellipse((width * 0.59, height * 0.33, width * 0.66, height * 0.42), fill=(190, 50, 40))
    return picture


def _object() -> Image.Image:
    picture = Image.new("RGB", (512, 512), (236, 236, 240))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((120, 120, 392, 392), fill=(190, 60, 40))
    draw.ellipse((180, 160, 260, 230), fill=(230, 140, 120))
    return picture


def _encoded(picture: Image.Image, image_format: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, image_format)
    return buffer.getvalue()


@dataclass
class Elsewhere:
    """A server that stands for those of the documentation's placeholders: pictures by GET, a callback by POST."""

    base: str = ""
    called: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()
    files = {"/photo1.jpg": _scene(900, 600), "/photo2.jpg": _scene(600, 800), "/object.jpg": _object()}
    stored = {path: _encoded(picture, "JPEG") for path, picture in files.items()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = stored.get(self.path)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Type", "image/jpeg")
            self.end_headers()
            self.wfile.write(data or b"")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.called.append((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.base = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class Served:
    """A `tintype serve`, the demo account's keys, and what it printed."""

    base: str
    keys: Mapping[str, str]
    calls: list[str]


def _lines(process: subprocess.Popen[str]) -> list[str]:
    """What it prints up to the last line of its greeting."""
    assert process.stdout is not None
    found: list[str] = []
    for line in process.stdout:
        found.append(line.strip())
        if line.startswith("Ctrl-C"):
            return found
    raise AssertionError(f"serve ended: {found}")


@pytest.fixture(scope="module")
def served(free_port: Callable[[], int]) -> Iterator[Served]:
    folder = Path(tempfile.mkdtemp(prefix="tintype-everything-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user where the tests run as root
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("TINTYPE_")} | {
        "TINTYPE_DATA_DIR": str(folder / "data"),
        "TINTYPE_PORT": str(port),
        "TINTYPE_OUTBOUND_ALLOW": "127.0.0.0/8",
        "TINTYPE_LOG_LEVEL": "error",
        "COLUMNS": "300",
    }
    command = [sys.executable, "-m", "tintype.main.cli", "serve"]
    with subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            printed = _lines(process)
            keys = json.loads((folder / "data" / "demo-keys.json").read_text())
            calls = [line for line in printed if line.startswith("curl ")]
            yield Served(f"http://127.0.0.1:{port}", keys, calls)
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Shop:
    """A client of the server. ``keep`` is the folder where files are measured."""

    served: Served
    http: httpx.AsyncClient
    keep: Path
    _qiklab: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(self, dialect: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A call at the root, where the key alone says whose API is meant. qiklab takes five of them a second."""
        headers = {"Authorization": f"Bearer {self.served.keys[KEYS[dialect]]}"}
        if dialect == "qiklab":
            async with self._qiklab:
                await asyncio.sleep(0.25)
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code in (200, 201, 202), f"{dialect} {path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    async def measured(self, url: str, expected: Sizes, name: str) -> Measured:
        """The file at a URL, without a key, decoded and of the size that it must have."""
        answer = await self.http.get(url)
        assert answer.status_code == 200, f"{name}: {answer.text}"
        path = self.keep / f"{name}.{expected[0]}"
        path.write_bytes(answer.content)
        found = await asyncio.to_thread(inspect, path, expected[0])
        assert answer.headers["content-type"] == found.content_type
        assert (found.width, found.height) == expected[1:], name
        return found

    async def captures(self) -> dict[str, tuple[str, int]]:
        """What was charged for each job of the account, of whatever API: unit and minor units, by the job's id."""
        found: dict[str, tuple[str, int]] = {}
        cursor = ""
        while True:
            page = await self.call("native", "GET", f"/v1/ledger?limit=100{cursor}")
            for one in page["data"]:
                if one["kind"] == "capture":
                    assert one["generation"] not in found
                    found[one["generation"]] = (one["unit"], one["amount_minor"])
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    async def balances(self) -> dict[str, tuple[int, int]]:
        """What can be spent and what is held, in minor units."""
        account = await self.call("native", "GET", "/v1/account")
        return {one["unit"]: (one["available_minor"], one["held_minor"]) for one in account["balances"]}


@pytest.fixture
async def shop(served: Served, tmp_path: Path) -> AsyncIterator[Shop]:
    keep = Path(os.environ.get("TINTYPE_TEST_KEEP") or tmp_path)
    keep.mkdir(parents=True, exist_ok=True)
    async with httpx.AsyncClient(base_url=served.base, trust_env=False, timeout=400) as client:
        yield Shop(served, client, keep)


def _files(answer: Any, base: str) -> list[str | bytes]:
    """The stored files that an answer names, at whatever place, and pictures that stand in it whole."""
    if isinstance(answer, str):
        return [answer] if answer.startswith(f"{base}/files/") else []
    if isinstance(answer, dict):
        whole = [base64.b64decode(answer["b64_json"])] if isinstance(answer.get("b64_json"), str) else []
        return [*whole, *(one for part in answer.values() for one in _files(part, base))]
    return [one for part in answer for one in _files(part, base)] if isinstance(answer, list) else []


async def _pasted(shop: Shop, dialect: str, line: str) -> Measured:
    """Run a printed call in a shell, follow its job where it answers at once, and measure the picture."""
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    first = answer = json.loads(out)
    while not (files := _files(answer, shop.served.base)):
        assert dialect in FOLLOW, f"{dialect}: no file in {answer}"
        assert str(answer.get("status")).lower() not in ("failed", "cancelled", "expired"), answer
        await asyncio.sleep(0.5)
        answer = await shop.call(dialect, "GET", FOLLOW[dialect].format(**first))
    data = files[0] if isinstance(files[0], bytes) else (await shop.http.get(files[0])).content
    path = shop.keep / f"example-{dialect}"
    path.write_bytes(data)
    return await asyncio.to_thread(inspect, path)


@pytest.mark.timeout(300)
async def test_each_printed_call_makes_a_picture(shop: Shop) -> None:
    named = [dialect.name for dialect in DIALECTS if dialect.example]
    assert set(named) == {"native", "qiklab", "qiai", "trio", "kwiki", "qolaba", "openai", "replicate", "fal"}
    assert len(shop.served.calls) == len(named)
    began = time.monotonic()
    made = await asyncio.gather(*(_pasted(shop, *one) for one in zip(named, shop.served.calls, strict=True)))
    for dialect, found in zip(named, made, strict=True):
        assert found.content_type.startswith("image/"), dialect
        assert min(found.width, found.height) >= 256, dialect
        print(f"{dialect}: {found.content_type} {found.width}x{found.height}, {found.bytes:,} bytes")
    print(f"{len(made)} printed calls in {time.monotonic() - began:.0f} s")


def _with_pictures(body: dict[str, Any], elsewhere: Elsewhere) -> dict[str, Any]:
    """The body with whole pictures in place of those cut short, and URLs of this machine in place of placeholders."""
    scene = _scene(900, 600)
    whole = {
        CUT[0]: "data:image/png;base64," + base64.b64encode(_encoded(scene, "PNG")).decode(),
        CUT[1]: base64.b64encode(_encoded(_scene(600, 800), "JPEG")).decode(),
        **{url: f"{elsewhere.base}/{url.rpartition('/')[2]}" for url in PHOTOS},
    }
    made = dict(body)
    if "image" in made:
        made["image"] = whole[made["image"]]
    if "images" in made:
        made["images"] = [whole[one] for one in made["images"]]
    return made


async def _qiklab(shop: Shop, elsewhere: Elsewhere, place: int) -> tuple[str, str, int]:
    """One of the documented bodies to its files. The job's id, and what it must cost in minor units."""
    body, count, expected, cents = QIKLAB[place]
    began = time.monotonic()
    answer = await shop.call("qiklab", "POST", "/api/v1/generate", _with_pictures(body, elsewhere))
    assert (answer["status"], answer["mode"]) == ("QUEUED", body["mode"])
    job, seen = answer["job_id"], [answer["status"]]
    while seen[-1] not in ("COMPLETED", "FAILED"):
        await asyncio.sleep(2)
        status = await shop.call("qiklab", "GET", f"/api/v1/status/{job}")
        if status["status"] != seen[-1]:
            seen.append(status["status"])
    assert status["status"] == "COMPLETED", (body["mode"], status)
    urls = status.get("result_urls", [status["result_url"]])
    assert (len(urls), urls[0]) == (count, status["result_url"])
    digests = set()
    for number, url in enumerate(urls):
        found = await shop.measured(url, expected, f"qiklab-{place:02}-{body['mode']}-{number}")
        digests.add(found.sha256)
        if expected[0] == "mp4":
            assert (found.frames, found.fps, found.duration_ms) == (FILM_S * 24, 24.0, FILM_S * 1000)
    assert len(digests) == count
    print(f"qiklab {body['mode']}: {' > '.join(seen)} after {time.monotonic() - began:.0f} s")
    return job, "usd", cents * 10_000


async def _trio(shop: Shop, elsewhere: Elsewhere, place: int) -> tuple[str, str, int]:
    path, body, expected, points = TRIO[place]
    if "image_url" in body:
        body = body | {"image_url": f"{elsewhere.base}/object.jpg"}
    answer = await shop.call("trio", "POST", f"/api/v1/{path}", body)
    assert answer["success"] is True
    data = answer["data"]
    shown = data.get("images") or [data.get("video") or data["model"]]
    assert len(shown) == len(expected)
    for number, (one, sizes) in enumerate(zip(shown, expected, strict=True)):
        found = await shop.measured(one["url"], sizes, f"trio-{place}-{number}")
        assert (found.content_type, found.bytes) == (one["content_type"], one["file_size"])
        if path == "videos":
            assert (found.frames, found.fps, found.duration_ms) == (4 * 24, 24.0, 4000)
        if path == "3d":
            assert found.triangles > 100
    told = data.get("generation_id") or shown[0]["generation_id"]
    return str(told), "points", points


async def _qiai(shop: Shop, elsewhere: Elsewhere) -> tuple[str, str, int]:
    body = QIAI | {"webhook_url": f"{elsewhere.base}/callback"}
    order = (await shop.call("qiai", "POST", "/api/v1/generate", body))["order_id"]
    while (status := await shop.call("qiai", "GET", f"/api/v1/status/{order}"))["status"] != "completed":
        assert status["status"] in ("pending", "processing"), status
        await asyncio.sleep(1)
    (url,) = status["output_urls"]
    await shop.measured(url, ("png", 768, 1152), "qiai")
    async with asyncio.timeout(60):
        while not (calls := [one for one in elsewhere.called if one[1]["order_id"] == order]):
            await asyncio.sleep(0.2)
    headers, told = calls[0]
    assert {name.lower() for name in headers} >= {"webhook-id", "webhook-timestamp", "webhook-signature"}
    (sent,) = told.pop("output_urls")
    assert told == {"order_id": order, "status": "completed"}
    await shop.measured(sent, ("png", 768, 1152), "qiai-by-webhook")
    return order, "images", 1


async def _kwiki(shop: Shop) -> tuple[str, str, int]:
    answer = await shop.call("kwiki", "POST", "/api/v1/generate", KWIKI)
    assert (answer["status"], answer["type"], answer["credits_used"]) == ("completed", "t2i", 1)
    await shop.measured(answer["image_url"], ("png", 1024, 1024), "kwiki")
    return answer["id"], "credits", 1


async def _qolaba(shop: Shop) -> tuple[str, str, int]:
    answer = await shop.call("qolaba", "POST", "/api/v1/images/generate", QOLABA)
    assert answer["prompt"] == QOLABA["prompt"]
    assert answer["usage"] == {"images_generated": 1, "cost_usd": 0.03, "cost_credits": 6}
    (image,) = answer["images"]
    assert (image["width"], image["height"], image["content_type"]) == (1280, 720, "image/png")
    await shop.measured(image["url"], ("png", 1280, 720), "qolaba")
    return answer["task_id"], "usd", 30_000


async def _replicate(shop: Shop) -> tuple[str, str, int]:
    body = {"version": "tintype/sketch", "input": {"prompt": "A red fox in the snow", "aspect_ratio": "3:2",
                                                   "num_outputs": 2}}  # fmt: skip
    seen = made = await shop.call("replicate", "POST", "/v1/predictions", body)
    while seen["status"] != "succeeded":
        assert seen["status"] in ("starting", "processing"), seen
        await asyncio.sleep(1)
        seen = await shop.call("replicate", "GET", FOLLOW["replicate"].format(**made))
    assert len(seen["output"]) == 2
    for number, url in enumerate(seen["output"]):
        await shop.measured(url, ("png", 1256, 840), f"replicate-{number}")
    return made["id"], "usd", 20_000


async def _fal(shop: Shop) -> tuple[str, str, int]:
    body = {"prompt": "Waves under a full moon", "image_size": "landscape_4_3"}
    made = await shop.call("fal", "POST", "/fal/tintype/sketch", body)
    seen: dict[str, Any] = {}
    while "images" not in seen:
        assert seen.get("status") in (None, "IN_QUEUE", "IN_PROGRESS"), seen
        await asyncio.sleep(1)
        seen = await shop.call("fal", "GET", FOLLOW["fal"].format(**made))
    (image,) = seen["images"]
    await shop.measured(image["url"], ("png", 1024, 768), "fal")
    return made["request_id"], "usd", 10_000


@pytest.mark.timeout(400)
async def test_all_documented_bodies_at_once(shop: Shop, elsewhere: Elsewhere) -> None:
    before, charged_before = await shop.balances(), await shop.captures()
    cents_before = (await shop.call("qiklab", "GET", "/api/v1/balance"))["balance_cents"]
    began = time.monotonic()
    told = await asyncio.gather(
        *(_qiklab(shop, elsewhere, place) for place in range(len(QIKLAB))),
        *(_trio(shop, elsewhere, place) for place in range(len(TRIO))),
        _qiai(shop, elsewhere),
        _kwiki(shop),
        _qolaba(shop),
        _replicate(shop),
        _fal(shop),
    )
    print(f"{len(told)} documented bodies in {time.monotonic() - began:.0f} s")
    charged = await shop.captures()
    new = {job: cost for job, cost in charged.items() if job not in charged_before}
    assert new == {job: (unit, amount) for job, unit, amount in told}
    after = await shop.balances()
    total: Counter[str] = Counter()
    for _, unit, amount in told:
        total[unit] += amount
    for unit in ("usd", "points"):
        assert after[unit][0] == before[unit][0] - total[unit]
    assert {held for _, held in after.values()} == {0}
    # qolaba's three cents, replicate's two and fal's one come out of the same wallet.
    cents = (await shop.call("qiklab", "GET", "/api/v1/balance"))["balance_cents"]
    assert cents_before - cents == sum(one[3] for one in QIKLAB) + 3 + 2 + 1
