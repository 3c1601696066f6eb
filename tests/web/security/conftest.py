"""The same installation as for the interface, tried by those who may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from tests.web import kit, seed
from tests.web.kit import TestClient
from tests.web.seed import Known


@pytest.fixture(scope="session")
def known() -> Known:
    return seed.installation().known


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """One for a whole file: what is tried here must change nothing."""
    made = seed.copied(tmp_path_factory.mktemp("security") / "installation")
    yield made
    made.store.records.close()


@pytest.fixture(scope="module")
def app(context: AppContext) -> FastAPI:
    return create_app(context)


def browser(app: FastAPI) -> TestClient:
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=True)
    client.headers["accept"] = "text/html"
    return client


@pytest.fixture(scope="module")
def nobody(app: FastAPI) -> Iterator[TestClient]:
    with browser(app) as client:
        yield client


@pytest.fixture(scope="module")
def host(app: FastAPI) -> Iterator[TestClient]:
    with browser(app) as client:
        yield kit.sign_in(client)


@pytest.fixture(scope="module")
def other_host(app: FastAPI) -> Iterator[TestClient]:
    """Somebody with an account, and nothing to do with the place."""
    with browser(app) as client:
        yield kit.sign_in(client, "other@example.org")


@pytest.fixture(scope="session")
def photo() -> Path:
    return kit.PHOTOS / "table.jpg"
