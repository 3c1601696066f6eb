from __future__ import annotations

from collections.abc import Iterator

import pytest

from asfound.domain.finding import Kind
from asfound.web.app import create_app
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.snapshot.results import view_text
from tests.unit.workflows.visits import kit as visits
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, BOTTLE, result
from tests.web import kit
from tests.web.kit import TestClient


@pytest.fixture
def stay(context: AppContext) -> visits.Stay:
    """A visit to two views of the demo place."""
    return visits.stay(context)


@pytest.fixture
def differing(stay: visits.Stay) -> visits.Stay:
    """The table differs by a bottle and a bag, as a comparison would have said."""
    job = stay.take("table", "left-behind")
    assert job
    said = result("a", (Kind.ADDED, BOTTLE), (Kind.ADDED, BAG))
    with stay.context.store.records.begin() as tx:
        tx.jobs.finish(job.id, view_text(said, job.id), stay.context.clock())
    return stay


@pytest.fixture
def host(stay: visits.Stay) -> Iterator[TestClient]:
    """The host's browser."""
    headers = {"accept": "text/html"}
    with TestClient(create_app(stay.context), headers=headers, follow_redirects=False) as client:
        yield kit.sign_in(client)


@pytest.fixture
def guest(stay: visits.Stay) -> Iterator[TestClient]:
    """The guest's browser, which has signed in nowhere."""
    headers = {"accept": "text/html"}
    with TestClient(create_app(stay.context), headers=headers, follow_redirects=False) as client:
        yield client
