"""Whole addresses, with the scheme and the host by which others reach this server."""

from __future__ import annotations

from fastapi import Request

from asfound.workflows.server.app_context import AppContext

API_ROOT = "/api/v1"


def server_address(request: Request) -> str:
    """The address of this server, without a slash at the end; the API has the same."""
    context: AppContext = request.app.state.context
    return context.public_url or str(request.base_url).rstrip("/").removesuffix(API_ROOT)


def link_address(request: Request, token: str) -> str:
    """The address of a link, as a guest opens it."""
    return f"{server_address(request)}/v/{token}/"
