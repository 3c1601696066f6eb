"""Messages beside the fields of the account and sign-in forms."""

from __future__ import annotations

from collections.abc import Callable

from asfound.errors import PasswordRefused, TooManyAttempts

Gettext = Callable[[str], str]


def password_words(gettext: Gettext, error: PasswordRefused) -> str:
    """Why a new password is refused."""
    _ = gettext
    words = _(
        "At least %(least)s characters that are not easy to guess. Four random words will do."
    )
    return words % {"least": error.needed}


def refused_words(gettext: Gettext) -> str:
    """The one sentence for everything that is not right when signing in."""
    _ = gettext
    return _("The address or the password is not right. Check capital letters.")


def wait_words(gettext: Gettext, error: TooManyAttempts) -> str:
    """How long to wait before the next attempt."""
    _ = gettext
    words = _("Too many attempts. Try again in %(seconds)s seconds.")
    return words % {"seconds": error.wait_seconds}
