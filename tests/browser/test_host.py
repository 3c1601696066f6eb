"""The host's pages in a real browser: from the set-up to a sheet on the wall."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asfound.domain.account import Account
from asfound.domain.place import View
from asfound.workflows.accounts.setting_up import offer_set_up
from asfound.workflows.server.app_context import AppContext
from tests.chromium import chromium
from tests.web import kit
from tests.web.visits.test_events import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHOTOS = [str(kit.PHOTOS / f"{name}.jpg") for name in ("table", "bench", "whiteboard")]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def app_context(tmp_path: Path) -> Iterator[AppContext]:
    made = kit.make_context(tmp_path)
    yield made
    made.store.records.close()


@pytest.fixture
def base(app_context: AppContext) -> Iterator[str]:
    with served(app_context) as base:
        yield base


@pytest.fixture
def account(app_context: AppContext) -> Account:
    return kit.make_account(app_context)


def page_of(browser: Any, **options: Any) -> tuple[Any, list[str]]:
    """A page, and what its scripts complain of."""
    page = browser.new_context(**({"viewport": PHONE} | options)).new_page()
    page.set_default_timeout(180_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    return page, troubles


def sign_in(page: Any, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(kit.EMAIL)
    page.get_by_label("Password").fill(kit.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")


def shot(page: Any, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def views_of(app_context: AppContext) -> tuple[View, ...]:
    with app_context.store.records.read() as tx:
        return tx.places.views(tx.places.all()[0].id)


def test_from_the_printed_link_to_a_sheet_on_the_wall(
    browser: Any, app_context: AppContext, base: str
) -> None:
    page, troubles = page_of(browser)
    page.goto(f"{base}/set-up?code={offer_set_up(app_context)}")
    page.get_by_label("Your name").fill("Stadium office")
    page.get_by_label("E-mail address").fill(kit.EMAIL)
    page.get_by_label("Password").fill(kit.PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Welcome, Stadium office").wait_for()
    shot(page, "welcome")

    page.get_by_role("link", name="Make a place").click()
    page.get_by_label("Name").fill("Rostov Arena")
    page.get_by_label("Country").select_option("RU")
    page.get_by_role("button", name="Make the place").click()
    page.get_by_role("link", name="Import photos").first.click()
    page.locator("[data-pick]").first.set_input_files(PHOTOS)
    page.get_by_text("3 views were made.").wait_for()
    page.locator('input[value="Whiteboard"]').fill("The tactics board")
    page.get_by_role("button", name="Save names").click()
    page.get_by_text("The tactics board").wait_for()
    shot(page, "place")

    page.get_by_role("link", name="Sheet to print").click()
    page.emulate_media(media="print")
    assert page.locator("svg.qr").count() == 3
    assert not page.get_by_role("link", name="Places").is_visible()
    shot(page, "sheet-printed")
    page.emulate_media(media="screen")
    page.context.close()
    assert troubles == []
    assert [view.name for view in views_of(app_context)] == ["Bench", "Table", "The tactics board"]


def test_photos_chosen_before_the_page_heard_of_it_are_sent(
    browser: Any, app_context: AppContext, base: str, account: Account
) -> None:
    """On a slow line the script comes last; the button is there first."""
    page, troubles = page_of(browser)
    sign_in(page, base)
    held: list[Any] = []
    script = re.compile(r"/import\.js")
    page.route(script, lambda route: held.append(route))
    page.get_by_role("link", name="Make a place").click()
    page.get_by_label("Name").fill("Rostov Arena")
    page.get_by_label("Country").select_option("RU")
    page.get_by_role("button", name="Make the place").click()
    with page.expect_request(script):
        page.get_by_role("link", name="Import photos").first.click(no_wait_after=True)
    page.locator("[data-pick]").first.set_input_files(PHOTOS)
    held[0].continue_()

    page.get_by_text("3 views were made.").wait_for()
    assert troubles == []


def test_parts_are_drawn_by_hand_and_by_keys(
    browser: Any, app_context: AppContext, account: Account, base: str
) -> None:
    view = kit.make_place(app_context, account, ("table",)).views[0].id
    page, troubles = page_of(browser, viewport=DESK, color_scheme="dark")
    sign_in(page, base)
    page.goto(f"{base}/views/{view}")
    page.get_by_role("button", name="Rectangle").click()
    drawing = page.locator("[data-drawing]")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    across, down = box["width"], box["height"]
    page.mouse.move(box["x"] + 0.1 * across, box["y"] + 0.2 * down)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * across, box["y"] + 0.4 * down, steps=4)
    page.mouse.up()
    assert page.locator("[data-part]").count() == 1

    # A second one with the keyboard alone: in the middle, moved left, made wider, one corner moved.
    page.get_by_role("button", name="Add in the middle").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-part='1']").evaluate("part => part === document.activeElement")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    shot(page, "ignored")
    page.get_by_label("Smallest thing that matters").fill("2.5")
    page.locator("#ignored").get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()

    kept = views_of(app_context)[0]
    drawn, typed = kept.ignored
    expected = ((0.1, 0.2), (0.3, 0.2), (0.3, 0.4), (0.1, 0.4))
    for corner, wanted in zip(drawn, expected, strict=True):
        assert corner == pytest.approx(wanted, abs=0.005)
    for corner, wanted in zip(
        typed, ((0.3, 0.39), (0.55, 0.4), (0.55, 0.6), (0.3, 0.6)), strict=True
    ):
        assert corner == pytest.approx(wanted, abs=0.001)
    assert kept.smallest == pytest.approx(0.025)

    page.locator("[data-part='0']").focus()
    page.keyboard.press("Delete")
    page.locator("#ignored").get_by_role("button", name="Save").click()
    page.wait_for_url("**saved=1**")
    page.locator("[data-part]").first.wait_for(state="attached")
    assert views_of(app_context)[0].ignored == (typed,)
    page.context.close()
    assert troubles == []


def test_order_with_the_keyboard_alone_and_by_dragging(
    browser: Any, app_context: AppContext, account: Account, base: str
) -> None:
    made = kit.make_place(app_context, account, ("table", "bench", "whiteboard"))
    page, troubles = page_of(browser)
    sign_in(page, base)
    page.goto(f"{base}/places/{made.place.id}/order")
    button = page.get_by_role("button", name="table: down")
    button.focus()
    with page.expect_response("**/order"):
        page.keyboard.press("Enter")
    assert button.evaluate("button => button === document.activeElement")
    assert page.locator("[data-said]").text_content() == "table is now number 2 of 3."
    assert [view.name for view in views_of(app_context)] == ["bench", "table", "whiteboard"]

    with page.expect_response("**/order"):
        page.locator(f"#item-{made.views[2].id}").drag_to(page.locator(f"#item-{made.views[1].id}"))
    assert views_of(app_context)[2].name != "whiteboard"
    shot(page, "order")
    page.context.close()
    assert troubles == []


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"]
)
def test_pages_are_for_everybody(
    browser: Any, app_context: AppContext, account: Account, base: str, viewport: Any, scheme: str
) -> None:
    """axe finds nothing, nothing is wider than the window, targets are large enough."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    made = kit.make_place(app_context, account)
    kit.make_account(app_context, "second@example.org", "Second")
    place, view = f"/places/{made.place.id}", f"/views/{made.views[0].id}"
    below = ("", "/settings", "/delete", "/views?new=2", "/order", "/import", "/plan", "/sheet")
    own = ["/", "/places/new", "/account", "/account/second-factor", "/audit", "/nothing"]
    page, _ = page_of(browser, viewport=viewport, color_scheme=scheme)
    page.goto(f"{base}/sign-in")
    assert axe.run(page).response["violations"] == []
    sign_in(page, base)
    for address in [*own, *(place + part for part in below), view, f"/areas/{made.area.id}"]:
        page.goto(base + address)
        found = axe.run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
        small = page.locator(":is(a.button, button.button):visible").evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().height < 47.5)"
            ".map(one => one.textContent)"
        )
        assert small == [], address
    page.context.close()


def test_right_to_left_the_page_is_mirrored(
    browser: Any, app_context: AppContext, account: Account, base: str
) -> None:
    made = kit.make_place(app_context, account)
    page, _ = page_of(browser, locale="ar")
    sign_in_arabic(page, base)
    page.goto(f"{base}/places/{made.place.id}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    brand = page.locator(".brand").bounding_box()
    assert brand["x"] > PHONE["width"] / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shot(page, "place-arabic")
    page.context.close()


def sign_in_arabic(page: Any, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.locator("[name=email]").fill(kit.EMAIL)
    page.locator("[name=password]").fill(kit.PASSWORD)
    page.locator("form button").click()
    page.wait_for_url(f"{base}/")
