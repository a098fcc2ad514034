"""What is sold to `tt_` keys, whichever API they speak: one list of models, one wallet."""

from __future__ import annotations

from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.kernel.money import Unit

NATIVE = "native"
"""Whose keys, cards and jobs these APIs share."""
_TASKS = frozenset(task.value for task in Task)


def models(catalog: Catalog) -> dict[str, Card]:
    """The models by id: Tintype's own by name, those of other APIs that are sold here too by full id.

    Only what is priced in USD: that is the wallet of these keys.
    """
    cards = (card for card in catalog.cards.values() if card.dialect == NATIVE or card.also_native)
    return {model_id(card.id): card for card in cards if card.price.unit is Unit.USD and _TASKS.issuperset(card.task)}


def model_id(card_id: str) -> str:
    """The id by which a card is known to its buyers."""
    return card_id.removeprefix(f"{NATIVE}/")
