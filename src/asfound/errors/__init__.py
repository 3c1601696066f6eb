"""Everything that can go wrong on purpose, one tree, each leaf with a stable code.

    AsfoundError                      asfound
    ├─ EngineError                    engine
    │  ├─ EngineMissing               engine.missing
    │  ├─ EngineUnreachable           engine.unreachable
    │  ├─ WorkerLost                  engine.worker-lost
    │  └─ TaskFailed                  engine.task-failed
    ├─ InputError                     input
    │  ├─ PathMissing                 input.missing
    │  ├─ NoPhotos                    input.no-photos
    │  ├─ NotReadable                 input.not-readable
    │  ├─ SameFolder                  input.same-folder
    │  ├─ NothingReadable             input.nothing-readable
    │  ├─ NothingJudged               input.nothing-judged
    │  ├─ BadIgnoreFile               input.bad-ignore-file
    │  └─ BadSetting                  input.bad-setting
    ├─ NoteError                      note
    │  ├─ UnknownCountry              note.unknown-country
    │  ├─ UnknownRegion               note.unknown-region
    │  ├─ NoText                      note.no-text
    │  ├─ NoteTooLong                 note.too-long
    │  └─ BadNoteOption               note.bad-option
    ├─ OutputError                    output
    │  ├─ OutputNotOurs               output.not-ours
    │  ├─ OutputNotWritable           output.not-writable
    │  └─ DiskFull                    output.disk-full
    ├─ PhotoError                     photo
    │  ├─ PhotoEmpty                  photo.empty
    │  ├─ NotAPhoto                   photo.not-a-photo
    │  ├─ PhotoTruncated              photo.truncated
    │  ├─ PhotoTooLarge               photo.too-large
    │  ├─ PhotoTooSmall               photo.too-small
    │  ├─ PhotoUnreadable             photo.unreadable
    │  └─ PhotoSameFile               photo.same-file
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
    └─ TypesetError                   typeset
       ├─ FontsMissing                typeset.fonts-missing
       ├─ GlyphMissing                typeset.missing-glyph
       └─ TypesettingFailed           typeset.failed

Every family has a module of its own; all names are to be had from here.

A message says what went wrong, to what, what was found, what was needed and the way out.
Errors know nothing of exit statuses or pages; those tables live with the command line.
"""

from __future__ import annotations

from asfound.errors.base import AsfoundError
from asfound.errors.engine import (
    EngineError,
    EngineMissing,
    EngineUnreachable,
    TaskFailed,
    WorkerLost,
)
from asfound.errors.input import (
    BadIgnoreFile,
    BadSetting,
    InputError,
    NoPhotos,
    NothingJudged,
    NothingReadable,
    NotReadable,
    PathMissing,
    SameFolder,
)
from asfound.errors.note import (
    BadNoteOption,
    NoteError,
    NoteTooLong,
    NoText,
    UnknownCountry,
    UnknownRegion,
)
from asfound.errors.output import (
    DiskFull,
    OutputError,
    OutputNotOurs,
    OutputNotWritable,
)
from asfound.errors.photo import (
    NotAPhoto,
    PhotoEmpty,
    PhotoError,
    PhotoSameFile,
    PhotoTooLarge,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.errors.record import (
    BadContent,
    BadManifest,
    BadText,
    DuplicatePath,
    FileAdded,
    FileChanged,
    FileMissing,
    KeyUnusable,
    LayerBroken,
    LocationNotConfirmed,
    NotAPlainFile,
    NotARecord,
    NotInRecord,
    PhotoChangedMeanwhile,
    RecordError,
    RecordRepacked,
    RecordTooLarge,
    RecordTruncated,
    SignatureMissing,
    SignatureWrong,
    SignerNotFound,
    TimestampUnavailable,
    TimestampWrong,
    UnknownRecordVersion,
    UnsafePath,
    WouldOverwrite,
)
from asfound.errors.typeset import (
    FontsMissing,
    GlyphMissing,
    TypesetError,
    TypesettingFailed,
)

__all__ = [
    "AsfoundError",
    "BadContent",
    "BadIgnoreFile",
    "BadManifest",
    "BadNoteOption",
    "BadSetting",
    "BadText",
    "DiskFull",
    "DuplicatePath",
    "EngineError",
    "EngineMissing",
    "EngineUnreachable",
    "FileAdded",
    "FileChanged",
    "FileMissing",
    "FontsMissing",
    "GlyphMissing",
    "InputError",
    "KeyUnusable",
    "LayerBroken",
    "LocationNotConfirmed",
    "NoPhotos",
    "NoText",
    "NotAPhoto",
    "NotAPlainFile",
    "NotARecord",
    "NotInRecord",
    "NotReadable",
    "NoteError",
    "NoteTooLong",
    "NothingJudged",
    "NothingReadable",
    "OutputError",
    "OutputNotOurs",
    "OutputNotWritable",
    "PathMissing",
    "PhotoChangedMeanwhile",
    "PhotoEmpty",
    "PhotoError",
    "PhotoSameFile",
    "PhotoTooLarge",
    "PhotoTooSmall",
    "PhotoTruncated",
    "PhotoUnreadable",
    "RecordError",
    "RecordRepacked",
    "RecordTooLarge",
    "RecordTruncated",
    "SameFolder",
    "SignatureMissing",
    "SignatureWrong",
    "SignerNotFound",
    "TaskFailed",
    "TimestampUnavailable",
    "TimestampWrong",
    "TypesetError",
    "TypesettingFailed",
    "UnknownCountry",
    "UnknownRecordVersion",
    "UnknownRegion",
    "UnsafePath",
    "WorkerLost",
    "WouldOverwrite",
]
