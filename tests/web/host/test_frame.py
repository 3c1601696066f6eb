"""What holds for every page: headers, forms, languages, errors, sizes."""

from __future__ import annotations

import re

import pytest

from asfound.web.app import create_app
from asfound.web.kit.languages import accepted
from asfound.web.kit.pages import environment
from asfound.web.kit.static_files import StaticFiles
from asfound.workflows.server.app_context import AppContext
from tests.web import kit
from tests.web.kit import MadePlace, TestClient


def pages_of(made: MadePlace) -> list[str]:
    place, view = f"/places/{made.place.id}", f"/views/{made.views[0].id}"
    below = ("", "/settings", "/delete", "/views", "/order", "/import", "/plan", "/sheet")
    own = ["/", "/places/new", "/account", "/account/second-factor", "/audit"]
    return [*own, *(place + part for part in below), view, view + "/delete"]


def test_every_page_is_small_strict_and_private(
    signed_in_client: TestClient, a_place_with_views: MadePlace
) -> None:
    static = StaticFiles()
    for address in pages_of(a_place_with_views):
        answer = signed_in_client.get(address)
        assert answer.status_code == 200, address
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=(self)" in answer.headers["permissions-policy"]
        assert answer.headers["cache-control"].startswith("private")
        # Nothing that the policy would refuse.
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", answer.text)
        named = set(re.findall(r"/static/[0-9a-f]{12}/([\w./-]+)", answer.text))
        whole = len(answer.content) + sum(static.files[name].stat().st_size for name in named)
        assert whole < 100_000, f"{address}: {whole}"


@pytest.mark.parametrize(
    "address",
    [
        "/places/new",
        "/places/{p}/settings",
        "/places/{p}/delete",
        "/places/{p}/order",
        "/places/{p}/import",
        "/views/{v}",
        "/views/{v}/delete",
        "/account",
        "/account/password",
        "/sign-out",
    ],
)
def test_no_form_from_elsewhere_is_taken(
    signed_in_client: TestClient, a_place_with_views: MadePlace, context: AppContext, address: str
) -> None:
    browser, made = signed_in_client, a_place_with_views
    address = address.format(p=made.place.id, v=made.views[0].id)
    right = browser.headers.pop("x-csrf-token")
    fields = {"name": made.place.name, "country": "DE"}

    assert browser.post(address, data=fields).status_code == 403
    assert browser.post(address, data=fields | {"csrf": "x" * 43}).status_code == 403
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = browser.post(address, data=fields | {"csrf": right}, headers=headers)
        assert answer.status_code == 403
    with context.store.records.read() as tx:
        assert tx.places.get(made.place.id) == made.place
        assert len(tx.places.of_host(made.place.host)) == 1


def test_a_page_for_hosts_asks_to_sign_in(
    client: TestClient, a_place_with_views: MadePlace
) -> None:
    for address in pages_of(a_place_with_views)[1:]:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")


def test_errors_say_code_and_way_out_to_people_and_programs(client: TestClient) -> None:
    page = client.get("/nothing/here")
    data = client.get("/nothing/here", headers={"accept": "application/json"})

    assert (page.status_code, data.status_code) == (404, 404)
    assert "web.not-found" in page.text
    assert "Check the address" in page.text
    assert data.json()["error"]["code"] == "web.not-found"


def test_a_fault_tells_nothing_of_the_inside(context: AppContext) -> None:
    app = create_app(context)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret inside")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers={"accept": "text/html"})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_form_that_is_too_long_is_refused_before_it_is_read(
    client: TestClient, context: AppContext
) -> None:
    large = b"x" * (context.limits.form_bytes + 1)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    said = client.post("/sign-in", content=large, headers=headers)

    def pieces():
        for _ in range(20):
            yield large[: len(large) // 10]

    silent = client.post("/sign-in", content=pieces(), headers=headers)
    assert (said.status_code, silent.status_code) == (413, 413)


def test_a_stranger_may_send_no_photos(
    client: TestClient, a_place_with_views: MadePlace, context: AppContext
) -> None:
    large = b"x" * (context.limits.form_bytes + 1)
    address = f"/places/{a_place_with_views.place.id}/import/photos"

    assert client.post(address, content=large).status_code in {303, 401, 413}
    assert not list((context.data / "tmp").glob("photo-*"))


def test_static_files_are_kept_for_ever_under_their_digest(client: TestClient) -> None:
    found = re.search(r"/static/[0-9a-f]{12}/app\.css", client.get("/sign-in").text)
    assert found
    current = client.get(found[0])
    other = client.get("/static/000000000000/app.css")

    assert "immutable" in current.headers["cache-control"]
    assert other.headers["cache-control"] == "no-cache"
    for name in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd"):
        assert client.get(f"/static/000000000000/{name}").status_code in {307, 404}


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("xx, fr;q=0.5", "fr"),
        ("en;q=0.1, ja", "ja"),
        ("ru;q=0, es", "es"),
        (";;;q=, ,", ""),
        ("*", ""),
        ("de;q=x", ""),
    ],
)
def test_the_browser_chooses_the_language(header: str, wanted: str) -> None:
    assert (accepted(header) or ("",))[0].partition("-")[0] == wanted


def test_the_account_chooses_before_the_browser(signed_in_client: TestClient) -> None:
    browser = signed_in_client
    browser.headers["accept-language"] = "fr"
    assert '<html lang="fr"' in browser.get("/").text
    browser.post("/account", data={"name": "Büro", "language": "de"})

    assert '<html lang="de" dir="ltr"' in browser.get("/").text


def test_every_template_compiles() -> None:
    made = environment("en")
    for name in made.list_templates():
        made.get_template(name)


def test_the_token_of_a_form_belongs_to_its_browser(context: AppContext, account: object) -> None:
    app = create_app(context)
    with TestClient(app, follow_redirects=False) as one, TestClient(app) as other:
        token = kit.token_in(one.get("/sign-in").text)
        other.get("/sign-in")
        fields = {"csrf": token, "email": kit.EMAIL, "password": kit.PASSWORD}
        assert other.post("/sign-in", data=fields).status_code == 403
        assert one.post("/sign-in", data=fields).status_code == 303
