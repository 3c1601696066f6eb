"""A webhook leads to the internet, or nowhere."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from asfound.errors import AddressRefused, NotDelivered
from asfound.workflows.notify.ssrf_guard import check_url, is_public, resolve


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1",  # noqa: S104
        "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254",
        "ff02::1", "2001:db8::1", "fec0::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_internet(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"])
def test_addresses_of_the_internet(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "example.org",
        "",
        "https://",
        "https://:443/",
        "https://user:pass@example.org/",
        "https://user@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:abc/",
        "https://exa mple.org/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/\r\nx: y",
        "https://example.org/#fragment",
        "https://[::1/",
        "https://ex\u00e4mple.org/",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_addresses_that_are_not_written_well(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "169.254.169.254",
     "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_numbers_of_the_own_network_are_refused_in_any_spelling(host: str) -> None:
    with pytest.raises(AddressRefused, match="internet"):
        check_url(f"https://{host}/hook")


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Have names resolve as told, one answer after the other."""
    left = list(answers)

    def getaddrinfo(host: str, port: int, **_: object) -> list[object]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "::1"]])
def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    names(monkeypatch, found)

    with pytest.raises(AddressRefused, match="internet"):
        resolve("https://rebound.example/hook")


def test_it_is_connected_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise the second time (rebinding) is not asked a second time."""
    names(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])

    (target,) = resolve("https://rebound.example:8443/hook?x=1")

    assert target.url_by_address == "https://1.1.1.1:8443/hook?x=1"
    assert target.authority == "rebound.example:8443"


def test_a_name_that_is_not_known_is_tried_again_later() -> None:
    with pytest.raises(NotDelivered):
        resolve("https://nothing.invalid/")


def test_the_own_network_when_it_is_allowed() -> None:
    (target,) = resolve("http://127.0.0.1:8080/hook", local=True)

    assert str(target.address) == "127.0.0.1"
