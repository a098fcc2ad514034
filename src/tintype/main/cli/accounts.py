"""`tintype account`: customers, their plans and their money."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from tintype.administration.operator import Operator, Overview
from tintype.generation.cancel import cancel_account
from tintype.generation.services import Services
from tintype.kernel.money import Unit, format_amount
from tintype.main.cli.common import operate, out, show, when, with_services

app = typer.Typer(help="Customers, their plans and their money.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The account's email address.")]
UnitOption = Annotated[Unit, typer.Option("--unit", help="What to count in.")]
Reason = Annotated[str, typer.Option(help="Kept in the ledger.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@app.command()
def create(
    email: Email,
    plan: Annotated[str | None, typer.Option(help="Set for every dialect that has a plan of that name.")] = None,
    username: Annotated[str, typer.Option(help="Shown in profiles; the part before the @ by default.")] = "",
    bio: Annotated[str, typer.Option(help="Shown in profiles.")] = "",
    location: Annotated[str, typer.Option(help="Shown in profiles.")] = "",
    as_json: AsJson = False,
) -> None:
    """Create an account.

    Example: tintype account create jo@example.com --plan pro
    """
    made = operate(lambda o: o.create_account(email, plan=plan, username=username, bio=bio, location=location))
    if as_json:
        show({"id": made.id, "email": made.email, "username": made.username})
    else:
        out.print(f"created {made.email}. Next: tintype account credit {made.email} 9.99 --unit usd")


@app.command("set")
def set_(
    email: Email,
    username: Annotated[str | None, typer.Option(help="New name.")] = None,
    bio: Annotated[str | None, typer.Option(help="New bio.")] = None,
    location: Annotated[str | None, typer.Option(help="New location.")] = None,
) -> None:
    """Change what an account's profile shows."""
    operate(lambda o: o.set_account(email, username=username, bio=bio, location=location))
    out.print(f"changed {email}")


@app.command()
def plan(
    email: Email,
    dialect: Annotated[str, typer.Argument(help="trio, qiai, …")],
    name: Annotated[str, typer.Argument(metavar="PLAN", help="free, pro, …")],
) -> None:
    """Set an account's plan in one dialect, with effect at once.

    Example: tintype account plan jo@example.com qiai mega
    """
    operate(lambda o: o.set_plan(email, dialect, name))
    out.print(f"{email} is on {dialect}'s plan {name}")


@app.command()
def credit(
    email: Email,
    amount: Annotated[str, typer.Argument(help='In whole units: "9.99" for dollars, "100" for points.')],
    unit: UnitOption,
    reason: Reason = "",
) -> None:
    """Give an account money, points, credits or images.

    Example: tintype account credit jo@example.com 9.99 --unit usd --reason "invoice 17"
    """
    left = operate(lambda o: o.credit(email, amount, unit, reason))
    out.print(f"{email} can spend {format_amount(left, unit)} {unit.value}")


@app.command()
def debit(
    email: Email,
    amount: Annotated[str, typer.Argument(help='In whole units: "9.99" for dollars.')],
    unit: UnitOption,
    reason: Reason = "",
) -> None:
    """Take from an account. Refused where that much is not there."""
    operate(lambda o: o.debit(email, amount, unit, reason))
    out.print(f"took {amount} {unit.value} from {email}")


@app.command()
def ban(email: Email, reason: Annotated[str, typer.Option(help="For the record.")] = "") -> None:
    """Refuse every call of an account from now on, and cancel its jobs; what they held is released."""

    async def act(services: Services) -> int:
        account = await Operator(services.db, services.catalog, services.clock).ban(email, reason)
        return await cancel_account(services, account.id)

    out.print(f"banned {email}; cancelled {with_services(act)} jobs")


@app.command()
def unban(email: Email) -> None:
    """Let an account in again."""
    operate(lambda o: o.unban(email))
    out.print(f"unbanned {email}")


@app.command("show")
def show_(email: Email, as_json: AsJson = False) -> None:
    """Show an account with its plans, balances and keys."""
    seen = operate(lambda o: o.overview(email))
    if as_json:
        show(_as_json(seen))
        return
    account = seen.account
    out.print(Text.assemble((account.email, "bold"), f"  {account.username}  since {when(account.created_at)}"))
    if account.banned_at:
        out.print(Text.assemble(("banned", "red"), f" {when(account.banned_at)} {account.ban_reason or ''}"))
    out.print("plans: " + (", ".join(f"{d} {p}" for d, p in seen.plans.items()) or "free everywhere"))
    table = Table("unit", "lot", "available", "held", "expires")
    for one in seen.balances:
        amounts = format_amount(one.available, one.unit), format_amount(one.held, one.unit)
        table.add_row(one.unit.value, one.lot or "-", *amounts, when(one.expires_at) or "-")
    out.print(table)
    for key in seen.keys:
        out.print(f"key {key.id}  {key.dialect}  {key.shown}  {key.name}")


def _as_json(seen: Overview) -> dict[str, object]:
    account = seen.account
    return {
        "id": account.id,
        "email": account.email,
        "username": account.username,
        "bio": account.bio,
        "location": account.location,
        "banned": account.banned_at is not None,
        "created_at": account.created_at.isoformat(),
        "plans": dict(seen.plans),
        "balances": [
            {
                "unit": one.unit.value,
                "lot": one.lot,
                "available": format_amount(one.available, one.unit),
                "held": format_amount(one.held, one.unit),
                "expires_at": one.expires_at.isoformat() if one.expires_at else None,
            }
            for one in seen.balances
        ],
        "keys": [{"id": key.id, "dialect": key.dialect, "shown": key.shown, "name": key.name} for key in seen.keys],
    }
