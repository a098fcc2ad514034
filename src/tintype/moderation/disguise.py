"""Undoing disguises: letters written as digits or signs, parted, repeated, starred out, or words run together."""

from __future__ import annotations

import re
from collections import Counter

from tintype.moderation.lexicon import Lexicon, collapse
from tintype.moderation.normalise import any_of

_SIGNS = {
    "0": "o",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "€": "e",
    "+": "t",
    "£": "l",
}
_AS_I = str.maketrans({**_SIGNS, "1": "i", "!": "i", "|": "i"})
_AS_L = str.maketrans({**_SIGNS, "1": "l", "!": "l", "|": "l"})
_PARTED = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_]){2,}(?![^\W_])")
_GAPS = re.compile(r"[\W_]+")
_PIECES = re.compile(r"[^\W\d_]+|\d+|[,;:.!?()\[\]{}|\n]+")
_LETTERS = re.compile(r"[^\W\d_]")
_NO_LETTER = re.compile(r"[\W\d_]+")
_STARRED = re.compile(r"(?=[^*#%]{0,20}[a-z])[a-z*#%]{3,20}")
_LONG_RUN = re.compile(r"(.)\1\1")
_ELISION = re.compile(r"'(?!s\b)")
_EDGES = ".,;:?!()[]{}\"'«»“”<>*~_-/\\"
_MAX_WORD = 40
_MAX_STARRED = 32


class Revealer:
    """Rewrites a plain text as words with a space on each side, known words in place of their disguises."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        # What may hide in a run of single letters: words, beginnings of words, phrases without their spaces.
        self._hidden = {entry.replace(" ", ""): entry for entry in lexicon.entries if len(entry) > 2}
        self._hidden_search = re.compile(any_of(self._hidden))
        self._collapsed = {collapse(word): word for word in sorted(lexicon.vocabulary)}
        self._collapsed |= {collapse(word): word for word in sorted(lexicon.telling)}
        self._core_start = re.compile(any_of(lexicon.core))
        # "nu des" is French.
        self._joinable = (frozenset(word for word in lexicon.core if len(word) > 4) | {"porn"}) - {"nudes"}

    def words(self, text: str) -> str:
        """The words of ``text``; a comma stands for any punctuation between them. Linear in the text."""
        text = _ELISION.sub(" ", text).replace("'", "")
        text = _PARTED.sub(self._join_parted, text)
        chunks = text.split()
        known: dict[str, str] = {}
        starred = 0
        for chunk in set(chunks):
            if any(sign in chunk for sign in "*#%") and starred < _MAX_STARRED and (word := self._starred(chunk)):
                starred += 1
                known[chunk] = word
            else:
                known[chunk] = self._chunk(chunk)
        words = " ".join(map(known.__getitem__, chunks)).split()
        return f" {' '.join(self._join_halves(words))} "

    def _join_parted(self, match: re.Match[str]) -> str:
        """The words in a run of single letters: where its gaps differ, the rarer ones part words."""
        gaps = Counter(_GAPS.findall(match[0]))
        if len(gaps) > 1:
            inner = gaps.most_common(1)[0][0]
            words = _GAPS.sub(lambda gap: "" if gap[0] == inner else " ", match[0]).split()
            if all(self._resolve(word.translate(_AS_I)) for word in words):
                return " ".join(word.translate(_AS_I) for word in words)
        joined = _NO_LETTER.sub("", match[0].translate(_AS_I))
        found = [self._hidden[word] for word in self._hidden_search.findall(joined)]
        return " ".join(found) if found else match[0]

    def _join_halves(self, words: list[str]) -> list[str]:
        for i in range(len(words) - 1):
            if len(words[i]) + len(words[i + 1]) <= 10 and (word := words[i] + words[i + 1]) in self._joinable:
                words[i] = word
        return words

    def _starred(self, chunk: str) -> str | None:
        body = chunk.strip(_EDGES)
        if not _STARRED.fullmatch(body) or sum(letter.isalpha() for letter in body) < 2 or body.isalpha():
            return None
        pattern = re.compile(re.sub("[*#%]", "[a-z]", body))
        return next((word for word in sorted(self._lexicon.telling) if pattern.fullmatch(word)), None)

    def _chunk(self, chunk: str) -> str:
        if chunk.isalpha():
            return self._resolve(chunk) or chunk
        pieces = ["," if not piece[0].isalnum() else piece for piece in _PIECES.findall(chunk)]
        if len(chunk) <= _MAX_WORD and _LETTERS.search(chunk):
            body = chunk.strip(_EDGES)
            tail = " ," if pieces[-1] == "," else ""
            for candidate in self._readings(chunk, body):
                if len(candidate) > 1 and (word := self._resolve(candidate)):
                    return word + tail
        return " ".join(self._resolve(piece) or piece for piece in pieces)

    def _readings(self, chunk: str, body: str) -> list[str]:
        if body.isalpha():
            return []
        bare = _NO_LETTER.sub("", body) if not any(letter.isdigit() for letter in body) else ""
        readings = [
            bare,
            *(_NO_LETTER.sub("", form.translate(table)) for form in (body, chunk) for table in (_AS_I, _AS_L)),
        ]
        return list(dict.fromkeys(reading for reading in readings if reading))

    def _resolve(self, word: str) -> str | None:
        """The known word or words that ``word`` stands for, None where it stands for itself alone."""
        lexicon = self._lexicon
        if word in lexicon.vocabulary or lexicon.starts.match(word):
            return word
        if len(word) > _MAX_WORD:
            if not _LONG_RUN.search(word):
                return None
            word = collapse(word)
            if len(word) > _MAX_WORD:
                return None
        single = collapse(word)
        if single != word:
            if single in lexicon.core:
                return single
            if _LONG_RUN.search(word):
                if single in self._collapsed:
                    return self._collapsed[single]
                if lexicon.starts.match(single):
                    return single
                word = single
        if self._core_start.match(word) and (parts := self._segments(word)):
            return " ".join(parts)
        return None

    def _segments(self, word: str) -> list[str] | None:
        """``word`` as core and filler words run together, at least two; None where it is anything else."""
        core, filler = self._lexicon.core, self._lexicon.filler
        best: list[list[str] | None] = [[], *([None] * len(word))]
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - 12), end - 1):
                before = best[start]
                if before is not None and (word[start:end] in core or word[start:end] in filler):
                    best[end] = [*before, word[start:end]]
                    break
        return best[-1]
