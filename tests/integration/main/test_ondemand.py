"""An application that is opened by its first request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tintype.main.ondemand import OnDemand


class Made:
    """What was opened and left, by which tasks, and the paths that were asked for."""

    def __init__(self, fails: int = 0) -> None:
        self.fails = fails
        self.opened: list[Any] = []
        self.left: list[Any] = []
        self.asked: list[str] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Any]:
        self.opened.append(asyncio.current_task())
        await asyncio.sleep(0.05)
        if self.fails:
            self.fails -= 1
            raise OSError("not now")

        async def app(scope: Any, receive: Any, send: Any) -> None:
            self.asked.append(scope["path"])

        yield app
        self.left.append(asyncio.current_task())


async def ask(app: OnDemand, path: str) -> None:
    await app({"type": "http", "path": path}, None, None)  # type: ignore[arg-type]


async def test_it_is_opened_once_by_the_first_of_many() -> None:
    made = Made()
    app = OnDemand(made.open)
    await asyncio.gather(*(ask(app, f"/{number}") for number in range(5)))
    await ask(app, "/later")
    assert made.asked == ["/0", "/1", "/2", "/3", "/4", "/later"]
    await app.close()
    assert len(made.opened) == 1
    assert made.left == made.opened, "in one and the same task"


async def test_what_nobody_asks_for_is_not_opened() -> None:
    made = Made()
    await OnDemand(made.open).close()
    assert made.opened == []


async def test_a_failure_is_the_requests_that_waited_and_the_next_one_tries_again() -> None:
    made = Made(fails=1)
    app = OnDemand(made.open)
    results = await asyncio.gather(ask(app, "/one"), ask(app, "/two"), return_exceptions=True)
    assert [type(one) for one in results] == [OSError, OSError]
    await ask(app, "/three")
    assert made.asked == ["/three"]
    await app.close()
    assert len(made.left) == 1


async def test_a_client_that_goes_away_does_not_take_it_from_the_others() -> None:
    made = Made()
    app = OnDemand(made.open)
    first, second = asyncio.create_task(ask(app, "/first")), asyncio.create_task(ask(app, "/second"))
    await asyncio.sleep(0.01)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await second
    assert made.asked == ["/second"]
    await app.close()
