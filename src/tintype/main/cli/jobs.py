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


def _summary(job: Job, email: str = "") -> dict[str, Any]:
    return {
        "id": str(job.id),
        "public_id": job.public_id,
        "account": email,
        "card": job.card,
        "state": job.state.value,
        "attempt": job.attempt,
        "price": format_amount(job.price, Unit(job.unit)),
        "unit": job.unit,
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
    """List jobs, the newest first."""

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
    table = Table("id", "account", "card", "state", "tries", "price", "created")
    for email, job in found:
        price = f"{format_amount(job.price, Unit(job.unit))} {job.unit}"
        table.add_row(str(job.id), email, job.card, job.state.value, str(job.attempt), price, when(job.created_at))
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
    """Show a job as JSON: its request, attempts, error, upstream, and links to its files."""

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
            "upstream_cost_micro_usd": job.upstream_cost,
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
