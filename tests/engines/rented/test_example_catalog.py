"""The cards of fal and Replicate in the example catalog are cards that those engines take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tintype.catalog.catalog import Catalog
from tintype.engines.contract import EngineCard, Role, Task
from tintype.engines.fal import create as create_fal
from tintype.engines.fal.provider import FIELDS as FAL_FIELDS
from tintype.engines.rented import Ask, Key, fields
from tintype.engines.replicate import create as create_replicate
from tintype.engines.replicate.provider import FIELDS as REPLICATE_FIELDS

PATH = Path(__file__).parents[3] / "examples" / "catalogs" / "rented.toml"
ENGINES = {"fal": (create_fal, FAL_FIELDS), "replicate": (create_replicate, REPLICATE_FIELDS)}
CATALOG = Catalog.load(PATH)
CARDS = [card for card in CATALOG.cards.values() if card.engine in ENGINES]
WANTED = {
    "qiklab": {"t2i", "i2i", "t2i_pro", "i2i_pro", "i2i_pro_plus", "t2v", "i2v", "t2v_pro", "i2v_pro"},
    "trio": {"nano-banana", "vidu-q2", "ltx-2", "image-to-3d"},
    "qolaba": {"fal/flux-dev", "fal/flux-schnell", "fal/flux-inpainting", "fal/birefnet", "fal/qwen-image-edit"},
    "qiai": {"guofeng", "anime", "realistic", "general", "turbo", "zanime", "zimage", "animation"},
}


@pytest.mark.parametrize("dialect", WANTED)
def test_what_the_dialects_name_is_served(dialect):
    assert {card.name for card in CARDS if card.dialect == dialect} >= WANTED[dialect]


def test_fallbacks_do_what_their_cards_do():
    chained = [card for card in CARDS if card.fallback]
    assert len(chained) >= 15
    for card in chained:
        for name in card.fallback:
            assert set(card.task) <= set(CATALOG.cards[name].task), f"{card.id} falls back to {name}"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_a_card_is_taken_by_its_engine(card, make_request, monkeypatch):
    monkeypatch.setenv("FAL_KEY", "a:b")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8")
    create, defaults = ENGINES[card.engine]
    engine_card = EngineCard(card.id, card.engine, card.settings)
    create(CATALOG.engines[card.engine]).load(engine_card)
    for task in map(Task, card.task):
        pictures = (Role.SOURCE, Role.MASK) if task is Task.INPAINTING else (Role.SOURCE,)
        request = make_request(
            engine_card,
            task,
            pictures=() if task in (Task.TEXT_TO_IMAGE, Task.TEXT_TO_VIDEO) else pictures,
            width=1280,
            height=720,
            frames=120 if "video" in task.value else 0,
            fps=24 if "video" in task.value else 0,
            negative_prompt="rain",
        )
        made = fields.body(Ask(request, dict(card.settings), Key(), "token"), defaults, lambda one: "data:image/png")
        if task not in (Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D):
            assert "a red fox" in made["prompt"]
        if request.inputs:
            assert any("data:image/png" in str(value) for value in made.values()), made


@pytest.mark.parametrize(
    ("card", "size", "frames", "expected"),
    [
        ("qiklab/t2v", (1920, 1080), 240, {"resolution": "1080p", "duration": "10"}),
        ("qiklab/t2v_pro", (720, 1280), 120, {"aspect_ratio": "9:16", "duration": "5"}),
        ("trio/vidu-q2", (640, 360), 96, {"resolution": "360p", "duration": 4}),
        ("trio/nano-banana", (1536, 1024), 0, {"aspect_ratio": "3:2", "output_format": "png"}),
        ("trio/ltx-2", (1280, 720), 120, {"num_frames": 120, "fps": 24}),
        ("qiai/guofeng", (64, 64), 0, {"prompt": "a red fox, traditional Chinese ink painting, guofeng"}),
    ],
)
def test_what_is_asked_for(card, size, frames, expected, make_request):
    found = CATALOG.cards[card]
    wanted = {"width": size[0], "height": size[1], "frames": frames, "fps": 24 if frames else 0}
    request = make_request(EngineCard(card, "fal", found.settings), **wanted)
    made = fields.body(Ask(request, dict(found.settings), Key(), "token"), FAL_FIELDS, lambda one: "")
    assert {name: made.get(name) for name in expected} == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_the_cards_of_the_engines_pages_are_cards(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("FAL_KEY", "a:b")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8")
    page = (PATH.parents[2] / "docs" / "reference" / f"engine-{engine}.md").read_text()
    (tmp_path / "catalog.toml").write_text(page.partition("```toml\n")[2].partition("```")[0])
    catalog = Catalog.load(tmp_path / "catalog.toml")
    cards = [card for card in catalog.cards.values() if card.engine == engine]
    assert cards
    for card in cards:
        ENGINES[engine][0](catalog.engines[engine]).load(EngineCard(card.id, engine, card.settings))
