"""An engine's reasons as our errors."""

from __future__ import annotations

from typing import assert_never

from tintype.engines.contract import Reason
from tintype.kernel.errors import EngineFailed, Invalid, Moderated, TimedOut, TintypeError, Unavailable


class OutcomeUnknown(EngineFailed):
    """Generation failed: the provider's answer was lost. Nothing was charged."""

    code, retryable = "outcome_unknown", False


class OutOfMemory(EngineFailed):
    """Generation failed: the engine ran out of memory."""

    code = "out_of_memory"


class EngineDied(EngineFailed):
    """Generation failed: the engine stopped unexpectedly."""

    code = "engine_died"


def error_of(reason: Reason, message: str, retry_after: float | None = None) -> TintypeError:
    """An engine's reason as one of our errors."""
    match reason:
        case Reason.INVALID:
            return Invalid(message)
        case Reason.MODERATED:
            return Moderated(message)
        case Reason.RATE_LIMITED | Reason.UNAVAILABLE:
            return Unavailable(message, retry_after=retry_after)
        case Reason.OUT_OF_MEMORY:
            return OutOfMemory()
        case Reason.CRASHED:
            return EngineDied()
        case Reason.HUNG:
            return TimedOut()
        case Reason.OUTCOME_UNKNOWN:
            return OutcomeUnknown()
        case Reason.FAILED | Reason.CANCELLED:
            return EngineFailed(message)
        case _:
            assert_never(reason)
