"""The example catalogs: each loads over the built-in one, keeps its prices, and its engine takes what it says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tintype.catalog.catalog import Catalog
from tintype.engines.contract import EngineCard
from tintype.engines.diffusers.settings import read_card, read_engine

FOLDER = Path(__file__).parents[3] / "examples" / "catalogs"
FILES = sorted(FOLDER.glob("*.toml"))


def test_there_are_examples() -> None:
    assert FOLDER / "own-gpu.toml" in FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_loads_and_keeps_the_prices(path: Path) -> None:
    built_in, laid_over = Catalog.load(), Catalog.load(path)
    assert set(laid_over.cards) >= set(built_in.cards)
    changed = [name for name, card in laid_over.cards.items() if card != built_in.cards.get(name)]
    assert changed, "it changes nothing"
    for name in changed:
        if name in built_in.cards:
            card, before = laid_over.cards[name], built_in.cards[name]
            assert (card.price, card.task, card.title) == (before.price, before.task, before.title), name


def test_the_diffusers_engine_takes_every_card_of_own_gpu() -> None:
    catalog = Catalog.load(FOLDER / "own-gpu.toml")
    cards = [card for card in catalog.cards.values() if card.engine == "diffusers"]
    assert {card.dialect for card in cards} == {"qiai", "kwiki", "trio", "qolaba", "qiklab"}
    assert sum(card.dialect == "qiai" for card in cards) == 8
    assert sum(card.dialect == "qiklab" for card in cards) == 9
    for card in cards:
        settings = read_card(EngineCard(card.id, card.engine, card.settings))
        assert settings.model
        assert settings.defaults.steps or settings.loader == "segmentation", f"{card.id} says how many steps it takes"
    read_engine(dict(catalog.engines.get("diffusers", {})))


HOWTO = FOLDER.parents[1] / "docs" / "howto" / "run-your-own-gpu.md"


def test_the_tables_of_the_how_to_are_taken(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", HOWTO.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 4
    first = tmp_path / "gpu.toml"
    first.write_text(blocks[0])
    card = Catalog.load(first).cards["native/z-image"]
    assert read_card(EngineCard(card.id, card.engine, card.settings)).defaults.steps == 9
    parts = [tomllib.loads(block) for block in blocks[1:]]
    assert read_engine(parts[1]["engines"]["diffusers"]).memory_mib == 40_000
    animation = {"model": "a/b", **parts[0]["qiai"]["cards"]["animation"]["settings"]}
    assert read_card(EngineCard("animation", "diffusers", animation)).components["motion_adapter"]
    ink = read_card(EngineCard("ink", "diffusers", parts[2]["native"]["cards"]["ink"]["settings"]))
    assert set(ink.lora_library) == {"grain"}
