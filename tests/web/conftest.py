from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.domain.account import Account
from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from tests.web import kit
from tests.web.kit import TestClient


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
def account(context: AppContext) -> Account:
    return kit.make_account(context)


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    """A browser that has not signed in."""
    headers = {"accept": "text/html"}
    with TestClient(create_app(context), headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in_client(client: TestClient, account: Account) -> TestClient:
    """A browser in which the host has signed in; its posts carry the token in the header."""
    return kit.sign_in(client)


@pytest.fixture
def a_place_with_views(context: AppContext, account: Account) -> kit.MadePlace:
    return kit.make_place(context, account)
