"""Everything that can go wrong on purpose, one tree, each leaf with a stable code.

    AsfoundError                      asfound
    ├─ InputError                     input
    │  ├─ PathMissing                 input.missing
    │  ├─ NoPhotos                    input.no-photos
    │  ├─ NotReadable                 input.not-readable
    │  ├─ SameFolder                  input.same-folder
    │  ├─ NothingReadable             input.nothing-readable
    │  ├─ NothingJudged               input.nothing-judged
    │  ├─ BadIgnoreFile               input.bad-ignore-file
    │  └─ BadSetting                  input.bad-setting
    ├─ PhotoError                     photo
    │  ├─ PhotoEmpty                  photo.empty
    │  ├─ NotAPhoto                   photo.not-a-photo
    │  ├─ PhotoTruncated              photo.truncated
    │  ├─ PhotoTooLarge               photo.too-large
    │  ├─ PhotoTooSmall               photo.too-small
    │  ├─ PhotoUnreadable             photo.unreadable
    │  └─ PhotoSameFile               photo.same-file
    ├─ OutputError                    output
    │  ├─ OutputNotOurs               output.not-ours
    │  ├─ OutputNotWritable           output.not-writable
    │  └─ DiskFull                    output.disk-full
    ├─ RecordError                    record
    │  ├─ NotARecord                  record.not-a-record
    │  ├─ RecordTruncated             record.truncated
    │  ├─ RecordRepacked              record.repacked
    │  ├─ UnknownRecordVersion        record.unknown-version
    │  ├─ UnsafePath                  record.unsafe-path
    │  ├─ DuplicatePath               record.duplicate-path
    │  ├─ NotAPlainFile               record.not-a-plain-file
    │  ├─ RecordTooLarge              record.too-large
    │  ├─ FileMissing                 record.file-missing
    │  ├─ FileAdded                   record.file-added
    │  ├─ FileChanged                 record.file-changed
    │  ├─ BadManifest                 record.bad-manifest
    │  ├─ BadContent                  record.bad-content
    │  ├─ SignatureMissing            record.signature-missing
    │  ├─ SignatureWrong              record.signature-wrong
    │  ├─ SignerNotFound              record.signer-not-found
    │  ├─ LayerBroken                 record.layer-broken
    │  ├─ TimestampWrong              record.timestamp-wrong
    │  ├─ TimestampUnavailable        record.timestamp-unavailable
    │  ├─ KeyUnusable                 record.key-unusable
    │  ├─ WouldOverwrite              record.would-overwrite
    │  ├─ PhotoChangedMeanwhile       record.photo-changed-meanwhile
    │  ├─ LocationNotConfirmed        record.location-not-confirmed
    │  ├─ NotInRecord                 record.not-in-record
    │  └─ BadText                     record.bad-text
    ├─ TypesetError                   typeset
    │  ├─ FontsMissing                typeset.fonts-missing
    │  ├─ GlyphMissing                typeset.missing-glyph
    │  └─ TypesettingFailed           typeset.failed
    ├─ NoteError                      note
    │  ├─ UnknownCountry              note.unknown-country
    │  ├─ UnknownRegion               note.unknown-region
    │  ├─ NoText                      note.no-text
    │  ├─ NoteTooLong                 note.too-long
    │  └─ BadNoteOption               note.bad-option
    └─ EngineError                    engine
       ├─ EngineMissing               engine.missing
       ├─ EngineUnreachable           engine.unreachable
       ├─ WorkerLost                  engine.worker-lost
       └─ TaskFailed                  engine.task-failed

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


class NothingReadable(InputError):
    """Not one of the photos could be read."""

    code = "input.nothing-readable"

    def __init__(self, path: str, photos: int) -> None:
        super().__init__(
            f"of {photos} photos in {path!r} none could be read. Copy them again from the camera."
        )
        self.path, self.photos = path, photos


class NothingJudged(InputError):
    """No before photo could be compared with any after photo."""

    code = "input.nothing-judged"

    def __init__(self, views: int) -> None:
        super().__init__(
            f"of {views} views none could be compared: its photo could not be read, or no after "
            "photo shows it; no report was written. Were the right folders given, in this order?"
        )
        self.views = views


class BadIgnoreFile(InputError):
    """The file of areas to ignore does not say what it should."""

    code = "input.bad-ignore-file"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path!r} is no list of areas to ignore: {why}. "
            'It should read like {"door.jpg": [[x, y, width, height]]}, in pixels of the photo.'
        )
        self.path = path


class BadSetting(InputError):
    """An option or an environment variable holds a value that cannot be used."""

    code = "input.bad-setting"

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name} is {found!r}; {needed}.")
        self.name, self.found = name, found


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


class PhotoSameFile(PhotoError):
    """The before and the after photo of a view are one and the same file."""

    code = "photo.same-file"

    def __init__(self, before: str) -> None:
        super().__init__(
            f"this photo is {before!r} once more, byte for byte; it proves nothing about leaving. "
            "Give the photo that was taken on leaving."
        )
        self.before = before


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
    """The zip holds other bytes than the format lays down."""

    code = "record.repacked"

    def __init__(self, where: str, found: str, needed: str) -> None:
        super().__init__(
            f"{where}: found {found}, the format needs {needed}. The zip was edited or packed "
            "again by another program; ask for the file as it was handed over."
        )
        self.where = where


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
    """The record holds a link, a folder, or a packed or locked file."""

    code = "record.not-a-plain-file"

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"{path!r} is {what}; a record holds plain files only, unpacked as they are. "
            "Do not unpack this file."
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


class WorkerLost(EngineError):
    """The process that worked on something was ended from outside, twice."""

    code = "engine.worker-lost"

    def __init__(self) -> None:
        super().__init__(
            "the process that worked on this was ended from outside, most likely for lack of "
            "memory. Close other programs, or work on fewer photos at a time with --jobs 1."
        )


class TaskFailed(EngineError):
    """Something failed in a way that nobody foresaw: a fault of this program."""

    code = "engine.task-failed"

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"a fault in asfound stopped the work on this ({detail}). Please report it."
        )
        self.detail = detail


class TypesetError(AsfoundError):
    """A document could not be set."""

    code = "typeset"


class FontsMissing(TypesetError):
    """A package of fonts is not installed."""

    code = "typeset.fonts-missing"

    def __init__(self, package: str) -> None:
        super().__init__(
            f"the fonts of the package {package!r} are not installed. "
            f"Install them with: pip install {package}"
        )
        self.package = package


class GlyphMissing(TypesetError):
    """No installed font can show a character."""

    code = "typeset.missing-glyph"

    def __init__(self, text: str) -> None:
        points = " ".join(f"U+{ord(character):04X}" for character in text[:8])
        super().__init__(
            f"no font can show {text!r} ({points}). "
            "Leave the character out, or write the word in another script."
        )
        self.text = text


class TypesettingFailed(TypesetError):
    """The typesetter refused a document."""

    code = "typeset.failed"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the document could not be set: {detail}")
        self.detail = detail


class NoteError(AsfoundError):
    """A thank-you note could not be written as asked."""

    code = "note"


class UnknownCountry(NoteError):
    """No country of this name or code is known."""

    code = "note.unknown-country"

    def __init__(self, country: str, alike: tuple[str, ...]) -> None:
        hint = f"Did you mean {' or '.join(alike)}? " if alike else ""
        super().__init__(
            f"{country!r} is no country that is known. {hint}"
            "Give a code (RU, RUS), an English name (Russia) or a region (ES-CT, Catalonia); "
            "or name the language with --language."
        )
        self.country, self.alike = country, alike


class UnknownRegion(NoteError):
    """No region of this name or code is known in the country."""

    code = "note.unknown-region"

    def __init__(self, region: str, country: str, known: tuple[str, ...]) -> None:
        names = f"{country} has {', '.join(known)}" if known else f"none is known in {country}"
        super().__init__(
            f"{region!r} is no region that is known: {names}. "
            "Give an ISO 3166-2 code (ES-CT), leave --region out, or use --language."
        )
        self.region, self.country, self.known = region, country, known


class NoText(NoteError):
    """There is no text in this language."""

    code = "note.no-text"

    def __init__(self, language: str, alike: tuple[str, ...] = ()) -> None:
        hint = f"Did you mean {' or '.join(alike)}? " if alike else ""
        super().__init__(
            f"there is no text in {language!r}. {hint}'asfound note --list' shows all languages."
        )
        self.language, self.alike = language, alike


class NoteTooLong(NoteError):
    """The words do not fit on the card in a size that can be read."""

    code = "note.too-long"

    def __init__(self, size: str, smallest_pt: float) -> None:
        super().__init__(
            f"the note does not fit on the size {size!r}, even in {smallest_pt:g} point letters. "
            "Shorten the message, choose one language with --language, or a larger --size."
        )
        self.size, self.smallest_pt = size, smallest_pt


class BadNoteOption(NoteError):
    """A style, size or variant that does not exist, or does not go with the rest."""

    code = "note.bad-option"

    def __init__(self, option: str, found: str, needed: str) -> None:
        super().__init__(f"{option} cannot be {found!r}: {needed}.")
        self.option, self.found, self.needed = option, found, needed
