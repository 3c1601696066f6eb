from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.workflows.server.app_context import AppContext
from tests.unit.workflows.visits import kit as visits
from tests.web import kit


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def context(tmp_path: Path, clock: kit.Clock) -> Iterator[AppContext]:
    """A server's state, with a clock that the test turns."""
    made = kit.make_context(tmp_path, clock=clock)
    yield made
    made.store.records.close()


@pytest.fixture
def stay(context: AppContext) -> visits.Stay:
    """A visit to two views of the demo place."""
    return visits.stay(context)
