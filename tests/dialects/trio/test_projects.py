"""trio's gallery, by its documentation, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from tintype.generation.services import Services
from tintype.kernel.clock import ManualClock
from tintype.worker.sweep import prune

EAGLE = {"prompt": "A majestic eagle soaring over mountains at sunset", "aspect_ratio": "16:9"}
DOCUMENTED = "projects?type=images&page=1&limit=10&sort=createdAt&order=desc"


async def data_of(api: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert set(body) == {"success", "data"}
    assert body["success"] is True
    assert set(body["data"]) == {"projects", "pagination"}
    data: dict[str, Any] = body["data"]
    return data


async def test_an_empty_gallery(api: httpx.AsyncClient) -> None:
    data = await data_of(api, "projects")
    assert data == {
        "projects": [],
        "pagination": {"page": 1, "limit": 20, "total": 0, "pages": 0, "has_more": False},
    }


async def test_a_project(api: httpx.AsyncClient, finisher: Any, clock: ManualClock) -> None:
    made = (await api.post("images", json={**EAGLE, "output_format": "webp"})).json()["data"]
    data = await data_of(api, DOCUMENTED)
    (project,) = data["projects"]
    assert project["created_at"] == f"{clock.now():%Y-%m-%dT12:00:00Z}"
    image = made["images"][0]
    assert {name: project[name] for name in ("id", "type", "prompt", "metadata")} == {
        "id": made["generation_id"],
        "type": "image",
        "prompt": EAGLE["prompt"],
        "metadata": {"aspect_ratio": "16:9", "file_size": image["file_size"], "dimensions": "1920x1080"},
    }
    assert set(project) == {"id", "type", "prompt", "created_at", "url", "thumbnail", "metadata"}
    assert (await api.get(project["url"])).headers["content-type"] == "image/webp"
    assert len((await api.get(project["url"])).content) == image["file_size"]
    assert (await api.get(project["thumbnail"], headers={"Authorization": ""})).status_code == 200
    assert data["pagination"] == {"page": 1, "limit": 10, "total": 1, "pages": 1, "has_more": False}


async def test_each_image_is_a_project_of_its_own(api: httpx.AsyncClient, finisher: Any) -> None:
    made = (await api.post("images", json={**EAGLE, "num_images": 3})).json()["data"]
    projects = (await data_of(api, "projects"))["projects"]
    assert projects[0]["id"] == made["generation_id"]
    assert len({project["id"] for project in projects}) == 3
    assert len({project["url"] for project in projects}) == 3


async def test_types(api: httpx.AsyncClient, finisher: Any, png: str) -> None:
    await api.post("images", json={**EAGLE, "num_images": 2})
    film = (await api.post("videos", json=EAGLE)).json()["data"]["video"]
    model = (await api.post("3d", json={"image_base64": png})).json()["data"]["model"]
    wanted = {"images": ["image", "image"], "videos": ["video"], "3d": ["3d"]}
    for name, types in wanted.items():
        data = await data_of(api, f"projects?type={name}")
        assert [project["type"] for project in data["projects"]] == types
        assert data["pagination"]["total"] == len(types)
    for path in ("projects", "projects?type=all"):
        data = await data_of(api, path)
        assert sorted(project["type"] for project in data["projects"]) == ["3d", "image", "image", "video"]
    by_type = {project["type"]: project for project in data["projects"]}
    assert by_type["video"]["id"] == film["generation_id"]
    assert by_type["video"]["metadata"]["dimensions"] == "1280x720"
    assert (by_type["3d"]["id"], by_type["3d"]["prompt"]) == (model["generation_id"], "")
    assert by_type["3d"]["metadata"]["aspect_ratio"] is None
    for project in by_type.values():
        assert (await api.get(project["thumbnail"])).headers["content-type"] == "image/webp"


async def test_pages(api: httpx.AsyncClient, finisher: Any) -> None:
    for _ in range(2):
        await api.post("images", json={**EAGLE, "num_images": 4})
    await api.post("images", json=EAGLE)
    seen = []
    for page in (1, 2, 3):
        data = await data_of(api, f"projects?page={page}&limit=4")
        assert data["pagination"] == {"page": page, "limit": 4, "total": 9, "pages": 3, "has_more": page < 3}
        seen += [project["id"] for project in data["projects"]]
    assert len(seen) == len(set(seen)) == 9
    for beyond in ("4", "1000000", "9" * 30):
        data = await data_of(api, f"projects?page={beyond}&limit=4")
        assert (data["projects"], data["pagination"]["total"]) == ([], 9)
        assert data["pagination"]["has_more"] is False
    assert (await data_of(api, "projects?limit=100"))["pagination"]["pages"] == 1


async def test_sorting(
    api: httpx.AsyncClient, finisher: Any, finish_job: Any, clock: ManualClock, services: Services
) -> None:
    sizes = {"b fox": 30, "a fox": 10, "c fox": 20}
    finisher.act = lambda job: finish_job(job, [("result", "image/png", b"x" * sizes[job.prompt])])
    for prompt in sizes:
        clock.advance(timedelta(minutes=1))
        await api.post("images", json={"prompt": prompt})
    wanted = {"createdAt": "bac", "prompt": "abc", "fileSize": "acb"}
    for field, letters in wanted.items():
        for order, expected in (("asc", letters), ("desc", letters[::-1])):
            projects = (await data_of(api, f"projects?sort={field}&order={order}"))["projects"]
            assert "".join(project["prompt"][0] for project in projects) == expected, (field, order)
    newest_first = (await data_of(api, "projects"))["projects"]
    assert "".join(project["prompt"][0] for project in newest_first) == "cab"
    assert len((await data_of(api, "projects?sort=type"))["projects"]) == 3


WRONG: list[tuple[str, tuple[str, ...]]] = [
    ("type=image", ("type", "images")),
    ("type=", ("type",)),
    ("page=0", ("page",)),
    ("page=-1", ("page",)),
    ("page=1.5", ("page",)),
    ("page=x", ("page",)),
    ("page=", ("page",)),
    ("page=%D9%A3", ("page",)),
    ("limit=0", ("limit", "1 to 100")),
    ("limit=101", ("limit", "1 to 100")),
    ("limit=ten", ("limit",)),
    ("sort=name", ("sort", "createdAt", "fileSize")),
    ("sort=created_at", ("sort",)),
    ("order=up", ("order", "asc", "desc")),
]


async def test_wrong_parameters(api: httpx.AsyncClient) -> None:
    for query, words in WRONG:
        answer = await api.get(f"projects?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["success"] is False
        assert all(word in answer.json()["error"] for word in words), query


async def test_others_see_nothing_of_it(api: httpx.AsyncClient, finisher: Any, open_account: Any) -> None:
    await api.post("images", json=EAGLE)
    other = await open_account("trio", "0")
    answer = await api.get("projects", headers=other.headers)
    assert answer.json()["data"]["pagination"]["total"] == 0


async def test_what_failed_is_not_there(api: httpx.AsyncClient, finisher: Any, fail_job: Any) -> None:
    finisher.act = fail_job
    await api.post("images", json=EAGLE)
    assert (await data_of(api, "projects"))["projects"] == []


async def test_links_are_signed_anew(api: httpx.AsyncClient, finisher: Any, clock: ManualClock) -> None:
    await api.post("images", json=EAGLE)
    old = (await data_of(api, "projects"))["projects"][0]["url"]
    clock.advance(timedelta(days=2))
    assert (await api.get(old)).status_code == 403
    assert (await api.get((await data_of(api, "projects"))["projects"][0]["url"])).status_code == 200


async def test_retention_takes_rows_and_files(
    api: httpx.AsyncClient, finisher: Any, clock: ManualClock, services: Services
) -> None:
    await api.post("images", json={**EAGLE, "num_images": 2}, headers={"Idempotency-Key": "a"})
    clock.advance(timedelta(days=29))
    await api.post("images", json=EAGLE)
    await prune(services)
    assert (await data_of(api, "projects"))["pagination"]["total"] == 3
    old = (await data_of(api, "projects"))["projects"][-1]["url"]
    clock.advance(timedelta(days=1, minutes=1))
    link = (await data_of(api, "projects"))["projects"][-1]["url"]
    await prune(services)
    assert (await data_of(api, "projects"))["pagination"]["total"] == 1
    assert (await api.get(link)).status_code == 404
    assert (await api.get(old)).status_code in (403, 404)
