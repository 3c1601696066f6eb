"""Typed values for the templates of a visit's pages, computed before rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asfound.domain.finding_geometry import outline_on_after, outline_on_before
from asfound.domain.geometry import matrix_or_scaling
from asfound.domain.photo import PhotoFile
from asfound.domain.visit import Act, Role, Side, Statement
from asfound.report import drawing
from asfound.report.drawing import Shape
from asfound.web.visits.earlier_photos import EarlierPhoto, earlier_photo
from asfound.web.visits.messages import VisitMessages
from asfound.web.visits.visit_urls import VisitUrls
from asfound.workflows.visits.comparison.compare_job import MAX_CLOSE_UPS
from asfound.workflows.visits.snapshot.state import FindingState, ViewState, VisitSnapshot


@dataclass(frozen=True)
class PhotoView:
    """A photo on a page, with what is drawn on it.

    Attributes:
        side: ``before`` or ``after``.
        small, large: Addresses of its copies of 480 and 1600 pixels.
        width, height: Of the drawing, and the photo's shape.
        shapes: Findings on it.
    """

    side: str
    small: str
    large: str
    width: float
    height: float
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class StatementView:
    """One statement on a page."""

    head: str
    words: str
    photo: str
    statement: Statement


@dataclass(frozen=True)
class FindingView:
    """One finding with its close-ups, what was said, and what may be said."""

    id: str
    number: int
    kind: str
    title: str
    meaning: str
    thing: str
    strength: str
    stand: str
    stand_text: str
    before: str
    after: str
    said: tuple[StatementView, ...]
    present: bool
    acts: tuple[str, ...]


@dataclass(frozen=True)
class ViewTile:
    """A view in the overview."""

    id: str
    name: str
    address: str
    code: str
    badge: str
    before: str
    after: str
    findings: int
    open_findings: int


@dataclass(frozen=True)
class AreaTiles:
    """An area of the overview."""

    id: str
    name: str
    tiles: tuple[ViewTile, ...]


@dataclass(frozen=True)
class ViewDetails:
    """One view in full.

    Attributes:
        overlay: What lays the after photo over the before photo, nine numbers; empty for nothing.
        comments: Said of the view as a whole.
        taken: How often it was photographed on leaving.
        earlier: The photos from leaving before the one that counts, newest first.
        previous, following: Addresses of the views around it; empty at the ends.
    """

    tile: ViewTile
    area: str
    hint: str
    sentence: str
    advice: str
    before: PhotoView | None
    after: PhotoView | None
    overlay: str
    findings: tuple[FindingView, ...]
    put_right: tuple[FindingView, ...]
    comments: tuple[StatementView, ...]
    taken: int
    earlier: tuple[EarlierPhoto, ...]
    camera: str
    previous: str = ""
    following: str = ""


def tiles(snapshot: VisitSnapshot, urls: VisitUrls, says: VisitMessages) -> tuple[AreaTiles, ...]:
    """The overview."""
    found: dict[str, list[ViewTile]] = {}
    names: dict[str, str] = {}
    for state in snapshot.in_area(urls.area):
        found.setdefault(state.area.id, []).append(tile(state, urls, says))
        names[state.area.id] = state.area.name
    return tuple(AreaTiles(area, names[area], tuple(each)) for area, each in found.items())


def tile(state: ViewState, urls: VisitUrls, says: VisitMessages) -> ViewTile:
    """One view of it."""
    before = state.shown_before
    return ViewTile(
        id=state.view.id,
        name=state.view.name,
        address=urls.view(state.view.id),
        code=str(state.verdict) if state.verdict else "pending",
        badge=says.badge(state),
        before=urls.photo(before, 480) if before else "",
        after=urls.photo(state.after.digest, 480) if state.after else "",
        findings=len(state.findings),
        open_findings=state.open_findings,
    )


def view_page(
    snapshot: VisitSnapshot, state: ViewState, urls: VisitUrls, says: VisitMessages
) -> ViewDetails:
    """One view in full."""
    ids = [each.view.id for each in snapshot.in_area(urls.area)]
    at = ids.index(state.view.id)
    result = state.result
    pictures = _pictures(state, urls)
    return ViewDetails(
        tile=tile(state, urls, says),
        area=state.area.name,
        hint=state.view.hint,
        sentence=says.sentence(state),
        advice=says.advice(state),
        before=pictures[0],
        after=pictures[1],
        overlay=_overlay(state) if result else "",
        findings=finding_views(state, state.findings, urls, says, closed=snapshot.is_closed),
        put_right=finding_views(state, state.put_right, urls, says, closed=snapshot.is_closed),
        comments=tuple(
            statement_view(each, urls, says)
            for each in snapshot.statements
            if each.view == state.view.id and each.finding is None
        ),
        taken=len(state.left),
        earlier=tuple(earlier_photo(each, urls, says) for each in reversed(state.outcomes[:-1])),
        camera="" if snapshot.is_closed else urls.camera(state.view.id),
        previous=urls.view(ids[at - 1]) if at else "",
        following=urls.view(ids[at + 1]) if at + 1 < len(ids) else "",
    )


def finding_views(
    state: ViewState,
    findings: Sequence[FindingState],
    urls: VisitUrls,
    says: VisitMessages,
    *,
    closed: bool,
) -> tuple[FindingView, ...]:
    """Findings of a view, those of earlier photos too: each with its close-ups of then."""
    return tuple(_card(state, each, urls, says, closed=closed) for each in findings)


def statement_view(statement: Statement, urls: VisitUrls, says: VisitMessages) -> StatementView:
    """One statement."""
    photo = urls.photo(statement.photo, 480) if statement.photo else ""
    return StatementView(says.statement_text(statement), statement.words, photo, statement)


def _card(
    state: ViewState, finding: FindingState, urls: VisitUrls, says: VisitMessages, *, closed: bool
) -> FindingView:
    known = finding.finding
    pictured = finding.number <= MAX_CLOSE_UPS
    before, after = (
        urls.close_up(state.view.id, finding.close_up(side)) if pictured else ""
        for side in (Side.BEFORE, Side.AFTER)
    )
    return FindingView(
        id=finding.id,
        number=finding.number,
        kind=str(known.kind),
        title=says.report.kind(known.kind),
        meaning=says.report.meaning(known.kind),
        thing=says.report.label(known),
        strength=says.report.strength(known.score),
        stand=str(finding.status),
        stand_text=says.stand(finding.status),
        before=before,
        after=after,
        said=tuple(statement_view(each, urls, says) for each in finding.statements),
        present=finding.present,
        acts=_acts(urls, closed=closed),
    )


def _acts(urls: VisitUrls, *, closed: bool) -> tuple[str, ...]:
    acts = [Act.ACCEPT, Act.DISPUTE, Act.REPAIRED]
    if urls.who.role is Role.CREW:
        acts = [Act.REPAIRED, Act.DISPUTE]
    elif urls.is_host:
        acts = [Act.ACCEPT, Act.DISPUTE, Act.NOT_A_DIFFERENCE, Act.REPAIRED]
    return tuple(str(act) for act in acts)


def _pictures(state: ViewState, urls: VisitUrls) -> tuple[PhotoView | None, PhotoView | None]:
    result = state.result
    if result and result.before and result.after:
        return _drawn(state, urls, result.before, result.after)
    before = state.shown_before
    return (
        _plain("before", before, urls) if before else None,
        _plain("after", state.after.digest, urls) if state.after else None,
    )


def _plain(side: str, digest: str, urls: VisitUrls) -> PhotoView:
    return PhotoView(side, urls.photo(digest, 480), urls.photo(digest, 1600), 1000, 750)


def _drawn(
    state: ViewState, urls: VisitUrls, before: PhotoFile, after: PhotoFile
) -> tuple[PhotoView, PhotoView]:
    result = state.result
    nine = result.transform_after_from_before if result else None
    transform = matrix_or_scaling(nine, before.size, after.size)
    shapes: tuple[list[Shape], list[Shape]] = ([], [])
    for finding in state.findings:
        sides = (
            outline_on_before(finding.finding, transform, before.size),
            outline_on_after(finding.finding, transform, after.size),
        )
        for kept, (outline, ghost), photo in zip(shapes, sides, (before, after), strict=True):
            if outline:
                kind = str(finding.finding.kind)
                kept.append(drawing.draw_shape(finding.number, kind, outline, ghost, photo.size))
    return (
        _with("before", before, urls, shapes[0]),
        _with("after", after, urls, shapes[1]),
    )


def _with(side: str, photo: PhotoFile, urls: VisitUrls, shapes: list[Shape]) -> PhotoView:
    width, height = drawing.view_box(photo.size)
    small, large = urls.photo(photo.digest, 480), urls.photo(photo.digest, 1600)
    return PhotoView(side, small, large, width, height, tuple(shapes))


def _overlay(state: ViewState) -> str:
    result = state.result
    if result is None or result.alignment is None or not result.before or not result.after:
        return ""
    transform = matrix_or_scaling(
        result.alignment.after_from_before, result.before.size, result.after.size
    )
    nine = drawing.unit_overlay(transform, result.before.size, result.after.size)
    return " ".join(f"{value:g}" for value in nine)
