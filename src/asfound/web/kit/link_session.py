"""The link of a request: its token is part of every address of the link's pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from asfound.web.kit.dependencies import Server
from asfound.web.kit.languages import prefer
from asfound.workflows.visits.access.links import LinkSession, resolve_link


def link_session(request: Request, context: Server, token: str) -> LinkSession:
    """What the token in the address opens; the pages are then in the language of the visit.

    Raises:
        LinkUnknown, LinkExpired, LinkRevoked: If the token opens nothing.
    """
    access = resolve_link(context, token)
    prefer(request, access.visit.language)
    return access


ByLink = Annotated[LinkSession, Depends(link_session)]


def link_url(token: str, rest: str = "") -> str:
    """An address below a link."""
    return f"/v/{token}/{rest}"
