"""The verbs over a database of their own: an instant card, and an account with money."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tintype.administration.operator import Operator
from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.jobs.model import Job
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit
from tintype.main.services import open_services
from tintype.main.settings import Settings, read_settings

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image", "image-to-image"]
engine = "fake"
takes = ["seed", "image", "n"]
max_inputs = 1
max_images = 4
seconds = 0.5
[native.cards.fake.price]
unit = "usd"
amount = "0.01"
per = "image"
"""
Submit = Callable[..., Awaitable[Job]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    (tmp_path / "catalog.toml").write_text(CATALOG)
    return read_settings(
        database_url=database_url, data_dir=tmp_path / "data", catalog=tmp_path / "catalog.toml", lease_s=2
    )


@pytest.fixture
async def services(settings: Settings) -> AsyncIterator[Services]:
    async with open_services(settings, "test") as services:
        yield services


@pytest.fixture
async def account(services: Services) -> UUID:
    operator = Operator(services.db, services.catalog, services.clock, "test")
    account = await operator.create_account("jo@example.com")
    await operator.credit(account.email, "10", Unit.USD)
    return account.id


@pytest.fixture
def submitted(services: Services, account: UUID) -> Submit:
    """Accept a job of the instant card."""

    async def one(prompt: str = "a fox", **more: Any) -> Job:
        card = services.catalog.cards["native/fake"]
        submission = Submission(hex_id(), card, Task.TEXT_TO_IMAGE, prompt, width=32, height=32, seed=1, **more)
        return (await submit(services, Caller(account, None, "native"), submission)).job

    return one
