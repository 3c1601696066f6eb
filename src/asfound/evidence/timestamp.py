"""Trusted time: RFC 3161 tokens over signature files.

A token says that a signature existed at a time, in the words of a time-stamping authority that the
reader may trust. It is stored as the authority's whole answer (TimeStampResp, DER), which
``openssl ts -verify -in`` reads.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from io import FileIO
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from asfound.errors import InputError, TimestampUnavailable, TimestampWrong
from asfound.evidence.limits import MAX_SMALL_BYTES
from asfound.evidence.opening import open_plain

Stamper: TypeAlias = Callable[[bytes], bytes]
"""From the bytes of a signature file to a token over them."""

_SHA256: Final = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_TIMEOUT_S: Final = 30.0  # authorities answer within a second or two, or not at all


@dataclass(frozen=True)
class Roots:
    """The certificates that a reader trusts to speak of time."""

    certificates: tuple[x509.Certificate, ...]


def load_roots(path: Path) -> Roots:
    """The trusted certificates of a PEM file.

    Raises:
        PathMissing, NotReadable: There is no such file, or it may not be read.
        InputError: It holds no certificates.
    """
    try:
        with FileIO(open_plain(path)) as file:
            return Roots(tuple(x509.load_pem_x509_certificates(file.readall())))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{str(path)!r} holds no certificates in PEM ({error}). "
            "Ask the time-stamping authority for its root certificate."
        ) from error


def stamper(url: str) -> Stamper:
    """A function that asks this authority for tokens."""

    def stamp(data: bytes) -> bytes:
        return request_token(url, data)

    return stamp


def request_token(url: str, data: bytes) -> bytes:
    """Ask an authority for a token over the data; only its SHA-256 is sent.

    Raises:
        TimestampUnavailable: No answer, or one that is no token over this data.
    """
    query = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _post(url, query.as_bytes())
    try:
        response = _parse(answer, url)
        time_of(answer, data, url)
    except TimestampWrong as error:
        raise TimestampUnavailable(url, error.message) from error
    if response.tst_info.nonce != query.nonce:
        raise TimestampUnavailable(url, "the answer is to another request")
    return answer


def time_of(token: bytes, data: bytes, path: str) -> datetime:
    """The time that a token over the data claims, in UTC. Not who says so: see there.

    Raises:
        TimestampWrong: It is no token, or one over something else.
    """
    response = _parse(token, path)
    imprint = response.tst_info.message_imprint
    if imprint.hash_algorithm != _SHA256:
        raise TimestampWrong(path, "the token does not use SHA-256")
    if imprint.message != hashlib.sha256(data).digest():
        raise TimestampWrong(path, "the token is over other bytes than this signature")
    return response.tst_info.gen_time.astimezone(UTC)


def check_authority(token: bytes, data: bytes, roots: Roots, path: str) -> None:
    """Check that an authority below one of the roots signed the token, in its time.

    Raises:
        TimestampWrong: It did not.
    """
    response = _parse(token, path)
    try:
        verifier = VerifierBuilder(roots=list(roots.certificates)).build()
        verifier.verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise TimestampWrong(path, f"no given root vouches for it ({error})") from error


def _parse(token: bytes, path: str) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(token)
        granted = PKIStatus(response.status) is PKIStatus.GRANTED
        if granted:  # the parts are parsed when they are asked for
            _ = (response.tst_info.gen_time, response.tst_info.message_imprint.message)
    except ValueError as error:
        raise TimestampWrong(path, f"it is no time-stamp token ({error})") from error
    if not granted:
        raise TimestampWrong(path, f"the authority refused: {', '.join(response.status_string)}")
    return response


def _post(url: str, query: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise TimestampUnavailable(url, "it is no http or https address")
    try:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            url, data=query, headers={"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            found: bytes = answer.read(MAX_SMALL_BYTES + 1)
    except (urllib.error.URLError, OSError, HTTPException, ValueError) as error:
        raise TimestampUnavailable(url, str(error)) from error
    if len(found) > MAX_SMALL_BYTES:
        raise TimestampUnavailable(url, f"the answer has more than {MAX_SMALL_BYTES} bytes")
    return found
