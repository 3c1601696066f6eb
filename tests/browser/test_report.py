"""The report in a real browser: opened from a file, without a network."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright
from pypdf import PdfReader

from asfound.domain.comparison import CheckResult
from asfound.language.catalogues import LANGUAGES
from asfound.report.pictures import Picture
from asfound.workflows.documents.report import write_report
from tests.chromium import chromium, until
from tests.report_kit import SHIFT_PX, aligned, visit

pytestmark = pytest.mark.browser

WIDTHS = (390, 1440)
PATIENCE_MS = 60_000
NOTE = Picture(
    b"<svg xmlns='http://www.w3.org/2000/svg' width='600' height='200'>"
    b"<text y='90'>Thanks</text></svg>",
    600,
    200,
    "image/svg+xml",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CheckResult:
    return visit(tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="module")
def report(result: CheckResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(result, tmp_path_factory.mktemp("en") / "report", note=NOTE)


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Page]:
    """The report in a window of its own; whatever its scripts complain of fails the test."""
    options.setdefault("viewport", {"width": 1440, "height": 900})
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto(path.as_uri())
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    with opened(browser, report) as page:
        yield page


def rests(page: Page) -> None:
    """Wait until the page has stopped scrolling."""
    at = None
    while (now := page.evaluate("scrollY")) != at:
        at = now
        page.wait_for_timeout(200)


def box_of(shown: Locator) -> FloatRect:
    """Where something is in the window, CSS pixels."""
    box = shown.bounding_box()
    assert box is not None, f"{shown} is not shown"
    return box


def reach(page: Page, view: int) -> str:
    stage = page.locator(f"#view-{view} .stage")
    return str(stage.evaluate("stage => getComputedStyle(stage).getPropertyValue('--reach')"))


def test_the_page_asks_nobody_for_anything(browser: Browser, report: Path) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(300)
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]
    page.context.close()


def test_the_policy_forbids_what_the_page_does_not_need(browser: Browser, report: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(report.as_uri())
    refused = page.evaluate(
        """async () => {
          const broken = [];
          document.addEventListener(
            "securitypolicyviolation", e => broken.push(e.violatedDirective));
          try { await fetch("data:text/plain,x"); } catch {}
          const s = document.createElement("script"); s.textContent = "window.ran = 1";
          document.body.append(s);
          await new Promise(r => setTimeout(r, 100));
          return [broken, window.ran];
        }"""
    )  # fmt: skip
    assert refused[0][0] == "connect-src"
    assert refused[0][1].startswith("script-src")
    assert refused[1] is None
    page.context.close()


def test_every_picture_is_shown(page: Page) -> None:
    page.evaluate("Promise.all([...document.images].map(img => img.decode()))")
    sizes = page.evaluate("[...document.images].map(img => img.naturalWidth)")
    assert len(sizes) > 15
    assert min(sizes) > 0


def test_the_slider_obeys_the_keyboard(page: Page) -> None:
    slider = page.locator("#view-1 .slider")
    slider.focus()
    assert "Before and after, view bench" in (slider.get_attribute("aria-label") or "")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert reach(page, 1) == "52%"
    page.keyboard.press("Home")
    assert reach(page, 1) == "0%"
    page.keyboard.press("End")
    assert reach(page, 1) == "100%"


def test_the_slider_obeys_the_pointer(page: Page) -> None:
    stage = page.locator("#view-1 .stage")
    stage.scroll_into_view_if_needed()
    box = box_of(stage)
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    assert reach(page, 1) == "25%"
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 10)
    assert reach(page, 1) == "75%"
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    assert reach(page, 1) == "75%"


def test_the_slider_obeys_a_finger_and_lets_it_scroll(browser: Browser, report: Path) -> None:
    with opened(browser, report, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.locator("#view-1 .tools").scroll_into_view_if_needed()
        box = box_of(page.locator("#view-1 .stage"))
        x, y = box["x"] + box["width"] / 2, box["y"] + 60
        touch = page.context.new_cdp_session(page)

        def finger(kind: str, *points: tuple[float, float]) -> None:
            at = [{"x": px, "y": py} for px, py in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

        before = page.evaluate("scrollY")
        finger("touchStart", (x, y))
        for step in range(1, 6):
            finger("touchMove", (x, y - 25 * step))
        finger("touchEnd")
        until(page, f"scrollY > {before}")
        assert reach(page, 1) == "50%"

        rests(page)
        page.locator("#view-1 .tools").scroll_into_view_if_needed()
        rests(page)
        box = box_of(page.locator("#view-1 .stage"))
        y = box["y"] + 60
        finger("touchStart", (x, y))
        for step in range(1, 6):
            finger("touchMove", (x + box["width"] / 25 * step, y))
        finger("touchEnd")
        assert reach(page, 1) == "70%"


def test_side_by_side_and_outlines(page: Page) -> None:
    view = page.locator("#view-1")
    view.get_by_role("button", name="Side by side").click()
    before, after = (box_of(view.locator(f".{side} .photo")) for side in ("before", "after"))
    assert before["x"] + before["width"] < after["x"]
    assert before["width"] == pytest.approx(after["width"])
    expect(view.locator(".slider")).to_be_hidden()
    outlines = view.get_by_role("button", name="Outlines")
    expect(outlines).to_have_attribute("aria-pressed", "true")
    outlines.click()
    expect(outlines).to_have_attribute("aria-pressed", "false")
    expect(view.locator(".before .drawing")).to_be_hidden()


def test_findings_are_numbered_on_both_photos(page: Page) -> None:
    for side in ("before", "after"):
        numbers = page.locator(f"#view-1 .{side} .numbers text").all_text_contents()
        assert sorted(numbers) == ["1", "2", "3", "4"]
    assert page.locator("#view-1 .before .shape.ghost").count() == 1
    assert page.locator("#view-1 .after .shape.ghost").count() == 1
    assert page.locator("#view-1 .hatched").count() >= 2


def test_an_outline_is_where_the_thing_is(page: Page) -> None:
    """The bag of the drawn place is at 380..540 of 800 pixels, and 260..460 of 600."""
    page.locator("#view-1").get_by_role("button", name="Side by side").click()
    photo = box_of(page.locator("#view-1 .after .photo"))
    shape = box_of(page.locator('#view-1 .after [data-number="1"] .line'))
    left = (shape["x"] - photo["x"]) / photo["width"]
    right = (shape["x"] + shape["width"] - photo["x"]) / photo["width"]
    assert (left, right) == pytest.approx((380 / 800, 540 / 800), abs=0.01)


def test_close_ups_have_one_size(page: Page) -> None:
    for pair in page.locator("#view-1 .pair").all():
        boxes = [box_of(each) for each in pair.locator(".close-up").all()]
        assert len(boxes) == 2
        assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=1)
        assert boxes[0]["height"] == pytest.approx(boxes[1]["height"], abs=1)


def test_a_known_transform_lays_the_photos_over_each_other(
    browser: Browser, result: CheckResult, tmp_path: Path
) -> None:
    view = aligned(result.views[0])
    with opened(browser, write_report(replace(result, views=(view,)), tmp_path / "report")) as page:
        expect(page.locator("#view-1 .after .frame")).not_to_have_css("transform", "none")
        before = box_of(page.locator("#view-1 .before .photo"))
        after = box_of(page.locator("#view-1 .after .photo"))
        shift = (after["x"] - before["x"]) / before["width"]
        assert shift == pytest.approx(SHIFT_PX / 800, abs=0.002)


def test_a_portrait_photo_fits_a_window(
    browser: Browser, result: CheckResult, tmp_path: Path
) -> None:
    door = result.views[3].before
    view = replace(result.views[1], before=door, after=door)
    path = write_report(replace(result, views=(view,)), tmp_path / "report")
    with opened(browser, path) as page:
        stage = box_of(page.locator("#view-1 .stage"))
        assert stage["height"] < 900
        assert stage["height"] / stage["width"] == pytest.approx(4 / 3, abs=0.01)


def test_the_strip_leads_to_the_views(page: Page) -> None:
    page.locator(".tile a").nth(1).click()
    page.wait_for_url("**#view-2")
    until(page, "Math.abs(document.querySelector('#view-2').getBoundingClientRect().y) < 60")


def test_filters(page: Page) -> None:
    tiles, views = page.locator(".tile:visible"), page.locator(".view:visible")
    for name, count in (("Differs", 1), ("Cannot tell", 2), ("As found", 1), ("All", 4)):
        page.get_by_role("radio", name=name).check()
        assert (tiles.count(), views.count()) == (count, count)


def test_dark_and_light(browser: Browser, report: Path) -> None:
    def paper(page: Page) -> int:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour[4:-1].split(","))

    with opened(browser, report, color_scheme="dark") as page:
        assert paper(page) < 150
        button = page.locator("#theme")
        button.click()
        expect(button).to_have_text("Colours: dark")
        button.click()
        expect(button).to_have_text("Colours: light")
        assert paper(page) > 600
        page.reload()
        assert paper(page) > 600, "the choice is kept"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, report: Path, width: int, scheme: str) -> None:
    with opened(
        browser,
        report,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    ) as page:
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        page.locator("#view-4").get_by_role("link", name="All views").focus()
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []


@pytest.mark.parametrize("width", [320, *WIDTHS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits(
    browser: Browser, result: CheckResult, tmp_path: Path, language: str, width: int
) -> None:
    with opened(
        browser,
        write_report(result, tmp_path / "report", language=language),
        viewport={"width": width, "height": 900},
    ) as page:
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("h1")).to_be_visible()


def test_right_to_left(browser: Browser, report: Path) -> None:
    with opened(browser, report) as page:
        page.evaluate("document.documentElement.dir = 'rtl'")
        brand, theme = box_of(page.locator(".brand")), box_of(page.locator("#theme"))
        assert brand["x"] > theme["x"]
        stage = page.locator("#view-1 .stage")
        stage.scroll_into_view_if_needed()
        box = box_of(stage)
        page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + 40)
        assert reach(page, 1) == "20%"
        divider = box_of(page.locator("#view-1 .divider"))
        assert (divider["x"] - box["x"]) / box["width"] == pytest.approx(0.8, abs=0.01)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_without_scripts_everything_can_be_read(browser: Browser, report: Path) -> None:
    with opened(browser, report, java_script_enabled=False) as page:
        expect(page.locator("h1")).to_contain_text("Not yet: 1 of 4 views differs.")
        before, after = (page.locator(f"#view-1 .{side} .photo") for side in ("before", "after"))
        assert box_of(before)["x"] + 100 < box_of(after)["x"]
        expect(page.locator("#view-1 .tools")).to_be_hidden()
        expect(page.locator(".filters")).to_be_hidden()
        page.locator("#view-1 summary").click()
        expect(page.get_by_text("1,240 unchanged pairs").first).to_be_visible()


def test_on_paper(page: Page) -> None:
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    # Fonts draw "ff" as one sign, and lines break where they will.
    raw = " ".join(each.extract_text() for each in paper.pages)
    text = " ".join(unicodedata.normalize("NFKC", raw).split())
    assert "Not yet: 1 of 4 views differs." in text
    assert "probably: backpack" in text
    assert "1,240 unchanged pairs" in text, "facts are open on paper"
    assert "Side by side" not in text
    assert 3 <= len(paper.pages) <= 8
    pictures = sum(len(each.images) for each in paper.pages)
    # A page of a PDF holds the same picture once: three thumbnails, the photos and close-ups of
    # the view that differs, and at least one photo of each of the others.
    assert pictures >= 3 + 2 + 8 + 2
    page.emulate_media(media="print")
    before, after = (page.locator(f"#view-1 .{side} .photo") for side in ("before", "after"))
    assert box_of(before)["x"] + 100 < box_of(after)["x"]


@pytest.mark.slow
def test_two_hundred_views_stay_usable(
    browser: Browser, result: CheckResult, tmp_path: Path
) -> None:
    many = replace(result, views=result.views[:1] * 200)
    with opened(browser, write_report(many, tmp_path / "report")) as page:
        assert page.locator(".view").count() == 200
        page.locator(".tile a").nth(149).click()
        photo = page.locator("#view-150 .before .photo")
        expect(photo).to_be_in_viewport()
        photo.evaluate("photo => photo.decode()")
        page.locator("#view-150 .slider").focus()
        page.keyboard.press("End")
        assert reach(page, 150) == "100%"
        page.get_by_role("radio", name="Differs").check()
        assert page.locator(".view:visible").count() == 200
