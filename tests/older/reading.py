"""What a server says of the installation that ``make`` made, by its API."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.served import Served


def addresses(facts: dict[str, Any]) -> list[str]:
    """Everything that is asked by the API; each answers JSON."""
    place, visits = facts["place"], (facts["closed"], facts["open"])
    found = ["/me", "/places", "/visits", "/webhooks", "/events?limit=200", f"/places/{place}"]
    found += [f"/places/{place}/{part}" for part in ("areas", "views", "export.json")]
    parts = ("", "/links", "/shots", "/findings", "/statements")
    return found + [f"/visits/{visit}{part}" for visit in visits for part in parts]


def pages(facts: dict[str, Any]) -> list[str]:
    """Pages of the host; each of them names the place or what is in it."""
    place, views = facts["place"], facts["views"].values()
    found = ["/", "/visits", "/account", "/account/tokens", "/audit"]
    found += [f"/places/{place}{part}" for part in ("", "/views", "/plan", "/settings", "/sheet")]
    found += [f"/views/{view}" for view in views]
    for visit in (facts["closed"], facts["open"]):
        found += [f"/visits/{visit}{part}" for part in ("", "/links", "/hand-over")]
        found += [f"/visits/{visit}/views/{view}" for view in views]
    return found


def read(server: Served, facts: dict[str, Any]) -> dict[str, Any]:
    """Answers by address: JSON, or the digest of a file."""
    with server.program(facts["token"]) as api:
        found = {
            address: api.get(address).raise_for_status().json() for address in addresses(facts)
        }
        record = api.get(f"/visits/{facts['closed']}/record").raise_for_status().content
        found["record"] = hashlib.sha256(record).hexdigest()
        for sheet in ("visits", "findings", "statements"):
            address = f"/places/{facts['place']}/export.csv?sheet={sheet}"
            found[address] = api.get(address).raise_for_status().text
    return found
