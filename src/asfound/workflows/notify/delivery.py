"""Delivers the outbox, again and again, for three days.

Any number of servers may have a courier on the same database: a message is taken under a lease,
and what a killed one had taken is taken again when its lease has run out. A message may so arrive
twice, never less than once; its id stays the same.
"""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from asfound.domain.account import Message
from asfound.errors import AddressRefused, AsfoundError, BadSetting, NotDelivered
from asfound.workflows.notify.announce import announce, has_news, remind
from asfound.workflows.notify.http_post import EndpointGone, post
from asfound.workflows.notify.mail_templates import Letter
from asfound.workflows.notify.smtp import composed, submit
from asfound.workflows.server.app_context import AppContext

GIVES_UP_AFTER: Final = timedelta(days=3)
FIRST_PAUSE: Final = timedelta(seconds=10)
MAX_PAUSE: Final = timedelta(hours=6)
_LEASE: Final = timedelta(seconds=120)  # longer than any one attempt
_BATCH: Final = 8
_LOOKS_EVERY_SECONDS: Final = 1.0
_REMINDS_EVERY: Final = timedelta(minutes=10)
_KEPT_FOR: Final = timedelta(days=30)
_log = logging.getLogger(__name__)


def retry_pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: ten seconds, then twice as long each time."""
    # 2**12 pauses are longer than the longest; beyond, numbers would only grow.
    doublings = min(max(attempts - 1, 0), 12)
    return min(FIRST_PAUSE * (1 << doublings), MAX_PAUSE)


def deliver(context: AppContext, message: Message) -> Message:
    """Try once, and keep what came of it.

    Args:
        context: The server.
        message: Taken under a lease; this attempt is counted in it.
    """
    now = context.clock()
    try:
        _hand_over(context, message, now)
    except NotDelivered as error:
        due = now + retry_pause(message.attempts)
        late = due > message.created_at + GIVES_UP_AFTER
        after = replace(message, due_at=None if late else due, error=error.why)
    except (AddressRefused, BadSetting) as error:
        after = replace(message, due_at=None, error=error.message)
    except EndpointGone:
        after = replace(message, due_at=None, error="it answered 410: it wants no more")
    else:
        after = replace(message, due_at=None, error=None, delivered_at=now)
    with context.store.records.begin() as tx:
        tx.outbox.change(after)
    return after


def _hand_over(context: AppContext, message: Message, now: datetime) -> None:
    if message.kind == "mail":
        _send_mail(context, message, now)
        return
    with context.store.records.read() as tx:
        webhook = tx.outbox.webhook(message.target)
    if webhook is None:  # deleted meanwhile
        raise EndpointGone
    agent = f"asfound/{context.version}"
    post(webhook, message, now, local=context.local_webhooks, agent=agent)


def _send_mail(context: AppContext, message: Message, now: datetime) -> None:
    if context.mail is None:
        raise NotDelivered("mail", "no mail server is set")
    fields = json.loads(message.body)
    letter = Letter(**fields | {"paragraphs": tuple(fields["paragraphs"])})
    to, sender = message.target, context.mail.sender
    submit(context.mail, composed(letter, sender=sender, to=to, message=message.id, at=now))


class Delivery:
    """A thread that tells the outside what happened, while the server runs."""

    def __init__(self, context: AppContext, *, seconds: float = _LOOKS_EVERY_SECONDS) -> None:
        """Prepare.

        Args:
            context: The server.
            seconds: How often to look when nobody wakes it.
        """
        self._context, self._seconds = context, seconds
        self._stopped, self._woken = threading.Event(), threading.Event()
        self._free = threading.Semaphore(_BATCH)
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._unlisten = context.changes.listen(self._woken.set)
        self._tidied: datetime | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._unlisten()
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def alive(self) -> bool:
        """Whether it still looks."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def _run(self) -> None:
        with ThreadPoolExecutor(_BATCH, thread_name_prefix="courier") as pool:
            while not self._stopped.is_set():
                self._woken.clear()
                try:
                    self._look(pool)
                # A database that is gone for a minute must not end the thread.
                except Exception as error:  # noqa: BLE001
                    _log.warning("the outbox cannot be worked on: %s", type(error).__name__)
                    self._stopped.wait(self._seconds)
                self._woken.wait(self._seconds)

    def _look(self, pool: ThreadPoolExecutor) -> None:
        if has_news(self._context):
            announce(self._context)
        self._tidy()
        while not self._stopped.is_set():
            self._free.acquire()
            message = self._take()
            if message is None:
                self._free.release()
                return
            pool.submit(self._deliver, message)

    def _take(self) -> Message | None:
        now = self._context.clock()
        try:
            with self._context.store.records.begin() as tx:
                return tx.outbox.take(now, now + _LEASE)
        except BaseException:
            self._free.release()
            raise

    def _deliver(self, message: Message) -> None:
        try:
            after = deliver(self._context, message)
            if after.error:
                _log.info("a %s was not delivered, attempt %d", after.kind, after.attempts)
        except Exception as error:  # noqa: BLE001  its lease runs out and it is tried again
            said = error.code if isinstance(error, AsfoundError) else type(error).__name__
            _log.warning("a %s could not be worked on: %s", message.kind, said)
        finally:
            self._free.release()

    def _tidy(self) -> None:
        now = self._context.clock()
        if self._tidied is not None and self._tidied <= now < self._tidied + _REMINDS_EVERY:
            return
        self._tidied = now
        remind(self._context)
        with self._context.store.records.begin() as tx:
            tx.outbox.delete_finished(now - _KEPT_FOR)
