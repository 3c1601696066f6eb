"""The queries behind lists of places and visits, one query each, with the counts they show."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_
from sqlalchemy.sql.selectable import CTE

from asfound.domain.job import JobState
from asfound.domain.visit import Side, Stage
from asfound.store.sql.tables import areas, as_found, jobs, places, shots, views, visits

PENDING = (JobState.QUEUED, JobState.RUNNING)


def place_summaries(account: str) -> Select[Any]:
    """Places of a host by name, with their counts and first photo."""
    shown = (
        select(views.c.id)
        .join(areas, areas.c.id == views.c.area)
        .where(areas.c.place == places.c.id, ~areas.c.put_away, ~views.c.put_away)
    )
    still_open = [stage for stage in Stage if stage is not Stage.HANDED_OVER]
    n_open = select(func.count()).where(
        visits.c.place == places.c.id, visits.c.stage.in_(still_open)
    )
    cover = (
        shown.join(as_found, as_found.c.view == views.c.id)
        .with_only_columns(as_found.c.digest)
        .order_by(areas.c.position, areas.c.id, views.c.position, views.c.id, as_found.c.position)
        .limit(1)
    )
    return (
        select(
            places,
            shown.with_only_columns(func.count()).scalar_subquery().label("n_views"),
            n_open.scalar_subquery().label("n_open"),
            cover.scalar_subquery().label("cover"),
        )
        .where(places.c.host == account)
        .order_by(places.c.name, places.c.id)
    )


def visit_summaries(
    account: str, *, place: str | None, stage: Stage | None, after: str | None, limit: int
) -> Select[Any]:
    """Visits of a host, newest first: the page by index, then counts for its rows only."""
    page = _page(account, place=place, stage=stage, after=after, limit=limit)
    return (
        select(
            page,
            places.c.name.label("place_name"),
            _views(page).label("n_views"),
            _photographed(page).label("n_photographed"),
            _count_newest(page, jobs.c.verdict == "differs").label("n_differing"),
            _count_newest(page, jobs.c.state.in_(PENDING)).label("n_pending"),
        )
        .join(places, places.c.id == page.c.place)
        .order_by(page.c.created_at.desc(), page.c.id.desc())
    )


def _page(
    account: str, *, place: str | None, stage: Stage | None, after: str | None, limit: int
) -> CTE:
    query = select(visits).where(visits.c.host == account)
    if place is not None:
        query = query.where(visits.c.place == place)
    if stage is not None:
        query = query.where(visits.c.stage == stage)
    if after is not None:
        last = visits.alias()
        shown = select(last.c.created_at, last.c.id).where(last.c.id == after)
        query = query.where(tuple_(visits.c.created_at, visits.c.id) < shown.scalar_subquery())
    newest_first = query.order_by(visits.c.created_at.desc(), visits.c.id.desc())
    return newest_first.limit(limit).cte("page")


def _views(page: CTE) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(views.join(areas, areas.c.id == views.c.area))
        .where(areas.c.place == page.c.place, ~areas.c.put_away, ~views.c.put_away)
        .correlate(page)
        .scalar_subquery()
    )


def _photographed(page: CTE) -> ScalarSelect[int]:
    return (
        select(func.count(shots.c.view.distinct()))
        .where(shots.c.visit == page.c.id, shots.c.side == Side.AFTER)
        .correlate(page)
        .scalar_subquery()
    )


def _count_newest(page: CTE, condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """Number of views whose newest job meets a condition."""
    return (
        select(func.count())
        .where(jobs.c.visit == page.c.id, condition, is_newest())
        .correlate(page)
        .scalar_subquery()
    )


def is_newest() -> ColumnElement[bool]:
    """Whether no job of the same visit and view was asked for later."""
    later = jobs.alias()
    return ~(
        select(later.c.id)
        .where(
            later.c.visit == jobs.c.visit,
            later.c.view == jobs.c.view,
            later.c.asked > jobs.c.asked,
        )
        .correlate(jobs)
        .exists()
    )
