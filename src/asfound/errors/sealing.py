"""A hand-over record that cannot be sealed, signed or redacted."""

from __future__ import annotations

from asfound.errors.record import RecordError


class TimestampUnavailable(RecordError):
    """The time-stamping authority gave no token."""

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
    """A file is there already that must not be lost."""

    code = "record.would-overwrite"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} exists; it was left as it is. Name a new file.")
        self.path = path


class PhotoChangedMeanwhile(RecordError):
    """A photo is not the one that was compared."""

    code = "record.photo-changed-meanwhile"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path!r} changed between comparing and sealing; nothing was written. "
            "Close the programs that edit it, and hand over again."
        )
        self.path = path


class LocationNotConfirmed(RecordError):
    """Originals tell where they were taken, and nobody said that this is wanted."""

    code = "record.location-not-confirmed"

    def __init__(self, carrying: int, photos: int) -> None:
        super().__init__(
            f"{carrying} of {photos} originals carry the location where they were taken, and the "
            "record holds originals byte for byte; nothing was written. Go on with "
            "--with-location, or switch off the camera's location for the next visit."
        )
        self.carrying, self.photos = carrying, photos


class NotInRecord(RecordError):
    """A photo, view or finding was named that the record does not hold."""

    code = "record.not-in-record"

    def __init__(self, what: str, name: str, known: str) -> None:
        super().__init__(f"the record holds no {what} {name!r}. It holds: {known}.")
        self.name = name


class BadText(RecordError):
    """A name or a statement holds what may not be sealed."""

    code = "record.bad-text"

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} {why}. Write it as plain text.")
