"""Mutations of records: of the raw zip, of single files in it, and of files sealed again.

Half of them are of a record that another program packed again, where some bytes may be anything.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

from asfound.errors import AsfoundError
from asfound.evidence.examine import examine
from asfound.evidence.layout import order
from asfound.evidence.manifest import format_manifest
from asfound.evidence.record import Container, Record, Wishes
from tests.record_kit import People, packed, unpacked
from tests.tampering.case import repacked

_TOKENS = (
    b"\x00", b"\xff\xff\xff\xff", b"PK\x01\x02", b"PK\x05\x06", b"../", b"/", b"\n", b"  ", b'"',
    b"{", b"}", b"[" * 5000, b"null", b"NaN", b"1" * 5000, b"\xed\xa0\x80", b"\\ud800", b"-1",
    b"1e999", b'"findings": 3,', b"sha256:", b"2018-02-30T00:00:00Z", b"Payload-Oxum: 9.9\n",
)  # fmt: skip


class Fuzzer:
    """Mutates one good record, the same way for the same seed."""

    def __init__(self, good: Path, people: People, folder: Path, wishes: Wishes) -> None:
        self._raw, self._files = good.read_bytes(), unpacked(good)
        self._raw_again = repacked(folder / "again.zip", self._files).read_bytes()
        self._people, self._out, self._wishes = people, folder / "fuzzed.zip", wishes
        self.kinds: tuple[Callable[[random.Random], bool], ...] = (
            self._raw_bytes,
            self._raw_bytes_again,
            self._one_file,
            self._one_file_again,
            self._sealed_again,
        )

    def run(self, seed: int) -> str | None:
        """Mutate and examine once.

        Returns:
            What went wrong: another error than ours, or a changed record that is called valid.
        """
        rng = random.Random(seed)  # noqa: S311 - no secrets here
        must_be_found = self.kinds[seed % len(self.kinds)](rng)
        try:
            found = examine(self._out, self._wishes)
        except AsfoundError as error:
            return f"seed {seed}: {error.code} was raised, not listed"
        except BaseException as error:  # noqa: BLE001 - panics of native code are no Exception
            return f"seed {seed}: {type(error).__name__}: {error}"
        if found.is_valid and must_be_found and self._accepts_changes(found.record):
            return f"seed {seed}: a changed record is called valid"
        return None

    def _accepts_changes(self, record: Record) -> bool:
        """Whether other contents are called valid, or another container the original."""
        # A token has parts that nothing signs, as the attack model says.
        held = {p: content.sha256 for p, content in record.contents.items() if p[-4:] != ".tsr"}
        sealed = {p: _sha(data) for p, data in self._files.items() if p[-4:] != ".tsr"}
        if held != sealed:
            return True
        return record.container is Container.ORIGINAL and self._out.read_bytes() != self._raw

    def _raw_bytes(self, rng: random.Random) -> bool:
        self._out.write_bytes(mutated(self._raw, rng))
        return True

    def _raw_bytes_again(self, rng: random.Random) -> bool:
        self._out.write_bytes(mutated(self._raw_again, rng))
        return True

    def _one_file(self, rng: random.Random) -> bool:
        path = rng.choice(sorted(self._files))
        data = mutated(self._files[path], rng)
        packed(self._out, {**self._files, path: data})
        return not path.endswith(".tsr")

    def _one_file_again(self, rng: random.Random) -> bool:
        path = rng.choice(sorted(self._files))
        repacked(self._out, {**self._files, path: mutated(self._files[path], rng)})
        return True

    def _sealed_again(self, rng: random.Random) -> bool:
        """A signer who writes nonsense: it may be valid, but must not confuse the reader."""
        files = {p: d for p, d in self._files.items() if not p.startswith(("layers", "signatures"))}
        path = rng.choice([p for p in sorted(files) if not p.endswith("manifest-sha256.txt")])
        files[path] = mutated(files[path], rng)
        payload = {p: _sha(d) for p, d in files.items() if p.startswith("data/")}
        files["manifest-sha256.txt"] = format_manifest(payload)
        tags = {p: _sha(d) for p, d in files.items() if not p.startswith(("data/", "tag"))}
        files["tagmanifest-sha256.txt"] = format_manifest(tags)
        guest = self._people.guest
        signature = guest.sign(files["tagmanifest-sha256.txt"])
        files[f"signatures/{guest.public.short}.sig"] = signature
        packed(self._out, {p: files[p] for p in sorted(files, key=order)})
        return False


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The data with one to three small things done to it."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(data) + 1)
        length = min(rng.choice((1, 1, 2, 4, 16, 200)), len(data) - at)
        token = rng.choice(_TOKENS)
        data = rng.choice(
            (
                data[:at] + rng.randbytes(length) + data[at + length :],
                data[:at] + data[at + length :],
                data[:at] + token + data[at:],
                data[:at] + token + data[at + len(token) :],
                data[:at] + data[at : at + length] * 2 + data[at + length :],
                data[:at],
            )
        )
    return data


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
