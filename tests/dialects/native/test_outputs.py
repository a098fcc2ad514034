"""The gallery by the native API: filters, search, order, pages, deletion with files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.native import schema
from tintype.generation.services import Services
from tintype.kernel.clock import ManualClock

Ask = Callable[..., Awaitable[httpx.Response]]
FILM = [("result", "video/mp4", b"film" * 30), ("poster", "image/jpeg", b"poster"), ("thumbnail", "image/webp", b"t")]
MODEL = [("result", "model/gltf-binary", b"mesh" * 50), ("preview", "image/png", b"preview")]


@pytest.fixture
async def made(create: Any, job_of: Any, finish_job: Any, clock: ManualClock) -> list[str]:
    """A pair of images, a film and a model; the jobs' ids."""
    jobs = [
        await create(prompt="Two FOXES in 50% snow", n=2),
        await create(model="sketch-video", prompt="waves at night"),
        await create(prompt="a boat for a model"),
    ]
    for job, files in zip(jobs, (None, FILM, MODEL), strict=True):
        clock.advance(timedelta(seconds=1))
        await finish_job(await job_of(job["id"]), files)
    return [str(job["id"]) for job in jobs]


async def _page(ask: Ask, query: str = "") -> schema.Outputs:
    answer = await ask("GET", f"/v1/outputs{query}")
    assert answer.status_code == 200, answer.text
    return schema.Outputs.model_validate(answer.json())


async def test_what_a_gallery_shows(ask: Ask, made: list[str]) -> None:
    page = await _page(ask)
    assert (page.page, page.limit, page.total, page.has_more) == (1, 20, 4, False)
    assert [one.type for one in page.data] == ["3d", "video", "image", "image"]
    assert [one.generation for one in page.data] == [made[2], made[1], made[0], made[0]]
    assert [one.index for one in page.data] == [0, 0, 0, 1]
    solid, film, first, second = page.data
    assert (film.model, film.prompt, film.content_type, film.bytes) == (
        "sketch-video", "waves at night", "video/mp4", 120,
    )  # fmt: skip
    assert film.thumbnail is not None
    assert (await ask("GET", film.thumbnail.url)).content == b"t"
    assert solid.thumbnail is not None
    assert (await ask("GET", solid.thumbnail.url)).content == b"preview"
    assert (first.thumbnail, second.thumbnail) == (None, None)
    assert (await ask("GET", first.url)).headers["content-type"] == "image/png"
    # A job's outputs are known by the same ids.
    job = (await ask("GET", f"/v1/generations/{made[0]}")).json()
    assert [one["id"] for one in job["outputs"]] == [first.id, second.id]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?type=image", [2, 3]),
        ("?type=video", [1]),
        ("?type=3d", [0]),
        ("?search=foxes", [2, 3]),
        ("?search=50%25", [2, 3]),
        ("?search=%25", [2, 3]),
        ("?search=_", []),
        ("?search=a&type=video", [1]),
        ("?sort=created_at&order=asc", [2, 3, 1, 0]),
        ("?sort=bytes&order=desc&search=a", [0, 1]),
        ("?sort=prompt&order=asc", [2, 3, 0, 1]),
        ("?limit=3", [0, 1, 2]),
        ("?limit=3&page=2", [3]),
        ("?limit=3&page=3", []),
        ("?page=1000000000&limit=100", []),
    ],
)
@pytest.mark.usefixtures("made")
async def test_filters_search_order_pages(ask: Ask, query: str, expected: list[int]) -> None:
    whole = [one.id for one in (await _page(ask)).data]
    page = await _page(ask, query)
    assert [one.id for one in page.data] == [whole[place] for place in expected]
    if "limit=3" in query:
        assert (page.total, page.has_more) == (4, query == "?limit=3")


@pytest.mark.parametrize(
    "query",
    ["type=images", "sort=size", "order=up", "limit=0", "limit=101", "page=0", "page=-1", "page=1e3",
     "page=" + "9" * 40, "search=%00", "search=" + "x" * 1001],
)  # fmt: skip
async def test_senseless_parameters_are_named(ask: Ask, query: str) -> None:
    answer = await ask("GET", f"/v1/outputs?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


async def test_deletion_takes_the_files_along(ask: Ask, made: list[str], services: Services, sam: Any) -> None:
    film = next(one for one in (await _page(ask)).data if one.type == "video")
    async with services.db.connection() as connection:
        keys = [
            row["storage_key"]
            for row in await connection.fetch(
                "SELECT storage_key FROM artifacts a JOIN jobs j ON j.id = a.job_id WHERE j.public_id = $1", made[1]
            )
        ]
    assert len(keys) == 3
    answer = await ask("DELETE", f"/v1/outputs/{film.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert [await services.objects.exists(key) for key in keys] == [False] * 3
    assert (await ask("GET", film.url)).status_code == 404
    assert (await ask("DELETE", f"/v1/outputs/{film.id}")).status_code == 404
    assert film.id not in [one.id for one in (await _page(ask)).data]
    job = (await ask("GET", f"/v1/generations/{made[1]}")).json()
    assert (job["status"], job["outputs"], job["price"]["captured"]) == ("succeeded", [], job["price"]["amount"])


async def test_one_of_several_images(ask: Ask, made: list[str]) -> None:
    _, _, first, second = (await _page(ask)).data
    assert (await ask("DELETE", f"/v1/outputs/{first.id}")).status_code == 204
    job = (await ask("GET", f"/v1/generations/{made[0]}")).json()
    assert [one["id"] for one in job["outputs"]] == [second.id]
    assert (await ask("GET", second.url)).status_code == 200


async def test_others_reach_none_of_it(
    ask: Ask, made: list[str], http: httpx.AsyncClient, open_account: Any, services: Services, sam: Any
) -> None:
    other = (await open_account("native", "1")).headers
    assert (await http.get("/v1/outputs", headers=other)).json()["data"] == []
    whole = (await _page(ask)).data
    for one in whole:
        assert (await http.delete(f"/v1/outputs/{one.id}", headers=other)).status_code == 404
    # What another API of the same account made is neither shown nor deleted with this one's key.
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET dialect = 'trio' WHERE public_id = $1", made[1])
    assert len((await _page(ask)).data) == 3
    film = next(one for one in whole if one.type == "video")
    assert (await ask("DELETE", f"/v1/outputs/{film.id}")).status_code == 404
    assert (await ask("GET", film.url)).status_code == 200
