from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.domain.account import Account
from asfound.web.app import create_app
from asfound.workflows.server.app_context import Serving
from tests.web import kit
from tests.web.kit import TestClient


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def serving(tmp_path: Path, clock: kit.Clock) -> Iterator[Serving]:
    """A server's state, with a clock that the test turns."""
    made = kit.make_serving(tmp_path, clock=clock)
    yield made
    made.store.records.close()


@pytest.fixture
def account(serving: Serving) -> Account:
    return kit.make_account(serving)


@pytest.fixture
def client(serving: Serving) -> Iterator[TestClient]:
    """A browser that has not signed in."""
    headers = {"accept": "text/html"}
    with TestClient(create_app(serving), headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture
def signed_in_client(client: TestClient, account: Account) -> TestClient:
    """A browser in which the host has signed in; its posts carry the token in the header."""
    return kit.sign_in(client)


@pytest.fixture
def a_place_with_views(serving: Serving, account: Account) -> kit.MadePlace:
    return kit.make_place(serving, account)
