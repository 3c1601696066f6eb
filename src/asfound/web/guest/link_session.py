"""Who came by a link: its token stands in every address of theirs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from asfound.web.kit.dependencies import Server
from asfound.web.kit.languages import prefer
from asfound.workflows.visits.access.links import Access, opened


def by_link(request: Request, serving: Server, token: str) -> Access:
    """What the token in the address opens; pages are then in the guest's language.

    Raises:
        LinkUnknown, LinkExpired, LinkRevoked: Nothing.
    """
    access = opened(serving, token)
    prefer(request, access.visit.language)
    return access


ByLink = Annotated[Access, Depends(by_link)]


def address(token: str, rest: str = "") -> str:
    """An address below a link."""
    return f"/v/{token}/{rest}"
