"""Messages of the scripts on the pages of a link, in the language of the page.

Numbers follow a colon, so that no message needs plural forms in the browser. Scripts fill the
braces.
"""

from __future__ import annotations

from collections.abc import Callable

from asfound.domain.comparison import Reason
from asfound.report.wording import Wording
from asfound.web.errors.messages import error_messages


def texts(gettext: Callable[[str], str]) -> dict[str, str]:
    """All messages, by their names in the scripts."""
    _ = gettext
    return _keeping(_) | _verdicts(_) | _camera(_) | _aiming(_) | _refusals(_)


def _refusals(_: Callable[[str], str]) -> dict[str, str]:
    """Why the server did not take a photo, by the code of the error."""
    return {f"code-{code}": f"{said.title}. {said.way}" for code, said in error_messages(_).items()}


def guidance_messages(language: str) -> dict[str, str]:
    """How to take a photo again, by the reason of a cannot-tell verdict."""
    wording = Wording.of(language)
    return {str(reason): wording.advice(reason) for reason in Reason}


def _keeping(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "where": _("Where your photos are"),
        "safe": _("Safe with the host: {n}"),
        "here": _("Only on this phone: {n}"),
        "nothing-yet": _("No photos yet"),
        "all-safe": _("All your photos are safe. You can close this page."),
        "sending": _("Being sent now. Keep this page open."),
        "waiting": _("They are sent by themselves as soon as there is a network."),
        "retrying": _("The server does not answer. It is tried again by itself."),
        "link-over": _(
            "This link is no longer good. Ask the host for a new one; "
            "your photos stay on this phone until then."
        ),
        "refused": _("Not taken by the server"),
        "forget": _("Remove from this phone"),
        "no-room": _(
            "This phone has no room left for photos. Make room, then take this photo again."
        ),
        "ready": _("Ready for places without a network"),
        "getting-ready": _("Getting ready for places without a network"),
        "no-worker": _(
            "This page came over plain http. It works only while the network does, "
            "and only the phone's own camera app can be used."
        ),
    }


def _verdicts(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "none": _("No photo yet"),
        "pending": _("Being compared"),
        "as-found": _("As found"),
        "differs": _("Differs: {n}"),
        "cannot-tell": _("Cannot tell"),
        "on-phone": _("On this phone"),
        "confirmed": _("Looks like this"),
        "photographed": _("Photographed"),
        "see": _("See what differs"),
        "again": _("Take it again"),
        "take": _("Take the photo"),
    }


def _camera(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "starting": _("Starting the camera"),
        "why-http": _(
            "Browsers let a page use the camera only over https, and this page came over plain "
            "http. The button opens your phone's own camera instead."
        ),
        "why-refused": _(
            "The camera was not allowed for this page. You can allow it in the browser's settings "
            "for this page, or use your phone's own camera with the button."
        ),
        "why-none": _(
            "No camera was found here. The button lets you choose a photo, "
            "or opens your phone's own camera."
        ),
        "why-busy": _(
            "Another app is using the camera. Close it and try again, "
            "or use your phone's own camera with the button."
        ),
        "kept": _("Kept"),
        "kept-offline": _("Kept on this phone"),
        "zoom": _("Zoom {n}"),
        "torch-on": _("Light on"),
        "torch-off": _("Light off"),
        "not-a-photo": _("This file is no photo. Choose another one."),
        "too-large": _("This photo is too large: at most {n} MB are taken."),
    }


def _aiming(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "closer": _("Closer"),
        "further": _("Further away"),
        "left": _("More to the left"),
        "right": _("More to the right"),
        "up": _("Higher"),
        "down": _("Lower"),
        "turn-left": _("Turn a little to the left"),
        "turn-right": _("Turn a little to the right"),
        "level": _("Hold it level"),
        "sideways": _("Hold the phone sideways"),
        "upright": _("Hold the phone upright"),
        "good": _("Good. Take it now"),
        "lost": _("Line it up with the earlier photo"),
    }
