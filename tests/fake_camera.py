"""A camera for browsers under test: it shows real photos, frame after frame, as a film."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from asfound.imaging.decode import decode
from asfound.imaging.encode import jpeg
from asfound.imaging.resize import fit

FRAMES = 5
"""Of each photo; Chromium plays the film in a loop, 30 frames a second by its own count."""


def film(photos: Sequence[Path], to: Path, *, long_side: int = 1280, frames: int = FRAMES) -> Path:
    """A film in Motion JPEG, for ``--use-file-for-fake-video-capture``.

    Args:
        photos: Shown one after the other; all of one shape.
        to: Where the film is written; its name ends in ``.mjpeg``.
        long_side: Of the film, pixels.
        frames: How long each photo is shown.
    """
    with to.open("wb") as file:
        for photo in photos:
            picture = fit(decode(photo), long_side)
            height, width = (side - side % 2 for side in picture.shape[:2])
            frame = jpeg(np.ascontiguousarray(picture[:height, :width]), quality=90)
            file.write(frame * frames)
    return to


def camera_arguments(film: Path) -> list[str]:
    """How Chromium is told to use it, without asking anybody."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
