"""Results that could not be written."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class OutputError(AsfoundError):
    """A result could not be written."""

    code = "output"


class OutputNotOurs(OutputError):
    """The output folder contains files that asfound did not write."""

    code = "output.not-ours"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} already holds files that asfound did not write; nothing was overwritten. "
            "Name an empty or a new folder with --out."
        )
        self.path = path


class PhotoInTheWay(OutputError):
    """A result would overwrite a photo, or be written among the compared photos."""

    code = "output.photo-in-the-way"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be written: {why}. "
            "Photos are only ever read; name another place for the result."
        )
        self.path = path


class OutputNotWritable(OutputError):
    """The output path is not writable."""

    code = "output.not-writable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path!r} cannot be written: {why}. Name another place.")
        self.path = path


class DiskFull(OutputError):
    """The disk is full."""

    code = "output.disk-full"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"no room left while writing {path!r}; the half-written file was removed. "
            "Free some space, or name another place."
        )
        self.path = path
