"""A visit as its guest walks through it: areas, views, and what is still to be photographed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from asfound.domain.visit import Side, Stage
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.links import LinkSession
from asfound.workflows.visits.snapshot.state import ViewState, load_snapshot


@dataclass(frozen=True)
class ChecklistItem:
    """One view on the way.

    Attributes:
        id, name, hint: Of the view.
        number: On this walk, from 1.
        ghosts: Digests of the photos to stand in front of again, the first one first.
        before: Digest of the newest photo from arriving.
        after: Digest of the newest photo from leaving.
        confirmed: Whether somebody said on arrival that it looks as shown.
        state: ``none`` while not photographed on leaving, ``pending``, or the verdict.
        reason: Why one cannot tell, as its code.
        set_aside: Code of why the newest photo from leaving proves nothing; None where it does.
        findings: How many things differ.
        pin: Where it is on the plan, shares of its width and height from the top left.
    """

    id: str
    name: str
    hint: str
    number: int
    ghosts: tuple[str, ...]
    before: str | None
    after: str | None
    confirmed: bool
    state: str
    reason: str | None
    set_aside: str | None
    findings: int
    pin: tuple[float, float] | None

    def done(self, side: Side) -> bool:
        """Whether one side of the stay is settled here."""
        if side == Side.AFTER:
            return self.after is not None and self.set_aside is None
        return self.confirmed or self.before is not None

    @property
    def shown(self) -> str | None:
        """Digest of the photo that stands for the view in lists."""
        return next(iter(self.ghosts), None) or self.before or self.after


@dataclass(frozen=True)
class ChecklistSection:
    """An area with its views."""

    name: str
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True)
class Checklist:
    """All views that a link opens.

    Attributes:
        place, host, guest: Names.
        stage: Of the visit.
        parts: Areas in their order.
        photos: How many photos of this visit are with the host, retakes included.
        whole: Whether the link opens the place as a whole, and not one area.
        at: When this was so, UTC: before anything was read.
        plan: Digest of the place's plan, where views that the link opens have a pin on it.
    """

    place: str
    host: str
    guest: str
    stage: Stage
    sections: tuple[ChecklistSection, ...]
    photos: int
    whole: bool
    at: datetime
    plan: str | None

    def __iter__(self) -> Iterator[ChecklistItem]:
        """All views in their order."""
        return (item for part in self.sections for item in part.items)

    @property
    def total(self) -> int:
        """How many views there are."""
        return sum(len(part.items) for part in self.sections)

    def done(self, side: Side) -> int:
        """How many views are settled on one side of the stay."""
        return sum(item.done(side) for item in self)

    def next(self, side: Side) -> ChecklistItem | None:
        """The first view that is not settled on one side of the stay."""
        return next((item for item in self if not item.done(side)), None)

    def item(self, view: str) -> ChecklistItem | None:
        """One view."""
        return next((item for item in self if item.id == view), None)

    def count(self, state: str) -> int:
        """How many views are in a state."""
        return sum(item.state == state for item in self)

    @property
    def closed(self) -> bool:
        """Whether the visit was handed over."""
        return self.stage is Stage.HANDED_OVER


def load_checklist(context: AppContext, access: LinkSession) -> Checklist:
    """The visit as a link guest sees it now.

    Raises:
        VisitNotFound: It was deleted meanwhile.
    """
    at = context.clock()
    found = load_snapshot(context, access.visit.id)
    views = found.in_area(access.link.area)
    items = [(view, _item(view, number)) for number, view in enumerate(views, 1)]
    parts = tuple(
        ChecklistSection(group[0][0].area.name, tuple(item for _, item in group))
        for _, members in groupby(items, key=lambda each: each[0].area.id)
        if (group := list(members))
    )
    return Checklist(
        place=found.place.name,
        host=found.host,
        guest=access.link.name,
        stage=found.visit.stage,
        sections=parts,
        photos=sum(len(view.arrived) + len(view.left) for view in views),
        whole=access.link.area is None,
        at=at,
        plan=found.place.plan if any(item.pin for _, item in items) else None,
    )


def _item(view: ViewState, number: int) -> ChecklistItem:
    arrived = view.arrived[-1].digest if view.arrived else None
    ghosts = tuple(photo.digest for photo in view.as_found) or ((arrived,) if arrived else ())
    return ChecklistItem(
        id=view.view.id,
        name=view.view.name,
        hint=view.view.hint,
        number=number,
        ghosts=ghosts,
        before=arrived,
        after=view.after.digest if view.after else None,
        confirmed=bool(view.confirmed),
        state=_state(view),
        reason=str(view.reason) if view.reason and view.verdict else None,
        set_aside=view.set_aside,
        findings=len(view.findings),
        pin=view.view.pin,
    )


def _state(view: ViewState) -> str:
    if not view.after:
        return "none"
    if view.verdict is not None:
        return str(view.verdict)
    return "pending"


def shows(context: AppContext, access: LinkSession, photo: str) -> bool:
    """Whether a link may see a photo: of the views it opens, of what was said of them, the plan."""
    if photo == access.place.plan:
        return True
    with context.store.records.read() as tx:
        views = {
            view.id for view in tx.places.views(access.place.id) if access.actor.sees(view.area)
        }
        if any(
            photo == each.digest
            for view, photos in tx.places.as_found(access.place.id).items()
            for each in photos
            if view in views
        ):
            return True
        shots = tx.visits.shots(access.visit.id)
        if any(shot.digest == photo and shot.view in views for shot in shots):
            return True
        said = tx.visits.statements(access.visit.id)
    return any(
        word.photo == photo and (word.view in views or access.link.area is None) for word in said
    )
