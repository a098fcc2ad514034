"""The built-in enhancer: adds what a prompt lacks in quality, light, composition and style, by rules."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files
from typing import Any

from tintype.enhancement.model import MAX_PROMPT

_WORDS = re.compile(r"\w+")
_END = " \t\r\n,，、.。;；"
_ASPECTS = ("style", "light", "composition", "quality")
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("", re.compile("[\u0370-\u03ff\u0590-\u0e7f]")),  # Greek, Hebrew, Arabic, Indian scripts, Thai: no words of ours
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")


def _fold(text: str) -> str:
    """Lower case without accents, for looking words up."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", decomposed))


class RulesEnhancer:
    """Puts fitting words after the prompt, in its own language. Deterministic; never changes the prompt itself.

    A prompt in a language that it has no words for (docs/reference/enhancement.md lists those it has) stays as it is.
    """

    def __init__(self) -> None:
        self._data: dict[str, Any] = tomllib.loads((files("tintype.enhancement") / "words.toml").read_text("utf-8"))
        self._recognise = {code: frozenset(words) for code, words in self._data.pop("recognise").items()}

    async def enhance(self, prompt: str, *, style: str | None, language: str | None = None) -> str:
        """The prompt, and after it up to eight short additions; at most 1500 characters. Raises nothing."""
        data = self._data.get(language or self.language(prompt))
        start = prompt.rstrip(_END)
        if data is None or not start:
            return prompt
        text = f" {' '.join(_WORDS.findall(_fold(prompt)))} "
        result = start
        for addition in self._additions(data, style or "general", text):
            longer = f"{result}{data['join']}{addition}"
            if len(longer) > MAX_PROMPT:
                break
            result = longer
        return result if result != start else prompt

    async def aclose(self) -> None:
        """Nothing is open."""

    def language(self, prompt: str) -> str:
        """The prompt's language as a two-letter code; empty where it is none that can be told."""
        latin = sum(map(len, _LATIN.findall(prompt)))
        for code, script in _SCRIPTS:
            # A Chinese prompt may hold "cyberpunk"; an English one may name 侘寂. A kanji says more than a letter.
            if (found := len(script.findall(prompt))) and found * 4 >= latin:
                return code
        words = set(_WORDS.findall(_fold(prompt)))
        counts = {code: len(words & known) for code, known in self._recognise.items()}
        best = max(counts, key=lambda code: counts[code])
        return best if counts[best] >= 2 and counts[best] > counts["en"] else "en"

    def _additions(self, data: dict[str, Any], style: str, text: str) -> list[str]:
        own = data["styles"].get(style, data["styles"].get("general", {}))
        additions: list[str] = []
        for aspect in _ASPECTS:
            general, special = data["aspects"].get(aspect, {}), own.get(aspect, {})
            if any(_has(text, word) for word in (*general.get("has", ()), *special.get("has", ()))):
                continue
            for phrase in special.get("say") or general.get("say", ()):
                if not _has(text, phrase) and phrase not in additions:
                    additions.append(phrase)
        return additions


def _has(text: str, word: str) -> bool:
    """Whether ``text`` (folded words, one space around each) has ``word``; ``word*``: one that begins so."""
    open_end = word.endswith("*")
    folded = " ".join(_WORDS.findall(_fold(word)))
    if any(script.search(folded) for code, script in _SCRIPTS if code in ("zh", "ja", "ko")):
        return folded in text
    return f" {folded}" in text if open_end else f" {folded} " in text
