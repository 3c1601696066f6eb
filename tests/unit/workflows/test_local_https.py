"""A certificate that phones accept, from an authority that can vouch for little."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store

from asfound.errors import AuthorityUnusable
from asfound.workflows.local_https import MachineNames, Renewal, names_of_this_machine, prepare
from asfound.workflows.local_https import authority as module
from asfound.workflows.local_https.authority import permitted_names

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = MachineNames(
    ("hall", "hall.local", "localhost"), (ip_address("127.0.0.1"), ip_address("192.168.1.7"))
)


def load(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_makes_an_authority_and_a_certificate_for_nobody_else_to_read(tmp_path: Path) -> None:
    https = prepare(tmp_path / "data", NAMES, NOW)

    assert https.names == NAMES
    assert https.expires_at == NOW + timedelta(days=90)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "tls").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "data" / "tls").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name


@pytest.mark.parametrize("name", ["hall", "hall.local", "localhost", "192.168.1.7"])
def test_a_strict_verifier_accepts_it_under_each_name(tmp_path: Path, name: str) -> None:
    https = prepare(tmp_path, NAMES, NOW)

    verify(https.authority, https.certificate, name)


def verify(authority: Path, certificate: Path, name: str) -> None:
    subject: x509.GeneralName
    try:
        subject = x509.IPAddress(ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    verifier = (
        PolicyBuilder().store(Store([load(authority)])).time(NOW).build_server_verifier(subject)
    )
    verifier.verify(load(certificate), [])


def test_the_authority_cannot_vouch_for_the_internet(tmp_path: Path) -> None:
    names = MachineNames(
        ("bank.example", "localhost"), (ip_address("8.8.8.8"), ip_address("127.0.0.1"))
    )

    https = prepare(tmp_path, names, NOW)

    assert https.names == MachineNames(("localhost",), (ip_address("127.0.0.1"),))


def test_a_stolen_key_is_of_no_use_for_a_bank(tmp_path: Path) -> None:
    """Somebody signs for another name with the authority's own key: verifiers refuse it."""
    https = prepare(tmp_path, NAMES, NOW)
    key = module._load_key(tmp_path / "tls/authority.key")
    forged = module._make_certificate(
        module._load_key(https.key), load(https.authority), key,
        MachineNames(("bank.example",), ()), NOW,
    )  # fmt: skip
    file = tmp_path / "forged.crt"
    file.write_bytes(forged.public_bytes(Encoding.PEM))

    with pytest.raises(ssl.SSLError, match="permitted subtree violation"):
        shake_hands(https.authority, file, https.key, "bank.example")
    assert shake_hands(https.authority, https.certificate, https.key, "hall.local")


def shake_hands(authority: Path, certificate: Path, key: Path, name: str) -> bytes:
    """A real TLS connection, verified by OpenSSL; gives the server's certificate."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return connect(ssl.create_default_context(cafile=str(authority)), server, name)


def connect(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bytes:
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except (ssl.SSLError, OSError):
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(here, server_hostname=name) as connection:
            found = connection.getpeercert(binary_form=True)
        assert found
        return found
    finally:
        here.close()
        thread.join()


def test_nothing_is_made_anew_while_it_is_good(tmp_path: Path) -> None:
    first = prepare(tmp_path, NAMES, NOW)
    before = {file.name: file.read_bytes() for file in (tmp_path / "tls").iterdir()}

    assert prepare(tmp_path, NAMES, NOW + timedelta(days=59)) == first
    assert {file.name: file.read_bytes() for file in (tmp_path / "tls").iterdir()} == before


def test_it_is_renewed_a_month_before_its_end_by_the_same_authority(tmp_path: Path) -> None:
    first = prepare(tmp_path, NAMES, NOW)

    later = prepare(tmp_path, NAMES, NOW + timedelta(days=61))

    assert later.expires_at == NOW + timedelta(days=151)
    assert later.fingerprint == first.fingerprint


def test_a_new_address_is_certified_while_the_server_runs(tmp_path: Path) -> None:
    names = [NAMES]
    renewal = Renewal(tmp_path, lambda: names[0], lambda: NOW)
    client = ssl.create_default_context(cafile=str(renewal.https.authority))
    before = connect(client, renewal.context, "hall.local")
    names[0] = replace(NAMES, addresses=(*NAMES.addresses, ip_address("192.168.1.9")))

    assert renewal.renew()
    assert not renewal.renew()

    assert connect(client, renewal.context, "192.168.1.9") != before


def test_an_authority_that_ended_is_replaced(tmp_path: Path) -> None:
    first = prepare(tmp_path, NAMES, NOW)

    later = prepare(tmp_path, NAMES, NOW + timedelta(days=3600))

    assert later.fingerprint != first.fingerprint


@pytest.mark.parametrize("name", ["authority.crt", "authority.key", "machine.crt", "machine.key"])
def test_a_broken_file_is_named(tmp_path: Path, name: str) -> None:
    prepare(tmp_path, NAMES, NOW)
    (tmp_path / "tls" / name).write_text("nonsense")

    with pytest.raises(AuthorityUnusable, match="tls"):
        prepare(tmp_path, NAMES, NOW)


def test_killed_between_the_key_and_the_certificate(tmp_path: Path) -> None:
    prepare(tmp_path, NAMES, NOW)
    (tmp_path / "tls/authority.crt").unlink()

    https = prepare(tmp_path, NAMES, NOW)

    verify(https.authority, https.certificate, "hall.local")


def test_this_machine_has_names() -> None:
    names = names_of_this_machine(host="0.0.0.0", public_url="https://Venue.lan:8443/")  # noqa: S104

    assert {"localhost", "venue.lan"} <= set(names.hosts)
    assert "127.0.0.1" in names
    assert "0.0.0.0" not in names  # noqa: S104
    assert any(name.endswith(".local") for name in names.hosts)
    assert os.uname().nodename.split(".")[0].lower() in names


def test_names_within_what_an_older_authority_allows(tmp_path: Path) -> None:
    https = prepare(tmp_path, NAMES, NOW)

    kept = permitted_names(load(https.authority), MachineNames(("renamed", "renamed.local"), ()))

    assert kept.hosts == ("renamed.local",)
