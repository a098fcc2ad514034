"""`tintype key`: what lets a customer in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from tintype.accounts.model import Key
from tintype.administration.operator import Operator
from tintype.kernel.clock import SystemClock
from tintype.main.cli.common import operate, out, show, when

app = typer.Typer(help="API keys: shown once, stored as a digest.", no_args_is_help=True)
KeyId = Annotated[UUID, typer.Argument(metavar="ID", help="The key's id, as `tintype key list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def _tell(made: tuple[Key, str], account: str, as_json: bool) -> None:
    key, text = made
    if as_json:
        show({"id": key.id, "key": text, "dialect": key.dialect, "name": key.name, "account": account})
    else:
        out.print(text)
        out.print(Text(f"id {key.id}. It is shown this once and can't be had again.", "dim"))


@app.command()
def create(
    account: Annotated[str, typer.Option(help="The account's email.")],
    dialect: Annotated[str, typer.Option(help="qiklab, trio, qiai, kwiki, qolaba, or native.")],
    name: Annotated[str, typer.Option(help="To tell keys apart.")] = "",
    expires: Annotated[datetime | None, typer.Option(help="UTC, such as 2027-01-31.")] = None,
    spend_cap: Annotated[str | None, typer.Option(help="The most this key may spend, in whole units.")] = None,
    max_running: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="The most unfinished jobs at once.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Also where qiklab's minimum balance of $9.99 is not there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Create a key and show it, this once.

    Example: tintype key create --account jo@example.com --dialect qiklab --name laptop --json
    """
    made = operate(
        lambda o: o.create_key(
            account,
            dialect,
            name=name,
            expires_at=expires.replace(tzinfo=UTC) if expires else None,
            spend_cap=spend_cap,
            max_running=max_running,
            force=force,
        )
    )
    _tell(made, account.strip().lower(), as_json)


@app.command("list")
def list_(
    account: Annotated[str | None, typer.Option(help="Only this account's.")] = None, as_json: AsJson = False
) -> None:
    """List keys; of a key itself only its beginning and its end are known."""
    rows, now = operate(lambda o: o.keys(account)), SystemClock().now()
    if as_json:
        show(
            [
                {
                    "id": key.id,
                    "account": email,
                    "dialect": key.dialect,
                    "name": key.name,
                    "shown": key.shown,
                    "state": key.state(now),
                    "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
                    "expires_at": key.expires_at.isoformat() if key.expires_at else None,
                }
                for email, key in rows
            ]
        )
        return
    table = Table("id", "account", "dialect", "name", "key", "state", "last used", "expires")
    for email, key in rows:
        used, ends = when(key.last_used_at) or "never", when(key.expires_at) or "-"
        table.add_row(str(key.id), email, key.dialect, key.name, key.shown, key.state(now), used, ends)
    out.print(table)


@app.command()
def revoke(key_id: KeyId) -> None:
    """End a key at once."""
    operate(lambda o: o.revoke_key(key_id))
    out.print(f"revoked {key_id}")


@app.command()
def rotate(key_id: KeyId, as_json: AsJson = False) -> None:
    """Put a new key in a key's place, with its limits; the old one ends at once."""

    async def act(operator: Operator) -> tuple[tuple[Key, str], str]:
        made = await operator.rotate_key(key_id)
        return made, next(email for email, key in await operator.keys() if key.id == made[0].id)

    _tell(*operate(act), as_json)
