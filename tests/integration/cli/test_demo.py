"""The demo account, whatever became of the start that was to make it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tintype.accounts.model import PREFIXES
from tintype.administration.operator import Operator, Overview
from tintype.generation.services import Services
from tintype.kernel.money import Unit
from tintype.main.demo import DEMO, demo_keys
from tintype.main.services import open_services
from tintype.main.settings import Settings, read_settings

HAS = {Unit.USD: 20_000_000, Unit.POINTS: 200, Unit.CREDITS: 20}


class Killed(Exception):
    """The process ended here."""


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    return read_settings(database_url=database_url, data_dir=tmp_path / "data")


async def seen(services: Services) -> Overview:
    return await Operator(services.db, services.catalog, services.clock, "test").overview(DEMO)


@pytest.mark.parametrize("verb", ["create_account", "set_plan", "credit", "create_key"])
@pytest.mark.parametrize("calls", [0, 1])
async def test_a_start_that_was_cut_off_is_made_good(
    verb: str, calls: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = getattr(Operator, verb), 0

    async def cut(self: Operator, *given: Any, **named: Any) -> Any:
        nonlocal done
        if done == calls:
            raise Killed
        done += 1
        return await real(self, *given, **named)

    assert settings.database_url is not None
    with monkeypatch.context() as patch:
        patch.setattr(Operator, verb, cut)
        if verb == "create_account" and calls:
            await demo_keys(settings, settings.database_url)  # there is but one
        else:
            with pytest.raises(Killed):
                await demo_keys(settings, settings.database_url)
    keys = await demo_keys(settings, settings.database_url)
    assert set(keys) == set(PREFIXES)
    async with open_services(settings, "test") as services:
        overview = await seen(services)
        has = {one.unit: one.available for one in overview.balances}
        pro = {name for name, data in services.catalog.dialects.items() if "pro" in data.plans}
        first = await seen(services)
        await demo_keys(settings, settings.database_url)
        assert await seen(services) == first, "the next start finds all there"
    assert has == HAS
    assert all(overview.plans[name] == "pro" for name in pro)


async def test_what_was_spent_is_not_given_again(settings: Settings) -> None:
    assert settings.database_url is not None
    await demo_keys(settings, settings.database_url)
    async with open_services(settings, "test") as services:
        operator = Operator(services.db, services.catalog, services.clock, "test")
        await operator.debit(DEMO, "20", Unit.USD)
        (settings.data_dir / "demo-keys.json").unlink()
        await demo_keys(settings, settings.database_url)
        assert {one.unit: one.available for one in (await seen(services)).balances}[Unit.USD] == 0
