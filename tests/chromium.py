"""The browser that tests drive."""

from __future__ import annotations

import os
import shutil

import pytest


def chromium() -> str:
    """Where Chromium is; the test is skipped, with one clear line, where there is none."""
    found = shutil.which(os.environ.get("CHROMIUM") or "chromium")
    if found is None:
        pytest.skip("no chromium: install it, or name it in CHROMIUM")
    return found
