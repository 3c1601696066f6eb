"""HTTPS in a local network."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class HttpsError(AsfoundError):
    """Pages cannot be served over HTTPS."""

    code = "https"


class AuthorityUnusable(HttpsError):
    """The local certificate authority cannot be read."""

    code = "https.authority-unusable"

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the local certificate authority in {path!r} cannot be used: {why}. Give back what "
            "was there, or remove the folder: a new authority is made, to be installed again on "
            "the phones."
        )
        self.path = path
