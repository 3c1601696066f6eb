"""DNG files of phones and cameras, by the full-size JPEG preview in them.

Raw data are no picture yet: every program develops them in another way. The preview is what the
camera made of them, and what its owner saw. After the DNG specification 1.7 and TIFF 6.0.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL.TiffImagePlugin import ImageFileDirectory_v2

from asfound.domain.geometry import Size
from asfound.errors import NotAPhoto, PhotoTruncated
from asfound.imaging.jpeg_segments import SOI
from asfound.imaging.lengths import length
from asfound.imaging.source import File
from asfound.imaging.tiff_directories import directories, first_directory

DNG_VERSION = 50706
MIN_PREVIEW_SHARE = 0.9
"""Of the raw picture's longer side that a preview must have: cameras crop a little, thumbnails are
far smaller, and what is small shows no small differences."""

_WIDTH, _HEIGHT, _COMPRESSION, _PHOTOMETRIC = 256, 257, 259, 262
_STRIP_OFFSETS, _STRIP_SIZES = 273, 279
_JPEG = frozenset({6, 7})
_SENSOR = frozenset({32803, 34892})  # a colour filter array, linear raw


@dataclass(frozen=True)
class _Preview:
    """A JPEG in the file, by what its directory says."""

    size: Size
    start: int
    count: int


def is_dng(file: File) -> bool:
    """Whether the first directory of a TIFF says that it is a DNG, wherever it lies."""
    first = first_directory(file)
    return first is not None and DNG_VERSION in first


def full_size_preview(file: File) -> bytes:
    """The JPEG that shows the whole picture in full.

    Raises:
        NotAPhoto: There is none.
        PhotoTruncated: The file ends before it does.
    """
    found = list(directories(file))
    previews = [preview for one in found if (preview := _preview(one))]
    sensor = max((max(_size(one)) for one in found if _is_sensor(one)), default=0)
    best = max(previews, key=lambda one: one.size[0] * one.size[1], default=None)
    if best is None or max(best.size) < MIN_PREVIEW_SHARE * sensor:
        raise NotAPhoto("a camera raw file without a full-size JPEG preview")
    if length(file) < best.start + best.count:
        raise PhotoTruncated(f"{length(file)} of {best.start + best.count} bytes")
    file.seek(best.start)
    data = file.read(best.count)
    if not data.startswith(SOI):
        raise NotAPhoto("a camera raw file whose preview is no JPEG")
    return data


def _size(directory: ImageFileDirectory_v2) -> Size:
    return int(directory.get(_WIDTH, 0)), int(directory.get(_HEIGHT, 0))


def _is_sensor(directory: ImageFileDirectory_v2) -> bool:
    return directory.get(_PHOTOMETRIC) in _SENSOR


def _preview(directory: ImageFileDirectory_v2) -> _Preview | None:
    offsets, counts = (directory.get(tag, ()) for tag in (_STRIP_OFFSETS, _STRIP_SIZES))
    one_piece = isinstance(offsets, tuple) and isinstance(counts, tuple)
    if not one_piece or len(offsets) != 1 or len(counts) != 1:
        return None
    if directory.get(_COMPRESSION) not in _JPEG or _is_sensor(directory):
        return None
    return _Preview(_size(directory), int(offsets[0]), int(counts[0]))
