"""One visit from the first start to a verified record, by the program as it is started.

The host's pages and the guest's phone are a real browser; the phone's camera shows real photos of
the demo place, one film after the other, and the photos are compared for real. Every step waits
for what it needs to see and never for a time: a slow machine makes it long, not wrong.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from asfound.store.open import open_records
from tests.chromium import chromium
from tests.command import COMMAND, asfound
from tests.fake_camera import camera_arguments, film
from tests.servers import postgres, s3
from tests.web import kit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEMO = Path(__file__).parents[2] / "examples" / "demo-place"
VIEWS = ("Bench", "Table", "Whiteboard")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PATIENCE_MS = 400_000
"""For a comparison where everything else runs as well; on a quiet machine it takes a second."""


class Server:
    """``asfound serve`` in a process of its own, with what it prints."""

    def __init__(self, data: Path, database: str, more: Mapping[str, str]) -> None:
        self.data, self._database = data, database
        told = {"PYTHONUNBUFFERED": "1", "ASFOUND_DATA": str(data), "ASFOUND_JOBS": "1", **more}
        self._process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **told},
        )
        assert self._process.stdout
        self.set_up = self._link(iter(self._process.stdout.readline, ""))
        # Whatever else it says is taken, so that it never waits for a reader.
        self._taking = threading.Thread(target=self._process.stdout.read, daemon=True)
        self._taking.start()

    def _link(self, lines: Iterator[str]) -> str:
        printed = []
        for line in lines:
            printed.append(line)
            if found := re.search(r"http://\S+/set-up\?code=\S+", line):
                return found[0]
        raise AssertionError("no link to set up was printed:\n" + "".join(printed))

    def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE_MS / 1000)

    def kill(self) -> None:
        """Whatever is left of it."""
        with self._process as process:  # which closes what it printed to
            process.kill()
            self._taking.join()

    def shots(self) -> list[tuple[str, str, str]]:
        """(view's name, side, digest) of every photo that came, as the database has them."""
        records = open_records(self._database)
        try:
            with records.read() as tx:
                place = tx.places.all()[0]
                names = {view.id: view.name for view in tx.places.views(place.id)}
                visit = tx.visits.of_place(place.id)[0]
                return [(names[s.view], str(s.side), s.digest) for s in tx.visits.shots(visit.id)]
        finally:
            records.close()


class Scene:
    """What stands before the phone's camera. A camera that is opened films what is there then."""

    def __init__(self, folder: Path) -> None:
        self.reel = folder / "scene.mjpeg"

    def show(self, state: str, view: str) -> None:
        new = self.reel.with_suffix(".new.mjpeg")
        film([DEMO / state / f"{view.lower()}.jpg"], new)
        new.replace(self.reel)


@pytest.fixture(params=["SQLite and a folder", "PostgreSQL and S3"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    data = tmp_path / "data"
    database, more = f"sqlite:///{data / 'asfound.sqlite'}", {}
    if request.param == "PostgreSQL and S3":
        database = postgres()
        more = {"ASFOUND_DATABASE": database, "ASFOUND_PHOTOS": s3(monkeypatch)}
    made = Server(data, database, more)
    yield made
    made.kill()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    made.show("as-found", "Bench")
    return made


@pytest.fixture
def browser(scene: Scene) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    quiet = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=chromium(), args=[*quiet, *camera_arguments(scene.reel)]
        )
        yield made
        made.close()


@contextmanager
def opened(browser: Browser, complaints: list[str], **options: object) -> Iterator[Page]:
    """A page of somebody, and what its scripts complain of."""
    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def look(page: Page, name: str) -> None:
    """Pictures to look at, light and dark, where somebody wants them."""
    if folder := os.environ.get("SHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/{name}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme=None)


def host_makes_a_place(host: Page, set_up: str) -> None:
    host.goto(set_up)
    look(host, "h01-set-up")
    host.get_by_label("Your name").fill("Stadium office")
    host.get_by_label("E-mail address").fill(kit.EMAIL)
    host.get_by_label("Password").fill(kit.PASSWORD)
    host.get_by_role("button", name="Begin").click()
    host.get_by_role("heading", name="Welcome, Stadium office").wait_for()
    look(host, "h02-welcome")
    host.get_by_role("link", name="Make a place").click()
    host.get_by_label("Name").fill("Rostov Arena")
    host.get_by_label("Country").select_option("RU")
    host.get_by_role("button", name="Make the place").click()
    host.get_by_role("link", name="Import photos").first.click()
    look(host, "h03-import")
    photos = [DEMO / "as-found" / f"{view.lower()}.jpg" for view in VIEWS]
    host.locator("[data-pick]").first.set_input_files(photos)
    host.get_by_text("3 views were made.").wait_for()
    look(host, "h04-names")


def host_plans_a_visit(host: Page) -> str:
    """The guest's link, and the host's page of the visit is open."""
    host.get_by_role("button", name="Go on: plan a visit").click()
    host.get_by_label("Guest", exact=True).fill("Japan")
    look(host, "h05-new-visit")
    host.get_by_role("button", name="Make the visit and its link").click()
    link = host.locator("#address").inner_text()
    look(host, "h06-link")
    host.get_by_role("link", name="To the visit").click()
    host.get_by_role("heading", name="Japan").wait_for()
    return link


def take(phone: Page, view: str) -> None:
    """Take the photo in the camera that opens, and use it."""
    expect(phone.locator("#view-name")).to_have_text(view)
    expect(phone.locator("#camera")).to_have_attribute("data-mode", "live")
    phone.locator("#shutter").click()
    expect(phone.locator("#camera")).to_have_attribute("data-mode", "review")
    phone.locator("#use").click()
    expect(phone.locator("#camera")).not_to_have_attribute("data-mode", "review")


def tile(phone: Page, view: str) -> Locator:
    return phone.locator("li[data-view]", has_text=view)


def guest_arrives(phone: Page, scene: Scene) -> None:
    """Two views are photographed, and one looks like its photo."""
    look(phone, "g01-overview")
    phone.get_by_role("link", name="I have arrived: look around").click()
    look(phone, "g02-arrive")
    arrive = phone.url
    for number, view in enumerate(("Bench", "Table"), 1):
        scene.show("as-found", view)
        phone.get_by_role("link", name=re.compile(f"Photograph it.*{view}$")).click()
        expect(phone.locator("#advice-words")).to_have_text("Good. Take it now")
        if number == 1:
            look(phone, "g03-camera")
        take(phone, view)
        expect(phone.locator("#safe-count")).to_have_text(f"Safe with the host: {number}")
        phone.goto(arrive)
    phone.get_by_role("button", name=re.compile("Looks like this.*Whiteboard$")).click()
    expect(phone.locator('[data-count="before"]')).to_have_text("3 / 3")


def guest_leaves(phone: Page, scene: Scene, link: str) -> None:
    """One photo with a network, and its verdict comes while the camera is open; two without."""
    expect(phone.locator("html")).to_have_attribute("data-offline", "ready")
    phone.goto(link)
    look(phone, "g04-arrived")
    scene.show("left-behind", "Bench")
    phone.get_by_role("link", name="I am leaving: photograph").click()
    take(phone, "Bench")
    look(phone, "g05-next-view")
    expect(phone.locator("#toast")).to_contain_text("Bench: Differs")
    look(phone, "g06-verdict-in-camera")

    phone.context.set_offline(True)
    for number, (view, state) in enumerate((("Table", "left-behind"), ("Whiteboard", "put-right"))):
        phone.goto(link)
        expect(phone.locator("h1")).to_have_text("Rostov Arena")
        scene.show(state, view)
        tile(phone, view).get_by_role("link").click()
        take(phone, view)
        expect(phone.locator("#here-count")).to_have_text(f"Only on this phone: {number + 1}")
    look(phone, "g07-offline-finished")
    phone.goto(link)
    expect(phone.locator('[data-here="true"]')).to_have_count(2)
    look(phone, "g08-offline-overview")


def guest_comes_back(phone: Page, server: Server) -> None:
    """All photos arrive, each once, and the verdicts come into the page that is open."""
    assert [shot[:2] for shot in server.shots() if shot[1] == "after"] == [("Bench", "after")]
    phone.evaluate("self.stillTheSamePage = true")
    phone.context.set_offline(False)
    expect(phone.locator("#safe-count")).to_have_text("Safe with the host: 5")
    expect(phone.locator("#here-count")).to_be_hidden()
    badges = {"Bench": "Differs: ", "Table": "Differs: ", "Whiteboard": "As found"}
    for view, words in badges.items():
        badge = tile(phone, view).locator(".badge")
        expect(badge).to_contain_text(words)
    assert phone.evaluate("self.stillTheSamePage"), "nobody had to load it again"
    look(phone, "g09-verdicts")
    sent = server.shots()
    expected = [(view, "after") for view in VIEWS] + [("Bench", "before"), ("Table", "before")]
    assert sorted(shot[:2] for shot in sent) == sorted(expected)
    assert len({digest for *_, digest in sent}) == len(sent)


def guest_puts_it_right(phone: Page, scene: Scene, link: str) -> None:
    for view in ("Bench", "Table"):
        phone.goto(link)
        tile(phone, view).get_by_role("link").click()
        expect(phone.locator(".finding").first).to_be_visible()
        look(phone, f"g10-{view.lower()}")
        if view == "Table":
            finding = phone.locator(".finding").first
            finding.locator("summary").click()
            finding.get_by_label("In your words").fill("We brought it, and it is in our bag now.")
            finding.get_by_role("button", name="It was put right").click()
            expect(phone.locator(".finding .badge").first).to_have_text("Put right")
            look(phone, "g11-said")
        scene.show("put-right", view)
        phone.get_by_role("link", name="Put it right, then take it again").click()
        take(phone, view)
        expect(phone.locator("#finished #toast")).to_contain_text(f"{view}: As found")
        look(phone, f"g12-{view.lower()}-again")


def both_hand_over(host: Page, phone: Page, link: str) -> None:
    phone.goto(link)
    look(phone, "g13-all-as-found")
    phone.get_by_role("link", name="Go to the hand-over").click()
    look(phone, "g14-hand-over")
    phone.get_by_role("button", name="Confirm", exact=True).click()
    host.locator("#summary").get_by_role("link", name="Hand over").click()
    look(host, "h09-hand-over")
    host.get_by_role("button", name="Confirm and hand over").click()
    for side in (phone, host):
        side.get_by_role("link", name="Download the record").wait_for()
    phone.locator("img.note").evaluate("image => image.decode()")
    look(phone, "g15-handed-over")
    look(host, "h10-record")


def test_a_visit_from_the_first_start_to_a_verified_record(
    browser: Browser, server: Server, scene: Scene, tmp_path: Path
) -> None:
    complaints: list[str] = []
    touch = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "permissions": ["camera"]}
    with (
        opened(browser, complaints, viewport=DESK) as host,
        opened(browser, complaints, **touch) as phone,
    ):
        host_makes_a_place(host, server.set_up)
        link = host_plans_a_visit(host)
        phone.goto(link)
        guest_arrives(phone, scene)
        guest_leaves(phone, scene, link)
        guest_comes_back(phone, server)
        # The host's page was open all the time, and says the same.
        expect(host.locator("#summary")).to_contain_text("2 views differ")
        expect(host.locator("#line")).to_contain_text("Bench")
        look(host, "h07-board")
        guest_puts_it_right(phone, scene, link)
        expect(host.locator("#summary .differs")).to_have_count(0)
        look(host, "h08-board")
        both_hand_over(host, phone, link)
        expect(phone.locator("h1")).to_have_text("Handed over")
        with host.expect_download() as download:
            host.get_by_role("link", name="Download the record").click()
        record = tmp_path / "record.zip"
        download.value.save_as(record)
        key = host.locator("dl.facts .data").last.inner_text()
    shots = server.shots()
    assert server.stop() in (0, -signal.SIGTERM)  # its server ends by the signal it was sent
    done = asfound("verify", record, "--expect-signer", key)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("valid")
    with zipfile.ZipFile(record) as files:
        sealed = {name: files.read(name) for name in files.namelist()}
    assert b"in our bag now" in sealed["record/data/report/statements.txt"]
    digests = {f"sha256:{hashlib.sha256(data).hexdigest()}" for data in sealed.values()}
    assert len(shots) == 7
    assert {digest for *_, digest in shots} <= digests
    assert complaints == []
