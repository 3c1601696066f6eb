"""Small records for tests: made with the real program parts, from pictures drawn here."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageDraw

from asfound.evidence.container import (
    ROOT,
    Entry,
    central_header,
    dos_stamp,
    end_records,
    local_header,
)
from asfound.evidence.facts import Facts, PhotoFacts, Visit
from asfound.evidence.keys import Signer, load_signer, new_key
from asfound.evidence.layers import Words, add_layer
from asfound.evidence.seal import Source, seal
from asfound.evidence.statement import OnFinding, Stand
from asfound.evidence.timestamp import Stamper
from asfound.evidence.values import format_json

SEALED_AT = datetime(2018, 7, 2, 21, 55, 0, tzinfo=UTC)
SIGNED_AT = datetime(2018, 7, 3, 8, 0, 0, tzinfo=UTC)
FINDING = "f_0123456789abcdef"
VISIT = Visit("Rostov Arena", "RU", "Japan", "Stadium office")


def jpeg(shade: int, *, located: bool = False) -> bytes:
    """A small photo: a room with a bench, and a camera's claims."""
    image = Image.new("RGB", (192, 144), (shade, 180, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 90, 160, 110), fill=(120, 80, 40))
    draw.ellipse((90 + shade // 8, 40, 130 + shade // 8, 80), fill=(250, 250, 250))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera maker"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2018:07:02 21:40:00"
    if located:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
        gps[ExifTags.GPS.GPSLatitude] = (47.0, 12.0, 34.0)
        gps[ExifTags.GPS.GPSLongitude] = (39.0, 44.0, 16.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, exif=exif)
    return file.getvalue()


def digest(data: bytes) -> str:
    """``sha256:`` and 64 digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def photos() -> dict[str, bytes]:
    """The photos of the visit, by path."""
    return {
        "before/bench.jpg": jpeg(40, located=True),
        "before/door.jpg": jpeg(80),
        "after/IMG_2.jpg": jpeg(44, located=True),
        "after/IMG_3.jpg": jpeg(84),
    }


def check_json(held: Mapping[str, bytes]) -> dict[str, Any]:
    """What comparing them said: the bench differs, the door is as found."""

    def view(before: str, after: str, findings: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "before": before,
            "after": after,
            "digest_before": digest(held[before]),
            "digest_after": digest(held[after]),
            "size_before": [192, 144],
            "size_after": [192, 144],
            "other_before": [],
            "other_after": [],
            "verdict": "differs" if findings else "as-found",
            "reason": None,
            "score": 0.93 if findings else 0.12,
            "threshold": 0.61,
            "calibration": {"group": "same-light/near", "n": 1240},
            "compared": 0.91,
            "registration_error_px": 1.2,
            "mask_before": None,
            "mask_after": None,
            "compared_before": None,
            "compared_after": None,
            "findings": findings,
        }

    finding = {
        "id": FINDING,
        "kind": "added",
        "score": 0.93,
        "label": "water bottle",
        "box_before": None,
        "box_after": [90, 40, 44, 40],
        "outline_before": None,
        "outline_after": [[90, 40], [134, 40], [134, 80], [90, 80]],
    }
    return {
        "schema": "asfound.check/1",
        "verdict": "differs",
        "false_alarms": 0.01,
        "version": "0.1.0",
        "model": "sha256:" + "0" * 64,
        "seconds": 1.9,
        "views": [
            view("before/bench.jpg", "after/IMG_2.jpg", [finding]),
            view("before/door.jpg", "after/IMG_3.jpg", []),
        ],
        "unpaired": {"before": [], "after": []},
        "problems": [],
    }


def facts(held: Mapping[str, bytes], signers: Sequence[Signer]) -> Facts:
    """Who, where and when."""
    return Facts(
        visit=VISIT,
        sealed_at=SEALED_AT,
        program="0.1.0",
        model="sha256:" + "0" * 64,
        calibration={"false_alarms": 0.01},
        signers=tuple((signer.name, signer.public.fingerprint) for signer in signers),
        photos=tuple(
            PhotoFacts(
                path=path,
                name=path.split("/")[1],
                digest=digest(held[path]),
                captured_at="2018-07-02T21:40:00",
                modified_at="2018-07-02T21:41:00Z",
                received_at="2018-07-02T21:50:00Z",
                has_location=path in {"before/bench.jpg", "after/IMG_2.jpg"},
            )
            for path in sorted(held)
        ),
    )


@dataclass(frozen=True)
class People:
    """Who signs in tests."""

    guest: Signer
    host: Signer
    stranger: Signer
    folder: Path


def people(folder: Path) -> People:
    """Three people with new keys."""
    names = {"guest": "Japan, team manager", "host": "Stadium office", "stranger": "Somebody"}
    for who, name in names.items():
        new_key(folder / f"{who}.key", name=name)
    guest, host, stranger = (load_signer(folder / f"{who}.key") for who in names)
    return People(guest, host, stranger, folder)


def make_record(
    path: Path,
    signers: Sequence[Signer],
    *,
    stamper: Stamper | None = None,
    held: Mapping[str, bytes] | None = None,
    check: Mapping[str, Any] | None = None,
    change: Callable[[Facts], Facts] = lambda told: told,
) -> Path:
    """A sealed record of the visit."""
    held = photos() if held is None else held
    sources = {name: Source(data, digest(data)) for name, data in held.items()}
    sources["check.json"] = Source(format_json(check or check_json(held)))
    sources["report/index.html"] = Source(b"<!doctype html><title>The visit</title><p>Differs.")
    sources["note/note.txt"] = Source("Спасибо\n".encode())
    seal(path, sources, change(facts(held, signers)), signers, stamper=stamper)
    return path


def sign(path: Path, signer: Signer, words: str, *, stamper: Stamper | None = None) -> None:
    """Add a layer, with a word on the finding."""
    said = Words(words, (OnFinding(FINDING, Stand.DISPUTED, "It was there before us."),))
    add_layer(path, signer, said, made_at=SIGNED_AT, stamper=stamper)


def full_record(path: Path, who: People, *, stamper: Stamper | None = None) -> Path:
    """Sealed by the guest, answered by the host and then by the guest."""
    make_record(path, [who.guest], stamper=stamper)
    sign(path, who.host, "Received, all in order.", stamper=stamper)
    sign(path, who.guest, "Thank you.", stamper=stamper)
    return path


def unpacked(path: Path) -> dict[str, bytes]:
    """Content by path, the root folder taken off, in the zip's order."""
    with zipfile.ZipFile(path) as record:
        files = [name for name in record.namelist() if not name.endswith("/")]
        return {name.removeprefix(ROOT): record.read(name) for name in files}


def packed(
    path: Path,
    files: Mapping[str, bytes] | Sequence[tuple[str, bytes]],
    *,
    stamps: Mapping[str, int] | None = None,
    root: str = ROOT,
) -> Path:
    """A zip of these files, byte for byte as the format lays down, but with any names."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    body, entries = bytearray(), []
    for name, data in pairs:
        moment = SIGNED_AT if name.startswith("layers/") else SEALED_AT
        stamp = (stamps or {}).get(name, dos_stamp(moment))
        entry = Entry(root + name, len(data), zlib.crc32(data), stamp, len(body))
        entries.append(entry)
        body += local_header(entry) + data
    central = b"".join(central_header(entry) for entry in entries)
    path.write_bytes(bytes(body) + central + end_records(len(entries), len(central), len(body)))
    return path


def flipped(data: bytes, at: int | None = None) -> bytes:
    """The same bytes with one bit of one of them changed, by default in the middle."""
    place = len(data) // 2 if at is None else at
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def relabelled(entry: Entry, path: str) -> Entry:
    """The entry under another name."""
    return replace(entry, path=path)
