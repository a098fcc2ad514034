"""The built-in enhancer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tintype.enhancement.model import MAX_PROMPT
from tintype.enhancement.rules import RulesEnhancer

RULES = RulesEnhancer()
STYLES = ["guofeng", "anime", "realistic", "general", "turbo", "zanime", "zimage"]


@pytest.mark.parametrize(
    ("prompt", "language"),
    [
        ("a cat on a roof", "en"),
        ("cat", "en"),
        ("一只猫在屋顶上", "zh"),
        ("赛博朋克cyberpunk城市", "zh"),
        ("屋根の上の猫", "ja"),
        ("지붕 위의 고양이", "ko"),
        ("кошка на крыше", "ru"),
        ("un gato en el tejado con una flor", "es"),
        ("un chat dans la rue avec des fleurs", "fr"),
        ("eine Katze auf dem Dach mit der Blume", "de"),
        ("um gato no telhado com uma flor", "pt"),
        ("un gatto sul tetto della casa con il fiore", "it"),
        ("γάτα στη στέγη", ""),
        ("قطة على السطح", ""),
    ],
)
def test_tells_the_language(prompt: str, language: str) -> None:
    assert RULES.language(prompt) == language


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("prompt", ["a cat on a roof", "一只猫在屋顶上", "屋根の上の猫", "кошка на крыше"])
async def test_adds_in_the_prompts_language_after_the_prompt(style: str, prompt: str) -> None:
    enhanced = await RULES.enhance(prompt, style=style)
    assert enhanced.startswith(prompt)
    added = enhanced[len(prompt) :]
    assert len(added) > 5
    assert any(ord(letter) > 0x2E80 for letter in added) == any(ord(letter) > 0x2E80 for letter in prompt)
    assert any("а" <= letter <= "я" for letter in added) == any("а" <= letter <= "я" for letter in prompt)
    assert enhanced == await RulesEnhancer().enhance(prompt, style=style)


async def test_the_style_shows() -> None:
    words = {style: await RULES.enhance("a cat on a roof", style=style) for style in STYLES}
    assert len(set(words.values())) == len(STYLES)
    assert "ink wash" in words["guofeng"]
    assert "anime style" in words["anime"]
    assert "photograph" in words["realistic"]
    assert "国风" in await RULES.enhance("一只猫", style="guofeng")


async def test_adds_nothing_that_is_there() -> None:
    enhanced = await RULES.enhance(
        "a warrior in red standing in bamboo forest holding a sword, ink wash painting style", style="guofeng"
    )
    assert enhanced.count("ink wash") == 1
    assert "Chinese" not in enhanced
    full = "anime portrait of a cat, golden hour, highly detailed"
    assert await RULES.enhance(full, style="anime") == full
    once = await RULES.enhance("a cat on a roof", style="anime")
    assert await RULES.enhance(once, style="anime") == once


async def test_a_language_without_words_stays_as_it_is() -> None:
    assert await RULES.enhance("γάτα στη στέγη", style="anime") == "γάτα στη στέγη"
    assert await RULES.enhance("cat", style=None, language="xx") == "cat"
    assert (await RULES.enhance("cat", style=None, language="de")).endswith("ausgewogene Komposition, sehr detailliert")


async def test_stays_within_the_limit() -> None:
    near = "word " * 296
    enhanced = await RULES.enhance(near, style="anime")
    assert len(enhanced) <= MAX_PROMPT
    beyond = "word " * 400
    assert await RULES.enhance(beyond, style="anime") == beyond


@settings(max_examples=200, deadline=None)
@given(prompt=st.text(max_size=1600), style=st.sampled_from([*STYLES, None, "no such"]))
async def test_keeps_any_prompt_at_the_front(prompt: str, style: str | None) -> None:
    enhanced = await RULES.enhance(prompt, style=style)
    assert enhanced == prompt or enhanced.startswith(prompt.rstrip(" \t\r\n,，、.。;；"))
    assert len(enhanced) <= max(MAX_PROMPT, len(prompt))
