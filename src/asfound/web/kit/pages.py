"""Render templates as pages, with what every page needs; redirects after a form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from asfound.language.catalogues import translation
from asfound.web.kit.forms import form_token, remember
from asfound.web.kit.languages import LocalisedFormats, language_of
from asfound.web.kit.photos import photo_url
from asfound.web.kit.sessions import viewer

TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def environment(language: str) -> Environment:
    """The templates in one language; a name without a value is an error.

    ``_("…")`` takes values by name: ``_("Hello %(name)s", name=…)``; a bare ``%`` is doubled.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translation(language), newstyle=True)  # type: ignore[attr-defined]
    words = LocalisedFormats(language)
    made.globals |= {
        "words": words,
        "language": language,
        "direction": words.direction,
        "photo": photo_url,
    }
    made.filters |= {
        "day": words.day,
        "moment": words.moment,
        "number": words.number,
        "country": words.country,
        "tongue": words.tongue,
    }
    return made


def render(request: Request, template: str, **values: Any) -> str:
    """A template as text, with what every page is given.

    That is: ``viewer`` (:class:`asfound.web.kit.sessions.SignedIn` or None), ``csrf``,
    ``static(name)``, ``path`` and ``version``; and always: ``_``, ``language``, ``direction``,
    ``words``, ``photo``.
    """
    state = request.app.state
    return (
        environment(language_of(request))
        .get_template(template)
        .render(
            {
                "viewer": viewer(request),
                "csrf": form_token(request),
                "static": state.static.address,
                "path": request.url.path,
                "version": state.context.version,
            }
            | values
        )
    )


def render_page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page, or a fragment of one.

    Args:
        request: Whose page it is.
        template: Path below ``templates``.
        status: Of HTTP.
        headers: Beside those that every answer has.
        values: For the template.
    """
    answer = HTMLResponse(render(request, template, **values), status, headers)
    answer.headers.setdefault("vary", "Cookie, Accept-Language")
    remember(request, answer)
    return answer


def redirect_after_post(address: str) -> RedirectResponse:
    """Redirect to another page after a POST, so that a reload does not send the form again."""
    return RedirectResponse(address, 303)


def local_path(address: str | None) -> str:
    """The address if it is within this server; else the first page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address if address.isprintable() and "\\" not in address else "/"
