"""Pictures as the report holds them, and how large they may be."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace

# What a report may weigh: 20 MB with 20 views and 80 MB with 200, less 2 % to be safe.
_SMALL_VIEWS, _SMALL_BYTES = 20, 19_600_000
_LARGE_VIEWS, _LARGE_BYTES = 200, 78_400_000
# More per view helps nobody: two photos of 1800 pixels and a dozen close-ups fit.
_VIEW_MOST_BYTES = 1_400_000
# Words, outlines and hatching of a view; what they really weigh is counted afterwards.
_VIEW_WORDS_BYTES = 20_000
# Bytes of base64 per byte of picture.
_BASE64 = 4 / 3


@dataclass(frozen=True)
class Picture:
    """A picture in memory, ready to be shown.

    Attributes:
        data: The file's bytes.
        width: Pixels.
        height: Pixels.
        mime: Its media type.
    """

    data: bytes = field(repr=False)
    width: int
    height: int
    mime: str = "image/jpeg"

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` address."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode('ascii')}"


@dataclass(frozen=True)
class CloseUp:
    """The same area of both photos, at the same scale.

    Attributes:
        before: From the before photo; None when there is none.
        after: From the after photo; None when there is none.
    """

    before: Picture | None
    after: Picture | None

    @property
    def weight_bytes(self) -> int:
        """What both weigh."""
        return sum(len(each.data) for each in (self.before, self.after) if each)


@dataclass(frozen=True)
class ViewPictures:
    """All pictures of one view.

    Attributes:
        before: The before photo, made smaller; None when it is missing or cannot be read.
        after: The after photo, likewise.
        thumbnail: For the strip; None when neither photo can be read.
        close_ups: By the number of the finding, from 1; findings beyond the budget have none.
    """

    before: Picture | None = None
    after: Picture | None = None
    thumbnail: Picture | None = None
    close_ups: dict[int, CloseUp] = field(default_factory=dict)

    @property
    def weight_bytes(self) -> int:
        """What the pictures weigh, before they are written as base64."""
        photos = (self.before, self.after, self.thumbnail)
        return sum(len(each.data) for each in photos if each) + sum(
            close_up.weight_bytes for close_up in self.close_ups.values()
        )

    def cut_to(self, allowance: int) -> ViewPictures:
        """Without the last close-ups, as many as are too many."""
        kept: dict[int, CloseUp] = {}
        left = allowance - replace(self, close_ups={}).weight_bytes
        for number, close_up in self.close_ups.items():
            left -= close_up.weight_bytes
            if left < 0:
                break
            kept[number] = close_up
        return replace(self, close_ups=kept)


@dataclass(frozen=True)
class Rung:
    """One step of the ladder of sizes: long sides in pixels, JPEG qualities 1..100."""

    photo_px: int
    photo_quality: int
    close_up_px: int
    close_up_quality: int


def rungs() -> tuple[Rung, ...]:
    """The ladder, largest first; a view takes the first step that its allowance can pay."""
    return (
        Rung(1800, 82, 520, 82),
        Rung(1600, 80, 460, 80),
        Rung(1440, 79, 420, 78),
        Rung(1280, 78, 380, 76),
        Rung(1120, 76, 340, 74),
        Rung(960, 74, 300, 72),
        Rung(840, 70, 240, 68),
        Rung(720, 66, 200, 64),
        Rung(600, 60, 160, 58),
    )


def next_rung(rung: Rung, weight_bytes: int, allowance: int) -> Rung | None:
    """The first step below that should fit, from what this one weighed; None below the last.

    A JPEG's weight grows a little more slowly than its pixels.
    """
    below = [each for each in rungs() if each.photo_px < rung.photo_px]
    for each in below:
        if weight_bytes * (each.photo_px / rung.photo_px) ** 1.7 <= allowance:
            return each
    return below[-1] if below else None


class Budget:
    """Deals out the report's bytes view by view; what one view leaves, the next ones may use."""

    def __init__(self, views: int) -> None:
        self._left_bytes, self._left_views = limit_bytes(views), views

    def allowance(self) -> int:
        """Bytes of pictures (not of base64) that the next view may hold."""
        share = self._left_bytes / max(self._left_views, 1)
        return int((min(share, _VIEW_MOST_BYTES) - _VIEW_WORDS_BYTES) / _BASE64)

    def spend(self, written_bytes: int) -> None:
        """Count a view that was written, pictures and words."""
        self._left_bytes -= written_bytes
        self._left_views -= 1


def limit_bytes(views: int) -> int:
    """The most that a report of so many views may weigh."""
    if views <= _SMALL_VIEWS:
        return _SMALL_BYTES
    if views >= _LARGE_VIEWS:
        return _LARGE_BYTES * views // _LARGE_VIEWS
    part = (views - _SMALL_VIEWS) / (_LARGE_VIEWS - _SMALL_VIEWS)
    return round(_SMALL_BYTES + part * (_LARGE_BYTES - _SMALL_BYTES))
