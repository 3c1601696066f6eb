"""A guest's phone in a real browser, with a camera that shows real photos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from asfound.domain.visit import Side
from asfound.language.catalogues import LANGUAGES
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.visit.planning import plan_visit
from tests.chromium import chromium, until
from tests.fake_camera import camera_arguments, film
from tests.live_app import LiveApp
from tests.web import kit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEMO = Path(__file__).parents[2] / "examples" / "demo-place"
VIEWS = ("bench", "bench-seats", "table", "whiteboard")
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
INSECURE = "asfound.test"


PUT_OFF = """() => new Promise((done) => {
  const opening = indexedDB.open("asfound-phone", 1);
  opening.onsuccess = () => {
    const tx = opening.result.transaction("items", "readwrite"), items = tx.objectStore("items");
    let found = false;
    items.getAll().onsuccess = ({ target }) => {
      for (const item of target.result.filter((one) => one.problem === "network")) {
        items.put({ ...item, due: Date.now() + 3_600_000 });
        found = true;
      }
    };
    tx.oncomplete = () => { opening.result.close(); done(found); };
  };
})"""
"""Whether something waits because the network failed; its next try is then an hour away."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    reel = film([DEMO / "left-behind" / "bench.jpg"], tmp_path_factory.mktemp("film") / "a.mjpeg")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1",
                *camera_arguments(reel),
            ],
        )
        yield browser
        browser.close()


class Visit:
    """A planned visit on a running server."""

    def __init__(self, folder: Path, *, language: str | None = "en") -> None:
        self.context = kit.make_context(folder)
        account = kit.make_account(self.context)
        self.made = kit.make_place(self.context, account, VIEWS)
        self.visit, self.token = plan_visit(
            self.context, by_account(account), self.made.place.id, guest="Aiko", language=language
        )
        self.app = LiveApp(self.context)

    def url(self, rest: str = "", *, host: str = "localhost") -> str:
        return f"http://{host}:{self.app.port}/v/{self.token}/{rest}"

    def confirmed(self) -> list[str]:
        """Names of the views that somebody said look as shown, as the database has them."""
        names = {view.id: view.name for view in self.made.views}
        with self.context.store.records.read() as tx:
            return [names[one.view] for one in tx.visits.confirmations(self.visit.id)]

    def shots(self) -> list[tuple[str, str]]:
        """(view's name, side) of all shots, as the database has them."""
        names = {view.id: view.name for view in self.made.views}
        with self.context.store.records.read() as tx:
            return [(names[s.view], str(s.side)) for s in tx.visits.shots(self.visit.id)]


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    visit = Visit(tmp_path)
    with visit.app:
        yield visit
    visit.context.store.records.close()


