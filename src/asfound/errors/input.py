"""Paths, options and environment variables."""

from __future__ import annotations

from collections.abc import Sequence

from asfound.errors.base import AsfoundError


class InputError(AsfoundError):
    """A path, an option or a file given to a command cannot be used."""

    code = "input"


class PathMissing(InputError):
    """A given path does not exist."""

    code = "input.missing"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} does not exist. Check the spelling, or the drive it is on.")
        self.path = path


class NoPhotos(InputError):
    """A folder contains no photos."""

    code = "input.no-photos"

    def __init__(self, path: str, others: int, folders: int = 0, below: int = 0) -> None:
        counts = [(others, "other file"), (folders, "sub-folder")]
        held = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n]
        found = f"it holds {' and '.join(held)}" if held else "it is empty"
        photos = f"{below} photo{'' if below == 1 else 's'}"
        super().__init__(
            f"{path!r} holds no photos: {found}. "
            + (
                f"Add --recursive: there are {photos} in sub-folders."
                if below
                else "JPEG, PNG, WebP, TIFF, HEIC, AVIF and DNG files are read."
            )
        )
        self.path, self.others, self.folders, self.below = path, others, folders, below


class NotReadable(InputError):
    """A path exists but cannot be read."""

    code = "input.not-readable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be read: {why}. Give yourself the right to read it, or copy it."
        )
        self.path, self.why = path, why


class SameFolder(InputError):
    """Before and after are the same folder or file."""

    code = "input.same-folder"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"before and after are both {path!r}. "
            "Give the as-found photos first and the as-left photos second."
        )
        self.path = path


class NothingReadable(InputError):
    """None of the photos could be read."""

    code = "input.nothing-readable"

    def __init__(self, path: str, photos: int) -> None:
        super().__init__(
            f"no photo in {path!r} could be read (of {photos}). Copy them again from the camera."
        )
        self.path, self.photos = path, photos


class NothingJudged(InputError):
    """No before photo could be compared with any after photo."""

    code = "input.nothing-judged"

    def __init__(self, views: int) -> None:
        super().__init__(
            f"no view could be compared (of {views}): its photo could not be read, or no after "
            "photo shows it; no report was written. Were the right folders given, in this order?"
        )
        self.views = views


class BadIgnoreFile(InputError):
    """The file of ignored areas is malformed."""

    code = "input.bad-ignore-file"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is no list of areas to ignore: {why}. "
            'It should read like {"door.jpg": [[x, y, width, height]]}, in pixels of the photo.'
        )
        self.path = path


class NoSuchView(InputError):
    """The file of ignored areas names a photo that is not among the before photos."""

    code = "input.no-such-view"

    def __init__(self, names: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(
            f"--ignore names {_listed(names)}, and no before photo is called so; there are "
            f"{_listed(known)}. Correct the name: it is the before photo's, with its ending."
        )
        self.names, self.known = tuple(names), tuple(known)


class NoTimes(InputError):
    """No photo of a roll of both days has a time of its camera."""

    code = "input.no-times"

    def __init__(self, path: str, photos: int) -> None:
        super().__init__(
            f"no photo in {path!r} (of {photos}) has a time of its camera, so arrival and leaving "
            "cannot be told apart. Give two folders, arrival first; or the originals: messengers "
            "take the times out."
        )
        self.path, self.photos = path, photos


class RollNotSplit(InputError):
    """A roll of photos cannot be split into those of arrival and those of leaving."""

    code = "input.roll-not-split"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be split into photos of arrival and of leaving: {why}. Say with "
            "--split-at when leaving began, as 2026-07-02T15:00, or give two folders."
        )
        self.path, self.why = path, why


class BadSetting(InputError):
    """An option or environment variable has an invalid value."""

    code = "input.bad-setting"

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name} is {found!r}; {needed}.")
        self.name, self.found = name, found


def _listed(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
