"""What can be generated and for how much: cards, prices and plans, as data.

A card is not a client and not an engine: it is the catalog's entry, which names the engine that serves it and holds
everything that differs between models (what it takes, its limits, its price).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tintype.kernel.money import Unit, parse_amount


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Data):
    """``amount`` (whole units) per request or per image, times a factor for each named choice, rounded up once.

    ``factors = {resolution = {"2k" = "5/4"}}``: a choice that is not listed counts 1. ``per = "seconds:4"`` counts
    each started 4 seconds.
    """

    unit: Unit
    amount: str
    per: str = Field("request", pattern=r"^(request|image|seconds:\d+)$")
    factors: Mapping[str, Mapping[str, str]] = {}
    round_up: str = ""

    def of(self, choices: Mapping[str, str], *, count: int = 1, seconds: int = 0) -> int:
        """The price in minor units of the unit."""
        price = Fraction(parse_amount(self.amount, self.unit))
        for name, factors in self.factors.items():
            price *= Fraction(factors.get(choices.get(name, "").lower(), "1"))
        if self.per == "image":
            price *= count
        elif self.per.startswith("seconds:"):
            price *= ceil(Fraction(seconds, int(self.per.partition(":")[2])))
        step = parse_amount(self.round_up, self.unit) if self.round_up else 1
        return ceil(price / step) * step


class Card(_Data):
    """One model as customers of ``dialect`` know it by ``name``.

    ``takes`` lists the optional request fields that it takes; ``seconds`` is a first guess of its run time, used for
    the wait estimate and fair share until it has been measured; ``lane`` is its queue (its engine's, where not given).
    """

    dialect: str
    name: str
    title: str = ""
    task: tuple[str, ...]
    engine: str
    settings: Mapping[str, Any] = {}
    price: Price
    takes: tuple[str, ...] = ()
    aspect_ratios: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    durations: tuple[int, ...] = ()
    max_images: int = 1
    max_inputs: int = 0
    max_seconds: int = 0
    seconds: float = Field(5.0, gt=0)
    lane: str = ""
    batch: int = Field(1, ge=1)
    partial: bool = False
    adult: bool = False
    fallback: tuple[str, ...] = ()
    also_native: bool = False
    description: str = ""

    @property
    def id(self) -> str:
        return f"{self.dialect}/{self.name}"

    @property
    def queue_lane(self) -> str:
        return f"run:{self.lane or self.engine}"


def _limits(value: Any) -> Any:
    return tuple(tuple(part) for part in value) if isinstance(value, list) else value


class Quota(_Data):
    """What a plan grants anew each day or month (UTC) and takes back at its end."""

    unit: Unit
    amount: int = Field(ge=0)
    period: Literal["day", "month"]


class Plan(_Data):
    """A plan of a dialect.

    ``limits`` are ``[seconds, most, fixed]`` each; ``patience_s`` moves its jobs back in the queue.
    """

    limits: Annotated[tuple[tuple[float, int, bool], ...], BeforeValidator(_limits)] = ()
    quota: Quota | None = None
    priority: int = 0
    patience_s: int | None = None
    api: bool = True
    max_images: int | None = None
    animation: bool = True
    styles: tuple[str, ...] = ()


class DialectData(_Data):
    """The catalog's part of one dialect: its wallet's unit, plans and cards by name."""

    unit: Unit
    plans: Mapping[str, Plan] = {}
    cards: Mapping[str, Mapping[str, Any]] = {}
