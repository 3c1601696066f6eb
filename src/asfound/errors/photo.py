"""Single photos. Each error costs that photo, never the run; a remark costs nothing."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class PhotoError(AsfoundError):
    """One photo cannot be used; it costs that photo, never the run."""

    code = "photo"


class PhotoEmpty(PhotoError):
    """The file is empty."""

    code = "photo.empty"

    def __init__(self) -> None:
        super().__init__("the file is empty (0 bytes). Copy it again from the camera.")


class NotAPhoto(PhotoError):
    """The content is not in a supported image format."""

    code = "photo.not-a-photo"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"this is not a photo that can be read: {found}. "
            "JPEG, PNG, WebP, TIFF, HEIC and AVIF are read, and DNG by its full-size preview. "
            "Save it as a JPEG."
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
    """The picture has more pixels than are decoded."""

    code = "photo.too-large"

    def __init__(
        self, size: tuple[int, int], limit_px: int, way_out: str = "Send a smaller copy."
    ) -> None:
        width, height = size
        super().__init__(
            f"the picture has {width} x {height} = {width * height / 1e6:.1f} million pixels; "
            f"at most {limit_px / 1e6:.1f} million of this kind are decoded. {way_out}"
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
    """The picture is damaged; the decoder gives no reason."""

    code = "photo.unreadable"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the picture cannot be decoded ({detail}). Copy it again.")
        self.detail = detail


class PhotoSameFile(PhotoError):
    """A photo of leaving is, byte for byte, one that was there before."""

    code = "photo.same-file"

    def __init__(self, before: str) -> None:
        super().__init__(
            f"this photo is {before!r} once more, byte for byte; it proves nothing about leaving. "
            "Give the photo that was taken on leaving."
        )
        self.before = before


class PhotoWithoutTime(PhotoError):
    """Nothing says on which day a photo of a roll of both days was taken."""

    code = "photo.no-time"

    def __init__(self) -> None:
        super().__init__(
            "its camera wrote no time by which it belongs to one of the two days; it was not "
            "compared. Give the original, or two folders."
        )


class PhotoNameTwice(PhotoError):
    """Two photos of one folder have names that differ only in their Unicode form."""

    code = "photo.name-twice"

    def __init__(self, other: str) -> None:
        super().__init__(
            f"its name reads the same as that of {other!a}, in another Unicode form; both are "
            "used. Give one of them another name if they are not the same view."
        )
        self.other = other


class PhotoCopyOfArrival(PhotoError):
    """An after photo was made from a photo of the view that was there before leaving."""

    code = "photo.copy-of-arrival"

    def __init__(self, before: str) -> None:
        super().__init__(
            f"this is {before!r} once more (made smaller, cropped or saved again), no photo of "
            "leaving; it is set aside. Give the photo that was taken on leaving."
        )
        self.before = before


class PhotoMirrored(PhotoError):
    """The photo is a mirror image of the view's other photos."""

    code = "photo.mirrored"

    def __init__(self) -> None:
        super().__init__(
            "this photo is mirrored left to right; it was compared as it is without the mirror. "
            "Use the camera at the back, or switch off mirroring in its settings."
        )


class PhotoRepeating(PhotoError):
    """The view looks alike in several places, and the photos fit in more than one way."""

    code = "photo.repeating"

    def __init__(self) -> None:
        super().__init__(
            "this view repeats itself (rows of seats, lockers, tiles), and the photos fit over "
            "each other in more than one way. Take it again with something in it that is there "
            "only once."
        )


class PhotoFiltered(PhotoError):
    """The photo's colours were taken out or changed; it was compared by shape."""

    code = "photo.filtered"

    def __init__(self) -> None:
        super().__init__(
            "this photo is black and white or strongly filtered; it was compared by shape, and "
            "what differs in colour alone was not seen. Take it again without a filter."
        )


class PhotoTakenBeforeArrival(PhotoError):
    """An after photo claims to be older than the before photos."""

    code = "photo.taken-before-arrival"

    def __init__(self, claimed: str) -> None:
        super().__init__(
            f"its camera claims that it was taken at {claimed}, before the photos of arrival; it "
            "cannot prove that the view is as found. Give the photo that was taken on leaving."
        )
        self.claimed = claimed


class PhotoOrderUnknown(PhotoError):
    """The latest of several after photos cannot be determined."""

    code = "photo.order-unknown"

    def __init__(self) -> None:
        super().__init__(
            "the photos of this view are not in one order by one camera's clock, so all of them "
            "count, as with --after all. Leave out the ones that do not count."
        )


class PhotoTimeUnreadable(PhotoError):
    """The camera wrote a time that cannot be read; the photo is used without it."""

    code = "photo.time-unreadable"

    def __init__(self, tag: str, written: str) -> None:
        super().__init__(
            f"the camera's claim {written[:60]!r} ({tag}) cannot be read as a time or zone, "
            "so it counts for nothing. The photo is used all the same."
        )
        self.tag, self.written = tag, written


class PhotoTimesContradict(PhotoError):
    """The camera claims two times that no time zone explains; the first one is shown."""

    code = "photo.times-contradict"

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            f"the camera claims two times that do not go together: {first[:60]} and {second[:60]}. "
            "The first one is shown; the photo is used all the same."
        )
        self.first, self.second = first, second


class PhotoMended(PhotoError):
    """The file is not quite in order, but the whole picture is there; all of it is compared."""

    code = "photo.mended"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"the file is not quite in order ({detail}), but the whole picture is there, "
            "and all of it is compared."
        )
        self.detail = detail


class PhotoRowsMissing(PhotoError):
    """The last rows of the picture are missing or damaged; only the others are compared."""

    code = "photo.rows-missing"

    def __init__(self, rows: int, height: int) -> None:
        super().__init__(
            f"{rows} of the {height} rows of the picture are there; what the others showed is not "
            "compared. Copy it again from the camera."
        )
        self.rows, self.height = rows, height
