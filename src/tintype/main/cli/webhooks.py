"""`tintype webhook`: endpoints, deliveries, their tries, and sending one again."""

from __future__ import annotations

from copy import copy
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Column, Table

from tintype.administration import webhooks as verbs
from tintype.administration.operator import Operator
from tintype.generation.services import Services
from tintype.main.cli.common import out, show, when, with_services

app = typer.Typer(help="Webhooks: endpoints, deliveries, their tries, secrets.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The account's email address.")]
# To be pasted, so whole, however narrow the terminal.
ID, URL = Column("id", no_wrap=True), Column("url", overflow="fold")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


async def _account(services: Services, email: str) -> UUID:
    async with services.db.connection() as connection:
        return (await Operator(services.db, services.catalog, services.clock).find(connection, email)).id


@app.command("endpoints")
def endpoints_(
    email: Email,
    secrets: Annotated[bool, typer.Option(help="Show their signing secrets too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List an account's endpoints."""

    async def act(services: Services) -> list[verbs.Endpoint]:
        return await verbs.endpoints(services.db, await _account(services, email))

    found = with_services(act)
    if as_json:
        names = [name for name in verbs.Endpoint.__slots__ if secrets or name != "secret"]
        show([{name: getattr(one, name) for name in names} for one in found])
        return
    table = Table(copy(ID), copy(URL), "events", "created", "disabled", *(("secret",) if secrets else ()))
    for one in found:
        disabled = f"{when(one.disabled_at)}: {one.disabled_reason}" if one.disabled_at else "-"
        row = (str(one.id), one.url, "\n".join(one.events), when(one.created_at), disabled)
        table.add_row(*row, *((one.secret,) if secrets else ()))
    out.print(table)


@app.command()
def add(
    email: Email,
    url: Annotated[str, typer.Argument(help="An http(s) URL, which is posted to.")],
    event: Annotated[list[str] | None, typer.Option(help="Tell of these ends only; may be given again.")] = None,
    as_json: AsJson = False,
) -> None:
    """Have a URL told of the account's jobs that end; prints the secret that signs what it is sent."""

    async def act(services: Services) -> verbs.Endpoint:
        account = await _account(services, email)
        return await verbs.create_endpoint(services.db, services.outbound, services.clock, account, url, event)

    made = with_services(act)
    if as_json:
        show({name: getattr(made, name) for name in verbs.Endpoint.__slots__})
        return
    out.print(f"{made.id}\n{made.secret}", soft_wrap=True, highlight=False)


Endpoint = Annotated[UUID, typer.Argument(metavar="ID", help="The endpoint's id.")]


@app.command()
def remove(email: Email, endpoint: Endpoint) -> None:
    """Delete an endpoint; what was still to be sent to it is not sent."""

    async def act(services: Services) -> None:
        await verbs.delete_endpoint(services.db, await _account(services, email), endpoint)

    with_services(act)
    out.print(f"{endpoint} is deleted")


@app.command()
def enable(email: Email, endpoint: Endpoint) -> None:
    """Send again to an endpoint that was disabled."""

    async def act(services: Services) -> None:
        await verbs.enable_endpoint(services.db, await _account(services, email), endpoint)

    with_services(act)
    out.print(f"{endpoint} is enabled")


@app.command("log")
def log_(email: Email, limit: Annotated[int, typer.Option(min=1, max=500)] = 50, as_json: AsJson = False) -> None:
    """Show an account's newest deliveries with their tries."""

    async def act(services: Services) -> list[verbs.Delivery]:
        return await verbs.deliveries(services.db, await _account(services, email), limit)

    found = with_services(act)
    if as_json:
        show([{name: getattr(one, name) for name in verbs.Delivery.__slots__} for one in found])
        return
    table = Table(copy(ID), "event", "state", "tries", "last answer", "next", copy(URL))
    for one in found:
        last = one.tries[-1] if one.tries else {}
        answer = str(last.get("status") or last.get("error") or "-")
        table.add_row(one.id, one.event, one.state, str(one.attempts), answer, when(one.next_at) or "-", one.url)
    out.print(table)


@app.command()
def redeliver(email: Email, delivery: Annotated[str, typer.Argument(metavar="ID", help="The delivery's id.")]) -> None:
    """Send a delivery again that was delivered or given up."""

    async def act(services: Services) -> None:
        await verbs.redeliver(services.db, services.clock, await _account(services, email), delivery)

    with_services(act)
    out.print(f"{delivery} is sent again")


@app.command()
def secret(
    email: Email, rotate: Annotated[bool, typer.Option(help="Make a new one; the old one ends at once.")] = False
) -> None:
    """Show the secret that signs an account's webhooks, or rotate it."""

    async def act(services: Services) -> str:
        if rotate:
            return await verbs.rotate_secret(services.db, await _account(services, email))
        async with services.db.connection() as connection:
            operator = Operator(services.db, services.catalog, services.clock)
            return (await operator.find(connection, email)).webhook_secret

    out.print(with_services(act), soft_wrap=True, highlight=False)
