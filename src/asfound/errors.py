"""Everything that can go wrong on purpose, one tree, each leaf with a stable code.

    AsfoundError                      asfound
    ├─ InputError                     input
    │  ├─ PathMissing                 input.missing
    │  ├─ NoPhotos                    input.no-photos
    │  ├─ NotReadable                 input.not-readable
    │  ├─ SameFolder                  input.same-folder
    │  └─ BadIgnoreFile               input.bad-ignore-file
    ├─ PhotoError                     photo
    │  ├─ PhotoEmpty                  photo.empty
    │  ├─ NotAPhoto                   photo.not-a-photo
    │  ├─ PhotoTruncated              photo.truncated
    │  ├─ PhotoTooLarge               photo.too-large
    │  ├─ PhotoTooSmall               photo.too-small
    │  └─ PhotoUnreadable             photo.unreadable
    ├─ OutputError                    output
    │  ├─ OutputNotOurs               output.not-ours
    │  ├─ OutputNotWritable           output.not-writable
    │  └─ DiskFull                    output.disk-full
    └─ EngineError                    engine
       ├─ EngineMissing               engine.missing
       └─ EngineUnreachable           engine.unreachable

A message says what went wrong, to what, what was found, what was needed and the way out.
Errors know nothing of exit statuses or pages; those tables live with the command line.
"""

from __future__ import annotations


class AsfoundError(Exception):
    """Something went wrong that a person can act on."""

    code = "asfound"

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self.args[0]) if self.args else self.code


class InputError(AsfoundError):
    """What was given cannot be worked with."""

    code = "input"


class PathMissing(InputError):
    """A given path does not exist."""

    code = "input.missing"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} does not exist. Check the spelling, or the drive it is on.")
        self.path = path


class NoPhotos(InputError):
    """A folder holds no photos."""

    code = "input.no-photos"

    def __init__(self, path: str, others: int) -> None:
        found = "it is empty" if not others else f"it holds {others} other files"
        super().__init__(
            f"{path!r} holds no photos: {found}. "
            "JPEG, PNG, WebP, TIFF and HEIC files are read; sub-folders are not searched."
        )
        self.path, self.others = path, others


class NotReadable(InputError):
    """A path exists, but may not be read."""

    code = "input.not-readable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be read: {why}. Give yourself the right to read it, or copy it."
        )
        self.path = path


class SameFolder(InputError):
    """Before and after are the same folder or file."""

    code = "input.same-folder"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"before and after are both {path!r}. "
            "Give the as-found photos first and the as-left photos second."
        )
        self.path = path


class BadIgnoreFile(InputError):
    """The file of areas to ignore does not say what it should."""

    code = "input.bad-ignore-file"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is no list of areas to ignore: {why}. "
            'It should read like {"door.jpg": [[x, y, width, height]]}, in pixels of the photo.'
        )
        self.path = path


class PhotoError(AsfoundError):
    """One photo cannot be used; it costs that photo, never the run."""

    code = "photo"


class PhotoEmpty(PhotoError):
    """The file holds no bytes."""

    code = "photo.empty"

    def __init__(self) -> None:
        super().__init__("the file is empty (0 bytes). Copy it again from the camera.")


class NotAPhoto(PhotoError):
    """The content is not one of the picture formats that are read."""

    code = "photo.not-a-photo"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"this is not a photo that can be read: {found}. "
            "JPEG, PNG, WebP, TIFF and HEIC are read."
        )
        self.found = found


class PhotoTruncated(PhotoError):
    """The picture ends before it should."""

    code = "photo.truncated"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"the picture ends too early ({detail}). Copy it again; the copy was cut off."
        )
        self.detail = detail


class PhotoTooLarge(PhotoError):
    """The picture declares more pixels than are decoded."""

    code = "photo.too-large"

    def __init__(self, size: tuple[int, int], limit_px: int) -> None:
        super().__init__(
            f"the picture declares {size[0]} x {size[1]} pixels; "
            f"at most {limit_px / 1e6:.0f} million are decoded. Save a smaller copy."
        )
        self.size, self.limit_px = size, limit_px


class PhotoTooSmall(PhotoError):
    """The picture has too few pixels to compare anything."""

    code = "photo.too-small"

    def __init__(self, size: tuple[int, int], needed_px: int) -> None:
        super().__init__(
            f"the picture is {size[0]} x {size[1]} pixels; its shorter side needs {needed_px}. "
            "Use the original photo, not a thumbnail."
        )
        self.size, self.needed_px = size, needed_px


class PhotoUnreadable(PhotoError):
    """The picture is damaged in a way that its decoder does not name."""

    code = "photo.unreadable"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the picture cannot be decoded ({detail}). Copy it again.")
        self.detail = detail


class OutputError(AsfoundError):
    """A result could not be written."""

    code = "output"


class OutputNotOurs(OutputError):
    """The output folder holds something that this program did not write."""

    code = "output.not-ours"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} already holds files that asfound did not write; nothing was overwritten. "
            "Name an empty or a new folder with --out."
        )
        self.path = path


class OutputNotWritable(OutputError):
    """The output place may not be written."""

    code = "output.not-writable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path!r} cannot be written: {why}. Name another place with --out.")
        self.path = path


class DiskFull(OutputError):
    """There is no room for the result."""

    code = "output.disk-full"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"no room left while writing {path!r}; the half-written file was removed. "
            "Free some space, or name another place with --out."
        )
        self.path = path


class EngineError(AsfoundError):
    """The work could not be sent to where it should run."""

    code = "engine"


class EngineMissing(EngineError):
    """A cluster was named, but its client is not installed."""

    code = "engine.missing"

    def __init__(self) -> None:
        super().__init__(
            "--engine needs the Dask client. Install it with: pip install 'asfound[distributed]'"
        )


class EngineUnreachable(EngineError):
    """The cluster's scheduler did not answer."""

    code = "engine.unreachable"

    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            f"no scheduler answers at {address!r} ({why}). "
            "Check the address, or leave out --engine to work on this machine."
        )
        self.address = address
