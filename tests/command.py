"""The command as people run it: its two streams and its status.

``asfound`` runs it in a process of its own. ``asfound_here`` runs it in this one, for tests to
which the process does not matter: starting one and loading everything costs more than most of
them do.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from asfound.cli import main
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


def asfound_here(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``asfound`` with these arguments in this process, one photo at a time."""
    out, told = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape") for _ in range(2))
    words = ["asfound", *map(str, arguments)]
    with (
        chdir(cwd or Path.cwd()),
        redirect_stdout(out),
        redirect_stderr(told),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", words)
        patch.setattr(sys, "stdin", io.StringIO())
        for name, value in {"ASFOUND_JOBS": "1", **(environment or {})}.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main.run()
    return subprocess.CompletedProcess(words, int(ended.value.code or 0), _text(out), _text(told))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def checked(
    before: str | Path, after: str | Path, *options: str | Path, cwd: Path | None = None
) -> dict[str, Any]:
    """The JSON of a check, validated against the published schema and its own exit status."""
    run = asfound if "--jobs" in options or "--engine" in options else asfound_here
    done = run("check", before, after, "--no-report", "--json", "-", *options, cwd=cwd)
    assert done.stdout, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(check_schema()).validate(value)
    pairs = [view for view in value["views"] if view["digest_before"] and view["digest_after"]]
    status = {"as-found": 0, "differs": 1, "cannot-tell": 3}[value["verdict"]] if pairs else 2
    assert done.returncode == status, done.stderr
    return value
