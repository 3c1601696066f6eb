"""Webhooks: addresses that are told what happens."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.api.auth import Reader, Writer
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import Key, OnceRoute
from asfound.web.api.models import DeliveryOut, Id, MadeWebhook, NewWebhook, Page, WebhookOut
from asfound.web.kit.dependencies import Server
from asfound.workflows.notify.webhooks import add_webhook, delete_webhook, one, told, try_out

router = APIRouter(tags=["webhooks"], route_class=OnceRoute)


@router.get("/webhooks", summary="All webhooks")
def webhooks(serving: Server, caller: Reader) -> Page[WebhookOut]:
    """Their keys are told only when they are made."""
    found = [WebhookOut.model_validate(each.webhook) for each in told(serving, caller.account)]
    return Page(items=found, next=None)


@router.post("/webhooks", status_code=201, summary="Make a webhook", responses=documented(409, 422))
def make_webhook(
    serving: Server, caller: Writer, given: NewWebhook, _key: Key = None
) -> MadeWebhook:
    """Messages are signed by the Standard Webhooks scheme and tried for three days."""
    made = add_webhook(serving, caller.account, given.url, given.events)
    return MadeWebhook.model_validate(made)


@router.delete(
    "/webhooks/{webhook}", status_code=204, summary="Delete a webhook", responses=documented(404)
)
def remove_webhook(serving: Server, caller: Writer, webhook: Id) -> None:
    """It is told no more, not even what waits already."""
    delete_webhook(serving, caller.account, webhook)


@router.post(
    "/webhooks/{webhook}/test",
    status_code=202,
    summary="Send a test message",
    responses=documented(404),
)
def send_test(serving: Server, caller: Writer, webhook: Id, _key: Key = None) -> DeliveryOut:
    """Its type is `webhook.test`."""
    return DeliveryOut.model_validate(try_out(serving, caller.account, webhook))


@router.get("/webhooks/{webhook}/deliveries", summary="What was sent", responses=documented(404))
def deliveries(serving: Server, caller: Reader, webhook: Id) -> Page[DeliveryOut]:
    """The newest messages first."""
    found = one(serving, caller.account, webhook)
    return Page(items=[DeliveryOut.model_validate(each) for each in found.messages], next=None)
