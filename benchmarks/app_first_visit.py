"""How long a new user takes from ``asfound serve`` to a demo visit that is handed over.

    .venv/bin/python benchmarks/app_first_visit.py [--click S] [--shots FOLDER]

Drives the real program in a real browser along the buttons that stand out, and prints the seconds
of each step. A person looks before each click: ``--click`` is how long (2 seconds by default).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

PATIENCE_MS = 900_000
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


class Watch:
    """Seconds and clicks of each step."""

    def __init__(self, look_s: float, shots: Path | None) -> None:
        self.look_s, self.shots, self.steps = look_s, shots, [("", time.monotonic())]
        self.clicks = 0

    def click(self, page: Page, role: str, name: str, *, exact: bool = False) -> None:
        """Press what a person would press."""
        page.get_by_role(role, name=name, exact=exact).last.click()  # type: ignore[arg-type]
        self.clicks += 1

    def done(self, what: str, page: Page | None = None) -> None:
        """A step is over."""
        seconds = time.monotonic() - self.steps[-1][1]
        self.steps.append((what, time.monotonic()))
        print(f"{seconds:6.1f} s  {what}", flush=True)
        if page and self.shots:
            page.screenshot(path=self.shots / f"{len(self.steps):02}.png", full_page=True)

    def total(self) -> None:
        """Print the sum, for the machine and for a person."""
        seconds = time.monotonic() - self.steps[0][1]
        person = seconds + self.clicks * self.look_s
        print(f"{seconds:6.1f} s  by the machine; with {self.clicks} clicks of a person:", end=" ")
        print(f"{person:.0f} s ({'within' if person < 180 else 'over'} three minutes)")


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The program, and the link that it prints."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "asfound", "serve", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://\S+/set-up\?code=\S+", line):
                yield found[0]
                break
    finally:
        process.terminate()
        process.wait(60)


def host_begins(page: Page, link: str, watch: Watch) -> None:
    """From the printed link to the guest's."""
    page.goto(link)
    page.get_by_label("Your name").fill("Stadium office")
    page.get_by_label("E-mail address").fill("host@example.org")
    page.get_by_label("Password").fill("four random words here")
    watch.clicks += 3
    watch.click(page, "button", "Begin")
    page.get_by_role("heading", name="Welcome").wait_for()
    watch.done("an account")
    watch.click(page, "button", "Try with the demo place")
    page.get_by_role("link", name="New visit").wait_for()
    watch.done("the demo place, with twelve views", page)
    watch.click(page, "link", "New visit")
    page.get_by_label("Guest", exact=True).fill("Japan")
    watch.clicks += 1
    watch.click(page, "button", "Make the visit and its link")
    page.get_by_role("link", name="Open it here").wait_for()
    watch.done("a visit and its link", page)


def guest_leaves(page: Page, watch: Watch) -> None:
    """Things are left behind, seen, and put right."""
    watch.click(page, "button", "Leave it with things left behind")
    page.get_by_text("Differs: ").first.wait_for()
    watch.done("the first verdict", page)
    expect(page.locator("[data-view] .badge.pending")).to_have_count(0)
    expect(page.locator('[data-view][data-after="false"]')).to_have_count(0)
    watch.done("all twelve verdicts", page)
    watch.click(page, "button", "Put everything right")
    expect(page.locator("[data-view] .badge:is(.differs, .pending)")).to_have_count(0)
    page.get_by_role("link", name="Go to the hand-over").wait_for()
    watch.done("everything is put right", page)
    watch.click(page, "link", "Go to the hand-over")
    page.get_by_role("button", name="Confirm", exact=True).wait_for()


def both_agree(host: Page, guest: Page, watch: Watch) -> None:
    """Both confirm, and the record is there."""
    watch.click(guest, "button", "Confirm", exact=True)
    watch.click(host, "link", "To the visit")
    watch.click(host, "link", "Hand over")
    watch.click(host, "button", "Confirm and hand over")
    host.get_by_role("link", name="Download the record").wait_for()
    watch.done("both agree, and the record is sealed", host)


def main() -> None:
    """Walk the way of a new user, and tell how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--click", type=float, default=2.0, help="a person's look, seconds")
    parser.add_argument("--shots", type=Path, help="folder for pictures of the screens")
    asked = parser.parse_args()
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        watch = Watch(asked.click, asked.shots)
        with serving(Path(folder) / "data") as link:
            watch.done("the program prints its link")
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.set_default_timeout(PATIENCE_MS)
            host = context.new_page()
            host_begins(host, link, watch)
            with context.expect_page() as opened:
                watch.click(host, "link", "Open it here")
            guest_leaves(opened.value, watch)
            both_agree(host, opened.value, watch)
            watch.total()
        browser.close()


if __name__ == "__main__":
    main()
