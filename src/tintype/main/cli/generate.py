"""`tintype generate`: a picture from the command line, on the operator's own account."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tintype.administration.operator import Operator
from tintype.engines.contract import Task
from tintype.generation.services import SQL, Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.generation.view import JobView, get_job, view
from tintype.generation.wait import Waiter
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import EngineFailed, Invalid, NotFound, Unavailable
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit, format_amount
from tintype.main.cli.common import guarded, out, with_services

OPERATOR = "operator@localhost"
VIDEO_FPS = 24


def add_to(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(generate)


def generate(
    prompt: Annotated[str, typer.Argument(help="What to generate.")],
    model: Annotated[str, typer.Option(help="A card of Tintype's own API.")] = "sketch",
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, help="The same seed gives the same picture.")
    ] = None,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels.")] = "1024x1024",
    seconds: Annotated[int, typer.Option(min=1, max=20, help="A video's length.")] = 4,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; named by the job otherwise.")
    ] = None,
) -> None:
    """Generate a picture or video through the queue, as a customer's call would go.

    Needs a running worker (`tintype serve`). Example: tintype generate "a red fox in the snow" -o fox.png
    """
    guarded(lambda: _check(prompt, output))
    path = with_services(lambda services: _generate(services, prompt, model, seed, size, seconds, output))
    out.print(f"wrote {path}")


def _check(prompt: str, output: Path | None) -> None:
    """Before anything is charged: raises Invalid for what would fail in the end."""
    if not prompt.strip():
        raise Invalid("PROMPT: must say what to generate", field="prompt")
    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise Invalid(f"--output: there can be no file {output}", field="output")


def _submission(services: Services, prompt: str, model: str, seed: int | None, size: str, seconds: int) -> Submission:
    card = services.catalog.card("native", model)
    if card is None:
        names = ", ".join(one.name for one in services.catalog.cards_of("native"))
        raise Invalid(f"--model: there is no card '{model}': there are {names}", field="model")
    match = re.fullmatch(r"(\d{2,4})x(\d{2,4})", size)
    if match is None:
        raise Invalid("--size: must be WIDTHxHEIGHT in pixels, such as 1024x1024", field="size")
    width, height = int(match[1]), int(match[2])
    if Task.TEXT_TO_IMAGE.value in card.task:
        return Submission(hex_id(), card, Task.TEXT_TO_IMAGE, prompt, width=width, height=height, seed=seed)
    if Task.TEXT_TO_VIDEO.value in card.task:
        return Submission(
            hex_id(), card, Task.TEXT_TO_VIDEO, prompt, width=width // 2 * 2, height=height // 2 * 2, seed=seed,
            frames=seconds * VIDEO_FPS, fps=VIDEO_FPS, seconds=seconds, output_format="mp4",
        )  # fmt: skip
    raise Invalid(f"--model: '{model}' makes nothing from a text alone", field="model")


async def _generate(
    services: Services, prompt: str, model: str, seed: int | None, size: str, seconds: int, output: Path | None
) -> Path:
    submission = _submission(services, prompt, model, seed, size, seconds)
    caller = await _operator(services, submission.cost())
    waiter = Waiter(services)
    await waiter.start()
    try:
        job = (await submit(services, caller, submission, awaited=True)).job
        done = await _follow(services, waiter, job)
    finally:
        await waiter.stop()
    if done.job.state is not State.SUCCEEDED:
        raise EngineFailed((done.job.error or {}).get("message", f"The job was {done.job.state.value}"))
    artifact = done.results[0].artifact
    path = output or Path(f"{job.public_id}{Path(artifact.storage_key).suffix}")
    path.write_bytes(await services.objects.get(artifact.storage_key))
    return path


async def _operator(services: Services, price: int) -> Caller:
    """The operator's own account, with enough on it for this."""
    operator = Operator(services.db, services.catalog, services.clock, "generate")
    try:
        account = (await operator.overview(OPERATOR)).account
    except NotFound:
        account = await operator.create_account(OPERATOR)
    await operator.credit(OPERATOR, format_amount(price, Unit.USD), Unit.USD, "generate")
    return Caller(account.id, None, "native")


async def _follow(services: Services, waiter: Waiter, job: Job) -> JobView:
    async with services.db.connection() as connection:
        since = services.clock.now() - timedelta(seconds=services.policy.lease_s)
        served = [json.loads(row["detail"]).get("lanes", {}) async for row in SQL.lanes_served(connection, since=since)]
    if not any(job.lane in lanes for lanes in served):
        raise Unavailable(f"No worker is running for '{job.card}': start `tintype serve`. Job {job.id} waits for it")
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn()
    with Progress(*columns) as bar:
        line = bar.add_task(job.state.value, total=1.0)
        while not job.state.terminal:
            await waiter.moved(job.id, 0.5)
            job = await get_job(services, job.id) or job
            bar.update(line, completed=job.progress, description=job.state.value)
    return await view(services, job)
