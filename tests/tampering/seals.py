"""Manifests and signatures."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from asfound.evidence.manifest import format_manifest, parse_manifest
from tests.record_kit import make_record, unpacked
from tests.tampering.case import (
    Case,
    Files,
    changed,
    finished,
    ordered,
    packed,
    with_tag_manifest,
)
from tests.tampering.spoiled import Spoiled, enters

WAYS: list[Spoiled] = []
spoils = enters(WAYS)


def _with_manifest(case: Case, path: str, data: bytes) -> Files:
    files = {**case.files, path: data}
    listed = parse_manifest(files["manifest-sha256.txt"], "")
    listed[path] = hashlib.sha256(data).hexdigest()
    return {**files, "manifest-sha256.txt": format_manifest(listed)}


def _signed_again(case: Case, files: Files) -> Files:
    """By the guest: honest, but not as the format asks."""
    files = with_tag_manifest(files)
    tags = files["tagmanifest-sha256.txt"]
    files[f"signatures/{case.guest}.sig"] = case.people.guest.sign(tags)
    return {path: data for path, data in files.items() if not path.startswith("layers/")}


@spoils("record.file-changed", "manifest-sha256.txt: SHA-256 is")
def photo_and_manifest(case: Case) -> Path:
    return packed(case, _with_manifest(case, "data/before/door.jpg", b"another photo"))


@spoils("record.signature-wrong", "over tagmanifest-sha256.txt")
def photo_and_both_manifests(case: Case) -> Path:
    files = _with_manifest(case, "data/before/door.jpg", b"another photo")
    return packed(case, with_tag_manifest(files))


@spoils("record.bad-manifest", "line 2")
def manifest_out_of_order(case: Case) -> Path:
    files = case.files
    lines = files["manifest-sha256.txt"].splitlines(keepends=True)
    files["manifest-sha256.txt"] = b"".join(reversed(lines))
    return packed(case, _signed_again(case, files))


@spoils("record.bad-manifest", "..")
def manifest_leads_out(case: Case) -> Path:
    files = case.files
    files["manifest-sha256.txt"] += b"0" * 64 + b"  data/../../etc/passwd\n"
    return packed(case, _signed_again(case, files))


@spoils("record.signature-wrong", "signatures/")
def signature_of_another_record(case: Case) -> Path:
    path = f"signatures/{case.guest}.sig"
    return changed(case, path, unpacked(case.other)[path])


@spoils("record.signature-missing", "did not sign")
def signature_removed(case: Case) -> Path:
    path = f"signatures/{case.guest}"
    return packed(case, {p: d for p, d in case.files.items() if not p.startswith(path)})


@spoils("record.signature-missing", "nobody|no valid signature")
def signers_removed(case: Case) -> Path:
    files = {
        path: data
        for path, data in case.files.items()
        if not path.startswith(("signers/", "signatures/", "layers/"))
    }
    return packed(case, with_tag_manifest(files))


@spoils("record.signature-wrong", "signatures/")
def signature_too_short(case: Case) -> Path:
    path = f"signatures/{case.guest}.sig"
    return changed(case, path, case.files[path][:63])


@spoils("record.file-added", "signatures/00")
def stray_signature(case: Case) -> Path:
    files = case.files
    files["signatures/0000000000000000.sig"] = files[f"signatures/{case.guest}.sig"]
    return packed(case, ordered(files))


@spoils("record.signer-not-found", "no signature by")
def sealed_by_a_stranger(case: Case) -> Path:
    return finished(case, make_record(case.out, [case.people.stranger]))


@spoils("record.key-unusable", "weak key")
def key_of_small_order(case: Case) -> Path:
    weak = bytes.fromhex("302a300506032b6570032100") + b"\x01" + bytes(31)
    name = hashlib.sha256(weak).hexdigest()[:16]
    files = {
        path: data
        for path, data in case.files.items()
        if not path.startswith(("signers/", "signatures/", "layers/"))
    }
    files[f"signers/{name}.pem"] = _pem(weak)
    files[f"signatures/{name}.sig"] = b"\x01" + bytes(63)
    return packed(case, ordered(with_tag_manifest(files)))


def _pem(der: bytes) -> bytes:
    body = base64.b64encode(der)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"
