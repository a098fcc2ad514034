"""trio as its customers meet it: a real server, a real worker with the built-in engine, the documented samples."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
import trimesh
from PIL import Image, ImageDraw

from tintype.api.trio import DIALECT
from tintype.billing.verify import verify

CARDS = ["trio/nano-banana", "trio/vidu-q2", "trio/ltx-2", "trio/image-to-3d"]

PYTHON = """
import requests
API_KEY = "your_api_key_here"
BASE_URL = "https://yourdomain.com"
headers = {"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"}
payload = {"prompt": "A cyberpunk city at night with neon lights", "aspect_ratio": "16:9", "num_images": 1}
response = requests.post(f"{BASE_URL}/api/v1/images", headers=headers, json=payload)
if response.status_code == 200:
    data = response.json()
    image_url = data["data"]["images"][0]["url"]
    print(f"Image generated: {image_url}")
else:
    print(f"Error: {response.json().get('error', 'Unknown error')}")
"""

JAVASCRIPT = """
const API_KEY = "your_api_key_here";
const BASE_URL = "https://yourdomain.com";
const response = await fetch(`${BASE_URL}/api/v1/images`, {
  method: 'POST',
  headers: { 'Authorization': `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ prompt: 'A futuristic cityscape with flying cars', aspect_ratio: '16:9', num_images: 1 })
});
const data = await response.json();
if (data.success) { console.log('Image URL:', data.data.images[0].url); } else { console.error('Error:', data.error); }
"""


@pytest.fixture
def live_cards() -> list[str]:
    return CARDS


@pytest.fixture
def live_catalog() -> str:
    return "[trio.cards]\n" + "".join(f'{card[5:]}.lane = "trio"\n' for card in CARDS)


@pytest.fixture
def live_wallet() -> tuple[str, str, str, int]:
    return "trio", "tri_", "points", 100


def put_into(sample: str, live: Any) -> str:
    """A documented sample with key and host put in, and nothing else changed."""
    return sample.replace("your_api_key_here", live.key).replace("https://yourdomain.com", live.base)


async def ran(*command: str) -> tuple[str, str]:
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, done.stderr


def measured(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.format, picture.size


async def test_the_documented_samples(live: Any, tmp_path: Path) -> None:
    out, errors = await ran(sys.executable, "-c", put_into(PYTHON, live))
    found = re.fullmatch(r"Image generated: (http://127\.0\.0\.1:\S+)\n", out)
    assert found, out + errors
    async with httpx.AsyncClient() as client:
        assert measured((await client.get(found[1])).content) == ("PNG", (1920, 1080))
    out, _ = await ran(sys.executable, "-c", PYTHON.replace("https://yourdomain.com", live.base))
    assert out.startswith("Error: This API key"), out

    example = shlex.split(DIALECT.example.format(base=live.base, key=live.key))
    assert example[0] == "curl"
    if (curl := shutil.which("curl")) is not None:
        out, errors = await ran(curl, "-s", *example[1:])
        assert json.loads(out)["success"] is True, out + errors

    if (node := shutil.which("node")) is None:
        pytest.skip("the JavaScript sample needs Node")
    script = tmp_path / "sample.mjs"
    script.write_text(put_into(JAVASCRIPT, live))
    out, errors = await ran(node, str(script))
    assert re.fullmatch(r"Image URL: http://127\.0\.0\.1:\S+\n", out), out + errors


async def test_the_built_in_engine_for_real(live: Any) -> None:
    """Each kind of file decoded and measured, and what the gallery shows of it."""
    headers = {"Authorization": f"Bearer {live.key}"}
    async with httpx.AsyncClient(base_url=f"{live.base}/trio/api/v1/", headers=headers, timeout=120) as api:
        wanted = {"prompt": "a fox in the snow", "aspect_ratio": "5:4", "output_format": "webp", "num_images": 2}
        data = await post(api, "images", wanted)
        assert data["remaining_points"] == 92
        files = [(await api.get(image["url"])).content for image in data["images"]]
        assert [measured(one) for one in files] == [("WEBP", (1120, 896))] * 2
        assert files[0] != files[1]
        assert [len(one) for one in files] == [image["file_size"] for image in data["images"]]
        assert data["generation_time"] > 0

        wanted = {"prompt": "a boat on the sea", "model": "ltx-2", "duration": 1, "resolution": "360p"}
        data = await post(api, "videos", {**wanted, "aspect_ratio": "21:9"})
        assert data["remaining_points"] == 86
        check_film((await api.get(data["video"]["url"])).content, (840, 360), 24)

        source = {"image_url": f"data:image/png;base64,{_object()}"}
        data = await post(api, "3d", source)
        assert data["remaining_points"] == 66
        standing = check_model((await api.get(data["model"]["url"])).content, textured=True)
        assert measured((await api.get(data["model"]["preview_image"])).content)[0] in ("PNG", "JPEG")
        data = await post(api, "3d", {**source, "texture_quality": "no"})
        check_model((await api.get(data["model"]["url"])).content, textured=False)

        data = await post(api, "3d", {**source, "orientation": "align_image", "texture_alignment": "geometry"})
        aligned = check_model((await api.get(data["model"]["url"])).content, textured=True)
        assert aligned.bounds.sum(axis=0) == pytest.approx([0, 0, 0], abs=0.05)  # about the origin
        assert standing.bounds[0][1] == pytest.approx(0, abs=0.01)  # on the ground

        projects = (await api.get("projects")).json()["data"]["projects"]
        assert [one["type"] for one in projects] == ["3d", "3d", "3d", "video", "image", "image"]
        for one in projects:
            assert max(measured((await api.get(one["thumbnail"])).content)[1]) == 320, one["type"]
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


async def test_a_client_that_goes_away_leaves_its_job(live: Any) -> None:
    headers = {"Authorization": f"Bearer {live.key}"}
    async with httpx.AsyncClient(base_url=f"{live.base}/trio/api/v1/", headers=headers, timeout=60) as api:
        with pytest.raises(httpx.ReadTimeout):
            await api.post("videos", json={"prompt": "a boat", "resolution": "360p", "duration": 2}, timeout=0.5)
        async with asyncio.timeout(60):
            while not (found := (await api.get("projects")).json()["data"]["projects"]):
                await asyncio.sleep(0.5)
        assert found[0]["type"] == "video"
        answer = await api.post("images", json={"prompt": "a boat", "num_images": 1})
        assert answer.json()["data"]["remaining_points"] == 100 - 6 - 4


async def post(api: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await api.post(path, json=body)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def check_film(data: bytes, size: tuple[int, int], frames: int) -> None:
    with av.open(io.BytesIO(data)) as film:
        video = film.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", *size)
        assert video.average_rate == Fraction(24)
        assert sum(1 for _ in film.decode(video)) == frames


def check_model(data: bytes, *, textured: bool) -> Any:
    """The mesh, once it is found to be one."""
    assert data[:4] == b"glTF"
    described = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    assert bool(described.get("textures")) is textured
    mesh = trimesh.load(io.BytesIO(data), file_type="glb", force="mesh")
    assert len(mesh.faces) > 100
    return mesh


def _object() -> str:
    """A red ball on a light ground, as base64."""
    picture = Image.new("RGB", (256, 256), (235, 235, 240))
    ImageDraw.Draw(picture).ellipse((60, 60, 196, 196), fill=(190, 40, 40))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()
