"""What the rules pass and what they refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tintype.kernel.errors import Internal
from tintype.moderation.model import Context
from tintype.moderation.rules import RulesModerator

RULES = RulesModerator()
OFF, ON = Context(), Context(adult_content=True)


def prompts(name: str) -> list[str]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


HARMLESS, SEXUAL, MINORS = prompts("harmless.txt"), prompts("refused_sexual.txt"), prompts("refused_minors.txt")


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(HARMLESS) >= 120
    assert len(SEXUAL) + len(MINORS) >= 100


@pytest.mark.parametrize("prompt", HARMLESS)
@pytest.mark.parametrize("context", [OFF, ON])
def test_passes_harmless_prompts(prompt: str, context: Context) -> None:
    verdict = RULES.judge(prompt, context)
    assert verdict.allowed, verdict
    assert (verdict.category, verdict.reason, verdict.adapter) == ("", "", "rules")


@pytest.mark.parametrize("prompt", SEXUAL)
def test_refuses_sexual_content_while_adult_content_is_off_only(prompt: str) -> None:
    verdict = RULES.judge(prompt, OFF)
    assert (verdict.allowed, verdict.category) == (False, "sexual")
    assert verdict.reason
    assert RULES.judge(prompt, ON).allowed


@pytest.mark.parametrize("prompt", MINORS)
@pytest.mark.parametrize("context", [OFF, ON])
def test_always_refuses_sexual_content_with_minors(prompt: str, context: Context) -> None:
    verdict = RULES.judge(prompt, context)
    assert (verdict.allowed, verdict.category) == (False, "minors")
    assert verdict.reason


@pytest.mark.parametrize(
    ("prompt", "style", "extra"),
    [
        ("portrait of a teenager", "nude", ()),
        ("standing in a garden", "nude", ("body_type: childlike",)),
        ("standing in a garden", "nude", ("age: 15",)),
        ("nude portrait", None, ("caption: 15 years old",)),
        ("schoolgirl in a garden", None, ("caption: sexy",)),
    ],
)
def test_judges_all_texts_of_a_request_together(prompt: str, style: str | None, extra: tuple[str, ...]) -> None:
    assert RULES.judge(prompt, OFF).category in ("", "sexual")
    verdict = RULES.judge(prompt, Context(adult_content=True, style=style, extra_text=extra))
    assert verdict.category == "minors"


def test_the_nude_style_of_an_adult_depends_on_the_setting() -> None:
    traits = ("age: 25", "hair_style: bun", "body_type: petite", "breast_size: extra large")
    assert RULES.judge("selfie at home", Context(True, "nude", traits)).allowed
    assert RULES.judge("selfie at home", Context(False, "nude", traits)).category == "sexual"


@pytest.mark.parametrize(
    "prompt", ["nude young woman", "nude college student", "nude woman, 25 years old", "性感二十五岁女人"]
)
def test_adults_are_no_minors(prompt: str) -> None:
    assert RULES.judge(prompt, ON).allowed


async def test_checks_no_pictures() -> None:
    assert not RULES.can_check_images
    with pytest.raises(Internal):
        await RULES.check_image(Path("a.png"), context=OFF)


WORN = re.compile(r"\b\w\b(?<!a)|(.)\1\1|na ked|ero tic|nudde|NuDe|Nude[A-Z]")
# Those that wear no disguise yet.
LATIN = [p for p in SEXUAL + MINORS if p.isascii() and p.replace(" ", "").isalpha() and not WORN.search(p)]
LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})
ALIKE = str.maketrans({"a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "s": "ѕ", "x": "х", "y": "у"})
MONOSPACE = {i: 0x1D68A + i - 97 for i in range(97, 123)}
DISGUISES = {
    "upper": str.upper,
    "leet": lambda p: p.translate(LEET),
    "homoglyphs": lambda p: p.translate(ALIKE),
    "monospace": lambda p: p.lower().translate(MONOSPACE),
    "fullwidth": lambda p: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in p),
    "zero width": lambda p: "\u200b".join(p),
    "accents": lambda p: "".join(c + "\u0301" if c.isalpha() else c for c in p),
    "soft hyphens": lambda p: "\u00ad".join(p),
    "dotted": lambda p: " ".join(".".join(word) for word in p.split()),
    "spaced": lambda p: "  ".join(" ".join(word) for word in p.split()),
    "underscores": lambda p: " ".join("_".join(word) for word in p.split()),
    "long vowels": lambda p: "".join(c * 4 if c in "aeiou" else c for c in p),
    "sentence": lambda p: f"A lovely picture, 8k: {p}! Masterpiece.",
    "bracketed": lambda p: f"(({p}:1.4))",
}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(prompt=st.sampled_from(LATIN), disguise=st.sampled_from(sorted(DISGUISES)))
def test_a_disguise_changes_nothing(prompt: str, disguise: str) -> None:
    assert not RULES.judge(DISGUISES[disguise](prompt), OFF).allowed


@settings(max_examples=150, deadline=None)
@given(
    prompt=st.sampled_from(MINORS),
    before=st.sampled_from(HARMLESS),
    after=st.sampled_from(HARMLESS),
)
def test_harmless_company_excuses_nothing(prompt: str, before: str, after: str) -> None:
    assert RULES.judge(f"{before}, {prompt}, {after}", ON).category == "minors"


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=400), extra=st.lists(st.text(max_size=60), max_size=3))
def test_no_text_makes_it_raise(text: str, extra: list[str]) -> None:
    verdict = RULES.judge(text, Context(extra_text=tuple(extra)))
    assert verdict.allowed == (verdict.category == "") == (verdict.reason == "")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "*",
        "s*x ",
        "n u d e ",
        "1a",
        "teen",
        "nude",
        "裸体",
        "'",
        "0",
        "young ",
        "nude young the ",
        "15 ",
        "é",
        "A",
        "aA",
        "\u200b",
        "._-",
    ],
)
def test_a_hundred_thousand_characters_come_to_an_end(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert RULES.judge(text, ON).adapter == "rules"
