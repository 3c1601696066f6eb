"""One attempt to hand a webhook's body over."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import httpx

from asfound.domain.account import Message, Webhook
from asfound.errors import AddressRefused, NotDelivered
from asfound.workflows.notify.signing import signed
from asfound.workflows.notify.ssrf_guard import Target, resolve

WHOLE_ATTEMPT_SECONDS: Final = 15.0
"""From connecting to the answer: who answers byte by byte holds nobody up."""
_GONE: Final = 410


class EndpointGone(Exception):
    """The other side says that it will never take it."""


def post(webhook: Webhook, message: Message, now: datetime, *, local: bool, agent: str) -> int:
    """Send a body once; the status of an answer that says it was taken.

    Args:
        webhook: Where to, and the key to sign with.
        message: What.
        now: UTC.
        local: Addresses of this server's own network are allowed.
        agent: What this program calls itself.

    Raises:
        NotDelivered: It was not taken; the reason says no more than the status.
        AddressRefused: It leads where this server must not connect to.
        Unwanted: The answer was 410 Gone.
    """
    target = resolve(webhook.url, local=local)[0]
    body = message.body.encode()
    headers = {
        "host": target.authority,
        "content-type": "application/json",
        "user-agent": agent,
        **signed(webhook.key, message.id, now, body),
    }
    try:
        status = asyncio.run(_answer(target, headers, body))
    except TimeoutError as error:
        raise NotDelivered(target.host, "it did not answer in time") from error
    except (httpx.HTTPError, ssl.SSLError, OSError) as error:
        raise NotDelivered(target.host, type(error).__name__) from error
    if status == _GONE:
        raise EndpointGone
    if not 200 <= status < 300:
        raise NotDelivered(target.host, f"it answered {status}")
    return status


async def _answer(target: Target, headers: Mapping[str, str], body: bytes) -> int:
    # By number, so that no second look at the name can lead elsewhere; the certificate is still
    # that of the name. No proxy of the environment, no redirects, no cookies.
    async with (
        asyncio.timeout(WHOLE_ATTEMPT_SECONDS),
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=10) as client,
        client.stream(
            "POST",
            target.url_by_address,
            headers=dict(headers),
            content=body,
            extensions={"sni_hostname": target.host},
        ) as answer,
    ):
        return answer.status_code


__all__ = ["WHOLE_ATTEMPT_SECONDS", "AddressRefused", "EndpointGone", "post"]
