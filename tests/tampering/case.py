"""A good record to be spoiled, and what spoiling it is done with."""

from __future__ import annotations

import hashlib
import stat
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from asfound.evidence.layout import order
from asfound.evidence.manifest import format_manifest
from tests import record_kit
from tests.record_kit import People, unpacked

Files = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """A good record to be spoiled.

    Attributes:
        good: Sealed by the guest, then two layers, all time-stamped.
        other: Another such record of the same people.
        people: Who signed.
        folder: For new files.
        is_repacked: Whether ``good`` was, and what is made of it shall be, packed again by another
            program.
    """

    good: Path
    other: Path
    people: People
    folder: Path
    is_repacked: bool = False

    @property
    def files(self) -> Files:
        return ordered(unpacked(self.good))

    @property
    def out(self) -> Path:
        return self.folder / "visit.zip"

    @property
    def guest(self) -> str:
        return self.people.guest.public.short


def raw(case: Case, change: Callable[[bytes], bytes]) -> Path:
    case.out.write_bytes(change(case.good.read_bytes()))
    return case.out


def changed(case: Case, path: str, data: bytes) -> Path:
    return packed(case, {**case.files, path: data})


def packed(case: Case, files: Files) -> Path:
    """The files as the format packs them, or as another program does."""
    if case.is_repacked:
        return repacked(case.out, files)
    return record_kit.packed(case.out, files)


def finished(case: Case, path: Path) -> Path:
    """A record that was sealed anew, packed again where this is asked for."""
    return repacked(path, unpacked(path)) if case.is_repacked else path


def repacked(path: Path, files: Mapping[str, bytes]) -> Path:
    """Another order, other dates, folders, and all packed but the photos, as programs do it."""
    with zipfile.ZipFile(path, "w") as out:
        for folder in sorted({f"record/{name}".rpartition("/")[0] + "/" for name in files}):
            out.writestr(zip_info(folder, stat.S_IFDIR | 0o755), b"")
        for name in reversed(list(files)):
            info = zip_info(f"record/{name}")
            if not name.endswith(".jpg"):
                info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, files[name])
    return path


def zipped(case: Case, add: Callable[[zipfile.ZipFile], None]) -> Path:
    """The good files packed by the usual library, and something more."""
    with zipfile.ZipFile(case.out, "w") as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "Duplicate name": yes
        for path, data in case.files.items():
            info = zip_info(f"record/{path}")
            info.compress_type = zipfile.ZIP_DEFLATED if case.is_repacked else zipfile.ZIP_STORED
            out.writestr(info, data)
        add(out)
    return case.out


def zip_info(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2024, 7, 2, 21, 55, 0))
    info.create_system, info.external_attr = 3, mode << 16
    return info


def ordered(files: Files) -> Files:
    return {path: files[path] for path in sorted(files, key=order)}


def with_tag_manifest(files: Files) -> Files:
    tags = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in files.items()
        if path in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
        or path.startswith("signers/")
    }
    return {**files, "tagmanifest-sha256.txt": format_manifest(tags)}
