"""Verifying without asfound: the very lines of the document, in a shell."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.conftest import ROOT


def verified_by_hand(
    path: Path, folder: Path, *, expected: str = "", roots: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the lines of docs/verify-without-asfound.md.

    Args:
        path: The record.
        folder: Empty, to unpack it in.
        expected: Fingerprint of somebody who must have signed.
        roots: Who is trusted to speak of time.
    """
    text = (ROOT / "docs" / "verify-without-asfound.md").read_text()
    lines = "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    return subprocess.run(
        ["bash", "-c", lines],
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin",
            "record": str(path),
            "expected": expected,
            "roots": str(roots or ""),
        },
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
