"""Step 2: which names of a zip or a folder are files of the record, and which are passed over.

A record that was unpacked and packed again may have another outer folder or none, entries for its
folders, and what a Mac or a Windows leaves in every folder. Nothing else is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from asfound.errors import DuplicatePath, NotAPlainFile, RecordTooLarge, UnsafePath
from asfound.evidence.container import ROOT
from asfound.evidence.layout import BAGIT, order
from asfound.evidence.limits import MAX_FILES
from asfound.evidence.paths import SYSTEM_FILES, check_path, folded
from asfound.evidence.values import hides

_MAC_FOLDER: Final = "__MACOSX"
_MAX_PART: Final = 255
"""Bytes of one part of a name on every common file system."""
_MAX_LENGTH: Final = 1024
"""Characters of a name, far more than a path of the record and its outer folder have."""


def sorted_names(names: Sequence[str]) -> dict[str, str]:
    """The record's files among these names, by their paths in the record, in the format's order.

    Args:
        names: All that a zip or a folder lists; those of folders end with a slash.

    Returns:
        For each path the name under which the file is held.

    Raises:
        UnsafePath: A name that leads elsewhere, or means different files on different computers.
        DuplicatePath: Two entries of one name.
        NotAPlainFile: A folder that no file of the record is in.
        RecordTooLarge: More files than a record may hold.
    """
    for name in names:
        _refuse_harmful(name)
    _refuse_duplicates(names)
    split = _split(names)
    if len(split.files) > MAX_FILES:
        raise RecordTooLarge("files in the record", len(split.files), MAX_FILES)
    for path in split.files:
        check_path(ROOT + path)
    _refuse_other_folders(split)
    return {path: split.files[path] for path in sorted(split.files, key=order)}


@dataclass(frozen=True)
class _Split:
    """The names by what they are: files by path in the record, and folders."""

    root: str
    files: Mapping[str, str]
    folders: Sequence[str]


def _split(names: Sequence[str]) -> _Split:
    root = _root(names)
    files, folders = {}, []
    for name in names:
        if _is_left_by_a_system(name, root):
            continue
        if not name.startswith(root):
            raise UnsafePath(name, f"it is outside of the record's folder {root!r}")
        if name.endswith("/"):
            folders.append(name)
        else:
            files[name.removeprefix(root)] = name
    return _Split(root, files, folders)


def _root(names: Collection[str]) -> str:
    """The outer folder, with a slash at its end; empty where there is none."""
    if BAGIT in names:
        return ""
    bags = (name.removesuffix(BAGIT) for name in names if name.endswith(f"/{BAGIT}"))
    outer = [bag for bag in bags if bag.count("/") == 1 and bag != f"{_MAC_FOLDER}/"]
    return min(outer, key=lambda bag: (bag != ROOT, bag), default=ROOT)


def _is_left_by_a_system(name: str, root: str) -> bool:
    within = name.removeprefix(root)
    last = name.rstrip("/").rsplit("/", 1)[-1]
    return (
        name.startswith(f"{_MAC_FOLDER}/")
        or within.startswith(f"{_MAC_FOLDER}/")
        or (not name.endswith("/") and (last.startswith("._") or last in SYSTEM_FILES))
    )


def _refuse_harmful(name: str) -> None:
    why = _why_harmful(name)
    if why is not None:
        raise UnsafePath(name, why)


def _why_harmful(name: str) -> str | None:
    if len(name) > _MAX_LENGTH:
        return f"it has {len(name)} characters, at most {_MAX_LENGTH} are read"
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "it is an absolute path"
    if "\\" in name:
        return "it holds a backslash, which is a folder on some computers"
    if ".." in parts:
        return "'..' leads out of the folder"
    if any(map(hides, name)):
        return "it holds other characters than can be shown"
    if any(part in ("", ".") or len(part.encode()) > _MAX_PART for part in parts):
        return f"a part of it is empty, or longer than {_MAX_PART} bytes"
    return None


def _refuse_duplicates(names: Iterable[str]) -> None:
    # Sorted so that what is in a folder follows it at once: a file can only be in the way of the
    # next name.
    keyed = sorted((folded(name.removesuffix("/")).replace("/", "\0"), name) for name in names)
    for (key, name), (next_key, next_name) in pairwise(keyed):
        is_within = next_key.startswith(f"{key}\0") and not name.endswith("/")
        if next_key == key or is_within:
            raise DuplicatePath(next_name, name)


def _refuse_other_folders(split: _Split) -> None:
    needed = {parent for name in split.files.values() for parent in _parents(name)}
    for folder in split.folders:
        if folder.removesuffix("/") not in needed:
            raise NotAPlainFile(folder, "a folder that no file of the record is in")


def _parents(path: str) -> Collection[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]
