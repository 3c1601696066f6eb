"""Which files of a folder are photos."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from asfound.domain.file_names import comparable
from asfound.errors import NoPhotos, NotReadable, PathMissing
from asfound.imaging.formats import HEAD_BYTES, SUFFIXES, sniff

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Folder:
    """What a folder holds.

    Attributes:
        photos: Files to read, in the order of their names.
        others: How many other files there are; hidden ones are not counted.
        folders: How many sub-folders there are, likewise.
    """

    photos: tuple[Path, ...]
    others: int
    folders: int


def photos_in(path: Path) -> list[Path]:
    """The photos to read at a path: the file itself, or those of the folder.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: The folder may not be listed.
        NoPhotos: The folder holds none.
    """
    try:
        if not path.is_dir():
            path.stat()
            return [path]
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except (OSError, ValueError) as error:
        raise NotReadable(str(path), _why(error)) from error
    found = look_into(path)
    if not found.photos:
        raise NoPhotos(str(path), found.others, found.folders)
    return list(found.photos)


def look_into(path: Path) -> Folder:
    """Sort a folder's files into photos and others; sub-folders are not searched.

    A photo is a file, or a link, whose content is one; and also whatever has a photo's ending:
    if that turns out to be none, its owner should hear of it.

    Raises:
        NotReadable: The folder may not be listed.
    """
    try:
        names = [file.name for file in path.iterdir() if not file.name.startswith(".")]
    except OSError as error:
        raise NotReadable(str(path), _why(error)) from error
    files = [path / name for name in sorted(names, key=natural) if not (path / name).is_dir()]
    photos = tuple(file for file in files if _is_candidate(file))
    return Folder(photos, len(files) - len(photos), len(names) - len(files))


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A sort key that puts ``door9`` before ``door10``, letters without regard to case."""
    parts = _DIGITS.split(comparable(name).casefold())
    key = [(1, 0, part) if at % 2 == 0 else (0, int(part), "") for at, part in enumerate(parts)]
    return key, name


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one folder or file, by whatever way."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False  # a path that is not there or closed to us; whoever opens it says so


def _is_candidate(file: Path) -> bool:
    if file.suffix.lower() in SUFFIXES:
        return file.is_symlink() or file.is_file()
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return sniff(opened.read(HEAD_BYTES)) is not None
    except OSError:
        return False  # nothing says that it is a photo


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
