"""Add the records of format version 1 to the museum. Run once; never to replace what is there.

python -m tests.records.make
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.evidence.timestamp import stamper
from asfound.workflows.commands.redact import hides, redact
from tests.authority import time_stamping_authority
from tests.record_kit import full_record, make_record, people, photos, sign
from tests.tampering import SPOILED, Case

HERE = Path(__file__).parent
KEPT = {
    "photo_and_both_manifests",
    "signature_of_another_record",
    "photos_swapped",
    "first_layer_removed",
    "token_of_another_signature",
    "bytes_between",
    "path_leads_out",
    "symlink",
    "case_trick",
}


def main() -> None:
    """Make the records of version 1."""
    target = HERE / "v1"
    if target.exists():
        sys.exit(f"{target} exists: what is in the museum stays as it is")
    target.mkdir()
    with TemporaryDirectory() as name:
        folder = Path(name)
        who = people(folder)
        with time_stamping_authority(folder / "authority") as running:
            stamp = stamper(running.url)
            good = full_record(target / "answered-and-stamped.zip", who, stamper=stamp)
            (target / "time-roots.pem").write_bytes(running.roots.read_bytes())
        make_record(target / "sealed.zip", [who.guest])
        make_record(target / "sealed-by-both.zip", [who.guest, who.host])
        redact(good, target / "public.zip", hide=hides(["1:40,40,32,32"]))
        held = {path: data + b"another" for path, data in photos().items()}
        other = make_record(folder / "other.zip", [who.guest], held=held)
        sign(other, who.host, "Received, all in order.")
        for spoiled in SPOILED:
            if spoiled.name in KEPT:
                made = spoiled.spoil(Case(good, other, who, folder))
                made.rename(target / f"spoiled-{spoiled.name.replace('_', '-')}.zip")
        _write_index(target, who.guest.public.fingerprint)


def _write_index(target: Path, guest: str) -> None:
    lines = [f'guest = "{guest}"', 'roots = "time-roots.pem"', ""]
    codes = {f"spoiled-{one.name.replace('_', '-')}": one.code for one in SPOILED}
    for path in sorted(target.glob("*.zip")):
        lines += ["[[record]]", f'file = "{path.name}"', f'code = "{codes.get(path.stem, "")}"', ""]
    (target / "records.toml").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
