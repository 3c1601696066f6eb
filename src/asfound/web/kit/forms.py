"""Parse forms into typed fields, and check their CSRF token.

Every form carries a token in the field ``csrf`` (or the header ``X-CSRF-Token``). With a session,
the token belongs to it; without one, the token repeats a cookie of the same browser (double-submit
cookie). Pages of a link use the second kind.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from asfound.errors import FormRefused
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.security import same_site
from asfound.web.kit.sessions import cookie_name, set_cookie, viewer

FIELD = "csrf"
HEADER = "x-csrf-token"
MAX_FIELDS = 5000
MAX_FILES = 500
_MADE = "asfound.form-token"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
Gettext = Callable[[str], str]


class Form:
    """The fields of a form, read and checked one by one.

    Attributes:
        errors: Field -> sentence for people, filled while reading.
    """

    def __init__(self, data: FormData, gettext: Gettext) -> None:
        self._data = data
        self._ = gettext
        self.errors: dict[str, str] = {}

    def raw(self, name: str) -> str:
        """A field as it was typed; empty when it was not sent."""
        value = self._data.get(name)
        return value if isinstance(value, str) else ""

    def raw_by_suffix(self, prefix: str) -> dict[str, str]:
        """Fields whose name begins with a prefix, as they were typed, by the rest of their name."""
        names = (name for name in self._data if name.startswith(prefix))
        return {name.removeprefix(prefix): self.raw(name) for name in names}

    def raw_items(self, name: str) -> tuple[str, ...]:
        """All values of a field that may be sent several times."""
        return tuple(value for value in self._data.getlist(name) if isinstance(value, str))

    def files(self, name: str) -> tuple[UploadFile, ...]:
        """The files of a field, without the nameless one that an empty file picker sends."""
        found = (value for value in self._data.getlist(name) if isinstance(value, UploadFile))
        return tuple(file for file in found if file.filename)

    def text(self, name: str, *, most: int = 200, needed: bool = True) -> str:
        """One line or more, without spaces at the ends and without control characters."""
        value = "".join(c for c in self.raw(name) if c.isprintable() or c in "\n\t").strip()
        if needed and not value:
            self.add_error(name, self._("Please fill this in."))
        if len(value) > most:
            self.add_error(
                name, self._("This is too long; at most %(most)s characters.") % {"most": most}
            )
        return value[:most]

    def email(self, name: str) -> str:
        """An address, lower case."""
        value = self.text(name, most=254).lower()
        if value and not _EMAIL.fullmatch(value):
            self.add_error(name, self._("This does not look like an e-mail address."))
        return value

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number, or nothing."""
        value = self.text(name, needed=False)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or not least <= int(value[:12]) <= most:
            words = self._("A whole number from %(least)s to %(most)s, please.")
            self.add_error(name, words % {"least": least, "most": most})
            return None
        return int(value)

    def choice(self, name: str, options: Iterable[str], *, needed: bool = True) -> str | None:
        """One of the options; None for any other value."""
        value = self.raw(name)
        if value in set(options):
            return value
        if needed or value:
            self.add_error(name, self._("Please choose one."))
        return None

    def yes(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.raw(name) != ""

    def add_error(self, name: str, words: str) -> None:
        """Set the error of a field that has none yet."""
        self.errors.setdefault(name, words)

    @property
    def is_valid(self) -> bool:
        """Whether no field that was read so far has an error."""
        return not self.errors


def form_token(request: Request) -> str:
    """The token that forms of this page carry; see :func:`remember`."""
    host = viewer(request)
    if host is not None:
        return host.session.csrf
    kept = request.cookies.get(cookie_name(request.app.state.context, "form"))
    if kept and len(kept) == 43:
        return kept
    if _MADE not in request.scope:
        request.scope[_MADE] = secrets.token_urlsafe(32)
    return str(request.scope[_MADE])


def remember(request: Request, response: Response) -> None:
    """Set the cookie of a token that was made for this page."""
    if _MADE in request.scope:
        set_cookie(response, request.app.state.context, "form", str(request.scope[_MADE]))


def csrf_is_valid(request: Request, token: str) -> bool:
    """Whether a token is the one that this server gave to this browser."""
    if not same_site(request):
        return False
    host = viewer(request)
    context = request.app.state.context
    expected = host.session.csrf if host else request.cookies.get(cookie_name(context, "form"), "")
    return bool(expected) and hmac.compare_digest(expected.encode(), token.encode())


def require_csrf(request: Request) -> None:
    """A dependency of requests without a form: the token is in the header ``X-CSRF-Token``.

    Raises:
        FormRefused: If it is missing or wrong.
    """
    if not csrf_is_valid(request, request.headers.get(HEADER, "")):
        raise FormRefused


async def checked_form(
    request: Request, _host: Annotated[object, Depends(viewer)] = None
) -> AsyncIterator[Form]:
    """The fields of a form with a valid token; its files are deleted after the response.

    Raises:
        FormRefused: If the token is missing or wrong.
        BodyTooLarge: If the body is too long.
    """
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as data:
        sent = data.get(FIELD)
        token = sent if isinstance(sent, str) else request.headers.get(HEADER, "")
        if not await run_in_threadpool(csrf_is_valid, request, token):
            raise FormRefused
        yield Form(data, gettext_for(request))
