"""Unfinished pictures: checked and shown while the job runs, gone a little after it, and never a reason to fail."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tintype.engines.contract import Done, Event, Failed, Output, Reason, Request, Upstream
from tintype.generation import partial
from tintype.generation.run import run
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, settle
from tintype.generation.view import get_job, view
from tintype.infra.objects import StorageFailed
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.moderation.model import Context, Verdict

Step = Event | Callable[[], Any]


class Shower:
    """A runner that shows pictures and then finishes; between its events it waits until ``until`` is so."""

    def __init__(self, *colours: str, size: tuple[int, int] = (32, 32), until: Callable[[], Any] | None = None,
        suffix: str = "png", last: Callable[[Request], Event] | None = None) -> None:  # fmt: skip
        self.colours, self.size, self.until, self.suffix, self.last = colours, size, until, suffix, last
        self.asked: list[Request] = []

    async def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]:
        (request,) = batch
        self.asked.append(request)
        for number, colour in enumerate(self.colours):
            path = request.workdir / f"partial-{number}.{self.suffix}"
            self._write(path, colour)
            yield Output(request.job, path, 0, "partial")
        if self.until is not None:
            async with asyncio.timeout(10):
                while not await self.until():
                    await asyncio.sleep(0.01)
        if self.last is not None:
            yield self.last(request)
            return
        for index in range(request.count):
            path = request.workdir / f"{index}.png"
            Image.new("RGB", (request.width, request.height), "red").save(path)
            yield Output(request.job, path, index)
        yield Done(request.job)

    def _write(self, path: Path, colour: str) -> None:
        if colour == "garbage":
            path.write_bytes(b"no picture at all")
        else:
            picture = Image.new("RGB", self.size, colour)
            picture.save(path, **({"pnginfo": _secret()} if self.suffix == "png" else {}))

    def resume(self, request: Request, upstream: Upstream, *, timeout_s: float) -> AsyncIterator[Event]:
        raise AssertionError


def _secret() -> Any:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("prompt", "a secret workflow")
    return text


async def claimed(services: Services, job: Job) -> Job:
    now = services.clock.now()
    async with services.db.transaction() as connection:
        rows = SQL.claim(connection, ids=[job.id], worker="here", lease_until=now + timedelta(minutes=1), now=now)
        (row,) = [row async for row in rows]
    return Job.of(row)


async def ran(services: Services, job: Job, runner: Shower, tmp_path: Path) -> Job:
    """One attempt; the job afterwards."""
    job = await claimed(services, job)
    await run(services, [job], services.catalog.cards[job.card], runner, tmp_path / "work")
    ended = await get_job(services, job.id)
    assert ended is not None
    return ended


def seen(services: Services, job: Job, count: int) -> Callable[[], Any]:
    """Whether so many are shown by now."""

    async def look() -> bool:
        return len(await partial.shown(services, job.id, 0)) >= count

    return look


async def stored(services: Services, job: Job) -> list[str]:
    """The keys of the job's unfinished pictures."""
    found = [info.key async for info in services.objects.list(f"{job.request['folder']}/partials")]
    return sorted(found)


async def later(services: Services, job: Job) -> None:
    """Make the job's end lie so far back that nobody can still be fetching."""
    before = services.clock.now() - timedelta(seconds=partial.KEPT_S + 1)
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET finished_at = $2 WHERE id = $1", job.id, before)


async def noted(services: Services) -> int:
    async with services.db.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM partials"))


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


async def test_they_are_shown_as_asked_for_and_gone_after_the_end(
    services: Services, submitted: Any, tmp_path: Path
) -> None:
    job = await submitted(partials=2, output_format="webp")
    # Three are made, of another size and format, with a text in them; two of the right kind are shown.
    runner = Shower("blue", "green", "white", size=(16, 8), until=seen(services, job, 2))
    ended = await ran(services, job, runner, tmp_path)
    assert ended.state is State.SUCCEEDED
    assert runner.asked[0].partials == 2
    shown = await partial.shown(services, job.id, 0)
    assert [(one.attempt, one.index, one.number) for one in shown] == [(1, 0, 0), (1, 0, 1)]
    assert [one.storage_key for one in shown] == await stored(services, job)
    for one, blue in zip(shown, (255, 0), strict=True):
        assert (one.content_type, one.width, one.height) == ("image/webp", 32, 32)
        data = await services.objects.get(one.storage_key)
        picture = opened(data)
        assert (picture.format, picture.size) == ("WEBP", (32, 32))
        assert abs(picture.convert("RGB").getpixel((5, 5))[2] - blue) < 12  # type: ignore[index]  # a tuple in RGB
        assert b"secret" not in data
        assert one.storage_key in await partial.link(services, ended, one)
    assert [one.id for one in await partial.shown(services, job.id, shown[0].id)] == [shown[1].id]

    assert not partial.over(services, ended)
    await partial.sweep(services)
    assert len(await stored(services, job)) == 2, "somebody may just be fetching them"
    await later(services, job)
    await partial.sweep(services)
    assert await stored(services, job) == []
    assert await noted(services) == 0
    ended = await get_job(services, job.id)  # type: ignore[assignment]  # it is there
    assert partial.over(services, ended)
    made = await view(services, ended)
    assert [file.artifact.role for file in (*made.results, *made.others)] == ["result"]
    assert ended.captured == job.price
    await services.objects.get(made.results[0].artifact.storage_key)


async def test_a_job_that_nobody_watches_has_none(services: Services, submitted: Any, tmp_path: Path) -> None:
    job = await submitted()
    runner = Shower("blue")
    assert (await ran(services, job, runner, tmp_path)).state is State.SUCCEEDED
    assert runner.asked[0].partials == 0
    assert await partial.shown(services, job.id, 0) == []
    assert await noted(services) == 0


