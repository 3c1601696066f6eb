"""A visit in a real browser: live boards, answers, the hand-over; no page needs a second look."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asfound.domain.finding import Kind
from asfound.domain.visit import Event
from asfound.workflows.visits.photos.renditions import rendition
from asfound.workflows.visits.sealing.sealer import seal_waiting
from asfound.workflows.visits.snapshot.results import picture_name, view_text
from tests.chromium import chromium
from tests.unit.workflows.visits.kit import Stay, settled
from tests.unit.workflows.visits.kit import stay as make_stay
from tests.unit.workflows.visits.snapshot.test_tracks import BAG, BOTTLE, result
from tests.web import kit
from tests.web.visits.test_events import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ARABIC = "كانت الزجاجة على الطاولة قبل وصولنا، ولم يلمسها أحد منّا طوال الإقامة. " * 6


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def stay(tmp_path: Path) -> Iterator[Stay]:
    app_context = kit.make_context(tmp_path)
    stay = make_stay(app_context, ("table", "bench"))
    yield stay
    app_context.store.records.close()


@pytest.fixture
def base(stay: Stay) -> Iterator[str]:
    with served(stay.context) as base:
        yield base


def differs(stay: Stay, name: str) -> None:
    """The table is photographed, and the comparison says that two things were added."""
    job = stay.take("table", "left-behind")
    assert job
    said = result(name, (Kind.ADDED, BOTTLE), (Kind.ADDED, BAG))
    assert said.before
    assert said.after
    said = replace(
        said,
        before=replace(said.before, digest=job.before[0]),
        after=replace(said.after, digest=job.after),
    )
    text, picture = view_text(said, job.id), rendition(stay.context, job.after, 480)
    for close_up in ("1-before", "1-after", "2-before", "2-after"):
        named = picture_name(job.id, f"{close_up}.webp")
        stay.context.store.blobs.put_rendition(job.after, named, picture)
    with stay.context.store.records.begin() as tx:
        tx.jobs.finish(job.id, text, stay.context.clock())
        details = {"view": stay.view("table"), "differs": "true"}
        tx.events.add(Event("job.done", "", stay.context.clock(), stay.visit.id, details=details))
    stay.context.changes.notify()


def page_of(browser: Any, **options: Any) -> tuple[Any, list[str]]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **options)
    page = context.new_page()
    page.set_default_timeout(60_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda said: (
            troubles.append(f"{said.text} {said.location}") if said.type == "error" else None
        ),
    )
    return page, troubles


def shot(page: Any, name: str) -> None:
    """A picture to look at, where somebody wants one."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_guest_sees_what_differs_while_walking_and_answers(
    browser: Any, stay: Stay, base: str
) -> None:
    page, troubles = page_of(browser)
    page.goto(f"{base}/v/{stay.token}/findings")
    assert page.get_by_text("Not photographed").count() == 2

    differs(stay, "a")
    tile = page.locator(f'[data-live="{stay.view("table")}"]')
    tile.get_by_text("Differs", exact=False).first.wait_for()
    page.locator("#summary").get_by_text("1 view differs").wait_for()

    tile.get_by_role("link").click()
    finding = page.locator(".finding").first
    finding.locator("summary").click()
    finding.get_by_label("In your words").fill(ARABIC)
    differs(stay, "b")  # the page must not take away what is being typed
    page.wait_for_timeout(1500)
    assert finding.get_by_label("In your words").input_value() == ARABIC
    shot(page, "guest-answer")
    finding.get_by_role("button", name="Dispute").click()
    page.get_by_text("Disputed").wait_for()

    assert stay.snapshot.statements[0].words == ARABIC.strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Slide").click()
    page.get_by_role("slider").fill("70")
    reach = page.evaluate("document.querySelector('.stage').style.getPropertyValue('--reach')")
    assert reach == "70%"
    shot(page, "guest-disputed")
    assert troubles == []


def test_host_and_guest_hand_over_and_see_the_record_come(
    browser: Any, stay: Stay, base: str
) -> None:
    differs(stay, "a")
    host, troubles = page_of(browser, color_scheme="dark")
    host.goto(f"{base}/sign-in")
    host.get_by_label("E-mail address").fill(kit.EMAIL)
    host.get_by_label("Password").fill(kit.PASSWORD)
    host.locator("main form button.primary").click()
    host.wait_for_url(f"{base}/")
    host.goto(f"{base}/visits/{stay.visit.id}/hand-over")
    guest, _ = page_of(browser)
    guest.goto(f"{base}/v/{stay.token}/hand-over")
    guest.get_by_role("button", name="Confirm", exact=True).click()

    host.get_by_role("button", name="Confirm and hand over").click()  # it appeared by itself
    guest.get_by_text("The record is being sealed").wait_for()
    shot(guest, "guest-sealing")
    seal_waiting(stay.context)
    settled(stay, lambda snapshot: snapshot.visit.record is not None)
    guest.get_by_role("link", name="Download the record").wait_for()
    host.get_by_role("link", name="Download the record").wait_for()
    guest.locator("img.note").evaluate("image => image.decode()")
    shot(guest, "guest-record")
    shot(host, "host-record")
    host.goto(f"{base}/visits/{stay.visit.id}/papers/report.html")
    host.locator("h1").first.wait_for()
    assert troubles == []


def test_pages_are_for_everybody(browser: Any, stay: Stay, base: str) -> None:
    """axe-core finds nothing on the pages of a visit, light and dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    differs(stay, "a")
    view = stay.view("table")
    for scheme in ("light", "dark"):
        page, _ = page_of(browser, color_scheme=scheme)
        for address in ("findings", f"findings/{view}", "hand-over"):
            page.goto(f"{base}/v/{stay.token}/{address}")
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            found = axe.run(page)
            assert found.violations_count == 0, f"{address} {scheme}: {found.generate_report()}"


def test_a_new_visit_shows_its_link_and_code(browser: Any, stay: Stay, base: str) -> None:
    page, troubles = page_of(browser)
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(kit.EMAIL)
    page.get_by_label("Password").fill(kit.PASSWORD)
    page.locator("main form button.primary").click()
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/visits/new")
    page.get_by_label("Guest", exact=True).fill(ARABIC[:190])
    page.get_by_role("button", name="Make the visit").click()
    page.locator(".qr svg").wait_for()
    shot(page, "host-link")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    link = page.locator("#address").inner_text()
    assert page.goto(link).status == 200
    page.goto(f"{base}/visits")
    shot(page, "host-list")
    assert troubles == []
