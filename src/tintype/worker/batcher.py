"""Which claimed jobs may run as one batch: only where the card says that batching leaves the pictures unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tintype.catalog.catalog import Catalog
from tintype.jobs.model import Job
from tintype.queue.pgq import Entry

# What must be equal within a batch. Prompts, negative prompts and seeds may differ.
_KEY = ("width", "height", "count", "frames", "fps", "steps", "guidance_scale", "strength", "output_format", "options")


def _key(job: Job) -> str:
    inputs = [(one["role"], one["width"], one["height"]) for one in job.request["inputs"]]
    return json.dumps([job.card, job.task, job.attempt, inputs, *(job.request[name] for name in _KEY)], sort_keys=True)


def batches(claimed: list[tuple[Job, Entry]], catalog: Catalog) -> Iterator[list[tuple[Job, Entry]]]:
    """Groups in the order of their first jobs; a job that was sent upstream goes alone.

    Each job brings its own pictures. Models that would mix them up are the engine's to know: it runs those one by one.
    """
    groups: dict[str, list[tuple[Job, Entry]]] = {}
    for job, entry in claimed:
        card = catalog.cards.get(job.card)
        most = card.batch if card is not None else 1
        if most == 1 or job.upstream is not None:
            yield [(job, entry)]
            continue
        group = groups.setdefault(_key(job), [])
        group.append((job, entry))
        if len(group) == most:
            yield groups.pop(_key(job))
    yield from groups.values()


def largest_batches(catalog: Catalog) -> dict[str, int]:
    """How many jobs of a lane may go together at most, by lane: for each seat so many are claimed.

    Those that turn out to be too different to go together wait for the seat, one after another.
    """
    most: dict[str, int] = {}
    for card in catalog.cards.values():
        most[card.queue_lane] = max(most.get(card.queue_lane, 1), card.batch)
    return most
