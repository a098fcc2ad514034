"""What is asked of a moderator, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MINORS = "minors"
SEXUAL = "sexual"


@dataclass(frozen=True, slots=True)
class Context:
    """What a prompt or picture belongs to.

    ``style`` is the request's style where that says something about the content (kwiki's ``nude``). ``extra_text``
    holds the further texts that describe what is wished for, such as appearance traits and captions: they are judged
    together with the prompt. A negative prompt is no wish and does not belong here.
    """

    adult_content: bool = False
    style: str | None = None
    extra_text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision. ``category`` is empty where allowed, else ``minors``, ``sexual`` or a remote classifier's own.

    ``reason`` can be shown to the customer; ``adapter`` names who decided.
    """

    allowed: bool
    category: str = ""
    reason: str = ""
    adapter: str = ""


class Moderator(Protocol):
    """Decides on prompts and, where ``can_check_images``, on pictures."""

    @property
    def can_check_images(self) -> bool:
        """Whether ``check_image`` may be called."""
        ...

    async def check_prompt(self, text: str, *, context: Context) -> Verdict:
        """Decide on a prompt. Raises Unavailable (worth another try) where a remote classifier cannot be asked."""
        ...

    async def check_image(self, path: Path, *, context: Context) -> Verdict:
        """Decide on a picture in a file that Pillow can read (a frame, for a video).

        Raises Unavailable as above, Invalid where the picture can't be read, Internal where this moderator cannot
        check pictures.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections that this moderator opened itself."""
        ...
