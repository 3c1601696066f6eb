"""FastAPI dependencies of routes: the server, the host who is signed in, a checked form."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from asfound.errors import AdminNeeded
from asfound.web.kit.forms import Form, checked_form
from asfound.web.kit.sessions import SignedIn, signed_in
from asfound.workflows.server.app_context import AppContext


def context(request: Request) -> AppContext:
    """The server of a request."""
    found: AppContext = request.app.state.context
    return found


def admin(host: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """The host who is signed in and is an admin.

    Raises:
        SignInNeeded: If nobody is signed in.
        AdminNeeded: If the host is no admin.
    """
    if not host.account.admin:
        raise AdminNeeded
    return host


Server = Annotated[AppContext, Depends(context)]
Host = Annotated[SignedIn, Depends(signed_in)]
Admin = Annotated[SignedIn, Depends(admin)]
Posted = Annotated[Form, Depends(checked_form)]
"""The fields of a form whose CSRF token was checked. Never use FastAPI's own Form() or File(): they
read the whole body before the sender is authenticated."""
