"""Everything that can go wrong on purpose, one tree, each leaf with a stable code.

    AsfoundError                      asfound
    ├─ AccountError                   account
    │  ├─ SignInNeeded                account.sign-in-needed
    │  ├─ SignInRefused               account.sign-in-refused
    │  ├─ SecondFactorNeeded          account.second-factor-needed
    │  ├─ TooManyAttempts             account.too-many-attempts
    │  ├─ SetUpDone                   account.set-up-done
    │  ├─ SetUpCodeWrong              account.set-up-code-wrong
    │  ├─ InvitationUnknown           account.invitation-unknown
    │  ├─ PasswordRefused             account.password-refused
    │  ├─ EmailTaken                  account.email-taken
    │  ├─ CodeRefused                 account.code-refused
    │  ├─ AdminNeeded                 account.admin-needed
    │  └─ FormRefused                 account.form-refused
    ├─ ApiError                       api
    │  ├─ TokenMissing                api.token-missing
    │  ├─ TokenUnknown                api.token-unknown
    │  ├─ TokenNotFound               api.token-not-found
    │  ├─ ScopeTooSmall               api.scope-too-small
    │  ├─ TooManyTokens               api.too-many-tokens
    │  ├─ TooManyRequests             api.too-many-requests
    │  ├─ KeyReused                   api.key-reused
    │  ├─ KeyInUse                    api.key-in-use
    │  ├─ BadRequest                  api.bad-request
    │  ├─ NotThere                    api.not-found
    │  ├─ MethodNotAllowed            api.method-not-allowed
    │  ├─ DigestDiffers               api.digest-differs
    │  ├─ BodyTooLarge                api.body-too-large
    │  ├─ NotReady                    api.not-ready
    │  └─ InternalFault               api.internal-fault
    ├─ CalibrationError               calibration
    │  ├─ BadCalibration              calibration.bad-file
    │  ├─ CalibrationOfOtherModel     calibration.other-model
    │  ├─ TooFewUnchanged             calibration.too-few
    │  └─ NoUnchangedVisits           calibration.no-visits
    ├─ EngineError                    engine
    │  ├─ EngineMissing               engine.missing
    │  ├─ EngineUnreachable           engine.unreachable
    │  ├─ WorkerLost                  engine.worker-lost
    │  └─ TaskFailed                  engine.task-failed
    ├─ HttpsError                     https
    │  └─ AuthorityUnusable           https.authority-unusable
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
    ├─ NotifyError                    notify
    │  ├─ AddressRefused              notify.address-refused
    │  ├─ TooManyWebhooks             notify.too-many-webhooks
    │  ├─ UnknownEvent                notify.unknown-event
    │  ├─ WebhookNotFound             notify.webhook-not-found
    │  └─ NotDelivered                notify.not-delivered
    ├─ OutputError                    output
    │  ├─ OutputNotOurs               output.not-ours
    │  ├─ PhotoInTheWay               output.photo-in-the-way
    │  ├─ OutputNotWritable           output.not-writable
    │  └─ DiskFull                    output.disk-full
    ├─ PhotoError                     photo
    │  ├─ PhotoEmpty                  photo.empty
    │  ├─ NotAPhoto                   photo.not-a-photo
    │  ├─ PhotoTruncated              photo.truncated
    │  ├─ PhotoTooLarge               photo.too-large
    │  ├─ PhotoTooSmall               photo.too-small
    │  ├─ PhotoUnreadable             photo.unreadable
    │  ├─ PhotoSameFile               photo.same-file
    │  ├─ PhotoMended                 photo.mended
    │  ├─ PhotoRowsMissing            photo.rows-missing
    │  ├─ PhotoTimeUnreadable         photo.time-unreadable
    │  └─ PhotoTimesContradict        photo.times-contradict
    ├─ PlaceError                     place
    │  ├─ PlaceNotFound               place.not-found
    │  ├─ BadPlaceValue               place.bad-value
    │  ├─ NotConfirmed                place.not-confirmed
    │  └─ TooManyPhotos               place.too-many-photos
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
    ├─ StoreError                     store
    │  ├─ BadStoreAddress              store.bad-address
    │  ├─ StoreUnreachable             store.unreachable
    │  ├─ StoreBusy                    store.busy
    │  ├─ StoreFull                    store.full
    │  ├─ StoreForbidden               store.forbidden
    │  ├─ StoreDamaged                 store.damaged
    │  ├─ StoreTooNew                  store.too-new
    │  ├─ StoreNotReady                store.not-ready
    │  ├─ StoreNotEmpty                store.not-empty
    │  ├─ NotKept                      store.not-kept
    │  ├─ AlreadyKept                  store.already-kept
    │  ├─ BlobMissing                  store.file-missing
    │  ├─ BlobDamaged                  store.file-damaged
    │  └─ BadBackup                    store.bad-backup
    ├─ TypesetError                   typeset
    │  ├─ FontsMissing                typeset.fonts-missing
    │  ├─ GlyphMissing                typeset.missing-glyph
    │  └─ TypesettingFailed           typeset.failed
    ├─ UploadError                    upload
    │  ├─ UploadMalformed              upload.malformed
    │  ├─ UploadUnknown                upload.unknown
    │  ├─ UploadElsewhere              upload.wrong-offset
    │  ├─ UploadWrongDigest            upload.wrong-digest
    │  ├─ UploadTooLarge               upload.too-large
    │  ├─ UploadTooMany                upload.too-many
    │  ├─ NotUploaded                  upload.not-uploaded
    │  ├─ PhotoRefused                 upload.refused
    │  ├─ PhotoTooHeavy                upload.too-heavy
    │  ├─ PhotoTooSlow                 upload.too-slow
    │  └─ PhotoBreaksDecoder           upload.breaks-decoder
    └─ VisitError                     visit
       ├─ VisitNotFound               visit.not-found
       ├─ BadVisitValue               visit.bad-value
       ├─ LinkUnknown                 visit.link-unknown
       ├─ LinkExpired                 visit.link-expired
       ├─ LinkRevoked                 visit.link-revoked
       ├─ NotForThisLink              visit.not-for-this-link
       ├─ FindingNotFound             visit.finding-not-found
       ├─ WordsMissing                visit.words-missing
       ├─ TooManyStatements           visit.too-many-statements
       ├─ PhotoNotYours               visit.photo-not-yours
       ├─ VisitClosed                 visit.closed
       ├─ StillComparing              visit.still-comparing
       ├─ NothingToHandOver           visit.nothing-to-hand-over
       ├─ LocationNotAccepted         visit.location-not-accepted
       └─ RecordNotReady              visit.record-not-ready

Every family has a module of its own; all names are to be had from here.

A message says what went wrong, to what, what was found, what was needed and the way out.
Errors know nothing of exit statuses or pages; those tables live with the command line.
"""

