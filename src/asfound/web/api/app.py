"""The API as an app of its own, mounted below the pages."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from asfound.web.api import account, api_docs, errors, exports, findings, places, visits, webhooks
from asfound.web.api.auth import TokenRateLimit
from asfound.web.kit.addresses import API_ROOT
from asfound.web.kit.static_files import StaticFiles
from asfound.workflows.server.app_context import AppContext

_ABOUT: Final = """\
Places, visits, photos and findings for other programs: the same things, by the same rules, as the
pages have.

**Tokens** are made on the account page and sent as `Authorization: Bearer asf_…`; those with the
scope `read` may only read. **Errors** are always `{"code": …, "message": …}`; programs decide by
the code. **Repeating**: a POST with an `Idempotency-Key` has its effect once, however often it is
sent within a day. **Lists** come in pages: send `next` as `cursor`. **Times** are UTC, ISO 8601.
Within v1 fields are only added; ignore those that you do not know.
"""

_TAGS: Final = [
    {"name": "account", "description": "Whom a token acts for."},
    {"name": "places", "description": "Places, their areas and views, as they should be found."},
    {"name": "photos", "description": "As-found photos, and photos of visits."},
    {"name": "visits", "description": "A guest's stay, from planning to the sealed record."},
    {"name": "findings", "description": "What differs, and what both sides say of it."},
    {"name": "events", "description": "What happened, by number."},
    {"name": "webhooks", "description": "Have your server told, signed and repeated."},
]


def create_api(context: AppContext, static: StaticFiles) -> FastAPI:
    """The app that is mounted at :data:`API_ROOT`.

    Args:
        context: What it is made of.
        static: Files that its page for people uses.
    """
    app = FastAPI(
        title="asfound",
        summary="Leave a place as you found it, and be able to prove it.",
        description=_ABOUT,
        version="1",
        openapi_tags=_TAGS,
        openapi_url=None,  # served below, without a token
        docs_url=None,
        redoc_url=None,
        servers=[{"url": API_ROOT}],
        responses=errors.documented(401, 403, 422, 429),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        redirect_slashes=False,
        root_path_in_servers=False,
    )
    app.state.context = context
    app.state.static = static
    app.state.limiter = TokenRateLimit()
    errors.install(app)
    for part in (api_docs, account, places, exports, visits, findings, webhooks):
        app.include_router(part.router)
    return app
