"""`tintype ledger | db | doctor | sketch-sheet`: keeping a house in order."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from tintype.billing.verify import SQL as BILLING
from tintype.billing.verify import Drift, verify
from tintype.generation.services import Services
from tintype.infra import migrate
from tintype.kernel.errors import SettingsError
from tintype.main.cli.common import database, guarded, out, settings_of, show, with_services

ledger = typer.Typer(help="The books.", no_args_is_help=True)
db = typer.Typer(help="The database's schema.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.add_typer(ledger, name="ledger")
    app.add_typer(db, name="db")
    app.command()(doctor)
    app.command("sketch-sheet")(sketch_sheet)


@ledger.callback()
def _ledger() -> None:
    """The books."""


@ledger.command("verify")
def verify_(as_json: AsJson = False) -> None:
    """Replay the whole ledger against balances, holds and jobs. Exit status 1 on any drift.

    Safe on live data: it is one statement in one snapshot.
    """

    async def act(services: Services) -> tuple[list[Drift], dict[str, int]]:
        async with services.db.connection() as connection:
            return await verify(connection), dict(await BILLING.totals(connection))

    drift, totals = with_services(act)
    if as_json:
        found = [{"what": one.what, "subject": one.subject, "detail": one.detail} for one in drift]
        show({"ok": not drift, **totals, "drift": found})
    else:
        for one in drift:
            out.print(Text.assemble((one.what, "red"), f" {one.subject}: {one.detail}"))
        out.print(
            f"{len(drift)} drifts in {totals['entries']} entries, {totals['balances']} balances, "
            f"{totals['jobs']} jobs ({totals['open_holds']} holds open)"
        )
    if drift:
        raise typer.Exit(1)


@db.command()
def upgrade() -> None:
    """Migrate the database to this version's schema, all or nothing."""

    async def act() -> str | None:
        async with database(settings_of(), migrated=False) as url:
            return await migrate.upgrade(url)

    out.print(f"the schema is at {guarded(lambda: asyncio.run(act()))}")


@db.command()
def status(as_json: AsJson = False) -> None:
    """Tell the schema's version. Exit status 1 where it is not this version's."""

    async def act() -> str | None:
        async with database(settings_of(), migrated=False) as url:
            return await migrate.current(url)

    current, newest = guarded(lambda: asyncio.run(act())), migrate.newest()
    if as_json:
        show({"current": current, "newest": newest})
    else:
        out.print(f"current {current or 'none'}, newest {newest}")
    if current != newest:
        raise typer.Exit(1)


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, storage, engines, disk and clock, and say what to do. Exit status 1 if one fails."""
    from tintype.main.doctor import examine  # brings the whole server, which the other commands need not wait for

    found = guarded(lambda: asyncio.run(examine(settings_of())))
    if as_json:
        show([{"check": one.name, "ok": one.ok, "says": one.says, "do": one.do} for one in found])
    else:
        for one in found:
            mark = ("ok  ", "green") if one.ok else ("FAIL", "red")
            out.print(Text.assemble(mark, f" {one.name:<10} {one.says}"))
            if one.do:
                out.print(f"     {'':<10} {one.do}")
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def sketch_sheet(
    file: Annotated[Path, typer.Option("-o", "--output", help="PNG file to write.")] = Path("sketch-sheet.png"),
    prompts: Annotated[Path | None, typer.Option(help="A text file, one prompt a line; a dozen by default.")] = None,
    columns: Annotated[int, typer.Option(min=1, max=12)] = 4,
    cell: Annotated[int, typer.Option(min=64, max=1024, help="Pixels of a picture's side.")] = 384,
    seed: Annotated[int, typer.Option(min=0)] = 1,
) -> None:
    """Paint a contact sheet of prompts with the built-in engine."""

    def act() -> int:
        from tintype.engines.sketch.sheet import SHEET_PROMPTS, contact_sheet
        from tintype.infra.codecs import write_image

        if prompts is not None:
            try:
                chosen = [line.strip() for line in prompts.read_text("utf-8").splitlines() if line.strip()]
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"--prompts: {prompts} cannot be read: {error}") from error
        else:
            chosen = list(SHEET_PROMPTS)
        if not chosen:
            raise SettingsError(f"--prompts: {prompts} holds no prompt")
        write_image(contact_sheet(chosen, columns, cell, seed), file, "png")
        return len(chosen)

    out.print(f"{guarded(act)} pictures in {file}")
