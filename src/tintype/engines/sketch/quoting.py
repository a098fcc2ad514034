"""What a prompt says is to be written: texts in quotation marks, or after "that says"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tintype.engines.sketch.words.letters import SHEETS, SHIRTS, SPEECH, TITLES, WRITABLE, WRITTEN
from tintype.engines.sketch.words.subjects import SUBJECTS

LONGEST = 60  # characters of a text
MOST = 8  # texts of a prompt; more quotation marks are read as if they were not there
_BACK = 32  # how far before a text the words that bring it in are looked for
_FIRST = 0xE000  # a text is carried through the reading as one sign of Unicode's private area
MARK = "[\ue000-\ue0ff]"
_PAIRS = (("\u201c", "\u201d"), ('"', '"'), ("\u00ab", "\u00bb"), ("\u300c", "\u300d"), ("\u300e", "\u300f"),
          ("\u300a", "\u300b"), ("\u2018", "\u2019"), ("'", "'"))  # fmt: skip
_QUOTED = "|".join(
    # An apostrophe within a word is no quotation mark.
    rf"(?<![A-Za-z0-9]){re.escape(a)}(?=\S)[^{re.escape(a + b)}]{{1,{LONGEST}}}{re.escape(b)}(?![A-Za-z0-9])"
    for a, b in _PAIRS
)
_QUOTE = re.compile(_QUOTED)
_ENGLISH = "|".join(sorted((re.escape(cue) for cue in (*WRITTEN, *SPEECH, *TITLES) if cue.isascii()), key=len)[::-1])
_CHINESE = "|".join(sorted((cue for cue in (*WRITTEN, *SPEECH, *TITLES) if not cue.isascii()), key=len)[::-1])
_CUE = re.compile(rf"(?:\b(?P<cue>{_ENGLISH})|(?P<han>{_CHINESE}))\s*[:,：，]?\s*$", re.IGNORECASE)
# Without quotation marks: as far as the words look like those of a sign.
_BARE = re.compile(
    r"\b(?P<cue>(?:that|which)\s+(?:says|reads)|saying|with the (?:words?|text))\s+(?P<text>[^\W\d_][^,.;:\n\"']*)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s+(?:in|on|at|with|above|below|under|over|near|by|behind|before|next|written|painted|to|and|while"
                   r"|against|hanging|standing|during|from|inside|outside)\b", re.IGNORECASE)  # fmt: skip

_CARRIERS = re.compile("|".join(
    rf"\b{re.escape(word)}s?\b" if word.isascii() else re.escape(word)
    for word in (*(word for word, kind in SUBJECTS.items() if kind in WRITABLE), *SHIRTS, *SHEETS)
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the prompt has it, and how it is brought in: "written", "speech", "title", or "" by its marks alone."""

    said: str
    way: str


def taken_out(prompt: str) -> tuple[str, list[Text]]:
    """The prompt with a sign of Unicode's private area, from U+E000 on, in place of each text; and the texts.

    What is in quotation marks is a text where something says so: a word for writing before it, or a thing that can be
    written on. A prompt that is quoted as a whole is a prompt.
    """
    texts: list[Text] = []
    prompt = re.sub(MARK, " ", prompt)

    def put(said: str, way: str) -> str:
        texts.append(Text(" ".join(said.split()), way))
        return f" {chr(_FIRST + len(texts) - 1)} "

    out, at = "", 0
    for found in _QUOTE.finditer(prompt):
        out += prompt[at : found.start()]
        at = found.end()
        cue = _CUE.search(out, max(len(out) - _BACK, 0))
        if len(texts) == MOST:
            out += found[0]
        elif cue is not None:
            out = out[: cue.start()] + put(found[0][1:-1], _way(cue["cue"] or cue["han"]))
        elif _CARRIERS.search(prompt.lower()):
            out += put(found[0][1:-1], "")
        else:
            out += found[0]
    out += prompt[at:]
    if not texts and (bare := _BARE.search(out)) is not None:
        said = _ENDS.split(bare["text"], maxsplit=1)[0].strip()
        if 0 < len(said) <= LONGEST and len(said.split()) <= 6:
            end = bare.start("text") + bare["text"].index(said) + len(said)
            out = out[: bare.start()] + put(said, _way(bare["cue"])) + out[end:]
    return out, texts


def text_of(token: str) -> int | None:
    """Which text a token stands for, counted from 0; None where it is no such sign."""
    return ord(token) - _FIRST if re.fullmatch(MARK, token) else None


def _way(cue: str) -> str:
    cue = " ".join(cue.lower().split())
    return "title" if cue in TITLES else "speech" if cue in SPEECH else "written"
