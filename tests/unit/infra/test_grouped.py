"""Calls that come together go together, and one that is bad spoils no other's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from tintype.infra.grouped import Grouped


class Recorder:
    """Doubles numbers, one group after the other as the test lets it go on; refuses what is negative."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        await self.gate.wait()
        if any(number < 0 for number in numbers):
            raise ValueError(f"negative: {numbers}")
        return [2 * number for number in numbers]


async def test_the_first_goes_at_once_and_those_that_come_meanwhile_go_together() -> None:
    act = Recorder()
    double = Grouped(act)
    calls = [asyncio.create_task(double(0))]
    await asyncio.sleep(0.01)
    assert act.groups == [[0]]
    calls += [asyncio.create_task(double(number)) for number in range(1, 5)]
    await asyncio.sleep(0.01)
    assert act.groups == [[0]]
    act.gate.set()
    assert await asyncio.gather(*calls) == [0, 2, 4, 6, 8]
    assert act.groups == [[0], [1, 2, 3, 4]]


async def test_a_group_has_a_limit() -> None:
    act = Recorder()
    double = Grouped(act, most=3)
    calls = [asyncio.create_task(double(number)) for number in range(9)]
    act.gate.set()
    assert await asyncio.gather(*calls) == [2 * number for number in range(9)]
    assert list(map(len, act.groups)) == [3, 3, 3]


async def test_a_bad_one_fails_alone() -> None:
    act = Recorder()
    double = Grouped(act)
    calls = [asyncio.create_task(double(number)) for number in (0, 1, -2, 3)]
    act.gate.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [0, 2, 6]
    assert isinstance(answers[2], ValueError)
    assert act.groups == [[0, 1, -2, 3], [0], [1], [-2], [3]]


async def test_a_lost_connection_is_told_to_all_and_nothing_is_done_again() -> None:
    groups = []

    async def act(numbers: Sequence[int]) -> list[int]:
        groups.append(list(numbers))
        await asyncio.sleep(0)
        raise asyncpg.ConnectionDoesNotExistError("gone")

    lost = Grouped(act)
    answers = await asyncio.gather(*(lost(number) for number in range(3)), return_exceptions=True)
    assert all(isinstance(answer, asyncpg.ConnectionDoesNotExistError) for answer in answers)
    assert groups == [[0, 1, 2]]


async def test_a_caller_that_leaves_takes_nobody_with_it() -> None:
    act = Recorder()
    double = Grouped(act)
    calls = [asyncio.create_task(double(number)) for number in range(4)]
    await asyncio.sleep(0.01)
    calls[0].cancel()
    calls[2].cancel()
    act.gate.set()
    assert await asyncio.gather(calls[1], calls[3]) == [2, 6]
    with pytest.raises(asyncio.CancelledError):
        await calls[2]
    assert await double(7) == 14, "it goes on afterwards"
