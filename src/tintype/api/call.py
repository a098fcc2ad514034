"""What a route's handler is given: an admitted request, with everything that it may ask of the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from tintype.api.body import Fields, parse_object
from tintype.api.context import Context
from tintype.api.idempotency import HEADER, idempotency_of
from tintype.generation.answers import free_key
from tintype.generation.cancel import cancel
from tintype.generation.services import SQL as JOBS
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Idempotency, Submission
from tintype.generation.submit import Accepted, submit
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Internal, TooLarge


class Call(Request):
    """A request whose key has been admitted (``caller``), unless its route is public.

    Handlers are ``async def handler(call: Call, …path parameters…) -> Response``.
    """

    def __init__(self, scope: Scope, receive: Receive, context: Context, path: str) -> None:
        """``path`` is the dialect's own, without the prefix that it is mounted at."""
        super().__init__(scope, limited(receive, context.edge.body_limit))
        self.context, self.own_path = context, path
        self._object: Mapping[str, Any] | None = None
        self._fresh: UUID | None = None  # a job that this call has submitted and not looked at yet

    @property
    def services(self) -> Services:
        return self.context.edge.services

    @property
    def caller(self) -> Caller:
        if self.context.caller is None:
            raise Internal("a public route has no caller")
        return self.context.caller

    def check_length(self) -> None:
        """Raise TooLarge where the request announces a body over the limit, before any of it is read."""
        announced = self.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self.context.edge.body_limit:
            raise too_large(self.context.edge.body_limit)

    async def fields(self) -> Fields:
        """The body's fields. Raises TooLarge, NotJson, Invalid (JSON, but no object)."""
        if self._object is None:
            self._object = parse_object(await self.body())
        return Fields(self._object)

    def read_as(self, values: Mapping[str, Any]) -> None:
        """What a body that is no JSON says, read by the dialect: an idempotency key stands for this."""
        self._object = values

    async def submit(self, submission: Submission, *, awaited: bool = False) -> Accepted:
        """``generation.submit`` with this request's caller, idempotency key and base URL."""
        idempotency = await self._idempotency()
        accepted = await submit(
            self.services,
            self.caller,
            submission,
            idempotency=idempotency,
            awaited=awaited,
            base_url=self.context.base_url,
        )
        if awaited and not accepted.replayed:
            self._fresh = accepted.job.id
        return accepted

    async def submit_awaited(self, submission: Submission) -> Accepted:
        """The same for a call that answers with the end: only good ends are kept for an idempotency key.

        One that stands for a job that failed, or was cancelled, is taken anew.
        """
        accepted = await self.submit(submission, awaited=True)
        job = accepted.job
        if accepted.replayed and job.state.terminal and job.state is not State.SUCCEEDED:
            await free_key(self.services, job)
            accepted = await self.submit(submission, awaited=True)
        return accepted

    async def _idempotency(self) -> Idempotency | None:
        header = self.headers.get(HEADER)
        if header is None:
            return None
        body = self._object if self._object is not None else await self.body()
        return idempotency_of(header, dialect=self.context.dialect, method=self.method, path=self.own_path, body=body)

    async def is_repeated(self) -> bool:
        """Whether this request's idempotency key was used before: then ``submit`` gives that answer, or a Conflict.

        What may have changed since then, such as the caller's plan, must not stand before that.
        """
        idempotency = await self._idempotency()
        if idempotency is None:
            return False
        now = self.services.clock.now()
        async with self.services.db.connection() as connection:
            found = await JOBS.replay(connection, account_id=self.caller.account_id, key=idempotency.key, now=now)
        return found is not None

    async def watch(self, job: Job) -> None:
        """Have workers tell of this job's ways, so that those who wait for it hear at once."""
        async with self.services.db.connection() as connection:
            await JOBS.watch(connection, id=job.id)

    async def finished(self, job: Job, limit_s: float) -> Job | None:
        """The job once it has ended; None where it has not within ``limit_s`` seconds. It was submitted as awaited."""
        fresh, self._fresh = self._fresh == job.id, None
        return await self.context.edge.waiter.finished(job, limit_s, fresh=fresh)

    async def finished_or_cancelled(self, job: Job, limit_s: float) -> Job | None:
        """The same, but a job that outlasts the wait is cancelled, with its hold released; None says so.

        Where it ended at the very last moment, the cancel comes too late and the job is returned after all.
        """
        done = await self.finished(job, limit_s)
        if done is None and not await cancel(self.services, job.id, at_once=True):
            done = await self.finished(job, 0)
        return done


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"The request body is too large: accepted are at most {limit:,} bytes")


def limited(receive: Receive, limit: int) -> Receive:
    """``receive`` that raises TooLarge once more than ``limit`` bytes of a body have come."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(cast(bytes, message.get("body", b"")))
        if seen > limit:
            raise too_large(limit)
        return message

    return counted
