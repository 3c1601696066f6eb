"""The kinds of photo that people send, each made by a script from a picture of the demo place."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from tests.unit.imaging.dng import dng
from tests.unit.imaging.heif_boxes import with_properties

DEMO = Path(__file__).parents[2] / "examples" / "demo-place"
SIZE = (640, 480)
TAKEN, OFFSET, DEVICE, GPS = 0x9003, 0x9011, 0x0110, 0x8825

Picture = Image.Image
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Kind:
    """A kind of photo.

    Attributes:
        make: The bytes of a file that shows the picture.
        suffix: The file's ending.
        remarks: Codes of the problems that are mentioned: some of these, if there are any.
        committed: Whether the file is in the repository, rather than made when the test runs.
    """

    make: Callable[[Picture], bytes]
    suffix: str = ".jpg"
    remarks: frozenset[str] = frozenset()
    committed: bool = True


def picture(state: str, view: str) -> Picture:
    """A view of the demo place, 640 pixels wide."""
    with Image.open(DEMO / state / f"{view}.jpg") as image:
        return image.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def saved(image: Picture, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **({"quality": 72} | options if kind in {"JPEG", "WEBP"} else options))
    return file.getvalue()


def with_exif(image: Picture, tags: Mapping[int, object], base: Mapping[int, object] = {}) -> bytes:
    """A JPEG with tags in its Exif and its base directory."""
    exif = Image.Exif()
    exif.update({DEVICE: "Phone", **base})
    exif.get_ifd(0x8769).update(tags)
    return saved(image, exif=exif)


def turned(method: Image.Transpose) -> Callable[[Picture], bytes]:
    """Stored turned, with no tag that says so."""
    return lambda image: saved(image.transpose(method))


def tagged(orientation: int, stored: Image.Transpose) -> Callable[[Picture], bytes]:
    """Stored turned, with the tag that says so."""
    return lambda image: with_exif(image.transpose(stored), {}, {0x0112: orientation})


def times(**tags: str) -> Callable[[Picture], bytes]:
    """With what a camera wrote as the time."""
    numbers = {"taken": TAKEN, "offset": OFFSET, "subsec": 0x9291}
    return lambda image: with_exif(image, {numbers[name]: text for name, text in tags.items()})


def gps_time_only(image: Picture) -> bytes:
    """No camera time; the time of GPS, which is UTC."""
    exif = Image.Exif()
    exif.get_ifd(GPS).update({29: "2026:05:03", 7: (10.0, 20.0, 30.0)})
    return saved(image, exif=exif)


def without_end(image: Picture) -> bytes:
    """The marker that ends a JPEG is missing."""
    return saved(image).removesuffix(b"\xff\xd9")


def followed_by(trailer: bytes) -> Callable[[Picture], bytes]:
    """A maker's trailer behind the picture."""
    return lambda image: saved(image) + trailer


def led_by(head: bytes) -> Callable[[Picture], bytes]:
    """Bytes before the first marker."""
    return lambda image: head + saved(image)


def many_markers(image: Picture) -> bytes:
    """Hundreds of comments between the first marker and the picture."""
    data = saved(image)
    comment = b"\xff\xfe" + struct.pack(">H", 18) + b"sixteen bytes..."
    return data[:2] + comment * 400 + data[2:]


def cut_short(share: float) -> Callable[[Picture], bytes]:
    """The last part of the bytes is missing: so are the last rows."""

    def make(image: Picture) -> bytes:
        data = saved(image, restart_marker_blocks=40)
        return data[: int(len(data) * (1 - share))]

    return make


def restart_error(image: Picture) -> bytes:
    """A damaged restart marker close to the end."""
    data = bytearray(saved(image, restart_marker_blocks=40))
    at = max(data.rfind(bytes((0xFF, 0xD0 + n))) for n in range(8))
    data[at + 1] = 0xD0 + (data[at + 1] - 0xD0 + 3) % 8
    return bytes(data)


def several_pictures(image: Picture) -> bytes:
    """A main picture and a second one behind it (MPO)."""
    file = io.BytesIO()
    second = ImageOps.invert(image).resize((160, 120))
    image.save(file, "MPO", save_all=True, append_images=[second], quality=72)
    return file.getvalue()


def deep_tiff(dtype: type) -> Callable[[Picture], bytes]:
    """Sixteen bits or floating-point numbers for each sample; made when the test runs."""

    def make(image: Picture) -> bytes:
        values = np.asarray(image, np.float64) / 255
        scaled = values * 65535 if dtype is np.uint16 else values
        return _tiff(scaled.astype(dtype))

    return make


def _tiff(values: NDArray[np.generic]) -> bytes:
    """An uncompressed TIFF of one strip."""
    height, width, samples = values.shape
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    bits, form = values.dtype.itemsize * 8, 3 if values.dtype.kind == "f" else 1
    tags = [
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, samples, 0), (259, 3, 1, 1),
        (262, 3, 1, 2), (273, 4, 1, 0), (277, 3, 1, samples), (278, 4, 1, height),
        (279, 4, 1, len(data)), (284, 3, 1, 1), (339, 3, samples, 0),
    ]  # fmt: skip
    after = 8 + 2 + 12 * len(tags) + 4
    places = {258: after, 339: after + 2 * samples, 273: after + 4 * samples}
    entries = b"".join(struct.pack("<HHII", t, k, n, places.get(t, v)) for t, k, n, v in tags)
    lists = struct.pack(f"<{samples}H", *[bits] * samples) + struct.pack(
        f"<{samples}H", *[form] * samples
    )
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags))
    return head + entries + b"\0\0\0\0" + lists + data


