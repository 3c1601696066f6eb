from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.domain.account import Account
from asfound.workflows.server.app_context import Serving
from tests.web import kit


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def serving(tmp_path: Path, clock: kit.Clock) -> Iterator[Serving]:
    made = kit.make_serving(tmp_path, clock=clock)
    yield made
    made.store.records.close()


@pytest.fixture
def account(serving: Serving) -> Account:
    return kit.make_account(serving)
