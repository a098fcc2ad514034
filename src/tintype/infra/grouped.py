"""Calls that come together go together: one statement for all that wait, instead of one for each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from tintype.infra.db import GONE

A = TypeVar("A")
R = TypeVar("R")


class Grouped(Generic[A, R]):
    """An async function of one thing, made of one of many.

    A call goes at once where none is under way, so nobody waits where there is no load; else with all that came
    meanwhile, at most ``most`` together. For one event loop.
    """

    def __init__(self, act: Callable[[Sequence[A]], Awaitable[Sequence[R]]], *, most: int = 32) -> None:
        """``act`` gives a result for each thing, in their order, and does for all of them or for none."""
        self._act, self._most = act, most
        self._waiting: deque[tuple[A, asyncio.Future[R]]] = deque()
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, one: A) -> R:
        """The result for ``one``. Raises what ``act`` raises for it: one that is bad spoils no other's.

        A caller that is cancelled leaves its call to go on.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, answer))
        self._begin()
        return await answer

    def _begin(self) -> None:
        if self._running is None and self._waiting:
            self._running = asyncio.create_task(self._run_all())
            self._running.add_done_callback(self._over)

    def _over(self, _: asyncio.Task[None]) -> None:
        self._running = None
        self._begin()

    async def _run_all(self) -> None:
        while self._waiting:
            await self._run([self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))])

    async def _run(self, group: list[tuple[A, asyncio.Future[R]]]) -> None:
        try:
            results = await self._act([one for one, _ in group])
        except Exception as error:  # noqa: BLE001 - it is told to whom it concerns
            if len(group) == 1 or isinstance(error, GONE):
                _refuse(group, error)
            else:
                # Which of them it was cannot be told: nothing was done, so each is tried alone.
                for pair in group:
                    await self._run([pair])
        except BaseException:
            for _, answer in group:
                answer.cancel()
            raise
        else:
            for (_, answer), result in zip(group, results, strict=True):
                if not answer.done():
                    answer.set_result(result)


def _refuse(group: list[tuple[A, asyncio.Future[R]]], error: Exception) -> None:
    for _, answer in group:
        if not answer.done():
            answer.set_exception(error)
