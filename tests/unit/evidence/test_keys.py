from __future__ import annotations

import hashlib
import stat
import subprocess
from pathlib import Path

import pytest

from asfound.errors import BadText, KeyUnusable, OutputNotWritable, PathMissing, WouldOverwrite
from asfound.evidence.keys import (
    is_locked,
    load_signer,
    new_key,
    parse_public_key,
    public_key_in,
)


def openssl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    return subprocess.run(
        ["openssl", *map(str, arguments)], check=True, capture_output=True, input=stdin
    ).stdout


def test_openssl_reads_both_files_and_agrees_on_the_fingerprint(tmp_path: Path) -> None:
    public = new_key(tmp_path / "guest.key", name="日本")
    from_private = openssl("pkey", "-in", tmp_path / "guest.key", "-pubout", "-outform", "DER")
    from_public = openssl("pkey", "-pubin", "-in", tmp_path / "guest.pub", "-outform", "DER")
    assert from_private == from_public
    assert hashlib.sha256(from_public).hexdigest() == public.fingerprint


def test_openssl_accepts_a_signature(tmp_path: Path) -> None:
    new_key(tmp_path / "guest.key", name="Japan")
    signer = load_signer(tmp_path / "guest.key")
    (tmp_path / "message").write_bytes(b"all in order")
    (tmp_path / "signature").write_bytes(signer.sign(b"all in order"))
    said = openssl(
        "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", tmp_path / "guest.pub",
        "-in", tmp_path / "message", "-sigfile", tmp_path / "signature",
    )  # fmt: skip
    assert b"Verified Successfully" in said
    assert signer.public.signed(signer.sign(b"x"), b"x")
    assert not signer.public.signed(signer.sign(b"x"), b"y")


def test_a_key_made_by_openssl_signs(tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "ed25519", "-out", tmp_path / "k.pem")
    signer = load_signer(tmp_path / "k.pem")
    assert signer.name == f"key {signer.public.short}"


def test_the_private_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    new_key(tmp_path / "guest.key", name="Japan")
    assert stat.S_IMODE((tmp_path / "guest.key").stat().st_mode) == 0o600


def test_the_name_travels_with_the_key(tmp_path: Path) -> None:
    new_key(tmp_path / "guest.key", name="Japan, team manager")
    assert load_signer(tmp_path / "guest.key").name == "Japan, team manager"
    assert load_signer(tmp_path / "guest.key", name="Keisuke").name == "Keisuke"
    assert public_key_in(tmp_path / "guest.pub") == load_signer(tmp_path / "guest.key").public


def test_a_passphrase_locks_the_key(tmp_path: Path) -> None:
    path = tmp_path / "guest.key"
    new_key(path, name="Japan", passphrase=b"secret")
    assert is_locked(path)
    assert load_signer(path, passphrase=b"secret").name == "Japan"
    with pytest.raises(KeyUnusable, match="locked with a passphrase"):
        load_signer(path)
    with pytest.raises(KeyUnusable, match="passphrase is wrong"):
        load_signer(path, passphrase=b"other")
    new_key(tmp_path / "open.key", name="Japan")
    assert not is_locked(tmp_path / "open.key")
    with pytest.raises(KeyUnusable, match="has no passphrase"):
        load_signer(tmp_path / "open.key", passphrase=b"secret")


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    new_key(tmp_path / "guest.key", name="Japan")
    before = (tmp_path / "guest.key").read_bytes()
    with pytest.raises(WouldOverwrite):
        new_key(tmp_path / "guest.key", name="Japan")
    (tmp_path / "guest.pub").unlink()
    with pytest.raises(WouldOverwrite):
        new_key(tmp_path / "guest.key", name="Japan")
    assert (tmp_path / "guest.key").read_bytes() == before


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathMissing):
        load_signer(tmp_path / "no.key")
    with pytest.raises(KeyUnusable, match="no plain file"):
        load_signer(tmp_path)
    with pytest.raises(OutputNotWritable):
        new_key(tmp_path / "no" / "guest.key", name="Japan")
    with pytest.raises(BadText, match="the key's name"):
        new_key(tmp_path / "guest.key", name="a\nb")
    (tmp_path / "text").write_text("hello")
    with pytest.raises(KeyUnusable, match="no PEM block"):
        load_signer(tmp_path / "text")
    (tmp_path / "half").write_text("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n")
    with pytest.raises(KeyUnusable, match="damaged"):
        load_signer(tmp_path / "half")
    openssl("genpkey", "-algorithm", "ed448", "-out", tmp_path / "other.pem")
    with pytest.raises(KeyUnusable, match="another kind"):
        load_signer(tmp_path / "other.pem")


def test_public_keys_in_records_are_one_pem_block_of_the_right_kind(tmp_path: Path) -> None:
    pem = new_key(tmp_path / "guest.key", name="Japan").pem
    assert parse_public_key(pem, "x").pem == pem
    for data, why in (
        (pem + pem, "more than one"),
        (b"Name: x\n" + pem, "more than one"),
        (b"", "no public key"),
        (openssl("pkey", "-pubout", stdin=openssl("genpkey", "-algorithm", "x25519")), "another"),
    ):
        with pytest.raises(KeyUnusable, match=why):
            parse_public_key(data, "x")
