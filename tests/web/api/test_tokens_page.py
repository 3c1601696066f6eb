"""The account's page for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from asfound.web.app import create_app
from asfound.workflows.notify.announce import wants_mail
from asfound.workflows.server.app_context import AppContext, Mail
from tests.web import kit
from tests.web.kit import TestClient
from tests.web.seed import Known

PAGE = "/account/tokens"


@pytest.fixture
def browser(context: AppContext) -> Iterator[TestClient]:
    context = replace(context, mail=Mail("smtp://127.0.0.1:9", "found@example.org"))
    with TestClient(
        create_app(context), headers={"accept": "text/html"}, follow_redirects=False
    ) as client:
        yield kit.sign_in(client)


def shown(page: str) -> str:
    found = re.search(r'id="f-secret"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_works(browser: TestClient) -> None:
    made = browser.post(PAGE, data={"name": "Booking", "scope": "read", "days": "90"})

    token = shown(made.text)
    assert made.headers["cache-control"] == "no-store"
    me = browser.get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).json()
    assert (me["token"], me["scope"]) == ("Booking", "read")
    again = browser.get(PAGE).text
    assert token not in again
    assert "Booking" in again


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "all"}, {"days": "99999"}])
def test_a_form_that_cannot_be_used(browser: TestClient, wrong: dict[str, str]) -> None:
    answer = browser.post(PAGE, data={"name": "Booking", "scope": "read", "days": "90"} | wrong)

    assert answer.status_code == 422
    assert "f-secret" not in answer.text


def test_a_deleted_token_opens_nothing(browser: TestClient, known: Known) -> None:
    page = browser.get(PAGE).text
    actions = re.findall(r'action="(/account/tokens/[^"]+/delete)"', page)
    assert len(actions) == 2

    for action in actions:
        assert browser.post(action).status_code == 303

    answer = browser.get("/api/v1/me", headers={"authorization": f"Bearer {known.writes}"})
    assert answer.status_code == 401


def test_a_webhook_s_key_is_shown_once(browser: TestClient) -> None:
    made = browser.post(
        "/account/webhooks", data={"url": "https://example.org/new", "events": "visit.planned"}
    )

    key = shown(made.text)
    assert key.startswith("whsec_")
    page = browser.get(PAGE).text
    assert key not in page
    assert "https://example.org/new" in page


def test_a_webhook_into_the_own_network(browser: TestClient) -> None:
    answer = browser.post("/account/webhooks", data={"url": "https://10.0.0.1/"})

    assert answer.status_code == 422
    assert "internet" in answer.text


def test_deliveries_are_listed(browser: TestClient, known: Known) -> None:
    browser.post(f"/account/webhooks/{known.webhook}/test")

    assert browser.get(PAGE).text.count("waiting") == 2


def test_a_webhook_is_deleted(browser: TestClient, known: Known) -> None:
    browser.post(f"/account/webhooks/{known.webhook}/delete")

    assert "https://example.org/hook" not in browser.get(PAGE).text


def test_mail_can_be_switched_off(browser: TestClient, known: Known, context: AppContext) -> None:
    browser.post("/account/mail", data={})
    assert not wants_mail(context, known.account)

    browser.post("/account/mail", data={"mail": "1"})
    assert wants_mail(context, known.account)


def test_the_reference_for_people(browser: TestClient) -> None:
    page = browser.get("/api/v1/")

    assert page.status_code == 200
    for words in ("/visits/{visit}/hand-over", "Plan a visit", "list of", "Idempotency-Key"):
        assert words in page.text
    assert len(page.content) < 100_000
