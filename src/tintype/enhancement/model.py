"""What an enhancer does."""

from __future__ import annotations

from typing import Protocol

MAX_PROMPT = 1500
"""Characters (code points) of an enhanced prompt, unless the plain one is longer already."""


class Enhancer(Protocol):
    """Makes a fuller prompt of a plain one."""

    async def enhance(self, prompt: str, *, style: str | None, language: str | None = None) -> str:
        """The fuller prompt, in the prompt's language.

        ``style`` is one that the dialect knows (``guofeng``, ``anime``, …) or None. ``language`` is a two-letter code
        (``en``, ``zh``, …); None has it found from the prompt. Raises what its adapter raises: wrap it in
        ``SafeEnhancer`` where that must not matter.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections that this enhancer opened itself."""
        ...
