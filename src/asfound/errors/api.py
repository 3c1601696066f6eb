"""Requests to the API."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class ApiError(AsfoundError):
    """An API request cannot be answered."""

    code = "api"


class TokenMissing(ApiError):
    """A request has no token."""

    code = "api.token-missing"

    def __init__(self) -> None:
        super().__init__(
            "a token is needed: send the header 'Authorization: Bearer …'. "
            "Tokens are made on the account page."
        )


class TokenUnknown(ApiError):
    """A token is unknown, has expired or was deleted."""

    code = "api.token-unknown"

    def __init__(self) -> None:
        super().__init__(
            "this token is not known, has expired or was deleted. Make a new one on the account "
            "page."
        )


class TokenNotFound(ApiError):
    """The account has no token with this id."""

    code = "api.token-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such token; perhaps it was deleted already.")


class ScopeTooSmall(ApiError):
    """A read token was used for writing."""

    code = "api.scope-too-small"

    def __init__(self) -> None:
        super().__init__("this token may only read. Make one that may write on the account page.")


class TooManyTokens(ApiError):
    """The account has the maximum number of tokens."""

    code = "api.too-many-tokens"

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} tokens already, which is the most. Delete one first.")
        self.most = most


class TooManyRequests(ApiError):
    """A token exceeded its rate limit."""

    code = "api.too-many-requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests with this token. Try again in {seconds} seconds.")
        self.seconds = seconds


class KeyReused(ApiError):
    """An idempotency key was reused for a different request."""

    code = "api.key-reused"

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used for another request. Make a new key for every new "
            "request, and send the same one only when you repeat it unchanged."
        )


class KeyInUse(ApiError):
    """The first request with this idempotency key is still being answered."""

    code = "api.key-in-use"

    def __init__(self) -> None:
        super().__init__("the first request with this Idempotency-Key is still under way. Wait.")


class BadRequest(ApiError):
    """A request does not match the API description."""

    code = "api.bad-request"

    def __init__(self, why: str) -> None:
        super().__init__(f"the request cannot be understood: {why}.")


class ApiNotFound(ApiError):
    """There is nothing with this id, or it belongs to somebody else."""

    code = "api.not-found"

    def __init__(self, what: str) -> None:
        super().__init__(f"there is no such {what}. Lists have those that there are.")
        self.what = what


class MethodNotAllowed(ApiError):
    """The address exists, but not for this method."""

    code = "api.method-not-allowed"

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} is not possible here. See /api/v1/openapi.json.")


class DigestDiffers(ApiError):
    """The uploaded bytes differ from the digest in the address."""

    code = "api.digest-differs"

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the digest of what was received is {found}, not that of the address. Send it again."
        )
        self.found = found


class BodyTooLarge(ApiError):
    """The request body is too large."""

    code = "api.body-too-large"

    def __init__(self, most: int) -> None:
        super().__init__(f"the body is larger than {most} bytes, which is the most.")
        self.most = most


class NotReady(ApiError):
    """The requested result is not ready yet."""

    code = "api.not-ready"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not there yet. Ask again later.")
        self.what = what


class InternalFault(ApiError):
    """The server failed; nothing that was acknowledged is lost."""

    code = "api.internal-fault"

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"this is a fault of the server; its log has more under request {request_id}."
        )
        self.request_id = request_id
