"""OpenAI's documented bodies, answers and errors, without a worker: jobs are ended by hand."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.api.openai import schema
from tintype.api.openai.errors import told
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid, Kind, Moderated

GENERATE = "/v1/images/generations"
URL = "https://example.com/a.png"


async def answered(request: Any, services: Any, then: Callable[[Any], Any]) -> httpx.Response:
    """The answer of a call that waits; ``then`` ends its job."""
    waiting = asyncio.create_task(request)
    async with asyncio.timeout(20):
        while not waiting.done():
            async with services.db.connection() as connection:
                row = await connection.fetchrow("SELECT * FROM jobs WHERE state = 'queued'")
            if row is not None:
                await then(Job.of(row))
                break
            await asyncio.sleep(0.02)
    answer: httpx.Response = await waiting
    return answer


@pytest.mark.parametrize(
    ("body", "param", "words"),
    [
        ({}, "prompt", "required"),
        ({"prompt": "  "}, "prompt", "required"),
        ({"prompt": 5}, "prompt", "string"),
        ({"prompt": "x" * 32_001}, "prompt", "32000"),
        ({"prompt": "x", "model": "dall-e-9"}, "model", "sketch"),
        ({"prompt": "x", "model": "sketch-video"}, "model", "text-to-image"),
        ({"prompt": "x", "n": 0}, "n", "1 to 10"),
        ({"prompt": "x", "n": 11}, "n", "1 to 10"),
        ({"prompt": "x", "n": "2"}, "n", "integer"),
        ({"prompt": "x", "size": "big"}, "size", "WIDTHxHEIGHT"),
        ({"prompt": "x", "size": "32x32"}, "size", "64 to 4096"),
        ({"prompt": "x", "quality": "best"}, "quality", "auto"),
        ({"prompt": "x", "response_format": "png"}, "response_format", "b64_json"),
        ({"prompt": "x", "output_format": "gif"}, "output_format", "webp"),
        ({"prompt": "x", "output_compression": 99}, "output_compression", "jpeg"),
        ({"prompt": "x", "output_compression": 101, "output_format": "jpeg"}, "output_compression", "0 to 100"),
        ({"prompt": "x", "background": "transparent"}, "background", "opaque"),
        ({"prompt": "x", "background": "green"}, "background", "transparent"),
        ({"prompt": "x", "moderation": "off"}, "moderation", "low"),
        ({"prompt": "x", "style": "noir"}, "style", "vivid"),
        ({"prompt": "x", "stream": "yes"}, "stream", "true or false"),
        ({"prompt": "x", "complexity": "highest"}, "complexity", "medium"),
        ({"prompt": "x", "safety_identifier": 5}, "safety_identifier", "string"),
        ({"prompt": "x", "safety_identifier": "x" * 513}, "safety_identifier", "512"),
        ({"prompt": "x", "frame_count": 4}, "frame_count", "png"),
        ({"prompt": "x", "svg": {"model": "m"}}, "svg", "png"),
        ({"prompt": "x", "partial_images": 1}, "partial_images", "stream"),
        ({"prompt": "x", "stream": True, "partial_images": 4}, "partial_images", "0 to 3"),
    ],
)
async def test_what_is_wrong_is_named(
    body: dict[str, Any], param: str, words: str, http: httpx.AsyncClient, open_account: Any
) -> None:
    account = await open_account("native")
    answer = await http.post(GENERATE, json=body, headers=account.headers)
    assert answer.status_code == 400, answer.text
    error = schema.Error.model_validate(answer.json()).error
    code = "missing_required_parameter" if words == "required" else "invalid_value"
    assert (error.type, error.param, error.code) == ("invalid_request_error", param, code)
    assert param in error.message
    assert words in error.message


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("/v1/images/edits", {"prompt": "x"}, "image"),
        ("/v1/images/edits", {"image": URL}, "prompt"),
        ("/v1/images/edits", {"prompt": "x", "image": [{"file_id": "f"}]}, "image[0]"),
        ("/v1/images/edits", {"prompt": "x", "image": 5}, "image"),
        ("/v1/images/edits", {"prompt": "x", "image": "nonsense"}, "image"),
        ("/v1/images/edits", {"prompt": "x", "images": []}, "images"),
        ("/v1/images/edits", {"prompt": "x", "image": URL, "input_fidelity": 1}, "input_fidelity"),
        ("/v1/images/edits", {"prompt": "x", "image": URL, "markup": URL}, "markup"),
        ("/v1/images/edits", {"model": "sketch-cutout", "image": URL, "background": "opaque"}, "background"),
        ("/v1/images/variations", {}, "image"),
        ("/v1/images/variations", {"image": [URL] * 2}, "image"),
        ("/v1/videos", {}, "prompt"),
        ("/v1/videos", {"prompt": "x", "seconds": "0"}, "seconds"),
        ("/v1/videos", {"prompt": "x", "seconds": "21"}, "seconds"),
        ("/v1/videos", {"prompt": "x", "seconds": "long"}, "seconds"),
        ("/v1/videos", {"prompt": "x", "size": "721x1280"}, "size"),
        ("/v1/videos", {"prompt": "x", "size": "4096x4096"}, "size"),
        ("/v1/videos", {"prompt": "x", "model": "sketch"}, "model"),
        ("/v1/videos", {"prompt": "x", "input_reference": {"file_id": "f"}}, "input_reference"),
    ],
)  # fmt: skip
async def test_so_it_is_for_edits_and_videos(
    path: str, body: dict[str, Any], param: str, http: httpx.AsyncClient, open_account: Any
) -> None:
    account = await open_account("native")
    answer = await http.post(path, json=body, headers=account.headers)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param), answer.text


async def test_both_ways_where_none_was_named(
    http: httpx.AsyncClient, open_account: Any, services: Any, finish_job: Any
) -> None:
    account = await open_account("native", "1")
    request = http.post(GENERATE, json={"prompt": "a fox", "size": "64x64"}, headers=account.headers)
    answer = await answered(request, services, finish_job)
    assert answer.status_code == 200, answer.text
    made = schema.Images.model_validate(answer.json())
    assert (made.size, made.output_format, made.background) == ("64x64", "png", "opaque")
    assert "quality" not in answer.json(), "OpenAI has no word for a quality that nobody asked for"
    assert made.data[0].b64_json
    assert made.data[0].url
    assert (await http.get(made.data[0].url)).content == base64.b64decode(made.data[0].b64_json)
    assert answer.headers["x-request-id"].startswith("req_")


async def test_what_was_asked_for_is_said_again(
    http: httpx.AsyncClient, open_account: Any, services: Any, finish_job: Any, ball: bytes
) -> None:
    account = await open_account("native")
    body = {"prompt": "a fox", "size": "64x64", "quality": "high", "output_compression": 100, "user": "u-1",
            "complexity": "low", "safety_identifier": None}  # fmt: skip
    answer = await answered(http.post(GENERATE, json=body, headers=account.headers), services, finish_job)
    made = schema.Images.model_validate(answer.json())
    assert (made.quality, made.safety_identifier) == ("high", "u-1")
    assert abs(made.created - services.clock.now().timestamp()) < 1

    data = {"model": "sketch-cutout", "user": "u-1", "safety_identifier": "s-1", "stream": "true", "quality": "hd"}
    files = {"image": ("a.png", ball, "image/png")}
    edit = http.post("/v1/images/edits", data=data, files=files, headers=account.headers)
    answer = await answered(edit, services, finish_job)
    event = json.loads(answer.text.partition("data: ")[2])
    assert (event["background"], event["quality"], event["safety_identifier"]) == ("transparent", "auto", "s-1")
    assert abs(event["created_at"] - services.clock.now().timestamp()) < 1

    files |= {"markup": ("m.png", ball, "image/png")}
    edit = await http.post("/v1/images/edits", data={"prompt": "x"}, files=files, headers=account.headers)
    assert (edit.status_code, edit.json()["error"]["param"]) == (400, "markup")


@pytest.mark.parametrize(
    ("error", "state", "status", "code"),
    [
        (Moderated(), State.FAILED, 400, "moderation_blocked"),
        (Invalid("the engine cannot"), State.FAILED, 400, "invalid_value"),
        (None, State.FAILED, 500, "generation_failed"),
        (None, State.CANCELLED, 500, "generation_failed"),
        (None, State.EXPIRED, 504, "timed_out"),
    ],
)
async def test_a_job_that_ends_badly(
    error: Any, state: State, status: int, code: str,
    http: httpx.AsyncClient, open_account: Any, services: Any, fail_job: Any,
) -> None:  # fmt: skip
    account = await open_account("native", "0.01")
    for stream in (False, True):
        request = http.post(GENERATE, json={"prompt": "a fox", "stream": stream}, headers=account.headers)
        answer = await answered(request, services, lambda job: fail_job(job, error, state))
        if stream:
            event, data = answer.text.strip().split("\n")[-2:]
            assert (answer.status_code, event) == (200, "event: error")
            assert json.loads(data.removeprefix("data: "))["error"]["code"] == code
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    # Nothing was charged: the cent is there for one more.
    assert (await http.get("/v1/account", headers=account.headers)).json()["balances"][0]["available"] == "0.01"


async def test_a_form_and_its_replay(
    http: httpx.AsyncClient, open_account: Any, services: Any, finish_job: Any, ball: bytes, mask: Any
) -> None:
    account = await open_account("native", "0.02")
    headers = {**account.headers, "Idempotency-Key": "once"}
    data = {"prompt": "no ball", "n": "1", "size": "auto", "output_format": "webp", "response_format": "url"}

    def files(name: str) -> list[tuple[str, tuple[str, bytes, str]]]:
        return [
            (name, ("a.png", ball, "image/png")),
            ("mask", ("m.png", mask((256, 192), (10, 20, 50, 60)), "image/png")),
        ]

    seen: list[Any] = []

    async def finish(job: Any) -> None:
        seen.append(job)
        await finish_job(job)

    first = await answered(
        http.post("/v1/images/edits", data=data, files=files("image[]"), headers=headers), services, finish
    )
    assert first.status_code == 200, first.text
    job = seen[0]
    assert (job.task, job.request["width"], job.request["height"]) == ("inpainting", 1184, 888)
    assert [one["role"] for one in job.request["inputs"]] == ["source", "mask"]
    with Image.open(io.BytesIO(await services.objects.get(job.request["inputs"][1]["key"]))) as kept:
        plane = kept.convert("L")
    # White is what may change: what was transparent.
    assert plane.getbbox() == (10, 20, 50, 60)
    assert plane.getpixel((30, 30)) == 255
    # Another boundary, the same content: the same job, with no second charge.
    again = await http.post("/v1/images/edits", data=data, files=files("image[]"), headers=headers)
    assert again.json()["created"] == first.json()["created"]
    other = await http.post(
        "/v1/images/edits", data={**data, "prompt": "other"}, files=files("image[]"), headers=headers
    )
    assert (other.status_code, other.headers["x-should-retry"]) == (409, "false")
    assert (await http.get("/v1/account", headers=account.headers)).json()["balances"][0]["available"] == "0.01"


async def test_forms_that_are_none(http: httpx.AsyncClient, open_account: Any, ball: bytes) -> None:
    account = await open_account("native")
    for content_type, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no boundary"),
        ("application/json", b"{"),
        ("application/json", b"[]"),
    ):
        headers = {**account.headers, "Content-Type": content_type}
        answer = await http.post("/v1/images/edits", content=body, headers=headers)
        assert answer.status_code == 400, (content_type, body)
    opaque = [("image", ("a.png", ball, "image/png")), ("mask", ("m.png", ball, "image/png"))]
    answer = await http.post("/v1/images/edits", data={"prompt": "x"}, files=opaque, headers=account.headers)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "mask")
    assert "transparent" in answer.json()["error"]["message"]
    large = [("image", ("a.png", b"\0" * 1_100_000, "image/png"))]
    answer = await http.post("/v1/images/edits", data={"prompt": "x"}, files=large, headers=account.headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")


async def test_a_videos_way(
    http: httpx.AsyncClient, open_account: Any, job_of: Any, move_job: Any, fail_job: Any, services: Any
) -> None:
    account, other = await open_account("native", "10"), await open_account("native")
    body = {"prompt": "waves"}
    begun = await http.post("/openai/v1/videos", json=body, headers=account.headers)
    video = schema.Video.model_validate(begun.json())
    assert (video.status, video.progress, video.size, video.seconds) == ("queued", 0, "720x1280", "4")
    assert (video.model, video.completed_at, video.error) == ("sketch-video", None, None)
    assert begun.headers["openai-poll-after-ms"] == "500"
    path = f"/v1/videos/{video.id}"
    early = await http.get(f"{path}/content", headers=account.headers)
    assert (early.status_code, early.json()["error"]["param"]) == (400, "video_id")
    assert (await http.get(f"{path}/content?variant=gif", headers=account.headers)).status_code == 400
    assert (await http.post(f"{path}/remix", json=body, headers=account.headers)).status_code == 400
    for method in ("GET", "DELETE"):
        stranger = await http.request(method, path, headers=other.headers)
        assert (stranger.status_code, stranger.json()["error"]["code"]) == (404, "not_found")
    job = await job_of(video.id)
    await move_job(job, State.RUNNING)
    assert (await http.get(path, headers=account.headers)).json()["status"] == "in_progress"
    await fail_job(await job_of(video.id))
    failed = schema.Video.model_validate((await http.get(path, headers=account.headers)).json())
    assert (failed.status, failed.error and failed.error.code) == ("failed", "generation_failed")
    assert (await http.delete(path, headers=account.headers)).json() == {
        "id": video.id, "object": "video.deleted", "deleted": True
    }  # fmt: skip
    assert (await http.get(path, headers=account.headers)).status_code == 404


async def test_pages_of_videos(http: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account("native", "10")
    made = []
    for number in range(3):
        body = {"prompt": f"video {number}", "seconds": 1}
        made.append((await http.post("/v1/videos", json=body, headers=account.headers)).json())
    newest = [one["id"] for one in reversed(made)]
    page = schema.Videos.model_validate((await http.get("/v1/videos?limit=2", headers=account.headers)).json())
    assert ([one.id for one in page.data], page.has_more, page.last_id) == (newest[:2], True, newest[1])
    rest = (await http.get(f"/v1/videos?limit=2&after={page.last_id}", headers=account.headers)).json()
    assert ([one["id"] for one in rest["data"]], rest["has_more"]) == (newest[2:], False)
    up = (await http.get(f"/v1/videos?order=asc&after={newest[2]}", headers=account.headers)).json()
    assert [one["id"] for one in up["data"]] == [newest[1], newest[0]]
    for wrong in ("limit=0", "limit=101", "limit=x", "order=up", "after=video_none"):
        answer = await http.get(f"/v1/videos?{wrong}", headers=account.headers)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, wrong.partition("=")[0])


async def test_keys_limits_and_the_shared_list_of_models(hasty: httpx.AsyncClient, open_account: Any) -> None:
    account = await open_account("native")
    for headers, code in (({}, None), ({"Authorization": "Bearer tt_x"}, "invalid_api_key")):
        answer = await hasty.post(GENERATE, json={"prompt": "x"}, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    own = (await hasty.get("/openai/v1/models", headers=account.headers)).json()
    shared = (await hasty.get("/v1/models", headers=account.headers)).json()
    assert [one["id"] for one in own["data"]] == [one["id"] for one in shared["data"]]
    schema.Models.model_validate(own)
    # Without a key too it is one answer: Tintype's own.
    assert (await hasty.get("/v1/models")).headers["content-type"] == "application/problem+json"
    assert (await hasty.get("/openai/v1/models")).json()["error"]["type"] == "invalid_request_error"
    assert (await hasty.get("/openai/v1/chat/completions", headers=account.headers)).json()["error"]["code"] == (
        "unknown_url"
    )
    unknown = (await hasty.get("/openai/v1/models/dall-e-9", headers=account.headers)).json()["error"]
    assert (unknown["code"], unknown["param"]) == ("model_not_found", "model")
    wrong = await hasty.get(GENERATE, headers=account.headers)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    statuses = [(await hasty.get("/openai/v1/models", headers=account.headers)).status_code for _ in range(100)]
    assert statuses[-1] == 429
    limited = await hasty.get("/openai/v1/models", headers=account.headers)
    assert (limited.json()["error"]["code"], limited.headers["retry-after"]) == ("rate_limit_exceeded", "1")


def test_every_kind_of_error_has_its_place() -> None:
    assert {told(kind)[0] for kind in Kind} == {400, 401, 403, 404, 405, 409, 413, 429, 500, 503, 504}


@pytest.mark.parametrize(
    ("operation", "seen", "examples"),
    [
        ("GET /v1/videos", {200}, 15),
        ("GET /v1/videos/{video_id}", {404}, 10),
        ("POST /v1/videos", {200, 400}, 60),
        ("GET /v1/models/{name}", {404}, 10),
    ],
)
async def test_every_answer_is_documented(
    operation: str, seen: set[int], examples: int, fuzz: Any, open_account: Any
) -> None:
    account = await open_account("native", "1000000")
    assert seen <= await fuzz("openai", operation, account.headers, examples=examples)


async def test_every_answer_of_the_images_is_documented(fuzz: Any, open_account: Any) -> None:
    # With no money nothing waits for a worker: what fits is a 429, what does not a 400.
    poor = await open_account("native", "0")
    for path in ("generations", "edits", "variations"):
        assert {400} <= await fuzz("openai", f"POST /v1/images/{path}", poor.headers, examples=25) <= {400, 429}
