"""Zip files that photos are given in. Each error refuses the whole zip; nothing of it is used."""

from __future__ import annotations

from asfound.errors.input import InputError

_WAY_OUT = "Unpack it yourself, look at what is in it, and give the folder."


class ZipError(InputError):
    """A zip of photos cannot be used."""

    code = "zip"

    def __init__(self, path: str, why: str, way_out: str = _WAY_OUT) -> None:
        super().__init__(f"{path!r} is not read: {why}. {way_out}")
        self.path, self.why = path, why


class ZipDamaged(ZipError):
    """A zip is damaged, or cut off."""

    code = "zip.damaged"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why, "Copy or download it again.")


class ZipTooManyEntries(ZipError):
    """A zip holds more entries than are read."""

    code = "zip.too-many-entries"


class ZipTooLarge(ZipError):
    """The entries of a zip are too large together."""

    code = "zip.too-large"


class ZipEntryTooLarge(ZipError):
    """One entry of a zip is too large."""

    code = "zip.entry-too-large"


class ZipRatio(ZipError):
    """An entry of a zip unpacks to far more than any photo does."""

    code = "zip.ratio"


class ZipNested(ZipError):
    """A zip holds another archive."""

    code = "zip.nested"


class ZipLink(ZipError):
    """A zip holds a link, or something else that is neither a file nor a folder."""

    code = "zip.link"


class ZipEncrypted(ZipError):
    """A zip is locked by a password."""

    code = "zip.encrypted"


class ZipOverlap(ZipError):
    """Entries of a zip share bytes."""

    code = "zip.overlap"


class ZipUnsafeName(ZipError):
    """An entry of a zip has a name that leads out of it."""

    code = "zip.unsafe-name"


class ZipNameTwice(ZipError):
    """Two entries of a zip have one name."""

    code = "zip.name-twice"


class ZipMethod(ZipError):
    """An entry of a zip is packed in a way that is not read."""

    code = "zip.method"


class ZipNotTaken(ZipError):
    """A command that works on files was given a zip."""

    code = "zip.not-taken"

    def __init__(self, path: str) -> None:
        super().__init__(path, "the record holds files as they are", "Unpack it, give the folder.")
