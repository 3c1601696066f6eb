"""Telling others what happened: webhooks and mail."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class NotifyError(AsfoundError):
    """Somebody outside could not be told."""

    code = "notify"


class AddressRefused(NotifyError):
    """A webhook's address is none that this server may call."""

    code = "notify.address-refused"

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url!r} cannot be called: {why}. Give an https:// address that is reached over the "
            "internet, or ask who runs this server to allow addresses of its own network."
        )
        self.url = url


class TooManyWebhooks(NotifyError):
    """An account has as many webhooks as it may have."""

    code = "notify.too-many-webhooks"

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} webhooks already, which is the most. Delete one first.")
        self.most = most


class UnknownEvent(NotifyError):
    """A webhook asks for an event that there is not."""

    code = "notify.unknown-event"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no event {name!r}. There are: {', '.join(known)}.")
        self.name = name


class WebhookNotFound(NotifyError):
    """There is no such webhook, or it belongs to somebody else."""

    code = "notify.webhook-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such webhook. The list of webhooks has those that there are.")


class NotDelivered(NotifyError):
    """A message did not arrive; it is tried again later."""

    code = "notify.not-delivered"

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} did not take the message: {why}. It is tried again later.")
        self.where, self.why = where, why
