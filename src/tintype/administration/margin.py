"""What jobs brought in against what the providers of rented models charged for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tintype.catalog.catalog import Catalog
from tintype.infra.db import Connection, queries
from tintype.kernel.money import Unit

SQL = queries("margin")
NO_CARD = "(not in the catalog)"


class By(StrEnum):
    """What is summed up: the card that was asked for, the engine that served, or the account that paid."""

    CARD = "card"
    ENGINE = "engine"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Margin:
    """The jobs of one card, engine or account that were charged in one unit.

    ``captured`` is in the unit's minor units, ``cost`` in micro-USD: of ``costed`` jobs, whose cost is on record.
    ``unknown`` jobs ended as failed and unbilled since nobody could tell whether their provider had taken them: it may
    have charged them. ``rerouted`` were served by a fallback.
    """

    name: str
    unit: Unit
    jobs: int
    costed: int
    unknown: int
    rerouted: int
    captured: int
    cost: int

    @property
    def margin(self) -> int | None:
        """Micro-USD that are left; None where the jobs were not charged in USD."""
        return self.captured - self.cost if self.unit is Unit.USD else None

    def __add__(self, other: Margin) -> Margin:
        return Margin(
            self.name, self.unit, self.jobs + other.jobs, self.costed + other.costed, self.unknown + other.unknown,
            self.rerouted + other.rerouted, self.captured + other.captured, self.cost + other.cost,
        )  # fmt: skip


async def margins(connection: Connection, catalog: Catalog, since: datetime, by: By) -> list[Margin]:
    """The sums of all jobs that have ended well (or cost something) and were submitted since then, sorted by name."""
    found: dict[tuple[str, Unit], Margin] = {}
    async for row in SQL.margin(connection, since=since):
        served = catalog.cards.get(row["served_by"])
        engine = served.engine if served is not None else NO_CARD
        name = {By.CARD: row["card"], By.ENGINE: engine, By.ACCOUNT: row["email"]}[by]
        jobs, unit = row["jobs"], Unit(row["unit"])
        rerouted = jobs if row["served_by"] != row["card"] else 0
        one = Margin(name, unit, jobs, row["costed"], row["unknown"], rerouted, row["captured"], row["cost"])
        found[name, unit] = found[name, unit] + one if (name, unit) in found else one
    return [found[key] for key in sorted(found)]
