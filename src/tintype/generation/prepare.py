"""A claimed job as its engine is asked for it: inputs on the local disk, the prompt enhanced where that is wanted."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from tintype.catalog.model import Card
from tintype.engines.contract import EngineCard, Input, Request, Role, Task
from tintype.generation.route import adapted
from tintype.generation.services import SQL, Services
from tintype.infra.folders import make_folder
from tintype.jobs.model import Job
from tintype.moderation.model import Context

_SAME = ("seed", "width", "height", "count", "frames", "fps", "steps", "guidance_scale", "strength", "negative_prompt")


async def prepare(services: Services, job: Job, card: Card, folder: Path) -> Request:
    """Lay the job's inputs into ``folder``, which is made, and say what is asked for in the engine's words.

    Where ``card`` is a fallback, what it does not take is left out, and that goes on record; so does it where a later
    attempt is the job's own card's again.

    Raises StorageFailed or OSError where the inputs cannot be read.
    """
    wanted, left_out = (job.request, []) if card.id == job.card else adapted(job.request, card)
    if card.id != job.request.get("served_by", job.card):
        async with services.db.connection() as connection:
            await SQL.rerouted(
                connection,
                id=job.id,
                attempt=job.attempt,
                card=card.id,
                left_out=json.dumps(left_out),
                now=services.clock.now(),
            )
    make_folder(folder)  # on the local disk, and quicker than a thread
    inputs = []
    for number, one in enumerate(wanted["inputs"]):
        data = await services.objects.get(one["key"])
        path = folder / f"in-{number}{Path(one['key']).suffix}"
        await asyncio.to_thread(path.write_bytes, data)
        inputs.append(Input(Role(one["role"]), path, one["width"], one["height"], one["description"]))
    return Request(
        job=str(job.id),
        attempt=job.attempt,
        card=EngineCard(card.id, card.engine, dict(card.settings)),
        task=Task(job.task),
        prompt=await _enhanced(services, job),
        workdir=folder,
        inputs=tuple(inputs),
        also=tuple(wanted["also"]),
        # What was chosen and paid for (a quality, say) is for the engine as well.
        options={**wanted.get("choices", {}), **wanted["options"]},
        output_format=wanted["output_format"],
        partials=wanted.get("partials", 0),
        **{name: wanted[name] for name in _SAME},
    )


async def _enhanced(services: Services, job: Job) -> str:
    """The prompt, enhanced where the job asks for it. What an enhancer makes must pass moderation like any prompt."""
    if not job.request.get("enhance"):
        return job.prompt
    if (known := job.request.get("enhanced_prompt")) is not None:
        return str(known)
    better: str = await services.enhancer.enhance(job.prompt, style=job.request.get("style"))
    verdict = await services.moderator.check_prompt(better, context=Context(adult_content=False))
    if not verdict.allowed:
        better = job.prompt
    async with services.db.connection() as connection:
        await SQL.set_enhanced(connection, id=job.id, prompt=json.dumps(better))
    return better
