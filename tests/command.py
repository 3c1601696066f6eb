"""The command as people run it: a process of its own, its two streams and its status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema

from asfound.domain.check_json import check_schema

COMMAND = (sys.executable, "-m", "asfound")
TIMEOUT_S = 300


def asfound(
    *arguments: str | Path,
    cwd: Path | None = None,
    before_start: Callable[[], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``asfound`` with these arguments, and wait for its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=TIMEOUT_S,
        preexec_fn=before_start,
        env={**os.environ, **(environment or {})},
        check=False,
    )


def checked(
    before: str | Path, after: str | Path, *options: str | Path, cwd: Path | None = None
) -> dict[str, Any]:
    """The JSON of a check, validated against the published schema and its own exit status."""
    done = asfound("check", before, after, "--no-report", "--json", "-", *options, cwd=cwd)
    assert done.stdout, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(check_schema()).validate(value)
    pairs = [view for view in value["views"] if view["digest_before"] and view["digest_after"]]
    status = {"as-found": 0, "differs": 1, "cannot-tell": 3}[value["verdict"]] if pairs else 2
    assert done.returncode == status, done.stderr
    return value
