"""What routes ask for by type: the server, who is signed in, a form that was checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from asfound.errors import AdminNeeded
from asfound.web.kit.forms import Form, checked_form
from asfound.web.kit.sessions import SignedIn, signed_in
from asfound.workflows.server.app_context import AppContext


def context(request: Request) -> AppContext:
    """The server that this request came to."""
    found: AppContext = request.app.state.context
    return found


def admin(host: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Somebody who manages the installation.

    Raises:
        SignInNeeded: Nobody is signed in.
        AdminNeeded: Somebody is who does not.
    """
    if not host.account.admin:
        raise AdminNeeded
    return host


Server = Annotated[AppContext, Depends(context)]
Host = Annotated[SignedIn, Depends(signed_in)]
Admin = Annotated[SignedIn, Depends(admin)]
Posted = Annotated[Form, Depends(checked_form)]
"""The fields of a form that came from a page of ours. Never use FastAPI's own Form() or File():
those read the whole body before anybody has asked who sends it."""
