"""Which card serves a job: its own, or one of its fallbacks; and what of the request that other one does not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.jobs.model import Job

# Fields of a kept request by the names that cards list in `takes`, and what stands for "not given".
_OPTIONAL: Mapping[str, object] = {"negative_prompt": "", "steps": None, "guidance_scale": None, "strength": None}


def chain(catalog: Catalog, card: Card, task: Task) -> list[Card]:
    """The card and those of its fallbacks that do such a job, in the operator's order."""
    return [card, *(other for name in card.fallback if task.value in (other := catalog.cards[name]).task)]


def untried_is_next(catalog: Catalog, job: Job, first_attempts: int) -> bool:
    """Whether, this attempt having failed, the next is by a card of the chain that has not been tried yet."""
    card = catalog.cards.get(job.card)
    return card is not None and _failed_before(job, first_attempts) + 1 < len(chain(catalog, card, Task(job.task)))


def _failed_before(job: Job, first_attempts: int) -> int:
    """How many attempts came before this one, but for those that did not count."""
    return max(0, job.attempt - 1 - max(0, job.max_attempts - first_attempts))


def choose(catalog: Catalog, job: Job, first_attempts: int, allow: Callable[[str], bool]) -> Card | None:
    """The card for this attempt of a job; None where none can take it now, or its own is no longer in the catalog.

    What was sent to a provider stays there. Else each attempt after a failed one begins with the next card of the
    chain, and one whose circuit is open (``allow`` says no) is passed over. ``first_attempts`` is how many attempts a
    job is given; what is over that was added for those that did not count.
    """
    if job.upstream is not None and "card" in job.upstream:
        return catalog.cards.get(job.upstream["card"])
    card = catalog.cards.get(job.card)
    if card is None:
        return None
    cards = chain(catalog, card, Task(job.task))
    failed = _failed_before(job, first_attempts) % len(cards)
    return next((one for one in cards[failed:] + cards[:failed] if allow(one.id)), None)


def adapted(request: Mapping[str, Any], card: Card) -> tuple[dict[str, Any], list[str]]:
    """The request as a fallback takes it, and the names of what it had to leave out. Size, count and format are kept by
    our own hand, whatever the engine gives; a seed is handed on all the same, for engines that heed it."""
    left: list[str] = []
    kept = dict(request)
    for name, nothing in _OPTIONAL.items():
        if kept.get(name) not in (nothing, None) and name not in card.takes:
            left.append(name)
            kept[name] = nothing
    if request.get("seeded") and "seed" not in card.takes:  # else the seed was ours
        left.append("seed")
    options = dict(kept.get("options") or {})
    for name in list(options):
        if f"options.{name}" not in card.takes:
            left.append(f"options.{name}")
            del options[name]
    kept["options"] = options
    return kept, left
