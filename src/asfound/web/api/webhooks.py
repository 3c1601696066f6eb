"""API routes of webhooks: addresses to which events are posted."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.api.auth import Reader, Writer
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import IdempotentRoute, Key
from asfound.web.api.models import DeliveryOut, Id, MadeWebhook, NewWebhook, Page, WebhookOut
from asfound.web.kit.dependencies import Server
from asfound.workflows.notify.webhooks import (
    add_webhook,
    delete_webhook,
    deliveries_of,
    send_test_message,
    webhook_deliveries,
)

router = APIRouter(tags=["webhooks"], route_class=IdempotentRoute)


@router.get("/webhooks", summary="All webhooks")
def webhooks(context: Server, caller: Reader) -> Page[WebhookOut]:
    """Their keys are told only when they are made."""
    found = [
        WebhookOut.model_validate(each.webhook) for each in deliveries_of(context, caller.account)
    ]
    return Page(items=found, next=None)


@router.post("/webhooks", status_code=201, summary="Make a webhook", responses=documented(409, 422))
def make_webhook(
    context: Server, caller: Writer, given: NewWebhook, _key: Key = None
) -> MadeWebhook:
    """Messages are signed by the Standard Webhooks scheme and tried for three days."""
    made = add_webhook(context, caller.account, given.url, given.events)
    return MadeWebhook.model_validate(made)


@router.delete(
    "/webhooks/{webhook}", status_code=204, summary="Delete a webhook", responses=documented(404)
)
def remove_webhook(context: Server, caller: Writer, webhook: Id) -> None:
    """It is told no more, not even what waits already."""
    delete_webhook(context, caller.account, webhook)


@router.post(
    "/webhooks/{webhook}/test",
    status_code=202,
    summary="Send a test message",
    responses=documented(404),
)
def send_test(context: Server, caller: Writer, webhook: Id, _key: Key = None) -> DeliveryOut:
    """Its type is `webhook.test`."""
    return DeliveryOut.model_validate(send_test_message(context, caller.account, webhook))


@router.get("/webhooks/{webhook}/deliveries", summary="What was sent", responses=documented(404))
def deliveries(context: Server, caller: Reader, webhook: Id) -> Page[DeliveryOut]:
    """The newest messages first."""
    found = webhook_deliveries(context, caller.account, webhook)
    return Page(items=[DeliveryOut.model_validate(each) for each in found.messages], next=None)