@contextmanager
def phone(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    settings: dict[str, Any] = {
        "viewport": PHONE,
        "has_touch": True,
        "is_mobile": True,
        "permissions": ["camera"],
    }
    context = browser.new_context(**settings | options)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context
    context.close()


def opened(context: BrowserContext, url: str, complaints: list[str] | None = None) -> Page:
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    if complaints is not None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    return page


def ready_for_no_network(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("data-offline", "ready")
    until(page, "navigator.serviceWorker.controller !== null")


@contextmanager
def told_of_no_network(page: Page) -> Iterator[None]:
    """Have a page that was loaded without a network know it: Chromium 150 says it has one."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    nothing = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {"offline": True, **nothing})
    yield
    session.detach()


def take(page: Page, name: str) -> None:
    """Take a photo of the view that is shown, and use it."""
    expect(page.locator("#view-name")).to_have_text(name)
    expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
    page.locator("#shutter").click()
    expect(page.locator("#camera")).to_have_attribute("data-mode", "review")
    page.locator("#use").click()
    expect(page.locator("#camera")).not_to_have_attribute("data-mode", "review")


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_photos_come_through_the_ghost_camera_and_through_an_hour_offline(
    browser: Browser, visit: Visit
) -> None:
    complaints: list[str] = []
    with phone(browser) as context:
        page = opened(context, visit.url(), complaints)
        ready_for_no_network(page)
        page.goto(visit.url("leave"))
        expect(page.locator("#advice-words")).to_have_text("Good. Take it now")
        take(page, "bench")
        expect(page.locator("#view-name")).to_have_text("bench-seats")
        expect(page.locator("#safe-count")).to_have_text("Safe with the host: 1")
        assert visit.shots() == [("bench", "after")]

        context.set_offline(True)
        take(page, "bench-seats")
        expect(page.locator("#here-count")).to_have_text("Only on this phone: 1")
        page.reload()
        take(page, "table")
        expect(page.locator("#here-count")).to_have_text("Only on this phone: 2")
        with told_of_no_network(page):
            expect(page.locator("#safe-words")).to_contain_text("as soon as there is a network")
        page.goto(visit.url())
        expect(page.locator("h1")).to_have_text("Rostov Arena")
        expect(page.locator('[data-here="true"]')).to_have_count(2)
        other = opened(context, visit.url("camera/any?side=after"), complaints)
        take(other, "whiteboard")
        expect(other.locator("#finished-title")).to_be_visible()
        assert visit.shots() == [("bench", "after")]

        context.set_offline(False)
        for each in (page, other):
            expect(each.locator("#safe-count")).to_have_text("Safe with the host: 4")
            expect(each.locator("#here-count")).to_be_hidden()
    assert sorted(visit.shots()) == sorted((name, "after") for name in VIEWS)
    with visit.context.store.records.read() as tx:
        shots = tx.visits.shots(visit.visit.id)
        events = [event.what for event in tx.events.of_visit(visit.visit.id)]
    assert events.count("shot.received") == 4
    for shot in shots:
        # JPEG from phones and from the page's own canvas; this browser's fake camera gives PNG.
        assert visit.context.store.blobs.read(shot.digest)[:3] in (b"\xff\xd8\xff", b"\x89PN")
    assert complaints == []


def test_photos_outlive_the_tab_and_a_server_that_is_away(browser: Browser, visit: Visit) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url("leave"))
        ready_for_no_network(page)
        visit.app.stop()
        take(page, "bench")
        expect(page.locator("#here-count")).to_have_text("Only on this phone: 1")
        expect(page.locator("#safe-words")).to_have_text(
            "The server does not answer. It is tried again by itself."
        )
        page.close(run_before_unload=False)

        visit.app.start()
        page = opened(context, visit.url())
        expect(page.locator("#safe-count")).to_have_text("Safe with the host: 1")
    assert visit.shots() == [("bench", "after")]


def test_an_upload_that_breaks_off_goes_on_where_it_was(browser: Browser, visit: Visit) -> None:
    """Every second piece is cut off on its way, and every answer to a shot is lost once."""
    with phone(browser, service_workers="block") as context:
        page = opened(context, visit.url("leave"))
        seen = {"pieces": 0, "shots": 0}

        def piece(route, request):
            if request.method != "PATCH":
                return route.fallback()
            seen["pieces"] += 1
            return route.abort() if seen["pieces"] % 2 else route.fallback()

        def shot(route, _request):
            seen["shots"] += 1
            if seen["shots"] > 1:
                return route.fallback()
            route.fetch()  # the server takes it, and the phone never hears so
            return route.abort()

        context.route("**/uploads/*", piece)
        context.route("**/shots", shot)
        take(page, "bench")
        expect(page.locator("#here-count")).to_have_text("Only on this phone: 1")
        expect(page.locator("#here-count")).to_be_hidden()
        expect(page.locator("#safe-count")).to_have_text("Safe with the host: 1")
    assert visit.shots() == [("bench", "after")]
    assert seen["pieces"] >= 2
    assert seen["shots"] == 2


def test_what_the_server_refuses_is_told_and_stays_until_somebody_removes_it(
    browser: Browser, visit: Visit, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes((DEMO / "left-behind" / "bench.jpg").read_bytes()[:30_000])
    with phone(browser) as context:
        page = opened(context, visit.url("leave"))
        expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
        page.locator("#live-tools [data-pick]").set_input_files(broken)
        page.locator("#use").click()
        expect(page.locator("#refused")).to_contain_text("cannot be read")
        page.reload()
        expect(page.locator("#refused li")).to_have_count(1)
        page.get_by_role("button", name="Remove from this phone").click()
        expect(page.locator("#refused")).to_be_hidden()
    assert visit.shots() == []


def test_a_photo_from_arrival_is_told_with_the_camera_one_tap_away(
    browser: Browser, visit: Visit
) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url("leave"))
        expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
        name = page.locator("#view-name").inner_text()
        page.locator("#live-tools [data-pick]").set_input_files(DEMO / "as-found" / "bench.jpg")
        page.locator("#use").click()
        refused = page.locator("#refused")
        expect(refused).to_contain_text("This is the photo from arrival. Please take a new one.")
        refused.get_by_role("link", name="Take the photo").click()
        expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
        expect(page.locator("#view-name")).to_have_text(name)
        expect(refused).to_be_hidden()
    assert visit.shots() == []


def test_looking_around_on_arrival_works_without_a_network(browser: Browser, visit: Visit) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url())
        ready_for_no_network(page)
        context.set_offline(True)
        page.goto(visit.url("arrive"))
        page.get_by_role("button", name=re.compile("Looks like this.*bench$")).click()
        expect(page.locator('[data-count="before"]')).to_have_text("1 / 4")
        page.get_by_role("link", name=re.compile("Photograph it.*table$")).click()
        expect(page.locator(".if-before").first).to_be_visible()
        expect(page.locator(".if-after").first).to_be_hidden()
        take(page, "table")
        expect(page.locator("#walk-count")).to_have_text("2 / 4")
        context.set_offline(False)
        expect(page.locator("#safe-count")).to_have_text("Safe with the host: 1")
        page.goto(visit.url("arrive"))
        expect(page.locator('[data-before="true"]')).to_have_count(2)
        expect(page.locator("#here-count")).to_be_hidden()
        until(page, lambda: visit.confirmed() == ["bench"])
    assert visit.shots() == [("table", "before")]
    with visit.context.store.records.read() as tx:
        assert tx.visits.newest_shot(visit.visit.id, visit.made.views[2].id, Side.BEFORE)


def test_what_waits_goes_as_soon_as_something_gets_through(browser: Browser, visit: Visit) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url("arrive"))
        context.route("**/confirm", lambda route: route.abort())
        page.get_by_role("button", name=re.compile("Looks like this.*bench$")).click()
        until(page, PUT_OFF)
        context.unroute("**/confirm")
        page.get_by_role("link", name=re.compile("Photograph it.*table$")).click()
        take(page, "table")
        until(page, lambda: visit.confirmed() == ["bench"])
    assert visit.shots() == [("table", "before")]


def test_by_plain_http_the_phones_own_camera_is_used(browser: Browser, visit: Visit) -> None:
    with phone(browser, permissions=[]) as context:
        page = opened(context, visit.url("leave", host=INSECURE))
        assert page.evaluate("isSecureContext") is False
        expect(page.locator("#why")).to_contain_text("only over https")
        accessible(page)
        page.locator("#picker-tools [data-pick]").set_input_files(
            DEMO / "left-behind" / "bench.jpg"
        )
        page.locator("#use").click()
        expect(page.locator("#safe-count")).to_have_text("Safe with the host: 1")
    assert visit.shots() == [("bench", "after")]


def test_skipping_is_told_honestly(browser: Browser, visit: Visit) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url("leave"))
        expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
        for _ in VIEWS:
            page.locator("#skip").click()
        expect(page.locator("#some-left")).to_be_visible()
        expect(page.locator("#left-list button")).to_have_count(len(VIEWS))
        page.locator("#left-list button").nth(2).click()
        expect(page.locator("#view-name")).to_have_text("table")


def test_two_tabs_send_each_photo_once(browser: Browser, visit: Visit) -> None:
    with phone(browser) as context:
        page = opened(context, visit.url("leave"))
        ready_for_no_network(page)
        context.set_offline(True)
        take(page, "bench")
        take(page, "bench-seats")
        others = [opened(context, visit.url()) for _ in range(2)]
        requests: list[str] = []
        context.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
        context.set_offline(False)
        for each in (page, *others):
            expect(each.locator("#safe-count")).to_have_text("Safe with the host: 2")
    assert len([line for line in requests if line.endswith("/shots")]) == 2
    assert sorted(visit.shots()) == [("bench", "after"), ("bench-seats", "after")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", [each for each in LANGUAGES if each in ("en", "ar", "ja")])
def test_everybody_can_use_the_pages(
    browser: Browser, tmp_path: Path, scheme: str, language: str
) -> None:
    visit = Visit(tmp_path, language=language)
    with visit.app, phone(browser, color_scheme=scheme) as context:
        page = opened(context, visit.url())
        for rest in ("", "arrive"):
            page.goto(visit.url(rest))
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(visit.url("leave"))
        expect(page.locator("#camera")).to_have_attribute("data-mode", "live")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shutter = page.locator("#shutter").bounding_box()
        assert shutter
        assert shutter["y"] > 0.6 * PHONE["height"]  # where a thumb reaches
        assert min(shutter["width"], shutter["height"]) >= 72
        page.locator("#shutter").click()
        expect(page.locator("#camera")).to_have_attribute("data-mode", "review")
        accessible(page)
    visit.context.store.records.close()
