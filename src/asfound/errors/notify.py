"""Webhooks and mail."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class NotifyError(AsfoundError):
    """A webhook or mail could not be set up or sent."""

    code = "notify"


class AddressRefused(NotifyError):
    """This server may not call the webhook's address."""

    code = "notify.address-refused"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url!r} cannot be called: {why}. Give an https:// address that is reached over the "
            "internet, or ask who runs this server to allow addresses of its own network."
        )
        self.url = url


class TooManyWebhooks(NotifyError):
    """The account has the maximum number of webhooks."""

    code = "notify.too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} webhooks already, which is the most. Delete one first.")
        self.most = most


class UnknownEvent(NotifyError):
    """A webhook subscribes to an unknown event."""

    code = "notify.unknown-event"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no event {name!r}. There are: {', '.join(known)}.")
        self.name = name


class WebhookNotFound(NotifyError):
    """The webhook does not exist, or belongs to another account."""

    code = "notify.webhook-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such webhook. The list of webhooks has those that there are.")


class NotDelivered(NotifyError):
    """A message was not delivered; it will be retried."""

    code = "notify.not-delivered"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} did not take the message: {why}. It is tried again later.")
        self.where, self.why = where, why
