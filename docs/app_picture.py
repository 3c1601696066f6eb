"""The picture of the app in the README: the camera with its ghost, and what differs, on a phone.

Run it from the root of the repository: .venv/bin/python -m docs.app_picture
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.fake_camera import camera_arguments, film
from tests.live_app import LiveApp
from tests.unit.workflows.visits.kit import DEMO, running, settled, stay
from tests.web.kit import make_serving

PICTURE = Path(__file__).with_name("app.png")
PHONE = {"width": 390, "height": 844}  # CSS pixels
BETWEEN = 40
COLOURS = 160  # keep it below 200 kB


def main() -> None:
    """Make a visit to the demo place, photograph two of its pages, and write docs/app.png."""
    with tempfile.TemporaryDirectory() as folder:
        visit = stay(make_serving(Path(folder)), ("table", "bench"))
        visit.take("table", "left-behind")
        with running(visit.serving):
            settled(visit)
        reel = film([DEMO / "left-behind" / "bench.jpg"], Path(folder) / "film.mjpeg")
        with LiveApp(visit.serving) as app:
            base = f"{app.url}/v/{visit.token}"
            shots = _photographed(
                reel,
                f"{base}/camera/{visit.view('bench')}?side=after",
                f"{base}/findings/{visit.view('table')}",
            )
        visit.serving.store.records.close()
    width, height = (PHONE["width"], PHONE["height"])
    both = Image.new("RGB", (2 * width + BETWEEN, height), "white")
    for at, shot in enumerate(shots):
        both.paste(shot, (at * (width + BETWEEN), 0))
    both.quantize(COLOURS).save(PICTURE, optimize=True)


def _photographed(reel: Path, camera: str, findings: str) -> list[Image.Image]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--headless=new", "--disable-gpu", *camera_arguments(reel)],
        )
        context = browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, permissions=["camera"]
        )
        page = context.new_page()
        page.goto(camera)
        page.locator('#camera[data-mode="live"]').wait_for()
        page.wait_for_timeout(3000)  # the help looks at the live picture
        shots = [page.screenshot()]
        page.goto(findings)
        page.wait_for_load_state("networkidle")
        page.evaluate("Promise.all([...document.images].map(img => img.decode().catch(() => 0)))")
        shots.append(page.screenshot())
        browser.close()
    return [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]


if __name__ == "__main__":
    main()
