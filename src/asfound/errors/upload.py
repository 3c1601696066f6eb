"""Photos on their way from a phone: each costs that photo, and what was acknowledged stays."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class UploadError(AsfoundError):
    """A photo that was sent cannot be taken, or not like this."""

    code = "upload"


class UploadMalformed(UploadError):
    """What describes an upload does not say what it should."""

    code = "upload.malformed"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"the upload says {found!r}; {needed}.")
        self.found, self.needed = found, needed


class UploadUnknown(UploadError):
    """Nobody began this upload, or it was given up long ago."""

    code = "upload.unknown"

    def __init__(self, digest: str) -> None:
        super().__init__(f"no upload of {digest} was begun here. Begin it again; nothing is lost.")
        self.digest = digest


class WrongUploadOffset(UploadError):
    """Bytes came for another place in the file than the one that is next."""

    code = "upload.wrong-offset"

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            f"the bytes begin at {found}, the next ones needed begin at {needed}. Go on from there."
        )
        self.found, self.needed = found, needed


class UploadWrongDigest(UploadError):
    """The whole file is not the one that was announced."""

    code = "upload.wrong-digest"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"the bytes that came are {found}, announced were {needed}. Something changed them "
            "on their way; send the photo again from its beginning."
        )
        self.found, self.needed = found, needed


class UploadTooLarge(UploadError):
    """The file is longer than photos may be, or than was announced."""

    code = "upload.too-large"

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"the photo has {found / 1e6:.1f} MB; at most {most / 1e6:.1f} MB are taken. "
            "Take it with the camera of this page, or send a smaller copy."
        )
        self.found, self.most = found, most


class UploadTooMany(UploadError):
    """More photos than a visit may have."""

    code = "upload.too-many"

    def __init__(self, most: int) -> None:
        super().__init__(f"this visit has {most} photos already, which is as many as it may have.")
        self.most = most


class NotUploaded(UploadError):
    """A shot names a photo whose bytes never came."""

    code = "upload.not-uploaded"

    def __init__(self, digest: str) -> None:
        super().__init__(f"the photo {digest} did not come in this visit. Send its bytes first.")
        self.digest = digest


class PhotoRefused(UploadError):
    """The photo cannot be used; each one's code says why, as for photos in a folder."""

    code = "upload.refused"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PhotoTooHeavy(UploadError):
    """Opening the photo takes more memory than one photo may have."""

    code = "upload.too-heavy"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"opening this photo takes more than {most_bytes / 1e6:.0f} MB of memory. "
            "Save it as a JPEG of usual size and send that."
        )
        self.most_bytes = most_bytes


class PhotoTooSlow(UploadError):
    """Opening the photo takes longer than one photo may."""

    code = "upload.too-slow"

    def __init__(self, most_s: float) -> None:
        super().__init__(
            f"opening this photo took more than {most_s:.0f} seconds and was given up. "
            "Save it as a JPEG of usual size and send that."
        )
        self.most_s = most_s


class PhotoBreaksDecoder(UploadError):
    """The program that opens photos ended over this one, twice."""

    code = "upload.breaks-decoder"

    def __init__(self) -> None:
        super().__init__("this photo is damaged so badly that it cannot be opened. Take it again.")