def heic(image: Picture) -> bytes:
    """As phones of one maker write them."""
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=60)
    return file.getvalue()


def heic_with(
    *properties: tuple[bytes, int], stored: Image.Transpose
) -> Callable[[Picture], bytes]:
    """Stored turned or mirrored, with boxes that undo it."""
    return lambda image: with_properties(heic(image.transpose(stored)), properties)


def raw(image: Picture) -> bytes:
    """A DNG with a preview at full size."""
    small = image.resize((160, 120))
    return dng((image.size, saved(image)), sensor=image.size, thumbnail=(small.size, saved(small)))


def filtered(image: Picture) -> bytes:
    """Brown, as old photos are."""
    grey = ImageOps.grayscale(image)
    return saved(ImageOps.colorize(grey, "#2b1a0e", "#ffe8c4"))


def dim(image: Picture) -> bytes:
    """In the evening, with some noise."""
    return saved(_noisy(ImageEnhance.Brightness(image).enhance(0.55), 2.0))


def noisy(image: Picture) -> bytes:
    """A small sensor indoors."""
    return saved(_noisy(image, 4.0))


def _noisy(image: Picture, sigma: float) -> Picture:
    noise = np.random.default_rng(7).normal(0, sigma, (*reversed(image.size), 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def messenger(image: Picture) -> bytes:
    """Made smaller and compressed hard, without any facts."""
    return saved(image.resize((560, 420), Image.Resampling.BILINEAR), quality=52)


def warm(image: Picture) -> bytes:
    """Another white balance."""
    red, green, blue = image.split()
    return saved(
        Image.merge("RGB", (red.point(lambda v: v * 1.06), green, blue.point(lambda v: v * 0.94)))
    )


MENDED, ROWS = "photo.mended", "photo.rows-missing"
UNREADABLE_TIME, CONTRADICTING = "photo.time-unreadable", "photo.times-contradict"

KINDS: dict[str, Kind] = {
    "turned-90": Kind(turned(Image.Transpose.ROTATE_90)),
    "turned-180": Kind(turned(Image.Transpose.ROTATE_180)),
    "turned-270": Kind(turned(Image.Transpose.ROTATE_270)),
    "mirrored": Kind(
        lambda image: saved(ImageOps.mirror(image)), remarks=frozenset({"photo.mirrored"})
    ),
    "tagged-3": Kind(tagged(3, Image.Transpose.ROTATE_180)),
    "tagged-6": Kind(tagged(6, Image.Transpose.ROTATE_90)),
    "tagged-8": Kind(tagged(8, Image.Transpose.ROTATE_270)),
    "tagged-2": Kind(tagged(2, Image.Transpose.FLIP_LEFT_RIGHT)),
    "no-end": Kind(without_end, remarks=frozenset({MENDED})),
    "trailer": Kind(followed_by(b"maker" * 400)),
    "trailer-of-ff": Kind(
        lambda image: without_end(image) + b"\xff" * 2000, remarks=frozenset({MENDED})
    ),
    "trailer-like-markers": Kind(followed_by(b"\xff\xd8\xff\xe1\x00\x10Exif\0\0" * 20)),
    "bytes-before": Kind(led_by(b"\r\n\0\0garbage"), remarks=frozenset({MENDED})),
    "many-markers": Kind(many_markers),
    "rows-missing": Kind(cut_short(0.06), remarks=frozenset({ROWS})),
    "restart-error": Kind(restart_error, remarks=frozenset({MENDED, ROWS})),
    "several-pictures": Kind(several_pictures),
    "progressive": Kind(lambda image: saved(image, progressive=True)),
    "cmyk": Kind(lambda image: saved(image.convert("CMYK")), committed=False),
    "png": Kind(lambda image: saved(image, "PNG"), ".png", committed=False),
    "png-palette": Kind(lambda image: saved(image.quantize(200), "PNG"), ".png", committed=False),
    "webp": Kind(lambda image: saved(image, "WEBP"), ".webp"),
    "avif": Kind(lambda image: saved(image, "AVIF", quality=60), ".avif"),
    "heic": Kind(heic, ".heic"),
    "heic-turned": Kind(heic_with((b"irot", 1), stored=Image.Transpose.ROTATE_270), ".heic"),
    "heic-mirrored": Kind(heic_with((b"imir", 1), stored=Image.Transpose.FLIP_LEFT_RIGHT), ".heic"),
    "dng": Kind(raw, ".dng"),
    "tiff-16": Kind(deep_tiff(np.uint16), ".tif", committed=False),
    "tiff-float": Kind(deep_tiff(np.float32), ".tif", committed=False),
    "grey": Kind(
        lambda image: saved(ImageOps.grayscale(image)), remarks=frozenset({"photo.filtered"})
    ),
    "brown": Kind(filtered, remarks=frozenset({"photo.filtered"})),
    "dim": Kind(dim),
    "noisy": Kind(noisy),
    "messenger": Kind(messenger),
    "warm": Kind(warm),
    "time-with-zone": Kind(times(taken="2026:05:03 10:20:30+02:00")),
    "time-with-offset": Kind(times(taken="2026:05:03 10:20:30", offset="+2:00")),
    "time-iso": Kind(times(taken="2026-05-03T10:20:30.25Z")),
    "time-slashes": Kind(times(taken="2026/05/03 10:20:30", subsec="25")),
    "time-zero": Kind(times(taken="0000:00:00 00:00:00")),
    "time-unreadable": Kind(times(taken="yesterday"), remarks=frozenset({UNREADABLE_TIME})),
    "time-of-gps": Kind(gps_time_only),
}
