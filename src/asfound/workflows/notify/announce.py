"""From what happened to what is to be told: events become messages, each exactly once.

The place in the list of events is kept in the database, so that any server goes on where another
one was. A message's id is made from its event's number: telling twice is telling once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from asfound.domain.account import Account, Message, Webhook
from asfound.domain.place import Place
from asfound.domain.visit import Act, Event, Link, Role, Stage, Visit
from asfound.store.records import Transaction
from asfound.workflows.notify.mail_templates import Letter, disputed, handed_over, link_expires
from asfound.workflows.notify.webhooks import EVENTS
from asfound.workflows.server.app_context import AppContext

_ANNOUNCED_KEY: Final = "outbox.seen"
_BATCH: Final = 200
# A number is given when an event is written and seen when its transaction ends: the last ones are
# looked at again, in case one before them ended later.
_REPLAY_LIMIT: Final = 50
_NO_MAIL: Final = "mail.off"
BEFORE_END: Final = timedelta(hours=24)


def announce(context: AppContext) -> int:
    """Put what is to be told into the outbox; how many events were new."""
    with context.store.records.begin() as tx:
        kept = tx.setting(_ANNOUNCED_KEY)
        if kept is None:  # what was before this is not told
            tx.set_setting(_ANNOUNCED_KEY, str(tx.events.last_number()))
            return 0
        seen = int(kept)
        events = tx.events.since(max(0, seen - _REPLAY_LIMIT), limit=_REPLAY_LIMIT + _BATCH)
        teller = _MessageBuilder(context, tx)
        for event in events:
            for message in teller.messages(event):
                tx.outbox.add(message)
        newest = max([seen, *(event.number for event in events)])
        if newest != seen:
            tx.set_setting(_ANNOUNCED_KEY, str(newest))
    return sum(event.number > seen for event in events)


def has_news(context: AppContext) -> bool:
    """Whether there are events that nobody looked at; only reads."""
    with context.store.records.read() as tx:
        kept = tx.setting(_ANNOUNCED_KEY)
        return kept is None or tx.events.last_number() > int(kept)


def remind(context: AppContext) -> int:
    """Write to hosts whose guests' links end within a day; how many links there were."""
    if context.mail is None:
        return 0
    now = context.clock()
    with context.store.records.begin() as tx:
        links = tx.visits.links_expiring(now, now + BEFORE_END)
        teller = _MessageBuilder(context, tx)
        for link in links:
            for message in teller.reminders(link):
                tx.outbox.add(message)
    return len(links)


def wants_mail(context: AppContext, account: Account) -> bool:
    """Whether an account is written to."""
    with context.store.records.read() as tx:
        return not _is_off(tx, account.id)


def set_mail(context: AppContext, account: Account, *, wanted: bool) -> None:
    """Write to an account, or not."""
    with context.store.records.begin() as tx:
        tx.set_setting(f"{_NO_MAIL}.{account.id}", "" if wanted else "off")


def _is_off(tx: Transaction, account: str) -> bool:
    return tx.setting(f"{_NO_MAIL}.{account}") == "off"


def _disputed_by_others(event: Event) -> bool:
    """Whether somebody disputes a finding; hosts need no mail about their own words."""
    said = event.details
    return said.get("act") == Act.DISPUTE and said.get("role") != Role.HOST


class _MessageBuilder:
    """Makes messages; asks for a visit, a place or an account once a batch."""

    def __init__(self, context: AppContext, tx: Transaction) -> None:
        self._context, self._tx = context, tx
        self._visits: dict[str, Visit | None] = {}
        self._places: dict[str, Place | None] = {}
        self._webhooks: dict[str, tuple[Webhook, ...]] = {}

    def messages(self, event: Event) -> Iterator[Message]:
        if event.what not in EVENTS:
            return
        visit = self._visit(event.visit)
        place = self._place(visit.place if visit else event.place)
        owner = place.host if place else event.account
        if owner is None:
            return
        for webhook in self._webhooks_of(owner):
            if not webhook.events or event.what in webhook.events:
                yield self._hook(event, webhook, place)
        letter = self._letter(event, visit, place)
        if letter is not None and place is not None:
            yield from self._mail(f"msg_{event.number}_mail", place.host, letter)

    def reminders(self, link: Link) -> Iterator[Message]:
        visit = self._visit(link.visit)
        place = self._place(visit.place if visit else None)
        if visit is None or place is None or visit.stage is Stage.HANDED_OVER:
            return
        letter = link_expires(
            self._language(place), guest=visit.guest, place=place.name, names=[link.name],
            link=self._page(visit),
        )  # fmt: skip
        yield from self._mail(f"msg_link_{link.id}", place.host, letter)

    def _hook(self, event: Event, webhook: Webhook, place: Place | None) -> Message:
        content = {
            "type": event.what,
            "timestamp": event.at.isoformat(),
            "data": {
                "number": event.number,
                "by": event.by,
                "place": place.id if place else event.place,
                "visit": event.visit,
                "details": dict(event.details),
            },
        }
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        now = self._context.clock()
        return Message(f"msg_{event.number}_{webhook.id}", "webhook", webhook.id, body, now, now)

    def _letter(self, event: Event, visit: Visit | None, place: Place | None) -> Letter | None:
        if visit is None or place is None:
            return None
        language, page = self._language(place), self._page(visit)
        if event.what == "visit.handed-over":
            return handed_over(language, guest=visit.guest, place=place.name, link=page)
        if event.what == "statement.made" and _disputed_by_others(event):
            return disputed(language, guest=visit.guest, place=place.name, by=event.by, link=page)
        return None

    def _mail(self, message: str, account: str, letter: Letter) -> Iterator[Message]:
        found = self._tx.accounts.get(account)
        if found is None or self._context.mail is None or _is_off(self._tx, account):
            return
        body, now = json.dumps(asdict(letter), ensure_ascii=False), self._context.clock()
        yield Message(message, "mail", found.email, body, now, now)

    def _language(self, place: Place) -> str | None:
        host = self._tx.accounts.get(place.host)
        return (host.language if host else None) or next(iter(place.languages), None)

    def _page(self, visit: Visit) -> str | None:
        base = self._context.public_url
        return f"{base}/visits/{visit.id}" if base else None

    def _visit(self, visit: str | None) -> Visit | None:
        if visit is None:
            return None
        if visit not in self._visits:
            self._visits[visit] = self._tx.visits.get(visit)
        return self._visits[visit]

    def _place(self, place: str | None) -> Place | None:
        if place is None:
            return None
        if place not in self._places:
            self._places[place] = self._tx.places.get(place)
        return self._places[place]

    def _webhooks_of(self, account: str) -> tuple[Webhook, ...]:
        if account not in self._webhooks:
            self._webhooks[account] = self._tx.outbox.webhooks(account)
        return self._webhooks[account]
