"""Trusted time, against a real authority."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from asfound.errors import InputError, PathMissing, TimestampUnavailable, TimestampWrong
from asfound.evidence.timestamp import (
    check_authority,
    load_roots,
    request_token,
    stamper,
    time_of,
)
from tests.authority import Authority, make_keys, time_stamping_authority
from tests.record_kit import make_record, people


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with time_stamping_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def token(authority: Authority) -> bytes:
    return request_token(authority.url, b"a signature")


def test_a_token_tells_the_time_and_its_root_vouches_for_it(
    authority: Authority, token: bytes
) -> None:
    told = time_of(token, b"a signature", "x.tsr")
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=10)
    check_authority(token, b"a signature", load_roots(authority.roots), "x.tsr")


def test_openssl_accepts_the_token(authority: Authority, token: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tsr").write_bytes(token)
    (tmp_path / "x.sig").write_bytes(b"a signature")
    said = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "x.sig", "-in", "x.tsr", "-CAfile", authority.roots],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert b"Verification: OK" in said.stdout + said.stderr


def test_a_token_is_for_one_signature_only(authority: Authority, token: bytes) -> None:
    with pytest.raises(TimestampWrong, match="other bytes"):
        time_of(token, b"another signature", "x.tsr")
    with pytest.raises(TimestampWrong, match="no given root"):
        check_authority(token, b"another signature", load_roots(authority.roots), "x.tsr")


def test_a_stranger_s_root_does_not_vouch(token: bytes, tmp_path: Path) -> None:
    make_keys(tmp_path)
    with pytest.raises(TimestampWrong, match="no given root"):
        check_authority(token, b"a signature", load_roots(tmp_path / "root.pem"), "x.tsr")


@pytest.mark.parametrize("data", [b"", b"hello", b"\x30\x03\x02\x01\x00", b"\x30\x80" * 50])
def test_what_is_no_token_is_named(data: bytes) -> None:
    with pytest.raises(TimestampWrong, match=r"x\.tsr: "):
        time_of(data, b"a signature", "x.tsr")


def test_a_changed_token_is_found(authority: Authority, token: bytes) -> None:
    """Every byte of what the authority signed, and of its signature."""
    roots, start = load_roots(authority.roots), token.index(b"\x30", 30)
    inside = token.index(b"1.2.3") if b"1.2.3" in token else start
    for at in range(inside, len(token), 97):
        changed = token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :]
        try:
            check_authority(changed, b"a signature", roots, "x.tsr")
        except TimestampWrong:
            continue
        # Parts that nothing signs may change; what the token says must not.
        assert time_of(changed, b"a signature", "x") == time_of(token, b"a signature", "x")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://127.0.0.1/", "no http"),
        ("file:///etc/passwd", "no http"),
        ("http://127.0.0.1:1/", "refused"),
        ("http://[bad", "Invalid|port|Name"),
    ],
)
def test_an_authority_that_does_not_answer_is_named(url: str, why: str) -> None:
    with pytest.raises(TimestampUnavailable, match=why):
        request_token(url, b"a signature")


def test_an_answer_that_is_no_token_leaves_no_record(authority: Authority, tmp_path: Path) -> None:
    url = authority.url.replace("/tsr", "/broken")
    guest = people(tmp_path).guest
    with pytest.raises(TimestampUnavailable, match="no time-stamp token"):
        make_record(tmp_path / "visit.zip", [guest], stamper=stamper(url))
    assert not (tmp_path / "visit.zip").exists()


def test_an_endless_answer_is_cut_off(authority: Authority) -> None:
    with pytest.raises(TimestampUnavailable, match="more than"):
        request_token(authority.url.replace("/tsr", "/endless"), b"a signature")


def test_roots_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("hello")
    with pytest.raises(InputError, match="no certificates"):
        load_roots(tmp_path / "x.pem")
    with pytest.raises(PathMissing):
        load_roots(tmp_path / "no.pem")
