"""What the catalog asks for and this machine does not have: engines, what they import, keys of providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines import registry

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not there: what it is, what to do, and the cards that cannot be served without it."""

    engine: str
    says: str
    do: str
    cards: tuple[str, ...] = ()


def lacks(catalog: Catalog, environ: Mapping[str, str]) -> list[Lack]:
    """All that is missing. Of ``environ`` only the names of variables are told, never what is in them."""
    by_engine: dict[str, list[Card]] = {}
    for card in catalog.cards.values():
        by_engine.setdefault(card.engine, []).append(card)
    found = [_no_engine(engine, cards) for engine, cards in by_engine.items() if not registry.exists(engine)]
    for engine, cards in by_engine.items():
        if (gap := registry.missing(engine)) is not None:
            found.append(_no_extra(engine, gap, cards))
    found += [_no_table(name) for name in catalog.engines if not registry.exists(name)]
    for engine, cards in by_engine.items():
        found += _no_keys(engine, catalog.engines.get(engine, {}), cards, environ)
    return sorted(found, key=lambda lack: (lack.engine, lack.says))


def unserved(found: list[Lack]) -> dict[str, str]:
    """The cards that cannot be served, each with what is missing."""
    return {card: lack.says for lack in reversed(found) for card in lack.cards}


def keys_of(table: Mapping[str, object], card: Card) -> list[str]:
    """The names of environment variables that hold a card's keys: its own, else those of its engine's table."""
    names = card.settings.get("keys", table.get("keys"))
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _no_engine(engine: str, cards: list[Card]) -> Lack:
    return Lack(
        engine,
        f"the engine {engine}, which {_named(cards)} names, is not installed",
        f"Install the package that brings it (here are: {', '.join(registry.names())}), or change `engine` in the "
        "catalog.",
        _ids(cards),
    )


def _no_extra(engine: str, gap: registry.Missing, cards: list[Card]) -> Lack:
    return Lack(
        engine,
        f"the engine {engine} lacks {', '.join(gap.modules)}, so {_named(cards)} cannot be served",
        f"pip install 'tintype[{gap.extra}]' (in a checkout: pip install -e '.[{gap.extra}]').",
        _ids(cards),
    )


def _no_table(name: str) -> Lack:
    return Lack(
        name,
        f"the catalog has a table [engines.{name}], and there is no such engine",
        f"Correct its name (there are: {', '.join(registry.names())}), or take it out.",
    )


def _no_keys(engine: str, table: Mapping[str, object], cards: list[Card], environ: Mapping[str, str]) -> list[Lack]:
    wanted: dict[str, list[Card]] = {}
    for card in cards:
        for name in keys_of(table, card):
            if not environ.get(name):
                wanted.setdefault(name, []).append(card)
    return [
        Lack(
            engine,
            f"the environment variable {name}, which is to hold a key of the engine {engine}, is not set, so "
            f"{_named(which)} cannot be served",
            f"Set {name} in the environment of the workers (and here, where you want to check it).",
            _ids(which),
        )
        for name, which in wanted.items()
    ]


def _ids(cards: list[Card]) -> tuple[str, ...]:
    return tuple(card.id for card in cards)


def _named(cards: list[Card]) -> str:
    more = f" and {len(cards) - _NAMED} more" if len(cards) > _NAMED else ""
    return f"{'the card' if len(cards) == 1 else 'cards'} {', '.join(_ids(cards)[:_NAMED])}{more}"
