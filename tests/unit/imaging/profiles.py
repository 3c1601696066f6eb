"""ICC profiles made from their primaries, and the formula that they mean."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

GAMMA = 563 / 256  # Adobe RGB (1998), section 4.3.4.2: 2.19921875
# Columns are the XYZ of red, green and blue, adapted to D50 (Bradford), as the profiles have them.
DISPLAY_P3 = np.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
ADOBE_RGB = np.array(
    [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
)
SRGB = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)


def profile(primaries: NDArray[np.float64], space: bytes = b"RGB ") -> bytes:
    """A version 2 display profile of these primaries, all curves with :data:`GAMMA`."""
    tags = {b"desc": _description(b"made for a test"), b"cprt": b"text\0\0\0\0CC0\0"}
    tags[b"wtpt"] = _xyz(np.array([0.9642, 1.0, 0.8249]))
    for letter, column in zip(b"rgb", primaries.T, strict=True):
        tags[bytes([letter]) + b"XYZ"] = _xyz(column)
        tags[bytes([letter]) + b"TRC"] = struct.pack(">4sIIH", b"curv", 0, 1, round(GAMMA * 256))
    return _assembled(tags, space)


def grey_profile(gamma: float) -> bytes:
    """A version 2 grey profile."""
    return _assembled(
        {
            b"desc": _description(b"grey"),
            b"cprt": b"text\0\0\0\0CC0\0",
            b"wtpt": _xyz(np.array([0.9642, 1.0, 0.8249])),
            b"kTRC": struct.pack(">4sIIH", b"curv", 0, 1, round(gamma * 256)),
        },
        b"GRAY",
    )


def srgb_of(colour: tuple[int, int, int], primaries: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a colour of the profile is in sRGB (IEC 61966-2-1), levels 0..255, clipped."""
    linear = (np.array(colour) / 255) ** GAMMA
    light = np.clip(np.linalg.inv(SRGB) @ primaries @ linear, 0, 1)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(255 * coded)


def _xyz(values: NDArray[np.float64]) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(v * 65536) for v in values))


def _description(text: bytes) -> bytes:
    return struct.pack(">4sII", b"desc", 0, len(text) + 1) + text + bytes(1 + 8 + 3 + 67)


def _assembled(tags: dict[bytes, bytes], space: bytes) -> bytes:
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"", 0x02100000, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)  # D50
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
