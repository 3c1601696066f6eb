"""Messages for guests by error code: a title and a way out, in the language of the page.

The message of an error itself is English and for experts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asfound.errors import AsfoundError

_UNREADABLE = ("photo.empty", "photo.truncated", "photo.unreadable", "upload.breaks-decoder")
_COPIES = ("photo.same-file", "photo.copy-of-arrival")
_LARGE = ("photo.too-large", "upload.too-large", "upload.too-heavy", "upload.too-slow")


@dataclass(frozen=True)
class ErrorMessage:
    """What happened, and what the reader can do."""

    title: str
    way: str


def error_messages(gettext: Callable[[str], str]) -> dict[str, ErrorMessage]:
    """All messages, by error code."""
    return _links(gettext) | _photos(gettext) | _visits(gettext)


def message_for(gettext: Callable[[str], str], error: AsfoundError) -> str:
    """An error in one line of a page, in the language of the page where there is a message."""
    return sentence_for(gettext, error.code) or error.message


def sentence_for(gettext: Callable[[str], str], code: str) -> str:
    """The message of a code in one line of a page; empty where there is none."""
    found = error_messages(gettext).get(code)
    return f"{found.title}. {found.way}" if found else ""


def _links(_: Callable[[str], str]) -> dict[str, ErrorMessage]:
    return {
        "visit.link-unknown": ErrorMessage(
            _("This link opens nothing"),
            _(
                "It may be cut off. Open it again from the message it came in, "
                "scan the code again, or ask your host for a new one."
            ),
        ),
        "visit.link-expired": ErrorMessage(
            _("The time of this link is over"),
            _("Ask your host for a new one. Your photos on this phone stay until then."),
        ),
        "visit.link-revoked": ErrorMessage(
            _("This link was taken back"),
            _("Ask your host for a new one. Your photos on this phone stay until then."),
        ),
        "visit.not-for-this-link": ErrorMessage(
            _("This is not part of your link"), _("Go back to the pages that your link shows.")
        ),
    }


def _photos(_: Callable[[str], str]) -> dict[str, ErrorMessage]:
    unreadable = ErrorMessage(
        _("This photo cannot be read"), _("Take it again, or choose another photo.")
    )
    large = ErrorMessage(
        _("This photo is too large"), _("Take it again with your camera's usual settings.")
    )
    arrival = ErrorMessage(_("This is the photo from arrival"), _("Please take a new one."))
    return {
        **dict.fromkeys(_UNREADABLE, unreadable),
        **dict.fromkeys(_LARGE, large),
        **dict.fromkeys(_COPIES, arrival),
        "photo.not-a-photo": ErrorMessage(
            _("This file is no photo"), _("Take a photo, or choose a JPEG, PNG, WebP or HEIC file.")
        ),
        "photo.too-small": ErrorMessage(
            _("This photo is too small"), _("Choose the photo itself, not a preview of it.")
        ),
        "upload.too-many": ErrorMessage(
            _("This visit has no room for more photos"),
            _("What you sent is safe. Ask your host how to go on."),
        ),
    }


def _visits(_: Callable[[str], str]) -> dict[str, ErrorMessage]:
    return {
        "visit.closed": ErrorMessage(
            _("This visit was handed over"),
            _("Its photos do not change any more. You can still say something about what differs."),
        ),
        "visit.too-many-statements": ErrorMessage(
            _("Enough was said here"),
            _("What you said is kept. Ask your host how to go on."),
        ),
        "visit.words-missing": ErrorMessage(
            _("A few words are needed"), _("Write what you mean, then send it again.")
        ),
        "visit.still-comparing": ErrorMessage(
            _("Photos are still being compared"),
            _("Wait a little and try again, or hand over as it is."),
        ),
        "visit.nothing-to-hand-over": ErrorMessage(
            _("There is nothing to hand over yet"), _("Take at least one photo on leaving.")
        ),
    }
