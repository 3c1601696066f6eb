"""A visit with real photos, without pages: what the workflows are tested with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from asfound.domain.account import Account
from asfound.domain.job import Job
from asfound.domain.visit import Event, Shot, Side, Visit
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_account
from asfound.workflows.visits.access.links import LinkSession, resolve_link
from asfound.workflows.visits.comparison import queue
from asfound.workflows.visits.runner import Runner
from asfound.workflows.visits.snapshot.state import VisitSnapshot, load_snapshot
from asfound.workflows.visits.visit.planning import plan_visit
from asfound.workflows.visits.visit.stages import advance_stage
from tests.web.kit import MadePlace, described, keep, make_account, make_place

DEMO = Path(__file__).parents[4] / "examples" / "demo-place"


@dataclass(frozen=True)
class Stay:
    """A visit and who is in it."""

    context: AppContext
    account: Account
    made: MadePlace
    visit: Visit
    token: str

    @property
    def access(self) -> LinkSession:
        return resolve_link(self.context, self.token)

    @property
    def host(self) -> Actor:
        return by_account(self.account)

    @property
    def guest(self) -> Actor:
        return self.access.actor

    @property
    def snapshot(self) -> VisitSnapshot:
        return load_snapshot(self.context, self.visit.id)

    def view(self, name: str) -> str:
        return next(view.id for view in self.made.views if view.name == name)

    def take(self, name: str, folder: str, side: Side = Side.AFTER) -> Job | None:
        """Photograph a view: a real photo of the demo place, received as the server receives it."""
        return receive(self, self.view(name), DEMO / folder / f"{name}.jpg", side)


def stay(
    context: AppContext, names: Sequence[str] = ("table", "bench"), account: Account | None = None
) -> Stay:
    """A visit to a place with these views of the demo place."""
    account = account or make_account(context)
    made = make_place(context, account, names)
    visit, token = plan_visit(
        context, by_account(account), made.place.id, guest="Japan", language="en"
    )
    return Stay(context, account, made, visit, token)


def receive(stay: Stay, view: str, photo: Path, side: Side = Side.AFTER) -> Job | None:
    """Keep a photo of a view, and ask for its comparison, in one transaction."""
    context = stay.context
    digest = keep(context, photo)
    now = context.clock()
    with context.store.records.begin() as tx:
        tx.photos.add(described(photo, digest, now))
        visit = tx.visits.get(stay.visit.id)
        assert visit
        advance_stage(tx, visit, side)
        shot = Shot(str(uuid4()), visit.id, view, side, digest, "Japan", now)
        tx.visits.add_shot(shot)
        tx.events.add(
            Event("shot.received", "Japan", now, visit.id, details={"view": view, "side": side})
        )
        job = queue.enqueue(tx, context, visit.id, view)
    context.changes.notify()
    return job


@contextmanager
def running(context: AppContext, *, lease_s: float = 30.0) -> Iterator[Runner]:
    """A runner, as long as the block lasts."""
    runner = Runner(context, lease=timedelta(seconds=lease_s), nice=0)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def settled(
    stay: Stay, done: Callable[[VisitSnapshot], bool] = lambda snapshot: not snapshot.pending
) -> VisitSnapshot:
    """The board when it has come to rest; fails when it never does."""
    pause = threading.Event()
    found = stay.snapshot
    for _ in range(2400):
        found = stay.snapshot
        if done(found):
            return found
        pause.wait(0.05)
    raise AssertionError(f"it did not settle: {[view.progress for view in found.views]}")
