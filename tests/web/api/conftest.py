"""A copy of one installation for every test, and a program that may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from tests.web import kit, seed
from tests.web.kit import TestClient
from tests.web.seed import Known


@pytest.fixture(scope="session")
def known() -> Known:
    return seed.installation().known


@pytest.fixture
def context(tmp_path: Path, clock: kit.Clock) -> Iterator[AppContext]:
    made = seed.copied(tmp_path / "installation", clock)
    yield made
    made.store.records.close()


@pytest.fixture
def api(context: AppContext, known: Known) -> Iterator[TestClient]:
    """A program with a token that may write."""
    with TestClient(create_app(context), base_url="http://testserver/api/v1") as client:
        client.headers["authorization"] = f"Bearer {known.writes}"
        yield client
