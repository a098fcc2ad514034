"""Why a job that has ended gave nothing, as the error that a call answers with."""

from __future__ import annotations

from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import EngineFailed, Fault, Invalid, Kind, Moderated, TimedOut, TintypeError


def failure_of(
    job: Job,
    *,
    expired: TintypeError | None = None,
    cancelled: TintypeError | None = None,
    broken: TintypeError | None = None,
) -> TintypeError:
    """The error; what the platform itself did wrong is told without any detail.

    An API may have its own words for a job that was not done in time (``expired``), that was ``cancelled``, or that the
    platform failed (``broken``).
    """
    if job.state is State.EXPIRED:
        return expired or TimedOut()
    if job.state is State.CANCELLED:
        return cancelled or EngineFailed("Generation was cancelled")
    error = job.error or {}
    if error.get("fault") == Fault.PLATFORM.value:
        return broken or EngineFailed()
    message = error.get("message")
    match error.get("kind"):
        case Kind.MODERATED:
            return Moderated(message)
        case Kind.INVALID:
            return Invalid(message)
        case Kind.TIMED_OUT:
            return TimedOut(message)
        case _:
            return EngineFailed(message)
