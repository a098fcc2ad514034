"""The MCP server: the tools over the verbs, for whoever the request's key belongs to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from mcp.server import Server, ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    Tool,
    ToolAnnotations,
)

from tintype import __version__
from tintype.api.context import Edge
from tintype.api.mcp.results import job_told, model_told, refused, told
from tintype.api.mcp.tools import TOOLS, GetJob, Making, read, submission_of
from tintype.api.sold import NATIVE, models
from tintype.generation.services import SQL
from tintype.generation.submission import Caller
from tintype.generation.submit import submit
from tintype.generation.view import find, get_job, view
from tintype.infra.db import GONE
from tintype.jobs.model import Job
from tintype.kernel.errors import Internal, Invalid, NotFound, TintypeError, Unavailable

log = structlog.get_logger(__name__)
NAME = "tintype"
INSTRUCTIONS = (
    "Makes images, videos and 3D models. Results carry links that last 24 hours; get_job signs them anew. "
    "Calls cost money from the key's account; list_models says how much."
)
TOLD_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Session:
    """For whom a request is, and what links in its answer begin with."""

    caller: Caller
    base_url: str


Context = ServerRequestContext[Any, Any]


def create_server(edge: Edge) -> Server[Any]:
    """The server. Its requests carry a :class:`Session` in their HTTP scope's ``state["tintype"]``."""

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        assert context.request is not None, "every request comes by HTTP"
        session: Session = context.request.scope["state"][NAME]
        try:
            return await _call(edge, session, context, params)
        except TintypeError as error:
            if isinstance(error, Internal):
                log.error("internal error", tool=params.name, error=error.message)
                return refused(Internal())
            return refused(error)
        except GONE:
            return refused(Unavailable("The service is not available at present: please try again in a moment"))
        except Exception:
            log.exception("a tool failed", tool=params.name)
            return refused(Internal())

    return Server(
        NAME, version=__version__, title="Tintype", instructions=INSTRUCTIONS,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )  # fmt: skip


async def list_tools(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
    """All tools, on one page."""
    return ListToolsResult(
        tools=[
            Tool(
                name=name,
                title=spec.title,
                description=spec.arguments.__doc__,
                input_schema=spec.arguments.model_json_schema(),
                annotations=ToolAnnotations(
                    title=spec.title,
                    read_only_hint=spec.reads,
                    destructive_hint=False,
                    idempotent_hint=spec.reads,
                    open_world_hint=not spec.reads,
                ),
            )
            for name, spec in TOOLS.items()
        ]
    )


async def _call(edge: Edge, session: Session, context: Context, params: CallToolRequestParams) -> CallToolResult:
    spec = TOOLS.get(params.name)
    if spec is None:
        raise Invalid(f"There is no tool '{params.name}': there are {', '.join(TOOLS)}", field="name")
    arguments, services = read(spec.arguments, params.arguments), edge.services
    if isinstance(arguments, Making):
        return await _make(edge, session, context, arguments)
    if isinstance(arguments, GetJob):
        found = await find(services, session.caller.account_id, NATIVE, arguments.id)
        if found is None:
            raise NotFound("There is no such job", field="id")
        return await job_told(services, found)
    return told({"models": [model_told(name, card) for name, card in models(services.catalog).items()]})


async def _make(edge: Edge, session: Session, context: Context, arguments: Making) -> CallToolResult:
    submission = submission_of(arguments, edge.services.catalog)
    accepted = await submit(
        edge.services, session.caller, submission, awaited=bool(arguments.wait_seconds), base_url=session.base_url
    )
    job = await _followed(edge, context, accepted.job, arguments.wait_seconds)
    return await job_told(edge.services, await view(edge.services, job))


async def _followed(edge: Edge, context: Context, job: Job, wait_s: float) -> Job:
    """The job at its end, or as it stands after ``wait_s``; on the way its caller is told how far it is.

    A caller who goes away leaves the job to go on.
    """
    loop = asyncio.get_running_loop()
    end, said = loop.time() + wait_s, -1.0
    async with edge.services.db.connection() as connection:
        await SQL.watch(connection, id=job.id)
    while not job.state.terminal and loop.time() < end:
        # Progress must grow with every word of it, says the protocol; before the start there is none.
        if job.progress > said:
            said = job.progress
            await context.session.report_progress(said, 1.0, f"{job.public_id} is {job.state.value}")
        await edge.waiter.moved(job.id, min(TOLD_EVERY_S, max(0.0, end - loop.time())))
        job = await get_job(edge.services, job.id) or job
    return job
