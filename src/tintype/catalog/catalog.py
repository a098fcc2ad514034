"""Reading the catalog: one built-in TOML file per dialect, and the operator's own laid over them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tintype.catalog.model import Card, DialectData, Plan
from tintype.kernel.errors import SettingsError
from tintype.kernel.money import Unit

FREE = Plan()


def _merge(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in over.items():
        held = base.get(name)
        base[name] = _merge(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return base


class Catalog:
    """Cards by id (``dialect/name``), plans by dialect and name."""

    def __init__(
        self, dialects: Mapping[str, DialectData], engines: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """``engines`` are the tables ``[engines.NAME]``: what an engine is given for all of its cards."""
        self.dialects = dialects
        self.engines = dict(engines or {})
        self.cards: dict[str, Card] = {}
        for dialect, data in dialects.items():
            for name, fields in data.cards.items():
                card = Card.model_validate({"dialect": dialect, "name": name, **fields})
                self.cards[card.id] = card
        for card in self.cards.values():
            for other in card.fallback:
                if other not in self.cards:
                    raise SettingsError(f"catalog: card {card.id} falls back to {other}, which is no card")
                if not set(self.cards[other].task) & set(card.task):
                    raise SettingsError(f"catalog: card {card.id} falls back to {other}, which does none of its tasks")
        # What `admit` is given with each request: the limits of every plan.
        self.rules = json.dumps(
            {
                f"{dialect}/{name}": plan.limits
                for dialect, data in dialects.items()
                for name, plan in data.plans.items()
            }
        )

    @classmethod
    def load(cls, path: Path | None = None) -> Catalog:
        """The built-in catalog, with ``path`` over it. Raises SettingsError naming the entry at fault."""
        data: dict[str, Any] = {}
        for file in sorted((files("tintype.catalog") / "defaults").iterdir(), key=lambda f: f.name):
            if file.name.endswith(".toml"):
                data[file.name.removesuffix(".toml")] = tomllib.loads(file.read_text("utf-8"))
        try:
            if path is not None:
                data = _merge(data, tomllib.loads(path.read_text("utf-8")))
            engines = data.pop("engines", {})
            if not all(isinstance(table, dict) for table in engines.values()):
                raise SettingsError("catalog: [engines] holds a table for each engine, as in [engines.fal]")
            return cls({name: DialectData.model_validate(value) for name, value in data.items()}, engines)
        except ValidationError as error:
            lines = (f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors())
            raise SettingsError(f"catalog: {'; '.join(lines)}") from error
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"catalog {path} cannot be read: {error}") from error

    def card(self, dialect: str, name: str) -> Card | None:
        """The card that this dialect knows by that name."""
        return self.cards.get(f"{dialect}/{name}")

    def cards_of(self, dialect: str) -> list[Card]:
        return [card for card in self.cards.values() if card.dialect == dialect]

    def plan(self, dialect: str, name: str) -> Plan:
        """That plan; the dialect's free one, or one without limits, where it has none of that name."""
        plans = self.dialects[dialect].plans if dialect in self.dialects else {}
        return plans.get(name) or plans.get("*") or FREE

    def unit(self, dialect: str) -> Unit:
        return self.dialects[dialect].unit if dialect in self.dialects else Unit.USD

    def lanes(self, cards: Iterator[str] | None = None) -> dict[str, set[str]]:
        """Queue lanes and the engines that serve them; of ``cards`` only, where given.

        Raises SettingsError where a lane also carries cards that were not given: they would starve or be misrouted.
        """
        wanted = set(self.cards) if cards is None else set(cards)
        unknown = wanted - set(self.cards)
        if unknown:
            raise SettingsError(f"--cards: no such card: {', '.join(sorted(unknown))}")
        lanes: dict[str, set[str]] = {}
        for name in wanted:
            lanes.setdefault(self.cards[name].queue_lane, set()).add(self.cards[name].engine)
        for card in self.cards.values():
            if card.queue_lane in lanes and card.id not in wanted:
                raise SettingsError(
                    f"--cards: {card.id} shares the lane '{card.queue_lane}' with the cards given: "
                    "name it too, or give those a `lane` of their own in the catalog"
                )
        return lanes


def period_lot(plan: Plan, now: datetime) -> tuple[str, Unit, int, datetime] | None:
    """The lot of the plan's quota that is current at ``now``: its name, unit, amount and when it expires (UTC)."""
    quota = plan.quota
    if quota is None:
        return None
    if quota.period == "day":
        start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return (
            f"day:{start:%Y-%m-%d}",
            quota.unit,
            quota.amount,
            datetime.fromordinal(start.toordinal() + 1).replace(tzinfo=UTC),
        )
    year, month = now.year + now.month // 12, now.month % 12 + 1
    return f"month:{now:%Y-%m}", quota.unit, quota.amount, datetime(year, month, 1, tzinfo=UTC)
