"""Visits: links, findings, what both sides say, and the hand-over."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class VisitError(AsfoundError):
    """Something about a visit cannot be done."""

    code = "visit"


class VisitNotFound(VisitError):
    """There is no such visit, or it is somebody else's: the answer is the same."""

    code = "visit.not-found"

    def __init__(self) -> None:
        super().__init__("there is no such visit, view or link among yours.")


class BadVisitValue(VisitError):
    """A value of a visit, a link or a statement cannot be used."""

    code = "visit.bad-value"

    def __init__(self, name: str, found: str, needed: str) -> None:
        super().__init__(f"{name} is {found[:80]!r}; {needed}.")
        self.name, self.found = name, found


class LinkUnknown(VisitError):
    """A token opens nothing: it was never made, or is cut off."""

    code = "visit.link-unknown"

    def __init__(self) -> None:
        super().__init__(
            "this link opens nothing. It may be cut off: open it again from the message it came "
            "in, scan the code again, or ask for a new one."
        )


class LinkExpired(VisitError):
    """A link was good, and its time is over."""

    code = "visit.link-expired"

    def __init__(self, host: str) -> None:
        super().__init__(f"the time of this link is over. Ask {host} for a new one.")
        self.host = host


class LinkRevoked(VisitError):
    """A link was good, and the host took it back."""

    code = "visit.link-revoked"

    def __init__(self, host: str) -> None:
        super().__init__(f"this link was taken back. Ask {host} for a new one.")
        self.host = host


class NotForThisLink(VisitError):
    """A link of a crew was used outside its area, or for what only host and guest may do."""

    code = "visit.not-for-this-link"

    def __init__(self, what: str) -> None:
        super().__init__(f"this link does not open {what}. Use the guest's link, or ask the host.")
        self.what = what


class FindingNotFound(VisitError):
    """A statement speaks of a finding that the view never had."""

    code = "visit.finding-not-found"

    def __init__(self) -> None:
        super().__init__("this view has no such finding. Load the page again.")


class WordsMissing(VisitError):
    """Somebody disputes, or comments, without saying anything."""

    code = "visit.words-missing"

    def __init__(self) -> None:
        super().__init__("nothing was written. Say in a sentence what you see differently.")


class TooManyStatements(VisitError):
    """A visit has as many statements as it may have."""

    code = "visit.too-many-statements"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} statements were made in this visit, which is the most.")
        self.most = most


class PhotoNotYours(VisitError):
    """A statement names a photo that nobody sent in this visit."""

    code = "visit.photo-not-yours"

    def __init__(self) -> None:
        super().__init__("this photo was not sent in this visit. Send it with the statement.")


class VisitClosed(VisitError):
    """A visit was handed over; its photos and findings do not change any more."""

    code = "visit.closed"

    def __init__(self) -> None:
        super().__init__(
            "this visit was handed over, and its photos are sealed. You can still say something "
            "to its findings: that is added to the record."
        )


class StillComparing(VisitError):
    """A visit was to be handed over while photos are being compared."""

    code = "visit.still-comparing"

    def __init__(self, views: int) -> None:
        super().__init__(f"{views} views are still being compared. Wait a moment, then hand over.")
        self.views = views


class NothingToHandOver(VisitError):
    """A visit was to be handed over, and no view has both photos."""

    code = "visit.nothing-to-hand-over"

    def __init__(self) -> None:
        super().__init__(
            "no view could be compared yet: there is none with a photo from arriving and one from "
            "leaving. Photograph at least one view again."
        )


class LocationNotAccepted(VisitError):
    """Originals carry the place where they were taken, and nobody agreed to hand that over."""

    code = "visit.location-not-accepted"

    def __init__(self, located: int, photos: int) -> None:
        super().__init__(
            f"{located} of {photos} photos carry the location where they were taken, and the "
            "record holds photos as they are. Tick that this is all right, or take them again "
            "with the camera's location switched off."
        )
        self.located, self.photos = located, photos


class RecordNotReady(VisitError):
    """A record is asked for before it was sealed."""

    code = "visit.record-not-ready"

    def __init__(self) -> None:
        super().__init__(
            "the record is not there yet. It is sealed when the visit is handed over, which takes "
            "some seconds; this page shows it by itself."
        )
