"""What a dialect asks for: its body translated, with no I/O and nothing of the dialect's own shape left in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: what admission found out about the key.

    ``plan`` is the account's in the key's dialect; ``capped`` whether the key has a cap on spending or running jobs.
    """

    account_id: UUID
    key_id: UUID | None
    dialect: str
    plan: str = "free"
    capped: bool = False


@dataclass(frozen=True, slots=True)
class InputSource:
    """An input picture as the caller gave it: an http(s) URL, a data URL, or base64. ``field`` names it in errors.

    ``transparent_mask`` says of a mask that its transparent pixels, not its white ones, are what may change.
    """

    role: Role
    source: str
    field: str
    description: str = ""
    max_bytes: int | None = None
    transparent_mask: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """A size that follows the first source picture's shape, where the caller named none.

    ``side`` says what ``pixels`` measures: the short side, the long side, or (``area``) the square root of the area.
    The shape is clamped to between ``1:ratio_limit`` and ``ratio_limit:1``; sides are multiples of ``multiple``.
    """

    side: Literal["short", "long", "area"]
    pixels: int
    multiple: int = 8
    ratio_limit: float = 4.0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height in pixels for a source of that size."""
        ratio = min(max(width / height, 1 / self.ratio_limit), self.ratio_limit)
        if self.side == "area":
            fitted = self.pixels * ratio**0.5, self.pixels / ratio**0.5
        elif (self.side == "long") == (ratio >= 1):
            fitted = float(self.pixels), self.pixels / ratio
        else:
            fitted = self.pixels * ratio, float(self.pixels)
        return self._round(fitted[0]), self._round(fitted[1])

    def _round(self, side: float) -> int:
        return max(self.multiple, int(side / self.multiple + 0.5) * self.multiple)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to send word of the end. ``format`` names who renders the body: a dialect, or ``native``.

    ``events`` may ask for more or less than the end, ``completed``: also ``start``, ``logs`` and ``output``.
    """

    url: str
    format: str
    events: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A caller's idempotency key and the digest of method, path and body that it stands for."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """One job to be. ``choices`` select the card's price factors; ``seconds`` is a video's length.

    ``width`` and ``height`` are 0 where ``fit`` makes them from the source. ``seed`` None: one is drawn. ``options`` go
    to the engine; ``extra`` is the dialect's own, kept with the job for its answers. ``moderate`` holds further texts
    that moderation must see. ``partials`` is how many unfinished pictures of each the caller wants to be shown at most.
    ``patience_s`` None: as decision 17 of the contracts says. A job that has not begun within
    ``deadline_s`` expires (None: the operator's limit, which also bounds it).
    """

    public_id: str
    card: Card
    task: Task
    prompt: str
    negative_prompt: str = ""
    width: int = 0
    height: int = 0
    fit: Fit | None = None
    count: int = 1
    frames: int = 0
    fps: int = 0
    seconds: int = 0
    seed: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    strength: float | None = None
    output_format: str = "png"
    also: tuple[str, ...] = ()
    inputs: tuple[InputSource, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    moderate: tuple[str, ...] = ()
    style: str | None = None
    enhance: bool = False
    thumbnails: bool = False
    partials: int = 0
    webhook: Webhook | None = None
    patience_s: int | None = None
    deadline_s: float | None = None
    price: int | None = None

    def cost(self) -> int:
        """The price in minor units of the card's unit."""
        if self.price is not None:
            return self.price
        return self.card.price.of(self.choices, count=self.count, seconds=self.seconds)
