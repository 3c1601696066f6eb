"""Visits: links, findings, statements and the hand-over."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class VisitError(AsfoundError):
    """A visit cannot be read or changed."""

    code = "visit"


class VisitNotFound(VisitError):
    """The visit does not exist, or belongs to another account."""

    code = "visit.not-found"

    def __init__(self) -> None:
        super().__init__("there is no such visit, view or link among yours.")


class BadVisitValue(VisitError):
    """A value of a visit, a link or a statement is invalid."""

    code = "visit.bad-value"

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name} is {found[:80]!r}; {needed}.")
        self.name, self.found = name, found


class LinkUnknown(VisitError):
    """The link's token is unknown or cut off."""

    code = "visit.link-unknown"

    def __init__(self) -> None:
        super().__init__(
            "this link opens nothing. It may be cut off: open it again from the message it came "
            "in, scan the code again, or ask for a new one."
        )


class LinkExpired(VisitError):
    """The link has expired."""

    code = "visit.link-expired"

    def __init__(self, host: str) -> None:
        super().__init__(f"the time of this link is over. Ask {host} for a new one.")
        self.host = host


class LinkRevoked(VisitError):
    """The host revoked the link."""

    code = "visit.link-revoked"

    def __init__(self, host: str) -> None:
        super().__init__(f"this link was taken back. Ask {host} for a new one.")
        self.host = host


class NotForThisLink(VisitError):
    """A crew link was used outside its area, or for something only host and guest may do."""

    code = "visit.not-for-this-link"

    def __init__(self, what: str) -> None:
        super().__init__(f"this link does not open {what}. Use the guest's link, or ask the host.")
        self.what = what


class FindingNotFound(VisitError):
    """A statement refers to a finding that the view does not have."""

    code = "visit.finding-not-found"

    def __init__(self) -> None:
        super().__init__("this view has no such finding. Load the page again.")


class WordsMissing(VisitError):
    """A dispute or comment has no text."""

    code = "visit.words-missing"

    def __init__(self) -> None:
        super().__init__("nothing was written. Say in a sentence what you see differently.")


class TooManyStatements(VisitError):
    """The visit has the maximum number of statements."""

    code = "visit.too-many-statements"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} statements were made in this visit, which is the most.")
        self.most = most


class PhotoNotYours(VisitError):
    """A statement refers to a photo that was not uploaded in this visit."""

    code = "visit.photo-not-yours"

    def __init__(self) -> None:
        super().__init__("this photo was not sent in this visit. Send it with the statement.")


class VisitClosed(VisitError):
    """The visit was handed over; its photos and findings are final."""

    code = "visit.closed"

    def __init__(self) -> None:
        super().__init__(
            "this visit was handed over, and its photos are sealed. You can still say something "
            "to its findings: that is added to the record."
        )


class StillComparing(VisitError):
    """The visit cannot be handed over while photos are being compared."""

    code = "visit.still-comparing"

    def __init__(self, views: int) -> None:
        super().__init__(f"{views} views are still being compared. Wait a moment, then hand over.")
        self.views = views


class NothingToHandOver(VisitError):
    """The visit cannot be handed over: no view has both photos."""

    code = "visit.nothing-to-hand-over"

    def __init__(self) -> None:
        super().__init__(
            "no view could be compared yet: there is none with a photo from arriving and one from "
            "leaving. Photograph at least one view again."
        )


class LocationNotAccepted(VisitError):
    """Originals contain a location, and nobody agreed to hand it over."""

    code = "visit.location-not-accepted"

    def __init__(self, located: int, photos: int) -> None:
        super().__init__(
            f"{located} of {photos} photos carry the location where they were taken, and the "
            "record holds photos as they are. Tick that this is all right, or take them again "
            "with the camera's location switched off."
        )
        self.located, self.photos = located, photos


class RecordNotReady(VisitError):
    """The record is not sealed yet."""

    code = "visit.record-not-ready"

    def __init__(self) -> None:
        super().__init__(
            "the record is not there yet. It is sealed when the visit is handed over, which takes "
            "some seconds; this page shows it by itself."
        )
