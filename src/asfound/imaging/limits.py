"""How large a picture may be, so that reading it takes no more memory than one photo may have.

Opening a photo may take 700 MB in the app (``DecodeLimits``). The process itself, the bytes of the
file and the strips that are converted at a time take up to 220 of them; the rest is for pixels.
JPEG alone can be decoded at a smaller scale, and may therefore be much larger.
"""

from __future__ import annotations

from typing import Final

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from asfound.domain.geometry import Size
from asfound.errors import PhotoTooLarge
from asfound.imaging.deep_tiff import DeepTiff
from asfound.imaging.jpeg_segments import coefficients_bytes

MAX_PIXELS_BYTES: Final = 480_000_000
"""What the pixels of a photo, or the coefficients of a progressive JPEG, may take in memory."""

MAX_JPEG_PX: Final = 300_000_000
"""Phones take 200 megapixels, panoramas have 20,000 pixels a side; more takes long to read."""

MAX_PX: Final = 120_000_000
"""Of all other formats, whatever their pixels take."""

MAX_RASTER_PX: Final = 120_000_000
"""Pixels to which a JPEG is decoded at most, three bytes each."""

_COPIES = {"webp": 16.0, "heic": 7.5, "avif": 10.0}
"""Bytes a pixel, measured with 24 and 48 megapixels: the decoders hold several copies."""

_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2}
"""Bytes a pixel of Pillow's pictures, by mode; 4 for all others."""

_RAW = 1
_BITS, _COMPRESSION, _SAMPLES, _ROWS_PER_STRIP = 258, 259, 277, 278
_JPEG_INSTEAD = "Save it as a JPEG, which can be read at a smaller scale, or send a smaller copy."
_SMALLER = "Send a smaller copy."
_NOT_PROGRESSIVE = "Save it as a plain JPEG, not a progressive one, or send a smaller copy."


def refuse_too_large(kind: str, size: Size, limit_px: int) -> None:
    """Stop at a picture of more pixels than are decoded.

    Raises:
        PhotoTooLarge: It has.
    """
    if size[0] * size[1] > limit_px:
        raise PhotoTooLarge(size, limit_px, _SMALLER if kind in ("jpeg", "dng") else _JPEG_INSTEAD)


def limit_px(kind: str, image: ImageFile | DeepTiff | None = None) -> int:
    """How many pixels a picture of a format may have.

    Args:
        kind: The format.
        image: Its reader, where the format takes more or less by its kind of pixels.
    """
    if kind in ("jpeg", "dng"):
        return MAX_JPEG_PX
    return min(MAX_PX, int(MAX_PIXELS_BYTES / _bytes_a_pixel(kind, image)))


def refuse_progressive(image: ImageFile | DeepTiff) -> None:
    """Stop at a progressive JPEG whose coefficients do not fit: all of them are held at once.

    Raises:
        PhotoTooLarge: They do not.
    """
    if not isinstance(image, JpegImageFile) or not image.info.get("progression"):
        return
    sampling = {at: (layer[1], layer[2]) for at, layer in enumerate(image.layer)}
    needed = coefficients_bytes(image.size, sampling)
    if needed > MAX_PIXELS_BYTES:
        pixels = image.size[0] * image.size[1]
        raise PhotoTooLarge(image.size, pixels * MAX_PIXELS_BYTES // needed, _NOT_PROGRESSIVE)


def _bytes_a_pixel(kind: str, image: ImageFile | DeepTiff | None) -> float:
    if kind in _COPIES:
        return _COPIES[kind]
    if isinstance(image, DeepTiff):
        return image.bytes_a_pixel
    stored = _STORED.get(image.mode, 4) if image else 4
    return stored + (_strip_bytes_a_pixel(image) if isinstance(image, TiffImageFile) else 0)


def _strip_bytes_a_pixel(image: TiffImageFile) -> float:
    """What a strip of a compressed TIFF takes before it is unpacked into the picture."""
    tags, height = image.tag_v2, image.size[1]
    if tags.get(_COMPRESSION, _RAW) == _RAW:
        return 0
    rows = min(tags.get(_ROWS_PER_STRIP, height), height)
    bits = tags.get(_BITS, (8,))
    return float(sum(bits) / 8 * rows / max(height, 1)) if isinstance(bits, tuple) else 0
