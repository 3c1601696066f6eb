from __future__ import annotations

import pytest

from asfound.domain.account import Account
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.guest.phone import LEFT, Phone
from tests.web.kit import TestClient


@pytest.fixture
def photo() -> bytes:
    """A real photo, as it comes from a phone."""
    return (LEFT / "bench.jpg").read_bytes()


@pytest.fixture
def phone(
    context: AppContext, account: Account, a_place_with_views: kit.MadePlace, client: TestClient
) -> Phone:
    visit, token = plan_visit(
        context, by_account(account), a_place_with_views.place.id, guest="Aiko"
    )
    return Phone(client, token, visit, a_place_with_views)
