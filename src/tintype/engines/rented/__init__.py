"""The ground for engines that send their jobs to another server: a provider's, or one of the operator's own.

An engine gives a :class:`Provider` (how to submit, look, find and cancel by the official client), and
:class:`RentedEngine` does what holds for all of them: it says what it is about to send before it sends it, never sends
twice, takes keys in turn, waits, downloads, resumes.
"""

from tintype.engines.rented.engine import RentedEngine
from tintype.engines.rented.faults import Explained, KeyRefused, NotTaken, Unsure, Unusable, refusal, safe_message
from tintype.engines.rented.keys import Key
from tintype.engines.rented.provider import Ask, File, Listens, Made, Pending, Provider

__all__ = [
    "Ask",
    "Explained",
    "File",
    "Key",
    "KeyRefused",
    "Listens",
    "Made",
    "NotTaken",
    "Pending",
    "Provider",
    "RentedEngine",
    "Unsure",
    "Unusable",
    "refusal",
    "safe_message",
]
