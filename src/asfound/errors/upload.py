"""Photo uploads. Each error costs one photo; acknowledged bytes stay."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class UploadError(AsfoundError):
    """An upload was rejected."""

    code = "upload"


class UploadMalformed(UploadError):
    """The headers that describe an upload are malformed."""

    code = "upload.malformed"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"the upload says {found!r}; {needed}.")
        self.found, self.needed = found, needed


class UploadUnknown(UploadError):
    """The upload was never created, or has expired."""

    code = "upload.unknown"

    def __init__(self, digest: str) -> None:
        super().__init__(f"no upload of {digest} was begun here. Begin it again; nothing is lost.")
        self.digest = digest


class WrongUploadOffset(UploadError):
    """The upload's offset differs from the number of received bytes."""

    code = "upload.wrong-offset"

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            f"the bytes begin at {found}, the next ones needed begin at {needed}. Go on from there."
        )
        self.found, self.needed = found, needed


class UploadWrongDigest(UploadError):
    """The digest of the whole file differs from the announced one."""

    code = "upload.wrong-digest"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"the bytes that came are {found}, announced were {needed}. Something changed them "
            "on their way; send the photo again from its beginning."
        )
        self.found, self.needed = found, needed


class UploadTooLarge(UploadError):
    """The file is larger than allowed or announced."""

    code = "upload.too-large"

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"the photo has {found / 1e6:.1f} MB; at most {most / 1e6:.1f} MB are taken. "
            "Take it with the camera of this page, or send a smaller copy."
        )
        self.found, self.most = found, most


class UploadTooMany(UploadError):
    """The visit has the maximum number of photos."""

    code = "upload.too-many"

    def __init__(self, most: int) -> None:
        super().__init__(f"this visit has {most} photos already, which is as many as it may have.")
        self.most = most


class NotUploaded(UploadError):
    """A shot refers to a photo that was not uploaded."""

    code = "upload.not-uploaded"

    def __init__(self, digest: str) -> None:
        super().__init__(f"the photo {digest} did not come in this visit. Send its bytes first.")
        self.digest = digest


class PhotoRefused(UploadError):
    """The photo cannot be used; its code says why, as for photos in a folder."""

    code = "upload.refused"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PhotoTooHeavy(UploadError):
    """Decoding the photo exceeds the memory limit."""

    code = "upload.too-heavy"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            f"opening this photo takes more than {most_bytes / 1e6:.0f} MB of memory. "
            "Save it as a JPEG of usual size and send that."
        )
        self.most_bytes = most_bytes


class PhotoTooSlow(UploadError):
    """Decoding the photo exceeds the time limit."""

    code = "upload.too-slow"

    def __init__(self, most_s: float) -> None:
        super().__init__(
            f"opening this photo took more than {most_s:.0f} seconds and was given up. "
            "Save it as a JPEG of usual size and send that."
        )
        self.most_s = most_s


class PhotoBreaksDecoder(UploadError):
    """The decoder process crashed twice on this photo."""

    code = "upload.breaks-decoder"

    def __init__(self) -> None:
        super().__init__("this photo is damaged so badly that it cannot be opened. Take it again.")
