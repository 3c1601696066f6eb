"""Where a photo's bytes come from. Files are opened for reading only, and closed again."""

from __future__ import annotations

import io
import os
import stat
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from PIL import Image

from asfound.errors import (
    AsfoundError,
    NotReadable,
    PathMissing,
    PhotoError,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.zipped_file import ZippedFile

Source: TypeAlias = Path | ZippedFile | bytes
"""A file, one inside of a zip, or the bytes of one."""

File: TypeAlias = io.BufferedReader | io.BytesIO
"""An open photo, to be read from anywhere in it."""

DECODER_ERRORS = (
    OSError,  # Pillow's "cannot identify", "image file is truncated", "broken data stream"
    EOFError,  # Pillow and pillow-heif at the end of a cut-off file
    SyntaxError,  # Pillow's "broken PNG file"; pillow-heif for everything libheif refuses
    ValueError,  # simplejpeg for everything libjpeg refuses; bad values in headers
    ArithmeticError,  # sums of declared sizes that overflow, resolutions of 0/0
    LookupError,  # missing tags and short tuples where damaged TIFF tags were
    TypeError,  # tags of the wrong type in damaged TIFF directories
    AttributeError,  # the same, one call later
    RuntimeError,  # libheif and libwebp through their bindings; RecursionError
    AssertionError,  # Pillow's own checks of its state
    MemoryError,  # a declared size that cannot be had
    struct.error,  # headers that end in the middle of a number
    zlib.error,  # damaged compressed chunks of PNG
    Image.DecompressionBombError,  # Pillow's own limit, where a frame is larger than the header
)
"""What the decoders have been seen to raise over damaged files; :func:`guarded` renames it."""

_CUT_OFF = ("truncat", "premature end", "end of file", "end-of-file", "eof", "not enough")


@contextmanager
def opened(source: Source, name: str | None = None) -> Iterator[File]:
    """The bytes of a photo as a file that can be sought in.

    Args:
        source: A regular file, one inside of a zip, or the bytes of one.
        name: What messages call it; the path as given by default.

    Raises:
        PathMissing: The path leads nowhere.
        NotReadable: It is a folder or device, may not be read, or the drive fails.
        ZipError: It is in a zip that is refused, or damaged there.
    """
    if not isinstance(source, Path):
        yield io.BytesIO(source if isinstance(source, bytes) else source.read())
        return
    with _readable(name or str(source)):
        refuse_unless_regular(source, name or str(source))
        with source.open("rb") as file:
            yield file


def refuse_unless_regular(path: Path, name: str) -> None:
    """Stop at folders and devices: opening a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except ValueError as error:  # a name that no file can have, such as one with a zero in it
        raise NotReadable(name, str(error)) from error
    if stat.S_ISDIR(mode):
        raise NotReadable(name, "it is a folder, not a photo")
    if not stat.S_ISREG(mode):
        raise NotReadable(name, "it is not a regular file")


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise PathMissing(name) from error
    except OSError as error:
        raise NotReadable(name, os.strerror(error.errno or 0)) from error


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever a decoder raises into one of our errors, and keep its warnings off the screen.

    An error of the drive (it has an errno) goes on as it is: :func:`opened` knows the name.

    Raises:
        PhotoTruncated: The decoder said that the bytes end too early.
        PhotoUnreadable: It refused them for any other reason.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about metadata; what matters is an exception
        try:
            yield
        except AsfoundError:
            raise
        except DECODER_ERRORS as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise named(error) from error


def named(error: Exception) -> PhotoError:
    """The error of ours that a decoder's error means."""
    detail = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, EOFError) or any(words in detail.lower() for words in _CUT_OFF):
        return PhotoTruncated(detail)
    return PhotoUnreadable(detail)
