from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.domain.account import Account
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_account
from tests.web import kit


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def context(tmp_path: Path, clock: kit.Clock) -> Iterator[AppContext]:
    made = kit.make_context(tmp_path, clock=clock)
    yield made
    made.store.records.close()


@pytest.fixture
def account(context: AppContext) -> Account:
    return kit.make_account(context)


@pytest.fixture
def actor(account: Account) -> Actor:
    return by_account(account)
