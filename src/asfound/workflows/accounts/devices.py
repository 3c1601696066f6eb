"""Device cookies: a browser that has signed in before, and so is not held up by others' mistakes.

After OWASP, "Slow down online guessing attacks with device cookies": the cookie names the account
and a random number, sealed by the installation. It lets nobody in; it only chooses which count of
failures an attempt belongs to. One that was used for too many failures counts no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.workflows.accounts.secret import decrypt, encrypt, new_token
from asfound.workflows.server.app_context import AppContext

DEVICE_COOKIE_SECONDS = 365 * 24 * 3600
_PURPOSE = "device"
_DEVICE = "device:"


@dataclass(frozen=True)
class Client:
    """Who tries to sign in.

    Attributes:
        address: Of the network; an IPv6 one counts by its /64, which is one customer.
        device: What the browser shows as its device cookie.
    """

    address: str
    device: str | None = None


def device_cookie(context: AppContext, account: Account) -> str:
    """A cookie for a browser that has signed in."""
    return encrypt(context, _PURPOSE, f"{account.id}.{new_token()}")


def throttle_name(context: AppContext, account: str, client: Client) -> str:
    """The name under which failures of this client for this account are counted.

    Args:
        context: The server.
        account: Id, or the address that was typed where there is no account.
        client: Who tries.
    """
    text = decrypt(context, _PURPOSE, client.device) if client.device else None
    if text and text.partition(".")[0] == account:
        return f"{_DEVICE}{text}"
    return f"account:{account}"


def is_known_device(name: str) -> bool:
    """Whether failures counted under this name are those of a browser that signed in before."""
    return name.startswith(_DEVICE)
