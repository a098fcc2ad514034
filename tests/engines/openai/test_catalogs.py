"""The example catalogs' cards of the `openai` and `google` engines: they load, and their settings are taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tintype.catalog.catalog import Catalog
from tintype.engines import registry
from tintype.engines.contract import EngineCard

EXAMPLES = Path(__file__).parents[3] / "examples" / "catalogs"
SERVED = {
    ("rented.toml", "openai"): {"qolaba/openai/gpt-image-2", "native/gpt-image-2"},
    ("rented.toml", "google"): {
        "qolaba/vertex/nano-banana-flash",
        "qolaba/vertex/nano-banana-pro",
        "qolaba/vertex/imagen-4",
        "native/veo-3.1",
        "reserve/gemini-flash-image",
        "reserve/veo",
    },
    ("own-servers.toml", "openai"): {
        "qiklab/t2i",
        "qiklab/i2i",
        "qiklab/t2v",
        "qiklab/i2v",
        "qiai/zimage",
        "qiai/zanime",
        "qiai/anime",
        "trio/ltx-2",
        "qolaba/fal/qwen-image-edit",
        "qolaba/fal/flux-dev",
        "qolaba/fal/flux-schnell",
        "native/far-sketch",
    },
}


@pytest.mark.parametrize(("file", "engine"), SERVED)
async def test_the_cards_load_and_the_engine_takes_their_settings(file: str, engine: str) -> None:
    catalog = Catalog.load(EXAMPLES / file)
    cards = {name: card for name, card in catalog.cards.items() if card.engine == engine}
    assert set(cards) == SERVED[file, engine]
    table = dict(catalog.engines.get(engine, {}))
    names = {key for one in (table, *(card.settings for card in cards.values())) for key in one.get("keys", [])}
    made = registry.create(engine, {**table, "secrets": dict.fromkeys(names, "a-key")})
    for card in cards.values():
        made.load(EngineCard(card.id, card.engine, dict(card.settings)))
        for other in card.fallback:
            assert set(card.task) <= set(catalog.cards[other].task)
