"""The originals of a visit: where they are, how the record calls them, what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asfound.errors import PhotoError
from asfound.evidence.paths import folded, safe_name
from asfound.evidence.values import format_time, printable
from asfound.imaging.digest import digest_of
from asfound.imaging.metadata import examine
from asfound.imaging.source import opened


@dataclass(frozen=True)
class Original:
    """One photo as it was given.

    Attributes:
        file: Where it is.
        path: In the record, from data/ on: ``before/door.jpg``.
        name: Its own, without folders.
        digest: ``sha256:`` and 64 digits.
        captured_at: What the camera claims.
        modified_at: What the file system says, UTC.
        received_at: When this program read it, UTC.
        has_location: It carries the place where it was taken; or it cannot be read, and may.
    """

    file: Path
    path: str
    name: str
    digest: str
    captured_at: str | None
    modified_at: str | None
    received_at: str
    has_location: bool


def originals(before: Sequence[Path], after: Sequence[Path]) -> tuple[Original, ...]:
    """All photos of both sides, readable or not, by their paths in the record.

    Raises:
        PathMissing, NotReadable: A file is no longer there, or may not be read.
    """
    found = [*_side("before", before), *_side("after", after)]
    return tuple(sorted(found, key=lambda original: original.path))


def _side(side: str, files: Iterable[Path]) -> Iterable[Original]:
    taken: set[str] = set()
    for file in files:
        name = safe_name(file.name, taken)
        taken.add(folded(name))
        yield _original(file, f"{side}/{name}")


def _original(file: Path, path: str) -> Original:
    name, received = printable(_text(file.name)), format_time(datetime.now(UTC))
    try:
        known = examine(file, name=str(file))
    except PhotoError:
        with opened(file) as content:
            digest = digest_of(content)
        modified = format_time(datetime.fromtimestamp(file.stat().st_mtime, UTC))
        return Original(file, path, name, digest, None, modified, received, has_location=True)
    return Original(
        file,
        path,
        name,
        known.digest,
        known.capture.taken_at,
        _utc_text(known.file.modified_at),
        received,
        has_location=known.capture.place is not None,
    )


def _utc_text(moment: str | None) -> str | None:
    return moment and format_time(datetime.fromisoformat(moment))


def _text(name: str) -> str:
    # File names are bytes; those that are no text come as escapes.
    return name.encode("utf-8", "backslashreplace").decode()
