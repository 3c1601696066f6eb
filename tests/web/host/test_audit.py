"""The audit log as a host who does not manage the installation reads it."""

from __future__ import annotations

import re

import pytest

from asfound.domain.visit import Event, Role
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link
from asfound.workflows.visits.visit.planning import plan_visit
from tests.web import kit
from tests.web.kit import TestClient


@pytest.fixture
def audited(context: AppContext, client: TestClient) -> TestClient:
    """A second host's browser, after both hosts made links; one opening is as it once was kept."""
    for email in (kit.EMAIL, "second@example.org"):
        host = by_account(kit.make_account(context, email, email.partition("@")[0].title()))
        place = kit.make_place(context, host.host).place
        visit, _ = plan_visit(context, host, place.id, guest="Aiko")
        make_link(context, host, visit.id, role=Role.CREW, name=f"Crew of {host.name}")
        details = {"link": "x", "name": f"Guest of {host.name}", "role": "guest"}
        with context.store.records.begin() as tx:
            tx.events.add(Event("link.opened", "Aiko", context.clock(), visit.id, details=details))
    return kit.sign_in(client, "second@example.org")


def test_a_host_finds_their_own_links(audited: TestClient) -> None:
    page = audited.get("/audit").text

    assert re.findall(r'class="data">(link\.\w+|visit\.planned)<', page) == [
        "link.opened", "link.made", "visit.planned",
    ]  # fmt: skip
    assert "Crew of Second" in page
    assert "Guest of Second" in page


def test_nothing_of_other_hosts_is_told(audited: TestClient) -> None:
    page = audited.get("/audit").text

    assert "Crew of Host" not in page
    assert "Guest of Host" not in page
