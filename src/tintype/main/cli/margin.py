"""`tintype margin`: what came in, and what of it went to providers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table

from tintype.administration.margin import By, Margin, margins
from tintype.generation.services import Services
from tintype.kernel.errors import Invalid
from tintype.kernel.money import Unit, format_amount
from tintype.main.cli.common import guarded, out, show, when, with_services

_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def add_to(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(margin)


def margin(
    since: Annotated[str, typer.Option(help="Of jobs submitted since: 24h, 30d, 4w, or a date (UTC).")] = "30d",
    by: Annotated[By, typer.Option(help="What to sum up; an engine is the one that served.")] = By.CARD,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Sum up what jobs brought in against what the providers of rented models charged for them.

    A cost is on record where the provider says it or the card has `cost_micro`. Points, credits and images have no
    price in USD here, so what was charged in them has a cost and no margin.
    """
    guarded(lambda: _since(since, datetime.now(UTC)))

    async def act(services: Services) -> tuple[datetime, list[Margin]]:
        begin = _since(since, services.clock.now())
        async with services.db.connection() as connection:
            return begin, await margins(connection, services.catalog, begin, by)

    begin, found = with_services(act)
    total = _total(found)
    if as_json:
        rows = [{by.value: one.name, **_shown(one)} for one in found]
        show({"since": begin.isoformat(), "by": by.value, "rows": rows, "total_usd": _shown(total) if total else None})
        return
    table = Table(by.value, "jobs", "charged", "costs known", "upstream cost", "margin", "of it", "rerouted", "unclear")
    for one in found:
        table.add_row(one.name, *_cells(one))
    if total is not None:
        table.add_section()
        table.add_row("all in USD", *_cells(total))
    out.print(f"jobs submitted since {when(begin)}")
    out.print(table)
    if any(one.unknown for one in found):
        out.print("unclear: ended unbilled as outcome_unknown; what it cost stands in the provider's bill")


def _since(text: str, now: datetime) -> datetime:
    """Raises Invalid where it is no time."""
    if match := re.fullmatch(r"(\d{1,4})([hdw])", text.strip()):
        return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("--since: must be a time such as 24h, 30d, 4w, 2026-11-01", field="since") from None
    return found.replace(tzinfo=found.tzinfo or UTC)


def _total(found: list[Margin]) -> Margin | None:
    total: Margin | None = None
    for one in found:
        if one.unit is Unit.USD:
            total = one if total is None else total + one
    return total


def _share(one: Margin) -> float | None:
    """The margin in hundredths of what was charged."""
    return None if one.margin is None or not one.captured else round(100 * one.margin / one.captured, 1)


def _shown(one: Margin) -> dict[str, Any]:
    return {
        "unit": one.unit.value,
        "jobs": one.jobs,
        "captured": format_amount(one.captured, one.unit),
        "jobs_with_cost": one.costed,
        "upstream_cost_usd": format_amount(one.cost, Unit.USD),
        "margin_usd": None if one.margin is None else format_amount(one.margin, Unit.USD),
        "margin_percent": _share(one),
        "rerouted": one.rerouted,
        "outcome_unknown": one.unknown,
    }


def _cells(one: Margin) -> list[str]:
    share = _share(one)
    return [
        str(one.jobs),
        f"{format_amount(one.captured, one.unit)} {one.unit.value}",
        f"{one.costed} of {one.jobs}",
        f"{format_amount(one.cost, Unit.USD)} usd" if one.costed else "-",
        "-" if one.margin is None else f"{format_amount(one.margin, Unit.USD)} usd",
        "-" if share is None else f"{share} %",
        str(one.rerouted),
        str(one.unknown),
    ]
