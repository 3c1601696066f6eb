"""Under which names and addresses this machine is reached on its network."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

_HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)
# Nothing is sent there: connecting a datagram socket only asks the system which way it would go.
_FAR_AWAY = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))


@dataclass(frozen=True)
class MachineNames:
    """What a certificate is for.

    Attributes:
        hosts: Host names, lower case, sorted.
        addresses: IP addresses, sorted.
    """

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.hosts or name in map(str, self.addresses)

    @property
    def best(self) -> str:
        """The name to give to a phone: an address works where a name is not known."""
        for address in self.addresses:
            if not address.is_loopback and address.version == 4:
                return str(address)
        return next((name for name in self.hosts if name.endswith(".local")), "localhost")


def names_of_this_machine(*, host: str = "", public_url: str | None = None) -> MachineNames:
    """Host names and addresses of this machine, and those that it was told.

    Args:
        host: What the server listens on; ``0.0.0.0`` and ``::`` say nothing.
        public_url: Where people reach it, if that is known.
    """
    name = socket.gethostname().lower().split(".")[0]
    hosts = ["localhost", name, f"{name}.local", socket.gethostname().lower()]
    told = [host, (urlsplit(public_url).hostname or "") if public_url else ""]
    addresses = ["127.0.0.1", "::1", *_routed(), *_resolved(name), *told]
    return _names([*hosts, *told], addresses)


def _names(hosts: Iterable[str], addresses: Iterable[str]) -> MachineNames:
    parsed = {found for found in map(_address, addresses) if found and not found.is_unspecified}
    named = {name for name in hosts if _HOST_NAME.fullmatch(name) and not _address(name)}
    return MachineNames(
        tuple(sorted(named)), tuple(sorted(parsed, key=lambda one: (one.version, int(one))))
    )


def _address(text: str) -> Address | None:
    try:
        return ip_address(text.split("%")[0])
    except ValueError:
        return None


def _routed() -> Iterator[str]:
    for far, family in _FAR_AWAY:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far, 9))
                yield str(probe.getsockname()[0])
        except OSError:  # no network of this family
            continue


def _resolved(name: str) -> Iterator[str]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:  # its own name is not in its own tables
        return
    yield from (str(entry[4][0]) for entry in found)
