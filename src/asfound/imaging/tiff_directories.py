"""The directories of a TIFF file, and of those made like one."""

from __future__ import annotations

from collections.abc import Iterator

from PIL.TiffImagePlugin import ImageFileDirectory_v2

from asfound.imaging.source import File

SUB_IFDS = 330
_MAX_DIRECTORIES = 32
_BIG = 43


def first_directory(file: File) -> ImageFileDirectory_v2 | None:
    """The tags of the first picture; None where there are none."""
    return next(directories(file), None)


def directories(file: File) -> Iterator[ImageFileDirectory_v2]:
    """The directories of the file and those below them, each once."""
    file.seek(0)
    head = file.read(8)
    if _BIG in head[2:4]:
        head += file.read(8)
    waiting: list[int] = [ImageFileDirectory_v2(head).next]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_DIRECTORIES:
        at = waiting.pop(0)
        if not at or at in seen:
            continue
        seen.add(at)
        found = ImageFileDirectory_v2(head)
        file.seek(at)
        found.load(file)
        below = found.get(SUB_IFDS, ())
        waiting += [found.next, *(below if isinstance(below, tuple) else (below,))]
        yield found
