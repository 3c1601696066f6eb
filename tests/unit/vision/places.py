"""Photos of the demo place, and ways of taking one again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Matrix, Pixels
from asfound.imaging.decode import decode
from asfound.vision.decide.pair_analysis import InputPhoto

DEMO = Path(__file__).parents[3] / "examples" / "demo-place"
VIEWS = sorted(path.stem for path in (DEMO / "as-found").glob("*.jpg"))
SIDE_PX = 1280


@cache
def pixels(state: str, view: str, side_px: int = SIDE_PX) -> Pixels:
    """A photo of the demo place; not to be written to."""
    found = decode(DEMO / state / f"{view}.jpg", long_side=side_px)
    found.flags.writeable = False
    return found


def photo(found: Pixels, *ignored: Box) -> InputPhoto:
    """A photo for ``compare``, named by its pixels."""
    digest = "sha256:" + hashlib.sha256(found.tobytes()).hexdigest()
    return InputPhoto(found, (found.shape[1], found.shape[0]), digest, tuple(ignored))


def taken_again(
    found: Pixels, *, gain: float = 0.85, quality: int = 85, other_hand: bool = False
) -> tuple[Pixels, Matrix]:
    """The photo from a slightly turned camera, darker, through JPEG; and after_from_before.

    Another hand turns it another way: two photos by one hand would be copies of each other.
    """
    height, width = found.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = np.array([[14, 9], [-6, 12], [-11, -7], [9, -10]], np.float32) * width / 1280
    shift = np.ascontiguousarray(shift[::-1]) if other_hand else shift
    motion = cv2.getPerspectiveTransform(corners, corners + shift)
    moved = cv2.warpPerspective(found, motion, (width, height), borderMode=cv2.BORDER_REFLECT)
    darker = np.asarray(np.clip(moved * gain + 4, 0, 255), np.uint8)
    return compressed(darker, quality), np.asarray(motion, np.float64)


def compressed(found: Pixels, quality: int) -> Pixels:
    """The picture as it comes back from a JPEG."""
    data = cv2.imencode(".jpg", found[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    back = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(np.asarray(back, np.uint8)[..., ::-1])


def with_thing(found: Pixels, box: Box, colour: tuple[int, int, int] = (205, 40, 30)) -> Pixels:
    """The photo with a striped, shaded ball in a box."""
    x, y, width, height = box
    down, across = np.mgrid[:height, :width].astype(np.float64)
    u, v = (across + 0.5) / width * 2 - 1, (down + 0.5) / height * 2 - 1
    inside = u**2 + v**2 < 1
    shade = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1)) * 0.7 + 0.3
    stripes = np.where(np.sin(7 * u + 3 * v) > 0.55, 255, np.array(colour)[:, None, None])
    ball = np.clip(stripes * shade, 0, 255).transpose(1, 2, 0).astype(np.uint8)
    changed = found.copy()
    part: NDArray[np.uint8] = changed[y : y + height, x : x + width]
    part[inside] = ball[inside]
    return changed


def shares(one: Box, other: Box) -> float:
    """Intersection of two boxes over their union."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right = min(one[0] + one[2], other[0] + other[2])
    bottom = min(one[1] + one[3], other[1] + other[3])
    shared = max(right - left, 0) * max(bottom - top, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)
