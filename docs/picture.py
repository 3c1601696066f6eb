"""The picture on the README's first screen: the top of the report on the demo place.

Run `make demo` first, then this: .venv/bin/python docs/picture.py
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "demo-report" / "left-behind" / "index.html"
WINDOW = {"width": 1280, "height": 1110}  # CSS pixels: down to the end of the strip of views


def main() -> None:
    """Photograph the report and write docs/report.png."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        page = browser.new_page(viewport=WINDOW, color_scheme="light")
        page.goto(REPORT.as_uri())
        page.evaluate("Promise.all([...document.images].map(img => img.decode()))")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        browser.close()
    shot.save(ROOT / "docs" / "report.png", optimize=True)


if __name__ == "__main__":
    main()
