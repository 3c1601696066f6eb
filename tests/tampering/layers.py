"""What was added after sealing: layers, and their time-stamps."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from asfound.evidence.manifest import format_manifest, parse_manifest
from tests.record_kit import make_record, sign, unpacked
from tests.tampering.case import Case, changed, ordered, packed
from tests.tampering.spoiled import Spoiled, enters

WAYS: list[Spoiled] = []
spoils = enters(WAYS)


@spoils("record.layer-broken", "0001 is missing")
def first_layer_removed(case: Case) -> Path:
    files = {p: d for p, d in case.files.items() if not p.startswith("layers/0001/")}
    return packed(case, files)


@spoils("record.layer-broken", "layers/0001")
def layers_exchanged(case: Case) -> Path:
    other = {"1": "2", "2": "1"}
    files = {
        re.sub(r"^layers/000(.)", lambda m: "layers/000" + other[m[1]], path): data
        for path, data in case.files.items()
    }
    return packed(case, ordered(files))


@spoils("record.layer-broken", "it follows another")
def layer_of_another_record(case: Case) -> Path:
    strange = {p: d for p, d in unpacked(case.other).items() if p.startswith("layers/0001/")}
    files = {p: d for p, d in case.files.items() if not p.startswith("layers/")}
    return packed(case, ordered({**files, **strange}))


@spoils("record.file-missing", "manifest.sig")
def layer_without_signature(case: Case) -> Path:
    files = case.files
    del files["layers/0002/manifest.sig"]
    del files["layers/0002/manifest.tsr"]
    return packed(case, files)


@spoils("record.layer-broken|record.file-missing", "layers/0001/manifest.tsr")
def earlier_token_removed(case: Case) -> Path:
    files = case.files
    del files["layers/0001/manifest.tsr"]
    return packed(case, files)


@spoils("record.signature-wrong", "layers/0002/manifest.sig")
def statement_rewritten_with_its_manifest(case: Case) -> Path:
    files, folder = case.files, "layers/0002/"
    words = files[folder + "statement.json"].replace(b"Thank you.", b"I take it back.")
    files[folder + "statement.json"] = words
    listed = parse_manifest(files[folder + "manifest-sha256.txt"], "")
    listed[folder + "statement.json"] = hashlib.sha256(words).hexdigest()
    files[folder + "manifest-sha256.txt"] = format_manifest(listed)
    return packed(case, files)


@spoils("record.bad-content", "which is no finding here", plain=False)
def statement_on_no_finding(case: Case) -> Path:
    # Honestly signed, but by a program that does not keep to the format.
    make_record(case.out, [case.people.guest])
    sign(case.out, case.people.host, "Received.")
    files, folder = unpacked(case.out), "layers/0001/"
    words = files[folder + "statement.json"].replace(b"f_0123", b"f_9999")
    files[folder + "statement.json"] = words
    listed = parse_manifest(files[folder + "manifest-sha256.txt"], "")
    listed[folder + "statement.json"] = hashlib.sha256(words).hexdigest()
    files[folder + "manifest-sha256.txt"] = format_manifest(listed)
    files[folder + "manifest.sig"] = case.people.host.sign(files[folder + "manifest-sha256.txt"])
    return packed(case, files)


@spoils("record.timestamp-wrong", "other bytes")
def token_of_another_signature(case: Case) -> Path:
    path = "layers/0002/manifest.tsr"
    return changed(case, path, case.files["layers/0001/manifest.tsr"])


@spoils("record.timestamp-wrong", "no time-stamp token")
def token_is_no_token(case: Case) -> Path:
    return changed(case, "layers/0002/manifest.tsr", b"believe me")
