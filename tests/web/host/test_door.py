"""The door, as a browser meets it."""

from __future__ import annotations

import re

import pyotp
import pytest

from asfound.domain.account import Account
from asfound.web.app import create_app
from asfound.workflows.accounts.managing import invite
from asfound.workflows.accounts.setting_up import offer_set_up
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.login_throttle import FREE_ATTEMPTS
from tests.web import kit
from tests.web.kit import TestClient

WRONG = {"email": kit.EMAIL, "password": "not the password"}


def try_in(client: TestClient, **data: str):
    token = kit.token_in(client.get("/sign-in").text)
    return client.post("/sign-in", data={"csrf": token, "next": "/"} | data)


def test_set_up_by_the_link_of_the_terminal(client: TestClient, context: AppContext) -> None:
    code = offer_set_up(context)
    page = client.get(f"/set-up?code={code}").text
    fields = {"email": kit.EMAIL, "name": "Office", "password": kit.PASSWORD, "code": str(code)}
    answer = client.post("/set-up", data=fields | {"csrf": kit.token_in(page)})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Welcome, Office" in client.get("/").text
    assert client.get(f"/set-up?code={code}").headers["location"] == "/sign-in"


def test_no_set_up_without_the_code(client: TestClient, context: AppContext) -> None:
    offer_set_up(context)

    assert "Almost there" in client.get("/").text
    assert client.get("/set-up?code=guess").status_code == 403
    assert client.get("/set-up").status_code == 403
    token = kit.token_in(client.get("/sign-in").text)
    fields = {"email": kit.EMAIL, "name": "Me", "password": kit.PASSWORD, "code": "guess"}
    assert client.post("/set-up", data=fields | {"csrf": token}).status_code == 403
    with context.store.records.read() as tx:
        assert not tx.accounts.any()


def test_mistakes_stand_beside_their_fields(client: TestClient, context: AppContext) -> None:
    code = offer_set_up(context)
    token = kit.token_in(client.get(f"/set-up?code={code}").text)
    fields = {"csrf": token, "code": str(code), "email": "no", "name": "", "password": "x"}
    page = client.post("/set-up", data=fields)

    assert page.status_code == 422
    assert set(re.findall(r'id="e-(\w+)"', page.text)) == {"email", "name"}
    assert 'value="x"' not in page.text


def test_cookies_are_out_of_reach(client: TestClient, account: Account) -> None:
    answer = try_in(client, email=kit.EMAIL, password=kit.PASSWORD)

    for cookie in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Path=/" in cookie


def test_by_https_cookies_are_of_this_host_alone(context: AppContext, account: Account) -> None:
    object.__setattr__(context, "secure", True)
    with TestClient(
        create_app(context), base_url="https://testserver", follow_redirects=False
    ) as c:
        answer = try_in(c, email=kit.EMAIL, password=kit.PASSWORD)

    cookies = answer.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-device"}
    assert all("Secure" in cookie and "Domain" not in cookie for cookie in cookies)
    assert "max-age=" in answer.headers["strict-transport-security"]


def test_the_same_page_whether_the_account_exists(client: TestClient, account: Account) -> None:
    def page(email: str) -> str:
        answer = try_in(client, email=email, password="not the password")  # noqa: S106
        assert answer.status_code == 403
        text = answer.text.replace(email, "")
        return re.sub(r'name="csrf" value="[^"]+"', "", text)

    assert page(kit.EMAIL) == page("nobody@example.org")


def test_a_page_tells_how_long_to_wait(client: TestClient, account: Account) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert try_in(client, **WRONG).status_code == 403
    answer = try_in(client, **WRONG)

    assert answer.status_code == 429
    assert "Try again in 2 seconds" in answer.text


def test_the_second_factor_by_the_pages(signed_in_client: TestClient, clock: kit.Clock) -> None:
    browser = signed_in_client
    page = browser.get("/account/second-factor").text
    found = re.search(r'name="secret" value="(\w+)"', page)
    assert found
    code = pyotp.TOTP(found[1]).at(clock.now)
    shown = browser.post("/account/second-factor", data={"secret": found[1], "code": code}).text
    recovery = re.findall(r"<li>([a-z0-9-]{19})</li>", shown)
    assert len(recovery) == 10
    browser.post("/sign-out")
    del browser.headers["x-csrf-token"]

    asked = try_in(browser, email=kit.EMAIL, password=kit.PASSWORD, next="/account")
    assert asked.status_code == 200
    assert kit.PASSWORD not in asked.text
    ticket = re.search(r'name="ticket" value="([^"]+)"', asked.text)
    assert ticket
    fields = {"csrf": kit.token_in(asked.text), "ticket": ticket[1], "next": "/account"}
    assert browser.post("/sign-in/code", data=fields | {"code": code}).status_code == 403
    done = browser.post("/sign-in/code", data=fields | {"code": recovery[0]})
    assert (done.status_code, done.headers["location"]) == (303, "/account")


def test_signing_out_ends_the_session_on_the_server(signed_in_client: TestClient) -> None:
    cookie = signed_in_client.cookies["asfound-session"]
    signed_in_client.post("/sign-out")
    signed_in_client.cookies.set("asfound-session", cookie)

    assert signed_in_client.get("/account").headers["location"] == "/sign-in?next=/account"


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_nobody_is_sent_elsewhere(client: TestClient, account: Account, where: str) -> None:
    answer = try_in(client, email=kit.EMAIL, password=kit.PASSWORD, next=where)

    assert answer.headers["location"] == "/"


def test_an_invited_host_makes_an_account(
    client: TestClient, context: AppContext, account: Account
) -> None:
    token = invite(context, account)
    page = client.get(f"/join/{token}").text
    fields = {"csrf": kit.token_in(page), "name": "Two", "email": "two@example.org"}
    answer = client.post(f"/join/{token}", data=fields | {"password": kit.PASSWORD})

    assert answer.status_code == 303
    assert client.get(f"/join/{token}").status_code == 410
    assert client.get("/audit").status_code == 200
    made = client.post("/account/invite", headers={"x-csrf-token": kit.csrf_of(client)})
    assert made.status_code == 403