async def test_what_is_no_picture_is_passed_over(services: Services, submitted: Any, tmp_path: Path) -> None:
    job = await submitted(partials=3)
    runner = Shower("garbage", "blue", "garbage", until=seen(services, job, 1))
    assert (await ran(services, job, runner, tmp_path)).state is State.SUCCEEDED
    assert [one.number for one in await partial.shown(services, job.id, 0)] == [0]


class Strict:
    """A moderator that refuses blue pictures, and never comes to an end with green ones."""

    can_check_images = True

    def __init__(self) -> None:
        self.asked = 0

    async def check_prompt(self, text: str, *, context: Context) -> Verdict:
        return Verdict(True)

    async def check_image(self, path: Path, *, context: Context) -> Verdict:
        self.asked += 1
        with Image.open(path) as picture:
            colour = picture.convert("RGB").getpixel((0, 0))
        if colour == (0, 128, 0):
            await asyncio.Event().wait()
        return Verdict(colour != (0, 0, 255), reason="blue")

    async def aclose(self) -> None:
        pass


async def test_one_that_is_not_moderated_in_time_is_not_shown(
    services: Services, submitted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial, "MODERATION_S", 0.1)
    services = replace(services, moderator=Strict())
    job = await submitted(partials=3)
    runner = Shower("green", "white", until=seen(services, job, 1))
    assert (await ran(services, job, runner, tmp_path)).state is State.SUCCEEDED
    (one,) = await partial.shown(services, job.id, 0)
    assert opened(await services.objects.get(one.storage_key)).convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert await stored(services, job) == [one.storage_key]


async def test_none_is_shown_after_one_that_is_refused(services: Services, submitted: Any, tmp_path: Path) -> None:
    moderator = Strict()
    services = replace(services, moderator=moderator)
    job = await submitted(partials=3)

    async def asked() -> bool:
        return moderator.asked > 0

    ended = await ran(services, job, Shower("blue", "white", "white", until=asked), tmp_path)
    assert ended.state is State.SUCCEEDED, "the picture itself is red, and allowed"
    assert await partial.shown(services, job.id, 0) == []
    assert moderator.asked == 2
    assert await stored(services, job) == []


async def test_a_sweep_does_not_wait_for_a_storage_that_hangs(
    services: Services, submitted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await submitted(partials=1)
    await ran(services, job, Shower("blue", until=seen(services, job, 1)), tmp_path)
    await later(services, job)

    async def hang(_prefix: str) -> int:
        await asyncio.Event().wait()
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(partial, "SWEEP_S", 0.1)
        patch.setattr(services.objects, "delete_prefix", hang)
        await partial.sweep(services)
    assert await noted(services) == 1
    await partial.sweep(services)
    assert (await noted(services), await stored(services, job)) == (0, [])


async def test_a_storage_that_fails_fails_no_job(
    services: Services, submitted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, refused = services.objects.put, []

    async def put(key: str, *args: Any, **more: Any) -> None:
        if "/partials/" in key:
            refused.append(key)
            raise StorageFailed
        await whole(key, *args, **more)

    monkeypatch.setattr(services.objects, "put", put)

    async def tried() -> bool:
        return len(refused) == 2

    job = await submitted(partials=2)
    assert (await ran(services, job, Shower("blue", "white", until=tried), tmp_path)).state is State.SUCCEEDED
    assert await partial.shown(services, job.id, 0) == []


async def test_the_next_attempt_shows_its_own_and_all_go_together(
    services: Services, submitted: Any, tmp_path: Path
) -> None:
    job = await submitted(partials=1)
    failing = Shower(
        "blue", until=seen(services, job, 1), last=lambda request: Failed(request.job, Reason.CRASHED, "gone")
    )
    assert (await ran(services, job, failing, tmp_path)).state is State.QUEUED
    await partial.sweep(services)
    assert len(await stored(services, job)) == 1, "the job goes on"
    assert (await ran(services, job, Shower("white", until=seen(services, job, 2)), tmp_path)).state is State.SUCCEEDED
    shown = await partial.shown(services, job.id, 0)
    assert [(one.attempt, one.number) for one in shown] == [(1, 0), (2, 0)]
    await later(services, job)
    await asyncio.gather(*(partial.sweep(services) for _ in range(3)))
    assert await stored(services, job) == []
    assert await noted(services) == 0


async def test_an_attempt_that_has_lost_its_job_shows_nothing(
    services: Services, submitted: Any, tmp_path: Path
) -> None:
    job = await claimed(services, await submitted(partials=2))
    shower = partial.Partials(services, job)
    path = tmp_path / "one.png"
    Image.new("RGB", (32, 32)).save(path)
    assert await settle(services, job, Outcome(State.CANCELLED, job.attempt))
    shower.take(Output(str(job.id), path, 0, "partial"))
    assert shower._task is not None
    await shower._task
    assert await partial.shown(services, job.id, 0) == []
    assert await stored(services, job) == []
    assert await noted(services) == 0


async def test_a_job_that_ends_without_a_worker_leaves_none(services: Services, submitted: Any, tmp_path: Path) -> None:
    """A worker died in mid-job, and the job was cancelled before another took it."""
    job = await claimed(services, await submitted(partials=2))
    shower = partial.Partials(services, job)
    path = tmp_path / "one.png"
    Image.new("RGB", (32, 32)).save(path)
    shower.take(Output(str(job.id), path, 0, "partial"))
    assert shower._task is not None
    await shower._task
    assert len(await stored(services, job)) == 1
    assert await settle(services, job, Outcome(State.CANCELLED))
    await later(services, job)
    await partial.sweep(services)
    assert await stored(services, job) == []
