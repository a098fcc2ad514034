"""Reading and changing what an account has. The SQL functions of the migrations do the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tintype.infra.db import Connection, queries
from tintype.kernel.money import Unit

SQL = queries("billing")


@dataclass(frozen=True, slots=True)
class Balance:
    """One lot of a unit; ``lot`` is empty where it never expires. Amounts in minor units."""

    unit: Unit
    lot: str
    available: int
    held: int
    expires_at: datetime | None


async def balances(connection: Connection, account_id: UUID, now: datetime) -> list[Balance]:
    """What an account has, by unit, what expires first first."""
    return [
        Balance(Unit(row["unit"]), row["lot"], row["available"], row["held"], row["expires_at"])
        async for row in SQL.balances(connection, account_id=account_id, now=now)
    ]


async def grant(
    connection: Connection, account_id: UUID, unit: Unit, amount: int, *, actor: str, reason: str, now: datetime
) -> int:
    """Add to the lot that never expires; what can be spent afterwards, in minor units."""
    spendable: int = await SQL.grant(
        connection,
        account_id=account_id,
        unit=unit.value,
        lot="",
        amount=amount,
        expires_at=None,
        actor=actor,
        reason=reason,
        now=now,
    )
    return spendable


async def debit(
    connection: Connection, account_id: UUID, unit: Unit, amount: int, *, actor: str, reason: str, now: datetime
) -> bool:
    """Take from what can be spent. False, with nothing taken, where it does not reach."""
    taken: bool = await SQL.debit(
        connection, account_id=account_id, unit=unit.value, amount=amount, actor=actor, reason=reason, now=now
    )
    return taken
