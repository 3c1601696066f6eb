"""Every route that there is, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount


class Door(StrEnum):
    """What opens a route."""

    OPEN = "open"  # to everybody
    HOST = "host"  # a session
    LINK = "link"  # a token in the address
    TOKEN = "token"  # a token in the header  # noqa: S105


OPEN = frozenset(
    {
        "/static/{digest}/{name:path}",
        "/healthz",
        "/readyz",
        "/metrics",  # says nothing to others; see tests/web/operating
        "/set-up",
        "/sign-in",
        "/sign-in/code",
        "/sign-out",
        "/join/{token}",
        "/go/{view_id}",
        "/.well-known/asfound-key",
        "/local-https",
        "/local-https/authority.crt",
        "/local-https/qr.svg",
        "/api/v1/",
        "/api/v1/openapi.json",
    }
)
"""Everything else needs somebody. Think twice before adding a line."""


@dataclass(frozen=True)
class Route:
    """A method and the template of a path."""

    method: str
    path: str

    @property
    def door(self) -> Door:
        if self.path in OPEN:
            return Door.OPEN
        if self.path.startswith("/api/v1/"):
            return Door.TOKEN
        return Door.LINK if self.path.startswith("/v/{token}") else Door.HOST

    @property
    def names(self) -> tuple[str, ...]:
        """Of the parameters in the path."""
        return tuple(re.findall(r"{(\w+)(?::\w+)?}", self.path))

    def filled(self, **values: str) -> str:
        """The path with values in it; what has none becomes something that is not there."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: values.get(found[1], "x"), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def every_route(app: FastAPI) -> tuple[Route, ...]:
    """All of them, those of mounted apps too."""
    return tuple(dict.fromkeys(_walk(app.routes, "")))


def _walk(routes: Iterable[Any], before: str) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _walk(route.routes, before + route.path)
        elif hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes, before)
        elif hasattr(route, "methods"):
            for method in sorted(route.methods - {"HEAD"} or route.methods):
                yield Route(method, before + route.path)
        else:
            raise AssertionError(f"what kind of route is {route!r}?")
