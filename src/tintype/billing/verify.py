"""Replaying the ledger: every entry against balances, holds and jobs, in one snapshot of live data."""

from __future__ import annotations

from dataclasses import dataclass

from tintype.infra.db import Connection, queries

SQL = queries("billing")


@dataclass(frozen=True, slots=True)
class Drift:
    """Two books that disagree: ``what`` kind of disagreement, about which ``subject``, and how."""

    what: str
    subject: str
    detail: str


async def verify(connection: Connection) -> list[Drift]:
    """Every disagreement; an empty list is the proof. One statement, so one snapshot: right on live data too."""
    return [Drift(row["what"], row["subject"], row["detail"]) async for row in SQL.verify(connection)]
