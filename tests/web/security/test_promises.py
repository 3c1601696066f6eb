"""docs/security.md names a test for each promise, and the test is there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[2]
DOCUMENT = TESTS.parent / "docs" / "security.md"


def test_every_promise_names_a_test_that_is_there() -> None:
    rows = re.findall(r"^\| (?!promise|---)(.+) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert len(rows) > 25

    named = ""
    for promise, tried_by in rows:
        names = re.findall(r"`([a-z_]+/[^`]+)`", tried_by)
        assert names or tried_by.startswith("the same"), promise
        assert named or names, promise
        for name in names:
            named = name
            path, _, test = name.partition("::")
            found = list(TESTS.glob(path))
            assert found, f"{promise[:40]}…: there is no {path}"
            assert not test or any(f"def {test}(" in file.read_text() for file in found), name
