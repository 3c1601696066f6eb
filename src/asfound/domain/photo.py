"""A photo: facts of its file, claims of its camera, and its entry in the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from asfound.domain.geometry import Size


@dataclass(frozen=True)
class CaptureFacts:
    """What the camera wrote into the photo: a claim, since anybody can edit it.

    Attributes:
        taken_at: ISO 8601; with an offset from UTC only when the camera wrote one.
        device: Maker and model, as written.
        place: (latitude, longitude) in degrees, WGS 84.
    """

    taken_at: str | None = None
    device: str | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class FileFacts:
    """Facts from the file system.

    Attributes:
        size_bytes: Length of the file.
        modified_at: ISO 8601 in UTC; None for bytes that came from no file.
    """

    size_bytes: int
    modified_at: str | None = None


@dataclass(frozen=True)
class FileRemark:
    """Something about a photo that can be used all the same.

    Attributes:
        code: The stable code of the error that it would be if nothing could be used.
        message: The sentence for people.
    """

    code: str
    message: str


@dataclass(frozen=True)
class PhotoFile:
    """One photo, by name and by content.

    Attributes:
        path: As given by the user, not resolved.
        digest: ``sha256:`` and 64 hexadecimal digits, over the file's bytes.
        size: Upright full size, pixels.
        format: ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``, from the
            content.
        remarks: What people should know about it, although it can be used.
    """

    path: str
    digest: str
    size: Size
    format: str
    capture: CaptureFacts
    file: FileFacts
    remarks: tuple[FileRemark, ...] = ()

    def with_remarks(self, more: tuple[FileRemark, ...]) -> PhotoFile:
        """The same with further remarks."""
        return replace(self, remarks=(*self.remarks, *more))


@dataclass(frozen=True)
class StoredPhoto:
    """Facts about a photo in the store, known without opening it.

    Attributes:
        digest: ``sha256:`` and 64 hexadecimal digits.
        format: ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``, from the
            content.
        width, height: Upright full size, pixels.
        length: Bytes.
        captured_at, device: The camera's claims.
        has_location: Whether the camera recorded its location.
        received_at: UTC.
    """

    digest: str
    format: str
    width: int
    height: int
    length: int
    received_at: datetime
    captured_at: str | None = None
    device: str | None = None
    has_location: bool = False
