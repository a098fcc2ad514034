"""`tintype jobs`: what is under way and what became of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from tintype.generation.cancel import cancel as cancel_job
from tintype.generation.services import SQL, Services
from tintype.generation.view import get_job, view
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Conflict, NotFound
from tintype.kernel.money import Unit, format_amount
from tintype.main.cli.common import out, show, when, with_services

app = typer.Typer(help="Jobs: what is under way and what became of it.", no_args_is_help=True)
JobId = Annotated[str, typer.Argument(metavar="ID", help="A job's id, or the one that its customer was told.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def _fallback(job: Job) -> str | None:
    """The card that serves it in place of its own."""
    served: str = job.request.get("served_by", job.card)
    return None if served == job.card else served


def _cost(job: Job) -> str | None:
    """What its provider charges, in USD."""
    return None if job.upstream_cost is None else format_amount(job.upstream_cost, Unit.USD)


def _summary(job: Job, email: str = "") -> dict[str, Any]:
    return {
        "id": str(job.id),
        "public_id": job.public_id,
        "account": email,
        "card": job.card,
        "state": job.state.value,
        "attempt": job.attempt,
        "price": format_amount(job.price, Unit(job.unit)),
        "captured": None if job.captured is None else format_amount(job.captured, Unit(job.unit)),
        "unit": job.unit,
        "upstream_cost_usd": _cost(job),
        "served_by": _fallback(job),
        "left_out": job.request.get("left_out", []),
        "created_at": job.created_at.isoformat(),
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }


@app.command("list")
def list_(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    account: Annotated[str | None, typer.Option(help="Only this account's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The newest so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List jobs, the newest first. The cost is what a provider charges; after `by` stands a fallback that serves."""

    async def act(services: Services) -> list[tuple[str, Job]]:
        async with services.db.connection() as connection:
            rows = SQL.listing_all(
                connection,
                state=state.value if state else None,
                email=account.strip().lower() if account else None,
                limit=limit,
            )
            return [(row["email"], Job.of(row)) async for row in rows]

    found = with_services(act)
    if as_json:
        show([_summary(job, email) for email, job in found])
        return
    table = Table("id", "account", "card", "state", "tries", "price", "captured", "cost", "created")
    for email, job in found:
        price, captured = (
            "" if amount is None else f"{format_amount(amount, Unit(job.unit))} {job.unit}"
            for amount in (job.price, job.captured)
        )
        cost = f"{_cost(job)} usd" if job.upstream_cost is not None else ""
        card = f"{job.card}, by {_fallback(job)}" if _fallback(job) else job.card
        made = when(job.created_at)
        table.add_row(str(job.id), email, card, job.state.value, str(job.attempt), price, captured, cost, made)
    out.print(table)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _find(services: Services, name: str) -> Job:
    async with services.db.connection() as connection:
        row = await SQL.by_any_id(connection, id=_uuid(name), public_id=name)
    if row is None:
        raise NotFound(f"There is no job {name}")
    return Job.of(row)


@app.command("show")
def show_(job_id: JobId) -> None:
    """Show a job as JSON: its request, price and cost, attempts, error, upstream, and links to its files."""

    async def act(services: Services) -> dict[str, Any]:
        job = await _find(services, job_id)
        seen = await view(services, job)
        async with services.db.connection() as connection:
            attempts = [dict(row) async for row in SQL.attempts(connection, job_id=job.id)]
        return _summary(job) | {
            "prompt": job.prompt,
            "request": job.request,
            "error": job.error,
            "upstream": job.upstream,
            "attempts": attempts,
            "files": [
                {"role": file.artifact.role, "type": file.artifact.content_type, "url": file.url}
                for file in (*seen.results, *seen.others)
            ],
        }

    show(with_services(act))


@app.command()
def cancel(job_id: JobId) -> None:
    """Cancel a job: a queued one ends at once, a running one is stopped; its hold is released."""

    async def act(services: Services) -> Job:
        job = await _find(services, job_id)
        if not await cancel_job(services, job.id):
            raise Conflict(f"This job had ended before: it {job.state.value}")
        after = await get_job(services, UUID(str(job.id)))
        assert after is not None
        return after

    job = with_services(act)
    out.print(f"{job.id} is {'cancelled' if job.state is State.CANCELLED else 'being stopped'}")
