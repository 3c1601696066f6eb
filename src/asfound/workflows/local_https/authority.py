"""The authority, and the certificate it makes for this machine.

The authority can vouch for nothing but names and addresses of local networks (name constraints,
RFC 5280 4.2.1.10): whoever steals its key cannot pass for a bank on the phones that trust it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from asfound.errors import AuthorityUnusable
from asfound.workflows.local_https.names import Address, MachineNames

AUTHORITY_LIVES: Final = timedelta(days=3650)
CERTIFICATE_LIVES: Final = timedelta(days=90)
RENEW_BEFORE: Final = timedelta(days=30)
_CLOCKS_DIFFER: Final = timedelta(days=1)

LOCAL_NAMES: Final = ("localhost", "local", "lan", "home.arpa", "internal")
"""Host names that no public authority certifies, with all that end in them."""
LOCAL_NETWORKS: Final = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)


@dataclass(frozen=True)
class LocalHttps:
    """Files that a server needs, and the certificate that phones need.

    Attributes:
        authority: Certificate of the authority, PEM: what is installed on phones.
        certificate, key: Of this machine, PEM.
        names: What the certificate is for.
        expires_at: When the certificate ends, UTC.
        fingerprint: SHA-256 of the authority's certificate, to be compared on the phone.
    """

    authority: Path
    certificate: Path
    key: Path
    names: MachineNames
    expires_at: datetime
    fingerprint: str


def prepare(data: Path, names: MachineNames, now: datetime) -> LocalHttps:
    """Make what is missing, renew what ends soon or lacks a name.

    Args:
        data: Folder of the installation; ``tls`` below it is only for who runs the server.
        names: What this machine is called now.
        now: UTC.

    Raises:
        AuthorityUnusable: What is there cannot be read, or nothing can be written.
    """
    folder = data / "tls"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # parents get other rights
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        authority, key = _authority(folder, names, now)
        certificate = _certificate(folder, authority, key, names, now)
    except (OSError, ValueError, TypeError) as error:
        raise AuthorityUnusable(str(folder), str(error)) from error
    return LocalHttps(
        authority=folder / "authority.crt",
        certificate=folder / "machine.crt",
        key=folder / "machine.key",
        names=_names_in(certificate),
        expires_at=certificate.not_valid_after_utc,
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(),
    )


def _authority(
    folder: Path, names: MachineNames, now: datetime
) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    file, key_file = folder / "authority.crt", folder / "authority.key"
    # The certificate is written last: where it is, its key is.
    if file.exists():
        made = x509.load_pem_x509_certificate(file.read_bytes())
        if made.not_valid_after_utc > now + CERTIFICATE_LIVES:
            return made, _load_key(key_file)
    key = generate_private_key(SECP256R1())
    made = _make_authority(key, names, now)
    _write(key_file, _pem(key))
    _write(file, made.public_bytes(Encoding.PEM))
    return made, key


def _make_authority(
    key: EllipticCurvePrivateKey, names: MachineNames, now: datetime
) -> x509.Certificate:
    host = next((name for name in names.hosts if name.endswith(".local")), "local")
    name = _name(f"asfound on {host.removesuffix('.local')} ({now:%Y-%m-%d})")
    # Names that this machine has today, and that are no address of the internet.
    own = [one for one in names.hosts if "." not in one]
    permitted: list[x509.GeneralName] = [
        x509.DNSName(one) for one in dict.fromkeys([*LOCAL_NAMES, *own])
    ]
    permitted += [x509.IPAddress(network) for network in LOCAL_NETWORKS]
    return (
        _builder(name, name, key, now, AUTHORITY_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    folder: Path,
    authority: x509.Certificate,
    authority_key: EllipticCurvePrivateKey,
    names: MachineNames,
    now: datetime,
) -> x509.Certificate:
    names = permitted_names(authority, names)
    file, key_file = folder / "machine.crt", folder / "machine.key"
    if file.exists():
        made = x509.load_pem_x509_certificate(file.read_bytes())
        if _still_good(made, authority, names, now) and _belong(made, _load_key(key_file)):
            return made
    # The key is kept: a server that reads both files between two writes gets a pair that fits.
    key = _load_key(key_file) if key_file.exists() else generate_private_key(SECP256R1())
    made = _make_certificate(key, authority, authority_key, names, now)
    _write(key_file, _pem(key))
    _write(file, made.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM))
    return made


def _make_certificate(
    key: EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: EllipticCurvePrivateKey,
    names: MachineNames,
    now: datetime,
) -> x509.Certificate:
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names.hosts]
    alternatives += [x509.IPAddress(address) for address in names.addresses]
    return (
        _builder(_name("asfound"), authority.subject, key, now, CERTIFICATE_LIVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )


def permitted_names(authority: x509.Certificate, names: MachineNames) -> MachineNames:
    """Those names that the authority may vouch for: one too many and phones refuse them all."""
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    subtrees = allowed.permitted_subtrees or []
    domains = [one.value for one in subtrees if isinstance(one, x509.DNSName)]
    networks = [one.value for one in subtrees if isinstance(one, x509.IPAddress)]

    def within(address: Address) -> bool:
        return any(address in network for network in networks if not isinstance(network, Address))

    return MachineNames(
        tuple(
            host
            for host in names.hosts
            if any(host == domain or host.endswith(f".{domain}") for domain in domains)
        ),
        tuple(filter(within, names.addresses)),
    )


def _still_good(
    made: x509.Certificate, authority: x509.Certificate, names: MachineNames, now: datetime
) -> bool:
    held = _names_in(made)
    return (
        _issued(made, authority)
        and made.not_valid_before_utc <= now
        and now + RENEW_BEFORE < made.not_valid_after_utc
        and set(names.hosts) <= set(held.hosts)
        and set(names.addresses) <= set(held.addresses)
    )


def _issued(made: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        made.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):  # of an authority of before
        return False
    return True


def _names_in(certificate: x509.Certificate) -> MachineNames:
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = [
        one for one in held.get_values_for_type(x509.IPAddress) if isinstance(one, Address)
    ]
    return MachineNames(tuple(held.get_values_for_type(x509.DNSName)), tuple(addresses))


def _belong(certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> bool:
    return certificate.public_key() == key.public_key()


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    now: datetime,
    lives: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + lives)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _load_key(file: Path) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError(f"{file.name} holds another kind of key")
    return key


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody else's eyes."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
