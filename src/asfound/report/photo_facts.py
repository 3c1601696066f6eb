"""What is known of a photo: the camera's claims and the file's facts, never mixed."""

from __future__ import annotations

from asfound.domain.photo import PhotoFile
from asfound.report.context import Fact
from asfound.report.names import last_part, shown
from asfound.report.wording import Wording

# Enough of a digest to tell photos apart at a glance; the whole of it is one touch away.
_DIGEST_SHOWN = 12


def photo_facts(wording: Wording, photo: PhotoFile) -> tuple[Fact, ...]:
    """The facts of a photo. Where it was taken is left out: a report is passed on to others."""
    gettext, formats = wording.text.gettext, wording.formats
    capture, file = photo.capture, photo.file
    unknown = gettext("not recorded")
    return (
        *unread_facts(wording, photo.path),
        Fact(
            gettext("Taken, as the camera claims"),
            formats.time(shown(capture.taken_at)) if capture.taken_at else unknown,
        ),
        Fact(
            gettext("File last changed"),
            formats.time(file.modified_at) if file.modified_at else unknown,
        ),
        Fact(gettext("Camera"), shown(capture.device) if capture.device else unknown),
        Fact(gettext("Picture"), _picture(wording, photo)),
        digest_fact(gettext("Digest"), photo.digest),
    )


def _picture(wording: Wording, photo: PhotoFile) -> str:
    """Pixels, format and length, as far as they are known: a copy's are not the original's."""
    width, height = (wording.formats.number(side) for side in photo.size)
    length = photo.file.size_bytes
    parts = (
        f"{width} × {height}",
        photo.format.upper(),
        wording.formats.file_size(length) if length else "",
    )
    return ", ".join(part for part in parts if part)


def unread_facts(wording: Wording, path: str) -> tuple[Fact, ...]:
    """What is known of a photo that could not be read: its name."""
    return (Fact(wording.text.gettext("File"), last_part(path), full=shown(path), code=True),)


def digest_fact(name: str, digest: str) -> Fact:
    """A digest cut short, with the whole of it beside."""
    algorithm, _, digits = digest.partition(":")
    if len(digits) <= _DIGEST_SHOWN:
        return Fact(name, shown(digest), code=True)
    return Fact(name, f"{algorithm}:{digits[:_DIGEST_SHOWN]}…", full=shown(digest), code=True)
