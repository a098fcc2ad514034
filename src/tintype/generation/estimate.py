"""Where a waiting job stands, and about how long until it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tintype.generation.services import Services
from tintype.infra.db import queries
from tintype.jobs.model import Job

SQL = queries("estimate")
# Workers say that they live every quarter of a lease; three leases of silence are no hiccup.
LIVE_LEASES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """``ahead`` jobs go first (counted up to 10,000); the wait until the job starts, in seconds."""

    ahead: int
    estimated_wait_s: float


def expected_wait(ahead: int, *, running: int, capacity: int, seconds: float) -> float:
    """Seconds until a job starts that ``ahead`` others go before.

    ``capacity`` jobs run at once, ``running`` do now, and each takes ``seconds``: one ends every
    ``seconds / capacity``. With no worker there (capacity 0) it is reckoned as if one came now.
    """
    capacity = max(capacity, 1)
    free = max(capacity - running, 0)
    return max(0, ahead + 1 - free) * seconds / capacity


async def place_in_queue(services: Services, job: Job) -> Place:
    """Where a queued job stands in its lane.

    The run time is the mean of what was measured on the lane's cards, or the card's own figure where nothing was yet.
    A model that no worker has loaded takes as long as its last loading did, besides.
    """
    card = services.catalog.cards.get(job.card)
    cards = [one.id for one in services.catalog.cards.values() if one.queue_lane == job.lane]
    since = services.clock.now() - timedelta(seconds=LIVE_LEASES * services.policy.lease_s)
    async with services.db.connection() as connection:
        row = await SQL.place(connection, lane=job.lane, priority=job.priority, since=since, card=job.card, cards=cards)
    seconds = row["seconds"] or (card.seconds if card is not None else 1.0)
    wait = expected_wait(row["ahead"], running=row["running"], capacity=row["capacity"], seconds=seconds)
    return Place(row["ahead"], round(wait + row["loading"], 1))
