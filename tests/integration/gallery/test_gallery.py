"""The gallery over a real database and a real storage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tintype.generation import gallery
from tintype.generation.services import Services
from tintype.infra.objects import StorageFailed
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import NotFound

FILM = [
    (0, "result", "video/mp4", 50),
    (0, "poster", "image/jpeg", 5),
    (0, "thumbnail", "image/webp", 3),
]
MODEL = [(0, "result", "model/gltf-binary", 70), (0, "preview", "image/png", 4)]
PAIR = [(index, "result", "image/webp", 20 + index) for index in (0, 1)]


async def ids(services: Services, account: UUID, **asked: Any) -> list[str]:
    items, _ = await gallery.page(services, account, ["trio"], **asked)
    return [item.file.artifact.public_id for item in items]


async def test_only_results_of_the_account_and_its_dialects(services: Services, account: UUID, add: Any) -> None:
    mine = await add("a fox", PAIR)
    await add("a fox", owner=uuid4())
    other = await add("a fox", dialect="qiai")
    assert await ids(services, account) == mine
    items, total = await gallery.page(services, account, ["trio", "qiai"])
    assert {item.file.artifact.public_id for item in items} == {*mine, *other}
    assert total == 3
    assert await gallery.page(services, account, []) == ([], 0)
    assert await gallery.page(services, uuid4(), ["trio"]) == ([], 0)


async def test_kinds(services: Services, account: UUID, add: Any) -> None:
    image, film, model = await add("i"), await add("v", FILM), await add("m", MODEL)
    for kind, expected in (("image", image), ("video", film), ("3d", model)):
        items, total = await gallery.page(services, account, ["trio"], kind=kind)  # type: ignore[arg-type]
        assert [item.file.artifact.public_id for item in items] == expected
        assert (total, items[0].type) == (1, kind)
    assert len(await ids(services, account)) == 3


async def test_what_a_page_shows_small(services: Services, account: UUID, add: Any) -> None:
    await add("plain")
    await add("film", FILM)
    await add("model", MODEL)
    await add("poster only", FILM[:2])
    items, _ = await gallery.page(services, account, ["trio"])
    small = {item.job.prompt: item.thumbnail.artifact.role if item.thumbnail else None for item in items}
    assert small == {"plain": None, "film": "thumbnail", "model": "preview", "poster only": "poster"}
    for item in items:
        assert item.file.url.startswith("http://x.test/files/")
        if item.thumbnail is not None:
            assert item.thumbnail.url.startswith("http://x.test/files/")


async def test_each_image_has_its_own_thumbnail(services: Services, account: UUID, add: Any) -> None:
    await add("pair", [*PAIR, (1, "thumbnail", "image/webp", 2)])
    items, _ = await gallery.page(services, account, ["trio"])
    assert [item.thumbnail.artifact.index if item.thumbnail else None for item in items] == [None, 1]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("FOX", {"a fox", "fox_50%"}),
        ("50%", {"fox_50%"}),
        ("%", {"fox_50%"}),
        ("_", {"fox_50%"}),
        ("\\", {"back\\slash"}),
        ("лис", {"Лиса в снегу"}),
        ("'", {"l'été"}),
        ("nothing", set()),
    ],
)
async def test_search(search: str, expected: set[str], services: Services, account: UUID, add: Any) -> None:
    for prompt in ("a fox", "fox_50%", "back\\slash", "Лиса в снегу", "l'été"):
        await add(prompt)
    items, total = await gallery.page(services, account, ["trio"], search=search)
    assert {item.job.prompt for item in items} == expected
    assert total == len(expected)
    _, total = await gallery.page(services, account, ["trio"], search=search, offset=50)
    assert total == len(expected)


async def test_sorting(services: Services, account: UUID, add: Any, clock: ManualClock) -> None:
    found = {}
    for prompt, files in (("b", MODEL), ("c", None), ("a", FILM)):
        found[prompt] = (await add(prompt, files))[0]
        clock.advance(timedelta(seconds=1))
    wanted = {"created_at": "bca", "prompt": "abc", "bytes": "cab", "type": "bca"}
    for sort, letters in wanted.items():
        for descending in (False, True):
            expected = [found[letter] for letter in (letters[::-1] if descending else letters)]
            seen = await ids(services, account, sort=sort, descending=descending)
            assert seen == expected, (sort, descending)


async def test_prompts_sort_by_code_points(services: Services, account: UUID, add: Any) -> None:
    prompts = ["fox", "Zoo", "éclair", "10 owls", "ant", ""]
    for prompt in prompts:
        await add(prompt)
    items, _ = await gallery.page(services, account, ["trio"], sort="prompt", descending=False)
    assert [item.job.prompt for item in items] == sorted(prompts)


@pytest.mark.parametrize("sort", ["created_at", "prompt", "bytes", "type"])
@pytest.mark.parametrize("descending", [True, False])
async def test_pages_show_each_once_also_where_all_are_alike(
    sort: str, descending: bool, services: Services, account: UUID, add: Any
) -> None:
    every = []
    for _ in range(4):
        every += await add("the same", [(index, "result", "image/png", 10) for index in range(3)])
    seen: list[str] = []
    for offset in range(0, 15, 5):
        items, total = await gallery.page(
            services,
            account,
            ["trio"],
            sort=sort,
            descending=descending,
            limit=5,
            offset=offset,  # type: ignore[arg-type]
        )
        assert total == 12
        seen += [item.file.artifact.public_id for item in items]
    assert sorted(seen) == sorted(every)
    # A request's images stay in their order, one after the other.
    places = [seen.index(one) for one in every]
    assert all(places[at : at + 3] == [places[at] + step for step in range(3)] for at in range(0, 12, 3))


async def test_delete_takes_the_derived_files_too(services: Services, account: UUID, add: Any) -> None:
    (film,) = await add("film", FILM)
    kept = await add("pair", [*PAIR, (0, "thumbnail", "image/webp", 2)])
    async with services.db.connection() as connection:
        keys = [row[0] for row in await connection.fetch("SELECT storage_key FROM artifacts WHERE bytes IN (50, 5, 3)")]
    assert len(keys) == 3
    await gallery.delete(services, account, film)
    assert await ids(services, account) == kept
    for key in keys:
        assert not await services.objects.exists(key)
    await gallery.delete(services, account, kept[0])
    assert await ids(services, account) == kept[1:]
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM artifacts") == 1


async def test_what_cannot_be_deleted(services: Services, account: UUID, add: Any) -> None:
    (others,) = await add("a fox", owner=uuid4())
    await add("film", FILM)
    async with services.db.connection() as connection:
        poster = await connection.fetchval("SELECT public_id FROM artifacts WHERE role = 'poster'")
    for public_id in (others, poster, "nothing"):
        with pytest.raises(NotFound):
            await gallery.delete(services, account, public_id)
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM artifacts") == 4


async def test_deleting_twice(services: Services, account: UUID, add: Any) -> None:
    (film,) = await add("film", FILM)
    await gallery.delete(services, account, film)
    with pytest.raises(NotFound):
        await gallery.delete(services, account, film)


async def test_a_storage_that_fails_leaves_no_row_to_a_lost_file(
    services: Services, account: UUID, add: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (film,) = await add("film", FILM)

    async def fails(_objects: object, _keys: list[str]) -> None:
        raise StorageFailed("away")

    monkeypatch.setattr(type(services.objects), "delete", fails)
    with pytest.raises(StorageFailed):
        await gallery.delete(services, account, film)
    assert await ids(services, account) == []
