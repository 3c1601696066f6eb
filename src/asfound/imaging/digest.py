"""A photo's name by its content."""

from __future__ import annotations

import hashlib

from asfound.imaging.source import File, Source, opened


def digest(source: Source) -> str:
    """``sha256:`` and 64 hexadecimal digits over the bytes, read piece by piece.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: It is no regular file, or may not be read.
    """
    with opened(source) as file:
        return digest_of(file)


def digest_of(file: File) -> str:
    """The digest of an open file, from its beginning to its end."""
    file.seek(0)
    return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
