"""A hand-over record that cannot be sealed, signed or redacted."""

from __future__ import annotations

from asfound.errors.record import RecordError


class RecordNotOriginal(RecordError):
    """Somebody wants to sign a record that was unpacked, or packed again by another program."""

    code = "record.not-original"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} is not the file that was sealed: it was unpacked, and perhaps packed again "
            "by another program; nothing was written. Write it as it was sealed, and sign that: "
            "asfound verify RECORD --repair OUT"
        )
        self.path = path


class TimestampUnavailable(RecordError):
    """The time-stamping authority returned no token."""

    code = "record.timestamp-unavailable"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url!r} gave no time-stamp: {why}. Nothing was written. "
            "Try again, or leave out --timestamp."
        )
        self.url = url


class KeyUnusable(RecordError):
    """A key file cannot be used."""

    code = "record.key-unusable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} cannot be used as a key: {why}. "
            "Make one with: asfound keys new FILE --name NAME"
        )
        self.path = path


class WouldOverwrite(RecordError):
    """The output file exists and is not overwritten."""

    code = "record.would-overwrite"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} exists; it was left as it is. Name a new file.")
        self.path = path


class PhotoChangedMeanwhile(RecordError):
    """A photo changed between comparing and sealing."""

    code = "record.photo-changed-meanwhile"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} changed between comparing and sealing; nothing was written. "
            "Close the programs that edit it, and hand over again."
        )
        self.path = path


class LocationNotConfirmed(RecordError):
    """Originals contain a location, and this was not confirmed."""

    code = "record.location-not-confirmed"

    def __init__(self, carrying: int, photos: int) -> None:
        super().__init__(
            f"{carrying} of {photos} originals carry the location where they were taken, and the "
            "record holds originals byte for byte; nothing was written. Go on with "
            "--with-location, or switch off the camera's location for the next visit."
        )
        self.carrying, self.photos = carrying, photos


class NotInRecord(RecordError):
    """The record does not contain the named photo, view or finding."""

    code = "record.not-in-record"

    def __init__(self, what: str, name: str, known: str) -> None:
        super().__init__(f"the record holds no {what} {name!r}. It holds: {known}.")
        self.name = name


class BadText(RecordError):
    """A name or statement contains characters that cannot be sealed."""

    code = "record.bad-text"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} {why}. Write it as plain text.")
