"""The built-in moderator: pure rules, no I/O, about a millisecond for a long prompt.

Two decisions. Sexual, nude or suggestive content together with anyone who may be a minor is refused always; nothing
turns that off. Sexual or nude content is refused while adult content is off. All texts of a request count together.
"""

from __future__ import annotations

import re
from pathlib import Path

from tintype.kernel.errors import Internal
from tintype.moderation.disguise import Revealer
from tintype.moderation.lexicon import CHARGED, SEXUAL, Lexicon, Signal, compact
from tintype.moderation.model import MINORS, Context, Verdict
from tintype.moderation.model import SEXUAL as SEXUAL_CATEGORY
from tintype.moderation.normalise import camel_split, plain

ADAPTER = "rules"
MINORS_REASON = "Sexual or suggestive content with anyone who may be a minor is never allowed."
SEXUAL_REASON = "Sexual or nude content is not allowed here."

# "young woman" says that she is grown up; "young" by itself leaves it open.
_YOUNG = re.compile(
    r" young(?= )(?! (?:[^ ,]+ ){0,2}(?:woman|women|womans|man|men|mans|lady|ladies|adult|adults|couple|"
    r"bride|groom|mother|father|queen|king|professional|mom|dad|actress|actor|wife|husband|milf|tree|leaves|plant)\b)"
)


class RulesModerator:
    """Decides by the lexicons. Never raises on any text; its time grows linearly with the text."""

    can_check_images = False

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or Lexicon()
        self._revealer = Revealer(self._lexicon)

    async def check_prompt(self, text: str, *, context: Context) -> Verdict:
        """Decide on a prompt with its context; see ``judge``."""
        return self.judge(text, context)

    async def check_image(self, path: Path, *, context: Context) -> Verdict:
        """Rules read no pictures: raises Internal."""
        raise Internal("The rules cannot check pictures.")

    async def aclose(self) -> None:
        """Nothing is open."""

    def judge(self, text: str, context: Context) -> Verdict:
        """The decision, without I/O."""
        whole = "\n,\n".join([text, context.style or "", *context.extra_text])
        if (parted := camel_split(whole)) != whole:
            whole = f"{whole}\n,\n{parted}"
        clean = plain(whole)
        words, solid = self._revealer.words(clean), compact(clean)
        lexicon = self._lexicon
        if not lexicon.signals(words, solid) & CHARGED:
            return Verdict(True, adapter=ADAPTER)
        words, solid = lexicon.without_harmless(words, solid)
        found = lexicon.signals(words, solid)
        if found & Signal.MINOR_SEXUAL or (found & CHARGED and self._may_be_minor(found, words, solid)):
            return Verdict(False, MINORS, MINORS_REASON, ADAPTER)
        if context.adult_content or not found & SEXUAL:
            return Verdict(True, adapter=ADAPTER)
        if lexicon.signals(*lexicon.without_art(words, solid)) & SEXUAL:
            return Verdict(False, SEXUAL_CATEGORY, SEXUAL_REASON, ADAPTER)
        return Verdict(True, adapter=ADAPTER)

    def _may_be_minor(self, found: Signal, words: str, solid: str) -> bool:
        return bool(found & Signal.MINOR) or bool(_YOUNG.search(words)) or self._lexicon.has_minor_age(words, solid)
