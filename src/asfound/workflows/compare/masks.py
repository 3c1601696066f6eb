"""The masks of views as files, named after the view: ``door.before.png``, ``door.cb.png``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from asfound.domain.check_json import MaskNames
from asfound.domain.comparison import CheckResult, Masks
from asfound.domain.file_names import comparable
from asfound.errors import PhotoInTheWay
from asfound.imaging.folder import is_same
from asfound.workflows.output_files import make_folder, write

# Field of Masks -> what its file's name ends in.
_ENDINGS = {
    "before": "before",
    "after": "after",
    "compared_before": "cb",
    "compared_after": "ca",
}
# Names may have 255 bytes, and a character up to four.
_MAX_STEM = 50


def stems(paths: Iterable[str]) -> list[str]:
    """One name per view from the path of its before photo, each used once, fit for any drive."""
    used: set[str] = set()
    return [_unused(_plain(PurePath(path).stem), used) for path in paths]


def refuse_among_photos(folder: Path, photos: Iterable[Path], *, recursive: bool = False) -> None:
    """Stop where masks would lie among the photos that are compared, or take the place of one.

    Args:
        folder: Where the masks are to be written.
        photos: What is compared: folders of photos, or photos.
        recursive: Whether sub-folders of these are searched for photos.

    Raises:
        PhotoInTheWay: It is one of these folders, or in one that is searched: the next run would
            take its masks for photos. Or a photo beside them has a name that a mask may get.
    """
    endings = tuple(f".{ending}.png" for ending in _ENDINGS.values())
    for path in photos:
        around = (folder, *folder.absolute().parents) if recursive else (folder,)
        if any(is_same(one, path) for one in around):
            raise PhotoInTheWay(str(folder), "it holds the photos that are compared")
        if path.name.lower().endswith(endings) and is_same(folder, path.parent):
            raise PhotoInTheWay(str(path), "a mask may get the name of this photo")


def write_masks(folder: Path, stem: str, masks: Masks) -> None:
    """Write the four masks of a view.

    Raises:
        DiskFull, OutputNotWritable: They could not be written.
    """
    make_folder(folder)
    for name, ending in _ENDINGS.items():
        write(folder / f"{stem}.{ending}.png", getattr(masks, name))


def mask_names(result: CheckResult, folder: Path, relative_to: Path) -> list[MaskNames | None]:
    """How the JSON names the masks: relative to the folder where it is.

    Args:
        result: What checking said.
        folder: Where the masks were written.
        relative_to: The folder of the JSON file, or of the masks where it has none.
    """
    names: Sequence[str] = stems(view.path_before or "" for view in result.views)
    base = PurePath(os.path.relpath(folder, relative_to))
    return [
        _names(base, stem) if view.masks else None
        for view, stem in zip(result.views, names, strict=True)
    ]


def _names(base: PurePath, stem: str) -> MaskNames:
    files = {name: (base / f"{stem}.{ending}.png").as_posix() for name, ending in _ENDINGS.items()}
    return MaskNames(**files)


def _plain(stem: str) -> str:
    kept = "".join(letter if letter.isprintable() else "_" for letter in stem)
    return kept.replace("\\", "_").replace(":", "_")[:_MAX_STEM].strip(". ") or "view"


def _unused(stem: str, used: set[str]) -> str:
    """The stem, numbered where a drive may take it for another: capitals, Unicode forms."""
    name, number = stem, 2
    while comparable(name).casefold() in used:
        name, number = f"{stem}-{number}", number + 1
    used.add(comparable(name).casefold())
    return name
