"""The browser that tests drive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

LONG_ENOUGH_MS = 60_000
STEP_MS = 50


def chromium() -> str:
    """Where Chromium is; the test is skipped, with one clear line, where there is none."""
    found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    if found is None:
        pytest.skip("no chromium: install it, or name it in CHROMIUM")
    return found


def until(page: Page, holds: str | Callable[[], bool]) -> None:
    """Wait until something is so, on a page or behind it, however busy the machine.

    Asked from here again and again: Playwright's own waiting evaluates its text within the page as
    soon as it is not so at once, and the page's policy lets nobody evaluate.
    """
    for _ in range(LONG_ENOUGH_MS // STEP_MS):
        if page.evaluate(holds) if isinstance(holds, str) else holds():
            return
        page.wait_for_timeout(STEP_MS)
    raise AssertionError(f"it did not come to pass: {holds}")
