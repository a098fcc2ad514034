"""trio's documentation, line by line, over HTTP: the three calls that generate."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.trio.schema import IMAGE_EXAMPLES, MODEL_EXAMPLES, VIDEO_EXAMPLES
from tintype.generation.services import Services
from tintype.generation.settle import Outcome, settle
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed, Internal, Invalid, Moderated, TintypeError, Unavailable

EAGLE = {"prompt": "A majestic eagle soaring over mountains at sunset"}
GENERATION_ID = re.compile(r"[0-9a-f]{24}")
REQUEST_ID = re.compile(r"req_[0-9A-Za-z]+")


async def points_of(services: Services, account: Any) -> tuple[int, int]:
    """Available and held."""
    async with services.db.connection() as connection:
        row = await connection.fetchrow(
            "SELECT sum(available) AS available, sum(held) AS held FROM balances WHERE account_id = $1", account.id
        )
    assert row is not None
    return row["available"], row["held"]


# --- images ----------------------------------------------------------------------------------------------------------


async def test_an_image_in_its_envelope(
    api: httpx.AsyncClient, finisher: Any, clock: ManualClock, finish_job: Any
) -> None:
    async def slowly(job: Job) -> None:
        clock.advance(timedelta(milliseconds=2450))
        await finish_job(job, [("result", "image/png", b"0123456789")])

    finisher.act = slowly
    answer = await api.post("images", json=IMAGE_EXAMPLES["one"])
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"success", "data"}
    assert body["success"] is True
    data = body["data"]
    assert set(data) == {"images", "generation_id", "generation_time", "remaining_points", "request_id"}
    assert GENERATION_ID.fullmatch(data["generation_id"])
    assert REQUEST_ID.fullmatch(data["request_id"])
    assert answer.headers["x-request-id"] == data["request_id"]
    assert (data["generation_time"], data["remaining_points"]) == (2450, 996)
    (image,) = data["images"]
    assert set(image) == {"url", "content_type", "file_name", "file_size", "width", "height", "aspect_ratio"}
    assert (image["content_type"], image["file_size"]) == ("image/png", 10)
    assert (image["width"], image["height"], image["aspect_ratio"]) == (1920, 1080, "16:9")
    assert re.fullmatch(r"generated-image-\d+-1\.png", image["file_name"])
    file = await api.get(image["url"], headers={"Authorization": ""})
    assert (file.status_code, file.headers["content-type"], file.content) == (200, "image/png", b"0123456789")


async def test_the_defaults_of_an_image(api: httpx.AsyncClient, finisher: Any) -> None:
    image = (await api.post("images", json=EAGLE)).json()["data"]["images"]
    assert len(image) == 1
    assert (image[0]["content_type"], image[0]["aspect_ratio"]) == ("image/png", "1:1")
    (job,) = finisher.seen
    assert (job.card, job.prompt, job.price) == ("trio/nano-banana", EAGLE["prompt"], 4)
    assert (job.request["width"], job.request["height"]) == (1024, 1024)


@pytest.mark.parametrize("name", IMAGE_EXAMPLES)
async def test_the_documented_image_bodies(name: str, api: httpx.AsyncClient, finisher: Any) -> None:
    wanted = IMAGE_EXAMPLES[name]
    answer = await api.post("images", json=wanted)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    count, image_format = wanted.get("num_images", 1), wanted.get("output_format", "png")
    assert len(data["images"]) == count
    assert data["remaining_points"] == 1000 - 4 * count
    for number, image in enumerate(data["images"], 1):
        assert image["content_type"] == f"image/{image_format}"
        assert re.fullmatch(rf"generated-image-\d+-{number}\.{image_format}", image["file_name"])
        assert (image["width"], image["height"], image["aspect_ratio"]) == (1920, 1080, "16:9")
    assert len({image["url"] for image in data["images"]}) == count
    assert finisher.seen[0].request["thumbnails"] is True


async def test_what_is_told_of_formats(api: httpx.AsyncClient, finisher: Any) -> None:
    for image_format in ("png", "jpeg", "webp"):
        answer = await api.post("images", json={**EAGLE, "output_format": image_format})
        assert answer.json()["data"]["images"][0]["content_type"] == f"image/{image_format}"
    assert [job.request["output_format"] for job in finisher.seen] == ["png", "jpeg", "webp"]


async def test_some_of_several_images(
    api: httpx.AsyncClient, finisher: Any, services: Services, account: Any, move_job: Any
) -> None:
    """Two of four could be made: they are delivered and charged, the rest is released."""

    async def half(job: Job) -> None:
        artifacts = []
        for index in (1, 3):
            key = f"{job.request['folder']}/a1/{index}.png"
            await services.objects.put(key, b"x" * (index + 1), "image/png")
            artifacts.append(
                {
                    "public_id": job.public_id if index == 1 else f"{index:024x}",
                    "index": index,
                    "role": "result",
                    "storage_key": key,
                    "content_type": "image/png",
                    "bytes": index + 1,
                    "width": 1024,
                    "height": 1024,
                    "sha256": "",
                }
            )
        await move_job(job, State.FINISHING)
        assert await settle(services, job, Outcome(State.SUCCEEDED, capture=8, artifacts=artifacts))

    finisher.act = half
    data = (await api.post("images", json={**EAGLE, "num_images": 4})).json()["data"]
    assert [image["file_size"] for image in data["images"]] == [2, 4]
    assert [image["file_name"][-5:] for image in data["images"]] == ["1.png", "2.png"]
    assert data["remaining_points"] == 992
    assert await points_of(services, account) == (992, 0)
    assert services.catalog.cards["trio/nano-banana"].partial


async def test_remaining_points_leave_out_what_others_hold(
    api: httpx.AsyncClient, finisher: Any, services: Services, account: Any
) -> None:
    async with services.db.connection() as connection:
        await connection.execute("UPDATE balances SET available = 60, held = 940 WHERE account_id = $1", account.id)
    assert (await api.post("images", json=EAGLE)).json()["data"]["remaining_points"] == 56


# --- videos and models -----------------------------------------------------------------------------------------------


async def test_a_video_in_its_envelope(api: httpx.AsyncClient, finisher: Any) -> None:
    answer = await api.post("videos", json=VIDEO_EXAMPLES["720p"])
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert set(data) == {"video", "generation_time", "remaining_points", "request_id"}
    video = data["video"]
    assert GENERATION_ID.fullmatch(video.pop("generation_id"))
    assert re.fullmatch(r"generated-video-\d+\.mp4", video.pop("file_name"))
    assert (await api.get(video.pop("url"))).content == b"a film"
    assert video == {
        "content_type": "video/mp4",
        "file_size": 6,
        "width": 1280,
        "height": 720,
        "duration": 4,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "model": "vidu-q2",
    }
    assert answer.headers["x-request-id"] == data["request_id"]
    assert data["remaining_points"] == 990
    (job,) = finisher.seen
    assert (job.request["frames"], job.request["fps"]) == (96, 24)


async def test_the_defaults_of_a_video(api: httpx.AsyncClient, finisher: Any) -> None:
    video = (await api.post("videos", json=EAGLE)).json()["data"]["video"]
    assert {name: video[name] for name in ("model", "duration", "resolution", "aspect_ratio")} == {
        "model": "vidu-q2",
        "duration": 4,
        "resolution": "720p",
        "aspect_ratio": "16:9",
    }


async def test_a_model_in_its_envelope(api: httpx.AsyncClient, finisher: Any, pictures: str) -> None:
    body = {**MODEL_EXAMPLES["by URL"], "image_url": f"{pictures}/object.jpg"}
    answer = await api.post("3d", json=body)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert set(data) == {"model", "generation_time", "remaining_points", "request_id"}
    model = data["model"]
    assert GENERATION_ID.fullmatch(model.pop("generation_id"))
    assert re.fullmatch(r"3d-model-\d+\.glb", model.pop("file_name"))
    assert (await api.get(model.pop("url"))).content == b"a model"
    preview = await api.get(model.pop("preview_image"))
    assert (preview.status_code, preview.headers["content-type"]) == (200, "image/png")
    assert model == {"content_type": "model/gltf-binary", "file_size": 7, "texture_quality": "standard"}
    assert data["remaining_points"] == 980
    (job,) = finisher.seen
    assert job.request["options"] == {
        "textured": True,
        "texture_alignment": "original_image",
        "orientation": "default",
    }


async def test_a_model_from_base64(api: httpx.AsyncClient, finisher: Any, png: str) -> None:
    for source in (png, f"data:image/png;base64,{png}"):
        body = {"image_base64": source, "texture_quality": "No", "orientation": "align_image"}
        answer = await api.post("3d", json=body)
        assert answer.json()["data"]["model"]["texture_quality"] == "no", answer.text
        job = finisher.seen[-1]
        assert job.request["options"]["textured"] is False
        assert job.request["options"]["orientation"] == "align_image"
        assert len(job.request["inputs"]) == 1


# --- errors ----------------------------------------------------------------------------------------------------------


def check_error(answer: httpx.Response, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"success", "error"}
    assert body["success"] is False
    assert isinstance(body["error"], str)
    for word in words:
        assert word in body["error"], body


WRONG: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("images", {}, ("prompt",)),
    ("images", {"prompt": " \n"}, ("prompt",)),
    ("images", {"prompt": 5}, ("prompt", "string")),
    ("images", {"prompt": ["a"]}, ("prompt",)),
    ("images", {**EAGLE, "aspect_ratio": "2:1"}, ("aspect_ratio", "21:9")),
    ("images", {**EAGLE, "aspect_ratio": 1}, ("aspect_ratio",)),
    ("images", {**EAGLE, "output_format": "gif"}, ("output_format", "webp")),
    ("images", {**EAGLE, "num_images": 0}, ("num_images", "1 to 4")),
    ("images", {**EAGLE, "num_images": 5}, ("num_images", "1 to 4")),
    ("images", {**EAGLE, "num_images": 1.5}, ("num_images",)),
    ("images", {**EAGLE, "num_images": "2"}, ("num_images",)),
    ("images", {**EAGLE, "num_images": True}, ("num_images",)),
    ("images", {**EAGLE, "model": "vidu-q2"}, ("model", "nano-banana")),
    ("images", {**EAGLE, "model": {}}, ("model",)),
    ("videos", {}, ("prompt",)),
    ("videos", {**EAGLE, "model": "nano-banana"}, ("model", "vidu-q2", "ltx-2")),
    ("videos", {**EAGLE, "duration": 0}, ("duration", "1 to 16")),
    ("videos", {**EAGLE, "duration": 17}, ("duration", "1 to 16")),
    ("videos", {**EAGLE, "model": "ltx-2", "duration": 21}, ("duration", "1 to 20")),
    ("videos", {**EAGLE, "duration": 4.5}, ("duration",)),
    ("videos", {**EAGLE, "duration": "4"}, ("duration",)),
    ("videos", {**EAGLE, "resolution": "4k"}, ("resolution", "1080p")),
    ("videos", {**EAGLE, "resolution": 720}, ("resolution",)),
    ("videos", {**EAGLE, "aspect_ratio": "9:21"}, ("aspect_ratio",)),
    ("3d", {}, ("image_url", "image_base64", "neither")),
    ("3d", {"image_url": "http://a.example/x.png", "image_base64": "iVBORw0KGgo="}, ("image_url", "both")),
    ("3d", {"image_url": "ftp://a.example/x.png"}, ("image_url", "http")),
    ("3d", {"image_url": 5}, ("image_url",)),
    ("3d", {"image_url": "http://10.0.0.1/x.png"}, ("image_url",)),
    ("3d", {"image_url": "http://169.254.169.254/latest"}, ("image_url",)),
    ("3d", {"image_base64": "http://a.example/x.png"}, ("image_base64", "image_url")),
    ("3d", {"image_base64": "bm8gcGljdHVyZQ=="}, ("image_base64",)),
    ("3d", {"image_base64": "{png}", "texture_quality": "high"}, ("texture_quality", "standard")),
    ("3d", {"image_base64": "{png}", "texture_quality": False}, ("texture_quality",)),
    ("3d", {"image_base64": "{png}", "texture_alignment": "no"}, ("texture_alignment", "geometry")),
    ("3d", {"image_base64": "{png}", "orientation": "up"}, ("orientation", "align_image")),
]


async def test_wrong_bodies(api: httpx.AsyncClient, png: str, services: Services, account: Any) -> None:
    for path, body, words in WRONG:
        sent = {name: png if value == "{png}" else value for name, value in body.items()}
        answer = await api.post(path, json=sent)
        check_error(answer, 400, *words)
    for raw in (b"", b"{", b"[]", b'"a"', b"\xff"):
        check_error(await api.post("images", content=raw), 400, "body")
    assert await points_of(services, account) == (1000, 0)
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM jobs") == 0


async def test_an_image_that_is_not_there(api: httpx.AsyncClient, pictures: str) -> None:
    check_error(await api.post("3d", json={"image_url": f"{pictures}/missing"}), 400, "image_url")


async def test_null_and_unknown_fields(api: httpx.AsyncClient, finisher: Any) -> None:
    body = {**EAGLE, "num_images": None, "aspect_ratio": None, "model": None, "style": "noir", "num_images ": 9}
    assert (await api.post("images", json=body)).status_code == 200
    assert (await api.post("videos", json={**EAGLE, "duration": 5.0, "resolution": "1080P"})).status_code == 200
    assert finisher.seen[-1].request["frames"] == 120
    assert finisher.seen[-1].price == 32


async def test_keys(http: httpx.AsyncClient, open_account: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer tri_unknown"}, {"X-API-Key": "qkapi_other"}):
        check_error(await http.post("/trio/api/v1/images", json=EAGLE, headers=headers), 401)
    rich = await open_account("trio", "100")
    assert (await http.get("/trio/api/v1/projects", headers={"X-API-Key": rich.key})).status_code == 200
    assert (await http.get("/api/v1/projects", headers=rich.headers)).status_code == 200


async def test_not_enough_points(api: httpx.AsyncClient, open_account: Any, finisher: Any) -> None:
    poor = await open_account("trio", "7")
    check_error(await api.post("images", json={**EAGLE, "num_images": 2}, headers=poor.headers), 402, "8", "7")
    answer = await api.post("images", json=EAGLE, headers=poor.headers)
    assert answer.json()["data"]["remaining_points"] == 3
    check_error(await api.post("images", json=EAGLE, headers=poor.headers), 402)


async def test_moderation_and_ban(api: httpx.AsyncClient, services: Services, account: Any) -> None:
    check_error(await api.post("images", json={"prompt": "a nude woman, explicit"}), 403)
    assert await points_of(services, account) == (1000, 0)
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now() - interval '1 year'")
    check_error(await api.post("images", json={}), 403, "banned")


async def test_unknown_routes_and_methods(api: httpx.AsyncClient) -> None:
    check_error(await api.get("nothing"), 404)
    check_error(await api.get("images"), 405)
    check_error(await api.post("projects", json={}), 405)


async def test_at_the_root_too(http: httpx.AsyncClient, account: Any, finisher: Any) -> None:
    """Without the mount's name: paths that are trio's alone need no key to be known, the others one of its prefix."""
    check_error(await http.get("/api/v1/videos"), 405)
    check_error(await http.post("/api/v1/videos", json=EAGLE), 401)
    check_error(await http.get("/api/v1/nothing", headers=account.headers), 404)
    for path in ("images", "videos"):
        answer = await http.post(f"/api/v1/{path}", json=EAGLE, headers=account.headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["x-ratelimit-limit"] == "500"
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_body_that_is_too_large(api: httpx.AsyncClient) -> None:
    answer = await api.post("images", json={"prompt": "a" * 1024 * 1024})
    check_error(answer, 413)
    assert answer.headers["x-ratelimit-limit"] == "500"


@pytest.mark.parametrize(
    ("error", "state", "status"),
    [
        (EngineFailed(), State.FAILED, 503),
        (Unavailable("The engine is away"), State.FAILED, 503),
        (Internal("secret detail"), State.FAILED, 503),
        (Moderated("The result was refused"), State.FAILED, 403),
        (Invalid("the image cannot be drawn"), State.FAILED, 400),
        (EngineFailed(), State.EXPIRED, 503),
        (EngineFailed(), State.CANCELLED, 503),
    ],
)
async def test_jobs_that_end_badly_are_free(
    error: TintypeError,
    state: State,
    status: int,
    api: httpx.AsyncClient,
    finisher: Any,
    fail_job: Any,
    services: Services,
    account: Any,
) -> None:
    finisher.act = lambda job: fail_job(job, error, state)
    answer = await api.post("videos", json=EAGLE)
    check_error(answer, status)
    assert "secret" not in answer.text
    assert await points_of(services, account) == (1000, 0)
