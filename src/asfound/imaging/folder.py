"""Which files of a folder, or of a zip, are photos."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from asfound.domain.file_names import comparable
from asfound.errors import NoPhotos, NotReadable, PathMissing, ZipNested, ZipNotTaken
from asfound.imaging.companions import Companion, companions
from asfound.imaging.formats import HEAD_BYTES, SUFFIXES, sniff
from asfound.imaging.source import Source
from asfound.imaging.zip_directory import is_archive
from asfound.imaging.zipped_file import ZippedFile, heads_of

_DIGITS = re.compile(r"(\d+)")
_MAC_FOLDER = "__MACOSX"


@dataclass(frozen=True)
class ListedPhoto:
    """A photo that was found.

    Attributes:
        name: What the result calls it: the path as given, and on into the folder or zip.
        source: Its file, or its entry in a zip.
        within: Its path in the folder or zip, ``/`` between folders; its name where it was given.
    """

    name: str
    source: Path | ZippedFile
    within: str


@dataclass(frozen=True)
class Folder:
    """What a folder or a zip holds.

    Attributes:
        photos: What is to be read, in the order of the names.
        others: How many other files there are; hidden ones are not counted.
        folders: How many sub-folders were not searched, likewise.
        companions: How many files of each kind that go with a photo were left out.
    """

    photos: tuple[ListedPhoto, ...]
    others: int = 0
    folders: int = 0
    companions: Mapping[Companion, int] = field(default_factory=dict)


def list_photos(path: Path, *, recursive: bool = False) -> Folder:
    """The photos to read at a path: the file itself, or those of the folder or zip.

    An edited copy is left out where its original is there.

    Args:
        path: A photo, a folder, or a zip, which is always searched with its sub-folders.
        recursive: Whether sub-folders of a folder are searched.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: The folder may not be listed.
        NoPhotos: There are none.
        ZipError: The zip is refused.
    """
    if not is_collection(path):
        return Folder((ListedPhoto(str(path), path, path.name),))
    found = look_into(path, recursive=recursive) if path.is_dir() else _look_into_zip(path)
    if not found.photos:
        below = sum(map(_promises, _files_of(path, recursive=True))) if found.folders else 0
        raise NoPhotos(str(path), found.others, found.folders, below)
    return found


def photos_in(path: Path, *, recursive: bool = False) -> list[Path]:
    """The files to read at a path, for work that needs files.

    Raises:
        ZipNotTaken: It is a zip.
        PathMissing, NotReadable, NoPhotos: As for :func:`list_photos`.
    """
    if is_collection(path) and not path.is_dir():
        raise ZipNotTaken(str(path))
    found = list_photos(path, recursive=recursive).photos
    return [photo.source for photo in found if isinstance(photo.source, Path)]


def is_collection(path: Path) -> bool:
    """Whether a path is a folder or a zip, and no photo.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: Nothing can be said about it.
    """
    try:
        if path.is_dir():
            return True
        path.stat()
        return path.is_file() and _is_zip(path)
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except (OSError, ValueError) as error:
        raise NotReadable(str(path), _why(error)) from error


def look_into(path: Path, *, recursive: bool = False) -> Folder:
    """Sort a folder's files into photos and others.

    A photo is a file, or a link, whose content is one; and also whatever has a photo's ending:
    if that turns out to be none, its owner should hear of it.

    Args:
        path: The folder.
        recursive: Whether its sub-folders are searched; links to folders are not.

    Raises:
        NotReadable: The folder may not be listed.
    """
    files = {
        file.relative_to(path).as_posix(): file for file in _files_of(path, recursive=recursive)
    }
    sources: dict[str, Path | ZippedFile] = dict(files)
    found = _sorted_out(path, sources, lambda within: _is_candidate(files[within]))
    folders = 0 if recursive else sum(1 for one in _visible(path) if one.is_dir())
    return Folder(found.photos, found.others, folders, found.companions)


def source_at(name: str) -> Source:
    """Where the photo is that a result calls so: a file, or an entry of a zip."""
    path = Path(name)
    if not path.exists():
        for parent in path.parents:
            if parent.is_file():
                return ZippedFile(parent, path.relative_to(parent).as_posix())
    return path


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


def _look_into_zip(path: Path) -> Folder:
    heads = {name: head for name, head in heads_of(path, HEAD_BYTES) if not _is_hidden(name)}
    for name, head in heads.items():
        if is_archive(head):
            raise ZipNested(str(path), f"its entry {name!r} is an archive itself")
    sources: dict[str, Path | ZippedFile] = {name: ZippedFile(path, name) for name in heads}
    return _sorted_out(path, sources, lambda name: _promises(name) or bool(sniff(heads[name])))


def _sorted_out(
    root: Path, sources: Mapping[str, Path | ZippedFile], is_photo: Callable[[str], bool]
) -> Folder:
    """The photos among files, by their paths below the root; without what goes with them."""
    order = sorted(sources, key=lambda within: [natural(part) for part in within.split("/")])
    photos = [within for within in order if is_photo(within)]
    known = set(photos)
    beside = _companions(photos, [within for within in order if within not in known])
    counts = Counter(beside.values())
    listed = [
        ListedPhoto(str(root / within), sources[within], within)
        for within in photos
        if within not in beside
    ]
    others = len(sources) - len(photos) - sum(within not in known for within in beside)
    return Folder(tuple(listed), others, companions=dict(counts))


def _companions(photos: Sequence[str], others: Sequence[str]) -> dict[str, Companion]:
    """What goes with a photo of its folder, by path."""
    folders: dict[str, tuple[list[str], list[str]]] = {}
    for kind, paths in enumerate((photos, others)):
        for path in paths:
            folder, _, name = path.rpartition("/")
            folders.setdefault(folder, ([], []))[kind].append(name)
    return {
        f"{folder}/{name}" if folder else name: kind
        for folder, (of_photos, of_others) in folders.items()
        for name, kind in companions(of_photos, of_others).items()
    }


def _files_of(path: Path, *, recursive: bool) -> Iterator[Path]:
    if not recursive:
        yield from (file for file in _visible(path) if not file.is_dir())
        return
    for folder, below, files in os.walk(path, onerror=_raise):
        below[:] = [name for name in below if not _is_hidden(name)]
        yield from (Path(folder) / name for name in files if not _is_hidden(name))


def _visible(path: Path) -> list[Path]:
    try:
        return [file for file in path.iterdir() if not _is_hidden(file.name)]
    except OSError as error:
        raise NotReadable(str(path), _why(error)) from error


def _raise(error: OSError) -> None:
    raise NotReadable(str(error.filename), _why(error)) from error


def _is_hidden(within: str) -> bool:
    return any(part.startswith(".") or part == _MAC_FOLDER for part in within.split("/"))


def _promises(file: PurePath | str) -> bool:
    return PurePath(file).suffix.lower() in SUFFIXES


def _is_candidate(file: Path) -> bool:
    if _promises(file):
        return file.is_symlink() or file.is_file()
    try:
        return file.is_file() and sniff(_head(file)) is not None
    except OSError:
        return False  # nothing says that it is a photo


def _is_zip(path: Path) -> bool:
    if path.suffix.lower() == ".zip":
        return True
    return not _promises(path) and _head(path).startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(HEAD_BYTES)


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
