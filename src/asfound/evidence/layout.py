"""Where what is in a record: the places that format version 1 names, and their order in the zip."""

from __future__ import annotations

import re
from typing import Final

from asfound.evidence.limits import (
    MAX_JSON_BYTES,
    MAX_MANIFEST_BYTES,
    MAX_SMALL_BYTES,
    MAX_STATEMENT_BYTES,
)

VERSION: Final = "1"
BAGIT_TEXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
CHECK: Final = "data/check.json"
FACTS: Final = "data/facts.json"
ORIGINAL: Final = "data/original/"
"""In a redacted copy: the manifests and signatures of the record that it was made from."""

_KEY = r"[0-9a-f]{16}"
_PLACES = (
    re.compile(r"data/.+"),
    re.compile(rf"bagit\.txt|bag-info\.txt|signers/{_KEY}\.pem"),
    re.compile(r"manifest-sha256\.txt"),
    re.compile(r"tagmanifest-sha256\.txt"),
    re.compile(rf"signatures/{_KEY}\.(sig|tsr)"),
    re.compile(
        r"layers/\d{4}/"
        r"(manifest-sha256\.txt|manifest\.(sig|tsr)|root\.sig|signer\.pem|statement\.json)"
    ),
)
_TAG_FILES = 1
_LAYERS = 5


def place_of(path: str) -> int | None:
    """The number of the place where a path belongs, in the zip's order; None for nowhere."""
    return next((n for n, place in enumerate(_PLACES) if place.fullmatch(path)), None)


def order(path: str) -> tuple[int, str]:
    """Sorting paths by this gives the zip's order."""
    place = place_of(path)
    return (len(_PLACES) if place is None else place, path)


def is_payload(path: str) -> bool:
    """Whether the payload manifest must list it."""
    return path.startswith("data/")


def is_tag_file(path: str) -> bool:
    """Whether the tag manifest must list it."""
    return path == MANIFEST or place_of(path) == _TAG_FILES


def layer_number(path: str) -> int | None:
    """The number of the layer that a path belongs to; None for the bag itself."""
    return int(path[7:11]) if place_of(path) == _LAYERS else None


def layer_folder(number: int) -> str:
    """The folder of a layer, with a slash at the end."""
    return f"layers/{number:04d}/"


def is_signer(path: str) -> bool:
    """Whether it is the public key of somebody who signed when the record was sealed."""
    return path.startswith("signers/")


def is_signature(path: str) -> bool:
    """Whether it is a signature, or its time-stamp, from when the record was sealed."""
    return path.startswith("signatures/")


def wanted_bytes(path: str) -> int:
    """Up to how many bytes of a file a reader takes into memory; 0 for files only digested."""
    if path in (CHECK, FACTS):
        return MAX_JSON_BYTES
    if path in (MANIFEST, TAG_MANIFEST, ORIGINAL + MANIFEST, ORIGINAL + TAG_MANIFEST):
        return MAX_MANIFEST_BYTES
    if path.endswith("/statement.json") and not is_payload(path):
        return MAX_STATEMENT_BYTES
    if not is_payload(path) or path.startswith(ORIGINAL):
        return MAX_SMALL_BYTES
    return 0
