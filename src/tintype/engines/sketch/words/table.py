"""Reading the word tables: one line a meaning, ``name: english, words | 中文, 词``."""

from __future__ import annotations


def read_table(text: str) -> dict[str, str]:
    """Every word (lower case) of a table, with the name that it stands for. Names stand for themselves."""
    words: dict[str, str] = {}
    for line in text.strip().splitlines():
        name, _, rest = line.partition(":")
        name = name.strip()
        words.setdefault(name.replace("_", " "), name)
        for word in rest.replace("|", ",").split(","):
            if word.strip():
                words.setdefault(word.strip().lower(), name)
    return words
