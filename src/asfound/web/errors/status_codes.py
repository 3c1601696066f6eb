"""The HTTP status of every error, for pages and API.

An error class that is not in the table has the status of its nearest base class.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from asfound import errors
from asfound.errors import AsfoundError

_ACCOUNTS: Final[dict[type[AsfoundError], int]] = {
    errors.AccountError: 403,
    errors.SignInNeeded: 401,
    errors.SecondFactorNeeded: 401,
    errors.TooManyAttempts: 429,
    errors.SetUpDone: 410,
    errors.InvitationUnknown: 410,
    errors.EmailTaken: 409,
    errors.PasswordRefused: 422,
    errors.CodeRefused: 422,
}

_PROGRAMS: Final[dict[type[AsfoundError], int]] = {
    errors.ApiError: 422,
    errors.TokenMissing: 401,
    errors.TokenUnknown: 401,
    errors.ScopeTooSmall: 403,
    errors.ApiNotFound: 404,
    errors.TokenNotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.TooManyTokens: 409,
    errors.KeyInUse: 409,
    errors.NotReady: 409,
    errors.BodyTooLarge: 413,
    errors.TooManyRequests: 429,
    errors.InternalFault: 500,
    errors.NotifyError: 422,
    errors.WebhookNotFound: 404,
    errors.TooManyWebhooks: 409,
    errors.NotDelivered: 503,
}

_PLACES: Final[dict[type[AsfoundError], int]] = {
    errors.PlaceError: 422,
    errors.PlaceNotFound: 404,
    errors.NotConfirmed: 409,
    errors.TooManyPhotos: 413,
    errors.CalibrationError: 409,  # there is nothing to learn from, or it does not fit any more
    errors.BadCalibration: 422,
    errors.NoteError: 422,
    errors.InputError: 422,
}

_VISITS: Final[dict[type[AsfoundError], int]] = {
    errors.VisitError: 422,
    errors.VisitNotFound: 404,
    errors.FindingNotFound: 404,
    errors.LinkUnknown: 404,
    errors.LinkExpired: 410,
    errors.LinkRevoked: 410,
    errors.NotForThisLink: 403,
    errors.VisitClosed: 409,
    errors.StillComparing: 409,
    errors.NothingToHandOver: 409,
    errors.LocationNotAccepted: 409,
    errors.RecordNotReady: 409,
    errors.TooManyStatements: 409,
}

_PHOTOS: Final[dict[type[AsfoundError], int]] = {
    errors.PhotoError: 422,
    errors.NotAPhoto: 415,
    errors.PhotoTooLarge: 413,
    errors.PhotoSameFile: 409,
    errors.PhotoCopyOfArrival: 409,
    errors.UploadError: 422,
    errors.UploadUnknown: 404,
    errors.WrongUploadOffset: 409,
    errors.UploadTooMany: 409,
    errors.NotUploaded: 409,
    errors.UploadTooLarge: 413,
    errors.PhotoTooHeavy: 413,
}

# A record of ours that cannot be read or made is nobody's mistake outside.
_SERVER: Final[dict[type[AsfoundError], int]] = {
    errors.RecordError: 503,
    errors.NotInRecord: 404,
    errors.LocationNotConfirmed: 409,
    errors.RecordTooLarge: 413,
    errors.BadText: 422,
    errors.StoreError: 503,
    errors.RowMissing: 404,
    errors.BlobMissing: 404,
    errors.RowExists: 409,
    errors.BadBackup: 422,
    errors.StoreFull: 507,
    errors.OutputError: 503,
    errors.DiskFull: 507,
    errors.EngineError: 503,
    errors.InstallError: 503,
    errors.HttpsError: 503,
    errors.TypesetError: 503,
}

STATUSES: Final = {**_ACCOUNTS, **_PROGRAMS, **_PLACES, **_VISITS, **_PHOTOS, **_SERVER}
"""Error class -> status; a class that is not here has that of its nearest base class."""


def status_of(error: AsfoundError) -> int:
    """The HTTP status of an error; 500 for one that is not in the table."""
    kind = type(error)
    if isinstance(error, errors.PhotoRefused):
        # It was opened in another process, and brings only the code along.
        kind = _photo_errors().get(error.code, kind)
    return next((STATUSES[each] for each in kind.__mro__ if each in STATUSES), 500)


def kinds(above: type[AsfoundError] = AsfoundError) -> Iterator[type[AsfoundError]]:
    """All subclasses of an error class."""
    for kind in above.__subclasses__():
        yield kind
        yield from kinds(kind)


@cache
def _photo_errors() -> dict[str, type[AsfoundError]]:
    return {kind.code: kind for kind in kinds(errors.PhotoError)}
