"""Manifests: lines of a SHA-256, two spaces and a path, as ``sha256sum`` writes and checks them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from asfound.errors import AsfoundError, BadManifest
from asfound.evidence.paths import check_path

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


def format_manifest(digests: Mapping[str, str]) -> bytes:
    """The manifest of files, by path, sorted as bytes are.

    Args:
        digests: SHA-256 in hexadecimal by path.
    """
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def parse_manifest(data: bytes, path: str) -> dict[str, str]:
    """SHA-256 by path, from a manifest that is written exactly as :func:`format_manifest` does.

    Args:
        data: The manifest.
        path: Its own, for messages.

    Raises:
        BadManifest: With the line that is not as it should be.
    """
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise BadManifest(path, f"byte {error.start} is not ASCII") from error
    if lines.pop() != "":
        raise BadManifest(path, "its last line has no end")
    digests: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines, 1):
        name, digest = _parse_line(line, path, number)
        if name <= last:
            raise BadManifest(path, f"line {number}: {name} is not after {last}, as sorting asks")
        digests[name], last = digest, name
    return digests


def _parse_line(line: str, path: str, number: int) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise BadManifest(path, f"line {number} is not a SHA-256, two spaces and a path")
    try:
        check_path(match[2])
    except AsfoundError as error:
        raise BadManifest(path, f"line {number}: {error.message}") from error
    return match[2], match[1]
