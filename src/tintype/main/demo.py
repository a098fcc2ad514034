"""The demo account of a first start: something to paste a call with, in a file that only its owner may read."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tintype.accounts.model import PREFIXES, digest
from tintype.administration.operator import Operator
from tintype.catalog.catalog import Catalog
from tintype.infra.db import Database, queries
from tintype.kernel.clock import SystemClock
from tintype.kernel.errors import NotFound
from tintype.kernel.money import Unit
from tintype.main.settings import Settings

SQL = queries("administration")
DEMO = "demo@localhost"
_GIFTS = ((Unit.USD, "20"), (Unit.POINTS, "200"), (Unit.CREDITS, "20"))


async def demo_keys(settings: Settings, url: str) -> dict[str, str]:
    """The demo account's key per dialect, made where they are not there yet.

    A key in the file that this database does not know (it is another one's, or was emptied) is replaced; one that the
    operator revoked stays as it is.
    """
    path = settings.data_dir / "demo-keys.json"
    keys = _read(path)
    db = await Database.connect(url, name="demo", max_size=2)
    try:
        async with db.connection() as connection:
            known = {bytes(row["digest"]) async for row in SQL.digests(connection, digests=_digests(keys))}
        keys = {dialect: key for dialect, key in keys.items() if digest(key) in known}
        missing = [dialect for dialect in PREFIXES if dialect not in keys]
        if not missing:
            return keys
        operator = Operator(db, Catalog.load(settings.catalog), SystemClock(), "serve")
        await _equip(operator)
        for dialect in missing:
            keys[dialect] = (await operator.create_key(DEMO, dialect, name="demo", force=True))[1]
        _write(path, keys)
    finally:
        await db.close()
    return keys


def _digests(keys: dict[str, str]) -> list[bytes]:
    return [digest(key) for key in keys.values()]


def _read(path: Path) -> dict[str, str]:
    """What the file holds; nothing where it is not there or is no file of keys."""
    try:
        held = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: key for name, key in held.items() if isinstance(key, str)} if isinstance(held, dict) else {}


async def _equip(operator: Operator) -> None:
    """Make the account, or what a start that was cut off left out: credit comes last, so that it tells."""
    try:
        seen = await operator.overview(DEMO)
    except NotFound:
        await operator.create_account(DEMO, username="demo")
        seen = await operator.overview(DEMO)
    had = {one.unit for one in seen.balances}
    gifts = [(unit, amount) for unit, amount in _GIFTS if unit not in had]
    if not gifts:
        return
    for dialect, data in operator.catalog.dialects.items():
        if "pro" in data.plans:
            await operator.set_plan(DEMO, dialect, "pro")
    for unit, amount in gifts:
        await operator.credit(DEMO, amount, unit, "to try out")


def _write(path: Path, keys: dict[str, str]) -> None:
    """Whole or not at all, and never readable by others."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file, indent=2)
    part.replace(path)
