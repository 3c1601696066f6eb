"""TIFF files of 16 and 32 bits a colour that Pillow has no mode for; OpenCV reads them.

Pixels are taken as they are coded: 0 is black, and white is 1, 255 or 65535, whichever is the
smallest that holds nearly all of them. What is beyond is clipped, as every screen does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from asfound.domain.geometry import Size
from asfound.errors import NotAPhoto
from asfound.imaging.source import File
from asfound.imaging.tiff_directories import first_directory

BYTES_A_PIXEL = {16: 20, 32: 37, 64: 73}
"""By bits a colour, measured: OpenCV holds the file, a copy of it, and the numbers."""

_WIDTH, _HEIGHT, _BITS, _ICC, _ORIENTATION = 256, 257, 258, 34675, 274
_WHITES = {1.0: 2.0, 255.0: 255.5, 65535.0: 65535.5}
"""White, and the value up to which nearly all numbers must be for it."""

_NEARLY_ALL = 99.0
_STRIP_ROWS = 256


class DeepTiff:
    """An opened file, its pixels not yet decoded; used like one of Pillow's readers.

    Attributes:
        tag_v2: The tags of its first picture.
        size: As stored, pixels.
        mode: ``RGB`` or ``L``, what its pixels become.
        info: Its colour profile.
    """

    mode = "RGB"

    def __init__(self, file: File) -> None:
        first = first_directory(file)
        if first is None:
            raise ValueError("no directory in a TIFF")
        self._file, self.tag_v2 = file, first
        self.size: Size = (int(self.tag_v2[_WIDTH]), int(self.tag_v2[_HEIGHT]))
        self.info: Mapping[str, Any] = {"icc_profile": self.tag_v2.get(_ICC)}

    @property
    def bytes_a_pixel(self) -> int:
        """What reading it takes."""
        bits = self.tag_v2.get(_BITS, (16,))
        return BYTES_A_PIXEL.get(max(bits) if isinstance(bits, tuple) else bits, 73)

    def getexif(self) -> Image.Exif:
        """Its EXIF tags."""
        exif = Image.Exif()
        self._file.seek(0)
        exif.load_from_fp(self._file)
        return exif

    def decoded(self) -> NDArray[np.uint8]:
        """Shape (height, width, 1 or 3), uint8, turned as the file says.

        Raises:
            NotAPhoto: It holds numbers that are no colours.
            ValueError: OpenCV cannot read it.
        """
        import cv2

        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        self._file.seek(0)
        found = cv2.imdecode(np.frombuffer(self._file.read(), np.uint8), cv2.IMREAD_UNCHANGED)
        if found is None:
            raise ValueError("no TIFF that can be read")
        deep = np.atleast_3d(found)
        colours = deep if deep.shape[2] == 1 else deep[:, :, 2::-1]
        return _eight_bits(colours, _white(deep[:, :, :3]))


def _white(numbers: NDArray[Any]) -> float:
    """The number that stands for white."""
    if numbers.dtype.kind == "u":
        return float(np.iinfo(numbers.dtype).max)
    if numbers.dtype.kind != "f":
        raise NotAPhoto("a picture of 32-bit numbers")
    few = numbers[:: max(1, numbers.shape[0] // 512), :: max(1, numbers.shape[1] // 512)]
    known = few[np.isfinite(few)]
    most = float(np.percentile(known, _NEARLY_ALL)) if known.size else float("inf")
    for white, limit in _WHITES.items():
        if most <= limit:
            return white
    raise NotAPhoto("a picture of numbers beyond all that stand for colours")


def _eight_bits(numbers: NDArray[Any], white: float) -> NDArray[np.uint8]:
    """Numbers as levels 0..255, by strips; what is no number is black."""
    levels = np.empty(numbers.shape, np.uint8)
    for top in range(0, len(numbers), _STRIP_ROWS):
        strip = numbers[top : top + _STRIP_ROWS].astype(np.float32) * np.float32(255 / white)
        strip = np.nan_to_num(strip, nan=0.0, posinf=255.0, neginf=0.0)
        levels[top : top + _STRIP_ROWS] = np.rint(strip.clip(0, 255)).astype(np.uint8)
    return levels
