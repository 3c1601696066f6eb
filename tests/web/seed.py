"""One installation with a compared visit in it; every test that wants it gets a copy."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from asfound.domain.account import Account
from asfound.domain.visit import Act, Role
from asfound.workflows.notify.webhooks import add_webhook, send_test_message
from asfound.workflows.places.edit_views import add_area, add_view
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.tokens import Scope, make_token
from asfound.workflows.visits.access.actor import by_account
from asfound.workflows.visits.access.links import make_link
from asfound.workflows.visits.visit.statements import add_statement
from tests.unit.workflows.visits.kit import running, settled, stay
from tests.web import kit

WRITE: Scope = "write"
READ: Scope = "read"


@dataclass(frozen=True)
class Known:
    """What is there, by name.

    Attributes:
        area, views: Where the crew has no business.
        guest, crew: Tokens of links.
        writes, reads, others: Tokens of programs; the last one of another account.
    """

    account: Account
    place: str
    area: str
    views: tuple[str, ...]
    photo: str
    visit: str
    guest: str
    link: str
    crew: str
    webhook: str
    shot: str
    finding: str
    writes: str
    reads: str
    others: str

    @property
    def ids(self) -> dict[str, str]:
        """By the name that parameters have."""
        return {
            "place": self.place,
            "area": self.area,
            "view": self.views[0],
            "visit": self.visit,
            "link": self.link,
            "webhook": self.webhook,
            "digest": self.photo,
            "finding": self.finding,
        }


@dataclass(frozen=True)
class Installation:
    """A folder, and what is in it."""

    folder: Path
    known: Known


@cache
def installation() -> Installation:
    """Made once a process, as it takes some seconds."""
    folder = Path(tempfile.mkdtemp(prefix="asfound-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    context = kit.make_context(folder, clock=kit.Clock())
    known = seeded(context)
    context.store.records.close()
    return Installation(folder, known)


def copied(to: Path, clock: kit.Clock | None = None) -> AppContext:
    """A server of its own for a test, with the same things in it."""
    shutil.copytree(installation().folder, to)
    made = kit.make_context(to, clock=clock or kit.Clock())
    return replace(made, public_url="https://found.example")


def seeded(context: AppContext) -> Known:
    """An account with a place, a visit in which something differs, words about it; and another."""
    there = stay(context)
    elsewhere = add_area(context, by_account(there.account), there.made.place.id, "Stand")
    add_view(context, by_account(there.account), elsewhere.id, "Block 112")
    other = kit.make_account(context, "other@example.org", "Another host")
    account, made, visit = there.account, there.made, there.visit.id
    link, crew = make_link(
        context, by_account(account), visit, role=Role.CREW, name="Crew", area=elsewhere.id
    )
    there.take("table", "left-behind")
    with running(context):
        found = settled(there).views[0].findings[0].id
    add_statement(
        context, there.host, visit, Act.DISPUTE,
        view=made.views[0].id, finding=found, words="It was there before.",
    )  # fmt: skip
    hook = add_webhook(context, account, "https://example.org/hook")
    send_test_message(context, account, hook.id)
    tokens = [
        make_token(context, owner, name=scope, scope=scope, days=30)[1]
        for owner, scope in ((account, WRITE), (account, READ), (other, WRITE))
    ]
    with context.store.records.read() as tx:
        shot = tx.visits.shots(visit)[0].id
    return Known(
        account, made.place.id, made.area.id, tuple(view.id for view in made.views),
        made.photos[0], visit, there.token, link.id, crew, hook.id, shot, found, *tokens,
    )  # fmt: skip
