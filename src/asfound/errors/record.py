"""A hand-over record that is not valid: wrong format, changed files, missing signatures."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class RecordError(AsfoundError):
    """A hand-over record is not valid, or could not be made, signed or changed."""

    code = "record"


class NotARecord(RecordError):
    """The file is no hand-over record at all."""

    code = "record.not-a-record"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"this is no hand-over record: {why}. Give the .zip that 'asfound hand-over' wrote."
        )


class RecordTruncated(RecordError):
    """The file ends before the record does."""

    code = "record.truncated"

    def __init__(self, why: str) -> None:
        super().__init__(f"the record was cut off: {why}. Copy it again from where it is whole.")


class RecordRepacked(RecordError):
    """The zip holds bytes that belong to none of its files, or does not hold together."""

    code = "record.repacked"

    def __init__(self, where: str, found: str, needed: str) -> None:
        super().__init__(
            f"{where}: found {found}, the format needs {needed}. The zip was edited, or damaged on "
            "the way; ask for the file as it was handed over."
        )
        self.where = where


class RepackedContents(RecordError):
    """The contents are valid, but the file is not the one that was sealed: a remark, no fault."""

    code = "record.repacked-contents"

    def __init__(self) -> None:
        super().__init__(
            "its contents are, byte for byte, those that were sealed, but it was unpacked, and "
            "perhaps packed again by another program. Nobody can sign it so; "
            "'asfound verify RECORD --repair OUT' writes the file again as it was sealed."
        )


class UnknownRecordVersion(RecordError):
    """The record says a version of the format that this program does not know."""

    code = "record.unknown-version"

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"the record is of format version {found!r}; this program reads {known}. "
            "Use a newer asfound, or verify by hand as the documents show."
        )


class UnsafePath(RecordError):
    """A name inside the record could be written to a wrong place, or not at all."""

    code = "record.unsafe-path"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is not a name that a record may hold: {why}. Do not unpack this file."
        )
        self.path = path


class DuplicatePath(RecordError):
    """Two files of the record have one name, or names that differ only in case."""

    code = "record.duplicate-path"

    def __init__(self, path: str, other: str) -> None:
        super().__init__(
            f"{path!r} and {other!r} are one name on many computers, so programs may disagree "
            "on what the record holds. Do not unpack this file."
        )
        self.path = path


class NotAPlainFile(RecordError):
    """The record holds a link, a device, an empty folder or a locked file."""

    code = "record.not-a-plain-file"

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"{path!r} is {what}; a record holds plain files only. Do not unpack this file."
        )
        self.path = path


class RecordTooLarge(RecordError):
    """A part of the record is larger than is read."""

    code = "record.too-large"

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(f"{what}: {found}, at most {limit} are read. Hand over fewer at a time.")
        self.found, self.limit = found, limit


class FileMissing(RecordError):
    """A file that was sealed is no longer there."""

    code = "record.file-missing"

    def __init__(self, path: str, manifest: str) -> None:
        super().__init__(
            f"{path}: {manifest} lists it, the record does not hold it. "
            "It was removed or renamed after sealing."
        )
        self.path = path


class FileAdded(RecordError):
    """A file is there that was not sealed."""

    code = "record.file-added"

    def __init__(self, path: str, manifest: str) -> None:
        super().__init__(
            f"{path}: the record holds it, {manifest} does not list it. "
            "It was added or renamed after sealing."
        )
        self.path = path


class FileChanged(RecordError):
    """A file has other bytes than were sealed."""

    code = "record.file-changed"

    def __init__(self, path: str, manifest: str, found: str, sealed: str) -> None:
        super().__init__(
            f"{path}: SHA-256 is {found}, {manifest} says {sealed}. "
            "The file was changed after sealing, or belongs to another record."
        )
        self.path = path


class BadManifest(RecordError):
    """A manifest is not written as the format lays down."""

    code = "record.bad-manifest"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: {why}. A manifest was edited; ask for the record as it was handed over."
        )
        self.path = path


class BadContent(RecordError):
    """A file of the record does not say what it should."""

    code = "record.bad-content"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}. The record was not made by a program that keeps to it.")
        self.path = path


class SignatureMissing(RecordError):
    """Somebody's signature is not there."""

    code = "record.signature-missing"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}. Ask the signer to sign, or for the record as signed.")
        self.path = path


class SignatureWrong(RecordError):
    """A signature does not belong to these bytes and this key."""

    code = "record.signature-wrong"

    def __init__(self, path: str, signer: str, over: str) -> None:
        super().__init__(
            f"{path}: no signature of {signer} over {over}. "
            "The signature, the key or what was signed is another one."
        )
        self.path = path


class SignerNotFound(RecordError):
    """Somebody whose signature is expected has not signed."""

    code = "record.signer-not-found"

    def __init__(self, expected: str, found: tuple[str, ...]) -> None:
        have = ", ".join(found) or "nobody"
        super().__init__(
            f"no signature by {expected}; signed by {have}. Compare the fingerprint with the "
            "one that the signer told you, or ask the signer to sign."
        )
        self.expected = expected


class LayerBroken(RecordError):
    """An addition to the record does not follow the one before."""

    code = "record.layer-broken"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: {why}. An addition was removed, exchanged or taken from another record."
        )
        self.path = path


class TimestampWrong(RecordError):
    """A time-stamp token does not prove what it is there for."""

    code = "record.timestamp-wrong"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: {why}. Check the roots given with --timestamp-roots; "
            "if they are right, the token is for something else."
        )
        self.path = path


class TimestampMissing(RecordError):
    """A time-stamp that was made is no longer there: a remark, no fault."""

    code = "record.timestamp-missing"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: the record says that this time-stamp was made, and does not hold it. It was "
            "taken off; if the time matters, ask for the record as it was handed over."
        )
        self.path = path