from __future__ import annotations

from asfound.errors.account import (
    AccountError,
    AdminNeeded,
    CodeRefused,
    EmailTaken,
    FormRefused,
    InvitationUnknown,
    PasswordRefused,
    SecondFactorNeeded,
    SetUpCodeWrong,
    SetUpDone,
    SignInNeeded,
    SignInRefused,
    TooManyAttempts,
)
from asfound.errors.api import (
    ApiError,
    BadRequest,
    BodyTooLarge,
    DigestDiffers,
    InternalFault,
    KeyInUse,
    KeyReused,
    MethodNotAllowed,
    NotReady,
    NotThere,
    ScopeTooSmall,
    TokenMissing,
    TokenNotFound,
    TokenUnknown,
    TooManyRequests,
    TooManyTokens,
)
from asfound.errors.base import AsfoundError
from asfound.errors.calibration import (
    BadCalibration,
    CalibrationError,
    CalibrationOfOtherModel,
    NoUnchangedVisits,
    TooFewUnchanged,
)
from asfound.errors.engine import (
    EngineError,
    EngineMissing,
    EngineUnreachable,
    TaskFailed,
    WorkerLost,
)
from asfound.errors.https import (
    AuthorityUnusable,
    HttpsError,
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
from asfound.errors.notify import (
    AddressRefused,
    NotDelivered,
    NotifyError,
    TooManyWebhooks,
    UnknownEvent,
    WebhookNotFound,
)
from asfound.errors.output import (
    DiskFull,
    OutputError,
    OutputNotOurs,
    OutputNotWritable,
    PhotoInTheWay,
)
from asfound.errors.photo import (
    NotAPhoto,
    PhotoEmpty,
    PhotoError,
    PhotoMended,
    PhotoRowsMissing,
    PhotoSameFile,
    PhotoTimesContradict,
    PhotoTimeUnreadable,
    PhotoTooLarge,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.errors.place import (
    BadPlaceValue,
    NotConfirmed,
    PlaceError,
    PlaceNotFound,
    TooManyPhotos,
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
from asfound.errors.store import (
    AlreadyKept,
    BadBackup,
    BadStoreAddress,
    BlobDamaged,
    BlobMissing,
    NotKept,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreForbidden,
    StoreFull,
    StoreNotEmpty,
    StoreNotReady,
    StoreTooNew,
    StoreUnreachable,
)
from asfound.errors.typeset import (
    FontsMissing,
    GlyphMissing,
    TypesetError,
    TypesettingFailed,
)
from asfound.errors.upload import (
    NotUploaded,
    PhotoBreaksDecoder,
    PhotoRefused,
    PhotoTooHeavy,
    PhotoTooSlow,
    UploadElsewhere,
    UploadError,
    UploadMalformed,
    UploadTooLarge,
    UploadTooMany,
    UploadUnknown,
    UploadWrongDigest,
)
from asfound.errors.visit import (
    BadVisitValue,
    FindingNotFound,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    LocationNotAccepted,
    NotForThisLink,
    NothingToHandOver,
    PhotoNotYours,
    RecordNotReady,
    StillComparing,
    TooManyStatements,
    VisitClosed,
    VisitError,
    VisitNotFound,
    WordsMissing,
)

__all__ = [
    "AccountError",
    "AddressRefused",
    "AdminNeeded",
    "AlreadyKept",
    "ApiError",
    "AsfoundError",
    "AuthorityUnusable",
    "BadBackup",
    "BadCalibration",
    "BadContent",
    "BadIgnoreFile",
    "BadManifest",
    "BadNoteOption",
    "BadPlaceValue",
    "BadRequest",
    "BadSetting",
    "BadStoreAddress",
    "BadText",
    "BadVisitValue",
    "BlobDamaged",
    "BlobMissing",
    "BodyTooLarge",
    "CalibrationError",
    "CalibrationOfOtherModel",
    "CodeRefused",
    "DigestDiffers",
    "DiskFull",
    "DuplicatePath",
    "EmailTaken",
    "EngineError",
    "EngineMissing",
    "EngineUnreachable",
    "FileAdded",
    "FileChanged",
    "FileMissing",
    "FindingNotFound",
    "FontsMissing",
    "FormRefused",
    "GlyphMissing",
    "HttpsError",
    "InputError",
    "InternalFault",
    "InvitationUnknown",
    "KeyInUse",
    "KeyReused",
    "KeyUnusable",
    "LayerBroken",
    "LinkExpired",
    "LinkRevoked",
    "LinkUnknown",
    "LocationNotAccepted",
    "LocationNotConfirmed",
    "MethodNotAllowed",
    "NoPhotos",
    "NoText",
    "NoUnchangedVisits",
    "NotAPhoto",
    "NotAPlainFile",
    "NotARecord",
    "NotConfirmed",
    "NotDelivered",
    "NotForThisLink",
    "NotInRecord",
    "NotKept",
    "NotReadable",
    "NotReady",
    "NotThere",
    "NotUploaded",
    "NoteError",
    "NoteTooLong",
    "NothingJudged",
    "NothingReadable",
    "NothingToHandOver",
    "NotifyError",
    "OutputError",
    "OutputNotOurs",
    "OutputNotWritable",
    "PasswordRefused",
    "PathMissing",
    "PhotoBreaksDecoder",
    "PhotoChangedMeanwhile",
    "PhotoEmpty",
    "PhotoError",
    "PhotoInTheWay",
    "PhotoMended",
    "PhotoNotYours",
    "PhotoRefused",
    "PhotoRowsMissing",
    "PhotoSameFile",
    "PhotoTimeUnreadable",
    "PhotoTimesContradict",
    "PhotoTooHeavy",
    "PhotoTooLarge",
    "PhotoTooSlow",
    "PhotoTooSmall",
    "PhotoTruncated",
    "PhotoUnreadable",
    "PlaceError",
    "PlaceNotFound",
    "RecordError",
    "RecordNotReady",
    "RecordRepacked",
    "RecordTooLarge",
    "RecordTruncated",
    "SameFolder",
    "ScopeTooSmall",
    "SecondFactorNeeded",
    "SetUpCodeWrong",
    "SetUpDone",
    "SignInNeeded",
    "SignInRefused",
    "SignatureMissing",
    "SignatureWrong",
    "SignerNotFound",
    "StillComparing",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreForbidden",
    "StoreFull",
    "StoreNotEmpty",
    "StoreNotReady",
    "StoreTooNew",
    "StoreUnreachable",
    "TaskFailed",
    "TimestampUnavailable",
    "TimestampWrong",
    "TokenMissing",
    "TokenNotFound",
    "TokenUnknown",
    "TooFewUnchanged",
    "TooManyAttempts",
    "TooManyPhotos",
    "TooManyRequests",
    "TooManyStatements",
    "TooManyTokens",
    "TooManyWebhooks",
    "TypesetError",
    "TypesettingFailed",
    "UnknownCountry",
    "UnknownEvent",
    "UnknownRecordVersion",
    "UnknownRegion",
    "UnsafePath",
    "UploadElsewhere",
    "UploadError",
    "UploadMalformed",
    "UploadTooLarge",
    "UploadTooMany",
    "UploadUnknown",
    "UploadWrongDigest",
    "VisitClosed",
    "VisitError",
    "VisitNotFound",
    "WebhookNotFound",
    "WordsMissing",
    "WorkerLost",
    "WouldOverwrite",
]
