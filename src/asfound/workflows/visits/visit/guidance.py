"""Help with holding the camera: from a small live picture to a word that somebody can follow.

The live picture is looked at and forgotten; it is never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

import simplejpeg

from asfound.domain.geometry import Pixels
from asfound.domain.visit import Side
from asfound.errors import NotAPhoto, PhotoTooLarge, VisitNotFound
from asfound.imaging.decode import decode
from asfound.imaging.formats import sniff, what_it_is
from asfound.vision.register.camera_guidance import (
    FRAME_SIDE_PX,
    FramingOffset,
    ReferenceKeypoints,
    detect_reference,
    estimate_offset,
)
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import LinkSession
from asfound.workflows.visits.access.ownership import require_view
from asfound.workflows.visits.photos.renditions import rendition

FRAME_BYTES = 200_000
"""Of a live picture; 480 pixels of a busy scene take 40,000."""

FRAME_LIMIT_PX = 1024
"""A side of a live picture. It is decoded here and not apart: so little can neither fill the memory
nor take long."""

MAX_CACHED_KEYPOINTS = 128
"""As-found photos whose points are remembered, about 0.4 MB each."""

LOST = 0.25
"""Confidence below which nothing is said: a wrong word is worse than none."""

# Within these, the ghost lies over the picture as well as a hand can hold it.
SHIFT, SCALE, ROLL = 0.045, 1.06, 3.0


class Hint(StrEnum):
    """What to do next."""

    CLOSER = "closer"
    FURTHER = "further"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    GOOD = "good"
    LOST = "lost"


@dataclass(frozen=True)
class Guidance:
    """What to do, the most wrong thing first, and what it rests on."""

    hints: tuple[Hint, ...]
    aim: FramingOffset


class _KeypointCache:
    """The points of as-found photos, those used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, ReferenceKeypoints] = OrderedDict()
        self._lock = Lock()

    def get(self, context: AppContext, photo: str) -> ReferenceKeypoints:
        with self._lock:
            if photo in self._kept:
                self._kept.move_to_end(photo)
                return self._kept[photo]
        made = detect_reference(decode(rendition(context, photo, 480), long_side=FRAME_SIDE_PX))
        with self._lock:
            self._kept[photo] = made
            while len(self._kept) > MAX_CACHED_KEYPOINTS:
                self._kept.popitem(last=False)
        return made


_keypoint_cache = _KeypointCache()


def guidance(
    context: AppContext, access: LinkSession, view: str, live: bytes, *, side: Side
) -> Guidance:
    """How to move so that the live picture lies over the ghost of a view.

    Args:
        context: The server.
        access: By which link it is asked.
        view: Id of the view.
        live: A small JPEG of what the camera sees.
        side: Which photo is to be taken, as the ghost depends on it.

    Raises:
        VisitNotFound, NotForThisLink: The link does not open this view, or it has no photo yet.
        NotAPhoto, PhotoTooLarge: The live picture is no small JPEG.
    """
    picture = _picture(live)
    with context.store.records.read() as tx:
        require_view(tx, access.actor, access.place, view)
        photo = None
        if side is Side.AFTER:
            arrived = tx.visits.newest_shot(access.visit.id, view, Side.BEFORE)
            photo = arrived.digest if arrived else None
        as_found = tx.places.as_found(access.place.id).get(view, ())
    photo = as_found[0].digest if as_found else photo
    if photo is None:
        raise VisitNotFound
    found = estimate_offset(picture, _keypoint_cache.get(context, photo))
    return Guidance(words(found), found)


def words(found: FramingOffset) -> tuple[Hint, ...]:
    """What an aim asks for, the most wrong thing first: at most two, nobody does three at once."""
    if found.confidence < LOST:
        return (Hint.LOST,)
    across, down = found.shift
    asked = [
        (abs(across) / SHIFT, Hint.RIGHT if across > 0 else Hint.LEFT),
        (abs(down) / SHIFT, Hint.DOWN if down > 0 else Hint.UP),
        _distance(found.scale),
        (abs(found.roll) / ROLL, Hint.TURN_RIGHT if found.roll > 0 else Hint.TURN_LEFT),
    ]
    wrong = sorted((each for each in asked if each[0] > 1), reverse=True, key=lambda each: each[0])
    return tuple(word for _, word in wrong[:2]) or (Hint.GOOD,)


def _distance(scale: float) -> tuple[float, Hint]:
    closer = scale > 1
    excess = (scale if closer else 1 / max(scale, 1e-6)) - 1
    return excess / (SCALE - 1), Hint.CLOSER if closer else Hint.FURTHER


def _picture(live: bytes) -> Pixels:
    """The live picture's pixels.

    Raises:
        NotAPhoto: It is no JPEG.
        PhotoTooLarge: It is longer or wider than a live picture is.
        PhotoUnreadable, PhotoTruncated: It is damaged.
    """
    if sniff(live[:4096]) != "jpeg":
        raise NotAPhoto(what_it_is(live[:4096]))
    try:
        height, width = simplejpeg.decode_jpeg_header(live)[:2]
    except ValueError as error:
        raise NotAPhoto(f"a JPEG that cannot be read ({error})") from error
    if len(live) > FRAME_BYTES or max(width, height) > FRAME_LIMIT_PX:
        raise PhotoTooLarge((width, height), FRAME_LIMIT_PX**2)
    return decode(live, long_side=FRAME_SIDE_PX)
