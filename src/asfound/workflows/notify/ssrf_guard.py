"""Which addresses this server may call for others: none of its own network, whatever the name says.

Whoever writes a webhook's address decides what the server connects to. So a name is resolved once,
every address that it has is looked at, and the connection is made to one of exactly those: a name
that answers otherwise the second time changes nothing. Redirects are not followed at all.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from asfound.errors import AddressRefused, NotDelivered

Address = IPv4Address | IPv6Address

_MAX_CHARACTERS: Final = 2000
# IPv6 addresses that a gateway turns into the IPv4 address in their last four bytes.
_GATEWAYS: Final = (ip_network("64:ff9b::/96"), ip_network("::/96"))


@dataclass(frozen=True)
class Target:
    """Where to connect to.

    Attributes:
        url: As written.
        host: Its host name, to be asked for and verified.
        port: Of the service.
        address: Where the name leads; looked at.
    """

    url: str
    host: str
    port: int
    address: Address

    @property
    def url_by_address(self) -> str:
        """The same address with the number in place of the name."""
        parts = urlsplit(self.url)
        number = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return parts._replace(netloc=f"{number}:{self.port}").geturl()

    @property
    def authority(self) -> str:
        """The Host header."""
        return urlsplit(self.url).netloc


def check_url(url: str, *, local: bool = False) -> SplitResult:
    """The parts of an address that could be called, as far as that can be told without a network.

    Args:
        url: As somebody wrote it.
        local: Addresses of this server's own network, and plain http, are allowed.

    Raises:
        AddressRefused: It is none.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(url[:200], "it is no web address") from error
    schemes = ("https", "http") if local else ("https",)
    faults = {
        "it is too long": len(url) > _MAX_CHARACTERS,
        "it holds characters that no address has": not url.isascii() or not url.isprintable(),
        f"it does not begin with {' or '.join(f'{one}://' for one in schemes)}": parts.scheme
        not in schemes,
        "it names no host": not host,
        "it holds a name or password": "@" in parts.netloc,
        "its port is none": port == 0,
        "it holds spaces": " " in url or "\\" in url,
        "it has a part after #": bool(parts.fragment),
    }
    for why, found in faults.items():
        if found:
            raise AddressRefused(url[:200], why)
    number = _number(host or "")
    if number is not None and not local and not is_public(number):
        raise AddressRefused(url, f"{number} is no address of the internet")
    return parts


def resolve(url: str, *, local: bool = False) -> tuple[Target, ...]:
    """Where an address leads now; all of it looked at.

    Raises:
        AddressRefused: One of its addresses may not be called.
        NotDelivered: The name is not known.
    """
    parts = check_url(url, local=local)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered(host, "its name cannot be resolved") from error
    addresses = dict.fromkeys(ip_address(str(one[4][0]).split("%")[0]) for one in found)
    for address in addresses:
        if not local and not is_public(address):
            raise AddressRefused(url, f"{host} is {address}, which is no address of the internet")
    return tuple(Target(url, host, port, address) for address in addresses)


def is_public(address: Address) -> bool:
    """Whether an address is of the internet, also where it is wrapped in another one."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if any(address in gateway for gateway in _GATEWAYS):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _number(host: str) -> Address | None:
    """The address that a host is, in any of the spellings that systems understand (0x7f.1)."""
    try:
        return ip_address(host.split("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
