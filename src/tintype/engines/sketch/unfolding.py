"""Work that shows its unfinished states while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import numpy as np

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Show = Callable[[Picture], None]


def unfold(work: Callable[..., Picture]) -> Generator[Picture, None, Picture]:
    """What ``work(show=…)`` shows, each as soon as it is there; what it returns is returned, what it raises is raised.

    It runs in a thread and does not wait for whoever looks. What it shows must not be changed afterwards.
    """
    shown: SimpleQueue[Picture | None] = SimpleQueue()
    with ThreadPoolExecutor(1, "drawing") as worker:
        whole = worker.submit(work, show=shown.put)
        whole.add_done_callback(lambda _: shown.put(None))
        while (state := shown.get()) is not None:
            yield state
        return whole.result()


def spread(states: int, most: int) -> frozenset[int]:
    """Which of so many states in a row to show, where at most ``most`` are wanted: evenly spread, from 0."""
    if states <= most:
        return frozenset(range(states))
    return frozenset((2 * number + 1) * states // (2 * most) for number in range(most))
